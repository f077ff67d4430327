import bz2
import gzip
import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leapgraph.errors import DataError, RunError
from leapgraph.wikibase import read_entities
from leapgraph.wikibase.parse_entity_documents import JsonStreamSplitter
from leapgraph.wikibase.read_entities import read_located_entities

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


PACKERS = {"plain": bytes, "gzip": gzip.compress, "bzip2": bz2.compress}


@pytest.mark.parametrize("name", ["dump.json", "dump.json.gz", "dump.json.bz2", "-"])
@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)
@pytest.mark.parametrize("form", ["a dump", "a dump on one line", "a pretty array", "lines"])
def test_what_is_packed_is_known_by_its_first_bytes(form: str, pack: Any, name: str, tmp_path: Path) -> None:
    source = io.BytesIO(pack(FORMS[form])) if name == "-" else tmp_path / name
    if isinstance(source, Path):
        source.write_bytes(pack(FORMS[form]))

    assert list(read_entities(source)) == [Q1, Q2]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
@pytest.mark.parametrize("at", [1, 5, len(LINE1) + 1, len(LINE1) + 4])
@pytest.mark.parametrize("chunk", [None, 1, 3])
def test_members_that_follow_one_another_are_read_whole(pack: Any, at: int, chunk: int | None) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(chunk or size)

    content = FORMS["lines"]

    packed = Slow(pack(content[:at]) + pack(b"") + pack(content[at:]))

    assert list(read_entities(packed)) == [Q1, Q2]


def test_zeros_after_a_member_of_gzip_are_padding() -> None:
    packed = gzip.compress(LINE1 + b"\n") + b"\0" * 700 + gzip.compress(LINE2) + b"\0" * 9

    assert list(read_entities(io.BytesIO(packed))) == [Q1, Q2]


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


