"""The catalogue `void.ttl`: the description of the dataset (DCAT 3, VoID, PROV), its statistics and its files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Triple

from leapgraph.dataset import DATASET_STEM, merge_lines, split_triple, triples_to_lines
from leapgraph.errors import DataError
from leapgraph.namespaces import NAMESPACES
from leapgraph.project_files import read_bytes
from leapgraph.release.void_statistics import properties_of_classes
from leapgraph.release.write_release_files import GZIP_SUFFIX
from leapgraph.serialization.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.dataset import Dataset
    from leapgraph.project import Project
    from leapgraph.release.write_release_files import ReleaseFile

_MEDIA = "https://www.iana.org/assignments/media-types/"
# Files that are not part of the dataset, although they are in an RDF format.
_OUTSIDE_DATASET = ("context.", "frame.", "lints.", "report.", "shapes")
_LICENSE = f"{NAMESPACES['dcterms']}license"


def catalogue(project: Project, dataset: Dataset, files: list[ReleaseFile]) -> list[bytes]:
    """Return `graph/dataset` and a `dcat:Distribution` for each of `files`, as sorted N-Triples lines.

    What a catalogue needs and the graph does not is added: publishers as agents, the properties of each class.
    A file in `graph/` is a distribution of that named graph, any other of the dataset; each has its size and SHA-256.
    """
    described = dataset.graphs[DATASET_STEM].lines
    licences: dict[str, list[str]] = {}
    for line in described:
        subject, predicate, term = split_triple(line)
        if predicate == f"<{_LICENSE}>".encode() and _is_iri(term):
            licences.setdefault(subject[1:-1].decode(), []).append(term[1:-1].decode())
    distributions = [triple for file in files for triple in _distribution(project, licences, file)]
    partitions = properties_of_classes(project, dataset)
    return merge_lines([described, triples_to_lines([*distributions, *_agents(described)]), partitions])


def provenance(project: Project) -> list[bytes]:
    """Return the provenance of the last pull, in PROV, as sorted N-Triples lines; empty before the first pull.

    Raises:
        DataError: `record.json` was not written by `pull`.
    """
    path = project.wikidata / "record.json"
    if not path.is_file():
        return []
    try:
        return triples_to_lines(_pull_provenance(project, json.loads(read_bytes(path, project.relative_path(path)))))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DataError(
            "this is not what `leapgraph pull` writes; pull again", path=project.relative_path(path)
        ) from error


def endpoint_description(project: Project, endpoint: str) -> list[bytes]:
    """Return the description of the SPARQL endpoint at the address `endpoint`, as sorted N-Triples lines."""
    node = endpoint
    return triples_to_lines(
        [
            _link(project.base, "void:sparqlEndpoint", endpoint),
            _link(node, "rdf:type", f"{NAMESPACES['dcat']}DataService"),
            Triple(NamedNode(node), _standard_term("dcterms:title"), Literal("SPARQL endpoint", language="en")),
            _link(node, "dcat:endpointURL", endpoint),
            _link(node, "dcat:servesDataset", project.base),
            _link(node, "dcterms:conformsTo", "https://www.w3.org/TR/sparql11-protocol/"),
        ]
    )


def _agents(described: list[bytes]) -> Iterator[Triple]:
    """Yield that each publisher is an agent, which DCAT's range of dcterms:publisher asks for."""
    property_ = f"<{NAMESPACES['dcterms']}publisher>".encode()
    terms = {term for _, predicate, term in map(split_triple, described) if predicate == property_}
    for term in sorted(filter(_is_iri, terms)):
        yield _link(term[1:-1].decode(), "rdf:type", f"{NAMESPACES['foaf']}Agent")


def _distribution(project: Project, licences: dict[str, list[str]], file: ReleaseFile) -> Iterator[Triple]:
    node = f"{project.named_graph(DATASET_STEM)}#file-{file.name.replace('/', '-')}"
    folder, _, name = file.name.rpartition("/")
    whole = project.named_graph(name.partition(".")[0]) if folder == "graph" else project.base
    yield _link(whole, "dcat:distribution", node)
    yield _link(node, "rdf:type", f"{NAMESPACES['dcat']}Distribution")
    yield _text(node, "dcterms:title", file.name)
    yield _link(node, "dcat:accessURL", project.base)
    yield _link(node, "dcat:downloadURL", project.base + file.name)
    plain = file.name.removesuffix(GZIP_SUFFIX)
    if plain != file.name:
        yield _link(node, "dcat:compressFormat", f"{_MEDIA}application/gzip")
    for kind in FORMATS.values():
        if plain.endswith(kind.suffix):
            yield _link(node, "dcat:mediaType", _MEDIA + kind.media_type)
            if kind.of_graph is not None and not file.name.startswith(_OUTSIDE_DATASET):
                yield _link(whole, "void:dataDump", project.base + file.name)
    yield _text(node, "dcat:byteSize", str(file.size), "nonNegativeInteger")
    for licence in licences.get(whole, []):
        yield _link(node, "dcterms:license", licence)
    yield _link(node, "spdx:checksum", f"{node}-sha256")
    yield _link(f"{node}-sha256", "rdf:type", f"{NAMESPACES['spdx']}Checksum")
    yield _link(f"{node}-sha256", "spdx:algorithm", f"{NAMESPACES['spdx']}checksumAlgorithm_sha256")
    yield _text(f"{node}-sha256", "spdx:checksumValue", file.digest, "hexBinary")


def _pull_provenance(project: Project, record: dict[str, Any]) -> Iterator[Triple]:
    graph = project.named_graph("wikidata")
    item = record["item"]
    node = f"{project.named_graph(DATASET_STEM)}#pulled-item"
    yield _link(graph, "prov:wasDerivedFrom", node)
    yield _link(node, "rdf:type", f"{NAMESPACES['prov']}Entity")
    yield _link(node, "prov:specializationOf", record["conceptBase"] + item["id"])
    yield _link(node, "dcterms:source", record["dataBase"] + item["id"])
    yield _text(node, "dcterms:identifier", item["id"])
    yield _text(node, "dcat:version", str(item["lastrevid"]))
    if "modified" in item:
        yield _text(node, "dcterms:modified", item["modified"], "dateTime")
    article = record["article"]
    if article:
        pages = {page["title"]: page["page"] for page in record["pages"]}
        node = f"{project.named_graph(DATASET_STEM)}#pulled-article"
        yield _link(graph, "prov:wasDerivedFrom", node)
        yield _link(node, "rdf:type", f"{NAMESPACES['prov']}Entity")
        yield _link(node, "prov:specializationOf", pages[article["title"]])
        # The dataset has the language of the wiki of its article.
        title = Literal(article["title"], language=project.language or "en")
        yield Triple(NamedNode(node), _standard_term("dcterms:title"), title)
        yield _text(node, "dcat:version", str(article["revision"]))


def _is_iri(term: bytes) -> bool:
    return term.startswith(b"<")


def _standard_term(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(NAMESPACES[prefix] + local)


def _link(subject: str, predicate: str, target: str) -> Triple:
    return Triple(NamedNode(subject), _standard_term(predicate), NamedNode(target))


def _text(subject: str, predicate: str, value: str, datatype: str = "string") -> Triple:
    literal = Literal(value, datatype=NamedNode(NAMESPACES["xsd"] + datatype))
    return Triple(NamedNode(subject), _standard_term(predicate), literal)
