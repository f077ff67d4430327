"""Reload the release: a later one replaces the one being served once it is complete and loaded; no request is lost.

Each request ends on the release that it started on. The folder is polled a few times a second; while a later release is
loaded, and where it is invalid, the one before goes on answering from the files that it holds open.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from leapgraph.errors import LeapgraphError, RunError
from leapgraph.serve.errors_and_log import log_line
from leapgraph.serve.held_files import release_fingerprint
from leapgraph.serve.release_server import open_release_server

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

    from leapgraph.serve.release_server import ReleaseServer
    from leapgraph.serve.server_limits import Limits

_POLL_SECONDS = 0.25  # seconds
_LONGEST_PAUSE = 30.0  # seconds before an invalid release is tried again


class ReloadingApp:
    """An application that delegates to that of the current release.

    Args:
        site: The first release.
        root: The project's folder.
        folder: The folder that `publish` writes.
        limits: The limits of a client.
    """

    def __init__(self, site: ReleaseServer, root: Path, folder: Path, limits: Limits) -> None:
        self.site = site
        self._root = root
        self._folder = folder
        self._limits = limits
        self._served_fingerprint = site.release.held_files.fingerprint
        self._last_error = ""
        self._sites = {site}
        self._retiring: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request from the release that is current when it starts."""
        site = self.site
        site.requests += 1
        try:
            await site.app(scope, receive, send)
        finally:
            site.requests -= 1
            if site is not self.site and not site.requests:
                site.is_drained.set()

    async def watch(self) -> None:
        """Poll for later releases for ever, and serve them.

        Raises:
            RunError: The query engine has ended, and cannot be started again.
        """
        clock = asyncio.get_running_loop().time
        no_good: tuple[int, ...] | None = None
        pause = again = 0.0
        while True:
            failure = self.site.workers.failure
            await asyncio.wait({failure}, timeout=_POLL_SECONDS)
            fingerprint = release_fingerprint(self._folder)
            if failure.done():
                await self._restart_engine(failure)
            elif (
                fingerprint not in {None, self._served_fingerprint}
                and (fingerprint != no_good or clock() >= again)
                and not await self._load_release(fingerprint)
            ):
                # It may be still being copied.
                pause = min(2 * pause, _LONGEST_PAUSE) if fingerprint == no_good else 4 * _POLL_SECONDS
                no_good, again = fingerprint, clock() + pause

    async def end(self) -> None:
        """End all releases that are or were served."""
        for task in list(self._retiring):
            task.cancel()
        await asyncio.gather(*self._retiring, return_exceptions=True)
        await asyncio.gather(*(site.workers.end() for site in self._sites))

    def close(self) -> None:
        """Close all files."""
        for site in self._sites:
            site.release.close()

    async def _load_release(self, fingerprint: tuple[int, ...] | None) -> bool:
        """Serve what is in the folder now, which had this fingerprint; return false if it is invalid."""
        try:
            later = await open_release_server(self._root, self._folder, self._limits)
        except LeapgraphError as error:
            # If it was replaced while it was being read, the next poll finds the later one.
            if str(error) != self._last_error and release_fingerprint(self._folder) == fingerprint:
                self._last_error = str(error)
                log_line(f"the release in {self._folder} is not served, the one before is: {error}")
            return False
        self._last_error = ""
        names = (
            "the same as before" if later.release.held_files.sums == self.site.release.held_files.sums else "a new one"
        )
        self._switch_to(later)
        log_line(f"the release in {self._folder} is {names}, and is served: {len(later.release.files):,} files")
        return True

    async def _restart_engine(self, failure: asyncio.Future[None]) -> None:
        try:
            self._switch_to(await open_release_server(self._root, self._folder, self._limits))
        except LeapgraphError:
            failure.result()
            raise RunError("the query engine ended") from None
        log_line(f"{failure.exception()}; it was started again")

    def _switch_to(self, site: ReleaseServer) -> None:
        before, self.site = self.site, site
        self._served_fingerprint = site.release.held_files.fingerprint
        self._sites.add(site)
        if not before.requests:
            before.is_drained.set()
        task = asyncio.create_task(self._retire(before))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    async def _retire(self, site: ReleaseServer) -> None:
        """End a release that was replaced, at the latest when the time limit of its queries is over."""
        limits = self._limits
        longest = limits.arriving + limits.patience + limits.seconds
        await asyncio.wait({asyncio.create_task(site.is_drained.wait())}, timeout=longest)
        await site.workers.end()
        await site.is_drained.wait()
        self._sites.discard(site)
        site.release.close()
