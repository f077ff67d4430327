"""The files of the statistics: the same numbers in CSV, JSON and on the page, and how the main item stands."""

import csv
import io
import json
import re

import pytest

from leapgraph.extraction.statistics.extraction_statistics import ExtractionStatistics
from leapgraph.extraction.statistics.statement_counts import MEASURES, PropertyCounts
from leapgraph.extraction.statistics.statistics_files import statistics_files
from leapgraph.extraction.statistics.statistics_page import format_share
from leapgraph.extraction.statistics.statistics_report import build_report
from leapgraph.wikibase.display_text import Labels
from support.html_tree import Element, read_html
from support.item_fixtures import item
from support.made_statistics import MAIN, WD, made_report
from support.samples import sample_entity


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return statistics_files(made_report())


@pytest.fixture(scope="module")
def page(files: dict[str, bytes]) -> Element:
    return read_html(files["index.html"])


def test_csv_and_json_have_the_same_counts(files: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(files["statistics.csv"].decode(), newline="")))
    content = json.loads(files["statistics.json"])

    assert len(rows) == len(content["properties"]) == len(made_report().rows)
    for row, one in zip(rows, content["properties"], strict=True):
        assert (row["property"], row["label"], row["datatype"]) == (one["property"], one["label"], one["datatype"])
        assert {name: int(row[name]) for name in MEASURES} == {name: one[name] for name in MEASURES}
        pairs = (pair.split(":") for pair in row["qualifiers"].split())
        assert {name: int(count) for name, count in pairs} == one["qualifiers"]
        assert int(row["main_accepted"]) == one["mainItem"]["accepted"]
    assert sum(int(row["statements"]) for row in rows) == content["total"]["statements"]
    assert content["mainItem"]["id"] == MAIN


def test_csv_and_json_have_the_properties_of_the_items_and_a_number_of_them() -> None:
    statistics = ExtractionStatistics(MAIN)
    for number in (1, 2):
        statistics.count(item(f"Q99999900{number}", "an organization", ("P31", "Q5"), ("P571", 2002)), Labels({}))
    statistics.count_main_item(item(MAIN, "ours", ("P31", "Q163740"), ("P856", "http://a.example/")), Labels({}))

    files = statistics_files(build_report(statistics, Labels({}), WD, "made.json", ()))

    content = json.loads(files["statistics.json"])
    assert [one["property"] for one in content["properties"]] == ["P31", "P571"]
    assert (content["items"], content["total"]["properties"], content["total"]["statements"]) == (2, 2, 4)
    assert content["mainItem"]["total"]["properties"] == 2
    assert "items" not in {**content["total"], **content["mainItem"]["total"]}
    assert [one["property"] for one in content["mainItem"]["propertiesOfItAlone"]] == ["P856"]
    assert [row[0] for row in csv.reader(io.StringIO(files["statistics.csv"].decode()))] == ["property", "P31", "P571"]
    assert "4, of 2 properties" in read_html(files["index.html"]).text()


def test_the_page_has_every_property_with_its_counts(page: Element, files: dict[str, bytes]) -> None:
    properties = json.loads(files["statistics.json"])["properties"]
    most, few = page.all("table")[-2:]
    rows = [row for table in (most, few) for row in table.one("tbody").all("tr")]

    assert page.one("details").all("table") == [few]
    assert len(most.one("tbody").all("tr")) == sum(one["items"] > 1 for one in properties) > 25
    assert len(rows) == len(properties)
    for row, one in zip(rows, properties, strict=True):
        cells = {cell.attributes["data-head"]: cell.text() for cell in row.all("td") if "data-head" in cell.attributes}
        assert one["property"] in row.one("th").text()
        assert cells["Statements"] == str(one["statements"])
        assert cells["With a reference"].split()[0] == str(one["referenced"])
        assert cells["Accepted by the infobox"].split()[0] == str(one["accepted"])


