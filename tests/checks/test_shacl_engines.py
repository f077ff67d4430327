"""An engine that never ends, or dies, ends in words: what leads back to itself, and what has a limit of time."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from leapgraph.checks import shacl_engines
from leapgraph.cli import cli
from leapgraph.errors import OutOfTimeError, RunError
from support.example_project import small_project

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SHAPE = "shape:A a sh:NodeShape ; sh:targetClass schema:Person ; {} ."
ENDLESS = {
    "a list": f"{SHAPE.format('sh:in _:l')} _:l <{RDF}first> 1 ; <{RDF}rest> _:l .",
    "a list of shapes": f"{SHAPE.format('sh:or _:l')} _:l <{RDF}first> shape:A ; <{RDF}rest> _:l .",
    "a list in a list": f"{SHAPE.format('sh:in _:l')} _:l <{RDF}first> _:l ; <{RDF}rest> () .",
    "a path": f"{SHAPE.format('sh:property [ sh:path _:p ]')} _:p sh:inversePath _:q . _:q sh:zeroOrMorePath _:p .",
    "a sequence": f"{SHAPE.format('sh:property [ sh:path _:p ]')} _:p <{RDF}first> _:q ; <{RDF}rest> () . "
    "_:q sh:alternativePath _:p .",
}


def check(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["check", "--project", str(root), *arguments])


def with_shapes(folder: Path, text: str) -> Path:
    root = small_project(folder).root
    with (root / "shapes" / "people.ttl").open("a", encoding="utf-8") as file:
        file.write(text)
    return root


@pytest.mark.parametrize("what", ENDLESS)
def test_what_leads_back_to_itself_is_a_violation(tmp_path: Path, what: str) -> None:
    result = check(with_shapes(tmp_path, ENDLESS[what]))

    assert "shapes/people.ttl:1: violation: A list or a path in this file leads back to itself" in result.output
    assert "the shapes wait until each of them has an end" in result.output


def test_a_shape_may_lead_back_to_itself(tmp_path: Path) -> None:
    root = with_shapes(tmp_path, SHAPE.format("sh:node shape:A"))

    for engine in ("pyshifty", "pyshacl"):
        result = check(root, "--engine", engine)
        assert result.exception is None
        assert f"triples checked with {engine}" in result.output


def test_shapes_that_nest_without_measure_are_a_violation(tmp_path: Path) -> None:
    chain = " ".join(f"<x:{at}> sh:node <x:{at + 1}> ." for at in range(300))

    assert "nested more than 200 deep" in check(with_shapes(tmp_path, chain)).output


@pytest.mark.parametrize("engine", ["pyshifty", "pyshacl"])
def test_a_check_is_ended_in_time(tmp_path: Path, engine: str) -> None:
    parts = " . ".join(f"?a{at} ?b{at} ?c{at}" for at in range(9))
    slow = f'sh:sparql [ sh:message "x" ; sh:select "SELECT $this WHERE {{ $this ?p ?o . {parts} }}" ]'

    result = check(with_shapes(tmp_path, SHAPE.format(slow)), "--engine", engine, "--timeout", "1")

    assert isinstance(result.exception, OutOfTimeError)
    assert str(result.exception).startswith("the check took longer than 1 s: ")
    assert result.stdout == ""


def test_a_check_in_time_says_the_same(tmp_path: Path) -> None:
    root = small_project(tmp_path).root

    assert check(root, "--timeout", "600").output == check(root).output


def test_large_data_get_the_same_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = with_shapes(tmp_path, SHAPE.format("sh:nodeKind sh:BlankNode"))
    small = check(root).output

    monkeypatch.setattr(shacl_engines, "_LARGE", 0)
    monkeypatch.delattr(shacl_engines, "run_isolated")

    assert "violation" in small
    assert check(root).output == small


def test_an_error_of_the_engine_on_large_data_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shacl_engines, "_LARGE", 0)

    with pytest.raises(RunError, match=r"^the engine pyshifty failed: ValueError: .*; try --engine pyshacl$"):
        shacl_engines.validate("pyshifty", b"<a> <b> .", b"this is no Turtle")
