"""Where a store is and who asks it: an address that a person gave, and credentials from the environment."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit

from leapgraph.errors import RunError

USER, PASSWORD, TOKEN = "LEAPGRAPH_STORE_USER", "LEAPGRAPH_STORE_PASSWORD", "LEAPGRAPH_STORE_TOKEN"

# How stores call a secret in a query string; there it would stand in logs and lists of processes.
_SECRETS = {"access-token", "access_token", "api-key", "api_key", "apikey", "password", "token"}


@dataclass(frozen=True, repr=False)
class Credentials:
    """A user with a password, or a token; never shown, not even by `repr`."""

    user: str = ""
    password: str = ""
    token: str = ""

    def __bool__(self) -> bool:
        return bool(self.user or self.token)


@dataclass(frozen=True)
class Address:
    """An address of a store, which holds no secret."""

    url: str

    def __str__(self) -> str:
        return self.url

    @property
    def origin(self) -> tuple[str, str | None, int | None]:
        """Scheme, host and port: what credentials are good for (RFC 6454)."""
        parts = urlsplit(self.url)
        return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}[parts.scheme]

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine."""
        host = self.origin[1] or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    def of_graph(self, iri: str) -> str:
        """Return the address of a named graph (SPARQL 1.1 Graph Store HTTP Protocol, section 4.2)."""
        return f"{self.url}{'&' if urlsplit(self.url).query else '?'}graph={quote(iri, safe='')}"


def read_address(url: str) -> Address:
    """Return the address that `url` is.

    Raises:
        RunError: It is none of http or https, or it has credentials in it.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        named = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    except ValueError:
        good = None
    if "@" in url.partition("//")[2].partition("/")[0] or (good and named & _SECRETS):
        raise RunError(f"credentials do not belong into an address: set {USER} and {PASSWORD}, or {TOKEN}")
    if not good or parts.fragment or not (url.isascii() and url.isprintable()) or " " in url:
        raise RunError(f"{url!r} is no address of a store, such as http://localhost:7878/store")
    return Address(url)


def read_credentials() -> Credentials:
    """Return what the environment says.

    Raises:
        RunError: It says half of it, or both kinds, or what no header can hold.
    """
    user, password, token = (os.environ.get(name, "") for name in (USER, PASSWORD, TOKEN))
    if token and (user or password):
        raise RunError(f"set {USER} and {PASSWORD}, or {TOKEN}, not both")
    if bool(user) != bool(password):
        raise RunError(f"{USER} and {PASSWORD} go together: set {PASSWORD if user else USER} too")
    if ":" in user:
        raise RunError(f"{USER} cannot have a colon in it (RFC 7617)")
    if not all(part.isprintable() for part in (user, password)) or not (token.isascii() and token.isprintable()):
        raise RunError(f"{TOKEN if token else f'{USER} or {PASSWORD}'} has a character in it that a header cannot hold")
    return Credentials(user, password, token)


def refuse_in_the_clear(address: Address, credentials: Credentials) -> None:
    """Raise when credentials would travel unencrypted to another machine.

    Raises:
        RunError: They would.
    """
    if credentials and address.origin[0] == "http" and not address.is_loopback:
        raise RunError(
            f"{address} is plain http: whoever is between could read the credentials; use https, or an ssh tunnel to a "
            f"port of this machine"
        )
