"""Fetches the revisions of a page: the list of them, the contents of some, and an article as it was in one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.printable import printable_line
from leapgraph.wiki.fetch_in_batches import report_malformed
from leapgraph.wiki.fetch_pages import parse_page
from leapgraph.wiki.read_client import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.wiki.fetch_pages import Article
    from leapgraph.wiki.read_client import WikiClient
    from leapgraph.wikibase.json_types import Json

# The Action API's limits for revisions per request, without and with content, without the right `apihighlimits`.
MAX_REVISIONS, CONTENT_BATCH = 500, 50
# The limit for revision content in bytes per request; a response has at most 8 MiB.
MAX_BATCH_BYTES = 6 << 20


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision as listed by the wiki; `user` and `comment` are empty if they are hidden."""

    revid: int
    parent: int
    user: str
    timestamp: str
    comment: str
    size: int


def list_revisions(wiki: WikiClient, title: str, first: int, latest: int) -> list[Revision]:
    """Return the last revisions of a page from `first` to `latest`, at most `MAX_REVISIONS`, the oldest first.

    Raises:
        UnreachableError: The wiki does not respond, or does not list the latest revision.
    """
    answer = wiki.request(
        action="query", prop="revisions", titles=title, rvprop="ids|timestamp|user|comment|size",
        rvlimit=str(MAX_REVISIONS), formatversion="2",
    )  # fmt: skip
    found = [_parse_revision(one) for one in _revisions_in(answer, wiki) if first <= one["revid"] <= latest]
    if latest not in {one.revid for one in found}:
        # Replication lag: one replica has an edit that another has not received yet.
        raise UnreachableError(f"{wiki.api} does not list the revision {latest} yet: try again in a while")
    return sorted(found, key=lambda one: one.revid)


def _parse_revision(entry: Json) -> Revision:
    # Hidden fields are absent; `userhidden` takes their place.
    user, comment = str(entry.get("user", "")), str(entry.get("comment", ""))
    stamp = str(entry.get("timestamp", ""))
    return Revision(entry["revid"], entry.get("parentid", 0), user, stamp, comment, entry.get("size", 0))


def fetch_contents(wiki: WikiClient, needed: Sequence[Revision]) -> dict[int, str]:
    """Return the content of revisions by id; hidden and deleted ones are left out.

    Raises:
        UnreachableError: The wiki does not respond with revisions.
    """
    found: dict[int, str] = {}
    left = list(needed)
    while left:
        batch = _next_batch(left)
        numbers = "|".join(str(one.revid) for one in batch)
        answer = wiki.request(
            action="query", prop="revisions", revids=numbers, rvprop="ids|content", rvslots="main", formatversion="2"
        )
        texts = {one["revid"]: _slot_text(one) for one in _revisions_in(answer, wiki)}
        if "continue" not in answer:
            texts |= {one.revid: None for one in batch if one.revid not in texts}
        if not texts:
            raise UnreachableError(f"{wiki.api} gives no content of the revisions {printable_line(numbers)}")
        found |= {revid: text for revid, text in texts.items() if text is not None}
        # The API omits what would make the response too large; it is requested again.
        left = [one for one in left if one.revid not in texts]
    return found


def _next_batch(left: Sequence[Revision]) -> list[Revision]:
    batch: list[Revision] = []
    size = 0
    for one in left[:CONTENT_BATCH]:
        size += one.size
        if batch and size > MAX_BATCH_BYTES:
            break
        batch.append(one)
    return batch


def _slot_text(entry: Json) -> str | None:
    slots = entry.get("slots")
    text = dict(slots["main"]).get("content") if isinstance(slots, dict) and "main" in slots else None
    return text if isinstance(text, str) else None


def _revisions_in(answer: Json, wiki: WikiClient) -> list[Json]:
    try:
        found = [one for page in answer["query"].get("pages", []) for one in page.get("revisions", [])]
        numbers = [one.get(name, 0) for one in found for name in ("revid", "parentid", "size")]
        good = all(type(number) is int for number in numbers) and all("revid" in one for one in found)
    except (KeyError, TypeError, AttributeError):
        found, good = [], False
    if not good:
        raise UnreachableError(f"{wiki.api} answers in another form, without its revisions")
    return found


def fetch_revision(wiki: WikiClient, revision: int) -> Article | None:
    """Return one revision of a page, by its number; None if the wiki has it not, or hides its text."""
    answer = wiki.request(
        action="query", revids=str(revision), prop="revisions", rvprop="ids|content", rvslots="main", formatversion="2"
    )
    with report_malformed(wiki, "the text of a revision"):
        pages = answer["query"].get("pages", [])
        if not pages or "revisions" not in pages[0]:
            return None
        slot = pages[0]["revisions"][0].get("slots", {}).get("main", {})
        return parse_page(pages[0]) if "content" in slot else None
