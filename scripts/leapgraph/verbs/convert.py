"""The verb `convert`: Wikibase JSON to RDF on standard output."""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, ClassVar

import click

from leapgraph.verbs.wikibase_options import open_repository, wikibase_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from leapgraph.errors import DataError
    from leapgraph.wikibase import Converter
    from leapgraph.wikibase.read_entities import LocatedEntity

FORMATS = ("ntriples", "turtle", "nquads", "trig", "rdfxml", "jsonld")


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="ntriples", show_default=True, help="The RDF format."
)
@click.option(
    "--skip-unsupported",
    is_flag=True,
    help="Report each entity that cannot be converted on stderr and continue; exit 1 at the end.",
)
@click.option(
    "--skip-broken",
    is_flag=True,
    help="Report each line that is not JSON with an entity on stderr and continue; exit 1 at the end.",
)
@wikibase_options
@click.option(
    "--plain-numbers",
    is_flag=True,
    help='Spell numbers as Wikidata\'s query service does, "12" and "0.00001" for "+12" and "1.0E-5".',
)
@click.option("--signed", is_flag=True, hidden=True)
def command(  # noqa: PLR0913 - an option each
    files: tuple[str, ...],
    form: str,
    *,
    skip_unsupported: bool,
    skip_broken: bool,
    concept_base: str | None,
    data_base: str | None,
    sites_file: str | None,
    plain_numbers: bool,
    signed: bool,  # noqa: ARG001 - accepted for one release
) -> int:
    """Convert Wikibase JSON to RDF, exactly as Wikidata serves it.

    FILE is a response of Special:EntityData or wbgetentities, an entity, any of these one a line, or a dump (gzip and
    bzip2 are decompressed, whatever the file name); none, or "-", is standard input. The output has each entity's own
    description and nothing about others. Lines and arrays are streamed, in the memory of one entity.

    A missing entity, a lexeme or a file's MediaInfo stops the run with an error that names it and exit code 1; the
    entities before it are written completely. With --skip-unsupported it is reported and left out. A single statement,
    sitelink or term that cannot be written, such as a sitelink to an unknown site, is always reported and left out;
    exit code 1.

    A formula (datatype math) is a plain literal with its TeX: Wikidata serves MathML, which is not in its JSON. Musical
    notation is a plain literal in Wikidata too. Normalized values of quantities and external ids are left out.

    \b
    Examples:
      echo '{"type": "item", "id": "Q1"}' | leapgraph convert
      curl -L https://www.wikidata.org/wiki/Special:EntityData/Q8413.json | leapgraph convert --format turtle
      curl https://dumps.wikimedia.org/wikidatawiki/entities/latest-all.json.bz2 | leapgraph convert --skip-unsupported
      echo '{"type": "item", "id": "Q1"}' | leapgraph convert --concept-base http://w.example/entity/ --data-base http://w.example/data/
    """  # noqa: D301 - click's own mark for an example
    from leapgraph.errors import RunError
    from leapgraph.wikibase import Converter

    converter = Converter(open_repository(concept_base, data_base, sites_file, plain_numbers=plain_numbers))
    left_out = _SkippedParts(skip_unsupported=skip_unsupported, skip_broken=skip_broken)
    texts = _convert_entities(converter, _with_progress(_read_entities(files, left_out)), left_out)
    try:
        _write(texts, form, converter.prefixes)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise RunError(f"cannot write to stdout: {error.strerror or error}") from error
    finally:
        left_out.print_counts()
    return left_out.exit_code


class _SkippedParts:
    """Reports and counts what was left out.

    Args:
        skip_unsupported: Whether to leave out entities that cannot be converted.
        skip_broken: Whether to leave out broken lines.
    """

    _PLURALS: ClassVar = {"entity": "entities"}

    def __init__(self, *, skip_unsupported: bool, skip_broken: bool) -> None:
        self.skip_unsupported, self.skip_broken = skip_unsupported, skip_broken
        self._counts: Counter[str] = Counter()
        self._breaks_off = False

    def add(self, kind: str, error: DataError) -> None:
        """Report a broken line, an entity, or a part of one."""
        click.echo(f"leapgraph: left out: {error}", err=True)
        self._counts[kind] += 1

    def line(self, error: DataError) -> None:
        """Report a broken line, or that the dump is truncated, where nothing was left out."""
        from leapgraph.wikibase.read_entities import TruncatedDumpError

        if isinstance(error, TruncatedDumpError):
            click.echo(f"leapgraph: {error}", err=True)
            self._breaks_off = True
        else:
            self.add("broken line", error)

    @property
    def exit_code(self) -> int:
        """The exit code: 1 if something was left out or is missing at the end, else 0."""
        return 1 if self._counts or self._breaks_off else 0

    def print_counts(self) -> None:
        """Report how much was left out."""
        counted = [
            f"{number} {kind if number == 1 else self._PLURALS.get(kind, f'{kind}s')}"
            for kind, number in sorted(self._counts.items())
        ]
        if counted:
            click.echo(f"leapgraph: left out {', '.join(counted)}, named above", err=True)


