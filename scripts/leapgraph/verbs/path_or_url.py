"""A path or a URL on the command line; a file URL (RFC 8089) becomes the path that it stands for."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import click

from leapgraph.printable import escape_unprintable

_FILE_URL = re.compile(r"file:(?://(?P<host>[^/]*))?(?P<path>.*)", re.IGNORECASE | re.DOTALL)
# A mark of a query or a fragment, a percent sign that encodes nothing, or one that encodes NUL or a slash.
_NOT_IN_PATH = re.compile(r"[?#]|%(?![0-9a-f]{2})|%00|%2f", re.IGNORECASE)


class PathOrUrl(click.ParamType[str]):
    """A path, or a URL of fsspec; not a URL of a file on this machine, whose path is taken."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the path or URL."""
        found, text = _FILE_URL.fullmatch(value), escape_unprintable(value)
        if value.lower().startswith("local://"):
            self.fail(f"{text} is no URL that is known here: name a path", param, ctx)
        if found is None:
            return str(value)
        host, path = found["host"] or "", found["path"]
        if host.lower() not in {"", "localhost"}:
            self.fail(f"{text} is a file of the host {host}, which cannot be reached so: name a path", param, ctx)
        if not path.startswith("/"):
            self.fail(f"{text} has no absolute path, as a file URL must: write file:///PATH, or a path", param, ctx)
        if mark := _NOT_IN_PATH.search(path):
            self.fail(f"{text} cannot have {mark[0]} in its path (RFC 8089): name a path instead", param, ctx)
        # More slashes than one in a row would make it look like a URL again.
        return re.sub("/+", "/", unquote(path, errors="surrogateescape"))
