"""Whatever lies where a file of the project should be is named in one line; nothing waits for it or breaks."""

import errno
import io
import os
import re
import shutil
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from leapgraph.cli import cli, main
from leapgraph.errors import LeapgraphError
from support.example_project import small_project

# Each reads all folders of a project but the one that it does not need.
VERBS = (["check"], ["publish"], ["export"], ["format", "--check"], ["query", "--sparql", "ASK {}"])
LONG = f'<a:a> <a:b> "{"x" * (17 << 20)}" .\n'


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def listen(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"/proc/self/fd/{os.open(path.parent, os.O_PATH)}/{path.name}")


ODD = {
    "it is a named pipe": os.mkfifo,
    "it is a directory": os.mkdir,
    "it is a socket": listen,
    "it is a device": link_to_a_device,
    "Too many levels of symbolic links": link_to_itself,
}


def failures(root: Path, verbs: tuple[list[str], ...] = VERBS) -> set[str]:
    """Return what the verbs say that fail, having failed as they should."""
    said = set()
    for verb in verbs:
        result = CliRunner().invoke(cli, [*verb, "--project", str(root)], env={"LEAPGRAPH_CACHE": "off"})
        if isinstance(result.exception, LeapgraphError):
            said.add(str(result.exception))
        else:
            assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return said


@pytest.mark.parametrize("name", ["graph/x.ttl", "graph/wikidata/x.nt", "shapes/x.ttl", "queries/derive/people-x.rq"])
@pytest.mark.parametrize("what", ODD)
def test_what_is_no_file_is_named_and_not_waited_for(tmp_path: Path, name: str, what: str) -> None:
    root = small_project(tmp_path / "small").root
    make: Callable[[Path], object] = ODD[what]
    make(root / name)

    (said,) = failures(root)

    assert said.startswith(f"cannot read {name}: {what}")


@pytest.mark.parametrize("options", [["publish", "-o"], ["export", "-o"], ["query", "--sparql", "ASK {}", "-o"]])
@pytest.mark.parametrize("name", ["x.srj", "x.ttl/x.srj"])
def test_an_output_that_leads_back_to_itself_is_named(tmp_path: Path, options: list[str], name: str) -> None:
    root = small_project(tmp_path / "small").root
    for link in ("x.srj", "x.ttl"):
        link_to_itself(tmp_path / link)
    output = tmp_path / (name if options[0] == "query" else name.replace("x.srj", "x.ttl"))

    (said,) = failures(root, ([*options, str(output)],))

    assert said == f"cannot write {output}: Too many levels of symbolic links"


def test_format_names_what_leads_back_to_itself(tmp_path: Path) -> None:
    root = small_project(tmp_path / "small").root
    link_to_itself(root / "graph" / "x.ttl")

    assert failures(root, (["format"],)) == {"cannot read graph/x.ttl: Too many levels of symbolic links"}


@pytest.mark.parametrize("stem", ["a b", "a<b", "a%", "a#b", "a\nb", "a\u202eb", os.fsdecode(b"a\xff")])
@pytest.mark.parametrize("folder", ["graph", "shapes"])
def test_a_name_that_no_iri_can_hold_is_refused(tmp_path: Path, folder: str, stem: str) -> None:
    root = small_project(tmp_path / "small").root
    (root / folder / f"{stem}.ttl").touch()

    (said,) = failures(root)

    assert said.startswith(f"{folder}/a")
    assert said.endswith(": no IRI can hold this name: use letters, digits and hyphens")
    assert said.isprintable()


@pytest.mark.parametrize("name", [".#people.ttl", ".people.ttl"])
def test_what_an_editor_leaves_is_passed_over(tmp_path: Path, name: str) -> None:
    root = small_project(tmp_path / "small").root
    (root / "graph" / name).symlink_to("nobody@nowhere")

    assert failures(root) == set()


@pytest.mark.parametrize("value", ["", "x", "https://example.org/ a", "http://[", "%", "https://a.org/b#"])
def test_what_iris_begin_with_is_an_iri(tmp_path: Path, value: str) -> None:
    root = small_project(tmp_path / "small").root
    file = root / "graph" / "dataset.ttl"
    file.write_text(file.read_text(encoding="utf-8").replace('"https://example.org/small/"', f'"{value}"'))

    said = failures(root, VERBS[:3])

    assert said == {
        f"graph/dataset.ttl:18: void:uriSpace is {value!r}: it must be an absolute IRI without #, as https://example.org/"
    }


