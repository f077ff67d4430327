from __future__ import annotations

import bz2
import gzip
import io
import tracemalloc
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapgraph.errors import DataError, RunError
from leapgraph.wikibase import read_entities
from leapgraph.wikibase.reading import read_records
from leapgraph.wikibase.splitting import Splitter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Q1, Q2 = {"id": "Q1", "type": "item"}, {"id": "Q2", "type": "item", "labels": {"en": {"value": '}],"{\\'}}}
LINE1, LINE2 = orjson.dumps(Q1), orjson.dumps(Q2)
PRETTY = orjson.dumps([Q1, Q2], option=orjson.OPT_INDENT_2)

FORMS = {
    "lines": LINE1 + b"\n" + LINE2 + b"\n",
    "lines, the last without its end": LINE1 + b"\n" + LINE2,
    "lines with Windows ends and blank lines": LINE1 + b"\r\n\r\n" + LINE2 + b"\r\n",
    "a byte order mark": b"\xef\xbb\xbf" + LINE1 + b"\n" + LINE2,
    "a dump": b"[\n" + LINE1 + b",\n" + LINE2 + b"\n]\n",
    "a dump on one line": b"[" + LINE1 + b"," + LINE2 + b"]",
    "a dump with the brackets beside the entities": b"[" + LINE1 + b",\n" + LINE2 + b"]",
    "a pretty array": PRETTY,
    "a pretty array after a line break": b"\n[\n" + PRETTY[1:],
    "an answer": orjson.dumps({"entities": {"Q1": Q1, "Q2": Q2}, "success": 1}),
    "a pretty answer": orjson.dumps({"entities": {"Q1": Q1, "Q2": Q2}}, option=orjson.OPT_INDENT_2),
    "two pretty entities": b"\n".join(orjson.dumps(one, option=orjson.OPT_INDENT_2) for one in (Q1, Q2)),
    "answers on lines": b"\n".join(orjson.dumps({"entities": {one["id"]: one}}) for one in (Q1, Q2)),
    "an answer with a list": orjson.dumps({"entities": [Q1, Q2]}),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_json_is_understood(form: str) -> None:
    assert list(read_entities(io.BytesIO(FORMS[form]))) == [Q1, Q2]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("chunk", [1, 2, 7])
def test_cutting_does_not_depend_on_where_the_stream_pauses(form: str, chunk: int) -> None:
    class Slow(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            return super().read(chunk)

    assert list(read_entities(Slow(FORMS[form]))) == [Q1, Q2]


@pytest.mark.parametrize(("suffix", "pack"), [("", bytes), (".gz", gzip.compress), (".bz2", bz2.compress)])
def test_files_are_unpacked_by_their_ending(suffix: str, pack: Any, tmp_path: Path) -> None:
    path = tmp_path / f"dump.json{suffix}"
    path.write_bytes(pack(FORMS["a dump"]))

    assert list(read_entities(path)) == [Q1, Q2]


def test_an_entity_under_another_id_is_preceded_by_the_redirect() -> None:
    stream = io.BytesIO(orjson.dumps({"entities": {"Q9": Q1}}))

    assert list(read_entities(stream)) == [{"entity": "Q9", "redirect": "Q1"}, Q1]


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        ("a dump", [2, 3]),
        ("lines", [1, 2]),
        ("a pretty array", [2, 6]),
        ("a dump with the brackets beside the entities", [1, 2]),
    ],
)
def test_each_entity_comes_with_its_line(form: str, lines: list[int]) -> None:
    assert lines == [record.line for record in read_records(io.BytesIO(FORMS[form]))]


BROKEN = [
    (b"", "x: there is no entity in it"),
    (b"[\n]\n", "x: there is no entity in it"),
    (b'{"entities": []}', "x: there is no entity in it"),
    (b"<!DOCTYPE html>\n<title>Error</title>", "x:1: this is no JSON with entities: '<!DOCTYPE html>"),
    (b"\n\n  oops", "x:3: this is no JSON with entities: 'oops'"),
    (LINE1[:-1], "x:1: the JSON that begins here breaks off"),
    (b"[\n" + LINE1 + b",\n", "x:2: the array breaks off: its closing bracket is missing"),
    (b"[\n" + LINE1 + b",\n" + LINE2[:30], "x:3: this is no JSON in UTF-8"),
    (PRETTY[:-1], "x:14: the array breaks off"),
    (b"[" + LINE1 + b"," + LINE2, "x:1: the array breaks off"),
    (LINE1 + b"\n{'id': 1}\n", "x:2: this is no JSON in UTF-8"),
    (b'{\n"id":\n oops}', "x:3: this is no JSON in UTF-8"),
    (b'{"id": "Q1", "labels": "\xff"}', "x:1: this is no JSON in UTF-8"),
    ('{"id": "Q1"}'.encode("utf-16"), "x:1: this is no JSON with entities"),
    (b'{"id": "\\ud800"}', "x:1: this is no JSON in UTF-8"),
    (b'{"a":' * 5000 + b"1" + b"}" * 5000, "x:1: this is no JSON in UTF-8"),
    (b'["Q1", "Q2"]', "x:1: an entity is a JSON object, not 'Q1'"),
    (b'["Q1",\n"Q2"]', "x:1: this is no JSON with entities"),
    (b"7", "x:1: an entity is a JSON object, not '7'"),
    (b'{"labels": {}}', "x:1: this is neither an entity nor an answer with entities"),
    (b'{"entities": {"Q1": 7}}', "x:1: an entity is a JSON object, not '7'"),
    (
        b'{"error": {"code": "no-such-entity", "info": "Could not find Q0"}}',
        "x:1: the wiki answered with an error and no entities: Could not find Q0",
    ),
    (b'{"error": "gone"}', "x:1: the wiki answered with an error and no entities: gone"),
]


