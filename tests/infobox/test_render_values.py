"""Values as the infobox writes them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapgraph.infobox.render_values import render_snak, render_statement
from leapgraph.wikibase.display_text import Labels
from support.infobox_fixtures import LABELS, quantity, statement
from support.snapshot_fixture import DAY, YEAR, snak

Json = dict[str, Any]
MONTH, DECADE, CENTURY, MILLENNIUM = 10, 8, 7, 6


def time(value: str, precision: int) -> Json:
    made = snak("P571", "time", ("2000-01-01", precision))
    made["datavalue"]["value"]["time"] = value
    return made


@pytest.mark.parametrize(
    ("value", "precision", "style", "text"),
    [
        ("+2002-03-16T00:00:00Z", DAY, {}, "16 March 2002"),
        ("+2002-03-16T00:00:00Z", DAY, {"df": "mdy"}, "March 16, 2002"),
        ("+2002-03-16T00:00:00Z", DAY, {"df": "Y"}, "2002"),
        ("+00000002002-03-06T00:00:00Z", DAY, {}, "6 March 2002"),
        ("+2002-03-00T00:00:00Z", MONTH, {}, "March 2002"),
        ("+2002-03-00T00:00:00Z", MONTH, {"df": "mdy"}, "March 2002"),
        ("+2002-00-00T00:00:00Z", YEAR, {}, "2002"),
        ("+2002-12-31T00:00:00Z", YEAR, {}, "2002"),
        ("+2002-00-00T00:00:00Z", DAY, {}, "1 January 2002"),
        ("+2002-12-31T23:59:59Z", 14, {}, "31 December 2002"),
        ("+2002-00-00T00:00:00Z", DECADE, {}, "2000s"),
        ("+1999-00-00T00:00:00Z", DECADE, {}, "1990s"),
        ("+2000-00-00T00:00:00Z", CENTURY, {}, "20th century"),
        ("+2001-00-00T00:00:00Z", CENTURY, {}, "21st century"),
        ("+1100-00-00T00:00:00Z", CENTURY, {}, "11th century"),
        ("+1101-00-00T00:00:00Z", CENTURY, {"pd": "adj"}, "12th-century"),
        ("+1201-00-00T00:00:00Z", CENTURY, {}, "13th century"),
        ("+0101-00-00T00:00:00Z", CENTURY, {}, "2nd century"),
        ("+0201-00-00T00:00:00Z", CENTURY, {}, "3rd century"),
        ("+2001-00-00T00:00:00Z", MILLENNIUM, {}, "3rd millennium"),
        ("+2001-00-00T00:00:00Z", 0, {}, "3rd millennium"),
        ("-0044-03-15T00:00:00Z", DAY, {}, "15 March 44 BC"),
        ("-0044-00-00T00:00:00Z", YEAR, {"bc": "bce"}, "44 BCE"),
    ],
)
def test_a_date_is_written_as_far_as_it_is_known(value: str, precision: int, style: dict[str, str], text: str) -> None:
    assert text == render_snak(time(value, precision), LABELS, style)


FORMS = st.sampled_from(["", "y", "mdy"])


@given(st.integers(0, 99_999), st.integers(0, 13), st.integers(0, 32), st.integers(-2, 15), FORMS)
def test_every_date_can_be_written(year: int, month: int, day: int, precision: int, form: str) -> None:
    text = render_snak(time(f"+{year:04}-{month:02}-{day:02}T00:00:00Z", precision), LABELS, {"df": form})

    assert str(year)[:1] in text or precision < YEAR


@pytest.mark.parametrize(
    ("plain", "text"), [("", "c. 2002"), ("no", "c. 2002"), ("No", "c. 2002"), ("0", "c. 2002"), ("yes", "2002")]
)
def test_circa_is_shown_unless_a_plain_date_is_requested(plain: str, text: str) -> None:
    circa = [snak("P1480", "wikibase-item", "Q5727902")]
    one = statement(snak("P571", "time", ("2002-00-00", YEAR)), P1480=circa)

    assert text == render_statement(one, LABELS, {"pd": plain})
    assert render_statement(one, LABELS) == "c. 2002"


@pytest.mark.parametrize("other", ["Q1", "?", None])
def test_other_circumstances_are_no_circa(other: str | None) -> None:
    one = statement(snak("P571", "time", ("2002-00-00", YEAR)), P1480=[snak("P1480", "wikibase-item", other)])

    assert render_statement(one, LABELS) == "2002"


@pytest.mark.parametrize(
    ("item", "style", "text"),
    [
        ("Q54145", {}, "Medford"),
        ("Q5", {}, "Person"),
        ("Q6", {}, "Law"),
        ("Q7", {}, "label only"),
        ("Q4", {}, "Q4"),
        ("Q1", {}, "WikiPaper"),
        ("Q1", {"linked": "no"}, "a newspaper"),
        ("Q1", {"linked": ""}, "WikiPaper"),
        ("Q1", {"displaytext": "paper"}, "paper"),
        ("Q1", {"prefix": '"the "', "postfix": "!"}, "the WikiPaper!"),
    ],
)
def test_an_item_is_called_by_its_page_without_state_and_brackets_or_else_by_its_label(
    item: str, style: dict[str, str], text: str
) -> None:
    assert text == render_snak(snak("P159", "wikibase-item", item), LABELS, style)


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (quantity("+1234567"), {}, "1,234,567"),
        (quantity("-1234.5"), {}, "-1,234.5"),
        (quantity("+0"), {}, "0"),
        (quantity("+12", "Q829073"), {}, "12 second"),
        (quantity("+12", "Q829073"), {"showunits": "no"}, "12"),
        (quantity("+12", "Q829073"), {"su": "No"}, "12"),
        (quantity("+12", "Q4"), {}, "12"),
        (quantity("+5000000", "Q4917"), {}, "5,000,000 United States dollar"),
        (quantity("+5000000", "Q4917"), {"unitabbr": "yes"}, "$5,000,000"),
        (quantity("+5000000", "Q4917"), {"uabbr": "1", "scale": "6"}, "$5 million"),
        (quantity("+12", "Q829073"), {"unitabbr": "yes"}, "12 second"),
        (quantity("+5123456"), {"scale": "a"}, "5,123 thousand"),
        (quantity("+51234567890"), {"scale": "auto"}, "51,235 million"),
        (quantity("+999"), {"scale": "a"}, "999"),
        (quantity("+5123456"), {"scale": "99"}, "5,123,456"),
        (quantity("+5123456"), {"scale": "x"}, "5,123,456"),
        (quantity("+5123456"), {"scale": "4"}, "5,123 thousand"),
        (quantity("+10", spread=("+9", "+11")), {}, "10 ±1"),
        (quantity("+10", spread=("+10", "+10")), {}, "10"),
        (quantity("+10", spread=("+9.5", "+12")), {}, "10 +2 -0.5"),
        (quantity("+10", spread=("+8.766", "+11.234")), {}, "10 ±1.2"),
        (quantity("+2000", "Q829073", spread=("+1000", "+3000")), {"scale": "3"}, "2 ±1 thousand second"),
        (quantity("+123456789012345678"), {}, "123,456,789,012,345,680"),
    ],
)
def test_a_quantity_is_written_with_its_bounds_and_its_unit(value: Json, style: dict[str, str], text: str) -> None:
    assert text == render_snak(value, LABELS, style)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4))
def test_every_amount_can_be_written(amount: object) -> None:
    text = render_snak(quantity(f"{amount:+}", spread=(f"{amount:+}", f"{amount:+}")), LABELS, {"scale": "a"})

    assert any(char.isdigit() for char in text)


@pytest.mark.parametrize(
    ("latitude", "longitude", "precision", "text"),
    [
        (42.25, -71.5, 0.01, "42°15'N 71°30'W"),
        (-42.25, 71.5, 1, "42°S 71°E"),
        (42.25, 71.0, 0.01, "42°15'N 71°0'E"),
        (42.0, 71.01, 0.001, "42°0'0\"N 71°0'36\"E"),
        (42.6, 71, 1, "43°N 71°E"),
        (42.0, 71.0, 0.0001, "42°N 71°E"),
        (42.41805, -71.10667, 0.001, "42°25'5\"N 71°6'24\"W"),
        (42.41805, -71.10667, 0.00001, "42°25'4.98\"N 71°6'24.01\"W"),
        (42.41806, -71.10667, 0.000001, "42°25'5.016\"N 71°6'24.012\"W"),
        (42.41805, -71.10667, None, "42°25'5\"N 71°6'24\"W"),
    ],
)
def test_coordinates_are_written_as_far_as_they_are_known(
    latitude: float, longitude: float, precision: float | None, text: str
) -> None:
    value = {"latitude": latitude, "longitude": longitude, "precision": precision}
    main = {"snaktype": "value", "property": "P625", "datavalue": {"type": "globecoordinate", "value": value}}

    assert text == render_snak(main, LABELS).replace("\u2032", "'").replace("\u2033", '"')


def chair(**qualifiers: list[Json]) -> Json:
    return statement(snak("P488", "wikibase-item", "Q7"), **qualifiers)


START = [snak("P580", "time", ("2002-00-00", YEAR))]
END = [snak("P582", "time", ("2010-03-01", DAY))]
PART = [snak("P518", "wikibase-item", "Q54145"), snak("P518", "wikibase-item", "Q5")]


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ({}, "label only"),
        ({"qual": ""}, "label only"),
        ({"qual": "DATES"}, "label only (2002 \u2013 1 March 2010)"),
        ({"qual": "dates"}, "label only (2002 \u2013 1 March 2010)"),
        ({"qual": "P580"}, "label only (2002)"),
        ({"qual": "p518, P580"}, "label only (Medford, Person, 2002)"),
        ({"qual": "ALL"}, "label only (2002, 1 March 2010, Medford, Person)"),
        ({"qual": "P518", "qsep": '" / "'}, "label only (Medford / Person)"),
        ({"qual": "P585"}, "label only"),
        ({"qual": "P580", "qo": "yes"}, "2002"),
        ({"qual": "P585", "qo": "yes"}, ""),
        ({"qo": "yes"}, "label only"),
    ],
)  # fmt: skip
def test_the_requested_qualifiers_stand_in_brackets(style: dict[str, str], text: str) -> None:
    assert text == render_statement(chair(P580=START, P582=END, P518=PART), LABELS, style)


def test_years_alone_are_a_range_without_spaces_and_may_be_open() -> None:
    end = [snak("P582", "time", ("2010-00-00", YEAR))]

    closed, still = (
        render_statement(one, LABELS, {"qual": "DATES"}) for one in (chair(P580=START, P582=end), chair(P580=START))
    )

    assert closed.replace("\u2013", "-") == "label only (2002-2010)"
    assert still.replace("\u2013", "-") == "label only (2002-)"


def test_the_latest_and_the_earliest_date_say_so() -> None:
    one = chair(P1326=END, P1319=START)

    assert render_statement(one, LABELS, {"qual": "ALL"}) == "label only (before 1 March 2010, after 2002)"
    assert render_statement(one, LABELS, {"qual": "P1326"}) == "label only (before 1 March 2010)"


def test_qualifiers_are_shown_in_their_order_and_circa_only_once() -> None:
    circa = [snak("P1480", "wikibase-item", "Q5727902")]
    one = statement(snak("P571", "time", ("2002-00-00", YEAR)), P580=START, P1480=circa)
    one["qualifiers-order"] = ["P1480", "P9", "P580"]
    labels = Labels({"Q5727902": {"labels": {"en": {"value": "circa"}}}})

    assert render_statement(one, labels, {"qual": " all "}) == "c. 2002 (2002)"
    assert render_statement(one, labels, {"qual": "P1480"}) == "c. 2002 (circa)"


def test_an_unknown_value_has_no_qualifiers() -> None:
    one = statement(snak("P488", "wikibase-item", "?"), P580=START)

    assert render_statement(one, LABELS, {"qual": "ALL"}) == "Unknown"


def test_texts_and_addresses_stand_as_they_are() -> None:
    assert render_snak(snak("P1813", "monolingualtext", ("fr", "LEAP f")), LABELS) == "LEAP f"
    assert render_snak(snak("P856", "url", "https://example.org/"), LABELS) == "https://example.org/"
    assert render_snak(snak("P856", "url", None), LABELS) == ""
