"""What the answers on issues must say, counted by hand in the article; there may be more."""

from collections.abc import Callable

from support.extra_facts import position
from support.query_assertions import PublishedProject


def test_the_five_areas_hold_the_positions_counted_by_hand(leap: PublishedProject) -> None:
    # Police-community relations: Robert Peel's principles, seven solutions, and arrest quotas within the last of them.
    # Incarceration: alternatives, six reforms and programmes, three aims, less the one that is the other two.
    by_hand = {"harm-reduction": 8, "incarceration": 9, "police-community-relations": 9, "war-on-drugs": 2}
    counts = {row["area"]: int(row["positions"]) for row in leap.rows("issues-areas")}

    assert {area for area, count in by_hand.items() if counts[area] < count} == set()
    for area, count in counts.items():
        assert count == len(set(leap.column("issues-positions-by-area", "position", area=area)))


def test_each_position_is_in_one_area(leap: PublishedProject) -> None:
    areas = {(row["position"], row.get("area")) for row in leap.rows("issues-positions")}

    assert len(areas) == len({position for position, _ in areas}) >= 28
    assert None not in {area for _, area in areas}


def test_each_position_has_one_stance(leap: PublishedProject) -> None:
    counts = {row["label"]: int(row["positions"]) for row in leap.rows("issues-stances")}

    assert list(counts) == ["adopt", "end", "expand", "limit", "reform"]
    assert sum(counts.values()) == len(set(leap.column("issues-positions", "position")))
    for stance, count in counts.items():
        assert count == len(set(leap.column("issues-positions-by-stance", "position", stance=stance)))


def test_the_areas_together_have_all_positions(leap: PublishedProject) -> None:
    areas = leap.column("issues-areas", "area")

    found = {one for area in areas for one in leap.column("issues-positions-by-area", "position", area=area)}
    assert set(leap.column("issues-positions", "position")) == found


def test_arrest_quotas_are_in_the_area_above_what_they_are_an_example_of(leap: PublishedProject) -> None:
    rows = {row["topic"]: row for row in leap.rows("issues-positions")}

    assert rows["arrest-quotas"]["area"] == "police-community-relations"


def test_what_others_want_is_not_counted_as_leaps(
    leap: PublishedProject, leap_with: Callable[..., PublishedProject]
) -> None:
    changed = leap_with(issues=position("other", "norml", "global-issues", "end"))

    assert changed.rows("issues-areas") == leap.rows("issues-areas")
    assert "other" not in changed.column("issues-positions", "position")
    assert "other" not in changed.column("issues-positions-by-stance", "position")
    assert "other" not in changed.column("issues-positions-by-area", "position", area="global-issues")
    assert changed.rows("issues-stances") == leap.rows("issues-stances")


def test_a_position_on_two_topics_of_an_area_counts_once(
    leap: PublishedProject, leap_with: Callable[..., PublishedProject]
) -> None:
    changed = leap_with(
        issues=position("two", "leap", "corruption", "end")
        + "\nstatement:two schema:about issue:immigration-crises .\n"
    )

    before, after = (
        {row["area"]: int(row["positions"]) for row in one.rows("issues-areas")} for one in (leap, changed)
    )
    assert after == {**before, "global-issues": before["global-issues"] + 1}
    rows = changed.rows("issues-positions-by-area", area="global-issues")
    assert [row["topic"] for row in rows if row["position"] == "two"] == ["corruption", "immigration-crises"]


def test_a_position_outside_the_areas_is_not_lost(leap_with: Callable[..., PublishedProject]) -> None:
    changed = leap_with(issues=position("outside", "leap", "prohibition", "end"))

    for name in ("issues-positions", "issues-positions-by-stance"):
        assert [(row.get("area", ""), row["topic"]) for row in changed.rows(name) if row["position"] == "outside"] == [
            ("", "prohibition")
        ]


def test_leap_looks_to_two_countries(leap: PublishedProject) -> None:
    assert {"Portugal", "Switzerland"} <= set(leap.column("issues-model-countries", "name"))


def test_leap_names_five_consequences_of_drug_policy(leap: PublishedProject) -> None:
    consequences = {
        "corruption",
        "immigration-crises",
        "state-sanctioned-killings",
        "suppression-of-free-press",
        "violent-criminal-organizations",
    }

    rows = leap.rows("issues-consequences")
    assert consequences <= {row["consequence"] for row in rows if row["cause"] == "drug-policy"}


def test_militarization_is_to_be_limited_to_three_cases(leap: PublishedProject) -> None:
    cases = {row["topicName"] for row in leap.rows("issues-reasons") if row["relation"] == "limited to"}

    assert {"active shooter incident", "barricade incident", "hostage incident"} <= cases


def test_the_tree_has_every_issue_and_no_topic(leap: PublishedProject) -> None:
    tree = leap.rows("issues-tree")
    schemes = {(row["topic"], row["scheme"]) for row in leap.rows("issues-topics")}

    assert {concept for concept, scheme in schemes if scheme == "scheme"} == {row["concept"] for row in tree}
    assert {row["concept"] for row in tree if row["level"] == "1"} == set(leap.column("issues-areas", "area"))
    assert [row["level"] for row in tree if row["concept"] == "arrest-quotas"] == ["3"]
