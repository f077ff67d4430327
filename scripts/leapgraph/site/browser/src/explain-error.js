// An error of Oxigraph in words for people, at the place that a person has to mend.
//
// Oxigraph names the tokens that its grammar could have gone on with, and often the place of another token. So the place
// is found here: the first token that cannot follow those before it. `tests/site` runs these words against the engine.

import { lineAndColumn, tokens, undeclaredNames } from "./tokens.js";

const POSITION = /error at (\d+):(\d+): ?(?:expected )?(?:one of )?([^]*)/;
const UPDATES = new Set(["ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE"]);
const CLOSING = { ")": "(", "]": "[", "}": "{" };
const OPENING = { "(": ")", "[": "]", "{": "}" };
const SENTENCE = 4; // words: what is shorter, in the list of what was expected, is a token
const SHOWN = 40;
// Longer than a keyword: Oxigraph reports a missing keyword at the end of as many characters.
const ROOM = " ".repeat(32);

/**
 * Returns what is wrong with a query: {words, offset, end, line, column}; offset and what follows only where a place is known.
 *
 * @param {string} text The query.
 * @param {string} message The engine's message.
 * @param {(text: string) => void} parse Parses a text, and throws the engine's error.
 * @param {Object<string, string>} prefixes The project's prefixes, for advice.
 */
