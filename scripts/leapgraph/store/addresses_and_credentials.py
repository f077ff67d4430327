"""Addresses of stores, and the credentials for them from the environment."""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from leapgraph.errors import RunError
from leapgraph.redaction import redact, redact_address

USER, PASSWORD, TOKEN = "LEAPGRAPH_STORE_USER", "LEAPGRAPH_STORE_PASSWORD", "LEAPGRAPH_STORE_TOKEN"
AUTH = "LEAPGRAPH_STORE_AUTH"
BASIC, DIGEST, BEARER = "basic", "digest", "bearer"

# Names of secrets in a query string, where they would appear in logs and process lists.
_SECRETS = re.compile(
    r"((access|api|auth|secret|session|private|aws)?[-_]?(key|keyid|access[-_]?key[-_]?id|token|jwt|secret|signature|sig))|"
    r"auth|authorization|pass|passw(or)?d|passphrase|pwd|x-amz-.*|credentials?",
    re.IGNORECASE,
)


@dataclass(frozen=True, repr=False)
class Credentials:
    """A user with a password, or a token; never shown, not even by `repr`.

    Attributes:
        user: The user's name.
        password: The user's password.
        token: A token instead of both.
        scheme: `basic`, `digest` or `bearer` where the environment chooses one; empty if the store does.
    """

    user: str = ""
    password: str = ""
    token: str = ""
    scheme: str = ""

    def __bool__(self) -> bool:
        return bool(self.user or self.token)

    def redact_secrets(self, text: str) -> str:
        """Return a message of the store without the password or the token, in whatever encoding."""
        return redact(text, (self.password, self.token))


@dataclass(frozen=True)
class StoreAddress:
    """The address of a store, without credentials in it."""

    url: str

    def __str__(self) -> str:
        """Return the address for messages: only the names of its query string, since a value may be a key."""
        start, mark, query = self.url.partition("?")
        shown = "&".join(
            name + ("=…" if value else "") for name, _, value in (p.partition("=") for p in query.split("&"))
        )
        return start + mark + shown

    @property
    def origin(self) -> tuple[str, str | None, int | None]:
        """Scheme, host and port, to which the credentials are restricted (RFC 6454)."""
        parts = urlsplit(self.url)
        return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}[parts.scheme]

    @property
    def is_loopback(self) -> bool:
        """Whether the host is this machine."""
        host = self.origin[1] or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    def graph_url(self, iri: str) -> str:
        """Return the URL of a named graph (SPARQL 1.1 Graph Store HTTP Protocol, section 4.2)."""
        return f"{self.url}{'&' if urlsplit(self.url).query else '?'}graph={quote(iri, safe='')}"


def parse_address(url: str) -> StoreAddress:
    """Return the parsed address of a store.

    Raises:
        RunError: It is not an http or https URL, or has credentials in it.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        held = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True) if _SECRETS.fullmatch(name.strip())]
    except ValueError:
        good, held = None, []
    # What is not a URL may have credentials anywhere before an @.
    if held or "@" in (unquote(parts.netloc) if good else unquote(url)):
        raise RunError(f"credentials do not belong into an address: set {USER} and {PASSWORD}, or {TOKEN}")
    if not good or parts.fragment or not (url.isascii() and url.isprintable()) or " " in url:
        raise RunError(f"{redact_address(url)} is no address of a store, such as http://localhost:7878/store")
    return StoreAddress(url)


def read_credentials() -> Credentials:
    """Return the credentials in the environment.

    Raises:
        RunError: They are incomplete, of both kinds, or have characters that no header can hold.
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
    return Credentials(user, password, token, _scheme(user, token))


def _scheme(user: str, token: str) -> str:
    scheme = os.environ.get(AUTH, "").strip().lower()
    if scheme not in {"", BASIC, DIGEST, BEARER}:
        raise RunError(f"{AUTH} is {BASIC}, {DIGEST} or {BEARER}, and it is none of them")
    if scheme == BEARER and not token:
        raise RunError(f"{AUTH} is {BEARER}: set {TOKEN} too")
    if scheme in {BASIC, DIGEST} and not user:
        raise RunError(f"{AUTH} is {scheme}: set {USER} and {PASSWORD}" + (f", not {TOKEN}" if token else " too"))
    if scheme == DIGEST:
        refuse_for_digest(user)
    return scheme


def refuse_for_digest(user: str) -> None:
    """Raise an error for a user name that a `Digest` header cannot hold (RFC 7616, section 3.4, without `username*`).

    Raises:
        RunError: The name has a quotation mark or a backslash in it, or is not ASCII.
    """
    if not user.isascii() or set(user) & set('"\\'):
        raise RunError(
            f'{USER} has a character in it that digest authentication cannot hold: ASCII without " and \\ can'
        )


def refuse_plain_http(address: StoreAddress, credentials: Credentials) -> None:
    """Raise an error if the credentials would be sent unencrypted to another machine.

    Raises:
        RunError: They would be.
    """
    if credentials and address.origin[0] == "http" and not address.is_loopback:
        raise RunError(
            f"{address} is plain http: whoever is between could read the credentials; use https, or an ssh tunnel to a "
            f"port of this machine"
        )
