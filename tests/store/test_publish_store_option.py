"""`leapgraph publish --store` as a user runs it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.example_project import BASE, SMALL
from support.fake_graph_store import FakeGraphStore, PlannedResponse, RealStore, ReceivedRequest


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "leapgraph", *map(str, arguments)]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def formatted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("formatted") / "small"
    shutil.copytree(SMALL, folder)
    assert run("format", "--project", folder).returncode == 0
    return folder


@pytest.fixture
def small(formatted: Path, tmp_path: Path) -> Path:
    return shutil.copytree(formatted, tmp_path / "copy")


def test_the_release_is_written_and_then_brought(small: Path, oxigraph: RealStore) -> None:
    result = run("publish", "--project", small, "--store", oxigraph.protocol)

    lines = result.stdout.splitlines()
    assert (result.returncode, result.stderr) == (0, "")
    assert f"replaced\t{BASE}graph/people\t{len(oxigraph.graph(f'{BASE}graph/people'))} triples" in lines
    assert lines[-1] == f"{oxigraph.protocol}: 7 replaced"
    assert (small / "dist" / "SHA256SUMS").is_file()


def test_the_second_time_there_is_nothing_to_bring(small: Path, oxigraph: RealStore) -> None:
    run("publish", "--project", small, "--store", oxigraph.protocol)

    result = run("publish", "--project", small, "--store", oxigraph.protocol)

    assert result.stdout.splitlines()[-1] == f"{oxigraph.protocol}: 7 unchanged"


def test_a_check_says_what_would_change_and_writes_nothing(small: Path, oxigraph: RealStore) -> None:
    result = run("publish", "--project", small, "--store", oxigraph.protocol, "--store-check")

    assert result.returncode == 1
    assert result.stdout.splitlines()[-1] == f"{oxigraph.protocol}: 7 new"
    assert oxigraph.graphs() == []
    assert not (small / "dist").exists()


def test_a_check_of_what_is_the_same_exits_with_0(small: Path, oxigraph: RealStore) -> None:
    run("publish", "--project", small, "--store", oxigraph.protocol)

    result = run(
        *("publish", "--project", small, "--store-check"),
        *("--store", f"{oxigraph.url}/query", "--store-update", f"{oxigraph.url}/update"),
    )

    assert (result.returncode, result.stdout) == (0, f"{oxigraph.url}/query: 7 unchanged\n")


def test_what_is_left_over_is_reported_until_it_is_removed(small: Path, oxigraph: RealStore) -> None:
    oxigraph.put(f"{BASE}graph/old", "<a:b> <a:c> 1, 2 .")
    addresses = ("--store", f"{oxigraph.url}/query", "--store-update", f"{oxigraph.url}/update")

    told = run("publish", "--project", small, *addresses)
    checked = run("publish", "--project", small, *addresses, "--store-check")
    removed = run("publish", "--project", small, *addresses, "--store-remove")

    assert f"left\t{BASE}graph/old\t2 triples, no longer published" in told.stdout.splitlines()
    assert (checked.returncode, checked.stdout.splitlines()[0]) == (
        1,
        f"left over\t{BASE}graph/old\t2 triples, no longer published",
    )
    assert removed.stdout.splitlines()[-1] == f"{oxigraph.url}/query: 1 removed, 7 unchanged"
    assert f"{BASE}graph/old" not in oxigraph.graphs()


def test_what_is_left_over_cannot_be_removed_where_graphs_cannot_be_listed(small: Path, oxigraph: RealStore) -> None:
    oxigraph.put(f"{BASE}graph/old", "<a:b> <a:c> 1 .")

    removed = run("publish", "--project", small, "--store", oxigraph.protocol, "--store-remove")
    checked = run("publish", "--project", small, "--store", oxigraph.protocol, "--store-check")

    why = "the Graph Store Protocol cannot list the graphs of a store"
    assert (removed.returncode, removed.stdout, checked.returncode) == (2, "", 1)
    assert f"--store-remove: {why}, so what is left over is not known" in removed.stderr
    assert f"leapgraph: {why}: of those left over, only what its catalogue names is shown\n" in checked.stderr
    assert not (small / "dist").exists()


def test_the_release_stands_when_the_store_fails(small: Path, fake_store: FakeGraphStore) -> None:
    fake_store.fault = lambda request: PlannedResponse(500, {}, b"no") if request.method == "PUT" else None

    result = run("publish", "--project", small, "--store", fake_store.protocol)

    assert result.returncode == 2
    assert result.stderr.startswith(f"leapgraph: {BASE}graph/derived: {fake_store.protocol} answered 500 ")
    assert (small / "dist" / "SHA256SUMS").is_file()


def test_what_the_store_altered_is_reported_and_the_rest_is_sent(small: Path, fake_store: FakeGraphStore) -> None:
    def forget_one(request: ReceivedRequest) -> PlannedResponse | None:
        lines = fake_store.graphs.get(request.graph)
        if request.method == "GET" and request.graph == f"{BASE}graph/people" and lines:
            return PlannedResponse(200, {"Content-Type": "application/n-triples"}, b"".join(lines[1:]))
        return None

    fake_store.fault = forget_one

    result = run("publish", "--project", small, "--store", fake_store.protocol)

    lines = fake_store.graphs[f"{BASE}graph/people"]
    assert result.returncode == 1
    assert result.stderr == (
        f"{BASE}graph/people: {fake_store.protocol} took it and has {len(lines) - 1} triples, 1 of our {len(lines)} "
        f"not as they were sent, such as {lines[0].decode().removesuffix(' .' + chr(10))}; "
        "it is sent again at the next run\n"
    )
    assert result.stdout.splitlines()[-1] == f"{fake_store.protocol}: 1 altered, 6 replaced"


def test_a_violation_keeps_the_store_from_any_request(small: Path, fake_store: FakeGraphStore) -> None:
    people = small / "graph" / "people.ttl"
    people.write_text(people.read_text().replace('    schema:name "Bob"@en-gb, "Bób 😀" .', "    schema:url <a:b> ."))

    brought = run("publish", "--project", small, "--store", fake_store.protocol)
    checked = run("publish", "--project", small, "--store", fake_store.protocol, "--store-check")

    assert [brought.returncode, checked.returncode] == [1, 1]
    assert fake_store.requests == []


def test_a_wrong_address_is_reported_before_anything_is_written(small: Path) -> None:
    result = run("publish", "--project", small, "--store", "localhost:7878")

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        "leapgraph: 'localhost:7878' is no address of a store, such as http://localhost:7878/store\n"
    )
    assert not (small / "dist").exists()


@pytest.mark.parametrize(
    "options", [["--store-check"], ["--store-remove"], ["--store-update", "http://127.0.0.1/update"]]
)
def test_options_of_a_store_need_one(small: Path, options: list[str]) -> None:
    result = run("publish", "--project", small, *options)

    assert result.returncode == 2
    assert "--store-update, --store-check and --store-remove go with --store URL" in result.stderr
