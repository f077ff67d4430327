"""Where a store is and who asks it: an address that a person gave, and credentials from the environment."""

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

# How stores call a secret in a query string; there it would stand in logs and lists of processes.
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
        token: A token, in the place of both.
        scheme: `basic`, `digest` or `bearer`, where a person chose; empty if that is for the store to say.
    """

    user: str = ""
    password: str = ""
    token: str = ""
    scheme: str = ""

    def __bool__(self) -> bool:
        return bool(self.user or self.token)

    def redact_secrets(self, text: str) -> str:
        """Return what a store said without the password or the token, however it spelt them."""
        return redact(text, (self.password, self.token))


@dataclass(frozen=True)
class StoreAddress:
    """An address of a store, which holds no secret that is known to be one."""

    url: str

    def __str__(self) -> str:
        """Return it as it is shown: of a query string the names alone, for a value may be a key to the store."""
        start, mark, query = self.url.partition("?")
        shown = "&".join(
            name + ("=…" if value else "") for name, _, value in (p.partition("=") for p in query.split("&"))
        )
        return start + mark + shown

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

    def graph_url(self, iri: str) -> str:
        """Return the address of a named graph (SPARQL 1.1 Graph Store HTTP Protocol, section 4.2)."""
        return f"{self.url}{'&' if urlsplit(self.url).query else '?'}graph={quote(iri, safe='')}"


def parse_address(url: str) -> StoreAddress:
    """Return the address that `url` is.

    Raises:
        RunError: It is none of http or https, or it has credentials in it.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        held = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True) if _SECRETS.fullmatch(name.strip())]
    except ValueError:
        good, held = None, []
    # Whatever is no address may have credentials anywhere before an @.
    if held or "@" in (unquote(parts.netloc) if good else unquote(url)):
        raise RunError(f"credentials do not belong into an address: set {USER} and {PASSWORD}, or {TOKEN}")
    if not good or parts.fragment or not (url.isascii() and url.isprintable()) or " " in url:
        raise RunError(f"{redact_address(url)} is no address of a store, such as http://localhost:7878/store")
    return StoreAddress(url)


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
    """Raise for a user whose name no `Digest` header can hold (RFC 7616, section 3.4, without `username*`).

    Raises:
        RunError: The name has a quotation mark or a backslash in it, or is not ASCII.
    """
    if not user.isascii() or set(user) & set('"\\'):
        raise RunError(
            f'{USER} has a character in it that digest authentication cannot hold: ASCII without " and \\ can'
        )


def refuse_plain_http(address: StoreAddress, credentials: Credentials) -> None:
    """Raise when credentials would travel unencrypted to another machine.

    Raises:
        RunError: They would.
    """
    if credentials and address.origin[0] == "http" and not address.is_loopback:
        raise RunError(
            f"{address} is plain http: whoever is between could read the credentials; use https, or an ssh tunnel to a "
            f"port of this machine"
        )
