"""Blank nodes: in brackets where they can be, else with labels that the graph alone decides, always in time."""

import re
from collections.abc import Callable, Mapping
from itertools import permutations
from random import Random

import pytest

from leapgraph.errors import DataError
from leapgraph.turtle import format_turtle


def links(*pairs: tuple[int, int]) -> str:
    return "".join(f"_:n{start} <a:to> _:n{end} .\n" for start, end in pairs)


def test_a_blank_node_used_once_stands_in_brackets(table: Mapping[str, str]) -> None:
    assert format_turtle("_:b <a:p> 1 . <a:x> <a:q> _:b .", table) == "<a:x> <a:q> [ <a:p> 1 ] .\n"
    assert format_turtle("_:b <a:p> 1 .", table) == "[] <a:p> 1 .\n"


def test_a_blank_node_used_twice_gets_a_label(table: Mapping[str, str]) -> None:
    text = "<a:x> <a:q> _:zoe . <a:y> <a:q> _:zoe , _:zoe . _:zoe <a:p> [] ."

    assert format_turtle(text, table) == "<a:x> <a:q> _:b0 .\n\n<a:y> <a:q> _:b0 .\n\n_:b0 <a:p> [] .\n"


def test_a_label_that_looks_like_a_name_of_ours_is_another_node(table: Mapping[str, str]) -> None:
    text = "".join(f"_:anon{number} <a:p> 1 . " for number in range(3)) + "_:anon-7 <a:p> ( 1 ) ."

    assert format_turtle(f"[] <a:q> 2 . {text}", table).count("[]") == 5


@pytest.mark.parametrize(
    "edges",
    [
        [(0, 0)],
        [(0, 1), (1, 0)],
        [(0, 1), (1, 2), (2, 0), (2, 3)],
        [(0, 1), (1, 0), (2, 3), (3, 2)],
        [(0, 1), (0, 2), (1, 3), (2, 3), (3, 0)],
        [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)],
    ],
)
def test_labels_do_not_depend_on_the_names_or_the_order(
    edges: list[tuple[int, int]], table: Mapping[str, str], graph_of: Callable[..., set[str]]
) -> None:
    first = format_turtle(links(*edges), table)

    for names in permutations(range(4)):
        renamed = links(*((names[start], names[end]) for start, end in reversed(edges)))
        assert format_turtle(renamed, table) == first
    assert graph_of(links(*edges)) == graph_of(first)


def shuffled(text: str, chance: Random) -> str:
    """Return the statements of a text in another order, with other names of the blank nodes."""
    names = sorted(set(re.findall(r"_:\w+", text)))
    new = chance.sample([f"_:{chance.choice('az')}{number}" for number in range(len(names))], len(names))
    table = dict(zip(names, new, strict=True))
    lines = text.splitlines(keepends=True)
    chance.shuffle(lines)
    return re.sub(r"_:\w+", lambda found: table[found[0]], "".join(lines))


PETERSEN = (
    [(i, (i + 1) % 5) for i in range(5)] + [(i, i + 5) for i in range(5)] + [(i + 5, (i + 2) % 5 + 5) for i in range(5)]
)
ALIKE = {
    "two equal lists": "<s:s> <s:p> ( 1 2 3 _:a ) .\n<s:s> <s:p> ( 1 2 3 _:a ) .\n",
    "ten equal lists": "<s:s> <s:p> ( 1 2 _:a _:a 3 ) .\n" * 10,
    "lists of lists": "<s:s> <s:p> ( ( _:a ) [ <a:p> ( _:a _:b ) ] ) .\n" * 3 + "<s:s> <s:p> ( ( _:b ) ) .\n" * 2,
    "equal brackets": "<s:s> <s:p> [ <a:q> _:a , _:b ] .\n" * 4,
    "equal roots": "[ <a:q> _:a , _:b ] <a:r> _:a .\n" * 4,
    "twins": "".join(f"<a:x> <a:p> _:n{i} .\n<a:y> <a:q> _:n{i} .\n" for i in range(40)),
    "many pairs": links(*((i, i ^ 1) for i in range(24))),
    "a ring": links(*((i, (i + 1) % 12) for i in range(12))),
    "rings of two sizes": links(*((i, (i + 1) % 3) for i in range(3)), *((3 + i, 3 + (i + 1) % 4) for i in range(4))),
    "every to every": links(*((i, j) for i in range(8) for j in range(8) if i != j)),
    "Petersen's graph": links(*PETERSEN, *((j, i) for i, j in PETERSEN)),
    "Petersen's graph, one way": links(*PETERSEN),
    "a star": links(*((0, i) for i in range(1, 20)), *((i, 0) for i in range(1, 20))),
    "a long list": "<a:x> <a:p> ( " + "1 " * 500 + ") .\n<a:x> <a:p> _:a .\n<a:y> <a:p> _:a .\n",
}


