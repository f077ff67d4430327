"""The entities that the matches of a first pass mention: their ids in a file, and what selects them in a second."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from functools import lru_cache, partial
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from leapgraph.extraction.parts.kept_entities import ENTITY_IDS
from leapgraph.extraction.selection.byte_prefilter import ENTITY_HEAD
from leapgraph.extraction.selection.entity_selector import parse_line
from leapgraph.extraction.url_folders import open_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leapgraph.extraction.parts.part_manifest import PartManifest
    from leapgraph.extraction.runner import Runner
    from leapgraph.extraction.work_folder import WorkFolder
    from leapgraph.wikibase.json_types import Json

_FILE = "mentioned-ids.txt"


class MentionedEntities(NamedTuple):
    """Selects the entities whose ids are in a file, which each worker reads once; 8 bytes an id are in memory.

    Attributes:
        url: The URL of the folder with the file.
        digest: The SHA-256 of the file, which tells it from another one with its name.
        number: How many ids it has.
    """

    url: str
    digest: str
    number: int

    def select(self, line: bytes) -> Json | None:
        """Return the entity on a line of a dump if its id is in the file, else None.

        Raises:
            DataError: The line may hold such an entity, and is not JSON of an entity.
        """
        keys = _read_keys(self.url, self.digest)
        head = ENTITY_HEAD.match(line)
        if head is not None and not _has(keys, _key(head[1].decode())):
            return None
        entity = parse_line(line)
        return entity if entity is not None and _has(keys, _key(entity["id"])) else None


def write_mentioned_ids(
    runner: Runner, work: WorkFolder, parts: Sequence[PartManifest], file_name: str
) -> MentionedEntities:
    """Write the ids that parts have in files of their own and that are no matches, and return what selects them.

    Args:
        runner: Collects the ids.
        work: The work folder.
        parts: The parts of the matches.
        file_name: The name of the files with the ids.
    """
    mentioned = distinct_ids(runner, work, parts, file_name)
    ids = list(_subtract(mentioned, distinct_ids(runner, work, parts, ENTITY_IDS)))
    content = "".join(f"{one}\n" for one in ids).encode()
    work.write(_FILE, content)
    return MentionedEntities(work.url, sha256(content).hexdigest(), len(ids))


def distinct_ids(runner: Runner, work: WorkFolder, parts: Sequence[PartManifest], file_name: str) -> Iterator[str]:
    """Yield the ids that parts have in files of a name, each once, in the order of code points."""
    return runner.distinct(partial(_read_ids, work.url), [part.file(file_name).path for part in parts])


def _read_ids(work: str, path: str) -> list[str]:
    """Return the ids in a file of the work folder."""
    file_system, folder = open_folder(work)
    text: bytes = file_system.cat_file(f"{folder}/{path}")
    return text.decode().splitlines()


def _subtract(texts: Iterator[str], others: Iterator[str]) -> Iterator[str]:
    """Yield what is in the first of two sorted sequences and not in the other."""
    other = next(others, None)
    for text in texts:
        while other is not None and other < text:
            other = next(others, None)
        if text != other:
            yield text


@lru_cache(maxsize=1)
def _read_keys(url: str, _digest: str) -> array[int]:
    return array("Q", sorted(map(_key, _read_ids(url, _FILE))))


def _key(entity_id: str) -> int:
    """Return the number of an item's or a property's id, unlike that of any other."""
    return 2 * int(entity_id[1:]) + (entity_id[0] == "P")


def _has(keys: array[int], key: int) -> bool:
    place = bisect_left(keys, key)
    return place < len(keys) and keys[place] == key
