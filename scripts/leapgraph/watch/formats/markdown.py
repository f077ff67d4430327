"""Formats findings as Markdown (CommonMark), for the text of a ticket."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.printable import escape_unprintable
from leapgraph.watch.formats.text import grouped, places_text, summary

if TYPE_CHECKING:
    from leapgraph.watch.findings import Report

# What means something inside a line of CommonMark, or of a dialect of it that links names and tickets.
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~@!$&])")


def write_markdown(report: Report) -> str:
    """Return a heading for each section with its findings as a list, then the notes and a summary."""
    parts = []
    for heading, findings in grouped(report):
        lines = [f"- {_escaped(one.message)}{_code(places_text(report, one))}" for one in findings]
        # One link for each address: the changes of an item have one each.
        links = dict.fromkeys(one.url for one in findings if one.url)
        lines += [f"- <{url}>" for url in links]
        parts.append(f"### {_escaped(heading)}\n\n" + "\n".join(lines))
    if report.notes:
        parts.append("### Notes\n\n" + "\n".join(f"- {_escaped(note)}" for note in report.notes))
    return "\n\n".join([*parts, f"{_escaped(summary(report))}."]) + "\n"


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", escape_unprintable(text))


def _code(places: str) -> str:
    return f" (`{places}`)" if places else ""
