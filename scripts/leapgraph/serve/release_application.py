"""One release with everything that serves it: its files, the worker pool, the saved queries, and the application."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from leapgraph.project import Project
from leapgraph.queries.default_parameter_values import apply_published_defaults
from leapgraph.queries.query_set import read_query_set
from leapgraph.serve.app import create_app
from leapgraph.serve.log import log_line
from leapgraph.serve.query_execution import WorkerClient
from leapgraph.serve.served_release import DATASET_FILE, ServedRelease
from leapgraph.serve.worker_pool import WorkerPool

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import ASGIApp

    from leapgraph.serve.client_limits import Limits


class ReleaseServer:
    """A release and everything that serves it.

    Attributes:
        release: The release.
        workers: The worker pool.
        app: The application.
        requests: The number of its requests in progress.
        is_drained: Set once a later release has replaced it and its last request has ended.
    """

    def __init__(self, release: ServedRelease, workers: WorkerPool, app: ASGIApp) -> None:
        self.release = release
        self.workers = workers
        self.app = app
        self.requests = 0
        self.is_drained = asyncio.Event()

    async def end(self) -> None:
        """End the workers and close the files."""
        await self.workers.end()
        self.release.close()


async def open_release_server(root: Path, folder: Path, limits: Limits) -> ReleaseServer:
    """Return a server of the release in a folder, ready to answer.

    Args:
        root: The project that it was published from, which is read anew.
        folder: The folder that `publish` wrote.
        limits: The limits of a client.

    Raises:
        RunError: There is no release, it does not match its SHA256SUMS, or the query engine fails.
    """
    project = Project(root)
    release = await asyncio.to_thread(ServedRelease, folder, project, limits.page)
    workers = WorkerPool(limits)
    reading = asyncio.create_task(asyncio.to_thread(read_query_set, project))
    try:
        await workers.load(release.held_files[DATASET_FILE], str(folder / DATASET_FILE))
        await workers.start()
        found = await reading
        for error in found.errors.values():
            log_line(f"a question is left out: {str(error).partition(chr(10))[0]}")
        questions = apply_published_defaults(project, found.queries, folder)
        return ReleaseServer(release, workers, create_app(release, WorkerClient(workers, limits), questions))
    except BaseException:
        reading.cancel()
        await workers.end()
        release.close()
        raise
