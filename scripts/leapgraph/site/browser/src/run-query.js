// Runs queries in a worker, one at a time. What is costly is kept in the page: the compiled module and the text of the
// release. So after a cancelled query, which ends the worker, the next one waits only for the data to be loaded.

import { labels, part } from "./load.js";

let prepared;
let worker;
let stop;

/** The query was cancelled, or took longer than its limit. */
export class Cancelled extends Error {}

/** The query is wrong; `place` has line, column, offset and end where these are known. */
export class QueryError extends Error {
  constructor({ words, ...place }) {
    super(words);
    this.place = place;
  }
}

function unpack(base64) {
  const bytes = Uint8Array.fromBase64?.(base64) ?? Uint8Array.from(atob(base64), (mark) => mark.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
}

async function prepare() {
  if (!globalThis.WebAssembly?.compileStreaming || !globalThis.DecompressionStream || !globalThis.Worker) {
    throw new Error("this browser is too old to run a query, or has WebAssembly switched off");
  }
  const [engine, data, names] = await Promise.all([part("engine"), part("data"), labels()]);
  const wasm = new Response(unpack(engine.wasm).body, { headers: { "content-type": "application/wasm" } });
  const [module, text] = await Promise.all([WebAssembly.compileStreaming(wasm), unpack(data.text).text()]);
  return { worker: engine.worker, release: { module, text, graphs: data.graphs, prefixes: names.prefixes } };
}

async function openWorker() {
  prepared ??= prepare().catch((error) => {
    prepared = undefined;
    throw error;
  });
  const { worker: source, release } = await prepared;
  if (!worker) {
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    worker = new Worker(address);
    URL.revokeObjectURL(address);
    worker.postMessage(release);
  }
  return worker;
}

function closeWorker() {
  worker?.terminate();
  worker = undefined;
}

/**
 * Returns the answer of the release to a query: {rows} or {triples}, see worker.js; a query that runs already is cancelled.
 *
 * @param {string | Promise<string>} query The query; it can be cancelled while it is still awaited.
 * @param {number} limit The most seconds that it may take.
 */
export function runQuery(query, limit) {
  cancelQuery();
  return new Promise((resolve, reject) => {
    let timer;
    const end = (settle, value) => {
      clearTimeout(timer);
      if (stop === own) stop = undefined;
      settle(value);
    };
    const own = (words) => {
      closeWorker();
      end(reject, new Cancelled(words));
    };
    stop = own;
    Promise.all([openWorker(), query]).then(
      ([opened, text]) => {
        if (stop !== own) return;
        timer = setTimeout(own, limit * 1000, `The query took longer than ${limit} seconds and was stopped.`);
        opened.onmessage = ({ data: { error, ...answer } }) => {
          if (error?.isFatal) closeWorker();
          if (error) end(reject, new QueryError(error));
          else end(resolve, answer);
        };
        opened.onerror = (event) => {
          event.preventDefault();
          closeWorker();
          end(reject, new Error(event.message ?? "the worker failed"));
        };
        opened.postMessage({ query: text });
      },
      (error) => end(reject, error),
    );
  });
}

/** Stops the query that runs, if there is one. */
export function cancelQuery() {
  stop?.("The query was cancelled.");
}
