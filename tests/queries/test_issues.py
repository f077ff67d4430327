"""What the answers on issues must say of an area that is made up, and that they agree with each other and the graph."""

from collections.abc import Callable

from support.extra_facts import concept, position
from support.query_assertions import PublishedProject, nodes

# An area, a topic in it, and an example of the topic.
AREA = (
    concept("own-area", "own area", "skos:inScheme issue:scheme ; skos:topConceptOf issue:scheme")
    + concept("own-topic", "own topic", "skos:inScheme issue:scheme ; skos:broader issue:own-area")
    + concept("own-topic-too", "own topic too", "skos:inScheme issue:scheme ; skos:broader issue:own-area")
    + concept("own-example", "own example", "skos:inScheme issue:scheme ; skos:broader issue:own-topic")
)


def test_an_area_holds_as_many_positions_as_are_counted(leap: PublishedProject) -> None:
    counts = {row["area"]: int(row["positions"]) for row in leap.rows("issues-areas")}

    assert counts
    for area, count in counts.items():
        assert count == len(set(leap.column("issues-positions-by-area", "position", area=area)))


def test_each_position_of_leap_is_there(leap: PublishedProject) -> None:
    of_leap = [about for about in nodes(leap, "PolicyPosition") if about["holder"] == ["leap"]]

    assert of_leap
    assert len(set(leap.column("issues-positions", "position"))) == len(of_leap)
    topics = {topic for about in of_leap for topic in about["about"]}
    assert set(leap.column("issues-positions", "topic")) == topics


def test_each_position_has_one_stance(leap: PublishedProject) -> None:
    rows = leap.rows("issues-stances")
    counts = {row["stance"].removeprefix("stance-"): int(row["positions"]) for row in rows}

    assert [row["label"] for row in rows] == sorted(row["label"] for row in rows)
    assert sum(counts.values()) == len(set(leap.column("issues-positions", "position")))
    for stance, count in counts.items():
        assert count == len(set(leap.column("issues-positions-by-stance", "position", stance=stance)))


def test_the_areas_together_have_all_positions(leap: PublishedProject) -> None:
    areas = leap.column("issues-areas", "area")

    found = {one for area in areas for one in leap.column("issues-positions-by-area", "position", area=area)}
    assert {row["position"] for row in leap.rows("issues-positions") if "area" in row} == found


def test_an_example_is_in_the_area_above_what_it_is_an_example_of(leap_with: Callable[..., PublishedProject]) -> None:
    changed = leap_with(issues=AREA + position("own", "leap", "own-example", "end"))

    (row,) = (row for row in changed.rows("issues-positions") if row["topic"] == "own-example")
    assert (row["area"], row["position"]) == ("own-area", "own")
    levels = {row["concept"]: row["level"] for row in changed.rows("issues-tree") if row["area"] == "own-area"}
    assert levels == {"own-area": "1", "own-topic": "2", "own-topic-too": "2", "own-example": "3"}


def test_what_others_want_is_not_counted_as_leaps(
    leap: PublishedProject, leap_with: Callable[..., PublishedProject]
) -> None:
    area = leap.column("issues-areas", "area")[0]
    changed = leap_with(issues=position("other", "norml", area, "end"))

    assert changed.rows("issues-areas") == leap.rows("issues-areas")
    assert "other" not in changed.column("issues-positions", "position")
    assert "other" not in changed.column("issues-positions-by-stance", "position")
    assert "other" not in changed.column("issues-positions-by-area", "position", area=area)
    assert changed.rows("issues-stances") == leap.rows("issues-stances")


def test_a_position_on_two_topics_of_an_area_counts_once(leap_with: Callable[..., PublishedProject]) -> None:
    changed = leap_with(
        issues=AREA
        + position("two", "leap", "own-topic", "end")
        + "\nstatement:two schema:about issue:own-topic-too .\n"
    )

    assert {row["area"]: row["positions"] for row in changed.rows("issues-areas")}["own-area"] == "1"
    rows = changed.rows("issues-positions-by-area", area="own-area")
    assert [(row["position"], row["topic"]) for row in rows] == [("two", "own-topic"), ("two", "own-topic-too")]


def test_a_position_outside_the_areas_is_not_lost(leap_with: Callable[..., PublishedProject]) -> None:
    changed = leap_with(issues=concept("own-idea", "own idea") + position("outside", "leap", "own-idea", "end"))

    for name in ("issues-positions", "issues-positions-by-stance"):
        assert [(row.get("area", ""), row["topic"]) for row in changed.rows(name) if row["position"] == "outside"] == [
            ("", "own-idea")
        ]


def test_the_tree_has_every_issue_and_no_topic(leap: PublishedProject) -> None:
    tree = leap.rows("issues-tree")
    schemes = {(row["topic"], row["scheme"]) for row in leap.rows("issues-topics")}

    assert {concept for concept, scheme in schemes if scheme == "scheme"} == {row["concept"] for row in tree}
    assert {row["concept"] for row in tree if row["level"] == "1"} == set(leap.column("issues-areas", "area"))
