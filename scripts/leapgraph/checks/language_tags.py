"""The lint of language tags: each is valid by BCP 47 and IANA's language subtag registry."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from leapgraph.checks.lint_catalogue import LANGUAGE
from leapgraph.dataset import split_triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.checks.report import ValidationResult
    from leapgraph.project import Project

# The extensions of RFC 6067 and RFC 6497; other extension singletons are unassigned.
_EXTENSIONS = frozenset("tu")
_EXTENSION = re.compile(r"-([0-9a-wyz])(?=-)")
_AREA = re.compile(r"[a-z]{2,8}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?-([0-9]{3})(?:-.*)?")
_TAG = re.compile(rb'"@([A-Za-z0-9-]+) \.\n$')


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
                f"@{tag} is no language tag: write one of BCP 47, such as @en or @de-AT.",
                focus_node=subject,
                path=predicate[1:-1],
                value=term,
            )


def _is_tag(tag: str) -> bool:
    """Return whether a lower-case tag is valid by BCP 47 (RFC 5646, section 2.2.9)."""
    # Most files have one or two languages, so the registry is loaded on demand.
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
