"""The statistics as one whole web page, in the style of the site: no file beside it, no script, no request."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from leapgraph.extraction.statistics.statement_counts import sorted_counts
from leapgraph.extraction.statistics.statistics_report import IDENTIFIER
from leapgraph.printable import escape_unprintable
from leapgraph.site.assets import read_static
from leapgraph.site.iri_links import external_link

if TYPE_CHECKING:
    from leapgraph.extraction.statistics.statistics_report import PropertyRow, StatisticsReport

_STYLE = """
:root { --mid: #8a97a5; }
@media screen and (prefers-color-scheme: dark) { :root { --mid: #6f7f8e; } }
.measure { display: inline-flex; flex-direction: row-reverse; gap: .4rem; align-items: center; }
.bar-chart { display: block; width: 7rem; margin: 0; }
.bar-chart .referenced { fill: var(--mid); }
.property-counts td, .property-counts th { vertical-align: middle; }
.property-counts td { white-space: nowrap; }
.property-counts td.qualifiers { white-space: normal; font-size: .88em; }
@media (max-width: 44rem) {
  .property-counts td { white-space: normal; }
  .property-counts td.zero { display: none; }
  .measure { display: inline; }
  .property-counts .bar-chart { width: 100%; height: .5rem; margin: .15rem 0; }
}
@media print { .bar-chart rect { print-color-adjust: exact; } }
"""
_QUALIFIERS_ON_PAGE = 5
# A page of all that organizations have would be of several megabytes; the files for programs have every property.
_ROWS_ON_PAGE = 500


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
    compared = report.compared_rows()
    return environment.get_template("statistics.html").render(
        report=report,
        comparisons=[
            ("Properties", _rows(compared, identifiers=False)),
            ("Identifiers", _rows(compared, identifiers=True)),
        ],
        rows=report.rows[:_ROWS_ON_PAGE],
        share=format_share,
        percentage=percentage,
        link=lambda one: external_link(report.concept_base + one),
        qualifiers=lambda row: _qualifier_texts(row, report),
        style=Markup(style),  # noqa: S704 - our own files
        style_digest=Markup(f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"),  # noqa: S704 - base64
    )


def _rows(rows: tuple[PropertyRow, ...], *, identifiers: bool) -> list[PropertyRow]:
    return [row for row in rows if (row.datatype == IDENTIFIER) is identifiers]


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
        return "none"
    if 0 < part < whole:
        rounded = (200 * part + whole) // (2 * whole)
        return "under 1%" if rounded == 0 else "over 99%" if rounded == 100 else f"{rounded}%"  # noqa: PLR2004 - percent
    return "100%" if part else "0%"
