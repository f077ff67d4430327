"""Reading Turtle: what it says, and one clear error for whatever is wrong with it."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from leapgraph.errors import DataError, RunError
from leapgraph.turtle import format_turtle, parse_turtle, read_turtle_file

HEAD = b"@prefix a: <http://e.org/> .\n"
SMALL = """# A café
@prefix a: <http://e.org/> .
a:x a a:Y ; # é
    a:p "z\\u00e9\\n"@en , '''q
''' , 1.5e0 , true , <http://e.org/i> ;
    a:l ( 1 [ a:q "2"^^a:t ] _:b ) .
""".encode()


def refused(path: Path, data: bytes, prefixes: Mapping[str, str] | None = None) -> DataError:
    path.write_bytes(data)
    with pytest.raises(DataError) as caught:
        read_turtle_file(path, prefixes=prefixes)
    return caught.value


def test_triples_prefixes_and_base_are_what_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_text('@base <http://b.org/> .\nPREFIX z: <z#>\n@prefix a: <a#> .\n<s> a:p "01"^^z:t .', encoding="utf-8")

    file = read_turtle_file(path)

    assert file.prefixes == {"a": "http://b.org/a#", "z": "http://b.org/z#"}
    assert file.base == "http://b.org/"
    assert file.declarations == (("z", "http://b.org/z#", 2), ("a", "http://b.org/a#", 3))
    (triple,) = file.triples
    assert Literal("01", datatype=NamedNode("http://b.org/z#t")) == triple.object


@pytest.mark.parametrize(
    ("data", "line", "column", "words"),
    [
        (
            b"a:x a a:Y ;\n  foo:bar 1 .",
            3,
            3,
            "the prefix foo: is not declared; add a line @prefix foo: with the IRI in <>",
        ),
        (b"a:x a a:Y ;\n  id:bar 1 .", 3, 3, "add the line: @prefix id: <https://example.org/id/> ."),
        (b"a:x a a:Y", 2, 10, "a final '.'"),
        (b"a:x a a:Y\n\na:z a a:Y .", 4, 1, "a '.' is missing before this"),
        (b'a:x a:p "abc', 2, 9, "a closing quote"),
        (b'a:x a:p """abc\n\n', 2, 9, "a closing quote"),
        (b"a:x a:p <b> .", 2, 9, "this IRI is relative"),
        (b"a:x a:p <http://e.org/a b> .", 2, 9, "Invalid IRI"),
        (b"a:x a:p <javascript:\x00alert()> .", 2, 9, "Invalid IRI"),
        (b'a:x a:p "\\uD800" .', 2, 10, "D800"),
        (b'a:x\r\n a:p\r\n "\xc3\xa9" , foo:x .', 4, 8, "the prefix foo:"),
        (b'a:x a:p "caf\xe9" .', 2, 13, "byte 0xe9 is not UTF-8"),
        (b"\n# caf\xe9\na:x a:p 1 .", 3, 6, "byte 0xe9 is not UTF-8"),
        (b"a:x a:p \x00 .", 2, 9, "\\u0000"),
        (b"( " * 100_000, 2, 200_001, "closing quote or bracket"),
        (b"a:x a:p " + b"z" * 100_000, 2, 9, "…"),
        (b"a:x a:p <<( a:x a:p 1 )>> .", 2, 9, "RDF 1.2"),
        (b"a:x a:p 1 ~ a:r .", 2, 11, "RDF 1.2"),
        (b'a:x a:p "x"@en--ltr .', 2, 15, "RDF 1.2"),
    ],
)
def test_an_error_names_line_column_and_what_is_wrong(  # noqa: PLR0913, PLR0917 - the cases' columns
    tmp_path: Path, table: Mapping[str, str], data: bytes, line: int, column: int, words: str
) -> None:
    error = refused(tmp_path / "x.ttl", HEAD + data, table)

    assert (line, column) == (error.line, error.column)
    assert words in error.message
    assert str(error).startswith(f"{tmp_path / 'x.ttl'}:{line}:{column}: ")
    assert len(error.message) < 300


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-32", "cp1252", "utf-8-sig"])
def test_another_encoding_is_an_error_that_says_so(tmp_path: Path, codec: str) -> None:
    text = SMALL.decode()

    error = refused(tmp_path / "x.ttl", text.encode(codec))

    assert error.line == 1
    assert "UTF-8" in error.message


