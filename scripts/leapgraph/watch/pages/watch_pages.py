"""Looks at each cited page: gone, moved for good, or with another text than at the last accepted reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from leapgraph.errors import RunError
from leapgraph.watch.findings import PAGE_CHANGED, PAGE_GONE, PAGE_MOVED, Finding, Rule
from leapgraph.watch.pages.archive import find_snapshot
from leapgraph.watch.pages.page_client import PageError, printable_address
from leapgraph.watch.pages.page_digest import digest_page
from leapgraph.watch.pages.public_addresses import PrivateAddressError
from leapgraph.watch.pages.robots import Robots
from leapgraph.watch.readings_file import PageReading

if TYPE_CHECKING:
    from collections.abc import Callable

    from leapgraph.watch.findings import Report
    from leapgraph.watch.pages.page_client import PageClient, PageResponse
    from leapgraph.watch.readings_file import Readings
    from leapgraph.watch.sourced_graph import CitedPage

_GONE = frozenset((404, 410))
_OK, _NOT_MODIFIED = 200, 304


class NoAddressError(PageError):
    """An address that cannot be asked, or may not be shown to others."""


@dataclass
class PageWatch:
    """Looks at pages and adds to a report what needs a look.

    Attributes:
        client: The client.
        readings: The accepted readings.
        seen: Receives what this run saw.
        report: Receives the findings.
        archive: The address of the archive that is asked; empty for none.
        is_kept: Whether what is seen will be accepted, so that each text is needed.
    """

    client: PageClient
    readings: Readings
    seen: Readings
    report: Report
    archive: str = ""
    is_kept: bool = False

    def check_pages(self, pages: list[CitedPage], say: Callable[[str], None]) -> None:
        """Look at each page, and ask the archive, if there is one, for a snapshot of it.

        A page that cannot be asked is a note. Where none can be asked, the report has a problem.
        """
        robots = Robots(self.client)
        failures = []
        for page in pages:
            say(page.url)
            try:
                _require_address(page.url)
                if robots.allow(page.url):
                    self._look_at(page)
                else:
                    self.report.notes.append(f"{page.url} is not asked: its host's robots.txt asks not to")
            except RunError as error:
                failures.append(str(error))
                self.report.notes.append(str(error))
                if isinstance(error, PrivateAddressError | NoAddressError):
                    # What is not public is named to nobody.
                    continue
            self._ask_archive(page)
        if pages and len(failures) == len(pages):
            self.report.problem = f"none of the {len(pages)} cited pages can be asked: {failures[0]}"

    def _look_at(self, page: CitedPage) -> None:
        before = self.readings.pages.get(page.url)
        answer = self._ask(page.url, before)
        if answer.status in _GONE:
            self._add(page, PAGE_GONE, f"is gone (HTTP {answer.status})")
            return
        if answer.status not in {_OK, _NOT_MODIFIED}:
            self.report.notes.append(f"{page.url} answers HTTP {answer.status}: how it is now is not known")
            return
        if answer.moved_to is not None:
            self._add(page, PAGE_MOVED, f"has moved for good to {answer.moved_to}")
        if answer.status == _NOT_MODIFIED:
            if before is not None:
                self.seen.pages[page.url] = before
            return
        now = _reading(answer)
        if now.digest is None and self._is_whole(before):
            self.report.notes.append(f"{page.url} is too large to be compared by its text: its headers alone are")
        self.seen.pages[page.url] = now
        if before is not None and _differs(before, now):
            self._add(page, PAGE_CHANGED, "has another text than at the last accepted reading")

    def _is_whole(self, before: PageReading | None) -> bool:
        return self.is_kept or before is not None

    def _ask(self, url: str, before: PageReading | None) -> PageResponse:
        if not self._is_whole(before):
            # Its head says that it is there; the text is needed only to compare or keep it. Not all that refuse HEAD
            # say so (RFC 9110, section 9.3.2).
            answer = self.client.request("HEAD", url)
            if answer.status == _OK:
                return answer
        conditions = {}
        if before is not None and before.etag:
            conditions["If_None_Match"] = before.etag
        if before is not None and before.last_modified:
            conditions["If_Modified_Since"] = before.last_modified
        return self.client.request("GET", url, **conditions)

    def _ask_archive(self, page: CitedPage) -> None:
        if not self.archive:
            return
        try:
            found = find_snapshot(self.client, self.archive, page.url)
        except RunError as error:
            self.report.notes.append(str(error))
            return
        has = f"a snapshot of {found[0]}: {found[1]}" if found else "no snapshot of it"
        self.report.notes.append(f"{page.url}: the archive has {has}")

    def _add(self, page: CitedPage, rule: Rule, message: str) -> None:
        self.report.findings.append(Finding(rule, message, page.url, page.source, page.statements, url=page.url))


def _require_address(url: str) -> None:
    """Raise an error unless an address may be asked, as far as it says itself."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise NoAddressError(f"{printable_address(url)} is no address: {error}") from error
    if "@" in parts.netloc:
        raise NoAddressError(f"{printable_address(url)} is not asked: take the name and the password out of the graph")


def _reading(answer: PageResponse) -> PageReading:
    body = answer.body if answer.status == _OK else None
    digest = None if body is None else digest_page(body, answer.headers.get("content-type", ""))
    return PageReading(_header(answer, "etag"), _header(answer, "last-modified"), digest)


def _header(answer: PageResponse, name: str) -> str | None:
    """Return a header that can be sent again; None if it is missing or not printable ASCII."""
    value = answer.headers.get(name, "").strip()
    return value if value and value.isascii() and value.isprintable() else None


def _differs(before: PageReading, now: PageReading) -> bool:
    """Return whether a page has changed: by its text where both are known, else by its headers."""
    if before.digest and now.digest:
        return before.digest != now.digest
    pairs = ((before.etag, now.etag), (before.last_modified, now.last_modified))
    return any(one and other and one != other for one, other in pairs)
