// Every page. Hooks:
//   [hidden][data-needs-script]   is shown        [data-no-script]   is hidden
//   button[data-copy="ID"]        copies the text of #ID, or its value; without an ID the page's address
//   input[data-filter="ID"]       hides the rows and items within #ID that lack one of the words typed
//   form[data-search]             suggests pages as one types in its field, and leads to search.html

import { make } from "./dom.js";
import { part, root } from "./load.js";

const SUGGESTIONS = 8;
const status = make("p", { class: "visually-hidden", role: "status" });

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const text = (source ? (source.value ?? source.innerText) : location.href).trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without permission, or where the host has no TLS.
    const field = make("textarea", { readonly: true });
    field.value = text;
    button.after(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    button.focus();
  }
  button.dataset.label ??= button.textContent;
  button.textContent = "Copied";
  status.textContent = "Copied";
  setTimeout(() => {
    button.textContent = button.dataset.label;
    status.textContent = "";
  }, 2000);
}

function filter(field) {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const box = document.getElementById(field.dataset.filter);
  // A list in a row of a table is part of the row.
  const items = [...box.querySelectorAll("li, tbody tr")].filter((item) => !item.parentElement.closest("tr"));
  for (const item of items) {
    const text = item.textContent.toLowerCase();
    item.hidden = !words.every((word) => text.includes(word));
  }
  for (const section of box.querySelectorAll("section")) {
    section.hidden = words.length > 0 && !section.querySelector("li:not([hidden]), tbody tr:not([hidden])");
  }
  const left = items.filter((item) => !item.hidden).length;
  const shown = left ? `${left} of ${items.length} shown` : "Nothing here has all of these words.";
  if (!field.note) field.closest("p").append(" ", (field.note = make("span", { role: "status", class: "soft" })));
  field.note.textContent = words.length ? shown : "";
}

function suggest(form) {
  const field = form.querySelector("input");
  const box = make("div", { class: "suggestions", hidden: true });
  form.append(box);
  const close = () => (box.hidden = true);
  field.addEventListener("input", async () => {
    const words = field.value.trim();
    try {
      const { openIndex, listEntries } = await part("search");
      const find = await openIndex();
      if (words !== field.value.trim()) return;
      const found = words ? find(words).slice(0, SUGGESTIONS) : [];
      box.replaceChildren(listEntries(found));
      box.hidden = found.length === 0;
      status.textContent = words ? `${found.length} suggestions` : "";
    } catch (error) {
      // The page of the search has the list of everything.
      close();
      status.textContent = error.message;
    }
  });
  form.addEventListener("keydown", (event) => {
    const stops = [field, ...box.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement) + { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      field.focus();
      close();
    } else if (!box.hidden && stops[at]) {
      event.preventDefault();
      stops[at].focus();
    }
  });
  form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = new URL("search.html", root);
    address.searchParams.set("q", field.value.trim());
    location.assign(address);
  });
}

document.body.append(status);
for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
for (const element of document.querySelectorAll("[data-no-script]")) element.hidden = true;
// Answers bring buttons of their own later.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-copy]");
  if (button) copy(button);
});
for (const field of document.querySelectorAll("input[data-filter]")) field.addEventListener("input", () => filter(field));
for (const form of document.querySelectorAll("form[data-search]")) suggest(form);
