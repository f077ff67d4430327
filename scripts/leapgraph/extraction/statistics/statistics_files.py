"""The files of the statistics: CSV and JSON for programs, and a page for people."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson

from leapgraph.extraction.statistics.statement_counts import MEASURES, sorted_counts
from leapgraph.extraction.statistics.statistics_page import render_statistics_page

if TYPE_CHECKING:
    from leapgraph.extraction.statistics.statement_counts import PropertyCounts
    from leapgraph.extraction.statistics.statistics_report import StatisticsReport

_MAIN_COLUMNS = ("statements", "referenced", "accepted", "usable")


def statistics_files(report: StatisticsReport) -> dict[str, bytes]:
    """Return the files of the statistics by name; equal reports give equal bytes."""
    return {
        "index.html": render_statistics_page(report).encode(),
        "statistics.csv": _write_csv(report),
        "statistics.json": _write_json(report),
    }


def _write_csv(report: StatisticsReport) -> bytes:
    """Return the rows as CSV (RFC 4180): the counts of all items, then those of the main item if it was counted.

    A property that only the main item has is no row: it is in the JSON.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    main = [f"main_{name}" for name in _MAIN_COLUMNS] if report.main_item else []
    writer.writerow(["property", "label", "datatype", *MEASURES, "qualifiers", *main])
    for row in report.rows:
        numbers = [getattr(row.counts, name) for name in MEASURES]
        qualifiers = " ".join(f"{one}:{count}" for one, count in sorted_counts(row.counts.qualifiers))
        of_main = [getattr(row.main, name) for name in _MAIN_COLUMNS] if row.main else []
        writer.writerow([row.property_id, row.label, row.datatype, *numbers, qualifiers, *of_main])
    return text.getvalue().encode()


def _write_json(report: StatisticsReport) -> bytes:
    main = {
        "id": report.main_item,
        "label": report.main_label,
        "total": _total_json(report.main_total, report.main_total.items),
        "propertiesOfItAlone": [
            {
                "property": row.property_id,
                "label": row.label,
                "datatype": row.datatype,
                **_counts_json(row.main or row.counts),
            }
            for row in report.other_rows
        ],
    }
    content = {
        "dump": report.dump,
        "selection": report.selection,
        "leftOut": dict(sorted(report.left_out.items())),
        "items": report.items,
        "total": _total_json(report.total, len(report.rows)),
        "mainItem": main if report.main_item else None,
        "properties": [
            {
                "property": row.property_id,
                "label": row.label,
                "datatype": row.datatype,
                **_counts_json(row.counts),
                "mainItem": None if row.main is None else _counts_json(row.main),
            }
            for row in report.rows
        ],
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _total_json(counts: PropertyCounts, properties: int) -> dict[str, Any]:
    """Return the sum of all properties, and how many these are; its sum of items would be no number of items."""
    content = _counts_json(counts)
    del content["items"]
    return {"properties": properties, **content}


def _counts_json(counts: PropertyCounts) -> dict[str, Any]:
    content = asdict(counts)
    del content["datatype"]
    return {**content, "qualifiers": dict(sorted_counts(counts.qualifiers))}
