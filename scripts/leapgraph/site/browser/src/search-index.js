// Search over the labels: forgiving of typos, of accents and of the order of words. What is called exactly as typed comes
// first; where nothing has all the words, what has some of them is found.

import MiniSearch from "minisearch";
import { labels } from "./load.js";
import { make } from "./dom.js";

let index;

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
// The main entity and the pages of lists answer most of what is looked for.
const BOOST = 2;
// Characters that are looked for: each word is compared with all that resemble it.
export const LONGEST = 200;
// A question's words that name nothing.
const SMALL = new Set("a an and are by did do does for how in is of on the to was were what when where which who whom whose why with".split(" "));

/** Returns a word without a common ending: "funds", "funders" and "funding" have one stem. */
const stem = (word) => (word.length < 5 ? word : word.replace(/(?<=\w{4})(?:ers?|ings?|ed|s)$/, ""));

const options = (main) => ({
  boost: { label: 4, names: 3 },
  boostDocument: (id, term, { iri, kind }) => (iri === main || kind === "list" || kind === "page" ? BOOST : 1),
  processTerm: (word) => stem(fold(word)),
  prefix: true,
  fuzzy: (term) => (term.length < 4 ? 0 : term.length < 7 ? 1 : 2),
  weights: { fuzzy: 0.3, prefix: 0.6 },
});

/** Returns, when the labels are there, a function from words to entries, best first; see `labels` in load.js. */
export async function openIndex() {
  const { entries, main } = await labels();
  if (!index) {
    const found = entries.filter((entry) => entry.kind);
    const called = found.map(({ label, names }) => [label, ...names.split("\n")].map(fold));
    const search = new MiniSearch({ fields: ["label", "names", "text", "kind"], storeFields: ["iri", "kind"], processTerm: (word) => [...new Set([fold(word), stem(fold(word))])] });
    search.addAll(found.map((entry, id) => ({ id, ...entry })));
    index = (words) => {
      const typed = fold(words.slice(0, LONGEST).trim().replace(/\s+/g, " "));
      const telling = typed.split(" ").filter((word) => !SMALL.has(word)).join(" ") || typed;
      // What has the very words comes without what only resembles them: "lead" is no misspelt "leap".
      let hits = search.search(telling, { ...options(main), combineWith: "AND", fuzzy: false });
      if (!hits.length) hits = search.search(telling, { ...options(main), combineWith: "AND" });
      if (!hits.length) hits = search.search(telling, { ...options(main), combineWith: "OR" });
      const exact = hits.filter(({ id }) => called[id].includes(typed));
      return [...exact, ...hits.filter((hit) => !exact.includes(hit))].map(({ id }) => found[id]);
    };
  }
  return index;
}

/** Returns a list of links to entries. */
export function listEntries(entries) {
  const item = ({ href, label, kind }) => make("li", {}, make("a", { href }, label), " ", make("span", { class: "kind" }, kind));
  return make("ul", { class: "hits" }, ...entries.map(item));
}