export function explainError(text, message, parse, prefixes = {}) {
  const read = tokens(text);
  const place = (words, token) => {
    const offset = token ? token.start : text.trimEnd().length;
    return { words, offset, end: token ? token.end : text.length, ...lineAndColumn(text, offset) };
  };
  const service = read.find((token) => token.kind === "word" && token.text.toUpperCase() === "SERVICE");
  if (/service .* is not supported/.test(message)) {
    return place("SERVICE is not possible here: a query in the browser reads only this site's own data", service);
  }
  const called = /custom function <(.*)> is not supported/.exec(message);
  if (called) {
    const local = called[1].split(/[/#]/).at(-1);
    const call = read.find((token) => token.text === `<${called[1]}>` || (token.kind === "pname" && token.text.endsWith(`:${local}`)));
    return place(`there is no function <${called[1]}> here`, call);
  }
  const found = POSITION.exec(message);
  if (!found) return { words: message };
  return findMistake(read, place, prefixes) ?? place(...describeToken(text, read, found[3], parse));
}

/** Returns the explanation of a mistake that shows in the tokens alone, or undefined. */
function findMistake(read, place, prefixes) {
  if (read.length === 0) return place("the query is empty");
  const first = read.find((token) => token.kind === "word" && !["PREFIX", "BASE"].includes(token.text.toUpperCase()));
  if (first && UPDATES.has(first.text.toUpperCase())) {
    return place("this is an update, and a query only reads: begin with SELECT, ASK, CONSTRUCT or DESCRIBE", first);
  }
  const [name] = undeclaredNames(read);
  if (name) {
    const iri = Object.hasOwn(prefixes, name.prefix) ? prefixes[name.prefix] : "...";
    return place(`the prefix ${name.prefix}: is not declared: write PREFIX ${name.prefix}: <${iri}> above the query`, name);
  }
  const quote = read.find((token) => token.kind === "other" && /["']/.test(token.text));
  return quote ? place("this text has no closing quotation mark", quote) : findBracket(read, place);
}

function findBracket(read, place) {
  const open = [];
  for (const token of read) {
    if (OPENING[token.text]) open.push(token);
    else if (CLOSING[token.text]) {
      const last = open.pop();
      if (!last) return place(`this ${token.text} closes nothing: there is no ${CLOSING[token.text]} before it`, token);
      if (OPENING[last.text] !== token.text) {
        return place(`this ${token.text} cannot close the ${last.text} before it: ${OPENING[last.text]} is missing`, token);
      }
    }
  }
  const last = open.pop();
  return last && place(`this ${last.text} is not closed: ${OPENING[last.text]} is missing`, last);
}

/** Returns the words for the first token that the engine cannot accept, and that token; none stands for the end. */
function describeToken(text, read, expected, parse) {
  const wrong = firstUnparsable(text, read, parse);
  const sentence = expected.split(", ").find((part) => part.split(" ").length >= SENTENCE && !/^['"[]/.test(part)) ?? "";
  if (/variable that is unbound/.test(sentence)) {
    const select = read.find((token) => token.text.toUpperCase() === "SELECT");
    return ["SELECT lists a variable that the query groups away: add it to GROUP BY, or take it out", select];
  }
  if (sentence) return [`this is not SPARQL: ${sentence}`, wrong ?? read.at(-1)];
  const slip = (!wrong || [")", "}"].includes(wrong.text)) && (findRebound(read) ?? findUnevenRow(read));
  if (slip) return slip;
  if (!wrong) return ["the query ends too early"];
  if (wrong.kind === "iri") return [`${shorten(wrong.text)} is not a whole IRI: write it in full, or with a prefix`, wrong];
  if (wrong.kind === "blank") return [`${wrong.text} is used in another group, and groups cannot share it`, wrong];
  if (wrong === read.find((token) => token.kind === "word")) return ["a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE", wrong];
  const before = read[read.indexOf(wrong) - 1];
  if (["}", "."].includes(wrong.text) && !/[.{};]/.test(before.text)) {
    return [`before this ${wrong.text} something is missing: a statement has a subject, a property and a value`, wrong];
  }
  return [`${shorten(wrong.text)} is not allowed here`, wrong];
}

/** Returns the words for a BIND of a variable that its group has bound already, and that variable. */
function findRebound(read) {
  const groups = [new Set()];
  for (const [at, token] of read.entries()) {
    if (token.text === "{") groups.push(new Set());
    else if (token.text === "}" && groups.length > 1) for (const name of groups.pop()) groups.at(-1).add(name);
    else if (token.kind === "variable") {
      if (groups.at(-1).has(token.text) && read[at - 1]?.text.toUpperCase() === "AS") {
        return [`${token.text} has a value already, and BIND cannot give it another`, token];
      }
      groups.at(-1).add(token.text);
    }
  }
}

/** Returns the words for a row of a data block with more or fewer values than the block has variables, and its bracket. */
function findUnevenRow(read) {
  let width;
  let start;
  let count = 0;
  for (const [at, token] of read.entries()) {
    if (token.text === "(") {
      start = token;
      count = 0;
      if (read[at - 1]?.text.toUpperCase() === "VALUES") width = 0;
    } else if (token.text === ")") {
      if (width === 0) width = count;
      else if (width && count !== width) return [`this row must have ${width} values, one for each variable, and has ${count}`, start];
    } else if (token.text === "}") width = undefined;
    // A datatype or a language belongs to the value before it.
    else if (token.kind !== "langtag" && token.text !== "^" && read[at - 1]?.text !== "^") count += 1;
  }
}

const shorten = (text) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text);

/** Returns the first token that cannot follow those before it; undefined where the engine only misses more. */
function firstUnparsable(text, read, parse) {
  let low = 0;
  let high = read.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (canBegin(text.slice(0, read[middle].end), parse)) low = middle + 1;
    else high = middle;
  }
  return read[low];
}

/** Returns whether a query can begin so; what is appended is not SPARQL, so that nothing is run. */
function canBegin(beginning, parse) {
  try {
    parse(`${beginning}${ROOM}\0${ROOM}`);
  } catch (error) {
    const found = POSITION.exec(error.message);
    return !found || offsetOf(beginning + ROOM, Number(found[1]), Number(found[2])) >= [...beginning].length + ROOM.length;
  }
  return true;
}

/** Returns the offset, in characters, of Oxigraph's line and column, both counted from 1. */
function offsetOf(text, line, column) {
  const lines = text.split("\n").slice(0, line - 1);
  return lines.reduce((sum, one) => sum + [...one].length + 1, 0) + column - 1;
}
