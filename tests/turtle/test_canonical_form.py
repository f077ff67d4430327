"""The look of the canonical form, and where each comment goes."""

from collections.abc import Mapping

import pytest

from leapgraph.turtle import first_difference, format_turtle, is_canonical, parse_turtle

PEOPLE = """# People: the board.
# One block a person.

@prefix id: <https://example.org/id/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix role: <https://example.org/vocab#role-> .
@prefix schema: <https://schema.org/> .
@prefix source: <https://example.org/source/> .
@prefix statement: <https://example.org/statement/> .

id:diane-goldstein a schema:Person ;
    schema:name "Diane Goldstein"@en ;
    prov:wasDerivedFrom source:wikipedia-leap-board .

statement:diane-goldstein-board a org:Membership ;
    org:member id:diane-goldstein ;
    org:organization id:leap ;
    org:role role:board-chair ;
    prov:wasDerivedFrom source:wikipedia-leap-board .
"""

# The same graph and comments, as somebody in a hurry writes them.
HURRIED = """# People: the board.
# One block a person.
PREFIX s: <https://schema.org/>
@prefix id: <https://example.org/id/>.
@prefix org: <http://www.w3.org/ns/org#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix unused: <http://unused.org/> .
@base <https://example.org/source/> .
<../statement/diane-goldstein-board> org:organization id:leap; org:role <../vocab#role-board-chair>;
  prov:wasDerivedFrom <wikipedia-leap-board> , <wikipedia-leap-board>; a org:Membership . id:diane-goldstein
s:name 'Diane Goldstein'@EN ; a s:Person; prov:wasDerivedFrom <wikipedia-leap-board>.
<../statement/diane-goldstein-board> org:member id:diane-goldstein .
"""

SHAPES = """@prefix issue: <https://example.org/issue/> .
@prefix role: <https://example.org/vocab#role-> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://example.org/shape/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<http://elsewhere.org/x> a schema:Thing .

issue:all schema:about
        issue:a .

shape:Person a sh:NodeShape ;
    sh:in ( role:board-chair "x" 1 () ) ;
    sh:or (
        [ sh:class schema:Person ]
        [
            sh:path [ sh:inversePath schema:member ] ;
            sh:datatype xsd:gYear
        ]
    ) ;
    sh:property shape:Person-name, shape:Person-role ;
    sh:xone () .
"""


def formatted(body: str, table: Mapping[str, str]) -> str:
    head = "".join(f"@prefix {prefix}: <{table[prefix]}> .\n" for prefix in ("id", "schema"))
    text = format_turtle(f"{head}@prefix ex: <http://ex.org/> .\n\n{body}", table)
    assert text == format_turtle(text, table)
    return text.split(" .\n\n", 1)[1]


def test_a_hurried_file_and_its_canonical_form_become_the_same_bytes(table: Mapping[str, str]) -> None:
    assert format_turtle(HURRIED, table) == PEOPLE
    assert format_turtle(PEOPLE, table) == PEOPLE


def test_brackets_and_lists_are_indented_and_short_ones_stay_on_their_line(table: Mapping[str, str]) -> None:
    assert format_turtle(SHAPES, table) == SHAPES.replace("about\n        issue:a", "about issue:a")


def test_the_first_line_that_differs_is_named(table: Mapping[str, str]) -> None:
    assert first_difference(parse_turtle(PEOPLE), table) is None
    assert is_canonical(parse_turtle(PEOPLE), table)
    assert first_difference(parse_turtle(SHAPES), table) == 10
    assert not is_canonical(parse_turtle(SHAPES), table)
    assert first_difference(parse_turtle(PEOPLE + "\n"), table) == PEOPLE.count("\n") + 1


def test_line_ends_become_line_feeds_and_literals_keep_theirs(table: Mapping[str, str]) -> None:
    text = '<a:x> <a:p> """one\r\ntwo""" ;\r\n  a <a:T> . # c\r\n'

    assert format_turtle(text, table) == '<a:x> a <a:T> ; # c\n    <a:p> """one\\r\ntwo""" .\n'


@pytest.mark.parametrize(
    "literal",
    [
        "0",
        "-7",
        "2017",
        "0.3333",
        "true",
        '"1e5"^^xsd:double',
        '"-0"^^xsd:integer',
        '"0.0000001"^^xsd:decimal',
        '"01"^^xsd:integer',
        '"+10"^^xsd:decimal',
        '"10"^^xsd:decimal',
        '".5"^^xsd:decimal',
        '"1"^^xsd:boolean',
        '"TRUE"^^xsd:boolean',
        '"2017"^^xsd:gYear',
        '"2017"',
        '"Café 😀"@en',
        '"a\\tb \\u0000 \\u202E \\uFEFF \\" \\\\ #"',
        '"""two\nlines, "quoted" and \\"""",',
    ],
)
def test_a_literal_is_written_exactly_as_it_is(literal: str, table: Mapping[str, str]) -> None:
    literal = literal.rstrip(",")
    xsd = f"@prefix xsd: <{table['xsd']}> .\n\n" if "xsd:" in literal else ""
    text = f"{xsd}<a:x>{chr(10) + '   ' if chr(10) in literal else ''} <a:p> {literal} .\n"

    assert format_turtle(text, table) == text


