"""What a watch found, as text, Markdown, JSON and SARIF, and how its runs end."""

import io
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from subprocess import CompletedProcess

import pytest
from rich.console import Console

from leapgraph.watch.findings import ITEM_CHANGED, NAME_GONE, NAME_NEW, Finding, Report
from leapgraph.watch.formats.markdown import write_markdown
from leapgraph.watch.formats.plain_json import write_json
from leapgraph.watch.formats.sarif import write_sarif
from leapgraph.watch.formats.text import print_report, write_text
from leapgraph.watch.pages import public_addresses
from support.fake_site import Answer, FakeSite
from support.fake_wikibase import FakeWikibase, Page
from support.fake_wikibase.faults import Fault
from support.in_process import run_in_process
from support.pull_fixtures import TITLE

ROOT = Path(__file__).parents[2]
ARTICLE = (ROOT / "tests" / "data" / "articles" / "leap.wikitext").read_text("utf-8")
BASE = "https://example.org/g/"
REPORT = Report(
    findings=[
        Finding(
            NAME_GONE, "Ada [x] is *no longer* named", "Board", f"{BASE}source/board", (f"{BASE}s/a", f"{BASE}s/b"), 71,
            70, "https://example.org/w/index.php?diff=71&oldid=70",
        ),
        Finding(NAME_NEW, "a new name in the list: Ben\x1b[31m", "Board", f"{BASE}source/board", (), 71, 70),
        Finding(ITEM_CHANGED, "P1: rank changed, by <b>Eve</b>", "Q5 (LEAP)", revision=15, read=12),
    ],
    notes=["one thing"],
    statements=3,
    sections=1,
    locations={
        f"{BASE}s/a": ("graph/people.ttl", 4), f"{BASE}s/b": ("graph/people.ttl", 9),
        f"{BASE}source/board": ("graph/sources.ttl", 7),
    },
)  # fmt: skip


def test_text_has_a_line_for_each_section() -> None:
    assert write_text(REPORT).splitlines() == [
        (
            "Board, revision 71 (read: 70): Ada [x] is *no longer* named [graph/people.ttl:4,9]; "
            "a new name in the list: Ben\\u{001B}[31m [graph/sources.ttl:7]"
        ),
        "Q5 (LEAP), revision 15 (read: 12): P1: rank changed, by <b>Eve</b>",
        "note: one thing",
        "3 statements in 1 section looked at: 3 findings",
    ]


def test_a_terminal_has_a_heading_for_each_section() -> None:
    console = Console(file=io.StringIO(), width=200, highlight=False)
    print_report(REPORT, console)
    assert isinstance(console.file, io.StringIO)
    shown = [line.strip() for line in console.file.getvalue().splitlines() if line.strip()]

    assert shown[:4] == [
        "Board, revision 71 (read: 70)",
        "Ada [x] is *no longer* named [graph/people.ttl:4,9]",
        "a new name in the list: Ben\\u{001B}[31m [graph/sources.ttl:7]",
        "https://example.org/w/index.php?diff=71&oldid=70",
    ]
    assert shown[-1] == "3 statements in 1 section looked at: 3 findings"


def test_markdown_shows_the_text_as_it_is() -> None:
    text = write_markdown(REPORT)

    assert text.startswith(
        "### Board, revision 71 (read: 70)\n\n- Ada \\[x\\] is \\*no longer\\* named (`graph/people.ttl:4,9`)\n"
    )
    assert "by \\<b\\>Eve\\</b\\>" in text
    assert "- <https://example.org/w/index.php?diff=71&oldid=70>\n" in text
    assert text.endswith("### Notes\n\n- one thing\n\n3 statements in 1 section looked at: 3 findings.\n")


def test_json_has_every_part() -> None:
    document = json.loads(write_json(REPORT))

    assert {key: document[key] for key in ("statements", "sections", "notes")} == {
        "statements": 3, "sections": 1, "notes": ["one thing"],
    }  # fmt: skip
    assert document["findings"][0] == {
        "rule": "name-gone", "level": "error", "where": "Board", "revision": 71, "read": 70,
        "message": "Ada [x] is *no longer* named", "source": f"{BASE}source/board",
        "statements": [
            {"iri": f"{BASE}s/a", "file": "graph/people.ttl", "line": 4},
            {"iri": f"{BASE}s/b", "file": "graph/people.ttl", "line": 9},
        ],
        "url": "https://example.org/w/index.php?diff=71&oldid=70",
    }  # fmt: skip


