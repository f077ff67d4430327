"""What the site's scripts carry beside the data: the label of each thing with its page, and the questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.site.data_script_format import (
    LabelEntry,
    QuestionEntry,
    data_script,
    labels_script,
    questions_script,
    used_terms,
)
from leapgraph.site.dataset_index import OWL, SCHEMA, SKOS
from leapgraph.site.entity_lists import most_specific_class
from leapgraph.site.iri_links import PageLinks
from leapgraph.site.memberships import short_statement_label
from leapgraph.site.source_citations import NAMES, PART_OF, SOURCE_PROPERTIES
from leapgraph.site.statements import OBJECT, PREDICATE, SUBJECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from leapgraph.queries.saved_query import SavedQuery
    from leapgraph.site.dataset_index import Term
    from leapgraph.site.site_model import SiteModel
    from leapgraph.site.source_citations import Citation

# Other pages of the site: page and fragment, title (that of the page by default), and words that people look for.
_PAGES = (
    ("about", "", "method limits licence living people who made this accessibility privacy"),
    ("about#correct", "Corrections and removals", "correction removal error mistake contact"),
    (
        "index#take",
        "Take the data",
        "download file turtle ttl json-ld jsonld csv n-triples rdf xml n-quads trig export",
    ),
    ("sparql/index", "", "sparql query editor"),
    ("validation", "", "checks quality violations"),
    ("shapes", "", "shacl rules"),
    ("wikidata", "", "infobox plan edits"),
)
# What people look for in a list, beside its title; of those on the main entity they type its name as well.
_OTHER_WORDS = {
    "people": "who runs it leads leaders leadership board chairman chairwoman chairperson president director staff",
    "funding": "donors donations money budget grants who pays paid paying gave given",
    "issues": "what it wants aims goals policy positions stances supports opposes",
}
# The pages of lists, which a search finds by their titles.
_LISTS = ("people", "organizations", "issues", "funding", "disagreements", "sources", "graphs", "query/index")
_MOST_STATEMENTS = 20
_DESCRIPTIONS = (f"{SKOS}definition", f"{SCHEMA}description")


def script_files(model: SiteModel, pages: Mapping[str, str]) -> dict[str, bytes]:
    """Return the files that carry the data, the labels and the questions to the scripts, by name.

    Args:
        model: The model of the site.
        pages: The titles of the pages by name.
    """
    publication = model.publication
    main = publication.project.main_entity
    prefixes, terms = publication.project.query_prefixes, used_terms(publication.dataset.merged_lines())
    return {
        "data.js": data_script(publication.dataset),
        "labels.js": labels_script(model.base, prefixes, label_entries(model, pages), terms, main),
        "questions.js": questions_script(question_entries(model)),
    }


def label_entries(model: SiteModel, pages: Mapping[str, str]) -> Iterator[LabelEntry]:
    """Yield an entry for each list, each question, each labelled thing and each term on the vocabulary's page, by IRI.

    What has no kind gives its label to tables, and is not searched: statements, sections and parts of descriptions.

    Args:
        model: The model of the site.
        pages: The titles of the pages by name.
    """
    links, queries = PageLinks(model.base, pages, model.term_anchors), model.base + PROJECT_PATHS["query"]
    for name in _LISTS:
        if name in pages:
            words = f"{_OTHER_WORDS[name]} {_main_names(model)}" if name in _OTHER_WORDS else ""
            yield LabelEntry(pages[name], f"{name}.html", "list", words)
    for place, title, words in _PAGES:
        name, mark, fragment = place.partition("#")
        if name in pages:
            yield LabelEntry(title or pages[name], f"{name}.html{mark}{fragment}", "page", words)
    for name, query in model.publication.queries.items():
        page = f"{PROJECT_PATHS['query']}{name}"
        if page in pages:
            yield LabelEntry(query.summary, f"{page}.html", "question", _question_words(query), queries + name)
    for iri in sorted(model.index.stated.keys() | model.term_anchors.keys()):
        label = model.index.own_label(iri) or (model.index.label(iri) if iri in model.term_anchors else None)
        if label is None or iri.startswith(queries):
            continue
        cited = model.answers.citation(NamedNode(iri))
        words = cited.short_words if cited else label.value
        link = links.link(iri, "index")
        if link is None or link.external:
            yield LabelEntry(words, "", iri=iri)
        else:
            kind = _kind(model, iri)
            names = "\n".join(_other_names(model, iri, words)) if kind else ""
            yield LabelEntry(
                words, link.href, kind, _words_about(model, iri) if kind else "", iri, names, _facts(cited)
            )


def question_entries(model: SiteModel) -> Iterator[QuestionEntry]:
    """Yield the questions that can be asked in the browser, by subject."""
    for subject in model.questions.subjects:
        for query in subject.queries:
            if not query.services:
                yield QuestionEntry(query.name, query.summary, subject.title.value, query.text)


def _facts(cited: Citation | None) -> tuple[str, str, str, str] | tuple[()]:
    if cited is None:
        return ()
    document = "own" if cited.is_own else cited.document if cited.document != cited.iri else ""
    return (cited.section or cited.title).value, cited.kind.value if cited.kind else "", cited.date, document


def _kind(model: SiteModel, iri: str) -> str:
    """Return what a thing is, in words; nothing for what a search should not find."""
    folders = tuple(model.base + PROJECT_PATHS[folder] for folder in ("id", "issue", "source"))
    if iri.startswith(model.base + PROJECT_PATHS["graph"]):
        return "named graph"
    if not iri.startswith((*folders, *model.vocabulary_namespaces)) or model.index.iris(iri, PART_OF):
        return ""
    schemes = model.index.iris(iri, f"{SKOS}inScheme") if iri.startswith(model.vocabulary_namespaces) else []
    kind = next(iter(schemes), "") or most_specific_class(model, iri)
    words = model.index.label(kind).value if kind else ""
    # Of a term of the vocabulary a reader wants to know whether it is a property or a class, not of which kind in OWL.
    return words.rpartition(" ")[2] if kind.startswith(OWL) else words


def _main_names(model: SiteModel) -> str:
    """Return all names of the main entity."""
    main = model.publication.project.main_entity
    return " ".join([model.main_name.value, *_other_names(model, main, model.main_name.value)])


def _other_names(model: SiteModel, iri: str, shown: str) -> list[str]:
    """Return the other names of a thing, in all languages."""
    terms = [term for name in NAMES for term in model.index.objects(iri, name)]
    terms += _stated_names(model, iri)
    return list(dict.fromkeys(term.value for term in terms if isinstance(term, Literal) and term.value != shown))


def _words_about(model: SiteModel, iri: str) -> str:
    """Return the description of a thing, and what its first statements say of it.

    The main entity stands in most statements, which would be found with it at every word.
    """
    description = model.index.text(iri, *_DESCRIPTIONS)
    texts = [description.value] if description else []
    if iri != model.publication.project.main_entity:
        statements = model.statements.about(iri)[:_MOST_STATEMENTS]
        texts += [words.value for statement in statements for words in short_statement_label(model, statement, iri)]
    return " ".join(dict.fromkeys(texts))


def _question_words(query: SavedQuery) -> str:
    return " ".join([*query.tags, *query.description.split()])


def _stated_names(model: SiteModel, iri: str) -> Iterator[Term]:
    """Yield the names that a statement of their own gives to a thing, with a time or a source."""
    index = model.index
    for subject, predicate in index.references(iri):
        if predicate == SUBJECT and not set(index.iris(subject, PREDICATE)).isdisjoint(NAMES):
            yield from index.objects(subject, OBJECT)
        elif model.statements.is_statement(subject) and predicate not in SOURCE_PROPERTIES:
            yield from index.objects(subject, f"{SCHEMA}name")
