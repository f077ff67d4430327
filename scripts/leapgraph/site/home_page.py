"""The home page: what this is, what the main entity wants, who runs it, who pays, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pyoxigraph import Literal

from leapgraph.checks.validation_report import Severity
from leapgraph.site.dataset_index import DCTERMS, FABIO
from leapgraph.site.funding_claims import find_funders, find_funding_claims
from leapgraph.site.graph_picture import Picture, draw_picture
from leapgraph.site.home_counts import Count, find_counts, parse_count, rows_of_columns
from leapgraph.site.home_facts import find_facts, identity_clauses
from leapgraph.site.iri_links import external_link
from leapgraph.site.memberships import find_leadership
from leapgraph.site.page_renderer import Page
from leapgraph.site.picture_branches import issue_branches, other_branches
from leapgraph.site.policy_positions import find_issues
from leapgraph.site.schema_org_dataset import dataset_view
from leapgraph.site.shapes_and_validation_pages import check_groups
from leapgraph.site.source_citations import format_date
from leapgraph.sparql.results import Solutions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.site.disagreements import Disagreement
    from leapgraph.site.funding_claims import Funders, FundingClaim
    from leapgraph.site.home_facts import Fact, IdentityClause
    from leapgraph.site.memberships import Leadership
    from leapgraph.site.policy_positions import Issues
    from leapgraph.site.site_model import SiteModel
    from leapgraph.site.source_citations import Citation

# The questions that a first reader asks, of those that every project has.
_FIRST_QUESTIONS = ("issues-positions", "people-board", "funding-shares", "sources-conflicts", "sources-documents")
_FILES = (
    ("graph.ttl", "Turtle"),
    ("graph.jsonld", "JSON-LD"),
    ("graph.nt", "N-Triples"),
    ("graph.rdf", "RDF/XML"),
    ("dataset.nq", "N-Quads, by named graph"),
    ("dataset.trig", "TriG, by named graph"),
    ("shapes.ttl", "SHACL shapes"),
)
_MOST_DOCUMENTS, _MOST_BRANCHES = 4, 12


@dataclass(frozen=True)
class CitedDocument:
    """A document, how many statements rest on it, and how many of a hundred that is."""

    citation: Citation
    statements: int
    percentage: int


@dataclass(frozen=True)
class Question:
    """A saved question: its name, what it asks, and the size of its answer as CSV."""

    name: str
    summary: str
    csv_size: int


@dataclass(frozen=True)
class Revision:
    """A pulled revision of a wiki's page or item: of what, on which site, its number, and its date in words."""

    name: str
    site: str
    address: str
    number: str
    modified: str


@dataclass(frozen=True)
class HomeView:
    """What the home page shows; what is empty has no section.

    Attributes:
        description: What the dataset is about, in its own words; None without.
        counts: The numbers, each with the question that counts it.
        clauses: What the main entity is, in a sentence.
        facts: The main entity at a glance.
        issues: The issue areas with positions.
        leadership: Who runs it.
        claims: Who pays, as intervals.
        funders: Who else pays, where no share is stated.
        disagreements: Where sources disagree.
        documents: The documents that most statements rest on.
        more_documents: The number of the others.
        picture: The picture of the graph; None where there is nothing to draw.
        questions: The first questions.
        question_count: The number of all questions.
        files: The files to take: name, format and size.
        violations: The number of violations in the check.
        warnings: The number of warnings in the check.
        checks: The number of shapes and lints that were run.
        read: When the documents were read, in words: the first and the last day.
        revisions: The revisions that were pulled.
    """

    description: Literal | None
    counts: tuple[Count, ...]
    clauses: tuple[IdentityClause, ...]
    facts: tuple[Fact, ...]
    issues: Issues
    leadership: Leadership
    claims: tuple[FundingClaim, ...]
    funders: tuple[Funders, ...]
    disagreements: tuple[Disagreement, ...]
    documents: tuple[CitedDocument, ...]
    more_documents: int
    picture: Picture | None
    questions: tuple[Question, ...]
    question_count: int
    files: tuple[tuple[str, str, int], ...]
    violations: int
    warnings: int
    checks: int
    read: tuple[str, ...]
    revisions: tuple[Revision, ...]


