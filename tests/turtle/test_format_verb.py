"""The verb `format`: what it rewrites, what it shows, what it leaves alone."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from leapgraph.cli import cli, main

DATASET = """@prefix id: <https://example.org/id/> .
@prefix schema: <https://schema.org/> .
@prefix void: <http://rdfs.org/ns/void#> .

<https://example.org/> schema:mainEntity id:somebody ;
    void:uriSpace "https://example.org/" .
"""
CROOKED = "# Who.\n# And what.\n@prefix id: <https://example.org/id/> .\nid:b a id:T . id:a a id:T .\n"
STRAIGHT = "# Who.\n# And what.\n\n@prefix id: <https://example.org/id/> .\n\nid:a a id:T .\n\nid:b a id:T .\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("graph/wikidata", "shapes/people", "queries"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "graph" / "dataset.ttl").write_text(DATASET, encoding="utf-8")
    for name in ("graph/people.ttl", "graph/wikidata/stubs.ttl", "shapes/people/person.ttl"):
        (tmp_path / name).write_text(CROOKED, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def left_with(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["format", *arguments])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def texts(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file()
    }


def test_graph_and_shapes_are_rewritten_and_wikidatas_files_left_alone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = left_with(capsys)

    assert (code, out) == (0, "graph/people.ttl\nshapes/people/person.ttl\n")
    assert err == "2 of 3 files rewritten\n"
    assert texts(folder) == {
        "graph/dataset.ttl": DATASET,
        "graph/people.ttl": STRAIGHT,
        "graph/wikidata/stubs.ttl": CROOKED,
        "shapes/people/person.ttl": STRAIGHT,
    }


def test_a_second_run_changes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    left_with(capsys)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    code, out, err = left_with(capsys)

    assert (code, out, err) == (0, "", "3 files are in canonical form\n")
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_check_shows_the_difference_and_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = texts(folder)

    code, out, err = left_with(capsys, "--check", "graph/people.ttl")

    assert code == 1
    assert out == (
        "--- graph/people.ttl\n"
        "+++ graph/people.ttl (canonical)\n"
        "@@ -2,3 +2,7 @@\n"
        " # And what.\n"
        "+\n"
        " @prefix id: <https://example.org/id/> .\n"
        "-id:b a id:T . id:a a id:T .\n"
        "+\n"
        "+id:a a id:T .\n"
        "+\n"
        "+id:b a id:T .\n"
    )
    assert err == "1 of 1 file is not in canonical form: run leapgraph format\n"
    assert texts(folder) == before


def test_check_is_content_with_canonical_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert folder.is_dir()
    assert left_with(capsys, "--check", "graph/dataset.ttl") == (0, "", "1 file is in canonical form\n")


def test_a_long_difference_is_cut_short(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = "".join(f"id:x{number} a id:T .\n" for number in range(50))
    (folder / "graph" / "people.ttl").write_text(f"@prefix id: <https://example.org/id/> .\n{body}", encoding="utf-8")

    _, out, _ = left_with(capsys, "--check", "graph/people.ttl")

    assert out.splitlines()[-1].endswith(" more lines")
    assert len(out.splitlines()) == 31


def test_the_difference_is_coloured_on_a_terminal(folder: Path) -> None:
    assert folder.is_dir()
    result = CliRunner().invoke(cli, ["format", "--check"], color=True)

    assert "\x1b[32m+id:a a id:T ." in result.output


def test_if_one_file_is_wrong_all_errors_are_reported_and_nothing_is_changed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "graph" / "b.ttl").write_text("schema:x a schema:Y .", encoding="utf-8")
    (folder / "graph" / "c.ttl").write_text("<a:x>\n a b", encoding="utf-8")
    before = texts(folder)

    code, out, err = left_with(capsys)

    assert (code, out) == (1, "")
    assert (
        "graph/b.ttl:1:1: the prefix schema: is not declared; add the line: @prefix schema: <https://schema.org/>"
        in err
    )
    assert "graph/c.ttl:2:4: " in err
    assert texts(folder) == before


def test_one_wrong_file_is_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "graph" / "b.ttl").write_bytes(b"\xff")

    code, _, err = left_with(capsys)

    assert code == 1
    assert err == "leapgraph: graph/b.ttl:1:1: byte 0xff is not UTF-8: save the file as UTF-8\n"


def test_the_files_mode_and_the_link_to_it_stay(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "graph" / "people.ttl"
    path.chmod(0o640)
    link = folder / "graph" / "link.ttl"
    link.symlink_to("people.ttl")

    left_with(capsys, "graph/link.ttl")

    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == STRAIGHT
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_failure_to_write_leaves_the_file_as_it_was(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = texts(folder)

    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", full)

    code, _, err = left_with(capsys)

    assert code == 2
    assert "graph/people.ttl: No space left on device" in err
    assert texts(folder) == before


def test_what_pull_writes_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = left_with(capsys, "graph/wikidata/stubs.ttl")

    assert (code, err) == (2, "leapgraph: graph/wikidata/stubs.ttl: only leapgraph pull writes here\n")
    assert texts(folder)["graph/wikidata/stubs.ttl"] == CROOKED


def test_a_file_outside_the_project_is_formatted_too(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert folder.is_dir()
    path = tmp_path_factory.mktemp("elsewhere") / "x.ttl"
    path.write_text(CROOKED, encoding="utf-8")

    code, out, _ = left_with(capsys, str(path))

    assert (code, out) == (0, f"{path}\n")
    assert path.read_text(encoding="utf-8") == STRAIGHT


def test_each_example_in_the_help_stands_on_its_line() -> None:
    lines = CliRunner().invoke(cli, ["format", "--help"]).output.splitlines()

    assert [line.strip() for line in lines[lines.index("  Examples:") + 1 :][:3]] == [
        "leapgraph format",
        "leapgraph format --check",
        "leapgraph format graph/people.ttl",
    ]


def test_an_absent_file_is_a_failed_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert folder.is_dir()
    code, _, err = left_with(capsys, "graph/absent.ttl")

    assert code == 2
    assert "does not exist" in err


def test_what_is_wrong_with_the_project_itself_is_reported_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "graph" / "dataset.ttl").write_text("", encoding="utf-8")

    code, _, err = left_with(capsys, "--check")

    assert (code, err.count("it must say one void:uriSpace"), len(err.splitlines())) == (1, 1, 1)
