// A query at the site's SPARQL endpoint, by the SPARQL 1.1 Protocol; the answer is as that of `runQuery`.

import { Cancelled, QueryError } from "./run-query.js";
import { queryForm, tokens } from "./tokens.js";

let request;

/**
 * Returns {rows} or {triples}.
 *
 * @param {string} address The endpoint.
 * @param {string} query The query.
 * @param {number} limit The most seconds that it may take.
 */
export async function askEndpoint(address, query, limit) {
  const isGraph = ["CONSTRUCT", "DESCRIBE"].includes(queryForm(tokens(query)));
  request = new AbortController();
  const timer = setTimeout(() => request.abort(new Cancelled(`The query took longer than ${limit} seconds and was stopped.`)), limit * 1000);
  try {
    const response = await fetch(address, {
      method: "POST",
      body: query,
      headers: {
        "content-type": "application/sparql-query",
        accept: isGraph ? "application/n-triples" : "application/sparql-results+json",
      },
      signal: request.signal,
    });
    const text = await response.text();
    if (!response.ok) throw readError(text, query, response.status);
    return isGraph ? { triples: text } : { rows: text };
  } finally {
    clearTimeout(timer);
  }
}

/** Returns the error in the server's words, with its place where the first line has one. */
function readError(text, query, status) {
  const found = /^Line (\d+), column (\d+): (.*)/.exec(text);
  if (!found) return new QueryError({ words: text.trim() || `the server answered ${status}` });
  const [line, column] = [Number(found[1]), Number(found[2])];
  const before = query.split(/(?<=\r\n|\r(?!\n)|\n)/).slice(0, line - 1).join("");
  const offset = before.length + [...query.slice(before.length)].slice(0, column - 1).join("").length;
  return new QueryError({ words: found[3], line, column, offset, end: offset + 1 });
}

/** Stops the request that runs, if there is one. */
export function cancelRequest() {
  request?.abort(new Cancelled("The query was cancelled."));
}
