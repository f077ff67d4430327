// The answer to a query: how many rows, the table, and downloads.

import { showTable } from "./answer-table.js";
import { caveats } from "./caveats.js";
import { count, make } from "./dom.js";
import { asCsv, asTsv, triplesAsRows } from "./result-formats.js";

/**
 * Returns an element with an answer.
 *
 * @param answer {rows} (SPARQL's JSON) or {triples} (N-Triples).
 * @param labels See `labels` in load.js.
 * @param {string} name The stem of the downloads' names.
 * @param {Object<string, string>} [heads] For a question, whose answer is shown as the release's is: heads of columns by variable.
 */
export function showAnswer({ rows, triples }, labels, name, heads) {
  const isGraph = triples !== undefined;
  const result = isGraph ? triplesAsRows(triples) : JSON.parse(rows);
  const json = ["JSON", `${name}.srj`, "application/sparql-results+json", () => rows];
  if (result.boolean !== undefined) return box(result.boolean ? "Yes." : "No.", downloads([json]));
  const found = result.results.bindings;
  const known = heads ? caveats(result, labels).map((words) => make("li", {}, words)) : [];
  const notes = known.length ? [make("ul", { class: "caveats" }, ...known)] : [];
  if (found.length === 0) return box(heads ? "No row." : "Nothing in the data answers this.", ...notes);
  const files = [
    ["CSV", `${name}.csv`, "text/csv", () => asCsv(result)],
    ["TSV", `${name}.tsv`, "text/tab-separated-values", () => asTsv(result)],
    isGraph ? ["N-Triples", `${name}.nt`, "application/n-triples", () => triples] : json,
  ];
  return box(`${count(found.length, isGraph ? "triple" : "row")}.`, ...showTable(result, labels, heads), ...notes, downloads(files));
}

const box = (words, ...parts) => make("div", { class: "answer" }, make("p", { class: "run-status", role: "status" }, words), ...parts);

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
