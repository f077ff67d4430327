// The parts of the site that are loaded only when they are needed: classic scripts from the folder of this script, which
// leave what they hold in the global `leapgraph`. So it works from a host and from a folder alike.

export const site = (globalThis.leapgraph ??= { loading: {} });
const folder = new URL(".", document.currentScript.src);

/** The address of the site's root. */
export const root = new URL("..", folder);

/** Returns, when it is there, what the script `name`.js leaves in the global. */
export function part(name) {
  if (site[name]) return Promise.resolve(site[name]);
  site.loading[name] ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(`${name}.js`, folder);
    script.onload = () => resolve(site[name]);
    script.onerror = () => {
      delete site.loading[name];
      reject(new Error(`${name}.js cannot be loaded; is the connection still there?`));
    };
    document.head.append(script);
  });
  return site.loading[name];
}

/**
 * Returns the labels: {base, main, prefixes, terms, entries, find}; an entry is {label, href, kind, text, iri, names,
 * cited}, and `find` returns that of an IRI. `cited` is of a source: its title, its kind and its date, "" where there is none, and
 * of a section its document; "own" of the dataset, whose words are no source beside others.
 */
export async function labels() {
  const packed = await part("labels");
  site.names ??= readLabels(packed);
  return site.names;
}

function readLabels({ base, main, prefixes, terms, entries }) {
  const byIri = new Map();
  const read = entries.map(([label, href, kind = "", text = "", given = "", names = "", cited]) => {
    const iri = given || base + href.replace(/\.html(?=#|$)/, "");
    // A term of another vocabulary has a label here and its page there.
    const entry = { label, href: href ? new URL(href, root).href : iri, kind, text, iri, names, cited };
    byIri.set(iri, entry);
    return entry;
  });
  return { base, main, prefixes, terms, entries: read, find: (iri) => byIri.get(iri) };
}
