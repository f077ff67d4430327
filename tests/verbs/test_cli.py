"""The command line's own promises: help, exit codes, one clear line."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from leapgraph import __version__
from leapgraph.cli import VERBS, cli, main
from leapgraph.errors import DataError, RunError
from leapgraph.verbs.sync import COMMANDS as SYNC

ROOT = Path(__file__).parents[2]


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "leapgraph", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


def examples(verb: str) -> list[str]:
    """Return the lines below `Examples:` in a verb's help."""
    text = CliRunner().invoke(cli, [verb, "--help"]).output
    return [line.strip() for line in text.split("Examples:\n")[1].split("\n\n")[0].splitlines()]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_examples_that_its_options_accept(verb: str) -> None:
    for example in examples(verb):
        words = shlex.split(example.split(" | ")[-1].split(" > ")[0])

        assert words[:2] == ["leapgraph", verb]
        assert cli.get_command(click.Context(cli), verb).make_context(verb, words[2:], obj=ROOT)  # type: ignore[union-attr] # a verb of ours


@pytest.mark.parametrize("verb", [[verb] for verb in VERBS] + [["sync", part] for part in SYNC])
def test_help_names_no_organization(verb: list[str]) -> None:
    text = CliRunner().invoke(cli, [*verb, "--help"]).output

    assert "Usage: " in text
    assert re.findall(r"\bLEAP\b|\bleap\b|diane|goldstein", text) == []


def test_help_lists_every_verb_and_the_exit_codes() -> None:
    result = run("--help")

    assert result.returncode == 0
    assert [verb for verb in VERBS if f"  {verb} " not in result.stdout] == []
    assert "Exit codes: 0 good, 1 the data is wrong or differs, 2 the run failed." in result.stdout


def test_help_imports_no_heavy_library() -> None:
    code = (
        "import sys\n"
        "from leapgraph.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'rdflib', 'pyoxigraph', 'pywikibot', 'pyshacl', 'shifty', 'pyld', 'rich', 'orjson'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stderr.strip() == "[]"


def test_version_is_the_packages() -> None:
    assert run("--version").stdout.split() == ["leapgraph,", "version", __version__]


@pytest.mark.parametrize(("words", "usage"), [("help", ""), ("help sync", " sync"), ("sync help plan", " sync plan")])
def test_help_is_a_verb_too(words: str, usage: str) -> None:
    result = CliRunner().invoke(cli, words.split(), prog_name="leapgraph")

    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: leapgraph{usage} [OPTIONS]")
    assert ("Verbs:\n" in result.output) == (usage != " sync plan")


@pytest.mark.parametrize("verb", VERBS)
def test_help_has_no_option_without_effect(verb: str) -> None:
    assert "eprecated" not in CliRunner().invoke(cli, [verb, "--help"]).output


def test_an_unknown_verb_exits_2_with_a_line_and_no_traceback() -> None:
    result = run("publsh")

    assert result.returncode == 2
    assert "No such command 'publsh'. Did you mean 'publish'?" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (
            DataError("no label", path="graph/people.ttl", line=3, column=5),
            1,
            "leapgraph: graph/people.ttl:3:5: no label",
        ),
        (DataError("no label"), 1, "leapgraph: no label"),
        (RunError("no host"), 2, "leapgraph: no host"),
    ],
)
def test_an_error_is_one_line_and_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, code: int, line: str
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(click.Group, "main", fail)

    with pytest.raises(SystemExit) as left:
        main(["check"])

    assert left.value.code == code
    assert capsys.readouterr().err == f"{line}\n"


def test_outside_any_project_the_installed_copy_is_used(tmp_path: Path) -> None:
    result = run("export", "--format", "ntriples", cwd=tmp_path)

    assert result.returncode == 0
    assert "<https://w3id.org/leap-graph/id/leap>" in result.stdout
    assert result.stderr == f"leapgraph: no project folder here or above: this is about {ROOT}\n"


@pytest.mark.parametrize("words", [["format"], ["publish"], ["pull"], ["sync", "status"]])
def test_outside_any_project_nothing_is_written_to_one_that_is_not_named(tmp_path: Path, words: list[str]) -> None:
    result = run(*words, cwd=tmp_path)

    assert result.returncode == 2
    assert result.stderr.startswith(
        f"leapgraph: no project folder here or above, and {words[0]} needs one: name it with"
    )
    assert list(tmp_path.iterdir()) == []


def test_the_example_that_needs_no_file_runs_as_it_stands() -> None:
    echo, command = examples("convert")[0].split(" | ")

    result = subprocess.run(
        ["bash", "-c", f"{echo} | {sys.executable} -m {command}"], capture_output=True, text=True, check=True
    )

    assert "<http://www.wikidata.org/entity/Q1>" in result.stdout


def test_a_folder_that_is_no_project_is_named(tmp_path: Path) -> None:
    before, after = run("--project", str(tmp_path), "export"), run("export", "--project", str(tmp_path))

    assert (before.returncode, after.returncode) == (2, 2)
    assert before.stderr == after.stderr == f"leapgraph: {tmp_path} is no project folder: it has no graph/dataset.ttl\n"


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_leaves_early_is_no_error(unbuffered: str) -> None:
    command = f"{sys.executable} -m leapgraph export --format ntriples | head -n 1"

    result = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    )

    assert result.returncode == 0
    assert result.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["export"], ["export", "--format", "ntriples"], ["check", "--format", "json"]])
def test_a_full_disk_behind_stdout_is_one_line(arguments: list[str], unbuffered: str) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        result = subprocess.run(
            [sys.executable, "-m", "leapgraph", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )

    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("leapgraph: ")
    assert "No space left on device" in result.stderr


def test_ctrl_c_while_it_is_loaded_is_one_line() -> None:
    code = (
        "import sys\n"
        "class Stopped:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'leapgraph.cli': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stopped())\n"
        "from leapgraph.__main__ import main\n"
        "main()\n"
    )

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (result.returncode, result.stderr) == (130, "leapgraph: stopped\n")


@pytest.mark.parametrize("verb", ["check", "query --list", "pull", "sync status", "sync apply x", "sync undo x"])
@pytest.mark.parametrize("value", ["nan", "-NaN", "inf"])
def test_a_time_that_is_no_number_of_seconds_is_refused(verb: str, value: str) -> None:
    result = CliRunner().invoke(cli, [*verb.split(), f"--timeout={value}"])

    assert result.exit_code == 2
    assert "Invalid value for '--timeout': " in result.output
