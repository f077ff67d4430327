// What the editor proposes: keywords, the query's own variables, prefixes, and the properties, classes and things of the
// data by name; what is chosen is written with a prefix, which is declared if it was not.

import { shortenIri } from "./answer-table.js";
import { missingPrefixes, tokens } from "./tokens.js";

const MOST = 50;
const KEYWORDS = (
  "SELECT DISTINCT WHERE OPTIONAL FILTER UNION MINUS BIND VALUES GRAPH ORDER GROUP BY HAVING LIMIT OFFSET ASK CONSTRUCT " +
  "DESCRIBE PREFIX COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE CONTAINS STRSTARTS LCASE REGEX " +
  "COALESCE IF EXISTS NOT YEAR ASC DESC"
).split(" ");

/** Returns the source of completions; see `autocompletion` of CodeMirror. `names` is what `labels` in load.js returns. */
export function completionSource(names) {
  const iris = [...names.entries.filter((entry) => entry.kind).map((entry) => entry.iri), ...names.terms];
  const things = [...new Set(iris)].map((iri) => proposeThing(iri, names));
  const words = [
    ...KEYWORDS.map((label) => ({ label, type: "keyword" })),
    ...Object.entries(names.prefixes).map(([prefix, iri]) => ({ label: `${prefix}:`, detail: iri, type: "namespace" })),
  ];
  return (context) => {
    const word = context.matchBefore(/[?$]?[\w:.-]*/);
    if (!word || (word.text === "" && !context.explicit) || isInText(context)) return null;
    const typed = word.text.toLowerCase();
    const begins = ({ label }) => label.toLowerCase().startsWith(typed);
    const named = ({ label }) => label.toLowerCase().split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(typed));
    let options;
    if (/^[?$]/.test(typed)) options = variables(context.state.doc.toString(), word.text).filter(begins);
    else if (typed.includes(":")) options = inNamespace(things, typed);
    else options = [...words.filter(begins), ...(typed.length > 1 ? things.filter(named) : [])];
    return { from: word.from, options: options.slice(0, MOST), filter: false };
  };
}

/** Returns the things of the prefix that is typed whose name or label has a part that begins with what follows it; names first. */
function inNamespace(things, typed) {
  const [prefix, part] = [typed.slice(0, typed.indexOf(":") + 1), typed.slice(typed.indexOf(":") + 1)];
  const parts = ({ written, label }) => [written.slice(prefix.length), ...`${written.slice(prefix.length)} ${label}`.split(/[^\p{L}\p{N}]+/u)];
  const isMeant = (thing) => thing.written.toLowerCase().startsWith(prefix) && parts(thing).some((one) => one.toLowerCase().startsWith(part));
  const found = things.filter(isMeant);
  const begins = ({ written }) => written.toLowerCase().startsWith(typed);
  return [...found.filter(begins), ...found.filter((thing) => !begins(thing))].map((thing) => ({ ...thing, label: thing.written, detail: thing.label === thing.written ? "" : thing.label }));
}

function proposeThing(iri, { prefixes, find }) {
  const { label, kind } = find(iri) ?? {};
  const short = shortenIri(iri, prefixes);
  const written = prefixes[short.split(":", 1)[0]] + short.slice(short.indexOf(":") + 1) === iri ? short : `<${iri}>`;
  return { label: label ?? written, written, detail: kind || (label ? written : ""), type: "class", apply: insert(written, prefixes) };
}

/** Returns a function that puts a term into the editor and declares its prefix. */
function insert(written, prefixes) {
  return (view, _, from, to) => {
    const text = view.state.doc.toString();
    const added = missingPrefixes(text.slice(0, from) + written + text.slice(to), prefixes);
    view.dispatch({
      changes: [...(added ? [{ from: 0, insert: added }] : []), { from, to, insert: written }],
      selection: { anchor: added.length + from + written.length },
      userEvent: "input.complete",
    });
  };
}

function variables(text, typed) {
  const found = new Set(tokens(text).filter((token) => token.kind === "variable").map((token) => token.text));
  found.delete(typed);
  return [...found].sort().map((label) => ({ label, type: "variable" }));
}

/** Returns whether the cursor stands in a string, an IRI or a comment. */
function isInText(context) {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from).replace(/<[^\s<>]*>|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, "");
  return /["'#]|<\S/.test(before);
}
