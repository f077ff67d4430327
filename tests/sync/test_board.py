"""The board: one line a row, whatever stands on either side of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from leapgraph.sync.board import board, cells
from leapgraph.sync.mapping import Mapping, Row
from support.infobox import filled
from support.planned import given_of, item, snak, there, wish

if TYPE_CHECKING:
    from leapgraph.sync.board import BoardRow

Json = dict[str, Any]
URL = "https://a.example/x"
NAME = Row("name", (), "P1448", "monolingualtext", "shown", identifying=("P582",))
FORMER = Row("former_name", (), "P1448", "monolingualtext", "shown", identifying=("P582",))
ENDED = {"P582": [snak("P582", ("2017-00-00", 9))]}


def lines(wikitext: str, remote: Json, *wishes: Any) -> list[BoardRow]:
    """Return the board of two rows of one property, for a template."""
    given = given_of(remote, wishes)
    return board(replace(given, mapping=Mapping((NAME, FORMER)), call=filled(wikitext)))


def test_a_value_that_stands_otherwise_than_its_row_says_so() -> None:
    remote = item(there(1, "P1448", ("en", "Name")))
    (line,) = lines("", remote, wish("name", "P1448", ("en", "Name"), URL), wish("name", "P1448", ("en", "Other"), URL))

    assert line.state == "no usable source there"
    assert cells(line)[4] == "no usable source there: Other: missing there"


def test_what_another_row_shows_stands_in_that_row_alone() -> None:
    remote = item(there(1, "P1448", ("en", "Name"), URL), there(2, "P1448", ("en", "Other"), URL, qualifiers=ENDED))
    name, former = lines("{{#invoke:WikidataIB|getValue|P1448|name=former_name|fwd=ALL}}", remote)

    assert [name.infobox, former.infobox] == ["", "Name"]
    assert [one.gate for one in name.wikidata] == ["shown as former_name"]


def test_an_ended_name_belongs_to_the_row_of_former_ones() -> None:
    remote = item(there(1, "P1448", ("en", "Name"), URL), there(2, "P1448", ("en", "Other"), URL, qualifiers=ENDED))
    name, former = lines("", remote)

    assert [one.text for one in name.wikidata] == ["Name"]
    assert [one.text for one in former.wikidata] == ["Other"]
    assert {one.gate for one in (*name.wikidata, *former.wikidata)} == {"hidden: not mapped"}
