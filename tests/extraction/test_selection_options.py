"""`leapgraph extract` takes no whole dump by a slip, and says in SUMMARY.json what selected the matches."""

from pathlib import Path

import pytest

from extraction.extract_support import MATCH, WHERE, extract, line, save, small, subjects, summary
from leapgraph.dump.dump_file import install_advice
from support.item_fixtures import item


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), b"nothing says which entities: select them with --where, --ids or --ids-from, take the first ones with "),
        ((*WHERE, "--all"), b"--all takes every entity, and --where some: leave one of them out"),
        ((*WHERE, "--classes", "none.txt"), b"--classes is for conditions with subclasses: write one as --where 'P31/"),
    ],
)
def test_options_that_select_nothing_or_in_vain_are_refused(
    tmp_path: Path, options: tuple[str, ...], words: bytes
) -> None:
    result = extract("--dump", save(tmp_path, small(1)), *options, "-o", tmp_path / "out")

    assert result.returncode == 2
    assert words in result.stderr
    assert not (tmp_path / "out").exists()


def test_every_entity_is_taken_only_in_as_many_words(tmp_path: Path) -> None:
    dump = save(tmp_path, small(1), small(2, "Q5"))

    everything = extract("--dump", dump, "--all", "-o", tmp_path / "all")
    first = extract("--dump", dump, "--limit", "1", "-o", tmp_path / "first")

    assert (everything.stderr, first.stderr) == (b"", b"")
    assert subjects(tmp_path / "all/ntriples") == {1, 2}
    assert subjects(tmp_path / "first/ntriples") == {1}
    assert summary(tmp_path / "all")["options"]["all"] is True


def test_the_summary_names_the_file_of_classes_and_counts_them(tmp_path: Path) -> None:
    dump = save(tmp_path, small(1), small(2, "Q999999009"))
    classes = tmp_path / "classes.txt"
    classes.write_text(f"Q999999009 {MATCH}\nQ999999009 Q5\nQ999999008\n")

    extract("--dump", dump, "--where", f"P31/P279*={MATCH}", "--classes", classes, "-o", tmp_path / "out")

    described = summary(tmp_path / "out")["options"]["classes"]
    assert (described["file"], described["number"], len(described["sha256"])) == ("classes.txt", 2, 64)


@pytest.mark.parametrize(
    ("url", "command"),
    [
        ("https://dumps.example/latest-all.json.bz2", "`pip install 'fsspec[http]'`"),
        ("s3://bucket/latest-all.json.bz2", "`pip install 'leapgraph[s3]'`"),
        ("gs://bucket/latest-all.json.bz2", "`pip install 'fsspec[gcs]'`"),
        ("gdrive://latest-all.json.bz2", "Please install gdrive_fs"),
    ],
)
def test_what_a_url_needs_is_a_command(url: str, command: str) -> None:
    assert command in install_advice(url, ImportError("Please install gdrive_fs for access to Google Drive"))


def test_ids_that_are_in_no_dump_are_counted_and_listed(tmp_path: Path) -> None:
    broken = line({**item("Q999999004", "item 4"), "lastrevid": "no number"})
    dump = save(tmp_path, small(1), small(2), broken, small(5))
    ids = tmp_path / "ids.txt"
    ids.write_text("Q999999002\nQ999999004\nQ1000000000\nQ77\nP5\n")
    arguments = ("--dump", dump, *WHERE, "--ids", ids, "--range-size", "300")

    result = extract(*arguments, "-o", "out", cwd=tmp_path)
    limited = extract(*arguments, "--limit", "3", "-o", "limited", cwd=tmp_path)

    assert result.stdout.decode().splitlines()[1:] == [
        "3 of 5 ids were not found, and may be of pages that were redirected or deleted: see missing-ids.txt in out"
    ]
    assert (tmp_path / "out/missing-ids.txt").read_text() == "P5\nQ77\nQ1000000000\n"
    assert summary(tmp_path / "out")["missingIds"] == 3
    assert b"not found" not in limited.stdout
    assert "missingIds" not in summary(tmp_path / "limited")


def test_no_file_says_that_no_id_is_missing(tmp_path: Path) -> None:
    (tmp_path / "ids.txt").write_text("Q999999001\n")

    result = extract("--dump", save(tmp_path, small(1)), "--ids", "ids.txt", "-o", "out", cwd=tmp_path)

    assert result.stdout == b"1 entity read, 1 matched, 20 triples: look in out\n"
    assert summary(tmp_path / "out")["missingIds"] == 0
    assert not (tmp_path / "out/missing-ids.txt").exists()


def test_the_summary_counts_the_classes_that_meet_a_condition(tmp_path: Path) -> None:
    below = line(item("Q999999009", "a kind of it", ("P279", MATCH)))
    dump = save(tmp_path, small(1), below)

    extract("--dump", dump, "--where", f"P31/P279*={MATCH},Q5", *WHERE, "-o", tmp_path / "out")

    assert summary(tmp_path / "out")["classes"] == {f"P31/P279*=Q5,{MATCH}": 3}
