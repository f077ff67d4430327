"""The versions of releases: which texts are versions, and in which order."""

from __future__ import annotations

import re

# The part of an IRI, of a file's name and of a git tag.
_VERSION = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z._+-]{0,62}[0-9A-Za-z])?")
# What else lies beside the pages of releases.
_RESERVED = ("index", "latest", "feed")


def is_version(text: str) -> bool:
    """Return whether a text can be the version of a kept release: a part of an IRI and of a file's name."""
    return bool(_VERSION.fullmatch(text)) and ".." not in text and text.lower() not in _RESERVED


def version_key(version: str) -> tuple[object, ...]:
    """Return the key by which versions are ordered: numbers as numbers, and 1.0-rc1 before 1.0 (semver.org, 11)."""
    core, _, before = version.partition("+")[0].partition("-")
    return _parts(core), not before, _parts(before), version


def _parts(text: str) -> tuple[tuple[int, int, str], ...]:
    found = re.findall(r"[0-9]+|[^0-9.]+", text)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in found)
