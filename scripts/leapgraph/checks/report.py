"""The report of a check: results in one order, whether they come from a shape or from a lint."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SH = "http://www.w3.org/ns/shacl#"
LINT = "shape/Lint-"  # how the IRI of a lint goes on behind the project's base


class Severity(IntEnum):
    """How much a result weighs, the heaviest first (SHACL, section 2.1.4)."""

    VIOLATION = 0
    WARNING = 1
    INFO = 2

    @property
    def iri(self) -> str:
        """The severity's IRI: `sh:Violation` and so on."""
        return f"{SH}{self.name.title()}"

    @property
    def word(self) -> str:
        """The severity as a reader sees it: `violation` and so on."""
        return self.name.lower()


@dataclass(frozen=True)
class ValidationResult:
    """One thing that does not hold.

    Attributes:
        severity: A violation stops a release; a warning does not.
        message: What is wrong and what to do, in words.
        shape: The IRI of the shape or lint that says so; of a shape without one, of the shape around it, and where none
            is, `_:` and the file.
        component: The IRI of the constraint component (SHACL, section 3.6.2).
        focus_node: The node that it is about, as N-Triples writes it; None for a file as a whole.
        path: The IRI of the property that it is about, if it is about one.
        value: The value that it is about, as N-Triples writes it, if it is about one.
        file: The file, as seen from the project's root, if the place is known.
        line: The line in it, counted from 1.
        column: The column, counted from 1, where a parser gave it.
        messages: Each `sh:message` as N-Triples writes it, with its language; none for a lint, which speaks English.
    """

    severity: Severity
    message: str
    shape: str
    component: str
    focus_node: str | None = None
    path: str | None = None
    value: str | None = None
    file: Path | None = None
    line: int | None = None
    column: int | None = None
    messages: tuple[str, ...] = ()

    @property
    def sort_key(self) -> tuple[object, ...]:
        """What results are sorted by: file, line, severity, and then all that tells two results apart."""
        return (
            self.file is None,
            self.file.as_posix() if self.file else "",
            self.line or 0,
            self.column or 0,
            self.severity,
            self.focus_node or "",
            self.path or "",
            self.value or "",
            self.shape,
            self.component,
            self.message,
        )


@dataclass(frozen=True)
class ValidationReport:
    """All results of one check.

    Attributes:
        base: The IRI that the project's IRIs begin with.
        prefixes: Prefix to namespace IRI, for what people read.
        results: In the order of `Result.part_sort_key`, each once.
        files: How many files were read.
        triples: How many triples the shapes were held against.
        shapes: The IRIs of all shapes and lints that were asked, with their labels.
        engine: The SHACL engine.
        problem: Why the shapes could not be asked at all, if they could not.
    """

    base: str
    prefixes: dict[str, str]
    results: tuple[ValidationResult, ...]
    files: int
    triples: int
    shapes: dict[str, str]
    engine: str
    problem: str | None = None

    @property
    def conforms(self) -> bool:
        """Whether there is no result at all (SHACL, section 3.6.1.1): a warning is one too."""
        return not self.results

    @property
    def passes(self) -> bool:
        """Whether there is no violation, so that the project may be released; warnings do not count."""
        return not self.count(Severity.VIOLATION)

    def count(self, severity: Severity) -> int:
        """Return how many results there are of `severity`."""
        return sum(result.severity is severity for result in self.results)

    def split_shapes_and_lints(self) -> tuple[ValidationReport, ValidationReport]:
        """Return the results of the shapes alone, which any SHACL engine finds again, and those of the lints."""
        of_lints = tuple(result for result in self.results if result.shape.startswith(self.base + LINT))
        of_shapes = tuple(result for result in self.results if result not in of_lints)
        return replace(self, results=of_shapes), replace(self, results=of_lints)

    def summary(self) -> str:
        """Return the report in one line: counts of results, files and triples."""
        counted = [
            f"{self.count(severity):,} {severity.word}{'' if self.count(severity) == 1 else 's'}"
            for severity in (Severity.VIOLATION, Severity.WARNING)
        ]
        size = f"{self.files} file{'' if self.files == 1 else 's'}, {self.triples:,} triples checked with {self.engine}"
        line = f"{', '.join(counted)}; {size}"
        return f"{line}; {self.problem}" if self.problem else line
