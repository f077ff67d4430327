"""Raise on any connection but to this machine.

Python imports a module of this name by itself when its folder is on PYTHONPATH, so the programs that tests start are
held to it as well; `conftest.py` imports it for the tests themselves.
"""

from __future__ import annotations

import sys
from typing import Any

LOCAL = {"127.0.0.1", "::1", "localhost", "", None}


class ConnectionForbidden(BaseException):
    """A test tried to reach another machine."""


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if (host.decode() if isinstance(host, bytes) else host) not in LOCAL:
        raise ConnectionForbidden(f"{event} {host}: tests reach 127.0.0.1 only")


sys.addaudithook(_guard)
