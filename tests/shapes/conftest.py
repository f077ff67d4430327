"""The cases: every file below this folder is one by existing, and is asked its own subject's shapes on both engines."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from leapgraph.checks.shacl_engines import parse_validation_report, run_pyshifty
from leapgraph.checks.validation_report import ValidationResult
from leapgraph.isolated_process import run_isolated
from support.shape_cases import SHAPES, read_case, read_shapes

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """A file of data for the shapes of the subject that its folder is named for, with the folder's context."""

    path: Path

    def __str__(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def is_valid(self) -> bool:
        return self.path.name.startswith("valid")

    @property
    def shape(self) -> str:
        """The shape that the file's name says it breaks: `invalid.<shape>[.<reason>].ttl`."""
        return f"https://w3id.org/leap-graph/shape/{self.path.name.split('.')[1]}"

    @property
    def data(self) -> bytes:
        context = self.path.with_name("context.ttl")
        return read_case(self.path) + (read_case(context) if context.is_file() else b"")

    @property
    def shapes(self) -> bytes:
        return read_shapes(self.path.parent.name)

    def results(self, engine: str) -> list[ValidationResult]:
        return _results(self, engine)


@cache
def _reports(engine: str, folder: Path) -> dict[Path, bytes]:
    # One process for a folder: it imports the engine and parses the queries of the shapes once.
    cases = [case for case in CASES if case.path.parent == folder]
    run = {"pyshifty": _run_pyshifty, "pyshacl": _run_pyshacl}[engine]
    return run_isolated(lambda: run(cases), f"{engine} on {folder.name}")


def _run_pyshifty(cases: list[Case]) -> dict[Path, bytes]:
    return {case.path: run_pyshifty(case.data, case.shapes) for case in cases}


def _run_pyshacl(cases: list[Case]) -> dict[Path, bytes]:
    from leapgraph.checks.pyshacl_engine import run_pyshacl

    return {case.path: run_pyshacl(case.data, case.shapes) for case in cases}


@cache
def _results(case: Case, engine: str) -> list[ValidationResult]:
    return parse_validation_report(_reports(engine, case.path.parent)[case.path])


CASES = [Case(path) for path in sorted(HERE.glob("*/*.ttl")) if path.name != "context.ttl"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each test that asks for one a case, by the name it uses."""
    chosen = {
        "case": CASES,
        "valid": [case for case in CASES if case.is_valid],
        "invalid": [case for case in CASES if not case.is_valid],
    }
    for name in set(chosen) & set(metafunc.fixturenames):
        metafunc.parametrize(name, chosen[name], ids=str)


@pytest.fixture
def cases() -> list[Case]:
    """All cases."""
    return CASES


@pytest.fixture
def shapes_folder() -> Path:
    """The folder of the shapes."""
    return SHAPES
