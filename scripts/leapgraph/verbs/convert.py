"""`leapgraph convert`: Wikibase entity JSON to RDF on standard output."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leapgraph.wikibase import Converter, Repository
    from leapgraph.wikibase.reading import Record

FORMATS = ("ntriples", "turtle", "nquads", "trig", "rdfxml", "jsonld")


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="ntriples", show_default=True, help="The RDF to write."
)
@click.option(
    "--skip-unsupported",
    is_flag=True,
    help="Name every entity that cannot be converted on standard error, go on with the next, exit 1 at the end.",
)
@click.option("--concept-base", metavar="IRI", help="What entity IRIs begin with on another wiki than Wikidata.")
@click.option("--data-base", metavar="IRI", help="What the IRIs of entity documents begin with on another wiki.")
@click.option(
    "--plain-numbers",
    is_flag=True,
    help='Spell numbers as Wikidata\'s query service does, "12" and "0.00001" for "+12" and "1.0E-5".',
)
@click.option("--signed", is_flag=True, help="Does nothing: it is the default now. Goes with the release after this.")
def command(  # noqa: PLR0913 - an option each
    files: tuple[str, ...],
    form: str,
    *,
    skip_unsupported: bool,
    concept_base: str | None,
    data_base: str | None,
    plain_numbers: bool,
    signed: bool,  # noqa: ARG001 - accepted for one release
) -> int:
    """Turn Wikibase entity JSON into RDF, exactly as Wikidata serves it.

    FILE is an answer of Special:EntityData or wbgetentities, a bare entity, any of these one a line, or a dump (.gz
    and .bz2 are unpacked); none, or "-", is standard input. Written is each entity's own description and nothing
    about others. Lines and arrays are read as a stream, in the memory of one entity.

    An entity that is missing, a lexeme, or has anything else that cannot be written stops the run with its name and
    exit code 1; the entities before it are written whole. With --skip-unsupported it is left out and named instead.

    \b
    Examples:
      leapgraph convert Q8413.json > Q8413.nt
      leapgraph convert --format turtle Q8413.json Q622899.json
      bzcat latest-all.json.bz2 | leapgraph convert --skip-unsupported > all.nt
      leapgraph convert --concept-base http://w.example/entity/ --data-base http://w.example/data/ Q1.json
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.wikibase import Converter

    converter = Converter(_repository(concept_base, data_base, plain_numbers=plain_numbers))
    skipped: list[str] = []
    texts = _convert(converter, _with_progress(_read(files)), skipped if skip_unsupported else None)
    stream = sys.stdout.buffer
    if form == "ntriples":
        for text in texts:
            stream.write(text)
    else:
        _serialize(texts, form, converter.prefixes)
    stream.flush()
    if skipped:
        click.echo(f"leapgraph: left out {len(skipped)} entities, named above", err=True)
    return 1 if skipped else 0


def _repository(concept_base: str | None, data_base: str | None, *, plain_numbers: bool) -> Repository:
    """Return the wiki that the options describe: Wikidata, or one whose two bases are both told."""
    from leapgraph.wikibase import Repository

    if concept_base is None and data_base is None:
        return Repository(plain_numbers=plain_numbers)
    if concept_base is None or data_base is None:
        raise click.UsageError("--concept-base and --data-base belong together: give both")
    try:
        return Repository(concept_base, data_base, plain_numbers=plain_numbers)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from problem


def _read(files: tuple[str, ...]) -> Iterator[Record]:
    """Yield the entities of all files in turn."""
    from leapgraph.wikibase.reading import read_records

    for file in files or ("-",):
        yield from read_records(sys.stdin.buffer if file == "-" else file)


def _convert(converter: Converter, records: Iterable[Record], skipped: list[str] | None) -> Iterator[bytes]:
    """Yield the N-Triples of each entity; one that has none raises, or is named and counted in `skipped`."""
    from leapgraph.wikibase import EntityError

    for entity, name, line in records:
        try:
            yield converter.entity(entity)
        except EntityError as problem:
            located = EntityError(problem.message, path=name, line=line)
            if skipped is None:
                raise located from problem
            click.echo(f"leapgraph: left out: {located}", err=True)
            skipped.append(problem.message)


def _serialize(texts: Iterable[bytes], form: str, prefixes: dict[str, str]) -> None:
    """Write the triples in another format, as a stream and without touching a literal."""
    from pyoxigraph import RdfFormat, parse, serialize

    from leapgraph.errors import DataError

    formats = {
        "turtle": RdfFormat.TURTLE,
        "nquads": RdfFormat.N_QUADS,
        "trig": RdfFormat.TRIG,
        "rdfxml": RdfFormat.RDF_XML,
        "jsonld": RdfFormat.JSON_LD,
    }
    # Lenient, since Wikidata holds addresses with percent signs that RFC 3987 does not allow, and serves them.
    triples = (quad.triple for text in texts for quad in parse(text, RdfFormat.N_TRIPLES, lenient=True))
    try:
        serialize(triples, sys.stdout.buffer, formats[form], prefixes=prefixes)
    except (ValueError, SyntaxError) as problem:
        raise DataError(f"this cannot be written as {form}: {problem}; N-Triples can hold it") from problem


def _with_progress(records: Iterable[Record]) -> Iterator[Record]:
    """Yield the records and, where a person watches, say from the second second on how many there were."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from records
        return
    from rich.console import Console

    begun, count = time.monotonic(), 0
    with Console(stderr=True).status("") as status:
        for record in records:
            yield record
            count += 1
            if count % 100 == 0 and time.monotonic() - begun > 1:
                status.update(f"{count} entities")
