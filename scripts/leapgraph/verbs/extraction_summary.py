"""Prints what an extraction read, matched and converted, and what is not in it and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from leapgraph.extraction.left_out_texts import left_out_text, number_text
from leapgraph.printable import escape_unprintable

if TYPE_CHECKING:
    from leapgraph.extraction.summary import Extraction


def print_summary(extraction: Extraction, listed: int, target: str) -> None:
    """Print what was extracted, and on stderr what was left out.

    Args:
        extraction: The extraction.
        listed: How many ids of entities it was to extract.
        target: The name of its folder, printable.
    """
    counts = extraction.counts
    read, triples = number_text(counts.entities, "entity"), number_text(counts.triples, "triple")
    click.echo(f"{read} read, {counts.matched:,} matched, {triples}: look in {target}")
    if extraction.neighbours is not None:
        found = extraction.described
        others, verb = number_text(extraction.mentioned, "other entity"), "is" if found == 1 else "are"
        click.echo(f"{found:,} of {others} that they mention {verb} described")
    if missing := len(extraction.missing_ids or ()):
        from leapgraph.extraction.summary import MISSING_IDS

        verb = "was" if missing == 1 else "were"
        reason = f"{verb} not found, and may be of pages that were redirected or deleted"
        click.echo(f"{missing:,} of {number_text(listed, 'id')} {reason}: see {MISSING_IDS} in {target}")
    _print_left_out(extraction, target)


def _print_left_out(extraction: Extraction, target: str) -> None:
    """Print where a dump is damaged and what to do, and how much was left out."""
    for dump, places, offset, reason in extraction.damage:
        where = f"at {offset}" if places == 1 else f"damaged in {places:,} places, the first at {offset}:"
        click.echo(f"leapgraph: {escape_unprintable(dump)}: {where} {reason}", err=True)
    if left_out := extraction.left_out.left_out:
        click.echo(f"leapgraph: left out {left_out_text(left_out)}: see rejects/ in {target}", err=True)
