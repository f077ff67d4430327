"""Benchmark of `sync`: the status of the repository's graph, the plan of a large item, and the requests of an apply.

Run from the repository's root: `python -m scripts.bench sync`. The snapshot is synthetic, the wiki local.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from scripts.bench.apply_requests import applied
from scripts.bench.generate import ROOT
from scripts.bench.publish_steps import cpu_seconds

from leapgraph.project import Project
from leapgraph.pull.build_snapshot import dump_json
from leapgraph.sync.planning.plan import make_plan
from leapgraph.sync.planning.plan_input import read_plan_input
from leapgraph.wikibase.canonical_json_hashes import add_statement_hashes

RUNS = 5
ITEM = "Q999999001"
BASE = "http://www.wikidata.org/entity/"
STATEMENTS, REFERENCES = 500, 4

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: the step, its CPU seconds, and its input."""

    subject: str
    seconds: float
    size: str


def rows() -> list[Row]:
    """Return one row for each subject."""
    with tempfile.TemporaryDirectory() as name:
        small, large = pulled_project(Path(name) / "small", 30), pulled_project(Path(name) / "large", STATEMENTS)
        arguments = ["sync", "status", "--project", str(small.root)]
        return [
            Row("leapgraph sync status, whole process", cpu_seconds(arguments), "30 statements"),
            Row(
                "plan, beside what gathers it",
                _planned(large),
                f"{STATEMENTS} statements, {STATEMENTS * REFERENCES:,} references",
            ),
            Row("leapgraph sync plan --offline, whole process", cpu_seconds(_planning(large)), "the same"),
        ]


def _planning(project: Project) -> list[str]:
    options = ["--offline", "--project", str(project.root), "-o", str(project.root / "plan.yaml")]
    return ["sync", "plan", *options]


def _planned(project: Project) -> float:
    given = read_plan_input(project)
    seconds = []
    for _ in range(RUNS):
        start = time.process_time()
        make_plan(given)
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)


def pulled_project(folder: Path, statements: int) -> Project:
    """Return a copy of the repository's project with a synthetic snapshot of an item of `statements` statements."""
    for part in ("graph", "shapes", "queries"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("wikidata"))
    project = Project(folder)
    claims: dict[str, list[Json]] = {}
    for number in range(statements):
        statement = _statement(number)
        claims.setdefault(statement["mainsnak"]["property"], []).append(statement)
    item = {
        "type": "item", "id": ITEM, "lastrevid": 12, "modified": "2026-01-01T00:00:00Z", "claims": claims,
        "labels": {"en": {"language": "en", "value": "Made for a benchmark"}}, "descriptions": {}, "aliases": {},
        "sitelinks": {},
    }  # fmt: skip
    record = {
        "tool": "", "api": "http://127.0.0.1/w/api.php", "articleApi": "", "site": "enwiki", "conceptBase": BASE,
        "item": {"id": ITEM, "lastrevid": 12, "modified": item["modified"]}, "article": None, "asked": [],
        "dataBase": "http://127.0.0.1/wiki/Special:EntityData/", "pages": [], "mentioned": {}, "redirected": {},
        "missing": [],
    }  # fmt: skip
    infobox = {"template": "Infobox", "parameters": [{"name": "fetchwikidata", "value": "ALL"}]}
    same = f"<{project.main_entity}> <http://www.w3.org/2002/07/owl#sameAs> <{BASE}{ITEM}> .\n"
    folder = project.wikidata
    folder.mkdir()
    (folder / "record.json").write_bytes(dump_json(record))
    (folder / f"{ITEM}.json").write_bytes(dump_json({"entities": {ITEM: item}}))
    (folder / "stubs.json").write_bytes(dump_json({"entities": {}}))
    (folder / "infobox.json").write_bytes(dump_json(infobox))
    (folder / "identity.ttl").write_text(same, encoding="utf-8")
    return project


def _statement(number: int) -> Json:
    properties = (("P856", "url"), ("P1448", "monolingualtext"), ("P1297", "external-id"), ("P571", "time"))
    property_id, datatype = properties[number % len(properties)]
    references = [
        {"snaks": {"P854": [_snak("P854", "url", f"https://example.org/{number}/{one}")]}, "snaks-order": ["P854"]}
        for one in range(REFERENCES)
    ]
    statement = {
        "type": "statement", "id": f"{ITEM}${uuid.UUID(int=number)}", "rank": "normal", "references": references,
        "mainsnak": _snak(property_id, datatype, str(number)),
    }  # fmt: skip
    return add_statement_hashes(statement)


def _snak(property_id: str, datatype: str, text: str) -> Json:
    value: Any = text
    kind = "string"
    if datatype == "monolingualtext":
        value, kind = {"text": f"Name {text}", "language": "en"}, datatype
    elif datatype == "time":
        value, kind = {
            "time": f"+{1000 + int(text)}-00-00T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": 9,
            "calendarmodel": f"{BASE}Q1985727",
        }, datatype  # fmt: skip
    elif datatype == "url" and not text.startswith("http"):
        value = f"https://example.org/site/{text}"
    return {"snaktype": "value", "property": property_id, "datatype": datatype,
            "datavalue": {"value": value, "type": kind}}  # fmt: skip


def show(measured: list[Row]) -> None:
    """Print the measurements, drawn on a terminal, plain in a pipe, and the requests of an apply."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE if sys.stdout.isatty() else None)
    table.add_column("subject")
    table.add_column("CPU s", justify="right")
    table.add_column("of")
    for row in measured:
        table.add_row(row.subject, f"{row.seconds:.3f}", row.size)
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    once = applied()
    click.echo(
        f"leapgraph sync apply of {once.operations} operations, with login: "
        f"{once.requests} requests, {once.writes} of them an edit"
    )
