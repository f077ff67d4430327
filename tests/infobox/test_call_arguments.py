"""The infobox call, and what the arguments of a call of the module ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapgraph.infobox.infobox_call import (
    ALL,
    InfoboxCall,
    ModuleSettings,
    is_true,
    parse_module_settings,
    read_infobox_call,
)
from support.infobox_fixtures import call, infobox, template

BOTH = frozenset({"preferred", "normal"})


def test_no_infobox_is_a_call_of_nothing() -> None:
    assert read_infobox_call(None) == InfoboxCall()
    assert read_infobox_call(None, template("{{#invoke:WikidataIB|getValue|P571}}")) == InfoboxCall()


def test_of_a_parameter_written_twice_the_last_counts_and_comments_never() -> None:
    box = infobox()
    box["parameters"] = [
        {"name": "founded", "value": "2001"},
        {"name": "1", "value": " third "},
        {"name": "founded", "value": "<!-- why -->2002<!-- source? -->"},
    ]

    made = read_infobox_call(box)

    assert made.parameters == {"founded": "2002", "1": "third"}
    assert made.template == "Infobox organization"


def test_the_first_local_value_that_is_not_blank_is_found() -> None:
    made = call(founded=" ", established="2002", formation="2003")

    assert made.local_value(("founded", "established", "formation")) == "2002"
    assert made.local_value(("founded", "website")) == ""


def test_without_a_word_nothing_is_fetched_and_a_source_is_needed() -> None:
    assert parse_module_settings({}) == ModuleSettings()
    settings = ModuleSettings()
    assert (settings.only_sourced, settings.fetch, settings.ranks, settings.suppress) == (True, "NONE", BOTH, None)


@pytest.mark.parametrize("value", ["1", " 1 ", "1.0", "01"])
@pytest.mark.parametrize("name", ["ps", "parameterset"])
@pytest.mark.parametrize("function", ["getValue", "getPreferredValue"])
def test_the_first_parameter_set_overrides_the_others(name: str, value: str, function: str) -> None:
    made = parse_module_settings({name: value, "rank": "n", "fwd": "NONE", "osd": "yes", "spf": "x"}, function)

    assert (made.fetch, made.only_sourced, made.best_only, made.ranks, made.suppress) == (ALL, False, True, BOTH, "x")


@pytest.mark.parametrize("value", ["", "0", "2", "one", "1x"])
def test_no_other_parameter_set_does_anything(value: str) -> None:
    assert parse_module_settings({"ps": value}).fetch == "NONE"


@pytest.mark.parametrize(("text", "most"), [("", 0), ("3", 3), ("x", 0), ("-1", 0), ("2.0", 2)])
def test_the_number_of_values_is_a_number_or_no_limit(text: str, most: int) -> None:
    assert most == parse_module_settings({"maxvals": text}).max_values


def test_with_a_list_of_suppressed_fields_a_call_without_a_name_shows_nothing() -> None:
    assert parse_module_settings({"spf": ""}).suppresses("")
    assert not parse_module_settings({}).suppresses("")


def test_a_name_that_is_part_of_another_is_found_in_it_as_the_module_does() -> None:
    made = parse_module_settings({"fwd": "founded_date", "spf": "website_title"})

    assert made.fetches("founded")
    assert made.suppresses("website")
    assert not made.fetches("")
    assert not parse_module_settings({"fwd": "none"}).fetches("one")


NO = st.sampled_from(["n", "N", "no", "NO", "nope", "false", "False", "FALSE", "0"])


@given(st.booleans(), NO)
def test_what_says_no_is_no_whatever_the_default(default: bool, value: str) -> None:  # noqa: FBT001 - drawn
    assert not is_true(value, default=default)


@given(st.booleans(), st.text(alphabet="yestru1onf0", min_size=1))
def test_all_else_but_a_blank_is_yes(default: bool, value: str) -> None:  # noqa: FBT001 - drawn
    says_no = value[0] == "n" or value in {"false", "0"}

    assert is_true(value, default=default) is not says_no
    assert is_true("", default=default) is default
    assert is_true(None, default=default) is default


def test_a_template_that_reads_elsewhere_leaves_it_to_the_call() -> None:
    through_module = template(
        "{{#invoke:Infobox x|a}}", ("Module:Infobox x", "local ib = require('Module:WikidataIB')")
    )
    through_template = template("{{Infobox organization/Wikidata|name={{{name|}}}}}")
    silent = template("{{Infobox|data={{{name|}}}}}", ("Module:WikidataIB", "-- WikidataIB"))

    assert read_infobox_call(infobox(), through_module).module_calls is None
    assert read_infobox_call(infobox(), through_template).module_calls is None
    assert read_infobox_call(infobox(), silent).module_calls == ()
    assert read_infobox_call(infobox()).module_calls is None
