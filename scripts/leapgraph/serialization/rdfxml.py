"""Write RDF/XML (RDF 1.1 XML Syntax) from N-Triples lines: an `rdf:Description` per subject, an element per triple.

Our own, because the available serializers lose what XML normalizes (a carriage return, for one), write characters and
names that no XML parser accepts, and generate prefixes of their own.
"""

from __future__ import annotations

import re
from itertools import count, groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pyoxigraph import BlankNode, Literal, NamedNode

from leapgraph.dataset import lines_to_triples, split_triple
from leapgraph.errors import DataError
from leapgraph.namespaces import NAMESPACES
from leapgraph.serialization.jsonld_context import XSD_STRING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

RDF = NAMESPACES["rdf"]

# The longest end of an IRI that is an XML name in every edition of XML 1.0.
_NAME = re.compile(
    r"[A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0131][A-Za-z0-9_.\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u0131-]*\Z"
)
# Names reserved by the syntax (section 5.1): a property with such a name cannot be written.
_SYNTAX = {
    f"{RDF}{name}"
    for name in (
        *("RDF", "Description", "ID", "about", "parseType", "resource", "nodeID", "datatype", "li"),
        *("bagID", "aboutEach", "aboutEachPrefix"),
    )
}
# Blank node labels that are kept: none that could collide with an encoded one.
_LABEL = re.compile(r"(?!hex-)[A-Za-z_][A-Za-z0-9_.-]*\Z")
# Namespaces that no element may be in.
_XML_NAMESPACES = frozenset(["http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"])
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPES = {"\r": "&#13;"}
_ATTRIBUTE_ESCAPES = {'"': "&quot;", "\t": "&#9;", "\n": "&#10;", **_ESCAPES}


def write_rdfxml(lines: list[bytes], prefixes: dict[str, str]) -> Iterator[bytes]:
    """Yield sorted N-Triples `lines` as an RDF/XML document.

    Raises:
        DataError: A property cannot be an XML name, or a literal has a character that XML 1.0 does not allow.
    """
    writer = RdfXmlWriter(prefixes)
    yield from writer.serialize(lines)
    yield writer.end()


class RdfXmlWriter:
    """An RDF/XML document written incrementally.

    Args:
        prefixes: Prefix to namespace, for the names that can use them.
        declare_all: Whether to declare all of them at the root, for later parts that need others than the first.
    """

    def __init__(self, prefixes: dict[str, str], *, declare_all: bool = False) -> None:
        usable = {prefix: space for prefix, space in prefixes.items() if _is_usable(prefix, space)}
        self._by_space = {space: prefix for prefix, space in reversed(usable.items())}
        self._numbered_prefixes = (name for number in count(1) if (name := f"ns{number}") not in usable)
        self._names: dict[str, tuple[str, str]] = {}
        self._declared_prefixes = usable if declare_all else {}
        self._root_prefixes: dict[str, str] | None = None

    def serialize(self, lines: list[bytes]) -> Iterator[bytes]:
        """Yield the next part of the document: N-Triples `lines`, with consecutive lines of a subject in one element.

        Namespaces of the first part are declared at the root, those that only later parts need at their elements.

        Raises:
            DataError: As for `write_rdfxml`.
        """
        spaces = self._name({split_triple(line)[1] for line in lines})
        if self._root_prefixes is None:
            self._root_prefixes = {**self._declared_prefixes, **spaces, "rdf": RDF}
            declared = _declarations(self._root_prefixes, "\n    ")
            yield f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n'.encode()
        declared = _declarations({prefix: spaces[prefix] for prefix in spaces.keys() - self._root_prefixes.keys()}, " ")
        for subject, triples in groupby(lines_to_triples(lines), key=lambda triple: triple.subject):
            yield f"  <rdf:Description {_reference(subject, 'about')}{declared}>\n".encode()
            for triple in triples:
                yield _element(self._names[triple.predicate.value][0], triple).encode()
            yield b"  </rdf:Description>\n"

    def end(self) -> bytes:
        """Return the end of the document."""
        return b"</rdf:RDF>\n"

    def _name(self, predicates: Iterable[bytes]) -> dict[str, str]:
        """Give each property a qualified name, and return the prefixes of these names with their namespaces."""
        spaces = {}
        for iri in sorted(predicate[1:-1].decode() for predicate in predicates):
            if iri not in self._names:
                found = _longest_name(iri, self._by_space)
                if found is None or iri in _SYNTAX or found[0] in _XML_NAMESPACES:
                    raise DataError(f"the property <{iri}> cannot be an XML name, so RDF/XML cannot write it")
                space, local = found
                if space not in self._by_space:
                    self._by_space[space] = next(self._numbered_prefixes)
                self._names[iri] = f"{self._by_space[space]}:{local}", space
            name, space = self._names[iri]
            spaces[name.partition(":")[0]] = space
        return spaces


def _is_usable(prefix: str, space: str) -> bool:
    """Return whether XML allows `prefix` for `space`: Namespaces in XML 1.0, sections 3 and 4."""
    is_name = _LABEL.match(prefix) is not None and not prefix.lower().startswith("xml")
    return is_name and space not in _XML_NAMESPACES and (prefix == "rdf") == (space == RDF)


def _longest_name(iri: str, by_space: dict[str, str]) -> tuple[str, str] | None:
    """Split an IRI into a namespace, a known one if possible, and an XML name."""
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
    if not isinstance(term, Literal):
        return f"    <{name} {_reference(term, 'resource')}/>\n"
    unwritable = _NOT_XML.search(term.value)
    if unwritable:
        raise DataError(f"{triple.subject} {triple.predicate}: the literal {_unwritable_message(unwritable)}")
    about = ""
    if term.direction is not None:
        raise DataError(f"{triple.subject} {triple.predicate}: RDF/XML has no base direction of a text")
    if term.language:
        about = f' xml:lang="{term.language}"'
    elif term.datatype.value != XSD_STRING:
        about = f' rdf:datatype="{_attribute(term.datatype.value)}"'
    return f"    <{name}{about}>{escape(term.value, _ESCAPES)}</{name}>\n"


def _reference(term: object, attribute: str) -> str:
    """Return the XML attribute for a node."""
    if isinstance(term, BlankNode):
        return f'rdf:nodeID="{_node_id(term.value)}"'
    if isinstance(term, NamedNode):
        unwritable = _NOT_XML.search(term.value)
        if unwritable:
            raise DataError(f"{term} {_unwritable_message(unwritable)}")
        return f'rdf:{attribute}="{_attribute(term.value)}"'
    raise DataError("a triple stands in the place of a term, which RDF/XML cannot write")


def _unwritable_message(unwritable: re.Match[str]) -> str:
    return f"has the character U+{ord(unwritable[0]):04X}, which XML 1.0 has not: take another format, or remove it"


def _declarations(spaces: dict[str, str], before: str) -> str:
    return "".join(f'{before}xmlns:{prefix}="{_attribute(space)}"' for prefix, space in sorted(spaces.items()))


def _node_id(label: str) -> str:
    """Return a blank node's label as an XML name: unchanged if it is one, else in hexadecimal digits."""
    return label if _LABEL.match(label) else f"hex-{label.encode().hex()}"


def _attribute(text: str) -> str:
    return escape(text, _ATTRIBUTE_ESCAPES)
