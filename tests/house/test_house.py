"""What the repository promises of itself: pins, the wheel, the README's commands and what they show."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from leapgraph import __version__

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PARTS = (
    "graph",
    "shapes",
    "queries",
    "scripts",
    "tests/data",
    "Makefile",
    "pyproject.toml",
    "constraints.txt",
    "LICENSE",
    "README.md",
)


def console_blocks() -> list[str]:
    """Return the README's ```console blocks."""
    return re.findall(r"^```console\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)


def commands(block: str) -> list[tuple[str, str]]:
    """Return each `$ command` of a block, with its `> ` lines, and the output shown below it."""
    parts = re.split(r"^\$ (.*\n(?:>.*\n)*)", block, flags=re.MULTILINE)[1:]
    typed = [re.sub(r"^> ?", "", command, flags=re.MULTILINE) for command in parts[::2]]
    return list(zip(typed, parts[1::2], strict=True))


def pattern(shown: str) -> str:
    """Return a regular expression for a shown output; `…` stands for anything within a line, or alone for any lines."""
    any_lines = r"(?:[^\n]*\n)*?[^\n]*"
    lines = [
        any_lines if line.strip() == "…" else re.escape(line).replace("…", r"[^\n]*") for line in shown.splitlines()
    ]
    return r"\n".join(lines)


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project as a user has it, with a virtual environment that is ready."""
    folder = tmp_path_factory.mktemp("readme") / "leapgraph"
    folder.mkdir()
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            # What a pull has saved here is not what the README shows.
            left_out = ["wikidata"] if part == "graph" else ["__pycache__"]
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns(*left_out))
        else:
            shutil.copy2(source, folder / part)
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(BIN)
    (folder / ".venv" / "ready").touch()
    return folder


@pytest.mark.parametrize("block", console_blocks(), ids=lambda block: block.splitlines()[0][2:])
def test_the_readmes_commands_show_what_it_says(block: str, copy: Path) -> None:
    # The proxy is a closed port of this machine: Wikidata cannot be reached, and nothing leaves.
    # What a `make` around the tests has set would make the one inside talk otherwise.
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))},
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "https_proxy": "http://127.0.0.1:9",
        "COLUMNS": "120",
    }

    if "dist/" in block and not (copy / "dist").exists():
        # The block that publishes may run elsewhere, or later.
        subprocess.run([sys.executable, "-m", "leapgraph", "publish"], cwd=copy, check=True, capture_output=True)

    for command, shown in commands(block):
        result = subprocess.run(
            ["bash", "-c", f"exec 2>&1\n{command}"],
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

        assert re.fullmatch(pattern(shown.strip("\n")), result.stdout.strip("\n")), (
            f"$ {command}\nshows:\n{result.stdout}\nthe README says:\n{shown}"
        )


def test_the_readme_opens_with_the_two_commands() -> None:
    opening = README[: README.index("\n## ", README.index("make test"))]

    assert "make publish" in opening
    assert "make test" in opening
    assert len(opening.splitlines()) < 60


def test_every_direct_dependency_is_pinned_as_constraints_say() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [entry for group in project["dependency-groups"].values() for entry in group if isinstance(entry, str)]
    direct = {*project["project"]["dependencies"], *groups, *project["build-system"]["requires"]}
    pinned = set((ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines())

    assert sorted(direct - pinned) == []


def test_pins_carry_no_address() -> None:
    assert "://" not in (ROOT / "constraints.txt").read_text(encoding="utf-8")


def test_the_wheel_carries_the_project_and_works_alone(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    wheel = next(tmp_path.glob("*.whl"))
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    carried = {path.relative_to(site / "leapgraph" / "project").parts[0] for path in site.glob("leapgraph/project/*/*")}

    result = subprocess.run(
        [sys.executable, "-m", "leapgraph", "export", "--format", "ntriples", "--graph", "people"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert carried == {"graph", "shapes", "queries"}
    assert "id/diane-goldstein>" in result.stdout


def test_version_is_one_everywhere() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    dataset = (ROOT / "graph" / "dataset.ttl").read_text(encoding="utf-8")
    vocabulary = (ROOT / "graph" / "vocabulary.ttl").read_text(encoding="utf-8")
    headings = re.findall(r"^## (\S+)", changelog, flags=re.MULTILINE)

    # What is not released yet has the number that it will have.
    assert headings[0] == ("Unreleased" if __version__ not in headings else __version__)
    assert f"version: {__version__}\n" in citation
    assert f'dcat:version "{__version__}"' in dataset
    assert f'owl:versionInfo "{__version__}"' in vocabulary
