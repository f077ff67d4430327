"""pywikibot's configuration for leapgraph: no output, no files, anonymous, and one attempt per request."""

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
    """Load pywikibot, configured without output or files, for the duration of the block.

    Args:
        contact: A web or mail address for the User-Agent, at which wiki operators reach whoever runs this.

    Raises:
        RunError: The contact is not valid in a header.
    """
    if not re.fullmatch(r"[!-'*-~]+( [!-'*-~]+)*", contact):
        raise RunError(f"the contact {contact!r} must be a web or mail address, in plain ASCII and without parentheses")
    with tempfile.TemporaryDirectory(prefix="leapgraph-") as folder:
        # pywikibot reads these variables on import, and a second pull in one process finds it imported. It accepts only
        # a folder that holds this file, and would otherwise create one in the user's home.
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

    # Errors are reported by our own exceptions in one line; its log handlers also divert all Python warnings.
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
    """Return a pywikibot family for the wikis at one host, without a family file.

    Args:
        api: The address of the `api.php`.
        base: pywikibot's base class for such families.
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
        """A site without implicit requests: the base constructor would fetch `userinfo` repeatedly."""

        def login(self, **_options: object) -> None:
            """Do nothing: reads are anonymous."""

        def has_extension(self, _name: str) -> bool:
            """Do nothing: the request stays as it is."""
            return False

    return LeapgraphSite("wiki", make_family(api, Family))


def make_request(
    site: Any,
    parameters: dict[str, str],
    read: Callable[[str, str, str | None], Any],
    parse: Callable[[Any], dict[str, Any]],
) -> Any:
    """Return a pywikibot request, ready for `submit()`; its `size` is then the response's size in bytes.

    Args:
        site: A site from `make_site`.
        parameters: The parameters of the Action API.
        read: Takes address, method and body, returns a response with a `body`; raises its own errors.
        parse: Takes that response, returns its JSON object; raises its own errors.
    """
    from pywikibot.data.api import Request

    class LeapgraphRequest(Request):  # type: ignore[misc]  # pywikibot has no types
        """A request that is sent once and raises the errors of `read` and `parse`."""

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
