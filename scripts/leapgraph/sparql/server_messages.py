"""Sanitize the messages of servers for display: short, printable, and only the title of an HTML page."""

from __future__ import annotations

import re

_WIDTH = 160
_LINES = 8
_MOST = 1200
_TITLE = re.compile(r"<(title|h1)[^>]*>([^<]{1,500})", re.IGNORECASE)


def sanitize_line(text: object) -> str:
    """Return `text` as one short line without control characters."""
    shown = " ".join(_printable(str(text)).split())
    return shown if len(shown) <= _WIDTH else f"{shown[:_WIDTH]}…"


def sanitize_body(body: bytes, question: str = "") -> str:
    """Return a response body as indented lines after a line feed; of HTML only the title; empty for an empty body.

    Args:
        body: The response body.
        question: The query, which some servers repeat before the error.
    """
    text = body[:200_000].decode("utf-8", "replace").strip()
    if text[:1] == "<":
        found = _TITLE.search(text)
        return f': "{sanitize_line(found[2])}"' if found else ""
    if question.strip():
        text = text.replace(question.strip(), "")
    lines = [" ".join(_printable(one).split("\t")).rstrip() for one in text[:_MOST].splitlines()]
    kept = [one[:_WIDTH] for one in lines if one.strip()][:_LINES]
    return ":" + "".join(f"\n    {one}" for one in kept) if kept else ""


def _printable(text: str) -> str:
    return "".join(mark if mark.isprintable() or mark == "\t" else " " for mark in text)
