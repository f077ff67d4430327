"""`leapgraph extract` in one process: what it writes of which entities, and what it leaves out."""

import bz2
import gzip
import os
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from extraction.extract_support import (
    MATCH,
    WHERE,
    content,
    extract,
    line,
    rejects,
    save,
    small,
    subjects,
    summary,
    triples,
)
from leapgraph.dump.split_lines import FETCH_AGAIN
from support.in_process import run_in_process
from support.item_fixtures import item, statement
from support.made_dumps import AGENCIES, dump_of, entity_lines

CLASS = {"type": "item", "id": MATCH, "labels": {"en": {"language": "en", "value": "nonprofit organization"}},
         "descriptions": {"de": {"language": "de", "value": "Organisation ohne Gewinnzweck"}},
         "aliases": {"en": [{"language": "en", "value": "NPO"}]},
         "claims": {"P31": [statement("Q163740$1", "P31", "Q24229398")]}}  # fmt: skip
PROPERTY = {"type": "property", "id": "P31", "datatype": "wikibase-item",
            "labels": {"en": {"language": "en", "value": "instance of"}}}  # fmt: skip


def test_the_triples_are_those_of_convert(tmp_path: Path) -> None:
    lines = list(entity_lines(6))
    dump = save(tmp_path, *lines)

    result = extract("--dump", dump, "--where", AGENCIES, "--range-size", "60K", "-o", tmp_path / "out")

    (match,) = (one for one in lines if b'"numeric-id":47913' in one)
    assert (result.returncode, result.stderr) == (0, b"")
    assert triples(tmp_path / "out/ntriples") == sorted(run_in_process("convert", stdin=match).stdout.splitlines())
    counts = summary(tmp_path / "out")
    assert (counts["lines"], counts["entities"], counts["matched"], counts["converted"]) == (8, 6, 1, 1)
    assert counts["leftOut"] == {}
    assert counts["dumps"][0]["bytes"] == dump.stat().st_size
    assert len(counts["parts"]) > 2
    assert sum(part["lines"] for part in counts["parts"]) == 8
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dump.json", "out"]


def test_each_part_is_sorted_and_the_same_bytes_again(tmp_path: Path) -> None:
    dump = save(tmp_path, *map(small, range(6)))
    arguments = ("--dump", dump, *WHERE, "--range-size", "1K", "-o")

    for name in ("one", "two"):
        assert extract(*arguments, tmp_path / name).returncode == 0

    assert content(tmp_path / "one") == content(tmp_path / "two")
    parts = [gzip.decompress(path.read_bytes()) for path in sorted((tmp_path / "one/ntriples").iterdir())]
    assert len(parts) > 3
    assert all(part.splitlines() == sorted(part.splitlines()) for part in parts)


@pytest.mark.parametrize(("name", "pack"), [("dump.json.bz2", bz2.compress), ("dump.json.gz", gzip.compress)])
def test_a_packed_dump_has_the_same_matches(tmp_path: Path, name: str, pack: object) -> None:
    assert callable(pack)
    path = tmp_path / name
    path.write_bytes(pack(dump_of([small(1), small(2, "Q5"), small(3)])))

    result = extract("--dump", path, *WHERE, "--range-size", "100", "-o", tmp_path / "out")

    assert subjects(tmp_path / "out/ntriples") == {1, 3}
    assert (b"cannot be divided" in result.stderr) == name.endswith("gz")


