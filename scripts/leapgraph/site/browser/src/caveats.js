// What a reader of an answer must know, as `leapgraph.site.answer_caveats` says it of the release's: what is disputed in it,
// what it rests on, and what an empty one means.

const NO_ROWS = "No row means that nothing in this graph answers the question. It does not mean that there is nothing in the world.";

/** Returns the sentences for a result (SPARQL's JSON). */
export function caveats({ results: { bindings: rows } }, labels) {
  if (rows.length === 0) return [NO_ROWS];
  const disputed = rows.filter((row) => row.contradictedBy?.value).length;
  const subject = disputed > 1 ? `${disputed} rows are` : "One row is";
  const words = disputed ? [`${subject} disputed: another statement says otherwise, to which “contradicted by” leads.`] : [];
  const iris = new Set(rows.flatMap((row) => Object.values(row)).filter((term) => term.type === "uri").map((term) => term.value));
  const cited = [...iris].map((iri) => labels.find(iri)?.cited).filter(Boolean);
  return cited.length ? [...words, ...describeSources(cited)] : words;
}

function describeSources(cited) {
  const sources = cited.length === 1 ? "one source" : `${cited.length} sources`;
  const undated = cited.filter(([, , date]) => !date).length;
  const words = [];
  if (undated === cited.length) words.push(`It rests on ${sources}, ${undated === 1 ? "without a date" : "none with a date"}.`);
  else if (undated) words.push(`It rests on ${sources}, of which ${undated === 1 ? "one has" : `${undated} have`} no date.`);
  const kinds = {};
  for (const [, kind] of cited) kinds[kind || "not known"] = (kinds[kind || "not known"] ?? 0) + 1;
  const shown = Object.keys(kinds).sort().map((kind) => (cited.length === 1 ? kind : `${kind} ${kinds[kind]}`));
  return [...words, `By kind: ${shown.join(", ")}.`];
}
