"""A click group that imports each command only when it is used, so that `--help` imports no libraries."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group whose commands are the `command` of each module in a package.

    Args:
        package: The package.
        parts: Each module's name and its line in `--help`, in the order shown.
        title: The title of the list in `--help`.
    """

    def __init__(self, *arguments: Any, package: str, parts: dict[str, str], title: str, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._package, self._parts, self._title = package, parts, title

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands."""
        return list(self._parts)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command; None if there is none with that name."""
        if cmd_name not in self._parts:
            return None
        command: click.Command = import_module(f"{self._package}.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of the commands."""
        with formatter.section(self._title):
            formatter.write_dl(list(self._parts.items()))
