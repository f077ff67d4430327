"""What goes wrong on the way: one clear line, exit 2, nothing written, and never long."""

import json
import os
import random
import socket
import subprocess
import sys
import threading

import pytest
import requests

from leapgraph.dataset import load_dataset
from leapgraph.project import Project
from leapgraph.wiki.deadline import Deadline, DeadlineError
from support.fake_wikibase import Fault
from support.fake_wikibase.faults import FOR_EVER
from support.manual_clock import Clock
from support.pull_fixtures import LEAP, PullProject, Run

# Only for what never answers: what does answer must have the time for it on a busy machine.
QUICK = ("--timeout", "0.4")


def failed(project: PullProject, run: Run) -> str:
    """Return the one line that a run said which wrote nothing."""
    assert (run.code, run.out, project.saved()) == (2, "", {})
    assert run.err.startswith(f"leapgraph: {project.wiki.api} ")
    assert run.err.count("\n") == 1
    return run.err


FAULTS = {
    "a page for people": (Fault.page(200), 'answers with a page that is not JSON: "Wikimedia Error"'),
    "403": (Fault.page(403), 'answers HTTP 403 Forbidden: "Wikimedia Error"'),
    "404": (Fault.page(404), "answers HTTP 404 Not Found"),
    "500": (Fault.page(500, "x"), "answers HTTP 500 Internal Server Error"),
    "503": (Fault.page(503), "answers HTTP 503 Service Unavailable"),
    "504": (Fault.page(504), "answers HTTP 504 Gateway Timeout"),
    "429 without a time": (Fault.page(429), "answers HTTP 429 Too Many Requests"),
    "429 for long": (Fault.too_many("3600"), 'answers HTTP 429 Too Many Requests: "Too many requests"'),
    "429 until a date": (Fault.too_many("Wed, 21 Oct 2015 07:28:00 GMT"), "answers HTTP 429"),
    "a redirect elsewhere": (Fault.redirect("https://example.com/"), "a redirect to https://example.com/: name"),
    "broken JSON": (Fault.text(b'{"query": '), "answers with something that is not JSON"),
    "nothing": (Fault.text(b" "), "answers with something that is not JSON"),
    "a list": (Fault.text(b"[1]"), "answers with JSON that is not an object"),
    "an empty object": (Fault.text(b"{}"), "answers in another form, without its concept base"),
    "deep nesting": (Fault.text(b'{"a":' * 50_000), "answers with something that is not JSON"),
    "half a surrogate pair": (Fault.text(rb'{"query":{"general":"\ud800"}}'), "not JSON"),
    "Latin-1": (Fault.text('{"é":1}'.encode("latin-1")), "not JSON"),
    "an error of the API": (Fault.api_error("readapidenied"), "answers with the error readapidenied: made for a test"),
    "an error that pywikibot retries": (Fault.api_error("internal_api_error_DBQueryError"), "error internal_api_error"),
    "an error that pywikibot logs in for": (Fault.api_error("assertuserfailed"), "the error assertuserfailed"),
    "an error of no shape": (Fault.text(b'{"error": 5}'), "answers with the error unknown"),
    "an error of many lines": (Fault.api_error("x", "a\nb\x1b[31m" + "c" * 9999), "the error x: a b [31mccc"),
    "warnings of no shape": (Fault.text(b'{"warnings": 5}'), "gives an answer that cannot be read"),
    "maxlag for long": (Fault.maxlag(60), "asks for a retry later: maxlag"),
    "a dropped connection": (Fault.drop(), "closed the connection without an answer"),
    "half an answer": (Fault.truncate(), "broke off in the middle of its answer"),
    "silence": (Fault.hang(), "did not answer within 0.4 seconds"),
    "a byte at a time": (Fault.drip(), "did not answer within 0.4 seconds"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_wiki_that_does_not_answer_well(project: PullProject, name: str) -> None:
    fault, expected = FAULTS[name]
    project.wiki.faults.add(fault)

    line = failed(project, project.pull(*(QUICK if fault.kind in {"hang", "drip"} else ())))

    assert expected in line
    assert len(line) < 400


@pytest.mark.parametrize("answered", range(6))
@pytest.mark.parametrize("name", ["500", "half an answer"])
def test_a_fault_at_any_request_leaves_nothing(project: PullProject, name: str, answered: int) -> None:
    project.wiki.faults.add(FAULTS[name][0], skip=answered)

    run = project.pull()

    if len(project.wiki.log.entries) > answered:
        failed(project, run)
    else:
        assert run.code == 0


def test_a_slow_wiki_has_its_time_for_each_answer(project: PullProject, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    project.wiki.faults.meanwhile(lambda: clock.go_on(2.0), times=FOR_EVER)

    assert project.pull().code == 0
    assert clock.now == 2.0 * len(project.wiki.log.entries)


def test_a_slow_wiki_gets_no_more_than_the_time_of_the_whole_run(
    project: PullProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(monkeypatch)
    project.wiki.faults.meanwhile(lambda: clock.go_on(79.0), times=FOR_EVER)

    line = failed(project, project.pull("--timeout", "10"))

    assert "did not answer within 160 seconds in all" in line
    assert len(project.wiki.log.entries) == 3


def test_a_wiki_that_drips_in_the_middle_leaves_nothing(project: PullProject) -> None:
    project.wiki.faults.add(Fault.drip(), skip=3)

    line = failed(project, project.pull("--timeout", "1.5"))

    assert "did not answer within 1.5 seconds" in line
    assert len(project.wiki.log.entries) == 4


def test_warnings_of_a_wiki_are_not_passed_on(project: PullProject) -> None:
    warning = b'{"warnings": {"main": {"*": "Unrecognized parameter."}}, '
    project.wiki.faults.add(Fault.mutate(lambda body: warning + body[1:]))

    run = project.pull()

    assert (run.code, run.err) == (0, "")


def test_time_is_spent_by_waiting_and_given_back_by_data(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("leapgraph.wiki.deadline.monotonic", lambda: clock[0])
    patience = Deadline(10)

    def take() -> None:
        clock[0] += 0.5

    patience.wait_for(take, lambda _: 1_000_000)
    assert patience.left == 10
    patience.wait_for(take, lambda _: 0)
    assert patience.left == 9.5
    assert (Deadline(3, 10).next, Deadline(3, 1).next) == (3, 1)
    with pytest.raises(DeadlineError):
        Deadline(0.01).wait_for(threading.Event().wait, lambda _: 0)


@pytest.mark.parametrize("fault", [Fault.too_many("0.1"), Fault.maxlag(0.1)])
def test_a_short_wish_to_wait_is_honoured_once(project: PullProject, fault: Fault) -> None:
    project.wiki.faults.add(fault, times=1)
    assert project.pull("--timeout", "5").code == 0

    project.wiki.faults.add(fault)
    assert project.pull("--timeout", "5").code == 2


def test_a_port_that_nobody_listens_at(project: PullProject) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        api = f"http://127.0.0.1:{free.getsockname()[1]}/w/api.php"

        run = project.pull("--api", api)

    assert (run.code, run.err) == (2, f"leapgraph: {api} cannot be reached: Connection refused\n")
    assert project.saved() == {}


def test_a_name_server_that_does_not_answer(project: PullProject, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_options: over.wait(60) or [])

    run = project.pull("--api", "https://wikibase.example/w/api.php", *QUICK)

    over.set()
    expected = "leapgraph: https://wikibase.example/w/api.php did not answer within 0.4 seconds\n"
    assert (run.code, run.err) == (2, expected)


def test_a_name_that_does_not_exist(project: PullProject, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    run = project.pull("--api", "https://wikibase.example/w/api.php")

    expected = "leapgraph: https://wikibase.example/w/api.php cannot be reached: Name or service not known\n"
    assert (run.code, run.err) == (2, expected)


@pytest.mark.parametrize(
    "url",
    [
        "x",
        "ftp://a/api.php",
        "http://",
        "http://a",
        "http://a:b/api.php",
        "http://u:p@a/x",
        "http://a/x?y",
        "http://[/x",
    ],
)
def test_what_is_no_address_is_refused_before_any_request(project: PullProject, url: str) -> None:
    run = project.pull("--api", url)

    assert run.code == 2
    assert "is no address of a wiki's api.php" in run.err


@pytest.mark.parametrize("site", ["", "en|de", "a b"])
def test_what_is_no_site_is_refused_before_any_request(project: PullProject, site: str) -> None:
    run = project.pull("--site", site)

    assert run.code == 2
    assert "is no id of a site" in run.err
    assert project.wiki.log.entries == []


def test_a_certificate_that_cannot_be_trusted(project: PullProject, monkeypatch: pytest.MonkeyPatch) -> None:
    def untrusted(*_arguments: object, **_options: object) -> None:
        raise requests.exceptions.SSLError(
            "Max retries exceeded (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] "
            "certificate verify failed: self-signed certificate (_ssl.c:1000)')))"
        )

    monkeypatch.setattr(requests.Session, "request", untrusted)

    line = failed(project, project.pull())

    assert "does not accept a secure connection: certificate verify failed: self-signed certificate\n" in line


def test_a_wiki_that_is_no_wikibase(project: PullProject) -> None:
    project.wiki.wikibase = False

    line = failed(project, project.pull())

    assert "is not a Wikibase: its siteinfo names no concept base" in line


@pytest.mark.parametrize("base", ["not an iri", "", 5, "http://a/<b>"])
def test_a_concept_base_that_is_no_iri(project: PullProject, base: object) -> None:
    project.wiki.general["wikibase-conceptbaseuri"] = base

    failed(project, project.pull())


def test_or_go_on_is_one_line_with_no_snapshot(project: PullProject) -> None:
    project.wiki.faults.add(Fault.page(500))

    run = project.pull("--or-go-on")

    assert (run.code, run.out, project.saved()) == (0, "", {})
    assert run.err == (
        f'leapgraph: {project.wiki.api} answers HTTP 500 Internal Server Error: "Wikimedia Error"; '
        "going on with no snapshot of its item\n"
    )


def test_or_go_on_is_one_line_with_the_old_snapshot(project: PullProject) -> None:
    project.pull()
    before = project.saved()
    project.wiki.faults.add(Fault.drop())

    run = project.pull("--or-go-on")

    assert (run.code, project.saved()) == (0, before)
    assert run.err.endswith(f"; going on with the snapshot of {LEAP} at revision 12\n")


def test_to_go_on_is_no_way_past_wrong_data(project: PullProject) -> None:
    project.wiki.entities.entities.clear()

    assert project.pull("--or-go-on").code == 1


def test_a_folder_that_cannot_be_written_keeps_the_old_snapshot(
    project: PullProject, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    project.pull()
    before = project.saved()
    project.wiki.entities.entities[LEAP]["lastrevid"] = 13

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    run = project.pull()

    assert run.code == 2
    assert "No space left on device" in run.err
    assert project.saved() == before
    assert [path.name for path in (project.root / "graph").iterdir() if path.name.startswith(".")] == []


def test_as_a_program_against_a_silent_host_it_ends_in_time(project: PullProject) -> None:
    project.wiki.faults.add(Fault.drip())

    run = subprocess.run(
        [sys.executable, "-m", "leapgraph", "pull", "--project", project.root, "--api", project.wiki.api, *QUICK],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip

    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == f"leapgraph: {project.wiki.api} did not answer within 0.4 seconds\n"


def mutated(body: bytes, dice: random.Random) -> bytes:
    """Return an answer with one value in it of another kind, or one part gone."""
    answer = json.loads(body)
    spots: list[tuple[dict[str, object] | list[object], str | int]] = []
    todo: list[object] = [answer]
    while todo:
        node = todo.pop()
        keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else []
        for key in keys:
            spots.append((node, key))  # type: ignore[arg-type]  # a dict or a list, as keys says
            todo.append(node[key])  # type: ignore[index]  # the same
    node, key = dice.choice(spots)
    if dice.random() < 0.3:
        del node[key]  # type: ignore[arg-type]  # the same
    else:
        values = [
            None,
            "",
            "x\udc80",
            [],
            {},
            -1,
            10**30,
            True,
            "../../x",
            "Q0",
            "P31",
            [[]],
            {"a": 1},
            "\x00\n",
            1e400,
        ]
        node[key] = dice.choice(values)  # type: ignore[index]  # the same
    return json.dumps(answer).encode()


@pytest.mark.parametrize("seed", range(80))
def test_mutated_answers_never_end_in_a_traceback(project: PullProject, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a test's dice
    project.wiki.faults.add(Fault.mutate(lambda body: mutated(body, dice)), skip=dice.randrange(5), times=1)

    run = project.pull("--timeout", "5")

    assert run.code in {0, 1, 2}
    assert "Traceback" not in run.err
    if run.code:
        assert (run.out, project.saved()) == ("", {})
        assert run.err.count("\n") == 1
    else:
        assert all("/" not in name for name in project.saved())
        assert load_dataset(Project(project.root)).graphs["wikidata"]


@pytest.mark.parametrize("seed", range(24))
def test_damaged_bytes_never_end_in_a_traceback(project: PullProject, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a test's dice

    def damaged(body: bytes) -> bytes:
        spot = dice.randrange(len(body))
        return [body[:spot], body[:spot] + dice.randbytes(3) + body[spot:], body + b"}", b"\xef\xbb\xbf" + body][
            seed % 4
        ]

    project.wiki.faults.add(Fault.mutate(damaged), skip=dice.randrange(5), times=1)

    run = project.pull("--timeout", "5")

    assert run.code in {0, 1, 2}
    assert "Traceback" not in run.err
    assert bool(run.code) == (project.saved() == {})
