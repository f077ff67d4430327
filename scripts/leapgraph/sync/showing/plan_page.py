"""Renders a plan as one self-contained HTML file: no script, no picture, no links except the sources."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from leapgraph.printable import escape_unprintable
from leapgraph.sync.showing.operation_text import describe_conflict, describe_omission, describe_operation, plan_labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leapgraph.sync.plan_model import InfoboxRow, Operation, Plan
    from leapgraph.wikibase.display_text import Labels

_STYLE = """
:root { color-scheme: light dark; --line: #8888; --plus: #1a7f37; --minus: #b3261e; --note: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --plus: #57d37a; --minus: #ff8a80; --note: #f0c24b; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; margin-bottom: 0; }
section.op { border: 1px solid var(--line); border-radius: .4rem; padding: 0 1rem 1rem; margin: 1rem 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0; }
.plus { color: var(--plus); } .minus { color: var(--minus); } .critical { color: var(--minus); font-weight: bold; }
.warning { color: var(--note); } a { color: inherit; } ins { text-decoration: none; }
table { border-collapse: collapse; width: 100%; } tbody th { width: 10rem; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top; }
td { overflow-wrap: anywhere; } .id { font-family: monospace; font-size: .85rem; opacity: .8; }
@media print { section.op { break-inside: avoid; } body { max-width: none; } }
"""
_ADDRESS = re.compile(r'(?<=")(https?://[^\s"<>]+)(?=")')
_SIGNS = {"+": "plus", "-": "minus", " ": "same"}


def render_plan_page(plan: Plan, digest: str) -> str:
    """Return the HTML page of a plan; equal plans give equal pages.

    All text from a wiki or a file is escaped, and a content security policy forbids the page to load or run anything.
    """
    labels = plan_labels(plan)
    title = f"{_escape_text(plan.label)} ({_escape_text(plan.entity)})"
    approved = sum(one.approved for one in plan.operations)
    parts = [
        "<!DOCTYPE html>\n",
        '<html lang="en">\n<head>\n<meta charset="utf-8">\n',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        f"<title>Plan for {title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n",
        f"<h1>Plan for {title}</h1>\n",
        f"<p>{len(plan.operations)} operations on {_escape_text(plan.api)} at revision {plan.base_revid}, ",
        f"{approved} approved. ",
        "Nothing has been sent. A line with + is what would be added; a line without a sign is there already.</p>\n",
        *_infobox(plan),
        "<h2>What would be done</h2>\n",
        *(_operation(one, labels) for one in plan.operations),
        *_table(
            "To be settled by people",
            ("where", "ours", "Wikidata's", "what happened"),
            [(*describe_conflict(one, labels), one.message) for one in plan.conflicts],
        ),
        *_table("Left out", ("where", "why"), [describe_omission(one, labels) for one in plan.left_out]),
        f'<p class="id">digest {_escape_text(digest)}</p>\n</main>\n</body>\n</html>\n',
    ]
    return "".join(parts)


def _infobox(plan: Plan) -> list[str]:
    """Return the infobox after the plan: a changed row shows its current text struck out above the new text."""
    if not plan.infobox:
        return []
    rows = "".join(
        f'<tr><th scope="row">{_escape_text(one.row)}</th><td>{_row_change(one)}</td></tr>\n' for one in plan.infobox
    )
    return [
        "<h2>What the infobox will look like</h2>\n<p>Its rows once all of this is done. ",
        f"What is new is marked, what goes is struck out.</p>\n<table>\n<tbody>\n{rows}</tbody>\n</table>\n",
    ]


def _row_change(one: InfoboxRow) -> str:
    if one.now == one.then:
        return _escape_text(one.now)
    parts = (("del", "minus", one.now), ("ins", "plus", one.then))
    return "<br>".join(f'<{tag} class="{sign}">{_escape_text(text)}</{tag}>' for tag, sign, text in parts if text)


def _operation(operation: Operation, labels: Labels) -> str:
    description = describe_operation(operation, labels)
    lines = "".join(
        f'<span class="{_SIGNS[sign]}">{sign} {_link_addresses(text)}</span>\n' for sign, text in description.lines
    )
    issues = "".join(
        f'<li class="{_escape_text(severity)}">{_escape_text(severity)}: {_escape_text(message)}</li>\n'
        for severity, message in description.issues
    )
    mark = " (approved)" if operation.approved else ""
    infobox = f"<p>infobox: {_escape_text(description.infobox)}</p>\n" if description.infobox else ""
    return (
        f'<section class="op">\n<h3>{_escape_text(description.title)}: {_escape_text(description.where)}{mark}</h3>\n'
        f'<p class="id">{_escape_text(operation.id)}</p>\n<pre>{lines}</pre>\n{infobox}'
        f"<p>why: {_escape_text(description.reason)}</p>\n"
        + (f"<ul>\n{issues}</ul>\n" if issues else "")
        + "</section>\n"
    )


def _link_addresses(text: str) -> str:
    """Return a line as HTML with the URLs, which are in quotation marks, as links."""
    parts = _ADDRESS.split(escape_unprintable(text))
    return "".join(
        f'<a href="{_escape_text(part)}" rel="noreferrer noopener">{_escape_text(part)}</a>'
        if number % 2
        else _escape_text(part)
        for number, part in enumerate(parts)
    )


def _table(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    if not rows:
        return []
    cells = "".join(f'<th scope="col">{_escape_text(name)}</th>' for name in head)
    body = "".join("<tr>" + "".join(f"<td>{_escape_text(text)}</td>" for text in row) + "</tr>\n" for row in rows)
    return [
        f"<h2>{_escape_text(title)}</h2>\n<table>\n<thead><tr>{cells}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"
    ]


def _escape_text(text: str) -> str:
    """Escape text from a wiki or a file for HTML, and show invisible characters as escapes."""
    return escape(escape_unprintable(text))
