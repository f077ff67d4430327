"""Whether an archive has a snapshot of a page, by its CDX server, as that of the Wayback Machine."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from leapgraph.watch.pages.page_client import PageError

if TYPE_CHECKING:
    from leapgraph.watch.pages.page_client import PageClient


def find_snapshot(client: PageClient, archive: str, url: str) -> tuple[str, str] | None:
    """Return the day and the address of the last good snapshot of a page; None if there is none.

    Args:
        client: The client.
        archive: The archive's address, such as https://web.archive.org/.
        url: The page.

    Raises:
        PageError: The archive does not respond as a CDX server.
    """
    base = archive.rstrip("/")
    wanted = {"url": url, "output": "json", "fl": "timestamp", "filter": "statuscode:200", "limit": "-1"}
    answer = client.request("GET", f"{base}/cdx/search/cdx?{urlencode(wanted)}")
    try:
        rows = json.loads(answer.body or b"[]") if answer.status == 200 else None  # noqa: PLR2004 - the one good status
        # The first row has the names of the columns.
        stamps = [str(row[0]) for row in rows[1:]] if isinstance(rows, list) else None
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        stamps = None
    if stamps is None or not all(re.fullmatch(r"\d{14}", stamp) for stamp in stamps):
        raise PageError(f"{base} does not say what it has (HTTP {answer.status}): name an archive with a CDX server")
    if not stamps:
        return None
    last = max(stamps)
    return f"{last[:4]}-{last[4:6]}-{last[6:8]}", f"{base}/web/{last}/{url}"
