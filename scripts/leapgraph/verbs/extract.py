"""The verb `extract`: a subset of a dump as RDF and Parquet."""

from __future__ import annotations

import re
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from leapgraph.printable import escape_unprintable, printable_line
from leapgraph.verbs.extraction_progress import show_extraction_progress
from leapgraph.verbs.extraction_summary import print_summary
from leapgraph.verbs.options import NonEmptyPath
from leapgraph.verbs.path_or_url import PathOrUrl
from leapgraph.verbs.wikibase_options import wikibase_options

if TYPE_CHECKING:
    from collections.abc import Iterator

_BYTES = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
_MOST_BYTES = 1 << 50
_BYTE_SIZE = re.compile(r"([0-9]{1,16})([KMG]?)(?:I?B)?").fullmatch
_MOST_MATCHES = 10**15
_TERMINATED = 143


class _ByteSize(click.ParamType[int]):
    """A number of bytes, such as `64M`."""

    name = "bytes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number."""
        if isinstance(value, int):
            return value
        parts = _BYTE_SIZE(value.strip().upper())
        size = int(parts[1]) * _BYTES[parts[2]] if parts else 0
        if not 0 < size <= _MOST_BYTES:
            self.fail(f"{value[:40]!r} is no number of bytes, such as 64M, up to 1,024 TB", param, ctx)
        return size


@click.command(name="extract")
@click.option(
    "--dump",
    "dumps",
    type=PathOrUrl(),
    multiple=True,
    required=True,
    metavar="FILE",
    help="The dump; repeat it for several.",
)
@click.option(
    "--where",
    multiple=True,
    metavar="CONDITION",
    help="P31=Q163740,Q431603 for any of these values, P31/P279*=Q43229 for subclasses too; repeat it for conditions "
    "that hold together.",
)
@click.option(
    "--ids", "ids_file", type=NonEmptyPath(path_type=Path), metavar="FILE", help="Entities by id or IRI, one a line."
)
@click.option(
    "--ids-from", type=click.Choice(("graph",)), help="The items that the project's graph links to, besides the others."
)
@click.option(
    "--classes",
    "classes_file",
    type=NonEmptyPath(path_type=Path),
    metavar="FILE",
    help="The tree for P279*: a class a line, and its superclass behind it; without it a first pass collects the tree.",
)
@click.option("--out", "-o", "target", type=PathOrUrl(), metavar="DIR", help="The folder of the result.")
@click.option("--overwrite", is_flag=True, help="Replace the result of another extraction there.")
@click.option(
    "--format", "form", type=click.Choice(("ntriples", "parquet", "both")), default="ntriples", show_default=True
)
@click.option(
    "--neighbours",
    type=click.Choice(("none", "labels", "full")),
    default="none",
    show_default=True,
    help="Describe the entities that the matches mention too, in a second pass.",
)
@click.option(
    "--statistics",
    is_flag=True,
    help="Count the matches' statements, ranks, qualifiers and references by property, as CSV, JSON and a page.",
)
@click.option("--all", "takes_all", is_flag=True, help="Every item and property, where nothing else selects them.")
@click.option("--limit", type=click.IntRange(min=1, max=_MOST_MATCHES), metavar="N", help="The first N matches only.")
@click.option("--max-bad", type=click.IntRange(min=0), metavar="N", help="Fail if more than N lines are bad.")
@click.option(
    "--range-size",
    type=_ByteSize(),
    default="64M",
    show_default=True,
    metavar="BYTES",
    help="The part of a dump for each part of the result.",
)
@click.option(
    "--master",
    metavar="MASTER",
    help="Run on Apache Spark: local[*], spark://HOST:7077, yarn, k8s://HOST:PORT; needs `leapgraph[spark]` and Java "
    "17. Under spark-submit it is spark-submit's.",
)
@click.option(
    "--line-at", "offset", metavar="OFFSET", help="Print the line at an offset of rejects/ and do nothing else."
)
@wikibase_options
@click.option(
    "--project",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The project of --ids-from and --statistics (default: the nearest one upwards, else the installed copy).",
)
@click.pass_context
def command(ctx: click.Context, /, **options: Any) -> int:
    """Extract a subset of a dump, as RDF and Parquet.

    FILE is a JSON dump of Wikidata or another Wikibase, an entity a line: plain, .bz2 or .gz, a path or a URL such as
    s3://. Entities match if they meet all conditions, by statements of normal or preferred rank, or are among the ids;
    every one does with --all. They are converted as `convert` does.

    The result is whole or not there at all: DIR appears when all is done. It has ntriples/ or parquet/ with a file for
    each range of the dump, SUMMARY.json with all that was counted, rejects/ with what was left out and why,
    missing-ids.txt with the ids that are in no dump, and _SUCCESS. Work in progress lies beside it in .DIR.partial: an
    interrupted run goes on there when it is started again with the same options.

    A bad line is counted and kept in rejects/, and does not stop the run; --max-bad makes it stop, without a result.
    Nor does a dump that breaks off: it is named with the place, and what can be read of it is extracted.

    Exit codes: 0 all is extracted, 1 something was left out or the data is wrong, 2 the run failed.

    \b
    Examples:
      leapgraph extract --dump latest-all.json.bz2 --where P31=Q163740,Q431603 --out organizations
      leapgraph extract --dump latest-all.json.bz2 --where P31/P279*=Q43229 --format both --out organizations
      leapgraph extract --dump latest-all.json.bz2 --ids-from graph --neighbours labels --out linked
      leapgraph extract --dump latest-all.json.bz2 --where P31=Q5 --limit 1000 --out sample
      leapgraph extract --dump latest-all.json.bz2 --line-at 812345678+4711
    """  # noqa: D301 - click's own mark for an example
    if options["offset"] is not None:
        return _print_line(options["dumps"], options["offset"])
    if options["target"] is None:
        raise click.UsageError("--out DIR is missing: the folder of the result")
    from leapgraph.extraction.request import Reporter
    from leapgraph.extraction.run_extraction import run_extraction
    from leapgraph.extraction.runner import open_runner
    from leapgraph.verbs.extract_request import make_request

    request = make_request(options["project"] or ctx.obj, options, _warn)
    with (
        _stopped_in_one_line(request.target),
        show_extraction_progress("starting Spark" if options["master"] else "reading") as progress,
        open_runner(options["master"]) as runner,
    ):
        extraction = run_extraction(request, runner, Reporter(_warn, progress))
    print_summary(extraction, len(request.ids), escape_unprintable(options["target"]))
    return 1 if extraction.left_out.left_out else 0


