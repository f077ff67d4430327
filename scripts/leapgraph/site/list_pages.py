"""The list pages: people, organizations, issues, funding, disagreements, and all from A to Z for the search."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal

from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.site.dataset_index import DCTERMS, VOCAB
from leapgraph.site.entity_lists import ORGANIZATIONS, PEOPLE, EntityList, Entry, find_entries, most_specific_class
from leapgraph.site.funding_claims import FUNDER, FUNDING_SHARE, find_funding_claims
from leapgraph.site.page_renderer import Page
from leapgraph.site.policy_positions import Area, Issues, find_issues
from leapgraph.site.source_citations import PART_OF
from leapgraph.site.split_long_lists import MOST, ListPart, first_letter, split_by_letter, split_by_number
from leapgraph.site.statements import PREDICATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.site.site_model import SiteModel
    from leapgraph.site.statements import Statement

FISCAL_SPONSORSHIP = f"{VOCAB}FiscalSponsorship"
_MOST_DISAGREEMENTS = 200


@dataclass(frozen=True)
class Section:
    """A part of a list under one heading: the heading, its fragment, and the entries."""

    title: str
    anchor: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class IndexEntry:
    """An entry of the list of all things: its label's language and text, the IRI that it leads to, and its kind."""

    text: str
    language: str
    iri: str
    kind: Literal | None


def list_pages(model: SiteModel) -> Iterator[Page]:
    """Yield the pages of all lists that are not empty."""
    yield from issue_pages(model)
    for of in (PEOPLE, ORGANIZATIONS):
        yield from entity_list_pages(model, of)
    yield from funding_pages(model)
    yield from disagreement_pages(model)
    yield from search_pages(model)


def entity_list_pages(model: SiteModel, of: EntityList, most: int = MOST) -> Iterator[Page]:
    """Yield the list of people or of organizations: by class, or by letter where there are more than `most`."""
    entries = find_entries(model, of)
    if not entries:
        return
    parts = split_by_letter(of.name, entries, lambda entry: entry.label.value, most)
    for part in parts:
        sections = _by_kind(model, part.entries) if len(parts) == 1 else [Section("", "all", part.entries)]
        content: dict[str, Any] = {"sections": sections, "count": len(entries), "heading": of.title}
        description = f"{of.title} in {model.title.value}, with what sources say of each."
        yield _part_page(part, parts, Page(parts[0].name, "entries.html", of.title, description, content))


