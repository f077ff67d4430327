"""RDF/XML from N-Triples lines, by RDF 1.1 XML Syntax: one `rdf:Description` a subject, one element a triple.

Written here because the writers at hand lose what XML's own rules change (a carriage return, for one), write
characters and names that no XML parser reads, and invent their prefixes anew.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pyoxigraph import BlankNode, Literal, NamedNode

from leapgraph.dataset import as_triples, split
from leapgraph.errors import DataError
from leapgraph.namespaces import STANDARD
from leapgraph.release.context import XSD_STRING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

RDF = STANDARD["rdf"]

# The end of an IRI that is an XML name in every edition of XML 1.0.
_NAME = re.compile(
    r"[A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0131][A-Za-z0-9_.\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0131-]*\Z"
)
# Names with a meaning of their own in the syntax, section 5.1: a property of that name cannot be written.
_SYNTAX = {
    f"{RDF}{name}"
    for name in (
        *("RDF", "Description", "ID", "about", "parseType", "resource", "nodeID", "datatype", "li"),
        *("bagID", "aboutEach", "aboutEachPrefix"),
    )
}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPES = {"\r": "&#13;"}
_QUOTED = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", **_ESCAPES}


def rdfxml(lines: list[bytes], prefixes: dict[str, str]) -> Iterator[bytes]:
    """Yield sorted N-Triples `lines` as an RDF/XML document.

    Raises:
        DataError: A property cannot be an XML name, or a literal has a character that XML 1.0 has not.
    """
    names = _names({split(line)[1] for line in lines}, prefixes)
    spaces = {name.partition(":")[0]: space for name, space in names.values()} | {"rdf": RDF}
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF'
    for prefix, space in sorted(spaces.items()):
        yield f'\n    xmlns:{prefix}="{_attribute(space)}"'.encode()
    yield b">\n"
    for subject, triples in groupby(as_triples(lines), key=lambda triple: triple.subject):
        about = (
            f'rdf:nodeID="{subject.value}"'
            if isinstance(subject, BlankNode)
            else f'rdf:about="{_attribute(_iri(subject))}"'
        )
        yield f"  <rdf:Description {about}>\n".encode()
        for triple in triples:
            yield _element(names[triple.predicate.value][0], triple).encode()
        yield b"  </rdf:Description>\n"
    yield b"</rdf:RDF>\n"


def _names(predicates: Iterable[bytes], prefixes: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Return for each property IRI its qualified name and the namespace of that name's prefix."""
    by_space = {space: prefix for prefix, space in reversed(prefixes.items())}
    names = {}
    for iri in sorted(predicate[1:-1].decode() for predicate in predicates):
        found = _longest_name(iri, by_space)
        if found is None or iri in _SYNTAX:
            raise DataError(f"the property <{iri}> cannot be an XML name, so RDF/XML cannot write it")
        space, local = found
        prefix = by_space.setdefault(space, f"ns{len(by_space) - len(prefixes) + 1}")
        names[iri] = f"{prefix}:{local}", space
    return names


def _longest_name(iri: str, by_space: dict[str, str]) -> tuple[str, str] | None:
    """Split an IRI into a namespace, a known one where one fits, and an XML name."""
    known = [space for space in by_space if iri.startswith(space) and _NAME.match(iri[len(space) :])]
    if known:
        space = max(known, key=len)
        return space, iri[len(space) :]
    cut = max(iri.rfind("#"), iri.rfind("/"), iri.rfind(":")) + 1
    for start in range(cut, len(iri)):
        if _NAME.match(iri[start:]):
            return iri[:start], iri[start:]
    return None


def _element(name: str, triple: Triple) -> str:
    term = triple.object
    if isinstance(term, BlankNode):
        return f'    <{name} rdf:nodeID="{term.value}"/>\n'
    if not isinstance(term, Literal):
        return f'    <{name} rdf:resource="{_attribute(_iri(term))}"/>\n'
    unwritable = _NOT_XML.search(term.value)
    if unwritable:
        raise DataError(
            f"{triple.subject} {triple.predicate}: the literal has the character U+{ord(unwritable[0]):04X}, "
            "which XML 1.0 has not: remove it"
        )
    about = ""
    if term.language:
        about = f' xml:lang="{term.language}"'
    elif term.datatype.value != XSD_STRING:
        about = f' rdf:datatype="{_attribute(term.datatype.value)}"'
    return f"    <{name}{about}>{escape(term.value, _ESCAPES)}</{name}>\n"


def _iri(term: object) -> str:
    if not isinstance(term, NamedNode):
        raise TypeError(term)
    return term.value


def _attribute(text: str) -> str:
    return escape(text, _QUOTED)
