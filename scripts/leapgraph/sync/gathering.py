"""All that a sync compares, gathered: the last pull, the graph, the journal, and on request the item as it is now."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from leapgraph.errors import DataError
from leapgraph.release.described import published_dataset
from leapgraph.sync.call import read_call
from leapgraph.sync.desired import desired, desired_terms
from leapgraph.sync.journal import journal_of
from leapgraph.sync.mapping import read_mapping
from leapgraph.sync.planning import Given
from leapgraph.sync.remembering import load_memory
from leapgraph.sync.retrieved import with_day
from leapgraph.sync.served import whole_item
from leapgraph.sync.sitelink import lost_sitelink, page_of
from leapgraph.sync.snapshot import read_snapshot
from leapgraph.sync.template import with_template
from leapgraph.sync.threeway import Sides

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from leapgraph.project import Project
    from leapgraph.pull.patience import Patience
    from leapgraph.sync.memory import Memory
    from leapgraph.sync.model import Json
    from leapgraph.sync.snapshot import Snapshot


def gather(  # noqa: PLR0913 - what there is to it
    project: Project,
    remote: Json | None = None,
    api: str | None = None,
    retrieved: date | None = None,
    *,
    memory: Memory | None = None,
    lifted: Collection[str] = (),
) -> Given:
    """Return all that a plan or a board is made of.

    Args:
        project: The project.
        remote: The item as it is now; the one that was pulled when absent.
        api: The wiki that the plan is for; the one that was pulled from when absent.
        retrieved: The day on which a person has read the sources; for each the one that the graph has when absent.
        memory: What is known of the item as it is now; what pulls and applies know of it when absent.
        lifted: The IDs of what others have removed, and a person wants to bring again all the same.

    Raises:
        DataError: Nothing was pulled, a file of the project is wrong, or the item has lost the article's sitelink.
    """
    snapshot = read_snapshot(project)
    page = page_of(snapshot.item, snapshot.site)
    if remote is not None and (lost := lost_sitelink(remote, snapshot.site, page)):
        raise DataError(f"on {api or snapshot.api} {lost}")
    mapping = with_template(read_mapping(project), snapshot.template, snapshot.labels)
    found = desired(project, published_dataset(project), snapshot, mapping)
    if retrieved is not None:
        found = with_day(found, retrieved, snapshot.labels)
    ledger = journal_of(project).ledger(api or snapshot.api, snapshot.entity_id)
    base = snapshot.item
    if ledger.item is not None and ledger.item["lastrevid"] > base["lastrevid"]:
        base = ledger.item  # what was applied since the pull is no change of others
    if memory is None:
        memory = load_memory(project, api or snapshot.api, snapshot.entity_id)
    sides = Sides(base, remote or base, ledger, snapshot.labels, memory, frozenset(lifted))
    return Given(
        api=api or snapshot.api,
        concept_base=snapshot.concept_base,
        sides=sides,
        desired=found,
        terms=desired_terms(found, sides.remote),
        mapping=mapping,
        call=read_call(snapshot.infobox, snapshot.template),
        created=_now(),
        site=snapshot.site,
        page=page,
    )


def read_now(snapshot: Snapshot, contact: str, patience: Patience, api: str | None = None) -> Json:
    """Return the item as the wiki has it now; no login.

    Raises:
        UnreachableError: The wiki does not answer in time.
        DataError: The item is deleted, or a redirect now.
    """
    from leapgraph.pull.robot import pywikibot_for
    from leapgraph.pull.wiki import UnreachableError, Wiki, shown

    address = api or snapshot.api
    with pywikibot_for(contact):
        answer = Wiki(address, patience).ask(action="wbgetentities", ids=snapshot.entity_id)
    try:
        (item,) = dict(answer["entities"]).values()
        if "missing" in item:
            raise DataError(f"{snapshot.entity_id} does not exist any more on {address}: run `leapgraph pull`")
        if item["id"] != snapshot.entity_id:
            what = f"{snapshot.entity_id} is now a redirect to {item['id']} on {address}"
            raise DataError(f"{what}: run `leapgraph pull`")
        item["lastrevid"] = int(item["lastrevid"])
        return whole_item(item)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UnreachableError(f"{address} gives an answer that cannot be read: {shown(error)}") from error


def _now() -> str:
    """Return the time in UTC; SOURCE_DATE_EPOCH (reproducible-builds.org) stands in its place if it is set."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")
