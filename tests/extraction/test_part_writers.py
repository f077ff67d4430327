"""The files of a part: sorted lines beyond memory, gzip, and triples as rows."""

import gzip
import io
import tracemalloc
from random import Random
from tempfile import TemporaryFile
from typing import IO

import pytest

from leapgraph.extraction.parts.gzip_writer import GzipWriter
from leapgraph.extraction.parts.reject_records import reject_record
from leapgraph.extraction.parts.sorted_lines import SortedLines
from leapgraph.extraction.parts.triple_rows import triple_row
from leapgraph.wikibase import entity_ntriples
from support.samples import sample_entity

XSD = "http://www.w3.org/2001/XMLSchema#"
LANGUAGE_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def test_lines_beyond_memory_are_sorted_and_none_is_lost() -> None:
    random = Random(1)  # noqa: S311 - no secret
    lines = [b"%d\n" % random.randrange(100) for _ in range(500)]

    with SortedLines(run_bytes=2000) as collected:
        numbers = [collected.add(b"".join(lines[start : start + 10])) for start in range(0, 500, 10)]

        assert set(numbers) == {10}
        assert list(collected) == sorted(lines)
        assert list(collected) == sorted(lines)


def test_few_files_are_open_however_many_lines_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    files: list[IO[bytes]] = []

    def create() -> IO[bytes]:
        files.append(TemporaryFile())  # noqa: SIM115 - closed by those who sort
        return files[-1]

    monkeypatch.setattr("leapgraph.extraction.parts.sorted_lines.TemporaryFile", create)
    lines = [b"%d\n" % (number * 7919 % 1500) for number in range(1500)]

    with SortedLines(run_bytes=1) as collected:
        most = 0
        for line in lines:
            collected.add(line)
            most = max(most, sum(not file.closed for file in files))

        assert list(collected) == sorted(lines)
    assert most <= 3 * 32
    assert all(file.closed for file in files)


@pytest.mark.parametrize("size", [0, 1, 5 << 20])
def test_gzip_is_whole_and_without_time(size: int) -> None:
    file = io.BytesIO()

    with GzipWriter(file) as writer:
        for start in range(0, size, 1 << 20):
            writer.write(b"x" * min(1 << 20, size - start))

    assert gzip.decompress(file.getvalue()) == b"x" * size
    assert file.getvalue()[4:8] == bytes(4)


@pytest.mark.parametrize(
    ("term", "row"),
    [
        ("<http://b.example/>", ("http://b.example/", None, None)),
        ("_:b1", ("_:b1", None, None)),
        ('"plain"', ("plain", f"{XSD}string", None)),
        ('"chat"@fr-x-1', ("chat", LANGUAGE_STRING, "fr-x-1")),
        (f'"+1"^^<{XSD}decimal>', ("+1", f"{XSD}decimal", None)),
        (r'"a \"b\" \\n\n @en"', ('a "b" \\n\n @en', f"{XSD}string", None)),
        (r'"\u00E9\U0001F600 . "@en', ("é😀 . ", LANGUAGE_STRING, "en")),
        ('" ."', (" .", f"{XSD}string", None)),
        (r'"\""@en', ('"', LANGUAGE_STRING, "en")),
        ('""', ("", f"{XSD}string", None)),
    ],
)
def test_a_triple_is_a_row_without_marks(term: str, row: tuple[str, str | None, str | None]) -> None:
    assert triple_row(f"<http://a.example/> <http://p.example/> {term} .\n") == (
        "http://a.example/",
        "http://p.example/",
        *row,
    )


def test_a_long_literal_takes_little_memory() -> None:
    line = f'<http://a.example/> <http://p.example/> "{"x" * (1 << 20)}"@en .\n'

    tracemalloc.start()
    try:
        row = triple_row(line)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(row.object) == 1 << 20
    assert most < 8 << 20


def test_every_triple_of_an_item_is_a_row_that_a_parser_reads_the_same() -> None:
    from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

    text = entity_ntriples(sample_entity("Q17633526"))
    for line in text.splitlines(keepends=True):
        triple = next(iter(parse(line, RdfFormat.N_TRIPLES, lenient=True))).triple
        row = triple_row(line)
        term = triple.object
        assert isinstance(term, Literal | NamedNode | BlankNode)
        assert row.object == (f"_:{term.value}" if isinstance(term, BlankNode) else term.value)
        assert row.datatype == (term.datatype.value if isinstance(term, Literal) else None)
        assert row.language == (term.language if isinstance(term, Literal) else None)


def test_a_line_that_is_not_utf_8_is_kept_in_base64() -> None:
    record = reject_record("dump.json", "7", "broken line", "not UTF-8", b"\xff")

    assert record == (
        b'{"file":"dump.json","offset":"7","leftOut":"broken line","reason":"not UTF-8","lineBase64":"/w=="}\n'
    )