def home_page(model: SiteModel) -> Page:
    """Return the home page."""
    promise = "; every statement names its source" if model.names_all_sources else ""
    return Page(
        "index",
        "home.html",
        model.title.value,
        f"Open linked data about {model.main_name.value}{promise}.",
        {"home": home_view(model)},
        structured_data=dataset_view(model),
    )


def home_view(model: SiteModel) -> HomeView:
    """Return what the home page shows."""
    publication = model.publication
    main = publication.project.main_entity
    issues = find_issues(model)
    leadership = find_leadership(model, main)
    claims = find_funding_claims(model, main)
    funders = find_funders(model, main)
    documents = _documents(model)
    left = list(issue_branches(model, issues.areas))[:_MOST_BRANCHES]
    right = list(other_branches(model, leadership, claims, funders))[:_MOST_BRANCHES]
    return HomeView(
        description=model.index.text(publication.project.dataset, f"{DCTERMS}description"),
        counts=tuple(find_counts(publication.results)),
        clauses=tuple(identity_clauses(model, main)),
        facts=tuple(find_facts(model, main)),
        issues=issues,
        leadership=leadership,
        claims=tuple(claims),
        funders=tuple(funders),
        disagreements=tuple(model.disagreements),
        documents=tuple(documents[:_MOST_DOCUMENTS]),
        more_documents=max(0, len(documents) - _MOST_DOCUMENTS),
        picture=draw_picture(model.main_name, left, right) if left or right else None,
        questions=tuple(_questions(model)),
        question_count=len(publication.queries),
        files=tuple((name, words, publication.files[name]) for name, words in _FILES if name in publication.files),
        violations=publication.report.count(Severity.VIOLATION),
        warnings=publication.report.count(Severity.WARNING),
        checks=sum(len(group.checks) for group in check_groups(model)),
        read=tuple(_reading(model)),
        revisions=tuple(_revisions(model)),
    )


def _documents(model: SiteModel) -> list[CitedDocument]:
    """Return the documents that statements rest on, those with most statements first."""
    result = model.publication.results.get("sources-documents")
    if not isinstance(result, Solutions):
        return []
    rows = rows_of_columns(result, "document", "statements")
    counted = {document: parse_count(number) for document, number in rows}
    total = len(model.statements.all()) or 1
    cited = sorted((item for item in counted.items() if item[1]), key=lambda item: (-item[1], item[0]))
    return [
        CitedDocument(model.citations.citation(iri), number, round(100 * number / total)) for iri, number in cited
    ]  # fmt: skip


def _questions(model: SiteModel) -> Iterator[Question]:
    publication = model.publication
    for name in _FIRST_QUESTIONS:
        result = publication.results.get(name)
        if isinstance(result, Solutions) and result.rows:
            size = publication.files.get(f"query/{name}.csv", 0)
            yield Question(name, publication.queries[name].summary, size)


def _reading(model: SiteModel) -> list[str]:
    """Return the first and the last day on which a document was read; one of them where they are the same."""
    days = {
        term.value: one.read
        for iri, of in model.index.stated.items()
        for term in of.get(f"{FABIO}hasAccessDate", ())
        for one in [model.citations.citation(iri)]
    }
    return list(dict.fromkeys(days[day] for day in (min(days), max(days)))) if days else []


def _revisions(model: SiteModel) -> Iterator[Revision]:
    result = model.publication.results.get("dataset-provenance")
    if not isinstance(result, Solutions):
        return
    rows = rows_of_columns(result, "origin", "revision", "modified")
    for address, number, modified in dict.fromkeys(rows):
        if number and external_link(address):
            site = urlsplit(address).netloc.removeprefix("www.")
            day = format_date(Literal(modified))
            yield Revision(model.index.label(address).value, site, address, number, day)
