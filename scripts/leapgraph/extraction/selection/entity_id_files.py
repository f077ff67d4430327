"""Reads the files of `--ids` and `--classes`: entities by id or IRI, line by line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.errors import DataError, RunError
from leapgraph.extraction.selection.subclass_tree import Superclasses
from leapgraph.wikibase import WIKIDATA
from leapgraph.wikibase.mentioned_entities import IS_ENTITY_ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from leapgraph.extraction.selection.conditions import Condition

_SEPARATOR = re.compile(r"[\s,]+")
_LONGEST = 60
_PAIR = 2


def read_ids_file(path: Path, concept_base: str = WIKIDATA.concept_base) -> frozenset[str]:
    """Return the ids of the items and properties in a file, one a line; `#` begins a comment.

    An IRI stands for its id, as a query service writes it: with or without angle brackets, or as `wd:Q163740`.

    Args:
        path: The file.
        concept_base: The prefix of the wiki's entity IRIs.

    Raises:
        DataError: A line is something else, or there is no id; with file and line.
        RunError: The file cannot be read.
    """
    found = set()
    for line, text in _lines(path):
        one = _id_of(text, concept_base)
        if not IS_ENTITY_ID(one):
            form = f"write it as {one.upper()}" if IS_ENTITY_ID(one.upper()) else "write one a line, as Q163740"
            raise DataError(f"{text[:_LONGEST]!r} is no id of an item or property: {form}", path=path, line=line)
        found.add(one)
    if not found:
        raise DataError("there is no id in it: write one a line, as Q163740", path=path)
    return frozenset(found)


def read_classes_file(
    path: Path, conditions: Iterable[Condition], concept_base: str = WIKIDATA.concept_base
) -> list[Superclasses]:
    """Return the class tree in a file: a class a line, or a class and one of its direct superclasses.

    A class alone counts as a subclass of all values of the condition with `P279*`. A line ends in a comment that begins
    with `#`; the ids of a pair are separated by spaces, tabs or a comma. IRIs are as in `read_ids_file`.

    Args:
        path: The file.
        conditions: The conditions that the tree is for.
        concept_base: The prefix of the wiki's entity IRIs.

    Raises:
        DataError: A line is something else, or a class is alone where several conditions need subclasses;
            with file and line.
        RunError: The file cannot be read.
    """
    roots = [one.values for one in conditions if one.with_subclasses]
    found = []
    for line, text in _lines(path):
        ids = [_id_of(one, concept_base) for one in _SEPARATOR.split(text)]
        if len(ids) > _PAIR or not all(IS_ENTITY_ID(one) and one[0] == "Q" for one in ids):
            message = f"{text[:_LONGEST]!r} is neither a class, as Q163740, nor a class and its superclass"
            raise DataError(message, path=path, line=line)
        if len(ids) < _PAIR and len(set(roots)) > 1:
            message = f"{text}: name its superclass beside it, since several conditions have subclasses"
            raise DataError(message, path=path, line=line)
        found.append(Superclasses(ids[0], tuple(ids[1:]) or tuple(sorted(roots[0] if roots else ()))))
    if not found:
        raise DataError("there is no class in it: write one a line, as Q163740", path=path)
    return found


def _id_of(text: str, concept_base: str) -> str:
    """Return the id that an IRI of the wiki ends with, by http or https; any other text as it is."""
    iri = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    _, _, base = concept_base.partition("://")
    for prefix in (f"http://{base}", f"https://{base}", "wd:"):
        if iri.startswith(prefix):
            return iri.removeprefix(prefix)
    return text


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the number and text of each line, without comments and what is empty without them."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RunError(f"{path} cannot be read: {error.strerror or error}") from error
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            text = line.decode().partition("#")[0].strip()
        except UnicodeDecodeError as error:
            raise DataError("this is not UTF-8", path=path, line=number) from error
        if text:
            yield number, text
