"""What pywikibot is made to be for a pull: silent, anonymous, without files, asking once instead of for minutes."""

from __future__ import annotations

import logging
import os
import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from leapgraph import __version__
from leapgraph.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def load_pywikibot(contact: str) -> Iterator[None]:
    """Have pywikibot loaded, silent and without a trace on the disk, for as long as the block runs.

    Args:
        contact: A web or mail address at which a wiki's operators reach who runs this; goes into the User-Agent.

    Raises:
        RunError: The contact cannot stand in a header.
    """
    if not re.fullmatch(r"[!-'*-~]+( [!-'*-~]+)*", contact):
        raise RunError(f"the contact {contact!r} must be a web or mail address, in plain ASCII and without parentheses")
    with tempfile.TemporaryDirectory(prefix="leapgraph-") as folder:
        # pywikibot reads these two while it is imported, and a second pull in one process finds it imported. It takes a
        # folder only with this file in it, and would make one in the user's home instead.
        Path(folder, "user-config.py").touch(mode=0o600)
        before = {name: os.environ.get(name) for name in ("PYWIKIBOT_DIR", "PYWIKIBOT_NO_USER_CONFIG")}
        os.environ.update(PYWIKIBOT_DIR=folder, PYWIKIBOT_NO_USER_CONFIG="2")
        try:
            http = _configure(folder, contact)
            try:
                yield
            finally:
                http.session.close()
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


def _configure(folder: str, contact: str) -> Any:
    import pywikibot
    import pywikibot.bot
    import requests
    from pywikibot import config
    from pywikibot.comms import http

    # What it would print is said by our own errors in one line; its handlers also divert all Python warnings.
    pywikibot.bot.init_handlers()
    logging.captureWarnings(capture=False)
    logging.getLogger("pywiki").disabled = True
    config.base_dir = folder
    config.max_retries = 0
    config.authenticate = {}
    agent = f"leapgraph/{__version__} ({contact})".replace("{", "{{").replace("}", "}}")
    config.user_agent_format = f"{agent} {{pwb}} {{http_backend}} {{python}}"
    http.session = requests.Session()
    return http


def make_family(api: str, base: Any) -> Any:
    """Return a family of the wikis at one host, which no file describes.

    Args:
        api: The address of the `api.php`.
        base: pywikibot's class of such families.
    """
    url = urlsplit(api)

    class LeapgraphFamily(base):  # type: ignore[misc]  # pywikibot has no types
        """The wikis at one host."""

        name = "leapgraph"
        langs = {"wiki": url.netloc}  # noqa: RUF012 - Family's own way

        def protocol(self, code: str) -> str:  # noqa: ARG002 - Family's signature
            return url.scheme

        def scriptpath(self, code: str) -> str:  # noqa: ARG002
            return url.path.rpartition("/")[0]

        def apipath(self, code: str) -> str:  # noqa: ARG002
            return url.path

    return LeapgraphFamily()


def make_site(api: str) -> Any:
    """Return a pywikibot site for the address of an `api.php`."""
    from pywikibot.family import Family
    from pywikibot.site import APISite

    class LeapgraphSite(APISite):  # type: ignore[misc]  # pywikibot has no types
        """A site that asks nothing by itself: its constructor would ask the wiki who we are, again and again."""

        def login(self, **_options: object) -> None:
            """Do not."""

        def has_extension(self, _name: str) -> bool:
            """Leave the request as it is."""
            return False

    return LeapgraphSite("wiki", make_family(api, Family))


def make_request(
    site: Any,
    parameters: dict[str, str],
    read: Callable[[str, str, str | None], Any],
    parse: Callable[[Any], dict[str, Any]],
) -> Any:
    """Return one of pywikibot's requests, to `submit()`; afterwards its `size` is that of the answer in bytes.

    Args:
        site: What `site` made.
        parameters: Those of the Action API.
        read: Takes address, method and body, returns an answer with a `body`; raises what is wrong with it.
        parse: Takes that answer, returns its JSON object; raises what is wrong with it.
    """
    from pywikibot.data.api import Request

    class LeapgraphRequest(Request):  # type: ignore[misc]  # pywikibot has no types
        """A request that is sent once, and whose failure is told by `read` and `parse`."""

        size = 0

        def _http_request(self, use_get: bool, uri: str, data: Any, *_more: object) -> Any:  # noqa: FBT001
            answer = read(self.site.base_url(uri), "GET" if use_get else "POST", data)
            self.size = len(answer.body)
            return answer, use_get

        def _json_loads(self, response: Any) -> dict[str, Any]:
            return parse(response)

        def _userinfo_query(self, _result: object) -> bool:
            return False

    return LeapgraphRequest(site=site, parameters=dict(parameters), use_get=True, throttle=False, max_retries=0)
