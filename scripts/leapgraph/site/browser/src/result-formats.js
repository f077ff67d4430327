// Results in SPARQL's CSV and TSV, from its JSON; and triples as the rows of a table.

/** Returns a result as CSV, by SPARQL 1.1 Query Results CSV and TSV Formats. */
export function asCsv({ head, results }) {
  const escape = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const value = (term) => (term ? escape((term.type === "bnode" ? "_:" : "") + term.value) : "");
  const lines = [head.vars.map(escape), ...results.bindings.map((row) => head.vars.map((name) => value(row[name])))];
  return lines.map((line) => `${line.join(",")}\r\n`).join("");
}

/** Returns a result as TSV, by the same standard: each value as a term of SPARQL. */
export function asTsv({ head, results }) {
  const lines = [head.vars.map((name) => `?${name}`), ...results.bindings.map((row) => head.vars.map((name) => asTerm(row[name])))];
  return lines.map((line) => `${line.join("\t")}\n`).join("");
}

const STRING = "http://www.w3.org/2001/XMLSchema#string";
const ESCAPES = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Returns a text as a string of SPARQL. */
export const quote = (text) => `"${text.replace(/[\\"\n\r\t]/g, (mark) => ESCAPES[mark])}"`;

function asTerm(term) {
  if (!term) return "";
  if (term.type === "uri") return `<${term.value}>`;
  if (term.type === "bnode") return `_:${term.value}`;
  if (term.type !== "literal") return quote(JSON.stringify(term.value));
  const language = term["xml:lang"];
  const datatype = term.datatype && term.datatype !== STRING ? `^^<${term.datatype}>` : "";
  return quote(term.value) + (language ? `@${language}` : datatype);
}

const TERM = /<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?/g;
const MARKS = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };
const unescape = (text) =>
  text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, four, eight, mark) =>
    mark ? (MARKS[mark] ?? mark) : String.fromCodePoint(parseInt(four ?? eight, 16)),
  );

/** Returns N-Triples as a result with the columns subject, property and value. */
export function triplesAsRows(triples) {
  const read = ([, iri, blank, text, language, datatype]) => {
    if (iri !== undefined) return { type: "uri", value: unescape(iri) };
    if (blank !== undefined) return { type: "bnode", value: blank };
    return { type: "literal", value: unescape(text), ...(language && { "xml:lang": language }), ...(datatype && { datatype }) };
  };
  const vars = ["subject", "property", "value"];
  const bindings = triples.split("\n").filter(Boolean).map((line) => {
    const terms = [...line.matchAll(TERM)].map(read);
    return Object.fromEntries(vars.map((name, at) => [name, terms[at]]));
  });
  return { head: { vars }, results: { bindings } };
}
