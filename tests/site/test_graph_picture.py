"""The picture of the graph: nothing is cut off, nothing lies over another, and long names are shortened."""

from pathlib import Path

import pytest
from pyoxigraph import Literal

from leapgraph.project import TOOL_PROJECT
from leapgraph.site.graph_picture import Picture, draw_picture, text_width
from leapgraph.site.home_page import home_page, home_view
from leapgraph.site.picture_branches import MOST_LEAVES, Branch, Leaf, issue_branches
from leapgraph.site.policy_positions import Area
from support.html_tree import read_html
from support.site_model import page_renderer, site_model

CLUB = Path(__file__).parents[1] / "another_organization" / "nachtuil"
ROOTS = pytest.mark.parametrize("root", [TOOL_PROJECT, CLUB], ids=["leap", "club"])
LONG = "a very long name of a thing, such as a law has, " * 40


def branch(title: str, *names: str, more: int = 0) -> Branch:
    leaves = tuple(Leaf(Literal(name), Literal("note"), f"https://example.org/{name}") for name in names)
    return Branch(Literal(title), "", "issue", leaves, more)


def texts(picture: Picture) -> list[tuple[int, int, int]]:
    """Return where each text begins and ends, and its line."""
    found = []
    for wing in picture.wings:
        for placed in wing.branches:
            lines = [(wing.heading_x, placed.y, placed.title)]
            lines += [(wing.leaf_x, one.y, f"{one.text} {one.note}".strip()) for one in placed.leaves]
            for x, y, text in lines:
                start = x - text_width(text) if wing.is_left else x
                found.append((start, start + text_width(text), y))
    return found


def fits(picture: Picture) -> bool:
    return all(
        start >= 0 and end <= picture.width and 0 < y < picture.height for start, end, y in texts(picture)
    )  # fmt: skip


@ROOTS
def test_every_text_is_within_the_picture(root: Path) -> None:
    picture = home_view(site_model(root)).picture

    assert picture
    assert fits(picture)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ([branch("area", "a", "b", more=7)], [branch("board", LONG)]),
        ([branch(LONG, LONG)], []),
        ([], [branch("board", "a")]),
        ([], [branch("board", "a"), branch("founders", "b", "c")]),
        ([branch("区域", "毒品政策改革和司法正义" * 9)], [branch("مجلس", "اسم طويل جدا " * 30)]),
        ([branch("empty")], [branch("W" * 90, "W" * 100_000)]),
    ],
)
def test_names_of_any_length_fit(left: list[Branch], right: list[Branch]) -> None:
    picture = draw_picture(Literal("Law Enforcement Action Partnership"), left, right)

    assert fits(picture)
    assert len(texts(picture)) == sum(1 + len(one.leaves) for one in [*left, *right])


def test_a_name_that_is_cut_is_whole_in_its_tooltip() -> None:
    [_, wing] = draw_picture(Literal("hub"), [], [branch("board", LONG)]).wings
    [leaf] = wing.branches[0].leaves

    assert leaf.text.endswith("…")
    assert leaf.whole == LONG


@pytest.mark.parametrize("name", ["x", "Law Enforcement Action Partnership", LONG, "W" * 200, ""])
def test_the_name_in_the_middle_is_within_its_box(name: str) -> None:
    picture = draw_picture(Literal(name), [], [branch("board", "a")])
    _, top, width, height = picture.hub

    assert all(text_width(line) <= width for _, line in picture.lines)
    assert all(top < y < top + height for y, _ in picture.lines)
    assert picture.height >= height


@ROOTS
def test_no_two_texts_of_a_wing_share_a_line(root: Path) -> None:
    picture = home_view(site_model(root)).picture

    assert picture
    for wing in picture.wings:
        lines = [y for placed in wing.branches for y in (placed.y, *(one.y for one in placed.leaves))]
        assert lines == sorted(set(lines))


def test_the_wings_are_of_about_one_height() -> None:
    left, right = draw_picture(
        Literal("hub"), [branch("a", "1")], [branch(name, "1", "2", "3") for name in "bcdefg"]
    ).wings  # fmt: skip

    assert [placed.title for placed in left.branches] == ["A", "F", "G"]
    assert [placed.title for placed in right.branches] == ["B", "C", "D", "E"]


def test_a_branch_holds_no_more_than_a_picture_can() -> None:
    model = site_model(TOOL_PROJECT)
    area = home_view(model).issues.areas[1]
    many = tuple((stance, positions * 1) for stance, positions in area.stances)
    [drawn] = issue_branches(model, [type(area)(area.topic, many)])

    assert len(drawn.leaves) <= MOST_LEAVES
    assert drawn.rows == 1 + len(drawn.leaves) + bool(drawn.more)
    assert len(drawn.leaves) + drawn.more == sum(len(positions) for _, positions in many)
    assert branch("a", "b", more=3).rows == 3


@ROOTS
def test_each_name_is_a_link_to_a_page(root: Path) -> None:
    model = site_model(root)
    page = read_html(page_renderer(root).render(home_page(model)))
    picture = page.one("svg", class_="picture")
    links = picture.all("a")
    view = home_view(model).picture

    assert view
    leaves = sum(len(placed.leaves) for wing in view.wings for placed in wing.branches)
    assert len(links) >= leaves + 1
    assert all(one.attributes["href"].endswith(".html") and one.text() for one in links)
    assert not [one for one in links if one.attributes.get("tabindex")]


def titles(root: Path) -> dict[str, list[str]]:
    picture = home_view(site_model(root)).picture
    assert picture
    return {
        placed.title: [f"{leaf.text} {leaf.note}".strip() for leaf in placed.leaves]
        for wing in picture.wings
        for placed in wing.branches
    }


def test_headings_say_what_stands_below_them() -> None:
    found = titles(TOOL_PROJECT)

    assert "More" not in found
    assert not [title for title in found if title.startswith("Engagement")]
    assert found["Outlet: own claim"][0] == "Associated Press"
    assert "tobacco companies" in found["Funding claims"]
    assert not [leaf for leaf in found["Other links"] if leaf.startswith("tobacco")]


def test_a_seat_that_is_disputed_stands_once() -> None:
    found = titles(TOOL_PROJECT)

    assert "Chair of the board" not in found
    assert "Diane Goldstein chair of the board, disputed" in found["Board"]


def test_a_position_says_that_it_is_limited_to_cases() -> None:
    model = site_model(TOOL_PROJECT)
    areas = home_view(model).issues.areas
    limited = [
        (area.topic, stance, position)
        for area in areas
        for stance, positions in area.stances
        for position in positions
        if position.limits
    ]
    [drawn] = issue_branches(model, [Area(topic, ((stance, (position,)),)) for topic, stance, position in limited])
    [leaf] = drawn.leaves

    assert leaf.note == Literal("limit to 3 cases only")
