"""What the repository promises of itself: pins, the wheel, one version."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from leapgraph import __version__
from leapgraph.namespaces import TOOL_TERMS

ROOT = Path(__file__).parents[2]


def test_every_direct_dependency_is_pinned_as_constraints_say() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [entry for group in project["dependency-groups"].values() for entry in group if isinstance(entry, str)]
    extras = [entry for extra in project["project"]["optional-dependencies"].values() for entry in extra]
    direct = {*project["project"]["dependencies"], *extras, *groups, *project["build-system"]["requires"]}
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
    vocabularies = [ROOT / "graph" / "vocabulary.ttl", TOOL_TERMS]
    headings = re.findall(r"^## (\S+)", changelog, flags=re.MULTILINE)

    # What is not released yet has the number that it will have.
    assert headings[0] == ("Unreleased" if __version__ not in headings else __version__)
    assert f"version: {__version__}\n" in citation
    assert f'dcat:version "{__version__}"' in dataset
    for path in vocabularies:
        assert f'owl:versionInfo "{__version__}"' in path.read_text(encoding="utf-8")
    if headings[0] == "Unreleased":
        assert f"This is {__version__} in the making" in changelog.partition("\n## ")[2].partition("\n## ")[0]
