"""Say what a release has otherwise than the kept release of its version, and what to do about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.archive.packed_release import packed_file_digests, read_packed_files
from leapgraph.atomic_folder_replace import SUMS
from leapgraph.namespaces import NAMESPACES

if TYPE_CHECKING:
    from pathlib import Path

_DATASET = "dataset.nq"
_ENDPOINT = re.compile(rf"^<[^>]*> <{NAMESPACES['void']}sparqlEndpoint> <([^>]*)> ".encode(), re.MULTILINE)
_RAISE = "Raise dcat:version in graph/dataset.ttl"
_ADVICE = "publish it as it was published then, or leave it as it is"


def describe_other_content(kept: Path, other: Path, shown: Path | str) -> str:
    """Return what differs and what to do, as the end of a sentence.

    Args:
        kept: The packed kept release; it may be lost.
        other: Another packed release of its version.
        shown: The name of the kept one for messages.

    Raises:
        DataError: The kept one is damaged.
        RunError: One of them cannot be read.
    """
    content = f"with other content: a release never changes. {_RAISE}"
    if not kept.is_file():
        return content
    files = packed_file_digests(kept, shown), packed_file_digests(other, other)
    if files[0].get(_DATASET) == files[1].get(_DATASET):
        names = sorted({name for name, _ in files[0].items() ^ files[1].items()} - {SUMS})
        some = f"{len(names):,} {'file differs' if len(names) == 1 else 'files differ'}, such as {names[0]}"
        if any(name.startswith("shapes") or name.endswith(".rq") for name in names):
            return f"with the same graph and other shapes or queries; {some}. {_RAISE}"
        made = "it was made with another --site or another version of leapgraph"
        return f"with the same graph; {some}: {made}. {_ADVICE.capitalize()}"
    texts = [read_packed_files(path, [_DATASET], shown).get(_DATASET, b"") for path in (kept, other)]
    stated = [sorted({one.decode() for one in _ENDPOINT.findall(text)}) for text in texts]
    if stated[0] != stated[1]:
        then, now = (", ".join(of) or "none" for of in stated)
        return f"with another --endpoint: it names {then}, this run {now}. {_ADVICE.capitalize()}"
    return content
