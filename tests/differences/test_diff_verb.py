"""`leapgraph diff` as a user runs it: exit codes, formats and files."""

import json
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from leapgraph.project import TOOL_PROJECT
from support.in_process import run_in_process

QUAD = '<https://example.org/id/a> <https://schema.org/name> "{}"@en <https://example.org/graph/people> .\n'
HOSTILE = "\\u001b[31m</li><script>alert(1)</script> [x](javascript:y) | \\u202E*b* &amp; {{ 7 * 7 }}"
FORMATS = ("text", "markdown", "json", "html", "rdf")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two datasets whose one name differs, the newer a hostile text."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "old.nq").write_text(QUAD.format("plain"))
    (folder / "new.nq").write_text(QUAD.format(HOSTILE))
    return folder


def diff(folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = run_in_process("diff", "--project", TOOL_PROJECT, *arguments, cwd=folder)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize("form", FORMATS)
def test_the_exit_code_says_whether_they_differ(files: Path, form: str) -> None:
    assert diff(files, "--format", form, "old.nq", "new.nq")[0] == 1
    assert diff(files, "--format", form, "old.nq", "old.nq")[0] == 0


def test_what_cannot_be_compared_is_one_line_and_exit_code_two(files: Path) -> None:
    (files / "broken.nq").write_text(QUAD.format("plain") + "oops")

    code, out, err = diff(files, "old.nq", "broken.nq")

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("leapgraph: broken.nq:2:")


def test_no_differences_is_said(files: Path) -> None:
    assert diff(files, "old.nq", "old.nq")[1] == "From old.nq to old.nq: No differences.\n"


def test_control_characters_do_not_reach_a_terminal(files: Path) -> None:
    out = diff(files, "old.nq", "new.nq")[1]

    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "plain is now called “\\u{001B}[31m" in out


def test_markup_in_a_text_stays_text(files: Path) -> None:
    markdown = diff(files, "--format", "markdown", "old.nq", "new.nq")[1]
    html = diff(files, "--format", "html", "old.nq", "new.nq")[1]

    assert "\\[x\\](javascript:y) \\|" in markdown
    assert "\\<script" in markdown
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "{{ 7 * 7 }}" in html
    assert "\x1b" not in html


def test_a_page_is_whole_and_allows_its_own_style_alone(files: Path) -> None:
    html = diff(files, "--format", "html", "old.nq", "new.nq")[1]

    assert "default-src 'none'; style-src 'sha256-" in html
    assert "<link" not in html
    assert 'style="' not in html


def test_json_has_words_and_iris(files: Path) -> None:
    document = json.loads(diff(files, "--format", "json", "old.nq", "new.nq")[1])
    difference = document["groups"][0]["differences"][0]

    assert (document["version"], document["counts"], document["answers"]) == (1, {"label-changed": 1}, None)
    assert {name: difference[name] for name in ("kind", "subject", "predicate", "before")} == {
        "kind": "label-changed",
        "subject": "https://example.org/id/a",
        "predicate": "https://schema.org/name",
        "before": [{"text": "plain", "language": "en"}],
    }


def test_change_sets_hold_the_triples_of_their_subject(files: Path) -> None:
    cs, rdf = "http://purl.org/vocab/changeset/schema#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    text = diff(files, "--format", "rdf", "old.nq", "new.nq")[1]
    found = [(str(one.subject), one.predicate.value, one.object) for one in parse(text, format=RdfFormat.TURTLE)]
    about = {subject: value for subject, predicate, value in found if predicate == f"{cs}subjectOfChange"}
    parts = {
        str(value): subject for subject, predicate, value in found if predicate in {f"{cs}addition", f"{cs}removal"}
    }

    assert len(about) == 1
    assert len(parts) == 2
    assert all(value == about[parts[node]] for node, predicate, value in found if predicate == f"{rdf}subject")


def test_a_file_is_written_in_the_format_of_its_name_with_the_same_bytes(files: Path) -> None:
    assert diff(files, "-o", "a.html", "old.nq", "new.nq")[:2] == (1, "")
    first = (files / "a.html").read_bytes()
    assert diff(files, "-o", "a.html", "old.nq", "new.nq")[0] == 1

    assert first.startswith(b"<!doctype html>")
    assert (files / "a.html").read_bytes() == first


@pytest.mark.parametrize("arguments", [("-o", "a.xyz"), ("-o", "a.md", "--format", "json")])
def test_a_file_of_another_format_is_refused(files: Path, arguments: tuple[str, ...]) -> None:
    code, _, err = diff(files, *arguments, "old.nq", "new.nq")

    assert code == 2
    assert "Error: " in err
