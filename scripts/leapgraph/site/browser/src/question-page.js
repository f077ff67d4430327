// A question's page: the question run in the browser, for the values in its form. Hooks:
//   form[data-query-form][data-query-name]   with a labelled field for each parameter and a submit button; a field has `name`,
//       data-parameter-type, and where there are data-parameter-namespace (an IRI) and data-parameter-example
//   [data-query-text]      the text of the query, with its default values
//   [data-query-results]   an empty element for the answer
//   [data-query-command]   the command that asks it, which follows the values
// Parameters in the page's address (`?name=value` or `#name=value`) fill the form, and the question is run at once.

import { followAddress, readAddress, writeAddress } from "./address.js";
import { showAnswer } from "./answer.js";
import { make } from "./dom.js";
import { labels } from "./load.js";
import { parseValue } from "./parameter-values.js";
import { cancelQuery, Cancelled, QueryError, runQuery } from "./run-query.js";
import { bindTerms } from "./tokens.js";

const LIMIT = 30;
const LONGEST = 80; // characters of a wrong value that are shown
const form = document.querySelector("form[data-query-form]");
const results = document.querySelector("[data-query-results]");
const text = document.querySelector("[data-query-text]");
const command = document.querySelector("[data-query-command]");

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

function markValue(field, value, words) {
  const example = field.dataset.parameterExample;
  const shown = value.length > LONGEST ? `${value.slice(0, LONGEST)}...` : value;
  mark(field, `${shown ? `${shown}: ${words}` : "This field is empty"}${example ? `; for example ${example}` : ""}.`);
}

/** A field has a wrong value, which is shown beside it. */
class WrongValue extends Error {}

const parseField = ({ dataset: { parameterType: type, parameterNamespace: namespace } }, value, prefixes) =>
  parseValue({ type, namespace }, value, prefixes);

/** Puts a value into a field; returns whether it can have it. What a list lacks is not put into it, but shown as wrong. */
function fill(field, value, prefixes) {
  if (!field.options) {
    field.value = value;
    return true;
  }
  try {
    const term = parseField(field, value.trim(), prefixes);
    const option = [...field.options].find((one) => parseField(field, one.value, prefixes) === term);
    if (!option) throw new Error("it is not in the list");
    field.value = option.value;
    return true;
  } catch (error) {
    markValue(field, value.trim(), error.message);
    field.focus();
    return false;
  }
}

/** Returns the heads of the release's table, which are the names of properties where these fit, by variable. */
const releasedHeads = () =>
  Object.fromEntries([...document.querySelectorAll("th[data-variable]")].map((head) => [head.dataset.variable, head.textContent]));

/** Returns the command that asks the question with the values in the form. */
function commandLine() {
  const quoted = (word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`);
  const parameters = fields().map((field) => `--param ${quoted(`${field.name}=${field.value.trim()}`)}`);
  return ["leapgraph query", form.dataset.queryName, ...parameters].join(" ");
}

/** Returns a line that says for which values the answer is; nothing where the question has no parameter. */
function describeValues() {
  const shown = (field) => make("strong", {}, make("bdi", {}, (field.selectedOptions?.[0]?.textContent ?? field.value).trim()));
  const parts = fields().flatMap((field, at) => [`${at ? ", " : "For "}${field.labels[0].textContent.toLowerCase()}: `, shown(field)]);
  return parts.length ? [make("p", {}, ...parts, ".")] : [];
}

/** Returns the term of each field by name; where one has a wrong value, this is shown and focused. */
function readTerms(prefixes) {
  const terms = {};
  let first;
  for (const field of fields()) {
    mark(field, "");
    try {
      terms[field.name] = parseField(field, field.value.trim(), prefixes);
    } catch (error) {
      markValue(field, field.value.trim(), error.message);
      first ??= field;
    }
  }
  if (!first) return terms;
  first.focus();
  throw new WrongValue();
}

/** Returns the query for the values in the form, which are put into the address. */
async function bindQuery() {
  const { prefixes } = await labels();
  writeAddress(fields().map((field) => [field.name, field.value.trim()]));
  const terms = readTerms(prefixes);
  if (command) command.textContent = commandLine();
  return bindTerms(text.textContent, terms);
}

const showFailure = (words) => results.replaceChildren(make("p", { role: "alert", class: "run-error" }, `This did not work: ${words}`));

let latest = 0;

async function run(button) {
  const label = (button.dataset.label ??= button.textContent);
  // Another link to this page may start a run while one is going on, whose end then shows nothing.
  const turn = (latest += 1);
  const status = make("p", { role: "status", class: "run-status" });
  results.replaceChildren(status);
  button.dataset.running = "";
  button.textContent = "Cancel";
  status.textContent = "Running in this browser...";
  try {
    const answer = await runQuery(bindQuery(), LIMIT);
    const values = describeValues();
    const names = await labels();
    if (turn !== latest) return;
    const shown = showAnswer(answer, names, form.dataset.queryName, releasedHeads());
    const copy = make("button", { type: "button", class: "btn", "data-copy": "" }, "Copy link to this answer");
    const link = fields().length ? [make("p", {}, copy)] : [];
    results.replaceChildren(make("h2", {}, "The answer, from this browser"), ...values, shown, ...link);
  } catch (error) {
    if (turn !== latest) return;
    const words = error instanceof Cancelled || error instanceof QueryError ? error.message : `This did not work: ${error.message}`;
    results.replaceChildren(...(error instanceof WrongValue ? [] : [make("p", { role: "alert", class: "run-error" }, words)]));
  } finally {
    if (turn === latest) {
      delete button.dataset.running;
      button.textContent = label;
    }
  }
}

/** Fills the form with the values in the page's address, and runs the question for them. */
async function runAddress(button) {
  const address = readAddress();
  const named = fields().filter((field) => address.has(field.name));
  if (!named.length) return;
  try {
    const { prefixes } = await labels();
    const filled = named.map((field) => fill(field, address.get(field.name), prefixes));
    if (filled.every(Boolean)) run(button);
  } catch (error) {
    showFailure(error.message);
  }
}

function open() {
  const button = form.querySelector("[type=submit]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if ("running" in button.dataset) cancelQuery();
    else run(button);
  });
  followAddress(() => runAddress(button));
  runAddress(button);
}

if (form && results && text) open();
