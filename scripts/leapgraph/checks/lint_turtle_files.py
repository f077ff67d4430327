"""The lints of Turtle files as text: syntax, the project's prefixes, canonical form."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from leapgraph.checks.lint_rules import CANONICAL, PREFIX, SUFFIX, SYNTAX, UNUSED_PREFIX
from leapgraph.checks.validation_report import Severity
from leapgraph.errors import DataError
from leapgraph.project_files import list_folder
from leapgraph.project_settings import declaration_advice
from leapgraph.turtle import first_difference, format_file, is_former_canonical, read_turtle_file
from leapgraph.turtle.writer import declaration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from leapgraph.checks.validation_report import ValidationResult
    from leapgraph.project import Project
    from leapgraph.turtle import TurtleFile

# Larger files are generated: nobody reads their text, and their triples are checked like all others.
MOST_HAND_KEPT_BYTES = 2_000_000

_EXPECTED_SUFFIX = re.compile(r"\.(?:ttl|nt|json|md)$")


def turtle_files(project: Project) -> list[Path]:
    """Return the hand-kept Turtle files, those of `graph/` before those of `shapes/`."""
    return [*project.list_files(project.graph, ".ttl"), *project.list_files(project.shapes, ".ttl")]


def lint_files(project: Project) -> Iterator[ValidationResult]:
    """Yield the results of the file lints."""
    for folder in (project.graph, project.shapes):
        for path in list_folder(folder, project.relative_path(folder)):
            if path.is_file() and not _EXPECTED_SUFFIX.search(path.name):
                message = "This file is not read: a file of triples is named for its subject and ends in .ttl."
                yield SUFFIX.result(project.base, message, file=project.relative_path(path), line=1)
    for path in turtle_files(project):
        yield from _lint_file(project, path)


def _lint_file(project: Project, path: Path) -> Iterator[ValidationResult]:
    shown = project.relative_path(path)
    if path.is_file() and path.stat().st_size > MOST_HAND_KEPT_BYTES:
        return
    try:
        file = read_turtle_file(path, prefixes=project.prefixes, shown=shown)
        yield from _lint_prefixes(project, file, shown)
        yield from _lint_canonical(project, file, shown)
    except DataError as error:
        yield SYNTAX.result(project.base, error.message, file=shown, line=error.line or 1, column=error.column or 1)


def _lint_prefixes(project: Project, file: TurtleFile, shown: Path) -> Iterator[ValidationResult]:
    known = project.prefixes
    names = {namespace: prefix for prefix, namespace in known.items()}
    if all(known.get(prefix) == namespace for prefix, namespace in file.prefixes.items()):
        return
    for prefix, namespace, line in file.declarations:
        if known.get(prefix) == namespace:
            continue
        if prefix in known:
            way = declaration_advice(project.base, project.dataset, prefix, namespace)
            what = f"{prefix}: is <{known[prefix]}> in this project, here it is <{namespace}>."
            message = f"{what} If the project means the latter, {way}"
        elif namespace in names:
            message = f"<{namespace}> has the prefix {names[namespace]}: in this project, here it is {prefix}:."
        else:
            way = declaration_advice(project.base, project.dataset, prefix, namespace)
            message = f"{prefix}: is not a prefix of this project. Write the IRI <{namespace}…> in full, or {way}"
        yield PREFIX.result(project.base, message, file=shown, line=line)


def _lint_canonical(project: Project, file: TurtleFile, shown: Path) -> Iterator[ValidationResult]:
    line = first_difference(file, project.prefixes)
    if line is None:
        return
    unused = _unused_prefixes(file, format_file(file, project.prefixes))
    for prefix, number in unused:
        message = f"{prefix}: is declared and nothing here uses it: run `leapgraph format`, which takes it away."
        yield UNUSED_PREFIX.result(project.base, message, file=shown, line=number)
    if not unused:
        message = "The file is not in its canonical form, from this line on: run `leapgraph format`."
        result = CANONICAL.result(project.base, message, file=shown, line=line)
        # A canonical form of an earlier release is accepted.
        yield replace(result, severity=Severity.WARNING) if is_former_canonical(file, project.prefixes) else result


def _unused_prefixes(file: TurtleFile, canonical: str) -> list[tuple[str, int]]:
    """Return the prefixes that the canonical form lacks, with their lines, if there is no other difference."""
    kept = set(canonical.split("\n"))
    gone = {line: prefix for prefix, space, line in file.declarations if declaration(prefix, space) not in kept}
    rest = "\n".join(text for number, text in enumerate(file.text.split("\n"), 1) if number not in gone)
    return [(prefix, line) for line, prefix in gone.items()] if rest == canonical else []
