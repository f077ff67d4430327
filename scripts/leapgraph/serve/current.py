"""The release that is served now: a later one takes its place once it is whole and loaded, and no request is lost.

Each request ends on the release that it began on. The folder is looked at a few times a second; while a later release
is loaded, and where it is no good, the one before answers, which holds its own files.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from leapgraph.errors import LeapgraphError, RunError
from leapgraph.serve.holding import mark_of
from leapgraph.serve.site import open_site
from leapgraph.serve.telling import tell

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

    from leapgraph.serve.limits import Limits
    from leapgraph.serve.site import Site

_LOOKING = 0.25  # seconds between two looks
_LONGEST_PAUSE = 30.0  # seconds until a release that was no good is tried again


class Current:
    """An application that is always that of the release served now.

    Args:
        site: The first.
        root: The project's folder.
        folder: The folder that `publish` writes.
        limits: What a client may take.
    """

    def __init__(self, site: Site, root: Path, folder: Path, limits: Limits) -> None:
        self.site = site
        self._root = root
        self._folder = folder
        self._limits = limits
        self._seen = site.release.held.mark
        self._complaint = ""
        self._sites = {site}
        self._leaving: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request from the release that is served as it begins."""
        site = self.site
        site.requests += 1
        try:
            await site.app(scope, receive, send)
        finally:
            site.requests -= 1
            if site is not self.site and not site.requests:
                site.is_left.set()

    async def watch(self) -> None:
        """Look for later releases for ever, and serve them.

        Raises:
            RunError: The query engine has ended, and cannot be started again.
        """
        clock = asyncio.get_running_loop().time
        no_good: tuple[int, ...] | None = None
        pause = again = 0.0
        while True:
            failure = self.site.workers.failure
            await asyncio.wait({failure}, timeout=_LOOKING)
            mark = mark_of(self._folder)
            if failure.done():
                await self._begin_again(failure)
            elif (
                mark not in {None, self._seen} and (mark != no_good or clock() >= again) and not await self._take(mark)
            ):
                # It may be one that is still being copied there.
                pause = min(2 * pause, _LONGEST_PAUSE) if mark == no_good else 4 * _LOOKING
                no_good, again = mark, clock() + pause

    async def end(self) -> None:
        """End all that is served or was."""
        for task in list(self._leaving):
            task.cancel()
        await asyncio.gather(*self._leaving, return_exceptions=True)
        await asyncio.gather(*(site.workers.end() for site in self._sites))

    def close(self) -> None:
        """Let go of all files."""
        for site in self._sites:
            site.release.close()

    async def _take(self, mark: tuple[int, ...] | None) -> bool:
        """Serve what lies in the folder now, which had this mark; return false if it is no good."""
        try:
            later = await open_site(self._root, self._folder, self._limits)
        except LeapgraphError as error:
            # What went away while it was read has given way to a yet later one.
            if str(error) != self._complaint and mark_of(self._folder) == mark:
                self._complaint = str(error)
                tell(f"the release in {self._folder} is not served, the one before is: {error}")
            return False
        self._complaint = ""
        names = "the same as before" if later.release.held.sums == self.site.release.held.sums else "a new one"
        self._serve(later)
        tell(f"the release in {self._folder} is {names}, and is served: {len(later.release.files):,} files")
        return True

    async def _begin_again(self, failure: asyncio.Future[None]) -> None:
        try:
            self._serve(await open_site(self._root, self._folder, self._limits))
        except LeapgraphError:
            failure.result()
            raise RunError("the query engine ended") from None
        tell(f"{failure.exception()}; it was started again")

    def _serve(self, site: Site) -> None:
        before, self.site = self.site, site
        self._seen = site.release.held.mark
        self._sites.add(site)
        if not before.requests:
            before.is_left.set()
        task = asyncio.create_task(self._leave(before))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def _leave(self, site: Site) -> None:
        """End a release that is no longer served, its engine no later than any query may still be at work."""
        limits = self._limits
        longest = limits.arriving + limits.patience + limits.seconds
        await asyncio.wait({asyncio.create_task(site.is_left.wait())}, timeout=longest)
        await site.workers.end()
        await site.is_left.wait()
        self._sites.discard(site)
        site.release.close()
