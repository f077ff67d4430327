// Search over the labels: forgiving of typos, of accents and of the order of words.

import MiniSearch from "minisearch";
import { labels } from "./load.js";
import { make } from "./dom.js";

let index;

const fold = (word) => word.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Returns, when the labels are there, a function from words to entries, best first; see `labels` in load.js. */
export async function openIndex() {
  const { entries } = await labels();
  if (!index) {
    const found = entries.filter((entry) => entry.kind);
    const search = new MiniSearch({ fields: ["label", "text", "kind"], processTerm: fold });
    search.addAll(found.map((entry, id) => ({ id, ...entry })));
    const options = {
      boost: { label: 3 },
      combineWith: "AND",
      prefix: true,
      fuzzy: (term) => (term.length < 4 ? 0 : term.length < 7 ? 1 : 2),
      weights: { fuzzy: 0.3, prefix: 0.6 },
    };
    index = (words) => search.search(words, options).map((hit) => found[hit.id]);
  }
  return index;
}

/** Returns a list of links to entries. */
export function listEntries(entries) {
  const item = ({ href, label, kind }) => make("li", {}, make("a", { href }, label), " ", make("span", { class: "kind" }, kind));
  return make("ul", { class: "hits" }, ...entries.map(item));
}
