"""The day on which the sources were read: in each new reference, and no reason to add one again."""

from datetime import date

import pytest

from leapgraph.errors import DataError
from leapgraph.sync.planning.add_retrieved_dates import set_retrieved_date
from leapgraph.wikibase import reference_hash
from leapgraph.wikibase.display_text import Labels
from support.hypothesis_plans import after, item, planned, there, wish

DAY = date(2026, 11, 1)
KNOWN = Labels({"P813": {"datatype": "time"}})
URL = "https://a.example/x"


def test_each_reference_says_it_once_and_at_its_end() -> None:
    dated = set_retrieved_date([wish("website", "P856", "https://example.org", URL)], DAY, KNOWN)
    (reference,) = dated[0].statement["references"]

    assert list(reference["snaks"]) == reference["snaks-order"] == ["P854", "P813"]
    (snak,) = reference["snaks"]["P813"]
    assert (snak["datavalue"]["value"]["time"], snak["datavalue"]["value"]["precision"]) == (
        "+2026-11-01T00:00:00Z",
        11,
    )
    assert reference["hash"] == reference_hash(reference)


def test_the_day_that_a_person_names_takes_the_place_of_the_graph_s() -> None:
    wished = [wish("website", "P856", "https://example.org", URL)]

    dated = set_retrieved_date(set_retrieved_date(wished, date(2026, 11, 2), KNOWN), DAY, KNOWN)

    assert dated == set_retrieved_date(wished, DAY, KNOWN)


def test_another_day_adds_nothing() -> None:
    wished = [wish("website", "P856", "https://example.org", URL)]
    remote = item(there(1, "P856", "https://example.org"))
    first = planned(remote, set_retrieved_date(wished, DAY, KNOWN))

    assert [one.op for one in first.operations] == ["add_reference"]
    now = after(remote, first.operations)
    assert planned(now, set_retrieved_date(wished, date(2026, 11, 9), KNOWN), remote).operations == ()


def test_a_wiki_without_the_property_is_reported() -> None:
    with pytest.raises(DataError, match="no property P813 of dates"):
        set_retrieved_date([], DAY, Labels({}))
