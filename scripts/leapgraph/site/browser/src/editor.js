// sparql/index.html: an editor for queries, which run in the browser, or at the site's endpoint where it has one. Hooks:
//   [data-editor]   an empty element that the editor is put into; data-limit: seconds that a query may take, 30 by default
//   meta[name=leapgraph-endpoint]   the address of a SPARQL endpoint on the same host, where there is one
// `#query=` or `?query=` in the page's address fills the editor, and a run puts the query there.

import { followAddress, readAddress, writeAddress } from "./address.js";
import { showAnswer } from "./answer.js";
import { codeField } from "./code-field.js";
import { make } from "./dom.js";
import { askEndpoint, cancelRequest } from "./endpoint.js";
import { labels, part } from "./load.js";
import { cancelQuery, Cancelled, QueryError, runQuery } from "./run-query.js";
import { missingPrefixes } from "./tokens.js";

const LIMITS = [5, 30, 120, 600];
const box = document.querySelector("[data-editor]");
const endpoint = localAddress(document.querySelector('meta[name="leapgraph-endpoint"]')?.content);

/** Returns an address on the page's own host; undefined for any other, which the page's policy does not let it ask. */
function localAddress(address) {
  const found = address && new URL(address, location);
  return found && location.protocol !== "file:" && found.origin === location.origin ? found.href : undefined;
}

function choice(label, options, chosen) {
  const select = make("select", {}, ...options.map(([value, words]) => make("option", { value, selected: value === chosen }, words)));
  return [select, make("label", {}, `${label} `, select)];
}

function exampleChoice(questions) {
  const groups = Map.groupBy?.(questions, (question) => question.subject) ?? new Map([["Questions", questions]]);
  const select = make("select", {}, make("option", { value: "" }, "Choose a question..."));
  for (const [label, members] of groups) {
    select.append(make("optgroup", { label }, ...members.map(({ name, summary }) => make("option", { value: name }, summary))));
  }
  return [select, make("label", { class: "example" }, "Example ", select)];
}

function describe(error) {
  const place = error.place?.line ? `Line ${error.place.line}, column ${error.place.column}: ` : "";
  if (error instanceof Cancelled || error instanceof QueryError) return `${place}${error.message}${/[.?!]$/.test(error.message) ? "" : "."}`;
  return `This did not work: ${error.message}`;
}

async function open() {
  const [names, packed] = await Promise.all([labels(), part("questions")]);
  const questions = packed.map(([name, summary, subject, text]) => ({ name, summary, subject, text }));
  const [example, exampleLabel] = exampleChoice(questions);
  const limits = [...new Set([...LIMITS, Number(box.dataset.limit ?? 30)])].sort((one, other) => one - other);
  const [limit, limitLabel] = choice("Stop after", limits.map((one) => [String(one), `${one} seconds`]), box.dataset.limit ?? "30");
  const [place, placeLabel] = choice("Answered by", [["browser", "this browser"], ["server", "the server"]], "browser");
  const button = make("button", { type: "button", class: "btn primary" }, "Run");
  const results = make("div", { class: "results" });
  let running = false;

  async function run() {
    const added = missingPrefixes(field.text(), names.prefixes);
    if (added) field.setText(added + field.text());
    const query = field.text();
    field.mark({});
    writeAddress({ query }, true);
    running = true;
    button.textContent = "Cancel";
    results.replaceChildren(make("p", { role: "status", class: "run-status" }, "Running..."));
    try {
      const seconds = Number(limit.value);
      const answer = await (place.value === "server" ? askEndpoint(endpoint, query, seconds) : runQuery(query, seconds));
      results.replaceChildren(showAnswer(answer, names, "answer"));
    } catch (error) {
      results.replaceChildren(make("p", { role: "alert", class: "run-error" }, describe(error)));
      if (error.place) field.mark(error.place);
    } finally {
      running = false;
      button.textContent = "Run";
    }
  }

  function runOrCancel() {
    if (!running) return void run();
    cancelQuery();
    cancelRequest();
  }

  const start = readAddress().get("query") ?? questions[0]?.text ?? "SELECT * WHERE { ?subject ?property ?value } LIMIT 10";
  const field = codeField(start, names, runOrCancel);
  button.addEventListener("click", runOrCancel);
  followAddress(() => {
    const query = readAddress().get("query");
    if (query !== null) field.setText(query);
  });
  example.addEventListener("change", () => {
    const question = questions.find(({ name }) => name === example.value);
    if (question) field.setText(question.text);
  });
  // The page's address is what is copied, so that the query is put there first.
  const share = make("button", { type: "button", class: "btn", "data-copy": "", onclick: () => writeAddress({ query: field.text() }, true) }, "Copy link");
  const hint = make("span", { class: "hint" }, "A query from a link waits for Run. Ctrl+Enter runs it, Ctrl+Space completes, Tab leaves the field.");
  const controls = make("p", { class: "controls" }, button, " ", share, " ", ...(endpoint ? [placeLabel, " "] : []), limitLabel, " ", hint);
  box.classList.add("editor-box");
  box.replaceChildren(make("p", { class: "controls" }, exampleLabel), field.element, controls, results);
}

if (box) open().catch((error) => box.replaceChildren(make("p", { role: "alert", class: "run-error" }, `This did not work: ${error.message}`)));
