"""What `--where`, `--ids` and `--classes` may say, and the errors for all else, with file and line."""

from pathlib import Path

import pytest

from leapgraph.errors import DataError, RunError
from leapgraph.extraction.selection.conditions import Condition, parse_condition
from leapgraph.extraction.selection.entity_id_files import read_classes_file, read_ids_file
from leapgraph.extraction.selection.entity_selector import EntitySelector
from leapgraph.extraction.selection.subclass_tree import Superclasses
from leapgraph.wikibase import WIKIDATA

WD = WIKIDATA.concept_base


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P31=Q5", Condition("P31", frozenset({"Q5"}))),
        (" P31 = Q163740, Q431603 ", Condition("P31", frozenset({"Q163740", "Q431603"}))),
        ("P31/P279*=Q43229", Condition("P31", frozenset({"Q43229"}), with_subclasses=True)),
        ("P1454/P279*=Q1,Q2", Condition("P1454", frozenset({"Q1", "Q2"}), with_subclasses=True)),
    ],
)
def test_a_condition_is_a_property_and_items(text: str, expected: Condition) -> None:
    assert parse_condition(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "P31", "P31=", "P31=,", "P31=Q5,", "=Q5", "31=Q5", "P031=Q5", "P31=Q05", "P31=Q", "P31=5", "P31=P31", "P31=L1",
     "P31=Q5=Q6", "P571=2002", "P31=Q5\nQ6", "P31=Q5 Q6", "P31=wd:Q5", "P31/P279=Q5", "P31/P361*=Q5", "P31*=Q5",
     "P31/P279*/P279*=Q5", "P31=Q99999999999", "P31 Q5", "p31=Q5", "P31=q5", "P31!=Q5", "P31==Q5", "P31=\uff11"],
)  # fmt: skip
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(RunError, match=r"--where .*Q\d+"):
        parse_condition(text)


def test_a_selector_needs_the_subclasses_first() -> None:
    with pytest.raises(ValueError, match="subclasses"):
        EntitySelector((parse_condition("P31/P279*=Q5"),))


def test_ids_are_read_one_a_line(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_bytes(b"\xef\xbb\xbf# organizations\r\nQ163740\r\n\n  Q5 # human\nP31\nQ5")

    assert read_ids_file(path) == {"Q163740", "Q5", "P31"}


def test_an_iri_of_the_wiki_stands_for_its_id(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_text(f"wd:Q1 # one\n{WD}Q2\n<{WD}Q3>\n{WD.replace('http:', 'https:')}P4\n")

    assert read_ids_file(path) == {"Q1", "Q2", "Q3", "P4"}

    path.write_text(f"{WD}Q1,{WD}Q2\n<{WD}Q3>\twd:Q1\nwd:Q4")
    found = read_classes_file(path, [parse_condition("P31/P279*=Q1")])
    assert found == [Superclasses(*one) for one in (("Q1", ("Q2",)), ("Q3", ("Q1",)), ("Q4", ("Q1",)))]

    path.write_text("https://wiki.example/entity/Q5")
    assert read_ids_file(path, "https://wiki.example/entity/") == {"Q5"}
    with pytest.raises(DataError, match="no id of an item or property"):
        read_ids_file(path)


def test_the_error_for_small_letters_has_the_id(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_text("q5")

    with pytest.raises(DataError, match="write it as Q5"):
        read_ids_file(path)


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"Q5\nQ05\n", 2), (b"Q5 Q6", 1), (b"Q5,", 1), (b"\n\n<http://www.wikidata.org/wiki/Q5>", 3), (b"wd:q5", 1),
     (b"L5", 1), (b"q5", 1), (b"Q5\n\xff\n", 2), (b"Q5\n# \xff\n", 2), (b"id\nQ5", 1),
     ("Q5\n\u00a0Q\u0661".encode(), 2)],
)  # fmt: skip
def test_a_line_that_is_no_id_is_named(tmp_path: Path, content: bytes, line: int) -> None:
    path = tmp_path / "ids.txt"
    path.write_bytes(content)

    with pytest.raises(DataError) as error:
        read_ids_file(path)

    assert str(error.value).startswith(f"{path}:{line}: ")


@pytest.mark.parametrize("content", [b"", b"# none\n", b"\n \n"])
def test_a_file_without_ids_is_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ids.txt"
    path.write_bytes(content)

    with pytest.raises(DataError, match="there is no id"):
        read_ids_file(path)
    with pytest.raises(DataError, match="there is no class"):
        read_classes_file(path, [])


def test_a_file_that_cannot_be_read_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"none\.txt cannot be read: No such file"):
        read_ids_file(tmp_path / "none.txt")


def test_classes_are_alone_or_beside_a_superclass(tmp_path: Path) -> None:
    path = tmp_path / "classes.txt"
    path.write_text("Q163740 Q43229 # a pair\nQ431603,Q163740\nQ4830453\tQ43229\nQ79913\n")

    found = read_classes_file(path, [parse_condition("P17=Q30"), parse_condition("P31/P279*=Q43229")])

    assert found == [
        Superclasses("Q163740", ("Q43229",)),
        Superclasses("Q431603", ("Q163740",)),
        Superclasses("Q4830453", ("Q43229",)),
        Superclasses("Q79913", ("Q43229",)),
    ]


@pytest.mark.parametrize(
    ("content", "line"),
    [("Q1 Q2 Q3", 1), ("Q1 Q2\nP31", 2), ("Q1 Q2\nQ3", 2), ("Q1 Q2\n\nQ1,", 3), ("Q1;Q2", 1), ("class superclass", 1)],
)
def test_a_line_that_is_no_class_or_needs_a_superclass_is_named(tmp_path: Path, content: str, line: int) -> None:
    path = tmp_path / "classes.txt"
    path.write_text(content)

    with pytest.raises(DataError) as error:
        read_classes_file(path, [parse_condition("P31/P279*=Q43229"), parse_condition("P1454/P279*=Q7")])

    assert str(error.value).startswith(f"{path}:{line}: ")
