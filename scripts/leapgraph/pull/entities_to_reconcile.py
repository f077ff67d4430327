"""The curated entities that a pull looks up: their pages, classes, identity links and the kinds of matching items."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from leapgraph.errors import DataError, RunError
from leapgraph.namespaces import NAMESPACES
from leapgraph.project import TOOL_PROJECT
from leapgraph.project_files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pyoxigraph import Triple

    from leapgraph.project import Project


# The base of page IRIs of each language's Wikipedia; English unless the main entity names another.
_PAGES = re.compile(r"https://([a-z][a-z-]*)\.wikipedia\.org/wiki/")
_ENGLISH = "https://en.wikipedia.org/wiki/"
# The same of another wiki: a title begins with a capital letter.
_OTHER_PAGES = re.compile(r"https?://[^/?#]+/(?:[a-z][a-z.-]*/)*")
SKOS_CONCEPT = f"{NAMESPACES['skos']}Concept"
_TYPE = f"{NAMESPACES['rdf']}type"
_SAME_AS = f"{NAMESPACES['schema']}sameAs"
_ADDRESS = f"{NAMESPACES['schema']}url"
_MAIN = f"{NAMESPACES['schema']}mainEntity"
_LANGUAGE = f"{NAMESPACES['dcterms']}language"
# The properties of identity links, of things and of topics.
_IDENTITY_PROPERTIES = frozenset({_SAME_AS, f"{NAMESPACES['skos']}closeMatch", f"{NAMESPACES['skos']}exactMatch"})
# Characters that no page title can have (MediaWiki's $wgLegalTitleChars), and the batch separator.
_ILLEGAL_TITLE_CHARACTERS = frozenset("#<>[]{}|\n\t�")
KINDS_FILE = Path("queries", "sync", "kinds.ttl")
_ACCEPTS, _REFUSES, _ANYTHING = (
    f"{NAMESPACES['tool']}{name}" for name in ("matchesKind", "refusesKind", "matchesAnyKind")
)


@dataclass(frozen=True, order=True)
class CuratedEntity:
    """A curated entity and its page in the main entity's Wikipedia.

    Attributes:
        iri: The entity.
        title: The page's title; empty if the IRI cannot be a page's.
        page: The page's IRI as in the file.
        path: The file, relative to the project's root.
        classes: The IRIs of its classes.
        matches: Its identity links (`schema:sameAs`, `skos:closeMatch`, `skos:exactMatch`), except pages.
    """

    iri: str
    title: str
    page: str
    path: str
    classes: frozenset[str]
    matches: frozenset[str]

    @property
    def is_concept(self) -> bool:
        """Whether it is a topic (SKOS concept), which is close to an item rather than the same."""
        return SKOS_CONCEPT in self.classes


@dataclass(frozen=True, order=True)
class IdentityLink:
    """A curated link from an entity to an item on a wiki.

    Attributes:
        iri: The entity.
        predicate: The IRI of the property.
        value: The IRI of the item.
        path: The file, relative to the project's root.
    """

    iri: str
    predicate: str
    value: str
    path: str


@dataclass(frozen=True)
class CuratedEntities:
    """The part of the curated graph that a pull needs.

    Attributes:
        main: The main entity, with its page.
        entities: All other entities that name a page, sorted.
        kind_rules: The kinds of matching items by class IRI.
        matches: The identity links, sorted.
        documents: The IRIs of the main entity's page as a document (`schema:url`), sorted.
        language: The dataset's language code, the last part of its IRI; English if it has none.
    """

    main: CuratedEntity
    entities: tuple[CuratedEntity, ...]
    kind_rules: Mapping[str, KindRule]
    matches: tuple[IdentityLink, ...]
    documents: tuple[str, ...]
    language: str

    def kind_rule_of(self, one: CuratedEntity) -> KindRule:
        """Return the rule for an entity: the union of the rules of its classes."""
        fits = [self.kind_rules[kind] for kind in one.classes if kind in self.kind_rules]
        return KindRule(
            frozenset().union(*(fit.accepted for fit in fits)),
            frozenset().union(*(fit.refused for fit in fits)),
            any(fit.accepts_any for fit in fits),
        )


def read_curated_entities(project: Project) -> CuratedEntities:
    """Read the curated entities from `graph/*.ttl`, with the rules of `read_kind_rules`.

    Raises:
        DataError: A file is not Turtle, or the main entity does not name exactly one page.
        RunError: A file cannot be read.
    """
    predicates = (_TYPE, _ADDRESS, _MAIN, _LANGUAGE)
    objects: dict[str, dict[str, set[str]]] = {predicate: defaultdict(set) for predicate in predicates}
    pages: dict[tuple[str, str], str] = {}
    matches: set[IdentityLink] = set()
    for path in project.list_files(project.graph, ".ttl"):
        shown = project.relative_path(path)
        for triple in _parse_triples(path, shown):
            subject, predicate, value = (
                str(getattr(term, "value", "")) for term in (triple.subject, triple.predicate, triple.object)
            )
            if predicate == _SAME_AS:
                pages.setdefault((subject, value), shown.as_posix())
            elif predicate in _IDENTITY_PROPERTIES:
                matches.add(IdentityLink(subject, predicate, value, shown.as_posix()))
            elif predicate in objects:
                objects[predicate][subject].add(value)
    start = _start(project, pages, {address for found in objects[_ADDRESS].values() for address in found})
    for (subject, page), name in pages.items():
        if not page.startswith(start):
            matches.add(IdentityLink(subject, _SAME_AS, page, name))
    matched: defaultdict[str, set[str]] = defaultdict(set)
    for match in matches:
        matched[match.iri].add(match.value)
    named = sorted(
        CuratedEntity(
            iri,
            _page_title(page.removeprefix(start)),
            page,
            path,
            frozenset(objects[_TYPE][iri]),
            frozenset(matched[iri]),
        )
        for (iri, page), path in pages.items()
        if page.startswith(start)
    )
    main = _find_main_entity(project, named, start)
    others = tuple(one for one in named if one.iri != main.iri)
    documents = sorted(iri for iri, addresses in objects[_ADDRESS].items() if main.page in addresses)
    languages = sorted(language for iri in objects[_MAIN] for language in objects[_LANGUAGE].get(iri, ()))
    language = languages[0].rpartition("/")[2] if languages else "en"
    return CuratedEntities(main, others, read_kind_rules(project), tuple(sorted(matches)), tuple(documents), language)


def wikipedia_of(project: Project) -> str:
    """Return the language of the Wikipedia with the main entity's page (`schema:sameAs`), such as `en`.

    It is empty if the main entity's page is that of another wiki.

    Raises:
        DataError: A file is not Turtle.
        RunError: A file cannot be read.
    """
    found = _PAGES.match(main_page_base(project))
    return found[1] if found else ""


def main_page_base(project: Project) -> str:
    """Return what the addresses of pages begin with on the wiki with the main entity's page (`schema:sameAs`).

    Raises:
        DataError: A file is not Turtle.
        RunError: A file cannot be read.
    """
    pages: list[tuple[str, str]] = []
    addresses: set[str] = set()
    for path in project.list_files(project.graph, ".ttl"):
        for triple in _parse_triples(path, project.relative_path(path)):
            subject, value = (str(getattr(term, "value", "")) for term in (triple.subject, triple.object))
            if triple.predicate.value == _SAME_AS:
                pages.append((subject, value))
            elif triple.predicate.value == _ADDRESS:
                addresses.add(value)
    return _start(project, pages, addresses)


def _start(project: Project, pages: Iterable[tuple[str, str]], addresses: Collection[str]) -> str:
    """Return the base of page IRIs of the wiki with the main entity's page.

    That is its Wikipedia, of which English takes precedence, else the wiki with a page that is a document of the graph.

    Args:
        project: The project.
        pages: Each entity with an IRI that it is the same as.
        addresses: The addresses of the documents.
    """
    own = [page for iri, page in pages if iri == project.main_entity]
    starts = {found[0] for page in own if (found := _PAGES.match(page))} or {
        found[0] for page in own if page in addresses and (found := _OTHER_PAGES.match(page))
    }
    return _ENGLISH if _ENGLISH in starts or not starts else min(starts)


def _find_main_entity(project: Project, named: list[CuratedEntity], start: str) -> CuratedEntity:
    mains = [one for one in named if one.iri == project.main_entity]
    wiki = "English Wikipedia" if start == _ENGLISH else "Wikipedia" if _PAGES.match(start) else "wiki"
    if len(mains) != 1 or not mains[0].title:
        raise DataError(
            f"<{project.main_entity}> must name one {wiki} page (schema:sameAs <{start}…>) to be found by, "
            f"and names {len(mains)}",
            path=project.relative_path(project.graph),
        )
    return mains[0]


def _parse_triples(path: Path, shown: Path) -> Iterator[Triple]:
    from pyoxigraph import RdfFormat, parse

    from leapgraph.turtle.syntax_messages import explain_syntax_error

    try:
        for quad in parse(path=path, format=RdfFormat.TURTLE):
            yield quad.triple
    except SyntaxError as error:
        raise DataError(explain_syntax_error(error), path=shown, line=error.lineno, column=error.offset) from error
    except OSError as error:
        raise RunError(f"cannot read {shown}: {error.strerror or error}") from error


def _page_title(name: str) -> str:
    """Return the title in the last part of a page's IRI; empty if no page can have it."""
    title = " ".join(unquote(name).replace("_", " ").split())
    return "" if _ILLEGAL_TITLE_CHARACTERS & set(title) or len(title.encode()) > 255 else title  # noqa: PLR2004 - MediaWiki's limit


