// The tokens of a SPARQL query, and what is done to a query's text with them: no part of it is ever replaced by a search
// for words, which would also find them in strings and comments.

const NAME = "[A-Za-z\\u{c0}-\\u{10ffff}]";
const CHARS = "[\\w\\u{b7}-\\u{10ffff}-]";
const LOCAL = `(?:\\.*(?:[:%\\w\\u{b7}-\\u{10ffff}-]|\\\\[_~.\\-!$&'()*+,;=/?#@%]))*`;
const TOKEN = new RegExp(
  [
    "(?<comment>#[^\\r\\n]*)",
    "(?<space>\\s+)",
    "(?<iri><[^\\0- <>\"{}|^`\\\\]*>)",
    `(?<string>"""(?:\\\\.|"{1,2}(?!")|[^"\\\\])*"""|'''(?:\\\\.|'{1,2}(?!')|[^'\\\\])*'''|"(?:\\\\.|[^"\\\\\\r\\n])*"|'(?:\\\\.|[^'\\\\\\r\\n])*')`,
    "(?<variable>[?$][\\w\\u{b7}-\\u{10ffff}]+)",
    `(?<blank>_:${CHARS}(?:\\.*${CHARS})*)`,
    `(?<pname>(?:${NAME}(?:\\.*${CHARS})*)?:${LOCAL})`,
    "(?<number>[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\\.[0-9]+(?:[eE][+-]?[0-9]+)?)",
    "(?<langtag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)",
    "(?<word>[A-Za-z]\\w*)",
    "(?<other>.)",
  ].join("|"),
  "gsu",
);

/** Returns the tokens of `text`, each with kind, text, start and end (in UTF-16 units), without comments and space. */
export function tokens(text) {
  const found = [];
  for (const match of text.matchAll(TOKEN)) {
    const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    if (kind === "comment" || kind === "space") continue;
    found.push({ kind, text: match[0], start: match.index, end: match.index + match[0].length });
  }
  return found;
}

const isWord = (token, word) => token?.kind === "word" && token.text.toUpperCase() === word;

/** Returns the first of SELECT, ASK, CONSTRUCT and DESCRIBE in a query; "" where there is none. */
export function queryForm(read) {
  const form = read.find((token) => ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"].some((word) => isWord(token, word)));
  return form ? form.text.toUpperCase() : "";
}

/** Returns whether a query names graphs, and so needs more than their union. */
export const namesGraphs = (read) => read.some((token) => isWord(token, "GRAPH") || isWord(token, "FROM"));

/** Returns the prefixed names of a query whose prefix is not declared before them, with the prefix. */
export function undeclaredNames(read) {
  const declared = new Set();
  const found = [];
  read.forEach((token, at) => {
    if (token.kind !== "pname") return;
    const prefix = token.text.slice(0, token.text.indexOf(":"));
    if (isWord(read[at - 1], "PREFIX")) declared.add(prefix);
    else if (!declared.has(prefix)) found.push({ ...token, prefix });
  });
  return found;
}

/** Returns the lines that declare those prefixes of a query that it does not declare itself and `prefixes` has. */
export function missingPrefixes(text, prefixes) {
  const missing = new Set(undeclaredNames(tokens(text)).map((name) => name.prefix));
  return [...missing]
    .filter((prefix) => Object.hasOwn(prefixes, prefix))
    .sort()
    .map((prefix) => `PREFIX ${prefix}: <${prefixes[prefix]}>\n`)
    .join("");
}

/** Returns `text` with the data block `VALUES ?name { ... }` of each name in `terms` (name to SPARQL) holding that term. */
export function bindTerms(text, terms) {
  const read = tokens(text);
  let bound = text;
  for (let at = read.length - 2; at > 0; at -= 1) {
    const name = read[at].text.slice(1);
    const isBlock = isWord(read[at - 1], "VALUES") && read[at].kind === "variable" && read[at + 1].text === "{";
    if (!isBlock || !Object.hasOwn(terms, name)) continue;
    const close = read.slice(at + 2).find((token) => token.text === "}");
    bound = `${bound.slice(0, read[at + 1].end)} ${terms[name]} ${bound.slice(close.start)}`;
  }
  return bound;
}

/** Returns the line and the column of an offset, both counted from 1. */
export function lineAndColumn(text, offset) {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length, column: [...lines.at(-1)].length + 1 };
}
