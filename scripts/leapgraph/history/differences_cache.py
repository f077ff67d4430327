"""The differences between two kept releases in the user's cache, since they never change and each `publish` needs them.

Without a cache they are computed, and are the same.
"""

from __future__ import annotations

import re
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import orjson

from leapgraph import __version__
from leapgraph.differences.model import Difference, DifferenceGroup, Differences, Kind, Role, SideDescription, Span
from leapgraph.user_cache import (
    cache_folder,
    open_cache,
    program_state,
    read_entry,
    remove_old_entries,
    write_entry,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_MAGIC = b"leapgraph differences 1"
_SUFFIX = ".differences"
_ENTRY_NAME = re.compile(r"[0-9a-f]{64}\.differences|\.[0-9a-f]{64}\.differences\.[0-9]+")
_MOST_ENTRIES = 256


def cached_differences(key: Iterable[str], compute: Callable[[], Differences]) -> Differences:
    """Return differences without their quads and without the rows of saved queries, from the cache if they are there.

    Args:
        key: All that they depend on besides the program.
        compute: Computes them.
    """
    path = cache_folder()
    if path is None:
        return _load(_dump(compute()))
    digest = sha256("\0".join([__version__, *key]).encode())
    try:
        digest.update(program_state())
    except OSError:
        return _load(_dump(compute()))
    name = f"{digest.hexdigest()}{_SUFFIX}"
    with open_cache(path, make=False) as folder:
        found = None if folder is None else read_entry(folder, name, _MAGIC)
    if found is None:
        found = _dump(compute())
        with suppress(OSError), open_cache(path, make=True) as folder:
            if folder is not None:
                write_entry(folder, name, _MAGIC, found)
                remove_old_entries(folder, _ENTRY_NAME, _MOST_ENTRIES)
    return _load(found)


def _dump(found: Differences) -> bytes:
    groups = [[group.name, group.title, [_difference(one) for one in group.differences]] for group in found.groups]
    sides = [[side.name, side.title, side.version, side.date, side.base] for side in (found.old, found.new)]
    return orjson.dumps([*sides, groups, found.notes, found.language])


def _difference(one: Difference) -> list[Any]:
    texts = [one.kind, one.role, one.subject, one.group, one.predicate]
    return [*texts, *map(_spans, (one.words, one.before, one.after)), one.mentions]


def _spans(spans: tuple[Span, ...]) -> list[list[str]]:
    return [[span.text, span.iri, span.language] for span in spans]


def _load(text: bytes) -> Differences:
    old, new, groups, notes, language = orjson.loads(text)
    return Differences(
        old=SideDescription(*old),
        new=SideDescription(*new),
        groups=tuple(DifferenceGroup(name, title, tuple(map(_read, of))) for name, title, of in groups),
        notes=tuple(notes),
        language=language,
    )


def _read(one: list[Any]) -> Difference:
    kind, role, subject, group, predicate, *texts, mentions = one
    words, before, after = (tuple(Span(*span) for span in spans) for spans in texts)
    return Difference(Kind(kind), Role(role), subject, group, words, predicate, before, after, tuple(mentions))
