"""The README, CONTRIBUTING.md and `docs/`: what their commands show, their links, and the figures of the graph."""

import re
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from leapgraph.project import Project
from support.documentation import FIGURES, PAGES, ROOT, Block, Step, blocks, outputs, project_copy, publish, walk
from support.figures import figures
from support.query_assertions import leap_project, publish_in_memory

ACCEPT = "where the graph or a question was edited: make accept, and read the diff"
FENCES = {"console", "console server", "console walk", "turtle", "text", "sh not-run"}
WALKS = sorted({block.page for block in blocks("console walk")})


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project_copy(tmp_path_factory.mktemp("docs") / "leapgraph")


def complaint(step: Step, output: str) -> str:
    return f"$ {step.command}\nshows:\n{output}\nthe page says:\n{step.shown}\n{ACCEPT}"


@pytest.mark.parametrize("block", blocks("console"), ids=str)
def test_commands_show_what_the_page_says(block: Block, copy: Path) -> None:
    assert block.steps
    if "dist/" in block.text:
        publish(copy)

    for step, output in zip(block.steps, outputs(block.steps, copy), strict=True):
        assert step.shows(output), complaint(step, output)


@pytest.mark.parametrize("page", WALKS)
def test_a_walk_beside_servers_shows_what_the_page_says(page: str, copy: Path) -> None:
    publish(copy)

    for step, output in walk(page, copy):
        assert step.shows(output), complaint(step, output)


def test_every_block_says_what_the_tests_do_with_it() -> None:
    assert {block.fence for block in blocks()} == FENCES
    assert sum(len(re.findall(r"^ *```", text, flags=re.MULTILINE)) for text in PAGES.values()) == 2 * len(blocks())
    assert {fence for fence in FENCES if f"| `{fence}` |" not in PAGES["CONTRIBUTING.md"]} == set()


@pytest.mark.parametrize("block", blocks("turtle"), ids=str)
def test_turtle_can_be_parsed(block: Block) -> None:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in Project(ROOT).prefixes.items())

    assert list(parse(prefixes + block.text, format=RdfFormat.TURTLE))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)<>\s]+)\)", PAGES[page]):
        path, _, heading = target.partition("#")
        file = (ROOT / page).parent / path
        assert file.exists(), target
        text = file.read_text("utf-8") if file.suffix == ".md" else ""
        headings = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
        assert not heading or heading in {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings}


def test_the_readmes_figures_are_those_of_the_graph(tmp_path: Path) -> None:
    assert FIGURES.findall(PAGES["README.md"]) == [figures(publish_in_memory(leap_project(tmp_path)))], ACCEPT


def test_the_readme_is_short_and_leads_to_every_page() -> None:
    readme = PAGES["README.md"]

    assert len(readme.splitlines()) <= 90
    assert "make publish" in readme
    assert "make test" in readme
    assert [page for page in PAGES if page != "README.md" and f"]({page})" not in readme] == []


def test_the_map_has_every_package() -> None:
    packages = [path.parent.name for path in (ROOT / "scripts" / "leapgraph").glob("*/__init__.py")]
    table = PAGES["CONTRIBUTING.md"].partition("The packages of")[2].partition("\n## ")[0]

    assert sorted(packages) == sorted(re.findall(r"^\| `(\w+)/` \|", table, flags=re.MULTILINE))
