"""Whatever is ill-formed in a shape is told in its line, in brackets as elsewhere, before an engine is asked."""

from pathlib import Path

import pytest

from leapgraph.checks.lint_references_between_shapes import MOST_PARTS
from leapgraph.checks.lint_shapes import lint_shape_syntax
from leapgraph.checks.shapes import read_shapes
from leapgraph.project import Project

HEAD = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/leap-graph/shape/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
shape:prefixes sh:declare [ sh:prefix "schema" ; sh:namespace "https://schema.org/"^^xsd:anyURI ] .
"""
# What stands in a property shape, and what is said of it.
WRONG = [
    *((f"sh:minCount {value}", "sh:minCount is one whole number")
      for value in ('"one"', '"1"', "1.5", "true", "1, 2", '"one"^^xsd:integer')),
    ("sh:maxCount schema:name", "sh:maxCount is one whole number"),
    ('sh:minLength "x"', "sh:minLength is one whole number"),
    ("sh:minInclusive schema:name", "sh:minInclusive is one literal"),
    ('sh:datatype "xsd:string"', "sh:datatype names one by IRI"),
    ("sh:datatype []", "sh:datatype names one by IRI"),
    ("sh:datatype xsd:string, xsd:date", "sh:datatype names one by IRI"),
    ('sh:uniqueLang "yes"', "sh:uniqueLang is true or false"),
    ('sh:flags "i"', "without the sh:pattern"),
    ('sh:equals "x"', "sh:equals names an IRI"),
    ("sh:disjoint []", "sh:disjoint names an IRI"),
    ('sh:lessThan "x"', "sh:lessThan names an IRI"),
    ("sh:qualifiedValueShape [ sh:nodeKind sh:IRI ]", "without sh:qualifiedMinCount"),
    ("sh:qualifiedMinCount 1", "without the sh:qualifiedValueShape"),
    ('sh:severity "Warning"', "sh:severity names one by IRI"),
    ("sh:severity sh:Warning, sh:Info", "sh:severity names one by IRI"),
    ('sh:class "x"', "sh:class names an IRI"),
    ("sh:in schema:name", "sh:in is one list"),
    ("sh:in [ rdf:first 1 ]", "sh:in is one list"),
    ('sh:languageIn "en"', "sh:languageIn is one list"),
    ("sh:nodeKind sh:IRI, sh:Literal", "sh:nodeKind is one of"),
    ("sh:pattern 5", "sh:pattern is one text"),
    ("sh:path schema:other", "property shape has one sh:path"),
    ("sh:or ()", "sh:or () can never hold"),
    ('sh:or ( "x" )', "sh:or lists shapes"),
    ("sh:or ( [ sh:minCount 1 ] )", "A shape is either a node shape or a property shape"),
    ('sh:property "x"', "sh:property names a property shape"),
    ('sh:not "x"', "sh:not names a shape"),
    ('sh:node "x"', "sh:node names a shape"),
    ('sh:qualifiedMinCount 1 ; sh:qualifiedValueShape "x"', "sh:qualifiedValueShape names a shape"),
    ("a sh:NodeShape, sh:PropertyShape", "A node shape has no sh:path"),
    ('sh:sparql "x"', "sh:sparql names a constraint"),
    ("sh:sparql []", "A SPARQL constraint has one query"),
    ('sh:sparql [ sh:select "SELECT $this {}", "SELECT * {}" ]', "A SPARQL constraint has one query"),
    ('sh:sparql [ sh:select "SELECT $this {" ]', "nothing closes"),
    ('sh:sparql [ sh:select "ASK {}" ]', "is a SELECT query"),
    ('sh:sparql [ sh:select "SELECT ?x { $this ?y ?x }" ]', "gives $this"),
    ('sh:sparql [ sh:select "SELECT $this { { SELECT ?x { ?x ?y ?z } } }" ]', "gives $this"),
    ('sh:sparql [ sh:select "SELECT $this { BIND (1 AS $this) }" ]', "has its value before"),
    ('sh:sparql [ sh:select "SELECT $this { $this schema:name ?x }" ]', "declare it below sh:prefixes"),
    *((f'sh:sparql [ sh:select "SELECT $this {{ $this ?x ?y {ending} }}" ]', "may not stand in the query of a shape")
      for ending in ("MINUS { ?y ?x $this }", "VALUES ?y { 1 }", "SERVICE <http://a.example/> { ?y ?x $this }")),
    ('sh:sparql [ sh:select "SELECT $this { $this ?x ?y FILTER (<http://a.org/f>(?y)) }" ]', "There is no function"),
    ("sh:sparql [ sh:select \"SELECT $this { $this ?x ?y FILTER REGEX(?y, '(', 'i') }\" ]", '"(" is not a regular'),
    ('sh:target [ sh:select "SELECT ?this {}" ]', "sh:target is no part of SHACL"),
    *((f"sh:pattern {pattern}", "is not a regular expression")
      for pattern in ('"("', '"[z-a]"', '"a{2,1}"', r'"\\p{Foo}"', '"(a{1000}){1000}"')),
    ('sh:pattern "a" ; sh:flags "zzz"', 'the flags "zzz" are not'),
]  # fmt: skip
RIGHT = [
    r'sh:pattern "^\\p{Lu}[a-z]+(-[a-z]+)?$" ; sh:flags "i"',
    "sh:sparql [ sh:prefixes shape:prefixes ; sh:select 'SELECT $this { $this $PATH ?x ; schema:name \"MINUS\" }' ]",
    'sh:sparql [ sh:select "SELECT $this { { SELECT $this { $this ?y ?z } } }" ]',
    "sh:in ( 1 [] ) ; sh:hasValue [] ; sh:not [ sh:nodeKind sh:IRI ]",
    "sh:or ( [ sh:path ( schema:name [ sh:inversePath schema:name ] ) ; sh:minCount 1 ] [ sh:class schema:Thing ] )",
    "sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:not [ sh:xone ( [ sh:datatype xsd:date ] ) ] ]",
]
CONFLICT = (
    "shape:P a sh:NodeShape ; sh:sparql shape:S . shape:S sh:select 'SELECT $this {}' ; sh:prefixes shape:prefixes . "
    "shape:prefixes"
)
# Shapes of which something is wrong with the whole.
WHOLES = [
    ("shape:P a sh:NodeShape ; sh:property [ sh:path () ] .", "sh:path () is no path"),
    *((f"shape:P a sh:NodeShape ; sh:property [ sh:path {path} ] .", "A property shape has one sh:path")
      for path in ('"x"', "[ sh:fooPath schema:name ]", "( schema:name )", "[ sh:alternativePath schema:name ]")),
    ("shape:P a sh:NodeShape ; sh:path schema:name ; sh:minCount 1 .", "A node shape has no sh:path"),
    ("shape:P a sh:PropertyShape ; sh:minCount 1 .", "A shape is either a node shape or a property shape"),
    ('[] sh:targetClass "x" .', "sh:targetClass names an IRI"),
    (f"{CONFLICT} sh:declare [ sh:prefix 'schema' ; sh:namespace 'http://a.example/'^^xsd:anyURI ] .",
     "The prefix schema: is declared twice"),
]  # fmt: skip


def lines_and_messages(folder: Path, text: str) -> list[tuple[int | None, str]]:
    """Return what is told of the shapes in `text`, a shape a line below the head."""
    (folder / "shapes").mkdir()
    (folder / "graph").mkdir()
    (folder / "graph" / "dataset.ttl").write_text(
        '<https://w3id.org/leap-graph/> <http://rdfs.org/ns/void#uriSpace> "https://w3id.org/leap-graph/" .', "utf-8"
    )
    (folder / "shapes" / "works.ttl").write_text(HEAD + text, "utf-8")
    project = Project(folder)
    head = HEAD.count("\n")
    results = lint_shape_syntax(project, read_shapes(project))
    return sorted(((result.line or 0) - head, result.message) for result in results)


def in_brackets(number: int, constraint: str) -> str:
    return f"shape:P{number} a sh:NodeShape ; sh:property [ sh:path schema:name ; {constraint} ] ."


def named(number: int, constraint: str) -> str:
    return f"shape:P{number} a sh:PropertyShape ; sh:path schema:name ; {constraint} ."


@pytest.mark.parametrize("shape", [in_brackets, named])
def test_each_ill_formed_part_is_reported_in_its_line(tmp_path: Path, shape: object) -> None:
    assert callable(shape)
    written = [shape(number, constraint) for number, (constraint, _) in enumerate(WRONG)]

    found = lines_and_messages(tmp_path, "\n".join(written))

    for number, (constraint, said) in enumerate(WRONG, start=1):
        messages = [message for line, message in found if line == number]
        assert any(said in message for message in messages), (constraint, messages)


@pytest.mark.parametrize("shape", [in_brackets, named])
def test_what_is_well_formed_is_not_reported(tmp_path: Path, shape: object) -> None:
    assert callable(shape)
    written = [shape(number, constraint) for number, constraint in enumerate(RIGHT)]

    assert lines_and_messages(tmp_path, "\n".join(written)) == []


@pytest.mark.parametrize(("text", "said"), WHOLES)
def test_a_shape_that_is_wrong_as_a_whole_is_reported(tmp_path: Path, text: str, said: str) -> None:
    ((line, message),) = lines_and_messages(tmp_path, text)

    assert line == 1
    assert said in message


def test_the_line_is_that_of_the_part_among_many_in_brackets(tmp_path: Path) -> None:
    text = """shape:P a sh:NodeShape ;
    sh:property [ sh:path schema:name ; sh:minCount 1 ],
        [ sh:path schema:url ; sh:minCount "1" ],
        [ sh:path schema:url ; sh:or ( [ sh:minLength 1 ] [ sh:minLength "1" ] ) ] ;
    sh:sparql [ sh:select \"\"\"
        SELECT $this
        WHERE { $this schema:name ?x }
        \"\"\" ] ."""

    assert [line for line, _ in lines_and_messages(tmp_path, text)] == [3, 4, 7]


DOUBLED = {
    "and": "shape:N{0} a sh:NodeShape ; sh:and ( [ sh:node shape:N{1} ] [ sh:node shape:N{1} ] ) .",
    "xone": "shape:N{0} a sh:NodeShape ; sh:xone ( [ sh:node shape:N{1} ] [ sh:not shape:N{1} ] ) .",
    "path": "_:q{0} sh:alternativePath ( _:q{1} _:q{1} ) .",
}
LARGE = {
    **{
        name: " ".join(form.format(number, number + 1) for number in range(40))
        + " shape:N40 a sh:NodeShape ; sh:nodeKind sh:IRI . _:q40 sh:inversePath schema:name ."
        for name, form in DOUBLED.items()
    },
    "in": f"shape:P a sh:NodeShape ; sh:in ( {' '.join(map(str, range(MOST_PARTS)))} ) .",
    "or": f"shape:P a sh:NodeShape ; sh:or ( {'[ sh:minLength 1 ] ' * MOST_PARTS} ) .",
    "sequence": f"shape:P a sh:PropertyShape ; sh:path ( {'schema:name ' * MOST_PARTS} ) .",
}


@pytest.mark.parametrize("kind", sorted(LARGE))
def test_a_shape_with_too_many_parts_is_reported_before_anyone_reads_it(tmp_path: Path, kind: str) -> None:
    found = lines_and_messages(tmp_path, f"shape:Q a sh:PropertyShape ; sh:path _:q0 . {LARGE[kind]}")

    assert [line for line, _ in found] == [1]
    assert "parts" in found[0][1]
