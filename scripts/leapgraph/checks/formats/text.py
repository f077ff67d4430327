"""Formats a report as text: one line for each result in a pipe, grouped by node and coloured on a terminal."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from leapgraph.checks.validation_report import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from leapgraph.checks.validation_report import ValidationReport, ValidationResult


_STYLES = {Severity.VIOLATION: "bold red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def write_text(report: ValidationReport) -> str:
    """Return `report` as `file:line: severity: node property value: message [shape]` lines, and a summary."""
    lines = []
    for result in report.results:
        about = " ".join(part for part in (_node(report, result), _path_and_value(report, result)) if part)
        where = f"{_location_text(result)}: " if result.file else ""
        message = to_printable_line(result.message)
        what = f"{about}: {message}" if about else message
        lines.append(f"{where}{result.severity.word}: {what} [{shape_name(report, result.shape)}]")
    return "".join(f"{line}\n" for line in [*lines, report.summary()])


def print_report(report: ValidationReport, console: Console) -> None:
    """Print `report` to a terminal: a heading for each node with its file, below it each result with its line."""
    from rich.padding import Padding
    from rich.text import Text

    for (file, node), results in groupby(report.results, key=lambda result: (result.file, _node(report, result))):
        place = file.as_posix() if file else "derived or pulled"
        console.print(Text.assemble((node or place, "bold"), (f"  {place}" if node else "", "dim")))
        for result in results:
            head = Text.assemble(
                (f"{result.line}  " if result.line else "", "dim"),
                (result.severity.word, _STYLES[result.severity]),
                f"  {_path_and_value(report, result)}".rstrip(),
                (f"  {shape_name(report, result.shape)}", "dim"),
            )
            console.print(Padding(head, (0, 0, 0, 2)))
            console.print(Padding(Text(to_printable_line(result.message)), (0, 0, 0, 4)))
        console.print()
    console.print(Text(report.summary(), "green" if report.passes else "bold red"))


def shape_name(report: ValidationReport, shape: str) -> str:
    """Return a shape's IRI with a prefix, or the file of a shape without an IRI."""
    return to_printable_line(shape[2:]) if shape.startswith("_:") else compact_iri(shape, report.prefixes)


def _location_text(result: ValidationResult) -> str:
    parts = [result.file.as_posix() if result.file else "", result.line, result.column]
    return ":".join(str(part) for part in parts if part)


def _node(report: ValidationReport, result: ValidationResult) -> str:
    return compact_term(result.focus_node, report.prefixes) if result.focus_node else ""


def _path_and_value(report: ValidationReport, result: ValidationResult) -> str:
    parts = [compact_iri(result.path, report.prefixes)] if result.path else []
    # A result on a whole node has the node as its value too (SHACL, section 3.6.2.3).
    is_node = result.path is None and result.value == result.focus_node
    parts += [compact_term(result.value, report.prefixes)] if result.value and not is_node else []
    return " ".join(parts)


def compact_iri(iri: str, prefixes: Mapping[str, str]) -> str:
    """Return `iri` with the prefix of the longest matching namespace, else in angle brackets."""
    fitting = [(len(space), prefix) for prefix, space in prefixes.items() if iri.startswith(space) and iri != space]
    if not fitting:
        return f"<{iri}>"
    length, prefix = max(fitting)
    return f"{prefix}:{iri[length:]}"


def compact_term(ntriples: str, prefixes: Mapping[str, str], most: int = 60) -> str:
    """Return an N-Triples term for display, on one line of about `most` characters at most."""
    if ntriples.startswith("<"):
        return to_printable_line(compact_iri(ntriples[1:-1], prefixes))
    literal, marks, datatype = ntriples.rpartition("^^<")
    if marks:
        ntriples = f"{literal}^^{compact_iri(datatype[:-1], prefixes)}"
    return to_printable_line(ntriples if len(ntriples) <= most else f"{ntriples[: most - 1]}…")


def to_printable_line(text: str) -> str:
    """Return `text` on one line, without control characters for a terminal or bidirectional controls."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04X}" for char in " ".join(text.split()))