LARGE = LINE1 + b"\n" + orjson.dumps({**Q2, "text": [str(number**7) for number in range(40_000)]})
GZIP, BZIP2 = gzip.compress(LARGE), bz2.compress(LARGE)
DAMAGED = {
    "gzip, cut": (GZIP[:-9], "its gzip data breaks off"),
    "gzip, cut in the checksum": (GZIP[:-3], "its gzip data breaks off"),
    "gzip, cut at its first bytes": (GZIP[:4], "its gzip data breaks off"),
    "gzip, changed": (flipped(GZIP, 90_000), "its gzip data is damaged"),
    "gzip, another checksum": (flipped(GZIP, -8), "its gzip data is damaged"),
    "gzip, with a byte after it": (GZIP + b"x", "after its gzip data stands something"),
    "gzip, with half a mark after it": (GZIP + b"\x1f", "its gzip data breaks off"),
    "gzip, with something after it": (GZIP + LINE1, "after its gzip data stands something"),
    "bzip2, cut": (BZIP2[:-9], "its bzip2 data breaks off"),
    "bzip2, changed": (flipped(BZIP2, 60_000), "its bzip2 data is damaged"),
    "bzip2, with something after it": (BZIP2 + LINE1, "after its bzip2 data stands something"),
    "bzip2, a second one cut": (BZIP2 + bz2.compress(LINE1)[:-5], "its bzip2 data breaks off"),
    "xz": (b"\xfd7zXZ\x00rest", "it is packed with xz; unpack it first, with `xz --decompress --stdout`"),
    "zstd": (b"\x28\xb5\x2f\xfdrest", "it is packed with zstd"),
    "zip": (b"PK\x03\x04rest", "it is packed with zip"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_packed_data_that_is_damaged_is_the_runs_failure(case: str) -> None:
    content, expected = DAMAGED[case]

    with pytest.raises(RunError) as caught:
        list(read_located_entities(io.BytesIO(content), "x"))

    assert str(caught.value).startswith(f"x cannot be read: {expected}")


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
    assert lines == [record.line for record in read_located_entities(io.BytesIO(FORMS[form]))]


BROKEN = [
    (b"", "x: there is no entity in it"),
    (b"[\n]\n", "x: there is no entity in it"),
    (b'{"entities": []}', "x: there is no entity in it"),
    (b"<!DOCTYPE html>\n<title>Error</title>", "x:1: this is not JSON with entities: '<!DOCTYPE html>"),
    (b"\n\n  oops", "x:3: this is not JSON with entities: 'oops'"),
    (LINE1[:-1], "x:1: the JSON that begins here breaks off"),
    (b"[\n" + LINE1 + b",\n", "x:2: the array breaks off: its closing bracket is missing"),
    (b"[\n" + LINE1 + b",\n" + LINE2[:30], "x:3: this is not JSON in UTF-8"),
    (PRETTY[:-1], "x:14: the array breaks off"),
    (b"[" + LINE1 + b"," + LINE2, "x:1: the array breaks off"),
    (LINE1 + b"\n{'id': 1}\n", "x:2: this is not JSON in UTF-8"),
    (b'{\n"id":\n oops}', "x:3: this is not JSON in UTF-8"),
    (b'{"id": "Q1", "labels": "\xff"}', "x:1: this is not JSON in UTF-8"),
    ('{"id": "Q1"}'.encode("utf-16"), "x:1: this is not JSON with entities"),
    (b'{"id": "\\ud800"}', "x:1: this is not JSON in UTF-8"),
    (b'{"a":' * 5000 + b"1" + b"}" * 5000, "x:1: this is not JSON in UTF-8"),
    (b'["Q1", "Q2"]', 'x:1: an entity is a JSON object, not "Q1"'),
    (b'["Q1",\n"Q2"]', "x:1: this is not JSON with entities"),
    (b"7", "x:1: an entity is a JSON object, not 7"),
    (b'{"labels": {}}', "x:1: this is neither an entity nor an answer with entities"),
    (b'{"entities": {"Q1": 7}}', "x:1: an entity is a JSON object, not 7"),
    (
        b'{"error": {"code": "no-such-entity", "info": "Could not find Q0"}}',
        "x:1: the wiki answered with an error and no entities: Could not find Q0 (no-such-entity)",
    ),
    (b'{"error": "gone"}', "x:1: the wiki answered with an error and no entities: gone"),
]


@pytest.mark.parametrize(("content", "expected"), BROKEN, ids=[expected[:60] for _, expected in BROKEN])
def test_what_cannot_be_read_is_named_with_its_line(content: bytes, expected: str) -> None:
    with pytest.raises(DataError) as caught:
        list(read_located_entities(io.BytesIO(content), "x"))

    assert str(caught.value).startswith(expected)


# One request in each of the API's `errorformat`s and format versions, and the REST APIs; no two say it alike.
REPORTS = [
    ({"errors": [{"code": "no-such-entity", "text": "Could not find Q0", "module": "main"}]}, "Could not find Q0 ("),
    ({"errors": [{"code": "no-such-entity", "*": "Could not find Q0"}], "*": "See help"}, "Could not find Q0 ("),
    ({"errors": [{"code": "x", "html": "Could not <i>find</i> Q0 &amp;\nQ9"}]}, "Could not find Q0 & Q9 (x)"),
    ({"errors": [{"code": "x", "key": "wikibase-api-x", "params": ["Q0"]}]}, "wikibase-api-x ['Q0'] (x)"),
    ({"errors": [{"code": "internal_api_error"}]}, "internal_api_error"),
    ({"errors": [{"code": "a", "text": "One."}, {"code": "b", "text": "Two."}]}, "One. (a); Two. (b)"),
    ({"errors": "gone"}, "gone"),
    ({"error": {"code": "maxlag", "info": "Waiting", "lag": 5.1}}, "Waiting (maxlag)"),
    ({"error": {"code": "x"}}, "x"),
    ({"code": "resource-not-found", "message": "It does not exist"}, "It does not exist (resource-not-found)"),
    (
        {"errorKey": "rest-x", "messageTranslations": {"de": "Weg", "en": "Gone"}, "httpCode": 404},
        "Gone (rest-x)",
    ),
    ({"httpCode": 429, "httpReason": "Too Many Requests"}, "Too Many Requests (429)"),
    ({"type": "about:blank", "title": "Not found.", "uri": "/Q0"}, "Not found."),
]


@pytest.mark.parametrize(("report", "expected"), REPORTS, ids=[expected for _, expected in REPORTS])
def test_an_error_is_reported_in_the_words_of_the_api(report: Any, expected: str) -> None:
    with pytest.raises(DataError) as caught:
        list(read_located_entities(io.BytesIO(orjson.dumps(report)), "x"))

    assert str(caught.value).startswith(f"x:1: the wiki answered with an error and no entities: {expected}")


@pytest.mark.parametrize(
    ("warnings", "expected"),
    [
        ({"main": {"*": "It was truncated."}}, "the wiki warns: It was truncated. (main)"),
        ({"main": {"warnings": "It was truncated."}}, "the wiki warns: It was truncated. (main)"),
        ([{"code": "truncated", "text": "It was truncated."}], "the wiki warns: It was truncated. (truncated)"),
        ([{"code": "truncated", "*": "It was truncated."}], "the wiki warns: It was truncated. (truncated)"),
    ],
)
def test_what_an_answer_warns_of_is_reported_and_its_entities_are_read(warnings: Any, expected: str) -> None:
    heard: list[str] = []
    answer = {"warnings": warnings, "entities": {"Q1": Q1}}

    records = list(read_located_entities(io.BytesIO(orjson.dumps(answer)), warn=heard.append))

    assert [record.entity for record in records] == [Q1]
    assert heard == [expected]


GARBAGE = [
    b"{oops}",
    b'{"id": "Q7", "labels": {"en"',
    b"\xff\xfe",
    b"7",
    b'{"labels": {}}',
    b'{"error": {"code": "x"}}',
]
DUMPS = {
    "lines": (b"", b"\n", b"\n"),
    "a dump": (b"[\n", b",\n", b"\n]\n"),
    "Windows lines": (b"", b"\r\n", b"\r\n"),
}


@pytest.mark.parametrize("form", DUMPS)
@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_broken_line_is_named_and_the_others_are_read(at: int, garbage: bytes, form: str) -> None:
    opening, between, closing = DUMPS[form]
    lines = [LINE1, LINE2]
    lines[at:at] = [garbage, garbage]
    left_out: list[DataError] = []

    content = io.BytesIO(opening + between.join(lines) + closing)
    records = list(read_located_entities(content, "x", leave_out=left_out.append))

    assert [record.entity for record in records] == [Q1, Q2]
    first = at + 1 + opening.count(b"\n")
    assert [error.line for error in left_out] == [first, first + 1]


@pytest.mark.parametrize("form", ["a pretty array", "two pretty entities", "a dump on one line", "a pretty answer"])
def test_what_goes_over_many_lines_is_no_broken_line(form: str) -> None:
    left_out: list[DataError] = []

    records = list(read_located_entities(io.BytesIO(FORMS[form]), leave_out=left_out.append))

    assert [record.entity for record in records] == [Q1, Q2]
    assert left_out == []


def test_a_dump_that_breaks_off_gives_its_whole_lines() -> None:
    left_out: list[DataError] = []

    content = io.BytesIO(b"[\n" + LINE1 + b",\n" + LINE2[:30])
    records = list(read_located_entities(content, "x", leave_out=left_out.append))

    assert [record.entity for record in records] == [Q1]
    assert [str(error).split(";")[0].split(": ")[1][:40] for error in left_out] == [
        "this is not JSON in UTF-8",
        "the array breaks off",
    ]


def test_one_object_of_an_array_on_one_line_is_left_out() -> None:
    left_out: list[DataError] = []

    records = list(
        read_located_entities(io.BytesIO(b"[" + LINE1 + b",{oops}," + LINE2 + b"]"), leave_out=left_out.append)
    )

    assert [record.entity for record in records] == [Q1, Q2]
    assert len(left_out) == 1


def test_entities_before_the_trouble_are_read() -> None:
    reader = read_entities(io.BytesIO(LINE1 + b"\n" + LINE2[:-1] + b"\n"))

    assert next(reader) == Q1
    with pytest.raises(DataError):
        next(reader)


@pytest.mark.parametrize("name", ["missing.json", ""])
def test_a_file_that_cannot_be_read_is_the_runs_failure(name: str, tmp_path: Path) -> None:
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

    actual = [
        text for _, text in JsonStreamSplitter("x", 1, in_array=False).split(io.BytesIO(content[9:]), content[:9])
    ]

    assert [_dump(one, option) for one in objects] == actual


def _dump(value: Any, option: int) -> bytes:
    try:
        return orjson.dumps(value, option=option)
    except TypeError:  # an integer of more than 64 bits
        return b"{}"
