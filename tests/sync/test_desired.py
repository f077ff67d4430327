"""What the graph would have on Wikidata: from the queries alone, the same on both engines, each with its sources."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from leapgraph.errors import DataError
from leapgraph.project import Project
from leapgraph.release.described import published_dataset
from leapgraph.sync.desired import desired
from leapgraph.sync.mapping import read_mapping
from leapgraph.sync.snapshot import read_snapshot
from support.pulled import pulled_project

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.sync.model import Desired

STATEMENT = "https://w3id.org/leap-graph/statement/"


@pytest.fixture(scope="module")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return pulled_project(tmp_path_factory.mktemp("pulled"))


@pytest.fixture(scope="module")
def found(pulled: Project) -> list[Desired]:
    return asked(pulled)


def asked(project: Project, engine: str = "oxigraph") -> list[Desired]:
    return desired(project, published_dataset(project), read_snapshot(project), read_mapping(project), engine)


def test_both_engines_want_the_same(pulled: Project, found: list[Desired]) -> None:
    assert asked(pulled, "rdflib") == found


def test_what_has_a_source_and_an_item_can_be_brought(pulled: Project, found: list[Desired]) -> None:
    words = read_snapshot(pulled).labels.words

    assert [(one.row, words(one.statement["mainsnak"])) for one in found if not one.why_not] == [
        ("name", '"LAW ENFORCEMENT ACTION PARTNERSHIP, INC." (en)'),
        ("former_name", '"Law Enforcement Against Prohibition" (en)'),
        ("formation", "2002-03-16"),
        ("tax_id", '"16-1645758"'),
        ("website", '"https://lawenforcementactionpartnership.org"'),
    ]


def test_a_fact_from_wikipedia_alone_is_not_brought(found: list[Desired]) -> None:
    (headquarters,) = [one for one in found if one.row == "headquarters"]

    assert headquarters.why_not == "no source of ours that the infobox would accept"
    assert headquarters.sources == (f"{STATEMENT}leap-headquarters",)


def test_who_has_no_item_is_named_and_not_brought(found: list[Desired]) -> None:
    reasons = {one.why_not for one in found if one.row in {"leader_name", "board_of_directors", "founder"}}

    assert "no item for Diane Goldstein" in reasons
    assert all(reason.startswith("no item for ") for reason in reasons)


def test_a_reference_has_the_address_and_the_date_as_exact_as_the_source(found: list[Desired]) -> None:
    (former,) = [one for one in found if one.row == "former_name"]
    (reference,) = former.statement["references"]

    assert list(reference["snaks"]) == ["P854", "P577"]
    assert reference["snaks"]["P577"][0]["datavalue"]["value"]["time"] == "+2017-05-00T00:00:00Z"
    assert former.statement["qualifiers"]["P582"][0]["datavalue"]["value"]["precision"] == 10


def changed(pulled: Project, folder: Path, name: str, before: str, after: str) -> Project:
    copy = Project(shutil.copytree(pulled.root, folder / "copy"))
    path = copy.queries / "sync" / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    return copy


WRONG = [
    ("tax_id.rq", "CONSTRUCT", "CONSTRUCTS", r"queries/sync/tax_id\.rq:\d+"),
    ("tax_id.rq", "wikibase:NormalRank", "wikibase:BestRank", r"queries/sync/tax_id\.rq: .*it has no rank"),
    ("mapping.ttl", '"tax_id.rq"', '"tax.rq"', r":\d+: tax_id: there is no query tax\.rq"),
    ("mapping.ttl", "wikibase:ExternalId", "wikibase:Externalid", r":\d+: tax_id: .* is no datatype"),
    ("mapping.ttl", "Status vocab:mapping-shown", "Status vocab:mapping-sure", r":\d+: abbreviation: .* is no mapping"),
    ("mapping.ttl", 'infoboxParameter "tax_id"', 'infoboxParamter "tax_id"', r":\d+: tax_id: .*infoboxParamter"),
    ("mapping.ttl", 'infoboxParameter "tax_id"', 'infoboxParameter "website"', r"mapping\.ttl: website stands in two"),
    ("mapping.ttl", "vocab:fillsFrom wd:P1297", "vocab:fillsFrom wd:Q1297", r":\d+: tax_id: .* no property"),
]


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case[3])
def test_what_is_wrong_is_told_with_its_place(pulled: Project, tmp_path: Path, case: tuple[str, str, str, str]) -> None:
    name, before, after, message = case
    project = changed(pulled, tmp_path, name, before, after)

    with pytest.raises(DataError) as caught:
        asked(project)
    assert str(caught.value).startswith(f"queries/sync/{name}")
    assert re.search(message, str(caught.value)), str(caught.value)
