"""Who may ask: on loopback no page of another site, whatever name it gives this machine; else anyone.

A page can make a browser ask a server of its user's own machine. It cannot read the answer unless the server says so
(CORS), or unless the page's own name is made to lead to this machine once it is loaded (DNS rebinding); then the name
stands in the request's `Host` (RFC 9110, section 7.2).
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from leapgraph.serve import responses

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

    from starlette.responses import Response
    from starlette.types import Scope

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_CLOSE = {"connection": "close"}
# The data is public and is read only: any page may ask for it.
_PUBLIC = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Content-Location, ETag, Link, Location, Retry-After",
    "cross-origin-resource-policy": "cross-origin",
}
_PRIVATE = {"cross-origin-resource-policy": "same-origin"}
_PREFLIGHT = {
    "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
    "access-control-allow-headers": "Accept, Accept-Language, Content-Type, If-None-Match, User-Agent",
    "access-control-max-age": "86400",
}


class AccessPolicy:
    """What a server lets others do.

    Attributes:
        headers: Of every answer.
        preflight: Of the answer to the question of a browser whether a page may ask (CORS), besides.
    """

    def __init__(self, hosts: tuple[str, ...] = (), port: int = 0, *, is_public: bool) -> None:
        self.headers: Mapping[str, str] = _PUBLIC if is_public else _PRIVATE
        self.preflight: Mapping[str, str] = _PREFLIGHT if is_public else {}
        self._authorities = tuple(f"{host}:{port}" for host in hosts)
        # Without a port where a client writes none by habit; a name is what tells another's page.
        self._hosts = frozenset([*hosts, *self._authorities])

    def rejection(self, scope: Scope) -> Response | None:
        """Return the answer to a request that may not be asked; None for all others."""
        names = [name for name, _ in scope["headers"]]
        if b"transfer-encoding" in names and (b"content-length" in names or scope["http_version"] == "1.0"):
            # RFC 9112, section 6.1: where the body ends is read in two ways, and what follows it is not to be believed.
            return responses.text_response(
                400, "The request says twice, or as HTTP/1.0 cannot, where its body ends.", _CLOSE
            )
        hosts = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
        if self._hosts and any(host not in self._hosts for host in hosts):
            known = ", ".join(self._authorities)
            return responses.text_response(
                421, f"This server is for this machine alone, and is asked as one of {known}.", _CLOSE
            )
        return None


def access_policy_at(listener: socket.socket, host: str, *, cors: bool) -> AccessPolicy:
    """Return what a server lets others do that listens there.

    Args:
        listener: Its socket.
        host: The address that it was told to listen at.
        cors: Whether any page may read what it answers, though it listens on loopback.
    """
    number, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(str(number).partition("%")[0])
    if not address.is_loopback:
        return AccessPolicy(is_public=True)
    named = [f"[{name}]" if ":" in name else name for name in (host.lower(), str(address))]
    return AccessPolicy(tuple(dict.fromkeys([*_LOOPBACK, *named])), port, is_public=cors)
