// What a reader of an answer must know, as `leapgraph.site.answer_caveats` says it of the release's: what is disputed in it,
// what it rests on, and what an empty one means.

const NO_ROWS = "No row means that nothing in this graph answers the question. It does not mean that there is nothing in the world.";

/** Returns the sentences for a result (SPARQL's JSON). */
export function caveats({ results: { bindings: rows } }, labels) {
  if (rows.length === 0) return [NO_ROWS];
  const disputed = rows.filter((row) => row.contradictedBy?.value).length;
  const which = disputed > 1 ? `${disputed} rows` : "one row";
  const words = disputed ? [`For ${which} another statement says otherwise or, of another year, may do so: see “contradicted by”.`] : [];
  const iris = new Set(rows.flatMap((row) => Object.values(row)).filter((term) => term.type === "uri").map((term) => term.value));
  const cited = [...iris].flatMap((iri) => {
    const [, kind, date, document] = labels.find(iri)?.cited ?? [];
    return kind === undefined ? [] : [{ kind, date, document: document || iri }];
  });
  return cited.length ? [...words, ...describeSources(cited)] : words;
}

/** Sections of a document are one source; the dataset, which is the source of its own notes, is none. */
function describeSources(cited) {
  const others = cited.filter(({ document }) => document !== "own");
  const byDocument = {};
  for (const one of others) (byDocument[one.document] ??= []).push(one);
  const documents = Object.values(byDocument);
  const words = documents.length ? [countDocuments(documents), describeKinds(documents)] : [];
  if (others.length === cited.length) return words;
  return [...words, words.length ? "Some rows are words of this dataset itself." : "It is words of this dataset itself."];
}

function countDocuments(documents) {
  let count = documents.length === 1 ? "one document" : `${documents.length} documents`;
  const parted = documents.filter((of) => of.length > 1);
  if (parted.length) {
    const many = parted.length === 1 ? "one of them" : `${parted.length} of them`;
    const places = parted.length === 1 ? `${parted[0].length} sections` : "several sections each";
    count += documents.length === 1 ? `, in ${places}` : `, ${many} in ${places}`;
  }
  const undated = documents.filter(([{ date }]) => !date).length;
  if (undated === documents.length) return `It rests on ${count}, ${undated === 1 ? "without a date" : "none with a date"}.`;
  if (!undated) return `It rests on ${count}.`;
  return `It rests on ${count}${parted.length ? "; " : ", of which "}${undated === 1 ? "one has" : `${undated} have`} no date.`;
}

function describeKinds(documents) {
  const kinds = {};
  for (const [{ kind }] of documents) kinds[kind || "not known"] = (kinds[kind || "not known"] ?? 0) + 1;
  const shown = Object.keys(kinds).sort().map((kind) => (documents.length === 1 ? kind : `${kind} ${kinds[kind]}`));
  return `By kind: ${shown.join(", ")}.`;
}