@dataclass(frozen=True)
class KindRule:
    """The kinds of items that match an entity, as class IRIs of the wiki.

    Attributes:
        accepted: An instance of one of these matches (`tool:matchesKind`).
        refused: An instance of one of these does not (`tool:refusesKind`), whatever else it is.
        accepts_any: Every item that is not refused matches (`tool:matchesAnyKind true`).
    """

    accepted: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    accepts_any: bool = False

    def __bool__(self) -> bool:
        return self.accepts_any or bool(self.accepted)


def read_kind_rules(project: Project) -> Mapping[str, KindRule]:
    """Read the kinds of items that match each class, by the class's IRI.

    For each class the project's own file replaces the tool's rule.

    Raises:
        DataError: A file is not Turtle.
        RunError: A file cannot be read.
    """
    found: dict[str, KindRule] = {}
    for root in dict.fromkeys((TOOL_PROJECT, project.root)):
        path = root / KINDS_FILE
        if path.exists():
            found |= _read_kinds_file(path, project.relative_path(path))
    return dict(sorted(found.items()))


def _read_kinds_file(path: Path, shown: Path) -> dict[str, KindRule]:
    from pyoxigraph import RdfFormat, parse

    from leapgraph.turtle.syntax_messages import explain_syntax_error

    objects: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    try:
        for quad in parse(read_bytes(path, shown), format=RdfFormat.TURTLE):
            one, value = (str(getattr(term, "value", "")) for term in (quad.subject, quad.object))
            objects[one][quad.predicate.value].add(value)
    except SyntaxError as error:
        raise DataError(explain_syntax_error(error), path=shown, line=error.lineno, column=error.offset) from error
    return {
        kind: KindRule(frozenset(of[_ACCEPTS]), frozenset(of[_REFUSES]), bool({"true", "1"} & of[_ANYTHING]))
        for kind, of in objects.items()
    }