def test_several_dumps_are_read_one_after_another(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.json").write_bytes(dump_of([small(number)]))

    result = extract("--dump", "1.json", "--dump", "2.json", *WHERE, "-o", "out", cwd=tmp_path)

    assert result.stdout.splitlines()[0] == b"2 entities read, 2 matched, 40 triples: look in out"
    assert [part["dump"] for part in summary(tmp_path / "out")["parts"]] == ["1.json", "2.json"]


def test_ids_select_besides_conditions(tmp_path: Path) -> None:
    dump = save(tmp_path, small(1), small(2, "Q5"), small(3, "Q5"))
    (tmp_path / "ids.txt").write_text("Q999999003  # by hand\n")

    extract("--dump", dump, *WHERE, "--ids", tmp_path / "ids.txt", "-o", tmp_path / "out")

    assert subjects(tmp_path / "out/ntriples") == {1, 3}


def test_subclasses_come_from_a_first_pass_or_a_file(tmp_path: Path) -> None:
    below = line(item("Q999999009", "a kind of it", ("P279", MATCH)))
    dump = save(tmp_path, small(1), small(2, "Q999999009"), small(3, "Q5"), below)
    (tmp_path / "classes.txt").write_text(f"Q999999009 {MATCH}\n")
    arguments = ("--dump", dump, "--where", f"P31/P279*={MATCH}", "--range-size", "500")

    extract(*arguments, "-o", tmp_path / "collected")
    extract(*arguments, "--classes", tmp_path / "classes.txt", "-o", tmp_path / "listed")

    assert subjects(tmp_path / "collected/ntriples") == {1, 2}
    assert triples(tmp_path / "collected/ntriples") == triples(tmp_path / "listed/ntriples")


def test_bad_lines_are_counted_and_their_offsets_lead_back_to_them(tmp_path: Path) -> None:
    hologram = item("Q999999003", "item 3", ("P31", MATCH), ("P856", "http://a.example/"))
    hologram["claims"]["P856"][0]["mainsnak"]["datatype"] = "hologram"
    revision = {**item("Q999999004", "item 4", ("P31", MATCH)), "lastrevid": "no number"}
    bad = [b'{"id": "Q7", broken', line(hologram), line(revision), b"not \xff UTF-8"]
    dump = tmp_path / "dump.json.bz2"
    dump.write_bytes(bz2.compress(dump_of([small(1), *bad, small(5)])))

    result = extract("--dump", dump, *WHERE, "-o", tmp_path / "out")

    assert result.returncode == 1
    assert b"leapgraph: left out 2 broken lines, 1 entity, 1 statement: see rejects/ in " in result.stderr
    assert subjects(tmp_path / "out/ntriples") == {1, 3, 5}
    assert summary(tmp_path / "out")["leftOut"] == {"broken line": 2, "entity": 1, "statement": 1}
    records = rejects(tmp_path / "out")
    assert [one["leftOut"] for one in records] == ["broken line", "statement", "entity", "broken line"]
    assert "'hologram' is unknown" in records[1]["reason"]
    assert {one["file"] for one in records} == {"dump.json.bz2"}
    for record, text in zip(records, bad, strict=True):
        printed = extract("--dump", dump, "--line-at", record["offset"])
        assert printed.stdout == text + b",\n"
        assert record.get("line", "").encode() in {text + b",", b""}


def test_a_dump_that_breaks_off_is_named_with_what_to_do(tmp_path: Path) -> None:
    whole = bz2.compress(dump_of([small(1)])) + bz2.compress(dump_of([small(2)]))
    for name in ("one.json.bz2", "two.json.bz2"):
        (tmp_path / name).write_bytes(whole[:-20])
    dumps = ("--dump", "one.json.bz2", "--dump", "two.json.bz2")

    result = extract(*dumps, *WHERE, "--range-size", "100", "-o", "out", cwd=tmp_path)

    (offset,) = {one["offset"] for one in rejects(tmp_path / "out")}
    assert result.returncode == 1
    assert result.stderr.decode().splitlines() == [
        *(f"leapgraph: {one}.json.bz2: at {offset} the bzip2 data breaks off; {FETCH_AGAIN}" for one in ("one", "two")),
        "leapgraph: left out 2 places with damaged data: see rejects/ in out",
    ]
    assert (tmp_path / "out/_SUCCESS").exists()
    followed = extract("--dump", "one.json.bz2", "--line-at", offset, cwd=tmp_path)
    assert (followed.returncode, followed.stdout) == (1, b"")
    assert b": no line can be read at %b: the bzip2 data breaks off" % offset.encode() in followed.stderr


@pytest.mark.parametrize("end", [b"", b"\n", b" \n" * 500], ids=["cut", "line end", "blank lines"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress])
def test_an_array_without_its_end_breaks_off_however_it_is_divided(
    tmp_path: Path, pack: Callable[[bytes], bytes], end: bytes
) -> None:
    pieces = b"[\n%b,\n" % small(1), b"%b,%b" % (small(2), end)
    (tmp_path / "dump.json").write_bytes(b"".join(map(pack, pieces)))
    arguments = ("--dump", "dump.json", *WHERE, "--neighbours", "labels", "--range-size")

    results = [extract(*arguments, size, "-o", size, cwd=tmp_path) for size in ("70", "600", "64M")]

    records = [rejects(tmp_path / size) for size in ("70", "600", "64M")]
    assert [len(one) for one in records] == [1, 1, 1]
    assert records[0] == records[1] == records[2]
    offset = records[0][0]["offset"]
    words = f"dump.json: at {offset} the dump breaks off behind this line: the array has no end; {FETCH_AGAIN}\n"
    assert all(words in one.stderr.decode() for one in results)
    assert [one.returncode for one in results] == [1, 1, 1]
    assert summary(tmp_path / "70")["leftOut"] == {"damaged data": 1}
    followed = extract("--dump", "dump.json", "--line-at", offset, cwd=tmp_path)
    assert followed.stdout.rstrip() == small(2) + b","


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (b"%b\n%b\n" % (small(1), small(2)), ()),
        (b"[\n%b,\n%b,\n" % (small(1), small(2)), ("--limit", "2")),
        (b"[%b,\n%b]" % (small(1), small(2)), ()),
        (b"[\n%b,\n%b\n]\n \n" % (small(1), small(2)), ()),
    ],
    ids=["no array", "limit", "brackets on lines", "whole"],
)
def test_what_is_no_array_or_read_up_to_a_limit_does_not_break_off(
    tmp_path: Path, content: bytes, options: tuple[str, ...]
) -> None:
    (tmp_path / "dump.json").write_bytes(content)

    for size in ("70", "64M"):
        result = extract("--dump", "dump.json", *WHERE, *options, "--range-size", size, "-o", size, cwd=tmp_path)
        assert (result.returncode, result.stderr) == (0, b"")