def test_sarif_has_a_rule_and_a_place_for_each_finding() -> None:
    (run,) = json.loads(write_sarif(REPORT))["runs"]
    rules = run["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == ["item-changed", "name-gone", "name-new"]
    assert [rules[one["ruleIndex"]]["id"] for one in run["results"]] == ["name-gone", "name-new", "item-changed"]
    assert [one["level"] for one in run["results"]] == ["error", "note", "warning"]
    first = run["results"][0]
    assert first["message"]["text"] == "Board, revision 71 (read: 70): Ada [x] is *no longer* named"
    (place,) = first["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "graph/people.ttl", "uriBaseId": "PROJECT"}, "region": {"startLine": 4},
    }  # fmt: skip
    assert [one["physicalLocation"]["region"]["startLine"] for one in first["relatedLocations"]] == [9]
    assert "locations" not in run["results"][2]


@pytest.fixture
def wiki() -> Iterator[FakeWikibase]:
    with FakeWikibase(wikibase=False) as fake_wiki:
        fake_wiki.pages.add(Page(TITLE, ARTICLE, 7, 70))
        yield fake_wiki


@pytest.fixture
def project(tmp_path: Path) -> Path:
    copytree(ROOT / "graph", tmp_path / "graph", ignore=lambda _folder, _names: ["wikidata"])
    return tmp_path


def watch(project: Path, api: str, *options: str) -> CompletedProcess[bytes]:
    return run_in_process("watch", "--project", project, "--article-api", api, *options)


def test_a_line_of_a_finding_is_that_of_the_statement(project: Path, wiki: FakeWikibase) -> None:
    wiki.pages.add(Page(TITLE, ARTICLE.replace("* Tom Schoolcraft, [[Minnesota]]\n", ""), 7, 71))

    done = watch(project, wiki.api, "--format", "json")

    assert done.returncode == 1
    document = json.loads(done.stdout)
    lines = (project / "graph" / "people.ttl").read_text("utf-8").splitlines()
    assert [one["message"] for one in document["findings"]] == ["Tom Schoolcraft is not named"]
    for one in document["findings"][0]["statements"]:
        assert lines[one["line"] - 1].startswith(f"statement:{one['iri'].rpartition('/')[2]} a ")
    sarif = json.loads(watch(project, wiki.api, "--format", "sarif").stdout)["runs"][0]["results"]
    assert len(sarif) == 1
    markdown = watch(project, wiki.api, "--format", "markdown").stdout.decode()
    assert re.match(
        r"### Board of directors, revision 71\n\n- Tom Schoolcraft is not named \(`graph/people.ttl:", markdown
    )
    accepted = watch(project, wiki.api, "--format", "json", "--accept")
    assert (accepted.returncode, accepted.stderr, json.loads(accepted.stdout)) == (0, b"accepted\n", document)


def test_a_wiki_that_does_not_answer(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    done = watch(project, f"http://127.0.0.1:{port}/w/api.php", "--accept")

    assert (done.returncode, done.stdout) == (2, b"")
    assert (
        done.stderr == f"leapgraph: http://127.0.0.1:{port}/w/api.php cannot be reached: Connection refused\n".encode()
    )
    assert not (project / "graph" / "wikidata").exists()


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (Fault.page(503, "<title>Busy</title>"), "answers HTTP 503"),
        (Fault.mutate(lambda _right: b"{}"), "answers in another form, without the text of an article"),
        (Fault.mutate(lambda _right: b"<html>"), "answers with a page that is not JSON"),
    ],
)
def test_a_wiki_that_answers_something_else(project: Path, wiki: FakeWikibase, fault: Fault, why: str) -> None:
    wiki.faults.add(fault)

    done = watch(project, wiki.api)

    assert (done.returncode, done.stdout) == (2, b"")
    assert why in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_a_wiki_that_hangs_is_left_after_the_time(project: Path, wiki: FakeWikibase) -> None:
    wiki.faults.add(Fault("hang"))

    done = watch(project, wiki.api, "--timeout", "0.3")

    assert done.returncode == 2
    assert done.stderr == f"leapgraph: {wiki.api} did not answer within 0.3 seconds\n".encode()


def test_cited_pages_with_an_archive(project: Path, wiki: FakeWikibase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_addresses, "is_public_address", lambda address: str(address) == "127.0.0.1")
    with FakeSite() as site:
        sources = project / "graph" / "sources.ttl"
        text = re.sub(
            r"schema:url <https://(?!en\.wiki|de\.wiki|www\.wikidata|w3id)[^/>]*([^>]*)>",
            rf"schema:url <{site.url}/page\1>",
            sources.read_text("utf-8"),
        )
        sources.write_text(text, "utf-8")
        for path in re.findall(rf"<{site.url}([^>]*)>", text):
            site.add(path, Answer(200, {"ETag": '"1"'}, b"text"))
        first = watch(project, wiki.api, "--web", "--archive", site.url, "--accept")
        site.add("/page/spring2019/", Answer(410))
        second = watch(project, wiki.api, "--web")

    assert (first.returncode, first.stderr) == (0, b"")
    assert first.stdout.count(b"does not say what it has (HTTP 404)") == 8
    assert len(json.loads((project / "graph/wikidata/readings.json").read_bytes())["pages"]) == 8
    assert second.returncode == 1
    assert f"{site.url}/page/spring2019/: is gone (HTTP 410) [graph/leap.ttl:".encode() in second.stdout


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--archive", "https://web.archive.org/"], "--archive is for the pages that --web looks at"),
        (["--web", "--archive", "web.archive.org"], "is no address of an archive, such as https://web.archive.org/"),
        (["--web", "--archive", "https://u:secret@x.org/"], "is no address of an archive"),
        (["--article-api", "x"], "is no address of a wiki's api.php"),
        (["--format", "html"], "'html' is not one of"),
        (["--contact", "ü"], "must be a web or mail address"),
    ],
)
def test_options_that_are_refused(project: Path, options: list[str], why: str) -> None:
    done = run_in_process("watch", "--project", project, *options)

    assert (done.returncode, done.stdout) == (2, b"")
    assert why in done.stderr.decode()
    assert b"secret" not in done.stderr


def test_a_project_whose_main_entity_has_no_sections(tmp_path: Path, wiki: FakeWikibase) -> None:
    copytree(ROOT / "tests/another_organization/nachtuil/graph", tmp_path / "graph")

    done = watch(tmp_path, wiki.api)

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines()[-1] == "0 statements in 0 sections looked at: nothing needs a look"