def test_utf_16_is_called_by_its_name(tmp_path: Path) -> None:
    assert "this is UTF-16" in refused(tmp_path / "x.ttl", "<a:x> a <a:T> .".encode("utf-16")).message


def test_a_literal_beyond_every_bound_is_an_error(tmp_path: Path) -> None:
    error = refused(tmp_path / "x.ttl", HEAD + b'a:x a:p "' + b"x" * 17_000_000 + b'" .')

    assert "longer than 16 MiB" in error.message


def test_a_literal_of_megabytes_is_read_and_written(table: Mapping[str, str]) -> None:
    text = f'<http://e.org/x>\n    <http://e.org/p> "{"é" * 3_000_000}" .\n'

    assert text == format_turtle(text, table)


@pytest.mark.parametrize(("opening", "closing"), [(b"[ a:p ", b" ]"), (b"( ", b" )")])
def test_deep_nesting_is_read_and_only_its_formatting_refused(
    tmp_path: Path, table: Mapping[str, str], opening: bytes, closing: bytes
) -> None:
    path = tmp_path / "x.ttl"
    path.write_bytes(HEAD + b"a:x a:p " + opening * 5_000 + b"1" + closing * 5_000 + b" .")

    file = read_turtle_file(path)

    assert file.line_of(NamedNode("http://e.org/x"), NamedNode("http://e.org/p")) == 2
    with pytest.raises(DataError, match="nested more than 50 deep"):
        format_turtle(path, table)


def problem(path: Path, data: bytes, table: Mapping[str, str]) -> DataError | None:
    path.write_bytes(data)
    try:
        format_turtle(path, table)
    except DataError as error:
        return error
    return None


def test_every_truncation_is_read_or_refused_in_words(tmp_path: Path, table: Mapping[str, str]) -> None:
    path = tmp_path / "x.ttl"

    problems = [problem(path, SMALL[:length], table) for length in range(len(SMALL))]

    refusals = [error for error in problems if error]
    assert len(problems) - len(refusals) > 10  # the cuts within the comment and behind the declaration
    assert len(refusals) > 100
    assert {path} == {error.path for error in refusals}
    assert all(error.line and error.column for error in refusals)


@pytest.mark.parametrize("byte", [b"\x00", b"\xff", b"<", b"\\", b'"', b"]", b".", b"#", b"\x0c", b"@", b"^^"])
def test_every_wrong_byte_is_read_or_refused_in_words(tmp_path: Path, table: Mapping[str, str], byte: bytes) -> None:
    path = tmp_path / "x.ttl"

    problems = [problem(path, SMALL[:at] + byte + SMALL[at + 1 :], table) for at in range(len(SMALL))]

    refusals = [error for error in problems if error]
    assert len(refusals) > 50
    assert all(error.line and error.column for error in refusals)


def test_a_text_with_a_lone_surrogate_is_an_error() -> None:
    with pytest.raises(DataError, match="2:9: a lone surrogate"):
        parse_turtle('# x\n<a:> a "\udc80" .')


def test_an_empty_file_has_no_triples_and_is_canonical(tmp_path: Path, table: Mapping[str, str]) -> None:
    path = tmp_path / "x.ttl"
    path.touch()

    assert read_turtle_file(path).triples == ()
    assert format_turtle(path, table) == ""


def test_what_cannot_be_opened_is_a_failed_run(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="directory"):
        read_turtle_file(tmp_path)
    with pytest.raises(RunError, match="No such file"):
        read_turtle_file(tmp_path / "absent.ttl")


def test_a_message_names_the_file_as_it_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "x.ttl"
    path.write_bytes(b"x")

    with pytest.raises(DataError, match=r"^graph/x\.ttl:1:1: "):
        read_turtle_file(path, shown=type(path)("graph", "x.ttl"))
