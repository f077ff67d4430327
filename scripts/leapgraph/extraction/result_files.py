"""The files of a result: what an extraction writes, by path, which tells it from what somebody else has put there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.extraction.summary import MISSING_IDS

if TYPE_CHECKING:
    from collections.abc import Iterable

SUCCESS, SUMMARY = "_SUCCESS", "SUMMARY.json"
_NTRIPLES, _TABLE, _REJECTS = (rf"part-[0-9]{{5,}}\.{ending}" for ending in (r"nt\.gz", "parquet", "jsonl"))
# The names of the files in each folder.
_NAMES = {
    "": "|".join(map(re.escape, (SUCCESS, SUMMARY, MISSING_IDS))),
    "ntriples": _NTRIPLES,
    "neighbours": _NTRIPLES,
    "parquet": r"(?!)",
    "parquet/entities": _TABLE,
    "parquet/triples": _TABLE,
    "parquet/neighbour-entities": _TABLE,
    "parquet/neighbour-triples": _TABLE,
    "rejects": _REJECTS,
    "rejects/neighbours": _REJECTS,
    "statistics": r"index\.html|statistics\.(csv|json)",
}
# What the Finder, NFS and Hadoop put there by themselves.
_OF_SYSTEM = r"\.DS_Store|\.nfs[0-9a-f]+|\..+\.crc"
TOP_NAMES = {SUCCESS, SUMMARY, MISSING_IDS, *(folder.partition("/")[0] for folder in _NAMES if folder)}


def foreign_path(files: Iterable[str], folders: Iterable[str] = (), links: Iterable[str] = ()) -> str | None:
    """Return the first path in a result that is of no extraction; None if there is none.

    Args:
        files: The paths of files in the result.
        folders: The paths of folders in it, where a file system has folders.
        links: The paths of symbolic links in it: no extraction makes one.
    """
    others = [path for path in files if not _is_of_extraction(path)]
    return min([*others, *(path for path in folders if path not in _NAMES), *links], default=None)


def _is_of_extraction(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return folder in _NAMES and re.fullmatch(f"{_NAMES[folder]}|{_OF_SYSTEM}", name) is not None
