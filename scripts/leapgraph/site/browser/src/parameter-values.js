// A person's value for a parameter of a question, as a term of SPARQL: the same rules as `leapgraph query` has.

import { quote } from "./result-formats.js";

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBER = /^[+-]?([0-9]+|[0-9]*\.[0-9]+|([0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+)$/;
const SLUG = /^[A-Za-z0-9_](?:[A-Za-z0-9._~-]*[A-Za-z0-9_~-])?$/;
const IRI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\0- <>"{}|^`\\]*$/;
const INTEGERS = [-(2n ** 63n), 2n ** 63n - 1n];

const literal = (text, type) => `"${text}"^^<${XSD}${type}>`;

const SPELLINGS = {
  date(value) {
    if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value)) throw new Error("it is no date of the form YYYY-MM-DD");
    const day = new Date(`${value}T00:00:00Z`);
    if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== value || value < "0001") {
      throw new Error("the calendar has no such day");
    }
    return literal(value, "date");
  },
  integer(value) {
    if (!/^[+-]?[0-9]+$/.test(value)) throw new Error("it is no whole number");
    const number = BigInt(value.replace("+", ""));
    if (number < INTEGERS[0] || number > INTEGERS[1]) throw new Error("it is too large a number");
    return literal(String(number), "integer");
  },
  number(value) {
    if (!NUMBER.test(value)) throw new Error("it is no number such as 5, 0.25 or 1e-3");
    if (/e/i.test(value)) {
      if (!Number.isFinite(Number(value))) throw new Error("it is too large a number");
      return literal(value, "double");
    }
    if (!value.includes(".")) return SPELLINGS.integer(value);
    if (!/^[+-]?[0-9]{0,18}\.[0-9]{1,18}$/.test(value)) {
      throw new Error("it has more digits than 18 before the point or 18 behind it");
    }
    return literal(value, "decimal");
  },
  year(value) {
    if (!/^-?[0-9]{4}$/.test(value)) throw new Error("it is no year of four digits");
    return literal(value, "gYear");
  },
};

function iri(value, namespace, prefixes) {
  const [prefix] = value.split(":", 1);
  const local = value.slice(prefix.length + 1);
  let full;
  if (/^<.*>$/s.test(value)) full = value.slice(1, -1);
  else if (local.startsWith("//")) full = value;
  else if (value.includes(":")) {
    if (!Object.hasOwn(prefixes, prefix)) throw new Error(`no prefix of this site is ${prefix}:`);
    full = prefixes[prefix] + local;
  } else if (!namespace) throw new Error("it is no IRI: write one in full or with a prefix");
  else if (!SLUG.test(value)) throw new Error("it is no short name: one has letters, digits and hyphens, no space");
  else full = namespace + value;
  if (!IRI.test(full)) throw new Error("it is no legal IRI");
  return `<${full}>`;
}

/**
 * Returns the term of SPARQL for a value.
 *
 * @param {{type: string, namespace: string | undefined}} parameter The parameter's type, and the namespace of its short names.
 * @param {string} value What the person typed.
 * @param {Object<string, string>} prefixes The site's prefixes.
 * @throws {Error} The value is not of that type; the message says why.
 */
export function parseValue({ type, namespace }, value, prefixes) {
  if (/\p{Surrogate}/u.test(value)) throw new Error("it is no Unicode text");
  if (type === "iri" || namespace) return iri(value, namespace, prefixes);
  return (SPELLINGS[type] ?? quote)(value);
}
