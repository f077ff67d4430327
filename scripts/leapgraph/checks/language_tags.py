"""The lint of language tags: each is one that BCP 47 knows, by the registry of language subtags of IANA."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.checks.lint_catalogue import LANGUAGE
from leapgraph.dataset import split_triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.checks.report import ValidationResult
    from leapgraph.project import Project

_TAG = re.compile(rb'"@([A-Za-z0-9-]+) \.\n$')


def lint_languages(project: Project, lines: Iterable[bytes]) -> Iterator[ValidationResult]:
    """Yield a result for each language tag in `lines` (canonical N-Triples) that is none, with its first triple.

    What Wikidata says has language codes of its own, and is not for this lint.
    """
    first: dict[str, bytes] = {}
    for line in lines:
        found = _TAG.search(line)
        if found:
            first.setdefault(found[1].decode().lower(), line)
    if not first:
        return
    # Most files have one or two languages, but the registry is only read here.
    from langcodes import tag_is_valid

    for tag, line in sorted(first.items()):
        if not tag_is_valid(tag):
            subject, predicate, term = (part.decode() for part in split_triple(line))
            yield LANGUAGE.result(
                project.base,
                f"@{tag} is no language tag: write one of BCP 47, such as @en or @de-AT.",
                focus_node=subject,
                path=predicate[1:-1],
                value=term,
            )