@pytest.mark.parametrize(("content", "expected"), BROKEN, ids=[expected[:60] for _, expected in BROKEN])
def test_what_cannot_be_read_is_named_with_its_line(content: bytes, expected: str) -> None:
    with pytest.raises(DataError) as caught:
        list(read_records(io.BytesIO(content), "x"))

    assert str(caught.value).startswith(expected)


def test_entities_before_the_trouble_are_read() -> None:
    reader = read_entities(io.BytesIO(LINE1 + b"\n" + LINE2[:-1] + b"\n"))

    assert next(reader) == Q1
    with pytest.raises(DataError):
        next(reader)


@pytest.mark.parametrize("name", ["missing.json", "", "broken.gz", "cut.gz", "broken.bz2"])
def test_a_file_that_cannot_be_read_is_the_runs_failure(name: str, tmp_path: Path) -> None:
    (tmp_path / "broken.gz").write_bytes(b"no gzip")
    (tmp_path / "broken.bz2").write_bytes(b"no bzip2")
    (tmp_path / "cut.gz").write_bytes(gzip.compress(FORMS["a dump"])[:-12])

    with pytest.raises(RunError, match="cannot be read"):
        list(read_entities(tmp_path / name))


class Endless(io.RawIOBase):
    """A stream made while it is read: `count` entities of 100 kB."""

    def __init__(self, opening: bytes, between: bytes, closing: bytes, count: int) -> None:
        entity = orjson.dumps({"id": "Q1", "type": "item", "text": "x" * 100_000})
        self._parts = self._make(opening, entity, between, closing, count)

    @staticmethod
    def _make(opening: bytes, entity: bytes, between: bytes, closing: bytes, count: int) -> Iterator[bytes]:
        yield opening + entity
        for _ in range(count - 1):
            yield between + entity
        yield closing

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        part = getattr(self, "_rest", b"") or next(self._parts, b"")
        taken = part[: len(buffer)]
        buffer[: len(taken)] = taken
        self._rest = part[len(taken) :]
        return len(taken)


@pytest.mark.parametrize(
    ("opening", "between", "closing"),
    [(b"[\n", b",\n", b"\n]\n"), (b"", b"\n", b"\n"), (b"[", b",", b"]"), (b"[\n  ", b"\n ,", b"\n]")],
    ids=["dump", "lines", "one line", "other breaks"],
)
def test_a_long_stream_is_read_in_the_memory_of_a_few_entities(opening: bytes, between: bytes, closing: bytes) -> None:
    stream = io.BufferedReader(Endless(opening, between, closing, 400))
    tracemalloc.start()

    count = sum(1 for _ in read_entities(stream))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 400
    assert peak < 8_000_000  # the stream has 40 MB


@given(
    st.lists(
        st.dictionaries(st.text(), st.recursive(st.text() | st.integers() | st.none(), st.lists, max_leaves=5)),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([b",", b" ,\n", b"\n,\t"]),
    st.booleans(),
)
def test_objects_are_cut_where_they_end(objects: list[dict[str, Any]], between: bytes, pretty: bool) -> None:  # noqa: FBT001 - drawn
    option = orjson.OPT_INDENT_2 if pretty else 0
    content = b"[" + between.join(_dump(one, option) for one in objects) + b"]"

    actual = [text for _, text in Splitter("x", 1, in_array=False).split(io.BytesIO(content[9:]), content[:9])]

    assert [_dump(one, option) for one in objects] == actual


def _dump(value: Any, option: int) -> bytes:
    try:
        return orjson.dumps(value, option=option)
    except TypeError:  # an integer of more than 64 bits
        return b"{}"