@pytest.mark.parametrize("text", ALIKE.values(), ids=ALIKE)
def test_what_is_alike_is_written_the_same_from_any_order(text: str, table: Mapping[str, str]) -> None:
    chance = Random(1)  # noqa: S311 - no secret
    first = format_turtle(text, table)

    for _ in range(4):
        assert format_turtle(shuffled(text, chance), table) == first
    assert format_turtle(first, table) == first


@pytest.mark.parametrize(
    "text",
    [
        "<a:x> <a:p> [ <a:q> 1 ] . # one\n<a:x> <a:p> [ <a:q> 1 ] . # two\n",
        "<a:x> <a:p> ( 1 ) . # one\n<a:x> <a:p> ( 1 ) . # two\n<a:x> <a:p> ( 1 ) .\n",
        "[] <a:q> 1 . # one\n[] <a:q> 1 . # two\n",
        "_:a <a:to> _:a . # one\n_:b <a:to> _:b . # two\n",
        "_:a <a:to> _:b . # one\n_:b <a:to> _:a .\n_:c <a:to> _:d .\n_:d <a:to> _:c . # two\n",
        "_:a <a:to> _:a . # same\n_:c <a:to> _:c .\n# same\n_:b <a:to> _:b .\n",
    ],
)
def test_comments_put_in_order_what_is_alike(text: str, table: Mapping[str, str]) -> None:
    first = format_turtle(text, table)

    statements = re.split(r"(?<=\n)(?=[_\[<#])(?<!same\n)", text)
    assert format_turtle("".join(reversed(statements)), table) == first
    assert format_turtle(first, table) == first


def test_comments_distinguish_alike_blank_nodes(table: Mapping[str, str]) -> None:
    text = "# one\n_:a <a:to> _:b .\n# other\n_:b <a:to> _:a .\n"

    first = format_turtle(text, table)

    assert first == format_turtle(first, table)
    assert first == format_turtle("# other\n_:x <a:to> _:y .\n# one\n_:y <a:to> _:x .\n", table)


@pytest.mark.parametrize(
    ("edges", "words"),
    [
        ([(i, j) for i in range(30) for j in range(30) if i != j], "30 interlinked blank nodes cannot be told apart"),
        ([(i, i + 1) for i in range(999)] + [(999, 0)], "1000 interlinked blank nodes"),
        (
            [pair for i in range(999) for pair in [(i, i + 1), (i, i + 2)]],
            "interlinked blank nodes cannot be told apart in time",
        ),
    ],
)
def test_hostile_blank_nodes_are_refused_at_once(
    edges: list[tuple[int, int]], words: str, table: Mapping[str, str]
) -> None:
    with pytest.raises(DataError, match=words):
        format_turtle(links(*edges), table)


def test_a_list_that_is_not_whole_is_written_out(table: Mapping[str, str], graph_of: Callable[..., set[str]]) -> None:
    head = f"@prefix rdf: <{table['rdf']}> .\n\n"
    open_end = head + "<a:x> <a:p> _:c . _:c rdf:first 1 ; rdf:rest <a:end> ."
    forked = head + "<a:x> <a:p> _:c . _:c rdf:first 1 ; rdf:rest ( 2 ) , ( 3 ) ."

    assert "( " not in format_turtle(open_end, table)
    assert "rdf:rest ( 2 ), ( 3 )" in format_turtle(forked, table)
    assert graph_of(open_end) == graph_of(format_turtle(open_end, table))


def test_a_long_list_is_no_deep_nesting(table: Mapping[str, str]) -> None:
    items = "".join(f"        {number}\n" for number in range(3000))
    text = f"<a:x>\n    <a:p> (\n{items}    ) .\n"

    assert format_turtle(text, table) == text
