// The table of an answer: labels that link instead of IRIs, in a box of its own that scrolls. For a question it is made as
// `leapgraph.site.answer_tables` makes that of the release.

import { count, make } from "./dom.js";
import { root } from "./load.js";

const TALL = 100; // rows from which on a table scrolls in its box
const FIRST = 200; // rows that a table begins with; more come on demand
const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(["integer", "decimal", "double", "float", "nonNegativeInteger", "int"].map((name) => XSD + name));
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** Returns the elements of the table for a result (SPARQL's JSON); see `showAnswer` in answer.js. */
export function showTable({ head, results: { bindings: rows } }, labels, heads) {
  const isQuestion = heads !== undefined;
  const headOf = (name) => heads?.[name] ?? spell(name);
  const empty = isQuestion ? head.vars.filter((name) => rows.every((row) => !row[name])) : [];
  const names = head.vars.filter((name) => !empty.includes(name));
  const isLeftOut = (name) => names.some((other) => repeats(name, other, rows, labels) || begins(name, other, rows, labels));
  const distinct = isQuestion ? names.filter((name) => !isLeftOut(name)) : names;
  const same = isQuestion ? sameSources(distinct, rows, labels) : [];
  const shown = distinct.filter((name) => !same.includes(name));
  const classes = shown.map((name) => (rows.every((row) => !row[name] || NUMBERS.has(row[name].datatype)) ? "number" : undefined));
  const cell = (row, at) => {
    const term = row[shown[at]];
    if (!term) return make("td", { class: classes[at] });
    const attributes = at ? { class: classes[at] } : { class: classes[at], scope: "row" };
    // A "no" that no source says is none: of what is not said to be past, nothing more is known.
    const isSilent = isQuestion && shown[at] === "former" && ["false", "0"].includes(term.value);
    const parts = isSilent ? [make("bdi", {}, "not said to be past")] : content(term, labels, isQuestion);
    return make(at ? "td" : "th", attributes, ...parts);
  };
  const cells = shown.map((name, at) => make("th", { scope: "col", class: classes[at] }, headOf(name)));
  const body = make("tbody");
  const more = make("button", { type: "button", class: "btn" });
  const fill = (until) => {
    body.append(...rows.slice(body.rows.length, until).map((row) => make("tr", {}, ...shown.map((_, at) => cell(row, at)))));
    more.hidden = body.rows.length >= rows.length;
    more.textContent = `Show more rows (${count(rows.length - body.rows.length, "row")} left)`;
  };
  more.addEventListener("click", () => fill(body.rows.length * 5));
  fill(FIRST);
  const table = make("table", { class: "result" }, make("thead", {}, make("tr", {}, ...cells)), body);
  const box = make("section", { class: `scroll result-box${rows.length < TALL ? "" : " tall"}`, tabindex: "0", "aria-label": "The answer" }, table);
  const note = (words, left) => (left.length ? [make("p", { class: "soft" }, `${words}, and so not shown: ${left.map(headOf).join(", ").toLowerCase()}.`)] : []);
  const wide = shown.length > 3 ? [make("p", { class: "soft only-narrow" }, `${shown.length} columns, wider than this screen: move the table sideways.`)] : [];
  return [...wide, box, more, ...note("In each row the same source as another column has", same), ...note("Without a value in any row", empty)];
}

/** Returns whether a column only repeats the names of the things in another one. */
function repeats(name, other, rows, labels) {
  if (name === other || !rows.some((row) => row[other]?.type === "uri")) return false;
  return rows.every((row) => {
    const [text, thing] = [row[name], row[other]];
    if (!text) return true;
    if (text.type !== "literal" || (text.datatype ?? `${XSD}string`) !== `${XSD}string` || !thing) return false;
    return thing.type === "uri" ? [labels.find(thing.value)?.cited?.[0], labels.find(thing.value)?.label].includes(text.value) : thing.value === text.value;
  });
}

/** Returns the columns of sources that have no other source in any row than one column that stays. */
function sameSources(names, rows, labels) {
  const same = [];
  for (const name of names) {
    if (!rows.every((row) => !row[name] || labels.find(row[name].value)?.cited)) continue;
    const others = names.filter((other) => other !== name && !same.includes(other));
    if (others.some((other) => rows.every((row) => !row[name] || row[name].value === row[other]?.value))) same.push(name);
  }
  return same;
}

/** Returns whether a column only has what the statements in another one are about, with which their names begin. */
function begins(name, other, rows, labels) {
  if (name !== "subject" || name === other) return false;
  const named = (term) => term?.type === "uri" && labels.find(term.value)?.label;
  return rows.every((row) => named(row[name]) && named(row[other]) && `${named(row[other])}:`.startsWith(`${named(row[name])}:`));
}

/** Returns a variable's name as words: "agencyName" as "Agency name"; one letter as it is: "?s". */
function spell(name) {
  if (name.length === 1) return `?${name}`;
  const words = name.replace(/_/g, " ").replace(/(\p{Ll})(\p{Lu}|source$)/gu, (_, low, high) => `${low} ${high.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function content(term, labels, isQuestion) {
  if (term.type === "uri") return [link(term.value, labels)];
  if (term.type === "bnode") return [isQuestion ? "unknown" : `_:${term.value}`];
  if (term.type !== "literal") return [JSON.stringify(term.value)];
  const { value, datatype, "xml:lang": language } = term;
  if (language) return [make("span", { lang: language, dir: "auto" }, value)];
  if (isQuestion && datatype === `${XSD}boolean`) return [["true", "1"].includes(value) ? "yes" : "no"];
  if (isQuestion && datatype === `${XSD}date` && /^\d{4}-\d\d-\d\d$/.test(value)) return [DAY.format(new Date(`${value}T00:00Z`))];
  const parts = value.split(" ");
  // A list of IRIs in one text, as GROUP_CONCAT makes it.
  if (parts.every((part) => labels.find(part))) return parts.flatMap((part, at) => [at ? ", " : "", link(part, labels)]);
  return [/^https?:\/\/\S+$/.test(value) ? link(value, labels) : make("bdi", {}, value)];
}

/** Returns a link to what an IRI names: a page of this site, or an address elsewhere; other IRIs stay text. */
export function link(iri, labels) {
  const entry = labels.find(iri);
  const address = entry?.href ?? iri;
  const words = entry?.label ?? shortenIri(iri, labels.prefixes);
  if (entry && address.startsWith(root.href)) return make("a", { href: address }, words);
  // Only an address of the web can be followed from here.
  if (!/^https?:\/\//.test(address)) return make("bdi", {}, words);
  return make("a", { href: address, class: "out", rel: "external nofollow noreferrer" }, words);
}

/** Returns an IRI as a prefixed name, or without its scheme where no prefix fits. */
export function shortenIri(iri, prefixes) {
  let best = "";
  for (const [prefix, space] of Object.entries(prefixes)) {
    if (iri.startsWith(space) && space.length > (prefixes[best] ?? "").length && /^[\w.-]*$/.test(iri.slice(space.length))) best = prefix;
  }
  return best ? `${best}:${iri.slice(prefixes[best].length)}` : iri.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");
}
