// search.html: results below the field as one types. Hooks: [data-search-page] (a form with a field), [data-search-results],
// [data-search-all] (the list of everything, away while something is found); `?q=` fills the field. On other pages site.js
// loads this file for its suggestions.

import { count, make } from "./dom.js";
import { site } from "./load.js";
import { listEntries, LONGEST, openIndex } from "./search-index.js";

site.search = { listEntries, openIndex };

const MOST = 100;
const form = document.querySelector("[data-search-page]");
const field = form?.querySelector("input");
const results = document.querySelector("[data-search-results]");
const all = document.querySelector("[data-search-all]");
const status = make("p", { role: "status" });
const list = make("div");

async function search() {
  const words = field.value.trim().slice(0, LONGEST);
  if (all) all.hidden = words !== "";
  if (!words) {
    status.textContent = "";
    list.replaceChildren();
    return;
  }
  try {
    const find = await openIndex();
    if (words !== field.value.trim().slice(0, LONGEST)) return;
    const found = find(words);
    status.textContent = found.length ? `${count(found.length, "result")} for ${words}` : `Nothing is called ${words}. Everything is listed below.`;
    if (all) all.hidden = found.length > 0;
    list.replaceChildren(listEntries(found.slice(0, MOST)));
  } catch (error) {
    status.textContent = error.message;
    if (all) all.hidden = false;
  }
}

if (field && results) {
  results.append(status, list);
  field.value = new URLSearchParams(location.search).get("q") ?? field.value;
  field.addEventListener("input", search);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  search();
}
