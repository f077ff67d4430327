"""The history of the wiki's pages that are entities: `action=query` with titles and `prop=revisions`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from support.double.revisions import Revision, Revisions

Json = dict[str, Any]
MOST = 500


def answer(revisions: Revisions, parameters: dict[str, str]) -> Json | None:
    """Answer `query` with the titles of entities, in format version 2; None where they are no entities' titles.

    One title with `rvlimit` has its revisions, the latest first; several have the latest of each.
    """
    titles = [title for title in parameters["titles"].split("|") if title]
    if not titles or not all(revisions.of(title) for title in titles):
        return None
    limit = 1 if len(titles) > 1 else _limit(parameters.get("rvlimit", "1"))
    wanted = set(parameters.get("rvprop", "ids|flags|timestamp|comment|user").split("|"))
    shown = []
    for number, title in enumerate(titles, 1):
        latest = revisions.of(title)[::-1][:limit]
        page: Json = {"pageid": number, "ns": 0, "title": title}
        shown.append({**page, "revisions": [_revision(one, wanted) for one in latest]})
    return {"pages": shown}


def _limit(text: str) -> int:
    return MOST if text == "max" else int(text)


def _revision(one: Revision, wanted: set[str]) -> Json:
    said: Json = {"revid": one.revid, "parentid": one.parent} if "ids" in wanted else {}
    if "user" in wanted:
        said["user"] = one.user
    if "comment" in wanted:
        said["comment"] = one.summary
    if "flags" in wanted:
        said["minor"] = one.minor
    return said
