"""The verb `format`: rewrite Turtle files in their canonical form, or show what that would change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leapgraph.verbs.options import project_option

if TYPE_CHECKING:
    from leapgraph.project import Project

_MOST_OF_A_DIFF = 30
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@click.command(name="format")
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; show what would change, and exit 1 if anything would.")
@project_option
def command(files: tuple[Path, ...], *, check: bool, project: Project) -> int:
    """Write graph/ and shapes/ in canonical form.

    The form is sorted and readable, and the same graph always gives the same bytes. No triple and no comment is lost: a
    comment stays with the block, predicate or object that it is above or behind. Without FILE it formats graph/*.ttl
    and all Turtle below shapes/. If one file is invalid, none is changed.

    \b
    Examples:
      leapgraph format
      leapgraph format --check
      leapgraph format graph/people.ttl
    """  # noqa: D301 - click's own mark for a block to leave as it is
    paths = [path.absolute() for path in files] or _paths(project)
    if not check:
        _refuse_foreign(paths, project)
    changes = _changes(paths, project)
    for path, old, new in changes:
        if check:
            _print_diff(project.relative_path(path), old, new)
        else:
            _replace_file(path.resolve(), new, project.relative_path(path))
            click.echo(project.relative_path(path))
    click.echo(_summary(len(changes), len(paths), check=check), err=True)
    return int(check and bool(changes))


def _summary(changed: int, of: int, *, check: bool) -> str:
    files = "file" if of == 1 else "files"
    if not changed:
        return f"{of} {files} {'is' if of == 1 else 'are'} in canonical form"
    if not check:
        return f"{changed} of {of} {files} rewritten"
    return f"{changed} of {of} {files} {'is' if changed == 1 else 'are'} not in canonical form: run leapgraph format"


def _paths(project: Project) -> list[Path]:

    below = sorted(path for path in project.shapes.rglob("*") if path.is_dir())
    return [path for folder in (project.graph, project.shapes, *below) for path in project.list_files(folder, ".ttl")]


def _refuse_foreign(paths: list[Path], project: Project) -> None:
    import os

    from leapgraph.errors import RunError

    pulled = os.path.realpath(project.wikidata)
    for path in paths:
        # A link in a loop stays as it is, and reading it reports the error.
        if Path(os.path.realpath(path)).is_relative_to(pulled):
            raise RunError(f"{project.relative_path(path)}: only leapgraph pull writes here")
        if project.is_installed_copy and path.is_relative_to(project.root):
            raise RunError("this is the installed copy, which nothing may write to: name a project with --project DIR")


def _changes(paths: list[Path], project: Project) -> list[tuple[Path, str, str]]:
    # All invalid files are reported together, and then nothing is changed.
    from leapgraph.errors import DataError
    from leapgraph.turtle import format_file, read_turtle_file

    changes: list[tuple[Path, str, str]] = []
    errors: list[DataError] = []
    for path in paths:
        try:
            file = read_turtle_file(path, prefixes=project.prefixes, shown=project.relative_path(path))
            text = format_file(file, project.prefixes)
        except DataError as error:
            errors.append(error)
            continue
        if text != file.text:
            changes.append((path, file.text, text))
    # An error of the project itself occurs with each file.
    messages = list(dict.fromkeys(map(str, errors)))
    if len(messages) == 1:
        raise errors[0]
    if messages:
        raise DataError("\n".join([f"{len(messages)} files are wrong, and none was changed:", *messages]))
    return changes


def _print_diff(name: Path, old: str, new: str) -> None:
    from difflib import unified_diff

    # Split at line feeds only: a literal may contain other characters that Python takes for line ends.
    before, after = old.split("\n"), new.split("\n")
    if before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    lines = unified_diff(before, after, f"{name}", f"{name} (canonical)", n=1, lineterm="")
    shown = list(lines)
    for line in shown[:_MOST_OF_A_DIFF]:
        click.echo(click.style(line, fg=_COLOURS.get(line[:1])))
    if len(shown) > _MOST_OF_A_DIFF:
        click.echo(f"… {len(shown) - _MOST_OF_A_DIFF} more lines")


def _replace_file(path: Path, text: str, name: Path) -> None:
    import shutil
    from tempfile import NamedTemporaryFile

    from leapgraph.errors import RunError

    beside: Path | None = None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            beside = Path(file.name)
            file.write(text.encode())
        shutil.copymode(path, beside)
        beside.replace(path)
        beside = None
    except OSError as error:
        raise RunError(f"{name}: {error.strerror or error}") from error
    finally:
        if beside:
            beside.unlink(missing_ok=True)
