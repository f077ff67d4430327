"""Which kinds of items match which classes, from `queries/sync/kinds.ttl` of the tool, then of the project."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leapgraph.errors import DataError
from leapgraph.namespaces import NAMESPACES
from leapgraph.project import TOOL_PROJECT
from leapgraph.project_files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leapgraph.project import Project

KINDS_FILE = Path("queries", "sync", "kinds.ttl")
_ACCEPTS, _REFUSES, _ANYTHING = (
    f"{NAMESPACES['tool']}{name}" for name in ("matchesKind", "refusesKind", "matchesAnyKind")
)


@dataclass(frozen=True)
class KindRule:
    """The kinds of items that match an entity, as class IRIs of the wiki.

    Attributes:
        accepted: An instance of one of these matches (`tool:matchesKind`).
        refused: An instance of one of these does not (`tool:refusesKind`), whatever else it is.
        accepts_any: Every item that is not refused matches (`tool:matchesAnyKind true`).
    """

    accepted: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    accepts_any: bool = False

    def __bool__(self) -> bool:
        return self.accepts_any or bool(self.accepted)


def read_kind_rules(project: Project) -> Mapping[str, KindRule]:
    """Read the kinds of items that match each class, by the class's IRI.

    For each class the project's own file replaces the tool's rule.

    Raises:
        DataError: A file is not Turtle.
        RunError: A file cannot be read.
    """
    found: dict[str, KindRule] = {}
    for root in dict.fromkeys((TOOL_PROJECT, project.root)):
        path = root / KINDS_FILE
        if path.exists():
            found |= _read_kinds_file(path, project.relative_path(path))
    return dict(sorted(found.items()))


def _read_kinds_file(path: Path, shown: Path) -> dict[str, KindRule]:
    from pyoxigraph import RdfFormat, parse

    said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    try:
        for quad in parse(read_bytes(path, shown), format=RdfFormat.TURTLE):
            one, value = (str(getattr(term, "value", "")) for term in (quad.subject, quad.object))
            said[one][quad.predicate.value].add(value)
    except SyntaxError as error:
        raise DataError(error.msg, path=shown, line=error.lineno, column=error.offset) from error
    return {
        kind: KindRule(frozenset(of[_ACCEPTS]), frozenset(of[_REFUSES]), bool({"true", "1"} & of[_ANYTHING]))
        for kind, of in said.items()
    }