def test_of_many_damaged_places_the_first_is_named(tmp_path: Path) -> None:
    packed = bytearray(b"".join(bz2.compress(small(one) + b"\n") for one in range(5)))
    for place in (len(packed) // 5 + 60, len(packed) // 5 * 3 + 60):
        packed[place] ^= 0xFF
    (tmp_path / "dump.json.bz2").write_bytes(packed)

    result = extract("--dump", "dump.json.bz2", *WHERE, "--range-size", "100", "-o", "out", cwd=tmp_path)

    first = rejects(tmp_path / "out")[0]["offset"]
    words = f"dump.json.bz2: damaged in 2 places, the first at {first}: the bzip2 data is damaged; {FETCH_AGAIN}\n"
    assert result.stderr.decode().startswith(f"leapgraph: {words}")


def test_more_bad_lines_than_accepted_end_the_run(tmp_path: Path) -> None:
    dump = save(tmp_path, b"broken", small(1), b"broken too")
    arguments = ("--dump", dump, *WHERE, "--range-size", "200", "-o", tmp_path / "out", "--max-bad")

    limited = [extract(*arguments, number, "--limit", "2", "-o", tmp_path / number) for number in ("0", "1")]
    results = [extract(*arguments, number) for number in ("0", "1", "2")]

    words = [[one.stderr.partition(b"; what is")[0] for one in runs] for runs in (limited, results[:2])]
    assert words[0] == words[1]
    assert [one.returncode for one in results] == [1, 1, 1]
    assert results[0].stderr.startswith(b"leapgraph: dump.json: more than 0 bad lines, the last at 2: ")
    assert results[1].stderr.startswith(b"leapgraph: dump.json: more than 1 bad lines, the last at 621: ")
    assert b"left out 2 broken lines" in results[2].stderr
    assert (tmp_path / "out/_SUCCESS").exists()


def test_neighbours_are_described_as_mentioned_or_whole(tmp_path: Path) -> None:
    second = line(item("Q999999002", "item 2", ("P31", MATCH), ("P31", "Q999999001")))
    dump = save(tmp_path, line(PROPERTY), line(CLASS), small(1), second)
    arguments = ("--dump", dump, *WHERE, "--range-size", "700")

    for mode in ("labels", "full"):
        result = extract(*arguments, "--neighbours", mode, "-o", tmp_path / mode)
        assert result.stdout.splitlines()[1] == b"2 of 2 other entities that they mention are described"

    labels = b"\n".join(triples(tmp_path / "labels/neighbours"))
    assert b'/Q163740> <http://schema.org/description> "Organisation ohne Gewinnzweck"@de .' in labels
    assert b"/Q163740> <http://www.wikidata.org/prop/direct/P31> <http://www.wikidata.org/entity/Q24229398> ." in labels
    assert b"/P31> <http://wikiba.se/ontology#directClaim> <http://www.wikidata.org/prop/direct/P31> ." in labels
    assert b"NPO" not in labels
    assert b"Q999999001" not in labels
    whole = run_in_process("convert", stdin=line(PROPERTY) + b"\n" + line(CLASS)).stdout
    assert triples(tmp_path / "full/neighbours") == sorted(whole.splitlines())


def test_what_is_left_out_and_described_is_counted_once_in_both_passes(tmp_path: Path) -> None:
    broken = line(PROPERTY)[:-1]
    packed = bz2.compress(dump_of([small(1), b"broken", line(CLASS), line(CLASS), broken]))
    (tmp_path / "dump.json.bz2").write_bytes(packed[:-9])

    result = extract("--dump", "dump.json.bz2", *WHERE, "--neighbours", "labels", "-o", "out", cwd=tmp_path)

    assert result.stdout.splitlines()[1] == b"1 of 2 other entities that they mention is described"
    assert b"left out 2 broken lines, 1 place with damaged data" in result.stderr
    assert [one["leftOut"] for one in rejects(tmp_path / "out")] == ["broken line", "damaged data"]
    (path,) = (tmp_path / "out/rejects/neighbours").iterdir()
    assert [orjson.loads(one)["line"] for one in path.read_bytes().splitlines()] == [broken.decode()]
    few = [
        extract(
            "--dump", "dump.json.bz2", *WHERE, "--neighbours", "labels", "-o", number, "--max-bad", number, cwd=tmp_path
        )
        for number in ("2", "3")
    ]
    assert b"more than 2 bad lines" in few[0].stderr
    assert [(tmp_path / number).exists() for number in ("2", "3")] == [False, True]


def test_an_entity_that_dumps_have_twice_is_one_in_the_statistics(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.json").write_bytes(dump_of([small(1), small(2 if name == "one" else 3), small(1)]))

    extract("--dump", "one.json", "--dump", "two.json", *WHERE, "--statistics", "-o", "out", cwd=tmp_path)

    statistics = orjson.loads((tmp_path / "out/statistics/statistics.json").read_bytes())
    assert (statistics["items"], statistics["total"]["statements"]) == (3, 3)
    assert summary(tmp_path / "out")["matched"] == 6


@pytest.mark.parametrize(
    ("options", "selection", "left_out"),
    [
        (WHERE, [WHERE[1]], {"broken line": 2, "damaged data": 1}),
        ((*WHERE, "--limit", "1"), [WHERE[1], "the first 1 in the dump"], {}),
    ],
)
def test_the_statistics_say_what_they_are_not_of(
    tmp_path: Path, options: tuple[str, ...], selection: list[str], left_out: dict[str, int]
) -> None:
    packed = bz2.compress(dump_of([small(1), b"broken", b"broken too"]))
    (tmp_path / "dump.json.bz2").write_bytes(packed[:-9])

    extract("--dump", "dump.json.bz2", *options, "--statistics", "-o", "out", cwd=tmp_path)

    files = content(tmp_path / "out/statistics")
    statistics = orjson.loads(files["statistics.json"])
    assert (statistics["selection"], statistics["leftOut"]) == (selection, left_out)
    head = files["index.html"].partition(b"<nav")[0]
    assert "; ".join(f"<bdi>{one}</bdi>" for one in selection).encode() in head
    assert (b"<dd>2 broken lines, 1 place with damaged data: see <code>rejects/" in head) is bool(left_out)


def test_statistics_know_the_labels_of_what_references_name(tmp_path: Path) -> None:
    dump = save(tmp_path, line(PROPERTY), small(1), small(2))

    extract("--dump", dump, *WHERE, "--statistics", "-o", "out", cwd=tmp_path)

    files = content(tmp_path / "out")
    assert orjson.loads(files["statistics/statistics.json"])["items"] == 2
    assert files["statistics/statistics.csv"].splitlines()[1].startswith(b"P31,instance of,wikibase-item,2,2,0,")
    assert b"<html" in files["statistics/index.html"]
    assert not any(name.startswith("neighbours") for name in files)


def test_the_statistics_count_what_was_converted(tmp_path: Path) -> None:
    first = item("Q999999001", "item 1", ("P31", MATCH), ("P159", "Q30"), ("P159", "Q31"), ("P159", "Q32"))
    first["claims"]["P159"][0]["rank"] = "weird"
    first["claims"]["P159"][2] = None
    surrounded = (b"[" + line(first), b"\xef\xbb\xbf" + small(2), small(3) + b" ]")
    (tmp_path / "dump.json").write_bytes(b",\n".join(surrounded))

    result = extract("--dump", "dump.json", *WHERE, "--statistics", "-o", "out", cwd=tmp_path)

    assert result.stderr == b"leapgraph: left out 2 statements: see rejects/ in out\n"
    statistics = orjson.loads((tmp_path / "out/statistics/statistics.json").read_bytes())
    assert statistics["items"] == 3
    counts = {one["property"]: (one["items"], one["statements"]) for one in statistics["properties"]}
    assert counts == {"P31": (3, 3), "P159": (1, 1)}
    nodes = [one for one in triples(tmp_path / "out/ntriples") if b"#BestRank>" in one]
    assert len(nodes) == 4


def test_a_name_that_is_no_utf_8_is_escaped_in_the_result(tmp_path: Path) -> None:
    dump = os.fsencode(tmp_path) + b"/a\xe4b.json"
    Path(os.fsdecode(dump)).write_bytes(dump_of([small(1), b"{broken"]))

    result = extract("--dump", os.fsdecode(dump), *WHERE, "--statistics", "-o", tmp_path / "out")

    assert result.returncode == 1
    assert summary(tmp_path / "out")["dumps"][0]["name"] == r"a\u{DCE4}b.json"
    assert rejects(tmp_path / "out")[0]["file"] == r"a\u{DCE4}b.json"


@pytest.mark.parametrize("size", ["9999999999999G", "9" * 5000, "0", "6MK", "-1", "1.5M", "\u0663M", "K", ""])
def test_a_range_size_that_is_none_is_refused(size: str, tmp_path: Path) -> None:
    result = extract("--dump", "dump.json", "--range-size", size, "-o", tmp_path / "out")

    assert result.returncode == 2
    assert b"is no number of bytes, such as 64M" in result.stderr


@pytest.mark.parametrize("limit", ["0", str(1 << 64), "9" * 5000])
def test_a_limit_that_is_none_is_refused(limit: str, tmp_path: Path) -> None:
    result = extract("--dump", save(tmp_path, small(1)), *WHERE, "--limit", limit, "-o", tmp_path / "out")

    assert result.returncode == 2
    assert b"Invalid value for '--limit'" in result.stderr


def test_what_is_missing_for_parquet_is_said_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leapgraph.verbs.extract_request.find_spec", lambda _name: None)

    result = extract("--dump", "none.json", "--all", "--format", "both", "-o", tmp_path / "out")

    assert (result.returncode, result.stderr) == (
        2,
        b"leapgraph: --format both needs pyarrow, which is not installed: pip install 'leapgraph[parquet]'\n",
    )
