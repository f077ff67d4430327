"""The input of a plan: the last pull, the graph, the journal, and optionally the current item."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from leapgraph.errors import DataError
from leapgraph.infobox.infobox_call import read_infobox_call
from leapgraph.infobox.parameter_to_property import merge_template
from leapgraph.infobox.property_mapping import read_mapping
from leapgraph.release.dataset_cache import cached_dataset
from leapgraph.sync.journal.edit_journal import project_journal
from leapgraph.sync.load_snapshot import describe_lost_sitelink, read_snapshot, sitelink_title
from leapgraph.sync.planning.add_retrieved_dates import set_retrieved_date
from leapgraph.sync.planning.compare_statement import ItemVersions, StatementComparison, compare_statement
from leapgraph.sync.planning.desired_statements import desired_statements, desired_terms
from leapgraph.sync.planning.load_observed_parts import load_observed_parts
from leapgraph.wikibase.validate_pulled_files import validate_item

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from leapgraph.dataset import Dataset
    from leapgraph.infobox.infobox_call import InfoboxCall
    from leapgraph.infobox.property_mapping import InfoboxMapping
    from leapgraph.project import Project
    from leapgraph.sync.load_snapshot import Snapshot
    from leapgraph.sync.plan_model import DesiredStatement
    from leapgraph.sync.planning.desired_statements import DesiredTerm
    from leapgraph.sync.removals.observed_parts import ObservedParts
    from leapgraph.wiki.deadline import Deadline
    from leapgraph.wikibase.json_types import Json


def read_plan_input(  # noqa: PLR0913 - what there is to it
    project: Project,
    remote: Json | None = None,
    api: str | None = None,
    retrieved: date | None = None,
    *,
    memory: ObservedParts | None = None,
    lifted: Collection[str] = (),
    dataset: Dataset | None = None,
) -> PlanInput:
    """Read the input of a plan or of the status.

    Args:
        project: The project.
        remote: The current item; by default the pulled one.
        api: The wiki that the plan is for; by default the one pulled from.
        retrieved: The day on which a person read the sources; by default the graph's date of each.
        memory: The observed parts of the current item; by default those of pulls and applies.
        lifted: The IDs of removals that the person wants to reverse.
        dataset: The project's dataset as published; made from its files by default.

    Raises:
        DataError: Nothing was pulled, a file of the project is malformed, or the item has lost the article's sitelink.
    """
    snapshot = read_snapshot(project)
    page = sitelink_title(snapshot.item, snapshot.site)
    if remote is not None and (lost := describe_lost_sitelink(remote, snapshot.site, page)):
        raise DataError(f"on {api or snapshot.api} {lost}")
    mapping = merge_template(read_mapping(project), snapshot.template, snapshot.labels)
    found = desired_statements(project, dataset or cached_dataset(project), snapshot, mapping)
    if retrieved is not None:
        found = set_retrieved_date(found, retrieved, snapshot.labels)
    ledger = project_journal(project).own_statements(api or snapshot.api, snapshot.entity_id)
    base = snapshot.item
    if ledger.item is not None and ledger.item["lastrevid"] > base["lastrevid"]:
        base = ledger.item  # an apply since the pull is not a change by others
    if memory is None:
        memory = load_observed_parts(project, api or snapshot.api, snapshot)
    sides = ItemVersions(base, remote or base, ledger, snapshot.labels, memory, frozenset(lifted))
    return PlanInput(
        api=api or snapshot.api,
        concept_base=snapshot.concept_base,
        versions=sides,
        desired=found,
        terms=desired_terms(found, sides.remote),
        mapping=mapping,
        call=read_infobox_call(snapshot.infobox, snapshot.template),
        created=_now(),
        template=snapshot.template,
        site=snapshot.site,
        page=page,
    )


def fetch_current_item(snapshot: Snapshot, contact: str, patience: Deadline, api: str | None = None) -> Json:
    """Return the current item from the wiki; no login.

    Raises:
        UnreachableError: The wiki does not respond in time.
        DataError: The item is deleted, or is now a redirect.
    """
    from leapgraph.printable import printable_line
    from leapgraph.wiki.pywikibot_config import load_pywikibot
    from leapgraph.wiki.read_client import UnreachableError, WikiClient

    address = api or snapshot.api
    with load_pywikibot(contact):
        answer = WikiClient(address, patience).request(action="wbgetentities", ids=snapshot.entity_id)
    try:
        (item,) = dict(answer["entities"]).values()
        if "missing" in item:
            raise DataError(f"{snapshot.entity_id} does not exist any more on {address}: run `leapgraph pull`")
        if item["id"] != snapshot.entity_id:
            what = f"{snapshot.entity_id} is now a redirect to {item['id']} on {address}"
            raise DataError(f"{what}: run `leapgraph pull`")
        item["lastrevid"] = int(item["lastrevid"])
        return validate_item(item)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UnreachableError(f"{address} gives an answer that cannot be read: {printable_line(error)}") from error


def _now() -> str:
    """Return the time in UTC; SOURCE_DATE_EPOCH (reproducible-builds.org) takes precedence."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class PlanInput:
    """The input of a plan.

    Attributes:
        api: The wiki's `api.php`.
        concept_base: The base of its entity IRIs.
        versions: The versions of the item to compare, with own statements, removals and labels.
        desired: The statements that the graph would have.
        terms: The labels and aliases that the graph would add.
        mapping: The infobox mapping.
        call: The article's infobox call.
        created: The time of the plan in UTC, ISO 8601.
        template: The pulled template and its modules; None if they were not saved.
        site: The site id of the article's wiki.
        page: The article's title; empty if the pulled item has no sitelink.
    """

    api: str
    concept_base: str
    versions: ItemVersions
    desired: Sequence[DesiredStatement]
    terms: Sequence[DesiredTerm]
    mapping: InfoboxMapping
    call: InfoboxCall
    created: str
    template: Json | None
    site: str = ""
    page: str = ""


def compare_statements(plan_input: PlanInput) -> list[StatementComparison]:
    """Return the comparison of each of our statements, in the order of the mapping's rows."""
    found = []
    for one in plan_input.desired:
        row = plan_input.mapping.row(one.row)
        if row is not None:
            found.append(compare_statement(one, row, plan_input.versions))
    return found
