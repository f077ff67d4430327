"""Check Host and Origin: on loopback no page of another site may use the server; elsewhere everyone may.

A page can make a browser send requests to a server on its user's machine. It cannot read the responses unless the
server allows it (CORS), or unless the page's own host name is made to resolve to this machine after it was loaded (DNS
rebinding); then the `Host` of the request gives it away (RFC 9110, section 7.2).
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
# The data is public and read-only: any page may fetch it.
_PUBLIC = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": (
        "Accept-Ranges, Content-Location, Content-Range, ETag, Link, Location, Retry-After"
    ),
    "cross-origin-resource-policy": "cross-origin",
}
_PRIVATE = {"cross-origin-resource-policy": "same-origin"}
_PREFLIGHT = {
    "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
    "access-control-allow-headers": "Accept, Accept-Language, Content-Type, If-None-Match, If-Range, Range, User-Agent",
    "access-control-max-age": "86400",
}


class AccessPolicy:
    """Who may use the server, and the headers that say so.

    Attributes:
        headers: For every response.
        preflight: Additional headers for the response to a CORS preflight request.
    """

    def __init__(self, hosts: tuple[str, ...] = (), port: int = 0, *, is_public: bool) -> None:
        self.headers: Mapping[str, str] = _PUBLIC if is_public else _PRIVATE
        self.preflight: Mapping[str, str] = _PREFLIGHT if is_public else {}
        self._authorities = tuple(f"{host}:{port}" for host in hosts)
        # With and without the port, which clients may omit; it is the host name that gives a foreign page away.
        self._hosts = frozenset([*hosts, *self._authorities])

    def rejection(self, scope: Scope) -> Response | None:
        """Return the error response to a request that is not allowed; None for all others."""
        names = [name for name, _ in scope["headers"]]
        if b"transfer-encoding" in names and (b"content-length" in names or scope["http_version"] == "1.0"):
            # RFC 9112, section 6.1: the length of the body is ambiguous, so bytes after it cannot be trusted.
            return responses.text_response(
                400, "The request says twice, or as HTTP/1.0 cannot, where its body ends.", _CLOSE
            )
        hosts = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
        if self._hosts and any(host not in self._hosts for host in hosts):
            known = ", ".join(self._authorities)
            return responses.text_response(
                421, f"This server answers only this machine, at one of the addresses {known}.", _CLOSE
            )
        return None


def access_policy_at(listener: socket.socket, host: str, *, cors: bool) -> AccessPolicy:
    """Return the access policy of a server that listens at `listener`.

    Args:
        listener: Its socket.
        host: The address that it was configured to listen at.
        cors: Whether any page may read the responses although the server listens on loopback.
    """
    number, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(str(number).partition("%")[0])
    if not address.is_loopback:
        return AccessPolicy(is_public=True)
    named = [f"[{name}]" if ":" in name else name for name in (host.lower(), str(address))]
    return AccessPolicy(tuple(dict.fromkeys([*_LOOPBACK, *named])), port, is_public=cors)


def with_forwarded_address(scope: Scope, proxy: str) -> Scope:
    """Return a request with the scheme and the Host that its client used, where it comes from `proxy` and says so.

    They are those of X-Forwarded-Proto and X-Forwarded-Host. The last value counts, which the proxy itself has added.
    """
    if not proxy or (scope.get("client") or ("", 0))[0] != proxy:
        return scope
    forwarded = {name: value.rpartition(b",")[2].strip() for name, value in scope["headers"]}
    scheme = forwarded.get(b"x-forwarded-proto", b"").decode("latin-1").lower()
    host = forwarded.get(b"x-forwarded-host", b"")
    headers = [(name, host if name == b"host" and host else value) for name, value in scope["headers"]]
    return {**scope, "headers": headers, "scheme": scheme if scheme in {"http", "https"} else scope["scheme"]}