def test_the_page_begins_with_what_the_main_item_lacks_or_has_without_an_accepted_reference(page: Element) -> None:
    tables = page.all("table")[:-2]
    rows = [row for table in tables for row in table.one("tbody").all("tr")]
    lacking = [row for row in rows if "lacks it" in row.text()]

    assert [table.one("caption").text().partition(" (")[0] for table in tables] == [
        "Properties to add or to source",
        "Identifiers to add or to source",
        "Properties and identifiers with an accepted reference",
    ]
    assert len(rows) - len(lacking) == len(sample_entity(MAIN)["claims"])
    for table in tables[:2]:
        own = [row.all("td")[0].text() for row in table.one("tbody").all("tr")]
        assert all(one.endswith(("lacks it", "no reference", "none accepted")) for one in own)
        items = [int(row.all("td")[1].text().split()[0]) for row in table.one("tbody").all("tr")]
        assert items == sorted(items, reverse=True)
    assert all(row.all("td")[0].text().endswith(" accepted") for row in tables[2].one("tbody").all("tr"))


def test_the_page_leads_to_its_sections_and_says_where_names_are_missing(page: Element) -> None:
    links = [one.attributes["href"] for one in page.one("nav").all("a")]
    names = {one.attributes.get("id") for kind in ("h2", "details") for one in page.all(kind)}

    assert links == ["#to-do", "#done", "#properties", "#few", "#terms"]
    assert {one[1:] for one in links} == names
    unnamed = sum(not row.label for row in made_report().rows)
    assert f"{unnamed} of the {len(made_report().rows)} properties have no name here" in page.text()
    assert page.text().index("A bar") < page.text().index("Properties to add or to source")


def test_the_page_is_whole_without_scripts_and_text_from_the_wiki_is_only_text(
    page: Element, files: dict[str, bytes]
) -> None:
    html = files["index.html"].decode()

    assert page.all("script") == page.all("link") == page.all("img") == page.all("b") == []
    assert "\u202e" not in html
    assert {link.attributes["href"].rpartition("/")[0] for link in page.all("a", rel="external noreferrer")} == {
        WD[:-1]
    }
    assert all(svg.attributes["aria-hidden"] == "true" for svg in page.all("svg"))
    assert all(cell.attributes["scope"] in {"col", "row"} for cell in page.all("th"))
    assert re.search(r" on[a-z]+=|javascript:| style=", html) is None


def test_the_same_counts_give_the_same_bytes(files: dict[str, bytes]) -> None:
    assert statistics_files(made_report()) == files


def test_without_a_main_item_nothing_is_compared() -> None:
    files = statistics_files(made_report(main=""))

    assert json.loads(files["statistics.json"])["mainItem"] is None
    assert b"main_" not in files["statistics.csv"]
    assert len(read_html(files["index.html"]).all("table")) == 2


def test_without_items_there_is_a_page_of_nothing() -> None:
    files = statistics_files(build_report(ExtractionStatistics(), Labels({}), WD, "made.json", ()))

    assert "Statements of 0 items" in read_html(files["index.html"]).text()
    assert json.loads(files["statistics.json"])["properties"] == []


def test_the_page_has_the_properties_of_most_items_and_leads_to_the_others() -> None:
    statistics = ExtractionStatistics()
    statistics.count(item("Q999999001", "of all kinds", ("P31", "Q5")), Labels({}))
    counts = statistics.counts.properties
    counts |= {f"P{number}": PropertyCounts(items=1, statements=1) for number in range(1000, 2000)}

    files = statistics_files(build_report(statistics, Labels({}), WD, "made.json", ()))

    page = read_html(files["index.html"])
    assert [len(table.one("tbody").all("tr")) for table in page.all("table")] == [25, 475]
    assert "976 more properties, each of at most 1 item These are the first 475" in page.text()
    assert len(json.loads(files["statistics.json"])["properties"]) == 1001


def test_the_main_item_as_pulled_is_compared_although_it_is_not_among_the_items() -> None:
    statistics = ExtractionStatistics(MAIN)
    statistics.count(item("Q999999001", "an organization", ("P571", 2002)), Labels({}))
    statistics.count_main_item(item(MAIN, "ours", ("P31", "Q163740")), Labels({}))

    rows = build_report(statistics, Labels({}), WD, "made.json", ()).compared_rows()

    assert [(row.property_id, row.counts.items, row.main.items if row.main else None) for row in rows] == [
        ("P571", 1, 0),
        ("P31", 0, 1),
    ]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 9, "0%"), (9, 9, "100%"), (1, 8, "13%"), (1, 1000, "<1%"), (999, 1000, ">99%"), (1, 2, "50%"),
     (0, 0, "0%"), (199, 200, ">99%"), (1, 200, "1%")],
)  # fmt: skip
def test_a_share_is_rounded_but_never_to_none_or_all(part: int, whole: int, text: str) -> None:
    assert format_share(part, whole) == text
