"""A project whose main entity is an item made for a test, and the wiki that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leapgraph.cli import main as run_leapgraph
from support.double import Double, Page
from support.items import item, prop
from support.world import DATASET, GRAPH, LEAP, TITLE, WD, Run, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def wiki() -> Iterator[Double]:
    with Double(concept_base=WD) as double:
        double.entities.add(
            item(LEAP, "LEAP", ("P31", "Q163740"), ("P571", 1999), ("P1813", ("en", "TEST")), page=TITLE, revision=12),
            item("Q163740", "nonprofit organization"),
            *(prop(one, label) for one, label in
              {"P31": "instance of", "P571": "inception", "P1813": "short name", "P854": "reference URL"}.items()),
        )  # fmt: skip
        wikitext = (
            "Text {{Other|x}} {{Infobox organization\n| name = LEAP\n| type = {{ubl|a|b}}<!-- c -->\n|third}} text"
        )
        double.pages.add(Page(TITLE, wikitext, 7, 70))
        yield double


@pytest.fixture
def world(tmp_path: Path, wiki: Double, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> World:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "dataset.ttl").write_text(DATASET, "utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.delenv("LEAPGRAPH_CONTACT", raising=False)

    def run(arguments: list[str]) -> Run:
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            run_leapgraph(arguments)
        out, err = capfd.readouterr()
        assert isinstance(left.value.code, int)
        return Run(left.value.code, out, err)

    made = World(tmp_path, wiki, run)
    made.write("leap.ttl", GRAPH)
    return made
