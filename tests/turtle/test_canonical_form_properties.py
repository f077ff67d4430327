"""Whatever the text: its canonical form says the same graph with the same comments, and is its own canonical form."""

import re
from collections.abc import Callable, Mapping

from hypothesis import example, given, settings
from hypothesis import strategies as st

from leapgraph.errors import DataError
from leapgraph.turtle import format_file, format_turtle, parse_turtle
from leapgraph.turtle.canonical_form import lay_out_file
from leapgraph.turtle.lexer import find_comments

DIRECTIVES = [
    ["@prefix", "id:", "<https://example.org/id/>", "."],
    ["prefix", "schema:", "<https://schema.org/>"],
    ["@prefix", "ex:", "<http://ex.org/>", "."],
    ["@prefix", "xsd:", "<http://www.w3.org/2001/XMLSchema#>", "."],
    ["PREFIX", "rdf:", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#>"],
    ["@prefix", "unused:", "<http://unused.org/>", "."],
    ["@base", "<http://base.org/a/>", "."],
]
RESOURCES = ["id:a", "id:b", "schema:c.d", "ex:é", "ex:a\\,b", "<http://x.org/\\u00e9>", "<rel>", "_:a", "_:b.c"]
VERBS = ["a", "ex:p", "schema:name", "rdf:first", "rdf:rest", "<http://x.org/p>"]
BARE = [
    "01",
    "+1",
    "2017",
    "0.5",
    ".5",
    "1e5",
    "true",
    '"x"',
    "'y'",
    '"""a\n"q" # no\n"""',
    "'''z'''",
    '"#"',
    '"""a""b"""',
    r'"\u0041\n"',
]
TYPED = [['"x"', "@en-US"], ['"1"', "^^", "xsd:integer"], ["'a'", "^^", "<http://x.org/t>"]]
# What stands between two tokens; N becomes a number, so that each comment is another.
GAPS = [" ", "\n", "\n\n", "\t\r\n", " # behind N\n", "\n# above N\n", "\n\n# apart N  \n\n", " #\u2028N\r"]


def joined(mark: str, parts: list[list[str]]) -> list[str]:
    return [token for number, part in enumerate(parts) for token in ([mark, *part] if number else part)]


def properties(terms: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    objects = st.lists(terms, min_size=1, max_size=3).map(lambda parts: joined(",", parts))
    one = st.builds(lambda verb, tokens: [verb, *tokens], st.sampled_from(VERBS), objects)
    ends = st.sampled_from([[], [";"], [";", ";"]])
    return st.builds(lambda parts, end: joined(";", parts) + end, st.lists(one, min_size=1, max_size=3), ends)


def nested(terms: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    brackets = st.one_of(st.just([]), properties(terms)).map(lambda inside: ["[", *inside, "]"])
    lists = st.lists(terms, max_size=3).map(lambda items: ["(", *(token for item in items for token in item), ")"])
    return st.one_of(brackets, lists)


atoms = st.one_of(
    st.sampled_from(RESOURCES).map(lambda token: [token]),
    st.sampled_from(BARE).map(lambda token: [token]),
    st.sampled_from(TYPED),
)
objects = st.recursive(atoms, nested, max_leaves=5)
subjects = st.one_of(st.sampled_from(RESOURCES).map(lambda token: [token]), nested(atoms))
statements = st.builds(lambda subject, rest: [*subject, *rest, "."], subjects, properties(objects))
bodies = st.lists(st.one_of(statements, st.sampled_from(DIRECTIVES)), max_size=4)


@st.composite
def texts(draw: st.DrawFn) -> str:
    tokens = [token for part in [*DIRECTIVES, *draw(bodies)] for token in part]
    calm = draw(st.booleans())
    gaps = st.sampled_from([" ", *GAPS] if not calm else [" "] * 12 + GAPS)
    text = draw(gaps)
    for number, token in enumerate(tokens):
        # A language tag stands at its string, and a name may not run into the next.
        gap = "" if token.startswith("@en") else draw(gaps)
        text += gap.replace("N", str(number)) + token
    return text + draw(gaps)


def comments(text: str) -> list[str]:
    return sorted(find_comments(text))


@settings(max_examples=150)
@given(text=texts())
@example(text="<s:s> <s:p> ( 1 2 3 _:a ), ( 1 2 3 _:a ) .")
@example(text="<s:s> <s:p> [ <s:p> _:a ] # one\n , [ <s:p> _:a ] .")
def test_the_canonical_form_keeps_graph_and_comments_and_is_stable(
    text: str, table: Mapping[str, str], graph_of: Callable[..., set[str]]
) -> None:
    canonical = format_turtle(text, table)

    assert graph_of(text) == graph_of(canonical)
    assert comments(text) == comments(canonical)
    assert canonical == lay_out_file(parse_turtle(canonical), table)


@settings(max_examples=150)
@given(text=texts(), at=st.integers(0, 400), gap=st.sampled_from(["", *GAPS]))
def test_a_file_that_is_not_laid_out_whole_has_the_same_canonical_form(
    text: str, at: int, gap: str, table: Mapping[str, str]
) -> None:
    canonical = format_turtle(text, table)
    places = [found.start() for found in re.finditer(r"[ \n]", canonical)]
    place = places[at % len(places)] if places else 0
    try:
        file = parse_turtle(canonical[:place] + gap + canonical[place + 1 :])
    except DataError:
        return

    assert format_file(file, table) == lay_out_file(file, table)


@given(text=texts())
def test_every_triple_of_a_named_subject_has_its_place(text: str) -> None:
    file = parse_turtle(text)

    places = file.source_map.objects

    assert all(0 < offset < len(text) for offset in places.values())
    for subject, predicate, _ in places:
        assert file.line_of(subject) is not None
        assert file.line_of(subject, predicate) is not None
