"""The statistics as one whole web page, in the style of the site: no file beside it, no script, no request."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from leapgraph.extraction.left_out_texts import left_out_text
from leapgraph.extraction.statistics.statement_counts import PropertyCounts, sorted_counts
from leapgraph.extraction.statistics.statistics_report import IDENTIFIER
from leapgraph.printable import escape_unprintable
from leapgraph.site.assets import read_static
from leapgraph.site.iri_links import external_link

if TYPE_CHECKING:
    from leapgraph.extraction.statistics.statistics_report import PropertyRow, StatisticsReport

_STYLE = """
:root { --mid: #8a97a5; }
@media screen and (prefers-color-scheme: dark) { :root { --mid: #6f7f8e; } }
.bar-chart { display: block; width: 6rem; margin: 0; }
.bar-chart .referenced { fill: var(--mid); }
.legend .bar-chart { display: inline-block; vertical-align: -.05em; }
.property-counts td, .property-counts th { vertical-align: middle; }
.property-counts :is(td, th) { padding-inline: 0 1rem; }
.property-counts td { white-space: nowrap; }
.property-counts td.qualifiers { white-space: normal; font-size: .88em; }
.property-counts .number { text-align: end; font-variant-numeric: tabular-nums; }
.property-counts thead td { border: 0; padding: 0; }
.share { display: inline-block; min-width: 3.7rem; color: var(--soft); }
#few > summary { font-weight: 600; }
@media (min-width: 70rem) {
  .scroll:has(> .property-counts) { overflow: visible; }
  .property-counts thead :is(th, td) { position: sticky; top: 0; background: var(--bg); box-shadow: 0 1px var(--line); }
}
@media (max-width: 44rem) {
  .property-counts td { white-space: normal; }
  .property-counts td:is(.zero, .empty), .property-counts .bar-cell::before { display: none; }
  .property-counts .bar-chart { display: block; width: 100%; height: .5rem; margin: .15rem 0; }
  .legend .bar-chart { width: 6rem; }
  .share { min-width: 0; }
}
@media print { .bar-chart rect { print-color-adjust: exact; } }
"""
_QUALIFIERS_ON_PAGE = 5
# A page of all that organizations have would be of several megabytes; the files for programs have every property.
_ROWS_ON_PAGE = 500
# So many properties stand on the page unfolded, even if few items have them.
_LEAST_UNFOLDED = 25
_LEGEND = PropertyCounts(statements=3, referenced=2, accepted=1)


def render_statistics_page(report: StatisticsReport) -> str:
    """Return the statistics as an HTML document, whose policy allows its own style alone (CSP 3)."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = "{:,}".format
    environment.filters["visible"] = lambda text: escape_unprintable(" ".join(text.split()))
    style = read_static()["site.css"].decode() + _STYLE
    rows = report.rows[:_ROWS_ON_PAGE]
    unfolded = max(sum(report.is_common(row) and row.counts.items > 1 for row in rows), _LEAST_UNFOLDED)
    compared = report.compared_rows()
    to_do = [row for row in compared if row.main is None or not row.main.accepted]
    return environment.get_template("statistics.html").render(
        report=report,
        left_out=left_out_text(report.left_out),
        to_do=[row for row in to_do if row.datatype != IDENTIFIER],
        identifiers_to_do=[row for row in to_do if row.datatype == IDENTIFIER],
        done=[row for row in compared if row.main is not None and row.main.accepted],
        lacking=sum(row.main is None or not row.main.statements for row in to_do),
        most=rows[:unfolded],
        few=rows[unfolded:],
        unnamed=sum(not row.label for row in report.rows),
        legend=_LEGEND,
        share=format_share,
        percentage=percentage,
        link=lambda one: external_link(report.concept_base + one),
        qualifiers=lambda row: _qualifier_texts(row, report),
        style=Markup(style),  # noqa: S704 - our own files
        style_digest=Markup(f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"),  # noqa: S704 - base64
    )


def _qualifier_texts(row: PropertyRow, report: StatisticsReport) -> list[tuple[str, int]]:
    """Return the most frequent qualifiers of a property by name, and how many statements have each."""
    counted = sorted_counts(row.counts.qualifiers)[:_QUALIFIERS_ON_PAGE]
    return [(report.labels.label(one) or one, count) for one, count in counted]


def percentage(part: int, whole: int) -> float:
    """Return a part of a whole in percent, with one decimal."""
    return round(100 * part / whole, 1) if whole else 0.0


def format_share(part: int, whole: int) -> str:
    """Return a part of a whole in whole percent; what is neither none nor all never looks like it."""
    if not whole:
        return "0%"
    if 0 < part < whole:
        rounded = (200 * part + whole) // (2 * whole)
        return "<1%" if rounded == 0 else ">99%" if rounded == 100 else f"{rounded}%"  # noqa: PLR2004 - percent
    return "100%" if part else "0%"
