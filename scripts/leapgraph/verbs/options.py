"""What several verbs' command lines share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.project import Project

F = TypeVar("F", bound="Callable[..., Any]")


def project_option(function: F) -> F:
    """Give a verb the parameter `project: Project`; `--project` after the verb wins over one before it."""

    def find(ctx: click.Context, _parameter: click.Parameter, folder: Path | None) -> Project:
        from leapgraph.project import find_project

        return find_project(folder or ctx.obj)

    return click.option(
        "--project",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        callback=find,
        help="The project folder (default: the nearest one upwards, else the installed copy).",
    )(function)


def engine_option(function: F) -> F:
    """Give a verb the parameter `engine: str`, the SHACL engine that checks."""
    return click.option(
        "--engine",
        type=click.Choice(["pyshifty", "pyshacl"]),
        default="pyshifty",
        show_default=True,
        help="The SHACL engine; pyshacl is the independent second, many times slower.",
    )(function)
