"""Citations of sources: document, section, date, reading, kind and address, as a page names them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from leapgraph.site.dataset_index import DCTERMS, FABIO, LABEL, PROV, RDF, SCHEMA, SKOS, VOCAB, DatasetIndex

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leapgraph.site.dataset_index import Term

SOURCE_PROPERTIES = (f"{PROV}wasDerivedFrom", f"{DCTERMS}isReferencedBy")
PART_OF = f"{DCTERMS}isPartOf"
# The properties whose values are names of a thing.
NAMES = (
    LABEL, f"{SKOS}prefLabel", f"{SKOS}altLabel", f"{SCHEMA}name", f"{SCHEMA}alternateName", f"{SCHEMA}legalName",
    f"{DCTERMS}title",
)  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DESCRIPTION = re.compile(r"\[([^\[\]]+)\](?= \(|\Z)")
_DATE = re.compile(r"(-?[0-9]{4,})(?:-([0-9]{2}))?(?:-([0-9]{2}))?(?:Z|[+-][0-9]{2}:[0-9]{2})?(?:T.*)?\Z")


@dataclass(frozen=True)
class Citation:
    """A source as it is cited.

    Attributes:
        iri: The IRI of the source.
        title: The title of the document.
        section: The title of the section; None for a whole document.
        publisher: The IRI of who published it; empty where it is not known.
        publisher_name: The name of the publisher; None where it is not known.
        date: When the document was published, in words; empty where it has no date.
        read: When it was read, in words; empty where that is not known.
        kind: The label of the kind of source; None where it is not stated.
        kind_name: The last part of the kind's IRI, such as `kind-primary`.
        address: The address of the original; empty without one.
        document: The IRI of the whole document, which is the source itself or has it as a section.
        is_only_of_publisher: Whether the publisher has no other document here.
        is_publisher_in_title: Whether the title begins with a name of the publisher.
        is_own: Whether it is the dataset itself, which is the source of its own words.
    """

    iri: str
    title: Literal
    section: Literal | None = None
    publisher: str = ""
    publisher_name: Literal | None = None
    date: str = ""
    read: str = ""
    kind: Literal | None = None
    kind_name: str = ""
    address: str = ""
    document: str = ""
    is_only_of_publisher: bool = False
    is_publisher_in_title: bool = False
    is_own: bool = False

    @property
    def is_described(self) -> bool:
        """Whether the title, in brackets, is a description, because the real one is not known."""
        return self.title.value.startswith("[") and self.title.value.endswith("]")

    @property
    def names_publisher(self) -> bool:
        """Whether the publisher stands before the title: not where a description begins with its name."""
        return self.publisher_name is not None and not (self.is_described and self.is_publisher_in_title)

    @property
    def words(self) -> str:
        """The citation in one line: publisher, title, section, and its date or `undated`, once."""
        title = self.title.value[1:-1] if self.is_described else f"“{self.title.value}”"
        publisher = self.publisher_name.value if self.publisher_name and self.names_publisher else ""
        section = f"section {self.section.value}" if self.section else ""
        date = self.date or "undated"
        return ", ".join(piece for piece in (publisher, title, section, "" if date in title else date) if piece)

    @property
    def is_named_by_publisher(self) -> bool:
        """Whether the publisher's name stands for the document in a short citation of a section."""
        return bool(self.section and self.publisher_name) and self.is_only_of_publisher

    @property
    def short_words(self) -> str:
        """The short citation, for a table: the document and the section."""
        title = self.title.value[1:-1] if self.is_described else f"“{self.title.value}”"
        shows_publisher = self.is_named_by_publisher or self.names_publisher
        publisher = self.publisher_name.value if self.publisher_name and shows_publisher else ""
        section = self.section.value if self.section else ""
        pieces = (publisher, "" if self.is_named_by_publisher else title, section)
        return ", ".join(piece for piece in pieces if piece)

    @cached_property
    def sort_key(self) -> tuple[str, str]:
        """The key by which citations are listed."""
        return self.title.value.casefold(), self.iri


