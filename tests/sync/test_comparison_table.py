"""The board: one line a row, whatever stands on either side of it."""

from dataclasses import replace
from typing import Any

from leapgraph.infobox.property_mapping import InfoboxMapping
from leapgraph.sync.planning.compare_statement import compare_statement
from leapgraph.sync.planning.desired_statements import NO_ITEM, NO_SOURCE
from leapgraph.sync.showing.comparison_table import StatusRow, status_cells, status_rows, write_status_markdown
from support.hypothesis_plans import ENDED, FORMER, NAME, URL, item, make_plan_input, there, wish
from support.infobox_fixtures import filled

Json = dict[str, Any]


def lines(wikitext: str, remote: Json, *wishes: Any) -> list[StatusRow]:
    """Return the board of two rows of one property, for a template."""
    given = make_plan_input(remote, wishes)
    return status_rows(replace(given, mapping=InfoboxMapping((NAME, FORMER)), call=filled(wikitext)))


def test_a_value_that_stands_otherwise_than_its_row_says_so() -> None:
    remote = item(there(1, "P1448", ("en", "Name")))
    (line,) = lines("", remote, wish("name", "P1448", ("en", "Name"), URL), wish("name", "P1448", ("en", "Other"), URL))

    assert line.state == "no usable source there"
    assert status_cells(line)[4] == "no usable source there: Other: missing there"


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


def test_what_has_no_source_of_ours_still_says_how_the_wiki_stands() -> None:
    unsourced = replace(wish("name", "P1448", ("en", "Name")), obstacle="no source")
    (line,) = lines("", item(there(1, "P1448", ("en", "Name"))), unsourced)
    assert (line.state, line.notes) == ("no usable source there", ("no source",))

    (line,) = lines("", item(there(1, "P1448", ("en", "Name"), URL)), unsourced)
    assert (line.state, line.notes) == ("in sync", ("no source",))


def test_another_value_is_a_conflict_also_where_ours_has_no_usable_source() -> None:
    inception = replace(NAME, single=True)
    remote = item(there(1, "P1448", ("en", "1987"), URL))
    unsourced = replace(wish("name", "P1448", ("en", "1988")), obstacle=NO_SOURCE)
    nameless = replace(unsourced, obstacle=f"{NO_ITEM}1988")

    found = [compare_statement(one, inception, make_plan_input(remote, ()).versions) for one in (unsourced, nameless)]

    assert [one.state for one in found] == ["conflict", "not eligible"]
    assert found[0].note == f"Wikidata has another value; there is {NO_SOURCE}"


def test_the_cells_count_the_sources_and_name_the_ranks() -> None:
    wiki = "https://en.wikipedia.org/wiki/X"
    remote = item(
        there(1, "P1448", ("en", "A"), URL, rank="preferred"),
        there(2, "P1448", ("en", "B"), URL, "https://b.example/"),
        there(3, "P1448", ("en", "C"), URL, wiki, rank="deprecated"),
        there(4, "P1448", ("en", "D")),
    )
    (line,) = lines("", remote)

    assert (
        status_cells(line)[2]
        == "A (preferred, 1 source); B (2 sources); C (deprecated, 1 source, 1 unusable); D (no source)"
    )
    assert line.state == "missing here"


def test_our_cell_counts_the_sources_that_the_infobox_cannot_use() -> None:
    bare, good = wish("name", "P1448", ("en", "A")), wish("name", "P1448", ("en", "B"), URL)
    (line,) = lines("", item(), bare, replace(bare, unusable=1), good, replace(good, unusable=2))

    assert status_cells(line)[3] == "A (no source); A (0 sources, 1 unusable); B (1 source); B (1 source, 2 unusable)"


def test_those_without_an_item_are_reported_together() -> None:
    wishes = [replace(wish("name", "P1448", ("en", text)), obstacle=f"no item for {text}") for text in ("A", "B")]
    (line,) = lines("", item(), *wishes)

    assert status_cells(line)[4] == "not eligible: no item for A, B"


def test_a_table_in_markdown_keeps_what_means_something_there() -> None:
    (line,) = lines("", item(there(1, "P1448", ("en", "a|b *c*\nd"), URL)))

    assert r"a\|b \*c\* d (1 source)" in write_status_markdown([line])
    assert write_status_markdown([line]).splitlines()[1] == "| --- | --- | --- | --- | --- |"


def test_no_value_is_shown() -> None:
    remote = item(there(1, "P1448", ("en", "A"), URL))
    remote["claims"]["P1448"][0]["mainsnak"] = {"snaktype": "novalue", "property": "P1448"}
    (line,) = lines("", remote)

    assert status_cells(line)[2] == "no value (1 source)"


def test_without_a_template_each_row_is_taken_to_show_its_own() -> None:
    remote = item(there(1, "P1448", ("en", "Name"), URL), there(2, "P1448", ("en", "Other"), URL, qualifiers=ENDED))
    name, former = status_rows(replace(make_plan_input(remote, []), mapping=InfoboxMapping((NAME, FORMER))))

    assert [name.infobox, former.infobox] == ["Name", "Other"]
