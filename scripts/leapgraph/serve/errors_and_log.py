"""Errors of the server: an HTTP error for the client, and the log on stderr."""

from __future__ import annotations

import logging

import click
from starlette.exceptions import HTTPException

_LONGEST = 500


class HttpError(HTTPException):
    """An error response to a request.

    Args:
        status: The HTTP status.
        why: What is wrong and what to do, for the client to read.
        headers: Headers of the response besides the common ones.
    """

    def __init__(self, status: int, why: str, **headers: str) -> None:
        super().__init__(status, why, {name.replace("_", "-"): value for name, value in headers.items()})


def service_unavailable(why: str, seconds: int) -> HttpError:
    """Return a 503 with a Retry-After of so many seconds."""
    return HttpError(503, why, Retry_After=str(seconds))


def log_line(message: str) -> None:
    """Write a line to stderr, with control characters that a client may have sent escaped."""
    line = "".join(mark if mark.isprintable() else " " for mark in message)
    click.echo(f"leapgraph: {line[:_LONGEST]}", err=True)


def silence_libraries() -> None:
    """Silence the libraries' logs: the server logs what matters itself, in one line and with clients' bytes escaped."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio", "httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
        logger.setLevel(logging.CRITICAL)
