"""Whether a saved query needs data from Wikidata; kept apart, since to import saved queries takes a while."""

from __future__ import annotations

NOT_PULLED = "nothing was pulled yet, so this cannot be answered: run `leapgraph pull`"


def needs_snapshot(name: str, *, is_pulled: bool) -> bool:
    """Return whether the query `name` needs Wikidata's data and none was pulled, so that no rows mean nothing."""
    return name.startswith("wikidata-") and not is_pulled
