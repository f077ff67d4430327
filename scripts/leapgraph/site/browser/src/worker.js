// The worker: Oxigraph over the release. It is started from the text of this bundle, as a blob, so that the page's policy
// binds it as well: it can ask no address.
//
// In comes first {module, text, graphs, prefixes}, then {query} for each query; out goes {rows} (SPARQL's JSON), {triples}
// (N-Triples) or {error} for each.

import { initSync, parse as parseRdf, Store } from "oxigraph";
import { explainError } from "./explain-error.js";
import { namesGraphs, queryForm, tokens } from "./tokens.js";

let release;
const stores = {};

/** Loads N-Triples; blank nodes keep their labels, which a plain load would change. */
function load(store, text, graph) {
  const options = { format: "nt", lenient: true, ...(graph && { to_graph_name: graph }) };
  if (text.includes("_:")) for (const quad of parseRdf(text, options)) store.add(quad);
  else store.load(text, options);
}

/** Returns a store whose default graph has each triple of all graphs once; with the graphs too where a query names them. */
function openStore(withGraphs) {
  const name = withGraphs ? "graphs" : "union";
  if (!stores[name]) {
    const store = new Store();
    load(store, release.text);
    let start = 0;
    for (const [iri, length] of withGraphs ? release.graphs : []) {
      load(store, release.text.slice(start, start + length), { termType: "NamedNode", value: iri });
      start += length;
    }
    stores[name] = store;
  }
  return stores[name];
}

/** Puts the columns of SELECT * in the order in which the query names them; the engine has no order of its own. */
function orderColumns(rows, read) {
  const select = read.findIndex((token) => token.text.toUpperCase() === "SELECT");
  if (!read.slice(select, select + 3).some((token) => token.text === "*")) return rows;
  const named = read.filter((token) => token.kind === "variable").map((token) => token.text.slice(1));
  const order = (names) => JSON.parse(names).sort((one, other) => named.indexOf(one) - named.indexOf(other));
  return rows.replace(/^(\{"head":\{"vars":)(\[[^\]]*\])/, (_, start, names) => start + JSON.stringify(order(names)));
}

function answer(query) {
  const read = tokens(query);
  const store = openStore(namesGraphs(read));
  if (!["CONSTRUCT", "DESCRIBE"].includes(queryForm(read))) {
    return { rows: orderColumns(store.query(query, { results_format: "json" }), read) };
  }
  const lines = new Set(store.query(query, { results_format: "nt" }).split("\n").filter(Boolean));
  return { triples: [...lines].sort().map((line) => `${line}\n`).join("") };
}

function explain(query, error) {
  // What the engine cannot go on from: the page then starts another worker.
  if (error instanceof WebAssembly.RuntimeError) return { words: "the query needs more memory than the browser gives", isFatal: true };
  return explainError(query, String(error.message ?? error), (text) => new Store().query(text), release.prefixes);
}

// The engine's own words when it fails are for its makers; the page says it in its own.
console.error = () => {};

self.onmessage = ({ data }) => {
  if (data.module) {
    initSync({ module: data.module });
    release = data;
    return;
  }
  try {
    self.postMessage(answer(data.query));
  } catch (error) {
    self.postMessage({ error: explain(data.query, error) });
  }
};
