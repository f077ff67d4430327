// A question's page: the question run in the browser, for the values in its form. Hooks:
//   form[data-query-form][data-query-name]   with a labelled field for each parameter and a submit button; a field has `name`,
//       data-parameter-type, and where there are data-parameter-namespace (an IRI) and data-parameter-example
//   [data-query-text]      the text of the query, with its default values
//   [data-query-results]   an empty element for the answer
// Parameters in the page's address (`?name=value` or `#name=value`) fill the form, and the question is run at once.

import { readAddress, writeAddress } from "./address.js";
import { showAnswer } from "./answer.js";
import { make } from "./dom.js";
import { labels } from "./load.js";
import { parseValue } from "./parameters.js";
import { cancelQuery, Cancelled, QueryError, runQuery } from "./run-query.js";
import { bindTerms } from "./tokens.js";

const LIMIT = 30;
const form = document.querySelector("form[data-query-form]");
const results = document.querySelector("[data-query-results]");
const text = document.querySelector("[data-query-text]");

function fields() {
  return [...form.elements].filter((field) => field.name && field.dataset.parameterType);
}

/** Shows what is wrong with a field, which keeps what else describes it; nothing where `words` is empty. */
function mark(field, words) {
  const id = `${field.id || field.name}-error`;
  document.getElementById(id)?.remove();
  field.removeAttribute("aria-invalid");
  field.setAttribute("aria-describedby", (field.getAttribute("aria-describedby") ?? "").replace(id, "").trim());
  if (!words) return;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby")} ${id}`.trim());
  field.after(make("span", { id, class: "run-error" }, words));
}

/** A field has a wrong value, which is shown beside it. */
class WrongValue extends Error {}

/** Returns the term of each field by name; where one has a wrong value, this is shown and focused. */
function readTerms(prefixes) {
  const terms = {};
  let first;
  for (const field of fields()) {
    const { parameterType: type, parameterNamespace: namespace, parameterExample: example } = field.dataset;
    mark(field, "");
    try {
      terms[field.name] = parseValue({ type, namespace }, field.value.trim(), prefixes);
    } catch (error) {
      mark(field, `${field.value.trim() || "Nothing"}: ${error.message}${example ? `; for example ${example}` : ""}.`);
      first ??= field;
    }
  }
  if (!first) return terms;
  first.focus();
  throw new WrongValue();
}

/** Returns the query for the values in the form, which are put into the address. */
async function bindQuery() {
  const terms = readTerms((await labels()).prefixes);
  writeAddress(fields().map((field) => [field.name, field.value.trim()]));
  return bindTerms(text.textContent, terms);
}

async function run(button) {
  const label = button.textContent;
  const status = make("p", { role: "status", class: "run-status" });
  results.replaceChildren(status);
  button.dataset.running = "";
  button.textContent = "Cancel";
  status.textContent = "Running in this browser...";
  try {
    const answer = await runQuery(bindQuery(), LIMIT);
    const shown = showAnswer(answer, await labels(), form.dataset.queryName, true);
    results.replaceChildren(make("h2", {}, "The answer, from this browser"), shown);
  } catch (error) {
    const words = error instanceof Cancelled || error instanceof QueryError ? error.message : `This did not work: ${error.message}`;
    results.replaceChildren(...(error instanceof WrongValue ? [] : [make("p", { role: "alert", class: "run-error" }, words)]));
  } finally {
    delete button.dataset.running;
    button.textContent = label;
  }
}

if (form && results && text) {
  const button = form.querySelector("[type=submit]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if ("running" in button.dataset) cancelQuery();
    else run(button);
  });
  const address = readAddress();
  const named = fields().filter((field) => address.has(field.name));
  for (const field of named) {
    const value = address.get(field.name);
    // A closed list may lack a value that the graph no longer has; it is shown all the same.
    if (field.options && ![...field.options].some((option) => option.value === value)) field.append(make("option", { value }, value));
    field.value = value;
  }
  if (named.length) run(button);
}
