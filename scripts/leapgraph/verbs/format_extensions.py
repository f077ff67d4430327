"""The file name extensions of each format, and the format for an output file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# The first of each is the registered one; `.json` and `.xml` fit more than one format.
# N-Triples is Turtle.
ENDINGS = {
    "table": (".txt",),
    "csv": (".csv",),
    "tsv": (".tsv",),
    "json": (".srj", ".json"),
    "xml": (".srx", ".xml"),
    "markdown": (".md",),
    "turtle": (".ttl",),
    "ntriples": (".nt", ".ttl"),
    "nquads": (".nq",),
    "trig": (".trig",),
    "rdfxml": (".rdf", ".xml"),
    "jsonld": (".jsonld", ".json"),
}
_ANY_TEXT = ".txt"


def format_for(output: Path, name: str | None, formats: Iterable[str]) -> str | None:
    """Return the format for the file `output`: `name` unless it is None, else the one of its extension.

    Args:
        output: The file.
        name: The chosen format.
        formats: The formats that the verb can write, in the order in which extensions are looked up.

    Returns:
        A format; None where none was chosen and the file has no extension, such as a device.

    Raises:
        click.UsageError: The extension is that of another format, or of none while no format was chosen.
    """
    ending = output.suffix.lower()
    if name is None:
        fitting = [one for one in formats if ending in ENDINGS[one]]
        if fitting or not ending:
            return fitting[0] if fitting else None
        endings = ", ".join(ENDINGS[one][0] for one in formats)
        raise click.UsageError(f"no format can be told from {output.name}: name it with --format, or end in {endings}")
    of_others = {other for others in ENDINGS.values() for other in others} - {_ANY_TEXT, *ENDINGS[name]}
    if ending in of_others:
        endings = " or ".join(ENDINGS[name])
        raise click.UsageError(f"{output.name} does not fit --format {name}: end in {endings}, or leave --format out")
    return name
