"""The lint of terms: every property, class and datatype belongs to a vocabulary that the project uses or declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leapgraph.checks.known_terms import known_vocabularies, project_namespaces, unknown_term_reason
from leapgraph.checks.lint_catalogue import TERM
from leapgraph.dataset import split_triple
from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.checks.report import ValidationResult
    from leapgraph.dataset import Dataset
    from leapgraph.project import Project

# The objects of these predicates are classes, properties or datatypes.
_USES = frozenset(
    f"<{NAMESPACES[prefix]}{local}>".encode()
    for prefix, local in (
        ("rdf", "type"),
        ("rdf", "predicate"),
        ("rdfs", "subClassOf"),
        ("rdfs", "subPropertyOf"),
        ("rdfs", "domain"),
        ("rdfs", "range"),
        ("schema", "domainIncludes"),
        ("schema", "rangeIncludes"),
    )
)


def lint_terms(project: Project, lines: Iterable[bytes], own: frozenset[str]) -> Iterator[ValidationResult]:
    """Yield a result for each unknown term in `lines` (canonical N-Triples), at the first triple that uses it."""
    uses: dict[tuple[bytes, bool], tuple[int, bytes]] = {}
    passed = _vocabulary_starts(project)
    for line in lines:
        subject, predicate, object_ = split_triple(line)
        del subject
        _count_use(uses, (predicate, True), line)
        if object_.startswith(b"<"):
            is_use = predicate in _USES
            if is_use or object_.startswith(passed):
                _count_use(uses, (object_, is_use), line)
        elif object_.endswith(b">"):
            _count_use(uses, (object_[object_.rindex(b"^^<") + 2 :], True), line)
    for (term, is_use), (times, line) in sorted(uses.items()):
        why = unknown_term_reason(project, term[1:-1].decode(), own, is_use=is_use)
        if why is not None:
            yield _result(project, why, times, line)


def project_terms(project: Project, dataset: Dataset) -> frozenset[str]:
    """Return the IRIs of the project's own terms: the subjects of vocabulary.ttl."""
    lines = dataset.graphs["vocabulary"].lines if "vocabulary" in dataset.graphs else []
    starts = tuple(f"<{namespace}".encode() for namespace in project_namespaces(project))
    return frozenset(split_triple(line)[0][1:-1].decode() for line in lines if line.startswith(starts))


def _vocabulary_starts(project: Project) -> tuple[bytes, ...]:
    """Return the namespaces whose IRIs are terms wherever they occur, such as schema:Nonprofit501c3."""
    namespaces = [namespace for namespace, _ in known_vocabularies()]
    return tuple(f"<{namespace}".encode() for namespace in (*namespaces, *project_namespaces(project)))


def _count_use(uses: dict[tuple[bytes, bool], tuple[int, bytes]], key: tuple[bytes, bool], line: bytes) -> None:
    found = uses.get(key)
    uses[key] = (found[0] + 1, found[1]) if found else (1, line)


def _result(project: Project, why: str, times: int, line: bytes) -> ValidationResult:
    subject, predicate, object_ = (term.decode() for term in split_triple(line))
    also = f" (Here, and {times - 1} times more in this file.)" if times > 1 else ""
    return TERM.result(
        project.base,
        f"{why}{also}",
        focus_node=subject,
        path=predicate[1:-1],
        value=object_,
    )