def _by_kind(model: SiteModel, entries: Iterable[Entry]) -> list[Section]:
    """Return entries by class, the largest class first; one section without a heading where there is one class."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.kind].append(entry)
    if len(groups) == 1:
        return [Section("", "all", tuple(next(iter(groups.values()))))]
    kinds = sorted(groups, key=lambda kind: (-len(groups[kind]), model.label_key(kind)))
    return [
        Section(model.index.label(kind).value, f"kind-{at}", tuple(groups[kind])) for at, kind in enumerate(kinds, 1)
    ]


def issue_pages(model: SiteModel, most: int = MOST) -> Iterator[Page]:
    """Yield the tree of issues; where there are many, each area on a page of its own, and the topics by letter."""
    issues = find_issues(model)
    if not issues.areas and not issues.topics and not issues.elsewhere:
        return
    title = "Issues"
    description = f"Issue areas and positions of {model.main_name.value}, each with its stance and sources."
    many = sum(area.topic.size for area in issues.areas) > most
    topic_parts = split_by_letter("topics", issues.topics, lambda iri: model.index.label(iri).value, most)
    topics_apart = len(topic_parts) > 1
    content = {
        "issues": Issues(issues.areas, issues.elsewhere, () if topics_apart else issues.topics),
        "area_pages": {area.topic.iri: _area_page_name(model, area) for area in issues.areas} if many else {},
        "topic_parts": topic_parts[1:] if topics_apart else [],
    }
    yield Page("issues", "issue_areas.html", title, description, content, "issues")
    if many:
        for area in issues.areas:
            label = model.index.label(area.topic.iri).value
            alone = {"issues": Issues((area,), (), ()), "area_pages": {}, "topic_parts": []}
            yield Page(
                _area_page_name(model, area), "issue_areas.html", f"{title}: {label}", description, alone, "issues"
            )
    for part in topic_parts[1:]:
        alone = {"issues": Issues((), (), part.entries), "area_pages": {}, "topic_parts": topic_parts[1:]}
        yield Page(part.name, "issue_areas.html", f"Topics: {part.title}", description, alone, "issues")


def _area_page_name(model: SiteModel, area: Area) -> str:
    return f"issues-{model.page_name(area.topic.iri).rpartition('/')[2]}"


def funding_pages(model: SiteModel) -> Iterator[Page]:
    """Yield all that is said of funding: shares as intervals, who else gave, and fiscal sponsorships apart."""
    claims = find_funding_claims(model)
    main = model.publication.project.main_entity
    tables = model.tables.tables(_funding_without_share(model), main)
    sponsored = [one for one in model.statements.all() if one.kind == FISCAL_SPONSORSHIP]
    sponsorships = model.tables.tables(sponsored, main)
    if not (claims or tables or sponsorships):
        return
    parts = split_by_number("funding", claims)
    for part in parts:
        content: dict[str, Any] = {
            "claims": part.entries,
            "count": len(claims),
            "tables": tables if part is parts[0] else [],
            "sponsorships": sponsorships if part is parts[0] else [],
            "sponsorship": FISCAL_SPONSORSHIP,
        }
        description = f"Every claim on the funding of {model.main_name.value}, with its bounds and sources."
        yield _part_page(part, parts, Page(parts[0].name, "funding.html", "Funding", description, content))


def _funding_without_share(model: SiteModel) -> list[Statement]:
    """Return the statements on funding that give no share."""
    return [
        statement
        for statement in model.statements.all()
        if (statement.kind != FUNDING_SHARE and statement.value(FUNDER))
        or FUNDER in model.index.iris(statement.iri, PREDICATE)
    ]


def disagreement_pages(model: SiteModel) -> Iterator[Page]:
    """Yield all disagreements, each with both sides."""
    found = model.disagreements
    if not found:
        return
    parts = split_by_number("disagreements", found, _MOST_DISAGREEMENTS)
    for part in parts:
        content: dict[str, Any] = {
            "disagreements": part.entries,
            "count": len(found),
            "certain": sum(1 for one in found if one.is_certain),
        }
        description = "Claims that contradict each other, side by side, each with its sources."
        yield _part_page(
            part, parts, Page(parts[0].name, "disagreements.html", "Where sources disagree", description, content)
        )


def search_pages(model: SiteModel, most: int = MOST) -> Iterator[Page]:
    """Yield the search, and in it or after it all things from A to Z."""
    entries = index_entries(model)
    parts = split_by_letter("search", entries, lambda entry: entry.text, most)
    for part in parts:
        letters: dict[str, list[IndexEntry]] = defaultdict(list)
        for entry in part.entries:
            letters[first_letter(entry.text)].append(entry)
        content: dict[str, Any] = {"letters": dict(sorted(letters.items())), "count": len(entries)}
        description = f"Search in {model.title.value}, and all its entries from A to Z."
        yield _part_page(part, parts, Page(parts[0].name, "search.html", "Search", description, content))


def index_entries(model: SiteModel) -> list[IndexEntry]:
    """Return the things, topics and documents of a project and its questions, by label."""
    index = model.index
    entries = []
    for folder in ("id", "issue", "source"):
        for iri in model.things(folder):
            # A section is found with its document, and a word on rights is no thing to look up.
            if index.iris(iri, PART_OF) or f"{DCTERMS}RightsStatement" in index.classes(iri):
                continue
            kind = most_specific_class(model, iri)
            label = model.citations.citation(iri).title if folder == "source" else index.label(iri)
            text = label.value.removeprefix("[").removesuffix("]") if folder == "source" else label.value
            entries.append(IndexEntry(text, _tag(label.language), iri, index.label(kind) if kind else None))
    start = model.base + PROJECT_PATHS["query"]
    question = Literal("question")
    entries += [
        IndexEntry(query.summary, "", f"{start}{name}", question) for name, query in model.publication.queries.items()
    ]
    return sorted(entries, key=lambda entry: (entry.text.casefold(), entry.iri))


def _tag(language: str | None) -> str:
    return language if language and language != "en" else ""


def _part_page(part: ListPart[Any], parts: list[ListPart[Any]], page: Page) -> Page:
    """Return the page of a part of a list, with links to the other parts; `page` is that of a list on one page."""
    title = f"{page.title}: {part.title}" if part.title else page.title
    others = [one for one in parts if one.title] if len(parts) > 1 else []
    content = {**page.content, "part": part, "parts": others}
    return Page(part.name, page.template, title, page.description, content, page.name)
