// The answer to a query as a table: labels that link instead of IRIs, in a box of its own that scrolls; with downloads.

import { count, make } from "./dom.js";
import { root } from "./load.js";
import { asCsv, asTsv, triplesAsRows } from "./result-formats.js";

const FIRST = 200; // rows that a table begins with; more come on demand

/**
 * Returns an element with an answer.
 *
 * @param answer {rows} (SPARQL's JSON) or {triples} (N-Triples).
 * @param labels See `labels` in load.js.
 * @param {string} name The stem of the downloads' names.
 */
export function showAnswer({ rows, triples }, labels, name) {
  const result = triples === undefined ? JSON.parse(rows) : triplesAsRows(triples);
  if (result.boolean !== undefined) {
    const files = [["JSON", `${name}.srj`, "application/sparql-results+json", () => rows]];
    return make("div", { class: "answer" }, make("p", { class: "run-status" }, result.boolean ? "Yes." : "No."), downloads(files));
  }
  const found = result.results.bindings;
  const files = [
    ["CSV", `${name}.csv`, "text/csv", () => asCsv(result)],
    ["TSV", `${name}.tsv`, "text/tab-separated-values", () => asTsv(result)],
    triples === undefined
      ? ["JSON", `${name}.srj`, "application/sparql-results+json", () => rows]
      : ["N-Triples", `${name}.nt`, "application/n-triples", () => triples],
  ];
  const words = found.length ? `${count(found.length, triples === undefined ? "row" : "triple")}.` : "Nothing in the data answers this.";
  const box = make("div", { class: "answer" }, make("p", { class: "run-status", role: "status" }, words));
  if (found.length) box.append(table(result.head.vars, found, labels), downloads(files));
  return box;
}

function table(names, rows, labels) {
  const shown = names.filter((name) => !repeatsLabel(name, names, rows, labels));
  const head = make("tr", {}, ...shown.map((name) => make("th", { scope: "col" }, spell(name))));
  const body = make("tbody");
  const more = make("button", { type: "button", class: "btn" });
  const fill = (until) => {
    for (const row of rows.slice(body.rows.length, until)) {
      body.append(make("tr", {}, ...shown.map((name) => cell(row[name], labels, spell(name)))));
    }
    more.hidden = body.rows.length >= rows.length;
    more.textContent = `Show more rows (${count(rows.length - body.rows.length, "row")} left)`;
  };
  more.addEventListener("click", () => fill(body.rows.length * 5));
  fill(FIRST);
  const inside = make("table", { class: "answer-table" }, make("thead", {}, head), body);
  return make("div", {}, make("div", { class: "scroll", role: "region", "aria-label": "Answer", tabindex: "0" }, inside), more);
}

/** Returns whether a column only repeats the labels of a column of IRIs. */
function repeatsLabel(name, names, rows, labels) {
  const own = rows.filter((row) => row[name]);
  if (own.length === 0 || own[0][name].type !== "literal") return false;
  return names.some((other) => own.every((row) => row[other]?.type === "uri" && labels.find(row[other].value)?.label === row[name].value));
}

/** Returns a variable's name as words: "agencyName" as "agency name". */
export const spell = (name) => name.replace(/_/g, " ").replace(/(\p{Ll})(\p{Lu})/gu, (_, low, high) => `${low} ${high.toLowerCase()}`);

function cell(term, labels, heading) {
  if (!term) return make("td", { "data-l": heading });
  const language = term["xml:lang"];
  return make("td", { "data-l": heading, lang: language, dir: language && "auto" }, ...content(term, labels));
}

function content(term, labels) {
  if (term.type === "uri") return [link(term.value, labels)];
  if (term.type !== "literal") return [term.type === "bnode" ? `_:${term.value}` : asTsvTerm(term)];
  const parts = term.value.split(" ");
  // A list of IRIs in one text, as GROUP_CONCAT makes it.
  if (!parts.every((part) => labels.find(part))) return [term.value];
  return parts.flatMap((part, at) => (at ? ["; ", link(part, labels)] : [link(part, labels)]));
}

const asTsvTerm = (term) => JSON.stringify(term.value);

/** Returns a link to what an IRI names: a page of this site, or an address elsewhere; other IRIs stay text. */
export function link(iri, labels) {
  const entry = labels.find(iri);
  const address = entry?.href ?? iri;
  const words = entry?.label ?? shortenIri(iri, labels.prefixes);
  if (entry && address.startsWith(root.href)) return make("a", { href: address }, words);
  // Only an address of the web can be followed from here.
  if (!/^https?:\/\//.test(address)) return make("span", {}, words);
  return make("a", { href: address, class: "out", rel: "external noreferrer" }, words);
}

/** Returns an IRI as a prefixed name, or without its scheme where no prefix fits. */
export function shortenIri(iri, prefixes) {
  let best = "";
  for (const [prefix, space] of Object.entries(prefixes)) {
    if (iri.startsWith(space) && space.length > (prefixes[best] ?? "").length && /^[\w.-]*$/.test(iri.slice(space.length))) best = prefix;
  }
  return best ? `${best}:${iri.slice(prefixes[best].length)}` : iri.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");
}

function downloads(files) {
  const buttons = files.map(([format, name, type, write]) =>
    make("button", { type: "button", class: "btn", onclick: () => save(name, new Blob([write()], { type })) }, format),
  );
  return make("p", { class: "downloads" }, "Download: ", ...buttons);
}

function save(name, blob) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
