"""The metrics of F-UJI (FAIRsFAIR metrics 0.8) that files can answer, each by its name, on the home page and in DCAT.

Two tests of theirs need a host: that w3id.org redirects the base IRI (FsF-F1-02MD-2), and that each address answers
(FsF-A1-02MD), where here its file is looked at. A date of publication (FsF-F2-01M) is that which a person writes beside
the version; before that a release has none.
"""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from leapgraph.namespaces import NAMESPACES
from leapgraph.project import TOOL_PROJECT, Project
from leapgraph.site.schema_org_dataset import dataset_view
from support.html_tree import Element, read_html
from support.site_model import site_model

BASE = Project(TOOL_PROJECT).base
Metric = Callable[[Path], bool]


@cache
def head(site: Path) -> Element:
    return read_html((site / "index.html").read_bytes()).one("head")


def links(site: Path, relation: str) -> list[dict[str, str]]:
    return [one.attributes for one in head(site).all("link") if one.attributes["rel"] == relation]


@cache
def embedded(site: Path) -> dict[str, Any]:
    text = (site / "index.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found
    document: dict[str, Any] = json.loads(found[1])
    return document


@cache
def catalogue(site: Path) -> set[tuple[str, str, str]]:
    quads = parse(path=str(site / "void.ttl"), format=RdfFormat.TURTLE)
    return {(str(one.subject).strip("<>"), one.predicate.value, str(one.object).strip("<>")) for one in quads}


def stated(site: Path, property_: str) -> set[str]:
    """Return what the catalogue states of the dataset."""
    prefix, _, name = property_.partition(":")
    wanted = NAMESPACES[prefix] + name
    return {value for subject, predicate, value in catalogue(site) if (subject, predicate) == (BASE, wanted)}


def namespaces(site: Path) -> set[str]:
    return {re.sub(r"[^/#]*$", "", predicate) for _, predicate, _ in catalogue(site)}


def downloads(site: Path) -> list[dict[str, Any]]:
    return list(embedded(site)["distribution"])


def file_of(site: Path, address: str) -> Path:
    return site / address.removeprefix(BASE).removeprefix("https://example.org/graph/")


def spaces(prefixes: str) -> set[str]:
    return {NAMESPACES[prefix] for prefix in prefixes.split()}


def address(site: Path) -> str:
    return links(site, "cite-as")[0]["href"]


METRICS: dict[str, Metric] = {
    "FsF-F1-01MD unique identifier": lambda site: embedded(site)["@id"] == address(site) == BASE,
    "FsF-F1-02MD persistent identifier": lambda site: address(site).startswith("https://w3id.org/"),
    "FsF-F2-01M core metadata": lambda site: (
        {*("creator", "name", "@id", "publisher", "@type", "description", "keywords")}
        <= {name for name, value in embedded(site).items() if value}
    ),
    "FsF-F3-01M identifier of the data": lambda site: all(
        file_of(site, one["contentUrl"]).is_file() for one in downloads(site)
    ),
    "FsF-F4-01M searchable metadata": lambda site: (
        (embedded(site)["@context"], embedded(site)["@type"]) == ("https://schema.org", "Dataset")
    ),
    "FsF-A1-01M access": lambda site: (
        embedded(site)["isAccessibleForFree"] is True and bool(stated(site, "dcterms:rights"))
    ),
    "FsF-A1-02MD retrievable data": lambda site: all(
        (site / one["href"]).is_file() for one in [*links(site, "item"), *links(site, "describedby")]
    ),
    "FsF-A1.1-01MD standard protocol": lambda site: (
        {urlsplit(one["contentUrl"]).scheme for one in downloads(site)} == {"https"}
    ),
    "FsF-A1.2-01MD protocol with authentication": lambda site: urlsplit(address(site)).scheme == "https",
    "FsF-I1-01M formal representation": lambda site: (
        {one["type"] for one in links(site, "alternate")} >= {"text/turtle", "application/ld+json"}
    ),
    "FsF-I2-01M registered vocabularies": lambda site: spaces("dcat dcterms prov void") <= namespaces(site),
    "FsF-I3-01M related resources": lambda site: bool(embedded(site)["isBasedOn"]),
    "FsF-R1-01M content of the data": lambda site: all(
        one["contentSize"] == f"{file_of(site, one['contentUrl']).stat().st_size} B" for one in downloads(site)
    ),
    "FsF-R1.1-01M licence": lambda site: (
        {embedded(site)["license"], links(site, "license")[0]["href"]} == stated(site, "dcterms:license")
    ),
    "FsF-R1.2-01M provenance": lambda site: (
        spaces("prov") <= namespaces(site) and bool(stated(site, "dcterms:creator"))
    ),
    "FsF-R1.3-01M community standard": lambda site: spaces("dcat") <= namespaces(site),
    "FsF-R1.3-02D open file formats": lambda site: (
        {one["encodingFormat"] for one in downloads(site)} == {"text/turtle", "application/n-quads"}
    ),
}


@pytest.mark.parametrize("metric", METRICS)
def test_a_metric_holds(site: Path, metric: str) -> None:
    assert METRICS[metric](site)


def test_a_release_with_a_date_has_it_in_its_core_metadata() -> None:
    model = site_model(TOOL_PROJECT)
    assert "datePublished" not in dataset_view(model)

    dataset = model.index.stated[BASE]
    dated = {
        **dataset,
        f"{NAMESPACES['dcterms']}issued": [Literal("2026-11-28", datatype=NamedNode(f"{NAMESPACES['xsd']}date"))],
    }
    with mock.patch.dict(model.index.stated, {BASE: dated}):
        assert dataset_view(model)["datePublished"] == "2026-11-28"
