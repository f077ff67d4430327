"""What is left out of an extraction: each with file, offset, reason and the line itself, as JSON lines."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import orjson

from leapgraph.extraction.url_folders import open_folder


def reject_record(dump: str, offset: str, kind: str, reason: str, line: bytes | None) -> bytes:
    """Return the record of something left out, a line of JSON.

    Args:
        dump: The name of the dump.
        offset: Where the line begins, or the damaged data.
        kind: What was left out: see `PartCounts.left_out`.
        reason: Why.
        line: The line; None for damaged data. One that is not UTF-8 is in Base64.
    """
    record: dict[str, Any] = {"file": dump, "offset": offset, "leftOut": kind, "reason": reason}
    if line is not None:
        try:
            record["line"] = line.decode()
        except UnicodeDecodeError:
            record["lineBase64"] = b64encode(line).decode()
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


def read_offsets(work: str, path: str) -> frozenset[str]:
    """Return the offsets of the records in a file of the work folder."""
    file_system, folder = open_folder(work)
    return frozenset(orjson.loads(line)["offset"] for line in file_system.cat_file(f"{folder}/{path}").splitlines())
