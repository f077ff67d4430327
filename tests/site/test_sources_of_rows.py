"""Each row of a page beside the graph: the sources that it names are those of its statement, and no row is missing."""

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from leapgraph.namespaces import NAMESPACES
from leapgraph.project import Project
from support.faults import assert_none
from support.site_pages import SitePage, read_pages, text_of

pytestmark = pytest.mark.site

Pages = dict[str, SitePage]
SOURCES = "(prov:wasDerivedFrom|dcterms:isReferencedBy)"
# What a statement says of a thing; its sources and what contradicts it are no things that it is about.
ABOUT = """?value ?property ?key . FILTER(isIRI(?key))
FILTER(?property NOT IN (prov:wasDerivedFrom, dcterms:isReferencedBy, rdf:type, vocab:contradictedBy))"""


@pytest.fixture(scope="module")
def pages(site: Path) -> Pages:
    return read_pages(site)


@pytest.fixture(scope="module")
def store(site: Path) -> Store:
    """The dataset of the release without what was derived or pulled."""
    store = Store()
    store.bulk_load(path=str(site / "dataset.nq"), format=RdfFormat.N_QUADS)
    return store


def ask(store: Store, project: Project, where: str) -> dict[str, set[str]]:
    """Return the second variable's values for each of the first, as names of pages."""
    prefixes = {**NAMESPACES, "vocab": f"{project.base}vocab#"}
    declared = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes.items())
    others = ", ".join(f"<{project.base}graph/{stem}>" for stem in ("derived", "wikidata"))
    written = f"GRAPH ?graph {{ {where} }} FILTER(?graph NOT IN ({others}))"
    found: dict[str, set[str]] = {}
    for key, value in store.query(f"{declared}SELECT DISTINCT ?key ?value {{ {written} }}"):  # type: ignore[union-attr]
        assert isinstance(key, NamedNode)
        assert isinstance(value, NamedNode)
        found.setdefault(key.value.removeprefix(project.base), set()).add(value.value.removeprefix(project.base))
    return found


def linked(page: SitePage, element: Element, folder: str) -> set[str]:
    """Return the pages of a folder that an element links to, by name."""
    targets = [
        page.target(one.attrib["href"])[0].removesuffix(".html") for one in element.iter("a") if "href" in one.attrib
    ]
    return {name for name in targets if name.startswith(folder)}


def rows(page: SitePage, class_: str) -> list[Element]:
    return [
        row
        for table in page.find("table")
        if class_ in table.attrib.get("class", "").split()
        for body in table.iter("tbody")
        for row in body.iter("tr")
    ]


def test_each_row_names_the_sources_of_its_statement(pages: Pages, store: Store, project: Project) -> None:
    of = ask(store, project, f"?key {SOURCES} ?value FILTER(STRSTARTS(STR(?key), '{project.base}statement/'))")
    wrong = set()
    count = 0
    for page in pages.values():
        for row in rows(page, "statements"):
            count += 1
            statement = f"statement/{row.attrib['id']}"
            if linked(page, row, "source/") != of.get(statement, set()):
                wrong.add((page.name, statement))
            if not of.get(statement) and "no source is named" not in text_of(row):
                wrong.add((page.name, statement, "does not say that no source is named"))

    assert count > 300
    assert_none(wrong)


def test_each_thing_has_a_row_for_each_statement_about_it(pages: Pages, store: Store, project: Project) -> None:
    about = ask(store, project, f"{ABOUT} FILTER(STRSTARTS(STR(?value), '{project.base}statement/'))")
    things = [page for page in pages.values() if page.kind in {"id", "issue"}]
    wrong = set()
    for page in things:
        shown = {f"statement/{row.attrib['id']}" for row in rows(page, "statements")}
        if shown != about.get(page.name, set()):
            wrong.add((page.name, *sorted(shown ^ about.get(page.name, set()))))

    assert len(things) > 80
    assert_none(wrong)


def test_the_page_of_a_statement_names_its_sources(pages: Pages, store: Store, project: Project) -> None:
    of = ask(store, project, f"?key {SOURCES} ?value")
    wrong = set()
    for page in pages.values():
        if page.kind == "statement":
            lists = [one for one in page.find("ul") if one.attrib.get("class") == "sources"]
            named = linked(page, lists[0], "source/") if lists else set()
            if named != of.get(page.name, set()):
                wrong.add(page.name)

    assert_none(wrong)


def test_the_page_of_a_source_has_all_that_rests_on_it(pages: Pages, store: Store, project: Project) -> None:
    own = ask(store, project, f"?value {SOURCES} ?key FILTER(STRSTARTS(STR(?value), '{project.base}statement/'))")
    parts = ask(store, project, "?value dcterms:isPartOf ?key")
    wrong = set()
    for page in pages.values():
        if page.kind == "source":
            resting = set().union(*(own.get(part, set()) for part in {page.name, *parts.get(page.name, set())}))
            shown = set().union(*(linked(page, row[-1], "statement/") for row in rows(page, "resting")))
            if shown != resting:
                wrong.add((page.name, *sorted(shown ^ resting)))

    assert_none(wrong)


def test_each_conflict_stands_once_on_each_thing_that_it_is_about(pages: Pages, store: Store, project: Project) -> None:
    derived = f"GRAPH <{project.base}graph/derived> {{ ?a <{project.base}vocab#contradictedBy> ?b }}"
    pairs = {
        frozenset(str(term.value).removeprefix(project.base) for term in row)  # type: ignore[union-attr]
        for row in store.query(f"SELECT ?a ?b {{ {derived} }}")  # type: ignore[union-attr]
    }
    wrong = set()
    shown = 0
    for page in pages.values():
        if page.kind not in {"id", "issue"}:
            continue
        about = {f"statement/{row.attrib['id']}" for row in rows(page, "statements")}
        sections = [one for one in page.find("section") if one.attrib.get("class") == "disagreement"]
        found = [frozenset(linked(page, one, "statement/")) for one in sections]
        expected = {pair for pair in pairs if pair & about}
        shown += len(expected)
        if len(found) != len(set(found)) or set(found) != expected:
            wrong.add((page.name, *map(sorted, set(found) ^ expected)))

    assert shown >= 2 * len(pairs) > 0
    assert_none(wrong)
