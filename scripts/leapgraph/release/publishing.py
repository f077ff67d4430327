"""Publishing: derive, check, and then write every file of the release."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import orjson

from leapgraph.checks.dataset import check_dataset
from leapgraph.checks.shape_texts import shape_texts
from leapgraph.dataset import Dataset, as_triples, load_dataset, turtle_as_ntriples
from leapgraph.derive import derive
from leapgraph.errors import DataError, RunError
from leapgraph.namespaces import STANDARD, TOOL_TERMS
from leapgraph.release.catalogue import catalogue
from leapgraph.release.context import make_context
from leapgraph.release.described import described, own_questions
from leapgraph.release.entities import FOLDERS, Descriptions
from leapgraph.release.folder import Folder, refuse_foreign
from leapgraph.release.formats import FORMATS, turtle
from leapgraph.release.framing import Reach, framed, make_frame
from leapgraph.release.guide import guide
from leapgraph.release.jsonld import compacted, entity_document, expanded
from leapgraph.release.questions import answers, write_questions
from leapgraph.release.swap import replacing
from leapgraph.turtle import write_turtle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from leapgraph.checks.report import Report
    from leapgraph.project import Project
    from leapgraph.queries import Question
    from leapgraph.release.context import Context
    from leapgraph.release.folder import File


@dataclass(frozen=True)
class Published:
    """What came of it.

    Attributes:
        report: The validation report; where it has a violation, nothing was written.
        folder: Where the release lies.
        files: Its files by name.
        triples: How many distinct triples it has.
        dataset: What was published.
    """

    report: Report
    folder: Path
    files: dict[str, File]
    triples: int
    dataset: Dataset


def publish(project: Project, target: Path, engine: str, step: Callable[[str], None] = lambda _: None) -> Published:
    """Check the project and, if it has no violation, make `target` its release, whole or not at all.

    Args:
        project: The project.
        target: The folder of the release.
        engine: The SHACL engine that checks.
        step: Called with a word for each step as it begins.

    Raises:
        DataError: A file of the project is wrong, or a question that checks has an answer.
        RunError: The release cannot be written, or `target` is a folder that no release made.
    """
    report, dataset = checked(project, engine, step)
    if not report.passes:
        return Published(report, target, {}, 0, dataset)
    questions = own_questions(project, dataset)  # of those that are wrong the check tells
    given = answers(project, dataset, questions, step)
    try:
        with replacing(target, refuse_foreign) as root:
            folder = Folder(root)
            write_questions(project, dataset, questions, given, folder)
            triples = _write(project, dataset, report, folder, step)
    except OSError as error:
        raise RunError(f"cannot write {error.filename or target}: {error.strerror or error}") from error
    return Published(report, target, folder.files, triples, dataset)


def checked(
    project: Project, engine: str, step: Callable[[str], None], questions: Mapping[str, Question] | None = None
) -> tuple[Report, Dataset]:
    """Return the validation report of the project, and the dataset as it is published once that has no violation.

    Args:
        project: The project.
        engine: The SHACL engine that checks.
        step: Called with a word for each step as it begins.
        questions: The questions by name; they are read when they are not given.

    Raises:
        DataError: A file of the project is wrong.
    """
    step("deriving")
    curated = load_dataset(project)
    try:
        dataset = derive(project, curated)
    except DataError:
        # Of what is wrong with a query the check has all.
        return check_dataset(project, engine=engine, progress=step), curated
    whole = described(project, dataset, questions)
    return check_dataset(project, engine=engine, dataset=dataset, described=lambda _: whole, progress=step), whole


def _write(project: Project, dataset: Dataset, report: Report, folder: Folder, step: Callable[[str], None]) -> int:
    context = make_context(project.prefixes, dataset)
    lines = dataset.merged()
    step("writing the dataset")
    for name in ("nquads", "trig"):
        kind = FORMATS[name]
        folder.write(f"dataset{kind.suffix}", kind.write(project, dataset))
    _write_merged(project, context, lines, folder)
    for stem, graph in dataset.graphs.items():
        folder.write(f"graph/{stem}.ttl", turtle(project.prefixes, graph.lines))
        folder.write(f"graph/{stem}.nt", graph.ntriples())
    step("writing the entities")
    _write_entities(project, context, lines, folder)
    step("writing the catalogue")
    _write_shapes(project, folder)
    of_shapes, of_lints = report.parted()
    folder.write("report.ttl", of_shapes.to_turtle().encode())
    folder.write("lints.ttl", of_lints.to_turtle("lints").encode())
    folder.write("README.md", guide(project, folder.files).encode())
    listed = [file for name, file in folder.files.items() if not name.startswith(tuple(f"{one}/" for one in FOLDERS))]
    folder.write("void.ttl", turtle(project.prefixes, catalogue(project, dataset, listed)))
    folder.write_sums()
    return len(lines)


def _write_merged(project: Project, context: Context, lines: list[bytes], folder: Folder) -> None:
    folder.write("graph.nt", FORMATS["ntriples"].write(project, Dataset({}), lines))
    folder.write("graph.ttl", turtle(project.prefixes, lines))
    folder.write("graph.rdf", FORMATS["rdfxml"].write(project, Dataset({}), lines))
    folder.write("graph.jsonld", compacted(lines, context))
    folder.write("graph.expanded.jsonld", expanded(lines))
    reach = Reach(project.base, project.main_entity, lines)
    frame = make_frame(project.main_entity, reach, context)
    folder.write("context.jsonld", _json({"@context": context.document()}))
    folder.write("frame.jsonld", _json(frame))
    name = project.main_entity.rstrip("/#").replace("#", "/").rpartition("/")[2]
    folder.write(f"{name}.jsonld", framed(project.main_entity, reach, context))


def _write_entities(project: Project, context: Context, lines: list[bytes], folder: Folder) -> None:
    descriptions = Descriptions(project.base, lines)
    vocabularies = [("vocab", descriptions.vocabulary())]
    if STANDARD["tool"] == f"{project.base}tool#":
        # The tool's own terms have their address in the release that lies there.
        lines = turtle_as_ntriples(TOOL_TERMS.read_bytes(), TOOL_TERMS).splitlines(keepends=True)
        vocabularies.append(("tool", sorted(lines)))
    for name, about in chain(descriptions, vocabularies):
        folder.write(f"{name}.ttl", write_turtle(as_triples(about), project.prefixes).encode())
        folder.write(f"{name}.jsonld", entity_document(project.base + name, about, context))


def _write_shapes(project: Project, folder: Folder) -> None:
    """Copy the shape files, and put them after one another as one: Turtle allows prefixes to be said again."""
    texts = shape_texts(project)
    for stem, text in texts.items():
        folder.write(f"shapes/{stem}.ttl", text)
    folder.write("shapes.ttl", b"\n".join(texts.values()))


def _json(document: object) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
