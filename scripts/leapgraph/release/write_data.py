"""Write the data of a release in every format: the whole, each graph, each entity, and the shapes."""

from __future__ import annotations

from itertools import chain, groupby
from typing import TYPE_CHECKING

import orjson

from leapgraph.checks.formats.turtle import write_turtle as write_report
from leapgraph.dataset import Dataset, turtle_as_ntriples
from leapgraph.freed_memory import return_freed_memory
from leapgraph.namespaces import NAMESPACES, TOOL_TERMS
from leapgraph.release.document_blocks import DocumentBlocks
from leapgraph.release.entity_documents import EntityDescriptions
from leapgraph.serialization.formats import FORMATS, serialize_turtle
from leapgraph.serialization.jsonld import write_compacted_jsonld, write_expanded_jsonld
from leapgraph.serialization.jsonld_context import make_context
from leapgraph.serialization.jsonld_framing import ReachableNodes, frame_document, make_frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.checks.shapes import ShapeSources
    from leapgraph.checks.validation_report import ValidationReport
    from leapgraph.project import Project
    from leapgraph.release.write_release_files import ReleaseFolder
    from leapgraph.serialization.jsonld_context import Context

# Those that are downloaded whole; each stands beside its compressed form.
_COMPRESSED = ("dataset.nq", "graph.nt", "graph.ttl")


def write_data(
    project: Project, dataset: Dataset, report: ValidationReport, folder: ReleaseFolder, step: Callable[[str], None]
) -> list[str]:
    """Write the data, and return the names of the entities' documents."""
    context = make_context(project.prefixes, dataset)
    lines = dataset.merged_lines()
    step("writing the dataset")
    for name in ("nquads", "trig"):
        kind = FORMATS[name]
        folder.write(f"dataset{kind.suffix}", kind.write(project, dataset))
    _write_merged(project, context, lines, folder)
    for stem, graph in dataset.graphs.items():
        folder.write(f"graph/{stem}.ttl", serialize_turtle(project.prefixes, graph.lines))
        folder.write(f"graph/{stem}.nt", graph.ntriples())
    step("writing the entities")
    return_freed_memory()
    documents = _write_entities(project, context, lines, folder)
    step("writing the catalogue")
    of_shapes, of_lints = report.split_shapes_and_lints()
    folder.write("report.ttl", write_report(of_shapes).encode())
    folder.write("lints.ttl", write_report(of_lints, "lints").encode())
    return documents


def write_shapes(shapes: ShapeSources, folder: ReleaseFolder) -> None:
    """Write the shape files as they were checked, and concatenated to one: Turtle allows prefixes to be repeated."""
    for stem, text in shapes.texts.items():
        folder.write(f"shapes/{stem}.ttl", text)
    folder.write("shapes.ttl", b"\n".join(shapes.texts.values()))


def _write_merged(project: Project, context: Context, lines: list[bytes], folder: ReleaseFolder) -> None:
    folder.write("graph.nt", FORMATS["ntriples"].write(project, Dataset({}), lines))
    folder.write("graph.ttl", serialize_turtle(project.prefixes, lines))
    folder.write("graph.rdf", FORMATS["rdfxml"].write(project, Dataset({}), lines))
    folder.write("graph.jsonld", write_compacted_jsonld(lines, context))
    folder.write("graph.expanded.jsonld", write_expanded_jsonld(lines))
    for name in _COMPRESSED:
        folder.write_compressed(name)
    reach = ReachableNodes(project.base, project.main_entity, lines)
    frame = make_frame(project.main_entity, reach, context)
    folder.write("context.jsonld", _json({"@context": context.document()}))
    folder.write("frame.jsonld", _json(frame))
    name = project.main_entity.rstrip("/#").replace("#", "/").rpartition("/")[2]
    folder.write(f"{name}.jsonld", frame_document(project.main_entity, reach, context))


def _write_entities(project: Project, context: Context, lines: list[bytes], folder: ReleaseFolder) -> list[str]:
    descriptions = EntityDescriptions(project.base, lines)
    blocks = DocumentBlocks(project.prefixes, context)
    names = descriptions.names()
    # By slug: the documents of a person and of the statements about them, which share blocks, follow one another.
    for name in sorted(names, key=lambda name: name.partition("/")[2]):
        _write_entity(project, blocks, name, descriptions.subjects_of(name), folder)
    vocabularies = [("vocab", descriptions.vocabulary())]
    if NAMESPACES["tool"] == f"{project.base}tool#":
        # The tool's own terms have IRIs outside the project.
        lines = turtle_as_ntriples(TOOL_TERMS.read_bytes(), TOOL_TERMS).splitlines(keepends=True)
        vocabularies.append(("tool", sorted(lines)))
    for name, about in vocabularies:
        subjects = [tuple(group) for _, group in groupby(about, key=lambda line: line[: line.index(b" ")])]
        _write_entity(project, blocks, name, subjects, folder)
    return [*names, *(name for name, _ in vocabularies)]


def _write_entity(
    project: Project, blocks: DocumentBlocks, name: str, subjects: list[tuple[bytes, ...]], folder: ReleaseFolder
) -> None:
    described = [blocks.block(lines) for lines in subjects]
    folder.write(f"{name}.ttl", blocks.turtle(described))
    if not name.startswith("query/"):  # there `.nt` is the result of a CONSTRUCT or DESCRIBE
        folder.write(f"{name}.nt", b"".join(chain.from_iterable(subjects)))
    folder.write(f"{name}.jsonld", blocks.jsonld(project.base + name, described))


def _json(document: object) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
