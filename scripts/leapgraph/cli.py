"""The command line: the verbs, imported on demand, and the one place where errors become exit codes."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from leapgraph import __version__
from leapgraph.errors import LeapgraphError, RunError
from leapgraph.printable import escape_unprintable
from leapgraph.verbs.options import LazyGroup

VERBS = {
    "init": "Make a project for another organization from the title of its article.",
    "pull": "Save what Wikidata has of the main entity into graph/wikidata/.",
    "convert": "Convert Wikibase JSON to RDF.",
    "extract": "Extract a subset of a dump of Wikidata.",
    "check": "Validate the whole dataset.",
    "publish": "Write a complete release into dist/.",
    "releases": "List the kept releases, and verify them.",
    "export": "Write the dataset or one graph in one format.",
    "diff": "Show what changed between two releases, in words.",
    "query": "Run a saved query, a query file or SPARQL text.",
    "serve": "Serve the release: a SPARQL endpoint, and a page for every IRI.",
    "sync": "Compare Wikidata and the infobox with the graph, and update Wikidata.",
    "watch": "Say where sources no longer say what the graph says.",
    "format": "Write graph/ and shapes/ in canonical form.",
}


class _Verbs(LazyGroup):
    """The verbs; a closed pipe is not an error for any of them."""

    def invoke(self, ctx: click.Context) -> Any:
        # Flush here, so that a write error belongs to the verb and not to Python's shutdown. click treats a closed pipe
        # as a failure; for us a reader that has seen enough (`leapgraph export | head`) is not one.
        try:
            result = super().invoke(ctx)
            _flush_stdout()
        except BrokenPipeError:
            _drain_stdout()
            return 0
        return result


@click.group(
    cls=_Verbs,
    package="leapgraph.verbs",
    parts=VERBS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 good, 1 the data is wrong or differs, 2 the run failed.",
)
@click.version_option(__version__, prog_name="leapgraph")
@click.option(
    "--project",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The project folder (default: the nearest one upwards, else the installed copy).",
)
@click.pass_context
def cli(ctx: click.Context, project: Path | None) -> None:
    """Publish the linked-data graph of an organization: check, ask, serve it, and bring it to Wikidata."""
    ctx.obj = project


def _flush_stdout() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise RunError(f"cannot write to stdout: {error.strerror or error}") from error


def _drain_stdout() -> None:
    """Flush stdout; where that fails, discard the rest, since Python would try once more at exit."""
    try:
        sys.stdout.flush()
    except (OSError, RunError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _escape_lines(text: str) -> str:
    """Escape control characters in a message, which may quote untrusted text."""
    return "\n".join(map(escape_unprintable, text.split("\n")))


def main(args: list[str] | None = None) -> None:
    """Run the command line and exit with its exit code."""
    code = 2
    # File names may hold undecodable bytes: messages show them escaped and never fail because of them.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        result: Any = cli.main(args=args, prog_name="leapgraph", standalone_mode=False)
        code = result if isinstance(result, int) else 0
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.exceptions.Exit as done:
        code = done.exit_code
    except LeapgraphError as error:
        click.echo(f"leapgraph: {_escape_lines(str(error))}", err=True)
        code = error.exit_code
    except OSError as error:
        # An error of the machine, such as a full disk behind `leapgraph export > file`.
        # Only the question where we are can fail without the name of a file (getcwd).
        is_gone = isinstance(error, FileNotFoundError) and not error.filename
        name = "the working directory: " if is_gone else f"{error.filename}: " if error.filename else ""
        click.echo(f"leapgraph: {_escape_lines(f'{name}{error.strerror or error}')}", err=True)
    except (click.Abort, KeyboardInterrupt):
        click.echo("leapgraph: stopped", err=True)
        code = 130
    _drain_stdout()
    sys.exit(code)