class Citations:
    """The citations of a dataset, each made once.

    Args:
        index: The dataset.
    """

    def __init__(self, index: DatasetIndex) -> None:
        self._index = index
        self._made: dict[str, Citation] = {}

    def citations_of(self, iri: str) -> list[Citation]:
        """Return the citations of the sources of a thing or statement, by title."""
        sources = [source for property_ in SOURCE_PROPERTIES for source in self._index.iris(iri, property_)]
        return sorted((self.citation(source) for source in dict.fromkeys(sources)), key=lambda one: one.sort_key)

    def citation(self, source: str) -> Citation:
        """Return the citation of one source."""
        if source not in self._made:
            self._made[source] = self._make(source)
        return self._made[source]

    def _make(self, source: str) -> Citation:
        index = self._index
        document = next(iter(index.iris(source, PART_OF)), "")
        if not index.iris(document, f"{DCTERMS}publisher") and not index.objects(document, f"{DCTERMS}title"):
            document = ""
        whole = document or source
        publisher = next(iter(index.iris(whole, f"{DCTERMS}publisher")), "")
        kind = next(iter(index.iris(source, f"{VOCAB}sourceKind") or index.iris(whole, f"{VOCAB}sourceKind")), "")
        address = next(iter(self._addresses(source) or self._addresses(whole)), "")
        title = index.text(whole, f"{DCTERMS}title") or index.label(whole)
        return Citation(
            iri=source,
            title=title,
            section=index.text(source, f"{DCTERMS}title") if document else None,
            publisher=publisher,
            publisher_name=index.label(publisher) if publisher else None,
            date=self._day(whole, f"{DCTERMS}date"),
            read=self._day(whole, f"{FABIO}hasAccessDate"),
            kind=index.label(kind) if kind else None,
            kind_name=kind.replace("#", "/").rpartition("/")[2],
            address=address,
            document=whole,
            is_only_of_publisher=bool(publisher) and len(self.documents_of(publisher)) == 1,
            is_publisher_in_title=bool(publisher) and self._begins_with_name(title.value, publisher),
            is_own=any(index.objects(one, f"{SCHEMA}mainEntity") for one in self._addresses(whole)),
        )

    def notes(self, citations: Iterable[Citation]) -> list[tuple[Citation, tuple[Literal, ...]]]:
        """Return the documents and sections of citations that have notes (`skos:note`), by title, each with them."""
        sources = dict.fromkeys(iri for citation in citations for iri in (citation.document, citation.iri))
        cited = sorted((self.citation(source) for source in sources), key=lambda one: one.sort_key)
        found = [(one, tuple(self._index.texts(one.iri, f"{SKOS}note"))) for one in cited]
        return [(one, notes) for one, notes in found if notes]

    def _begins_with_name(self, title: str, publisher: str) -> bool:
        """Return whether a title begins with a name of its publisher, one of its own or one that a statement gives."""
        terms = [term for name in NAMES for term in self._index.objects(publisher, name)]
        for subject, predicate in self._index.references(publisher):
            if predicate == f"{RDF}subject" and any(
                one in NAMES for one in self._index.iris(subject, f"{RDF}predicate")
            ):
                terms += self._index.objects(subject, f"{RDF}object")
        words = title.removeprefix("[").casefold()
        names = [term.value.casefold() for term in [*terms, self._index.label(publisher)]]
        return any(re.match(rf"{re.escape(name)}\b", words) for name in names if name)

    def documents_of(self, publisher: str) -> list[str]:
        """Return the IRIs of the documents that name a publisher, by IRI."""
        references = self._index.references(publisher)
        return [subject for subject, predicate in references if predicate == f"{DCTERMS}publisher"]

    def _addresses(self, source: str) -> list[str]:
        return [term.value for term in self._index.objects(source, f"{SCHEMA}url")]

    def _day(self, source: str, property_: str) -> str:
        return next((format_date(term) for term in self._index.objects(source, property_)), "")


def format_date(term: Term) -> str:
    """Return a date, month or year of XML Schema in words: `2022-04-25` is "25 April 2022"; other text unchanged."""
    text = term.value
    found = _DATE.match(text) if isinstance(term, Literal) else None
    if not found:
        return text
    year, month, day = found.groups()
    if month is None:
        return year
    if not 1 <= int(month) <= len(_MONTHS):
        return text
    name = _MONTHS[int(month) - 1]
    return f"{name} {year}" if day is None else f"{int(day)} {name} {year}"


def without_brackets(label: Literal) -> Literal:
    """Return the label of a source without the brackets around a description that stands for a title."""
    text = _DESCRIPTION.sub(r"\1", label.value, count=1)
    return Literal(text, language=label.language) if label.language else Literal(text)
