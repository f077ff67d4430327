"""What is published is what was checked: each file is read once, and an edit during the run waits for the next."""

from pathlib import Path

from leapgraph.release.publish import publish
from support.example_project import small_project

QUERY = """#+ summary: Is there anything?

ASK { ?s ?p ?o }
"""
FILES = ("queries/people-any.rq", "shapes/people.ttl")


def test_an_edit_during_the_run_is_not_published(tmp_path: Path) -> None:
    project = small_project(tmp_path / "small", {FILES[0]: QUERY})
    before = {name: (project.root / name).read_bytes() for name in FILES}

    def edit(step: str) -> None:
        if step == "asking people-any":  # after the check, before anything is written
            for name in FILES:
                (project.root / name).write_text("unchecked <", encoding="utf-8")

    assert publish(project, tmp_path / "dist", "pyshifty", edit).report.passes
    assert (project.root / FILES[0]).read_bytes() != before[FILES[0]]
    published = {name: (tmp_path / "dist" / name.replace("queries", "query")).read_bytes() for name in FILES}
    assert published == before
    assert before[FILES[1]] in (tmp_path / "dist" / "shapes.ttl").read_bytes()


def test_the_shapes_that_check_are_those_that_are_published(tmp_path: Path) -> None:
    project = small_project(tmp_path / "small")
    before = (project.root / FILES[1]).read_bytes()

    def edit(step: str) -> None:
        if step == "reading the queries":  # before the shapes are put to use
            (project.root / FILES[1]).write_text("unchecked <", encoding="utf-8")

    assert publish(project, tmp_path / "dist", "pyshifty", edit).report.passes
    assert (tmp_path / "dist" / FILES[1]).read_bytes() == before