def _read_entities(files: tuple[str, ...], left_out: _SkippedParts) -> Iterator[LocatedEntity]:
    """Yield the entities of all files one after another."""
    from leapgraph.wikibase.read_entities import read_located_entities

    broken = left_out.line if left_out.skip_broken else None
    for file in files or ("-",):
        name = "standard input" if file == "-" else file

        def warn(warning: str, name: str = name) -> None:
            click.echo(f"leapgraph: {name}: {warning}", err=True)

        yield from read_located_entities(sys.stdin.buffer if file == "-" else file, leave_out=broken, warn=warn)


def _convert_entities(
    converter: Converter, records: Iterable[LocatedEntity], left_out: _SkippedParts
) -> Iterator[bytes]:
    """Yield the N-Triples of each entity; what cannot be converted raises an error or is left out, as chosen."""
    from leapgraph.wikibase import EntityError

    name, line = "", 0

    def omit(kind: str, problem: EntityError) -> None:
        left_out.add(kind, EntityError(problem.message, path=name, line=line))

    for entity, name, line in records:
        try:
            yield converter.entity(entity, omit)
        except EntityError as problem:
            located = EntityError(problem.message, path=name, line=line)
            if not left_out.skip_unsupported:
                raise located from problem
            left_out.add("entity", located)


def _write(texts: Iterable[bytes], form: str, prefixes: dict[str, str]) -> None:
    """Write the N-Triples of entities to standard output, in one of `FORMATS`."""
    stream = sys.stdout.buffer
    if form == "ntriples":
        for text in texts:
            stream.write(text)
    elif form == "rdfxml":
        _write_rdfxml(texts, prefixes)
    else:
        _serialize(texts, form, prefixes)
    stream.flush()


def _write_rdfxml(texts: Iterable[bytes], prefixes: dict[str, str]) -> None:
    """Stream RDF/XML, an entity at a time; after an error the document is still complete."""
    from leapgraph.errors import DataError
    from leapgraph.serialization.rdfxml import RdfXmlWriter

    writer = RdfXmlWriter(prefixes, declare_all=True)

    def write(text: bytes) -> None:
        try:
            sys.stdout.buffer.write(b"".join(writer.serialize(text.splitlines(keepends=True))))
        except DataError as problem:
            raise DataError(f"this cannot be written as rdfxml: {problem}; N-Triples can hold it") from problem

    is_begun = False
    try:
        for text in texts:
            write(text)
            is_begun = True
        if not is_begun:
            write(b"")
            is_begun = True
    finally:
        if is_begun:
            sys.stdout.buffer.write(writer.end())


def _serialize(texts: Iterable[bytes], form: str, prefixes: dict[str, str]) -> None:
    """Stream the triples in another format, with literals unchanged."""
    from pyoxigraph import RdfFormat, parse, serialize

    from leapgraph.errors import DataError

    formats = {
        "turtle": RdfFormat.TURTLE,
        "nquads": RdfFormat.N_QUADS,
        "trig": RdfFormat.TRIG,
        "jsonld": RdfFormat.JSON_LD,
    }
    # Lenient, since Wikidata has IRIs with percent signs that RFC 3987 does not allow.
    triples = (quad.triple for text in texts for quad in parse(text, RdfFormat.N_TRIPLES, lenient=True))
    ended = _InterruptedTriples(triples)
    try:
        serialize(ended, sys.stdout.buffer, formats[form], prefixes=prefixes)
        if ended.error is not None:
            raise ended.error
    except (ValueError, SyntaxError) as problem:
        raise DataError(f"this cannot be written as {form}: {problem}; N-Triples can hold it") from problem


class _InterruptedTriples:
    """The triples up to the first error, which is kept until the document has been completed.

    Attributes:
        error: The error that ended the triples, if there was one.
    """

    def __init__(self, triples: Iterator[Triple]) -> None:
        self._triples = triples
        self.error: BaseException | None = None

    def __iter__(self) -> Iterator[Triple]:
        try:
            yield from self._triples
        except BaseException as error:  # noqa: BLE001 - raised again when the document is complete
            self.error = error


def _with_progress(records: Iterable[LocatedEntity]) -> Iterator[LocatedEntity]:
    """Yield the records and show their number on a terminal after the first second."""
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
