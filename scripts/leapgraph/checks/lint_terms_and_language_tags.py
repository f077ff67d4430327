"""The lints of vocabulary terms: each is of a vocabulary in use or declared, and language tags are of BCP 47."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from leapgraph.checks.known_terms import list_vocabularies, project_namespaces, unknown_term_reason
from leapgraph.checks.lint_rules import LANGUAGE, TERM
from leapgraph.dataset import split_triple
from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.checks.validation_report import ValidationResult
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
# The extensions of RFC 6067 and RFC 6497; other extension singletons are unassigned.
_EXTENSIONS = frozenset("tu")
_COMMON = frozenset(["de", "en", "es", "fr", "nl"])
_EXTENSION = re.compile(r"-([0-9a-wyz])(?=-)")
_AREA = re.compile(r"[a-z]{2,8}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?-([0-9]{3})(?:-.*)?")
_TAG = re.compile(rb'"@([A-Za-z0-9-]+) \.\n$')


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
    namespaces = [namespace for namespace, _ in list_vocabularies()]
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


def lint_languages(project: Project, lines: Iterable[bytes]) -> Iterator[ValidationResult]:
    """Yield a result for each invalid language tag in `lines` (canonical N-Triples), with its first triple.

    Wikidata has language codes of its own, so this lint is not for its triples.
    """
    first: dict[str, bytes] = {}
    for line in lines:
        found = _TAG.search(line)
        if found:
            first.setdefault(found[1].decode().lower(), line)
    if not first:
        return
    for tag, line in sorted(first.items()):
        if not _is_tag(tag):
            subject, predicate, term = (part.decode() for part in split_triple(line))
            yield LANGUAGE.result(
                project.base,
                f"@{tag} is not a language tag: write one of BCP 47, such as @en or @de-AT.",
                focus_node=subject,
                path=predicate[1:-1],
                value=term,
            )


def _is_tag(tag: str) -> bool:
    """Return whether a lower-case tag is valid by BCP 47 (RFC 5646, section 2.2.9)."""
    # To load the registry takes longer than all other lints of a graph, and most graphs have one language.
    if tag in _COMMON:
        return True
    from langcodes import tag_is_valid

    public = f"-{tag}".partition("-x-")[0][1:]
    if set(_EXTENSION.findall(public)) - _EXTENSIONS:
        return False
    area = _AREA.fullmatch(public)
    return tag_is_valid(tag) and (area is None or area[1] in _areas())


@cache
def _areas() -> frozenset[str]:
    """Return the region subtags that are UN M.49 area codes."""
    from langcodes.registry_parser import parse_registry

    registry: Iterable[dict[str, str]] = parse_registry()  # type: ignore[no-untyped-call]
    return frozenset(item["Subtag"] for item in registry if item["Type"] == "region")
