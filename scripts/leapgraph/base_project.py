"""The base project: the vocabulary, shapes and queries of the tool's own project, which other projects build on.

A project builds on it when its `graph/dataset.ttl` says so: `<…> dcterms:conformsTo
<https://w3id.org/leap-graph/vocab>`. The model files are adapted to the project: its base IRI, main entity and the main
entity's name in file and query names replace the tool's. The shared vocabulary and the tool's terms keep their IRIs. A
project's file replaces the model's file of the same name; an empty file removes a query.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.namespaces import MODEL_BASE
from leapgraph.project_files import read_text

if TYPE_CHECKING:
    from pathlib import Path

    from leapgraph.project import Project

# The main entity of the tool's own project, as it appears in the names of files and queries and in their text.
_MODEL_MAIN_NAME = "leap"
_MODEL_ACRONYM = "LEAP"

# An IRI of the tool's own project, except those of the vocabularies that all projects share.
_IRI = re.compile(re.escape(MODEL_BASE) + r"(?!vocab\b|tool\b)")
# The same, escaped as in a regular expression within Turtle; for terms of the shared vocabulary or the project's own.
_ESCAPED = MODEL_BASE.replace(".", r"\\.")
_IN_PATTERN = re.compile(re.escape(_ESCAPED) + r"(?!vocab\b|tool\b)")
_TERM_IN_PATTERN = re.compile(re.escape(_ESCAPED) + r"(?=vocab\b)")
_REGEX_SPECIAL = re.compile(r"[.+*?()\[\]{}|^$\\]")
_ENTITY = re.compile(r"\bid:leap\b(?!-)")
_NAME = re.compile(r"(?<![\w/:.-])leap(?=-[a-z])|(?<=- )leap$", re.MULTILINE)
_WORD = re.compile(rf"\b{_MODEL_ACRONYM}\b")
_BETWEEN = "#+ \n"
_BEFORE_A_SENTENCE = '.?!:"'


def model_files(project: Project, part: str, suffix: str) -> dict[str, Path]:
    """Return the model's files in the folder `part` by the names that they have in the project, sorted.

    Args:
        project: The project.
        part: The folder relative to the project's root, such as `queries/derive`.
        suffix: The suffix of the files' names.
    """
    model = project.model
    if model is None:
        return {}
    paths = model.list_files(model.root / part, suffix)
    return dict(sorted((_own_name(project, path.stem), path) for path in paths))


def named_files(project: Project, part: str, suffix: str) -> dict[str, Path]:
    """Return the files in the folder `part` by name: the project's, and the model's that the project does not replace.

    Raises:
        DataError: A name cannot be the last part of an IRI.
        RunError: The folder cannot be read.
    """
    own = {path.stem: path for path in project.list_files(project.root / part, suffix)}
    return add_model_files(project, own, part, suffix)


def add_model_files(project: Project, own: dict[str, Path], part: str, suffix: str) -> dict[str, Path]:
    """Add the model's files to the project's `own` files by name; see `named_files`."""
    shared = model_files(project, part, suffix)
    if not shared:
        return own
    taken_away = {name for name in shared.keys() & own.keys() if own[name].is_file() and not own[name].stat().st_size}
    return {name: path for name, path in sorted({**shared, **own}.items()) if name not in taken_away}


def name_in_project(project: Project, path: Path) -> str:
    """Return the name of a file in the project, without its suffix."""
    return _own_name(project, path.stem) if is_model_file(project, path) else path.stem


def find_file(project: Project, part: str, name: str) -> Path:
    """Return the path of a file in the folder `part`: the project's, or the model's where the project has none."""
    path = project.root / part / name
    if project.model is None or path.exists():
        return path
    shared = project.model.root / part / name
    return shared if shared.exists() else path


def is_model_file(project: Project, path: Path) -> bool:
    """Return whether a file belongs to the model and not to the project."""
    return project.model is not None and path.is_relative_to(project.model.root) and not _is_project_file(project, path)


def read_project_text(project: Project, path: Path) -> str:
    """Return the text of a file, adapted to the project if it is the model's.

    Raises:
        DataError: The file is not UTF-8; with the line.
        RunError: The file cannot be read.
    """
    text = read_text(path, project.relative_path(path))
    return adapt_to_project(project, text) if is_model_file(project, path) else text


def adapt_to_project(project: Project, text: str) -> str:
    """Return a text of the model, SPARQL or Turtle, adapted to the project."""
    text = _WORD.sub(lambda found: _organization_phrase(text, found.start()), text)
    text = _NAME.sub(project.main_name, text)
    main = project.main_entity
    entity = f"id:{main.removeprefix(project.base + 'id/')}" if main.startswith(f"{project.base}id/") else f"<{main}>"
    text = _ENTITY.sub(lambda _: entity, text)
    # Turtle doubles a backslash.
    pattern = _REGEX_SPECIAL.sub(lambda found: rf"\\{found[0]}", project.base)
    text = _IN_PATTERN.sub(lambda _: pattern, text)
    text = _TERM_IN_PATTERN.sub(lambda _: f"({_ESCAPED}|{pattern})", text)
    return _IRI.sub(lambda _: project.base, text)


def _organization_phrase(text: str, start: int) -> str:
    before = text[:start].rstrip(_BETWEEN)[-1:]
    return "The organization" if not before or before in _BEFORE_A_SENTENCE else "the organization"


def _own_name(project: Project, name: str) -> str:
    return (
        project.main_name + name[len(_MODEL_MAIN_NAME) :]
        if name == _MODEL_MAIN_NAME or name.startswith(f"{_MODEL_MAIN_NAME}-")
        else name
    )


def _is_project_file(project: Project, path: Path) -> bool:
    # A project may lie inside the tool's own folder, as test projects do.
    return path.is_relative_to(project.root)
