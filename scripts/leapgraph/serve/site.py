"""One release as it is served: its files, the engine that has its dataset, the questions, and the application."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from leapgraph.project import Project
from leapgraph.queries import read_question_set
from leapgraph.queries.defaults import as_published
from leapgraph.serve.app import application
from leapgraph.serve.asking import Asker
from leapgraph.serve.release import DATASET, Release
from leapgraph.serve.telling import tell
from leapgraph.serve.workers import Workers

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp

    from leapgraph.serve.limits import Limits


class Site:
    """A release and all that answers from it.

    Attributes:
        release: The release.
        workers: The engine.
        app: The application.
        requests: How many requests are at work on it.
        is_left: Set once a later one has taken its place and the last request has ended.
    """

    def __init__(self, release: Release, workers: Workers, app: ASGIApp) -> None:
        self.release = release
        self.workers = workers
        self.app = app
        self.requests = 0
        self.is_left = asyncio.Event()

    async def end(self) -> None:
        """End the engine and let go of the files."""
        await self.workers.end()
        self.release.close()


async def open_site(root: Path, folder: Path, limits: Limits) -> Site:
    """Return the release that lies in a folder, ready to answer.

    Args:
        root: The project that it was written from, which is read anew.
        folder: The folder that `publish` wrote.
        limits: What a client may take.

    Raises:
        RunError: There is no release, it does not fit its SHA256SUMS, or the query engine fails.
    """
    project = Project(root)
    release = await asyncio.to_thread(Release, folder, project, limits.page)
    workers = Workers(limits)
    reading = asyncio.create_task(asyncio.to_thread(read_question_set, project))
    try:
        await workers.load(release.held[DATASET], str(folder / DATASET))
        await workers.start()
        found = await reading
        for error in found.errors.values():
            tell(f"a question is left out: {str(error).partition(chr(10))[0]}")
        questions = as_published(project, found.questions, folder)
        return Site(release, workers, application(release, Asker(workers, limits), questions))
    except BaseException:
        reading.cancel()
        await workers.end()
        release.close()
        raise
