"""A site in a real browser, from 127.0.0.1 or from its folder, with all that a browser complains about."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Request, ViewportSize, expect

# The first query of a page compiles the engine; a busy machine takes its time.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


NARROW, WIDE = ViewportSize(width=320, height=800), ViewportSize(width=1280, height=900)
# Of what stands in a list, a table or a picture, leaves as many as these of each shape, so that each shape is there:
# two have one shape if the same elements with the same classes are in both.
SHORTENED = """(kept) => {
  const shape = (one) => {
    const parts = [one, ...one.querySelectorAll("*")].map((part) => `${part.localName}.${part.getAttribute("class")}`);
    return [...new Set(parts)].sort().join(" ");
  };
  const counts = new Map();
  for (const one of document.querySelectorAll("tbody > tr, li, option, dl > *, section, g > *")) {
    const siblings = counts.get(one.parentElement) ?? new Map();
    const count = (siblings.get(shape(one)) ?? 0) + 1;
    counts.set(one.parentElement, siblings.set(shape(one), count));
    if (count > kept) one.remove();
  }
}"""
# The site stands in a folder of its host, as it does for most who publish one.
PREFIX = "/graph"


class _Quiet(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, prefix: str, **options: Any) -> None:
        self._prefix = prefix
        super().__init__(*arguments, **options)

    def translate_path(self, path: str) -> str:
        """Return the file of an address; what is outside of the site's folder is not there."""
        if not path.startswith(f"{self._prefix}/"):
            return super().translate_path("/nothing")
        return super().translate_path(path.removeprefix(self._prefix))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serve_folder(folder: Path, prefix: str = PREFIX) -> Iterator[str]:
    """Serve the files of a folder on 127.0.0.1 and yield the address of its root."""
    handler = partial(_Quiet, directory=str(folder), prefix=prefix)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{prefix}/"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def observed_page(browser: Browser, root: str, **options: object) -> Iterator[tuple[Page, list[str]]]:
    """Yield a page and its complaints, whole in the end: messages on the console, and requests that left `root`."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    own = (root, "blob:")
    page.on("console", lambda message: complaints.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("requestfailed", lambda request: complaints.extend(_failure(request)))
    context.on("request", lambda request: complaints.extend([] if request.url.startswith(own) else [request.url]))
    yield page, complaints
    context.close()


@contextmanager
def silent_page(browser: Browser, root: str, **options: object) -> Iterator[Page]:
    """Yield a page, and in the end find that the console stayed silent and no request left `root`."""
    with observed_page(browser, root, **options) as (page, complaints):
        yield page
    assert not complaints, "\n".join(complaints)


def _failure(request: Request) -> list[str]:
    """Return what failed; a request that ended because the page was left did not."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"failed: {request.url} {request.failure}"]