@pytest.mark.parametrize(
    "name",
    ["id:a", "id:a.b", "id:2017", "id:é", "role:x", "vocab:role-", "vocab:rolex"]
    + [f"<https://example.org/id/{local}>" for local in ("", "a.", "a/b", "a:b", "-a", "a%20b", "a'b", "~", "a(b)")],
)
def test_an_iri_is_shortened_only_where_no_escape_is_needed(name: str, table: Mapping[str, str]) -> None:
    prefix = "" if name.startswith("<") else name.partition(":")[0]
    head = f"@prefix {prefix}: <{table[prefix]}> .\n\n" if prefix else ""

    assert format_turtle(f"{head}{name} a <a:T> .\n", table) == f"{head}{name} a <a:T> .\n"


def test_comments_stay_with_what_they_stand_above_or_behind(table: Mapping[str, str]) -> None:
    text = """\
# Zoe
# again
id:zoe schema:name "Zoe" ; # her name
    # a kind
    a schema:Person ;
    # known
    schema:knows id:b, # Bea
        # not Anna
        id:a .

# --- A ---

# Anna
id:a schema:name "Anna" . # end
# at the foot

# and below
"""
    expected = """\
# --- A ---

# Anna
id:a schema:name "Anna" . # end

# Zoe
# again
id:zoe
    # a kind
    a schema:Person ;
    schema:name "Zoe" ; # her name
    # known
    schema:knows
        # not Anna
        id:a,
        id:b . # Bea

# at the foot

# and below
"""

    assert formatted(text, table) == expected


def test_comments_inside_brackets_and_lists_stay_there(table: Mapping[str, str]) -> None:
    text = """\
id:a ex:list ( # first
    1 # one
    # two
    2
    # last
    ) ; ex:node [ # open
    ex:z 1 ; ex:y 2 # why
    ] # close
    ; ex:none [ # nothing
    ] , ( # at all
    ) ;
    # no more
    .
"""
    expected = """\
id:a
    ex:list (
        # first
        1 # one
        # two
        # last
        2
    ) ;
    ex:node [
        ex:y 2 ; # why
        # open
        ex:z 1
    ] ; # close
    ex:none
        # at all
        # no more
        (),
        # nothing
        [] .
"""

    assert formatted(text, table) == expected


def test_comments_of_blocks_that_move_into_brackets_move_with_them(table: Mapping[str, str]) -> None:
    text = """\
id:a ex:p _:one, _:two .
# one
_:one ex:q 1 . # first
# cell
_:two rdf:first 2 ; # second
    rdf:rest () . # third
[ ex:r 3 ] . # fourth

# --- b ---

id:b ex:p 5 .
"""
    expected = """\
id:a
    ex:p
        (
            # cell
            # third
            2 # second
        ),
        [
            # one
            ex:q 1 # first
        ] .

# --- b ---

id:b ex:p 5 .

[] ex:r 3 . # fourth
"""

    assert formatted(f"PREFIX rdf: <{table['rdf']}>\n{text}", table) == expected


def test_comments_at_prefixes_stay_or_move_to_the_top(table: Mapping[str, str]) -> None:
    text = """\
# top

@prefix unused: <http://unused.org/> . # gone
# between
@prefix id: <https://example.org/id/> . # ours
id:a a id:B .
"""
    expected = """\
# top

# between
# gone

@prefix id: <https://example.org/id/> . # ours

id:a a id:B .
"""

    assert format_turtle(text, table) == expected
    assert format_turtle(expected, table) == expected


def test_a_comment_above_the_first_block_of_a_file_without_prefixes_is_that_blocks(table: Mapping[str, str]) -> None:
    text = "# top\n\n# z\n<z:z> a <a:T> .\n\n# a\n<a:a> a <a:T> .\n"

    assert format_turtle(text, table) == "# top\n\n# a\n<a:a> a <a:T> .\n\n# z\n<z:z> a <a:T> .\n"


def test_comments_of_a_triple_written_twice_are_both_kept(table: Mapping[str, str]) -> None:
    text = "id:a a ex:B . # one\n# above\nid:a a ex:B . # two\n"

    assert formatted(text, table) == "# above\nid:a\n    # one\n    a ex:B . # two\n"


def test_the_projects_prefix_wins_over_the_files_for_one_namespace(table: Mapping[str, str]) -> None:
    text = "@prefix id: <http://other.org/> .\n@prefix mine: <https://example.org/id/> .\nid:x a mine:T .\n"
    expected = "@prefix id: <https://example.org/id/> .\n\n<http://other.org/x> a id:T .\n"

    assert format_turtle(text, table) == expected


COMMENTED = """# Of the file.

@prefix ex: <http://ex.org/> .

# Of a.
ex:a ex:p ex:b ;
    ex:q "x" . # behind

# Apart.

# Of b.
ex:b ex:p 1 .
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ex:b ex:p 1 .", "ex:b ex:p  1 ."),
        ("# Of b.\n", "# Of b. \n"),
        ("# Apart.\n\n", "# Apart.\n\n\n"),
        ("file.\n\n", "file.\n"),
        (" . # behind", " .  # behind"),
        ("ex:b ex:p 1 .\n", "ex:b ex:p 1 .\n# below\n"),
    ],
)
def test_a_comment_that_the_canonical_form_moves_is_found(old: str, new: str) -> None:
    assert first_difference(parse_turtle(COMMENTED.replace(old, new)), {}) is not None


def test_a_file_in_canonical_form_is_not_laid_out_whole() -> None:
    file = parse_turtle(COMMENTED)

    assert first_difference(file, {}) is None
    assert "source_map" not in vars(file)
