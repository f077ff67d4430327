"""What a running server says to whoever runs it: lines on stderr."""

from __future__ import annotations

import logging

import click


def tell(message: str) -> None:
    """Write a line of diagnosis to stderr."""
    click.echo(f"leapgraph: {message}", err=True)


def silence_libraries() -> None:
    """Let the libraries below not write: what matters is told by us, in one line and without a client's bytes in it."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio", "httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
        logger.setLevel(logging.CRITICAL)