@pytest.mark.parametrize(
    ("name", "line"), [("graph/people.ttl", 36), ("graph/wikidata/x.nt", 2), ("shapes/people.ttl", 15)]
)
def test_a_literal_that_is_too_long_is_named(tmp_path: Path, name: str, line: int) -> None:
    root = small_project(tmp_path / "small").root
    with (root / name).open("a", encoding="utf-8") as file:
        file.write(("<a:a> <a:b> <a:c> .\n" if name.endswith(".nt") else "") + LONG)

    (said,) = failures(root, VERBS[:1])

    assert said.startswith(f"{name}:{line}: a literal, name or comment is longer than 16 MiB")


@pytest.mark.parametrize("iri", ["a:\\u000Ab", "a:\\u0020b", "a:\\u003Eb", "a:b|c", "a: b"])
def test_an_iri_that_breaks_its_line_is_refused_in_what_was_pulled(tmp_path: Path, iri: str) -> None:
    root = small_project(tmp_path / "small").root
    (root / "graph" / "wikidata" / "x.nt").write_text(f"<a:a> <a:b> <a:100%> .\n<a:a> <a:b> <{iri}> .\n")

    (said,) = failures(root, VERBS[:1])

    assert said.startswith("graph/wikidata/x.nt:2: not an IRI")


def test_a_percent_sign_is_kept_in_what_was_pulled(tmp_path: Path) -> None:
    root = small_project(tmp_path / "small").root
    (root / "graph" / "wikidata" / "x.nt").write_text("<a:a> <a:b> <a:100%> .\n")

    assert failures(root, VERBS[:2]) == set()


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
def test_a_project_may_lie_anywhere(tmp_path: Path, verb: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    root = small_project(tmp_path / os.fsdecode(b"small \xff\n")).root
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    monkeypatch.setenv("LEAPGRAPH_CACHE", "off")
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1])

    with pytest.raises(SystemExit) as left:
        main([*verb, "--project", str(root)])

    assert left.value.code == 0


@pytest.mark.parametrize(
    "deep", ["{ " * 5000 + "?s ?p ?o" + " }" * 5000, f"FILTER({'!' * 9000}true)", f"FILTER({'1+' * 9000}1)"]
)
def test_a_query_that_is_too_deep_for_the_engine_is_refused(tmp_path: Path, deep: str) -> None:
    text = f"CONSTRUCT {{ ?s <a:p> ?o }} WHERE {{ ?s ?p ?o {deep} }}"
    root = small_project(tmp_path / "small", {"queries/derive/people-deep.rq": text}).root

    for verb in VERBS[:2]:
        result = CliRunner().invoke(
            cli, [*verb, "--project", str(root)], env={"LEAPGRAPH_CACHE": "off"}, standalone_mode=False
        )
        assert result.return_value == 1
        assert re.search(r"(?m)^queries/derive/people-deep\.rq:1:[0-9]+: violation: ", result.output)


def test_a_record_of_a_pull_that_is_none_is_named(tmp_path: Path) -> None:
    root = small_project(tmp_path / "small", {"graph/wikidata/record.json": "[" * 100_000}).root

    (said,) = failures(root, (["publish"],))

    assert said == "graph/wikidata/record.json: this is not what `leapgraph pull` writes; pull again"


@pytest.mark.parametrize(
    ("folder", "verbs"),
    [
        ("queries", (["check"], ["query", "--list"], ["publish"])),
        ("queries/derive", (["check"], ["export"])),
        ("queries/sync", (["check"],)),
        ("shapes", (["check"], ["format", "--check"])),
        ("graph", (["export"], ["query", "--list"])),
        ("graph/wikidata", (["export"],)),
        ("vocabularies", (["check"],)),
    ],
)
def test_a_folder_that_cannot_be_read_is_not_an_empty_one(
    tmp_path: Path, folder: str, verbs: tuple[list[str], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = small_project(tmp_path / "small").root
    (root / folder).mkdir(exist_ok=True)
    for name in ("listdir", "scandir"):
        monkeypatch.setattr(os, name, partial(refuse_folder, root / folder, getattr(os, name)))

    assert failures(root, verbs) == {f"cannot read {folder}: Permission denied"}


def refuse_folder(folder: Path, lists: Callable[[object], object], path: object = ".") -> object:
    """List another folder; raise for this one, as for anybody but root, whom tests often run as."""
    if str(path) == str(folder):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
    return lists(path)


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path) -> None:
    root = small_project(tmp_path / "small").root
    shutil.rmtree(root / "shapes")
    (root / "shapes").touch()

    assert failures(root, (["check"],)) == {"cannot read shapes: Not a directory"}
