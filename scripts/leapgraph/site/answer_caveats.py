"""What a reader of an answer must know: what is disputed in it, what it rests on, and what an empty one means."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.site.answer_tables import AnswerTables
    from leapgraph.site.source_citations import Citation
    from leapgraph.sparql.results import Solutions

# The column that names, in any query, the statements that contradict the row.
_CONTRADICTED_BY = "contradictedBy"
_NO_ROWS = (
    "No row means that nothing in this graph answers the question. It does not mean that there is nothing in the world."
)


def answer_caveats(answer: Solutions, tables: AnswerTables) -> Iterator[str]:
    """Yield what a reader of `answer` must know, in sentences."""
    if not answer.rows:
        yield _NO_ROWS
        return
    if _CONTRADICTED_BY in answer.variables:
        place = answer.variables.index(_CONTRADICTED_BY)
        disputed = sum(1 for row in answer.rows if getattr(row[place], "value", ""))
        if disputed:
            rows = f"{disputed} rows" if disputed > 1 else "one row"
            yield f"For {rows} another statement says otherwise or, of another year, may do so: see “contradicted by”."
    cited = _citations(answer, tables)
    if cited:
        yield from _source_caveats(cited.values())


def _citations(answer: Solutions, tables: AnswerTables) -> dict[str, Citation]:
    found: dict[str, Citation] = {}
    for term in dict.fromkeys(term for row in answer.rows for term in row):
        citation = tables.citation(term)
        if citation:
            found[citation.iri] = citation
    return found


def _source_caveats(cited: Iterable[Citation]) -> Iterator[str]:
    """Yield how good the sources of an answer are: the documents, how many have no date, and of what kinds they are.

    Sections of a document are one source; the dataset, which is the source of its own notes, is none.
    """
    documents: defaultdict[str, list[Citation]] = defaultdict(list)
    has_own_words = False
    for citation in cited:
        has_own_words = has_own_words or citation.is_own
        if not citation.is_own:
            documents[citation.document].append(citation)
    if documents:
        yield _count_documents(list(documents.values()))
        kinds = Counter(of[0].kind.value if of[0].kind else "not known" for of in documents.values())
        shown = (kind if len(documents) == 1 else f"{kind} {count}" for kind, count in sorted(kinds.items()))
        yield f"By kind: {', '.join(shown)}."
    if has_own_words:
        yield "Some rows are words of this dataset itself." if documents else "It is words of this dataset itself."


def _count_documents(documents: list[list[Citation]]) -> str:
    """Return how many documents there are, how many are cited in several sections, and how many have no date."""
    count = "one document" if len(documents) == 1 else f"{len(documents)} documents"
    parted = [len(of) for of in documents if len(of) > 1]
    if parted:
        many = "one of them" if len(parted) == 1 else f"{len(parted)} of them"
        places = f"{parted[0]} sections" if len(parted) == 1 else "several sections each"
        count += f", in {places}" if len(documents) == 1 else f", {many} in {places}"
    undated = sum(1 for of in documents if not of[0].date)
    if undated == len(documents):
        return f"It rests on {count}, {'without a date' if undated == 1 else 'none with a date'}."
    if undated:
        has = "one has" if undated == 1 else f"{undated} have"
        return f"It rests on {count}{'; ' if parted else ', of which '}{has} no date."
    return f"It rests on {count}."
