"""The settings of a project in its `graph/dataset.ttl`: base, main entity, prefixes, vocabularies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from leapgraph.errors import DataError
from leapgraph.namespaces import MODEL_BASE, NAMESPACES, VOCABULARY
from leapgraph.project_files import list_files, read_bytes, relative_path

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

_MOST_OF_A_MESSAGE = 100
# The suffixes of the files in vocabularies/.
TERM_FILES = (".ttl", ".nt", ".rdf", ".owl")
# PN_PREFIX of Turtle 1.1, section 6.5, restricted to ASCII.
_PREFIX = re.compile(r"[A-Za-z](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")


class ProjectDescription:
    """The triples of `graph/dataset.ttl`, accessible by property."""

    def __init__(self, path: Path, shown: Path) -> None:
        """Read the file at `path`, which messages name as `shown`.

        Raises:
            DataError: The file is not Turtle; with line and column.
            RunError: The file cannot be read.
        """
        # Imported here: `leapgraph --help` must not pay for pyoxigraph.
        from pyoxigraph import RdfFormat, parse

        self._path, self._shown = path, shown
        try:
            triples = [quad.triple for quad in parse(read_bytes(path, shown), format=RdfFormat.TURTLE)]
        except (SyntaxError, MemoryError):
            from leapgraph.turtle.reader import read_turtle_file

            # Slower, with messages of our own.
            read_turtle_file(path, shown=shown)
            raise
        self._by_predicate: dict[str, list[Triple]] = {}
        for triple in triples:
            self._by_predicate.setdefault(triple.predicate.value, []).append(triple)

    def single_iri(self, name: str) -> str:
        """Return the value of the property `prefix:name`, an absolute IRI that can be the beginning of other IRIs.

        Raises:
            DataError: There is no value, there are several, or it is not such an IRI.
        """
        triples = self._triples_with(name)
        values = {_value(triple.object) for triple in triples}
        if len(values) != 1:
            raise DataError(f"it must say one {name}, and says {len(values)}", path=self._shown)
        value = values.pop()
        # The beginning of an IRI is itself one (RFC 3987, section 2.2); after a # there can be no second one.
        if not _is_iri(value) or not _is_iri(f"{value}graph/x") or (name == "void:uriSpace" and "#" in value):
            shown = repr(value[:_MOST_OF_A_MESSAGE])
            self._refuse(
                f"{name} is {shown}: it must be an absolute IRI without #, as https://example.org/", triples[0]
            )
        return value

    @property
    def dataset(self) -> str:
        """The IRI of the dataset: the subject of `void:uriSpace`.

        Raises:
            DataError: There is no such subject, or it is not an IRI.
        """
        named = sorted(
            _value(triple.subject) for triple in self._triples_with("void:uriSpace") if _is_node(triple.subject)
        )
        return named[0] if named else self.single_iri("void:uriSpace")

    @property
    def language(self) -> str | None:
        """The last part of the IRI of the dataset's language (`dcterms:language`), such as `nl`; None without one."""
        triples = self._triples_with("dcterms:language")
        found = sorted(_value(one.object) for one in triples if _value(one.subject) == self.dataset)
        return found[0].rpartition("/")[2] if found else None

    def vocabularies(self) -> frozenset[str]:
        """Return the vocabularies that the project declares (`void:vocabulary`; VoID, section 4.3).

        Raises:
            DataError: A value is not an IRI.
        """
        found = set()
        for triple in self._triples_with("void:vocabulary"):
            value = _value(triple.object)
            if not _is_node(triple.object):
                self._refuse(f"void:vocabulary {value!r}: name the vocabulary by its namespace, <http://…#>", triple)
            found.add(value)
        return frozenset(found)

    def conforms_to(self, standard: str) -> bool:
        """Return whether the file declares that something conforms to `standard` (`dcterms:conformsTo`)."""
        return any(_value(triple.object) == standard for triple in self._triples_with("dcterms:conformsTo"))

    def prefixes(self) -> dict[str, str]:
        """Return the prefixes that the project declares with `sh:declare` (SHACL, section 5.2.1), and their namespaces.

        Raises:
            DataError: A declaration lacks a prefix or namespace, conflicts with another, or redefines a shared prefix.
        """
        names, spaces = (self._by_node(name) for name in ("sh:prefix", "sh:namespace"))
        found: dict[str, str] = {}
        # The model's own files are written with the tool's prefixes.
        on_model = self.conforms_to(VOCABULARY) or MODEL_BASE in {
            _value(one.object) for one in self._triples_with("void:uriSpace")
        }
        for triple in self._triples_with("sh:declare"):
            node = triple.object
            prefix = self._single_value(names, node, "sh:prefix", triple)
            namespace = self._single_value(spaces, node, "sh:namespace", triple)
            if not _PREFIX.fullmatch(prefix):
                self._refuse(f'sh:prefix "{prefix[:_MOST_OF_A_MESSAGE]}" is no prefix: write one as "foaf"', triple)
            if on_model and NAMESPACES.get(prefix, namespace) != namespace:
                standard = NAMESPACES[prefix]
                what = f"{prefix}: stands for <{standard}> in the shared model: give <{namespace}> another prefix"
                self._refuse(what, triple)
            if not _is_iri(namespace):
                self._refuse(f"sh:namespace {namespace[:_MOST_OF_A_MESSAGE]!r} of {prefix}: is not absolute", triple)
            if found.setdefault(prefix, namespace) != namespace:
                self._refuse(f"{prefix}: is declared as <{found[prefix]}> and as <{namespace}>", triple)
        return found

    def _triples_with(self, name: str) -> list[Triple]:
        prefix, _, local = name.partition(":")
        return self._by_predicate.get(f"{NAMESPACES[prefix]}{local}", [])

    def _by_node(self, name: str) -> dict[object, set[str]]:
        found: dict[object, set[str]] = {}
        for triple in self._triples_with(name):
            found.setdefault(triple.subject, set()).add(_value(triple.object))
        return found

    def _single_value(self, values: dict[object, set[str]], node: object, name: str, triple: Triple) -> str:
        found = values.get(node, set())
        if len(found) != 1:
            self._refuse(f"sh:declare {node}: a declaration has one {name}, and this has {len(found)}", triple)
        return next(iter(found))

    def _refuse(self, what: str, triple: Triple) -> NoReturn:
        from leapgraph.turtle.reader import read_turtle_file, triple_tuples

        file = read_turtle_file(self._path, shown=self._shown)
        same = [
            fact for fact in triple_tuples(file.triples) if fact[1] == triple.predicate and fact[2] == triple.object
        ]
        line = file.line_of(*same[0]) if same else None
        raise DataError(what, path=self._shown, line=line)


