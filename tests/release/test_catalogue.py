"""The catalogue lists every file with its size, checksum and licence, and what the last pull recorded."""

from pathlib import Path

import pytest

from leapgraph.dataset import Dataset, load_dataset
from leapgraph.derive import derive
from leapgraph.errors import DataError
from leapgraph.project import Project
from leapgraph.release.build_dataset import describe_dataset
from leapgraph.release.catalogue import catalogue, provenance
from leapgraph.release.write_release_files import ReleaseFile
from support.example_project import BASE, small_project

DCAT = "http://www.w3.org/ns/dcat#"
PROV = "http://www.w3.org/ns/prov#"
XSD = "http://www.w3.org/2001/XMLSchema#"


def test_a_file_has_its_size_checksum_type_address_and_licence(project: Project, dataset: Dataset) -> None:
    text = b"".join(catalogue(project, dataset, [ReleaseFile("graph/people.ttl", 12, "ab" * 32)])).decode()

    node = f"{BASE}graph/dataset#file-graph-people.ttl"
    for triple in (
        f"<{BASE}graph/people> <{DCAT}distribution> <{node}>",
        f"<{node}> <{DCAT}downloadURL> <{BASE}graph/people.ttl>",
        f"<{node}> <{DCAT}mediaType> <https://www.iana.org/assignments/media-types/text/turtle>",
        f'<{node}> <{DCAT}byteSize> "12"^^<{XSD}nonNegativeInteger>',
        f"<{node}> <http://purl.org/dc/terms/license> <https://creativecommons.org/publicdomain/zero/1.0/>",
        f'<{node}-sha256> <http://spdx.org/rdf/terms#checksumValue> "{"ab" * 32}"^^<{XSD}hexBinary>',
    ):
        assert f"{triple} .\n" in text


def test_a_file_at_the_top_is_of_the_whole(project: Project, dataset: Dataset) -> None:
    text = b"".join(catalogue(project, dataset, [ReleaseFile("dataset.nq", 1, "00")])).decode()

    assert f"<{BASE}> <{DCAT}distribution> <{BASE}graph/dataset#file-dataset.nq> .\n" in text


def test_the_pull_s_revision_is_provenance(dataset: Dataset) -> None:
    text = dataset.graphs["dataset"].ntriples().decode()

    node = f"{BASE}graph/dataset#pulled-item"
    assert f"<{BASE}graph/wikidata> <{PROV}wasDerivedFrom> <{node}> .\n" in text
    assert f"<{node}> <{PROV}specializationOf> <http://www.wikidata.org/entity/Q999999001> .\n" in text
    assert f'<{node}> <{DCAT}version> "12" .\n' in text
    assert f'<{BASE}graph/dataset#pulled-article> <{DCAT}version> "34" .\n' in text


def test_without_a_pull_there_is_none(tmp_path: Path) -> None:
    assert provenance(small_project(tmp_path, pulled=False)) == []


@pytest.mark.parametrize("record", ["", "[]", "{}", '{"item": 3}', "\udcff"])
def test_a_record_that_pull_did_not_write_is_named(tmp_path: Path, record: str) -> None:
    path = "graph/wikidata/record.json"
    project = small_project(tmp_path, {path: record.encode("utf-8", "surrogateescape")})

    with pytest.raises(DataError, match=r"^graph/wikidata/record\.json: this is not what"):
        provenance(project)


def test_a_publisher_or_a_licence_in_words_is_no_node(tmp_path: Path) -> None:
    more = f'\n<{BASE}> dcterms:publisher "The Club" ; dcterms:license "free for all" .\n'
    root = small_project(tmp_path, pulled=False).root
    path = root / "graph/dataset.ttl"
    path.write_text(path.read_text() + more)
    project = Project(root)
    dataset = describe_dataset(project, derive(project, load_dataset(project)))

    text = b"".join(catalogue(project, dataset, [ReleaseFile("graph.ttl", 12, "ab" * 32)])).decode()

    assert "The Club> " not in text
    assert text.count("free for all") == 1
