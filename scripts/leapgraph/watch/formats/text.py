"""Formats findings as text: one line for each section in a pipe, a heading for each on a terminal."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from leapgraph.printable import escape_unprintable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from leapgraph.watch.findings import Finding, Report

_STYLES = {"error": "bold red", "warning": "yellow", "note": "blue"}
_MAX_PLACES = 4


def write_text(report: Report) -> str:
    """Return a line for each section with findings, a line for each note, and a summary."""
    return "".join(f"{line}\n" for line in [*report_lines(report), summary(report)])


def report_lines(report: Report) -> list[str]:
    """Return a line for each section with findings, and one for each note."""
    lines = []
    for heading, findings in grouped(report):
        parts = [f"{one.message}{_bracketed(places_text(report, one))}" for one in findings]
        lines.append(f"{heading}: {'; '.join(parts)}")
    return [escape_unprintable(line) for line in (*lines, *(f"note: {note}" for note in report.notes))]


def print_report(report: Report, console: Console) -> None:
    """Print findings to a terminal: a heading for each section, below it each finding with its file and line."""
    from rich.padding import Padding
    from rich.text import Text

    for heading, findings in grouped(report):
        console.print(Text(escape_unprintable(heading), "bold"))
        for one in findings:
            places = _bracketed(places_text(report, one))
            text = Text.assemble((escape_unprintable(one.message), _STYLES[one.rule.level]), (places, "dim"))
            console.print(Padding(text, (0, 0, 0, 2)))
        url = next((one.url for one in findings if one.url), "")
        console.print(Padding(Text(escape_unprintable(url), "dim"), (0, 0, 1, 2)))
    for note in report.notes:
        console.print(Text(escape_unprintable(f"note: {note}"), "dim"))
    console.print(Text(summary(report), "bold yellow" if report.findings else "green"))


def grouped(report: Report) -> Iterator[tuple[str, list[Finding]]]:
    """Yield the findings of each section, article, item or page under a heading."""
    for heading, findings in groupby(report.findings, key=heading_of):
        yield heading, list(findings)


def heading_of(finding: Finding) -> str:
    """Return where a finding is: the section with the revision, and the one that it was compared with."""
    if finding.revision is None:
        return finding.where
    read = "" if finding.read in {None, finding.revision} else f" (read: {finding.read})"
    return f"{finding.where}, revision {finding.revision}{read}"


def summary(report: Report) -> str:
    """Return how much was looked at, and how much needs a look."""
    looked = f"{_count(report.statements, 'statement')} in {_count(report.sections, 'section')} looked at"
    if not report.findings:
        return f"{looked}: nothing needs a look"
    return f"{looked}: {_count(len(report.findings), 'finding')}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def places_text(report: Report, finding: Finding) -> str:
    """Return the files and lines of the statements, or of the source where there are none or too many."""
    nodes = finding.statements if 0 < len(finding.statements) <= _MAX_PLACES else (finding.source,)
    lines: dict[str, list[str]] = {}
    for node in nodes:
        if node in report.locations:
            file, line = report.locations[node]
            lines.setdefault(file, []).append(str(line or 1))
    return ", ".join(f"{file}:{','.join(sorted(numbers, key=int))}" for file, numbers in lines.items())


def _bracketed(places: str) -> str:
    return f" [{places}]" if places else ""