def _warn(sentence: str) -> None:
    click.echo(f"leapgraph: {escape_unprintable(sentence)}", err=True)


def _print_line(dumps: tuple[str, ...], offset: str) -> int:
    """Print the line at an offset of the dump."""
    from leapgraph.dump import read_line_at

    if len(dumps) > 1:
        raise click.UsageError("--line-at is about one dump: name one")
    sys.stdout.buffer.write(read_line_at(dumps[0], offset) + b"\n")
    return 0


@contextmanager
def _stopped_in_one_line(target: str) -> Iterator[None]:
    """Say in one line why the block ended early, and that what is finished is kept.

    Args:
        target: The path or URL of the result.

    Raises:
        StoppedError: The user or the system stopped the run.
        RunError: Something cannot be written.
    """
    from leapgraph.errors import LeapgraphError, RunError, StoppedError
    from leapgraph.extraction.work_folder import WorkFolder

    def stop(_number: int, _frame: object) -> NoReturn:
        raise _Terminated

    def advice() -> str:
        try:
            has_work = WorkFolder(target).exists()
        except Exception:  # noqa: BLE001 - its file system is what failed
            has_work = False
        return "; what is finished is kept: the same command goes on with it" if has_work else ""

    try:
        former = signal.signal(signal.SIGTERM, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, former)
    except KeyboardInterrupt as error:
        raise StoppedError(f"stopped{advice()}") from error
    except _Terminated as error:
        raise StoppedError(f"terminated{advice()}", _TERMINATED) from error
    except OSError as error:
        raise RunError(f"cannot write {error.filename or target}: {error.strerror or error}{advice()}") from error
    except LeapgraphError:
        raise
    except Exception as error:
        if "://" not in target:
            raise
        # The packages of other file systems raise errors of their own.
        reason = printable_line(error) or type(error).__name__
        raise RunError(f"cannot write {target}: {reason}{advice()}") from error


class _Terminated(BaseException):
    """The system asked the process to end."""
