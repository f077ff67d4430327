"""The validation report: results of shapes and lints in one order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SH = "http://www.w3.org/ns/shacl#"
LINT = "shape/Lint-"  # the path of lint IRIs below the project's base


class Severity(IntEnum):
    """The severity of a result, the most severe first (SHACL, section 2.1.4)."""

    VIOLATION = 0
    WARNING = 1
    INFO = 2

    @property
    def iri(self) -> str:
        """The severity's IRI: `sh:Violation` and so on."""
        return f"{SH}{self.name.title()}"

    @property
    def word(self) -> str:
        """The severity's name in reports: `violation` and so on."""
        return self.name.lower()


@dataclass(frozen=True)
class ValidationResult:
    """One result of a shape or a lint.

    Attributes:
        severity: A violation stops a release; a warning does not.
        message: What is wrong and what to do.
        shape: The IRI of the shape or lint; of a shape without an IRI, that of the enclosing shape, and without one
            of those, `_:` and the file.
        component: The IRI of the constraint component (SHACL, section 3.6.2).
        focus_node: The focus node in N-Triples; None for a whole file.
        path: The IRI of the property, if the result is about one.
        value: The value node in N-Triples, if the result is about one.
        file: The file relative to the project's root, if it is known.
        line: The line, counted from 1.
        column: The column, counted from 1, if a parser reports it.
        messages: Each `sh:message` in N-Triples with its language; empty for a lint, whose message is English.
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
        """The sort key of results: file, line, severity, then everything else that distinguishes two results."""
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
        base: The base of the project's IRIs.
        prefixes: Namespaces by prefix, for display.
        results: Without duplicates, in the order of `ValidationResult.sort_key`.
        files: The number of files read.
        triples: The number of triples validated.
        shapes: The labels of all shapes and lints that were run, by IRI.
        engine: The SHACL engine.
        problem: Why the shapes were not run; None if they were.
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
        """Whether there are no results at all (SHACL, section 3.6.1.1): warnings count too."""
        return not self.results

    @property
    def passes(self) -> bool:
        """Whether there are no violations, so that the project may be released; warnings do not count."""
        return not self.count(Severity.VIOLATION)

    def count(self, severity: Severity) -> int:
        """Return the number of results of a severity."""
        return sum(result.severity is severity for result in self.results)

    def split_shapes_and_lints(self) -> tuple[ValidationReport, ValidationReport]:
        """Return a report of the shapes' results, which any SHACL engine reproduces, and one of the lints' results."""
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