def declaration_advice(base: str, dataset: str, prefix: str, namespace: str) -> str:
    """Return advice on how to declare a prefix: the Turtle to add to `graph/dataset.ttl`, in one line."""
    if not _PREFIX.fullmatch(prefix):
        return "give it a prefix of letters, digits and hyphens."
    node = f"<{base}prefix/{prefix}>"
    return (
        f"declare the prefix in graph/dataset.ttl: <{dataset}> sh:declare {node} . "
        f'{node} a sh:PrefixDeclaration ; sh:prefix "{prefix}" ; sh:namespace "{namespace}"^^xsd:anyURI .'
    )


def read_described_terms(root: Path) -> frozenset[str]:
    """Return the IRIs that are subjects in the files of `vocabularies/` in the project at `root`, if there are any.

    Raises:
        DataError: A file is not in the format that its suffix names; with the line.
        RunError: A file cannot be read.
    """
    from pyoxigraph import NamedNode, RdfFormat, parse

    from leapgraph.turtle.syntax_messages import explain_syntax_error

    found = set()
    for suffix in TERM_FILES:
        for path in list_files(root / "vocabularies", suffix, root):
            shown = relative_path(path, root)
            form = RdfFormat.from_extension(suffix[1:]) or RdfFormat.RDF_XML  # .owl files are RDF/XML
            try:
                subjects = {quad.subject for quad in parse(read_bytes(path, shown), format=form)}
            except SyntaxError as error:
                raise DataError(
                    explain_syntax_error(error), path=shown, line=error.lineno, column=error.offset
                ) from error
            found |= {subject.value for subject in subjects if isinstance(subject, NamedNode)}
    return frozenset(found)


def _value(term: NamedNode | BlankNode | Literal | Triple) -> str:
    return str(getattr(term, "value", ""))


def _is_node(term: object) -> bool:
    from pyoxigraph import NamedNode

    return isinstance(term, NamedNode)


def _is_iri(value: str) -> bool:
    from pyoxigraph import NamedNode

    try:
        NamedNode(value)
    except ValueError:
        return False
    return True
