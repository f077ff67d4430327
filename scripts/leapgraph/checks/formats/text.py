"""A report for people: a line for each result in a pipe, grouped by node and in colour on a terminal."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from leapgraph.checks.formats.names import printable, short, short_term
from leapgraph.checks.report import Severity

if TYPE_CHECKING:
    from rich.console import Console

    from leapgraph.checks.report import Report, Result

_STYLES = {Severity.VIOLATION: "bold red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def as_lines(report: Report) -> str:
    """Return `report` as `file:line: severity: node property value: message [shape]` lines, and a summary."""
    lines = []
    for result in report.results:
        about = " ".join(part for part in (_node(report, result), _about(report, result)) if part)
        where = f"{_where(result)}: " if result.file else ""
        message = printable(result.message)
        what = f"{about}: {message}" if about else message
        lines.append(f"{where}{result.severity.word}: {what} [{shape_name(report, result.shape)}]")
    return "".join(f"{line}\n" for line in [*lines, report.summary()])


def show(report: Report, console: Console) -> None:
    """Write `report` to a terminal: a heading for each node with its file, below it each result with its line."""
    from rich.padding import Padding
    from rich.text import Text

    for (file, node), results in groupby(report.results, key=lambda result: (result.file, _node(report, result))):
        place = file.as_posix() if file else "derived or pulled"
        console.print(Text.assemble((node or place, "bold"), (f"  {place}" if node else "", "dim")))
        for result in results:
            head = Text.assemble(
                (f"{result.line}  " if result.line else "", "dim"),
                (result.severity.word, _STYLES[result.severity]),
                f"  {_about(report, result)}".rstrip(),
                (f"  {shape_name(report, result.shape)}", "dim"),
            )
            console.print(Padding(head, (0, 0, 0, 2)))
            console.print(Padding(Text(printable(result.message)), (0, 0, 0, 4)))
        console.print()
    console.print(Text(report.summary(), "green" if report.passes else "bold red"))


def shape_name(report: Report, shape: str) -> str:
    """Return a shape as a reader sees it: its IRI with a prefix, or the file that a shape without an IRI stands in."""
    return printable(shape[2:]) if shape.startswith("_:") else short(shape, report.prefixes)


def _where(result: Result) -> str:
    parts = [result.file.as_posix() if result.file else "", result.line, result.column]
    return ":".join(str(part) for part in parts if part)


def _node(report: Report, result: Result) -> str:
    return short_term(result.focus_node, report.prefixes) if result.focus_node else ""


def _about(report: Report, result: Result) -> str:
    parts = [short(result.path, report.prefixes)] if result.path else []
    parts += [short_term(result.value, report.prefixes)] if result.value else []
    return " ".join(parts)
