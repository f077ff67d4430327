"""What a reader of an answer must know: what is disputed in it, what it rests on, and what an empty one means."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

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
            subject = f"{disputed} rows are" if disputed > 1 else "One row is"
            yield f"{subject} disputed: another statement says otherwise, to which “contradicted by” leads."
    cited = _citations(answer, tables)
    if cited:
        yield from _source_caveats(cited)


def _citations(answer: Solutions, tables: AnswerTables) -> dict[str, Citation]:
    found: dict[str, Citation] = {}
    for term in dict.fromkeys(term for row in answer.rows for term in row):
        citation = tables.citation(term)
        if citation:
            found[citation.iri] = citation
    return found


def _source_caveats(cited: dict[str, Citation]) -> Iterator[str]:
    """Yield how good the sources of an answer are: how many have no date, and of what kinds they are."""
    sources = "one source" if len(cited) == 1 else f"{len(cited)} sources"
    undated = sum(1 for citation in cited.values() if not citation.date)
    if undated == len(cited):
        yield f"It rests on {sources}, without a date." if undated == 1 else f"It rests on {sources}, none with a date."
    elif undated:
        has = "one has" if undated == 1 else f"{undated} have"
        yield f"It rests on {sources}, of which {has} no date."
    kinds = Counter(citation.kind.value if citation.kind else "not known" for citation in cited.values())
    shown = (kind if len(cited) == 1 else f"{kind} {count}" for kind, count in sorted(kinds.items()))
    yield f"By kind: {', '.join(shown)}."
