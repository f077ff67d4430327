"""What a running server says to whoever runs it: lines on stderr."""

from __future__ import annotations

import logging

import click

_LONGEST = 500


def log_line(message: str) -> None:
    """Write a line of diagnosis to stderr, without what a client might have put there for the terminal."""
    line = "".join(mark if mark.isprintable() else " " for mark in message)
    click.echo(f"leapgraph: {line[:_LONGEST]}", err=True)


def silence_libraries() -> None:
    """Let the libraries below not write: what matters is told by us, in one line and without a client's bytes in it."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio", "httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
        logger.setLevel(logging.CRITICAL)
