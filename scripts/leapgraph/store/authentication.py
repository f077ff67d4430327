"""HTTP authentication to a store: Basic (RFC 7617), Digest (RFC 7616), or a bearer token (RFC 6750)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from leapgraph.store.store_url import DIGEST, Credentials

if TYPE_CHECKING:
    from collections.abc import Generator


class BearerAuth(httpx.Auth):
    """A bearer token in each request (RFC 6750, section 2.1)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Yield the request with the token."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class DigestAuth(httpx.DigestAuth):
    """Digest authentication (RFC 7616) as httpx has it; an unsupported challenge is a protocol error."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Yield the request as it is, and again with the response to the challenge.

        Raises:
            httpx.ProtocolError: The challenge is not supported.
        """
        try:
            yield from super().auth_flow(request)
        except (KeyError, NotImplementedError, ValueError):
            raise httpx.ProtocolError("it asks for digest authentication of a kind that is not known here") from None


class NoAuth(httpx.Auth):
    """Sends no credentials, in place of the session's."""


def make_auth(credentials: Credentials) -> httpx.Auth | None:
    """Return the authentication to try first: the chosen one, else Bearer for a token and Basic for a password."""
    if credentials.token:
        return BearerAuth(credentials.token)
    if credentials.scheme == DIGEST:
        return DigestAuth(credentials.user, credentials.password)
    return httpx.BasicAuth(credentials.user, credentials.password) if credentials.user else None


def accepts_digest(answer: httpx.Response) -> bool:
    """Return whether a 401 response offers Digest."""
    return any(way.lower().startswith("digest") for way in answer.headers.get_list("www-authenticate"))
