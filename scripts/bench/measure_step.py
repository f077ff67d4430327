"""Measures one step of `publish` in its own process: `python -m scripts.bench.measure_step STEP PROJECT`.

It prints the CPU seconds of the step alone, the peak memory of the process in megabytes, and the number of triples.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse, serialize

from leapgraph.dataset import load_dataset
from leapgraph.derive import derive
from leapgraph.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.dataset import Dataset


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _write_nquads(dataset: Dataset, path: Path) -> None:
    with path.open("wb") as file:
        file.writelines(dataset.nquads())


def _check(project: Project, dataset: Dataset, engine: str) -> None:
    from leapgraph.checks.run_checks import check_dataset

    check_dataset(project, engine=engine, dataset=dataset)


def _check_as_it_comes(project: Project, dataset: Dataset) -> None:
    """Run pySHACL as its documentation does, with the shapes alone: our adapter parses each query once."""
    import pyshacl
    import rdflib

    from leapgraph.checks.shapes import read_shapes

    data = rdflib.Graph().parse(data=b"".join(dataset.merged_lines()), format="nt")
    shapes = rdflib.Graph().parse(data=read_shapes(project).text, format="turtle")
    pyshacl.validate(data, shacl_graph=shapes, inference="none", inplace=True)


def _publish(project: Project, folder: Path) -> None:
    from leapgraph.release.publish import publish

    if not publish(project, folder / "dist", "pyshifty").files:
        sys.exit("the project is not valid: nothing was published")


def main(step: str, project: Project) -> None:
    """Run one step and print its measurements.

    Args:
        step: load, derive, check, check-pyshacl, check-pyshacl-as-it-comes, publish, publish-again, nquads,
            load-nquads or peer-nquads.
        project: The project.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        dataset = load_dataset(project)
        if step == "load":
            seconds = _seconds(lambda: load_dataset(project))
        elif step == "derive":
            seconds = _seconds(lambda: derive(project, dataset))
        elif step == "check-pyshacl-as-it-comes":
            whole = derive(project, dataset)
            seconds = _seconds(lambda: _check_as_it_comes(project, whole))
        elif step.startswith("check"):
            whole = derive(project, dataset)
            engine = step.partition("-")[2] or "pyshifty"
            seconds = _seconds(lambda: _check(project, whole, engine))
        elif step.startswith("publish"):
            if step == "publish-again":
                _publish(project, folder)
            seconds = _seconds(lambda: _publish(project, folder))
        elif step == "nquads":
            seconds = _seconds(lambda: _write_nquads(dataset, folder / "out.nq"))
        elif step == "load-nquads":
            seconds = _seconds(lambda: _write_nquads(load_dataset(project), folder / "out.nq"))
        else:
            given, made = str(folder / "in.nq"), str(folder / "out.nq")
            _write_nquads(dataset, Path(given))
            seconds = _seconds(lambda: serialize(parse(path=given, format=RdfFormat.N_QUADS), made, RdfFormat.N_QUADS))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(seconds, peak, sum(map(len, dataset.graphs.values())))  # noqa: T201 - read by the program that started it


if __name__ == "__main__":
    main(sys.argv[1], Project(Path(sys.argv[2]).resolve()))
