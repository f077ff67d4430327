"""The comments of a Turtle document, each with the element that it belongs to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from leapgraph.turtle.terms import Resource, TripleTuple

K = TypeVar("K")


def _lists() -> defaultdict[K, list[str]]:
    return defaultdict(list)


@dataclass
class Comments:
    """Comment lines by the element they belong to, each with its `#`; an empty string is a blank line.

    Attributes:
        header: The lines at the top of the file and among its prefix declarations.
        footer: The lines below the last statement.
        prefix: The comment at the end of a prefix declaration's line, by prefix.
        subject: The lines above a subject block.
        property: The lines above a predicate, by subject and predicate.
        object: The lines above an object, by triple.
        trail: The comment at the end of an object's line, by triple.
    """

    header: list[str] = field(default_factory=list)
    footer: list[str] = field(default_factory=list)
    prefix: defaultdict[str, list[str]] = field(default_factory=_lists)
    subject: defaultdict[Resource, list[str]] = field(default_factory=_lists)
    property: defaultdict[tuple[Resource, NamedNode], list[str]] = field(default_factory=_lists)
    object: defaultdict[TripleTuple, list[str]] = field(default_factory=_lists)
    trail: defaultdict[TripleTuple, list[str]] = field(default_factory=_lists)
