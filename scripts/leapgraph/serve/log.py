"""The log of a running server: lines on stderr."""

from __future__ import annotations

import logging

import click

_LONGEST = 500


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
