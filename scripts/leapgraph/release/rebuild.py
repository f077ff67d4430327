"""Rebuild an earlier release from a git revision with the present tool.

The shapes and queries are the present ones. Where they refuse the earlier graph, it is built with its own.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from leapgraph import __version__
from leapgraph.errors import DataError, KeptReleaseError
from leapgraph.git_revision import extract_revision, resolve_commit
from leapgraph.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from leapgraph.release.publish import PublishedRelease

_RULES = ("queries", "shapes")


def rebuild(
    project: Project, revision: str, build: Callable[[Project, str], PublishedRelease], say: Callable[[str], None]
) -> PublishedRelease:
    """Return the release of a git revision of the project.

    Args:
        project: The project.
        revision: A tag, or any other name of a commit.
        build: Publishes a project; its second argument says how it was rebuilt, in a sentence.
        say: Receives a sentence where the present shapes and queries refuse the earlier graph.

    Raises:
        DataError: The graph is refused by its own shapes and queries too, or cannot be kept as the release.
        RunError: The revision cannot be read, or the release not be written.
    """
    commit = resolve_commit(project, revision)[:12]
    tool = f"Rebuilt from the git revision {revision} ({commit}) by leapgraph {__version__}"
    with _earlier_project(project, revision) as (present, own):
        try:
            published = build(present, f"{tool}, with the shapes and queries of that version of the tool.")
            why = "" if published.report.passes else published.report.summary().partition(";")[0]
        except KeptReleaseError:
            raise
        except DataError as error:
            why = str(error)
        if not why:
            return published
        say(f"the present shapes and queries refuse {revision} ({why}): it is built with its own")
        return build(own(), f"{tool}, with the shapes and queries of that revision: the present ones refuse it.")


@contextmanager
def _earlier_project(project: Project, revision: str) -> Iterator[tuple[Project, Callable[[], Project]]]:
    """Yield the earlier project with the present shapes and queries, and what gives it its own back."""
    with (
        extract_revision(project, revision) as then,
        TemporaryDirectory(prefix=".own-", dir=then.root, ignore_cleanup_errors=True) as folder,
    ):
        aside = Path(folder)
        for name in _RULES:
            # Of a tag it may be a file too, or a link.
            if os.path.lexists(then.root / name):
                (then.root / name).rename(aside / name)
            if (project.root / name).is_dir():
                shutil.copytree(project.root / name, then.root / name)

        def own() -> Project:
            for name in _RULES:
                shutil.rmtree(then.root / name, ignore_errors=True)
                if os.path.lexists(aside / name):
                    (aside / name).rename(then.root / name)
            return Project(then.root)

        yield Project(then.root), own
