"""The redirects for a permanent base IRI, as w3id.org and other Apache hosts take them: an `.htaccess` of mod_rewrite.

mod_rewrite matches the Accept header as text and reads no q-values: a client that names an RDF format gets it, also
where it prefers HTML; everyone else gets the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.site.release_history import RELEASE_LIST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Accept patterns, the first that fits decides: media types of the data beside each page.
_DATA = (
    (r"text/turtle|application/x-turtle", "ttl"),
    (r"application/ld\+json|application/json", "jsonld"),
    (r"application/n-triples", "nt"),
)
_WHOLE_ONLY = (
    (r"application/n-quads", "dataset.nq"),
    (r"application/trig", "dataset.trig"),
    (r"application/rdf\+xml", "graph.rdf"),
)
_ENDINGS = "csv|html|jsonld|md|nq|nt|rdf|rq|srj|trig|ttl"
# What a name may have, so that nothing else gets into a Location; NE keeps the site's own escapes.
_NAME = "[A-Za-z0-9._~-]+"
_VERSION = "[A-Za-z0-9._+-]+"
_BESIDE = "feed\\.atom|latest\\.json|SHA256SUMS"
_FLAGS = "[NE,R=303,L]"


def w3id_rules(base: str, site: str, names: Sequence[str]) -> bytes:
    """Return the rules that lead each IRI below `base` to its page or its data on `site`.

    Args:
        base: The base IRI of the project.
        site: The address of the site, with a slash at its end.
        names: The names of the pages, such as `id/leap`.
    """
    target = _escape(site)
    pages = {name for name in names if "/" not in name}
    folders = sorted({name.partition("/")[0] for name in names if "/" in name} & set(PROJECT_PATHS) - {"query"})
    lines = [
        f"# Redirects from {base} to {site}: the content of the .htaccess of this path.",
        "# Apache's mod_rewrite reads no q-values: a client that accepts an RDF format gets it, all others the page.",
        "Options -MultiViews",
        "RewriteEngine On",
        "",
        "# A name with an ending is a file.",
        f"RewriteRule ^((?:{_NAME}/)?{_NAME}\\.(?:{_ENDINGS}))$ {target}$1 {_FLAGS}",
        "",
        "# The dataset.",
        *_data_rules("^$", f"{target}graph", _WHOLE_ONLY, target),
        f"RewriteRule ^$ {target} {_FLAGS}",
    ]
    if folders:
        pattern = f"^({'|'.join(folders)})/({_NAME})$"
        lines += ["", "# Things, each with its page and its data.", *_data_rules(pattern, f"{target}$1/$2")]
        lines.append(f"RewriteRule {pattern} {target}$1/$2.html {_FLAGS}")
    if "shapes" in pages:
        lines += ["", "# Shapes, together in one file."]
        lines += _accepting(_DATA[0][0], f"RewriteRule ^shape/{_NAME}$ {target}shapes.ttl {_FLAGS}")
        lines.append(f"RewriteRule ^shape/({_NAME})$ {target}shapes.html#$1 {_FLAGS}")
    for name in sorted(pages & {"vocab", "tool"}):
        lines += ["", "# A vocabulary.", *_data_rules(f"^{name}$", f"{target}{name}")]
        lines.append(f"RewriteRule ^{name}$ {target}{name}.html {_FLAGS}")
    if RELEASE_LIST in names:
        lines += ["", "# Releases, each with its page, and their files."]
        lines.append(f"RewriteRule ^(releases/(?:{_VERSION}\\.(?:html|tar\\.zst)|{_BESIDE}))$ {target}$1 {_FLAGS}")
        lines.append(f"RewriteRule ^releases/?$ {target}releases/ {_FLAGS}")
        lines.append(f"RewriteRule ^releases/({_VERSION})$ {target}releases/$1.html {_FLAGS}")
    lines += ["", "# Questions, whose N-Triples are a result; their prefixes are data alone."]
    lines.append(f"RewriteRule ^query/prefixes$ {target}query/prefixes.ttl {_FLAGS}")
    for media, suffix in _DATA[:2]:
        lines += _accepting(media, f"RewriteRule ^query/({_NAME})$ {target}query/$1.{suffix} {_FLAGS}")
    lines += [f"RewriteRule ^query/({_NAME})$ {target}query/$1.html {_FLAGS}", ""]
    return "\n".join(lines).encode()


def _data_rules(
    pattern: str, stem: str, more: Sequence[tuple[str, str]] = (), target: str = ""
) -> Iterator[str]:  # fmt: skip
    for media, suffix in _DATA:
        yield from _accepting(media, f"RewriteRule {pattern} {stem}.{suffix} {_FLAGS}")
    for media, file in more:
        yield from _accepting(media, f"RewriteRule {pattern} {target}{file} {_FLAGS}")


def _accepting(media: str, rule: str) -> list[str]:
    return [f"RewriteCond %{{HTTP_ACCEPT}} (^|[\\s,])({media})($|[\\s;,]) [NC]", rule]


def _escape(site: str) -> str:
    """Return an address with what mod_rewrite would replace escaped: `%`, `$` and `#`."""
    parts = urlsplit(site)
    return quote(f"{parts.scheme}://{parts.netloc}{parts.path}", safe="/:-._~!&'()*+,;=@[]%").replace("%", "\\%")
