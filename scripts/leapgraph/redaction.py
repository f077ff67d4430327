"""Secrets kept out of what others say: a server may repeat a password in any spelling, and that reaches no terminal."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, unquote, unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

REDACTED = "(secret)"
WITHHELD = "(its words are left out: they repeat a secret)"

# So much of a secret in a row is one: a third of it, but four characters at least and twelve at most.
_FEWEST, _ENOUGH = 4, 12
# An answer may be an address in a JSON text in a page: so many spellings upon one another are taken off.
_DEPTH = 4
_MOST = 4000

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{4,}")
_HEX = re.compile(r"[0-9A-Fa-f]{2}(?:[\s:,-]?[0-9A-Fa-f]{2}){3,}")
_ESCAPE = re.compile(r"\\+(?:u\{([0-9A-Fa-f]{1,6})\}|[uU]([0-9A-Fa-f]{8}|[0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([0-7]{3}))")
_SPACE_AND_MARKS = re.compile(r"[\W_]+")


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return a text in which no secret can be read.

    A secret as it is, or as an address has it, is replaced by `(secret)`. Where a longer part of one can be read in
    another way - percent, entities, escapes of JSON, base64, hex, other case, one upon another - nothing of the text is
    shown at all: what is left of it cannot be trusted.

    Args:
        text: What somebody else said. Give the whole of it, and shorten what comes back: half a secret may be too short
            to be known for one.
        secrets: The secrets; empty ones do not count.
    """
    known = sorted({secret for secret in secrets if secret}, key=len, reverse=True)
    if not known:
        return text
    forms = {form for secret in known for form in (secret, quote(secret, safe=""), quote(secret), quote_plus(secret))}
    either = "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))
    shown = re.sub(either, REDACTED, text, flags=re.IGNORECASE)
    parts = {part for secret in known for part in _secret_parts(secret)}
    plain = {_only_letters(part) for part in parts} - {""}
    # Our own mark stands for a secret; what is around it is looked at by itself.
    for spelling in _decodings(shown.replace(REDACTED, "\0")[:_MOST]):
        folded = _fold_case(spelling)
        if any(part in folded for part in parts) or _contains_part(_only_letters(spelling), plain):
            return WITHHELD
    return shown


def redact_address(url: str) -> str:
    """Return an address that a person gave and that is refused, as it may be shown: without what may be a secret in it.

    That is all of it where it has an @, and what follows a ? or a #.
    """
    if "@" in unquote(url):
        return "an address with a user name, which is left out here,"
    start = url.partition("?")[0].partition("#")[0]
    return repr(url) if start == url else f"{start!r} with what follows it"


def _secret_parts(secret: str) -> Iterator[str]:
    """Yield each part of a secret that is long enough to be one, for comparison."""
    whole = _fold_case(secret)
    size = min(len(whole), max(_FEWEST, min(_ENOUGH, -(-len(whole) // 3))))
    yield from (whole[start : start + size] for start in range(len(whole) - size + 1))


def _contains_part(letters: str, parts: set[str]) -> bool:
    # With marks and spaces taken out, only what is long enough to be no accident.
    return any(len(part) >= _FEWEST and part in letters for part in parts)


def _fold_case(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _only_letters(text: str) -> str:
    return _SPACE_AND_MARKS.sub("", _fold_case(text))


def _decodings(text: str) -> Iterator[str]:
    """Yield the text, and what it says once each kind of spelling is taken off, one upon another."""
    seen = {text}
    layer = [text]
    for _ in range(_DEPTH):
        yield from layer
        layer = [new for old in layer for new in dict.fromkeys(_decode_once(old)) if new and new not in seen]
        layer = layer[:64]
        seen.update(layer)
    yield from layer


def _decode_once(text: str) -> Iterator[str]:
    yield _text(unquote_to_bytes(text.replace("+", " ")))
    yield _text(unquote_to_bytes(text))
    yield unescape(text)
    yield _ESCAPE.sub(_character, text).replace("\\", "")
    yield text.encode("latin-1", "ignore").decode("utf-8", "ignore")
    yield " ".join(_text(bytes.fromhex(re.sub(r"[\s:,-]", "", found))) for found in _HEX.findall(text))
    # White space inside base64 counts for nothing (RFC 2045), and a secret may begin anywhere in it.
    for source in dict.fromkeys((text, re.sub(r"\s+", "", text))):
        yield " ".join(part for found in _BASE64.findall(source) for part in _decode_base64(found))


def _decode_base64(found: str) -> Iterator[str]:
    plain = found.replace("-", "+").replace("_", "/")
    for start in range(min(4, len(plain))):
        part = plain[start:]
        part = part[: len(part) - (len(part) % 4 == 1)]
        data = b64decode(part + "=" * (-len(part) % 4))
        # Any word can be read as base64; what comes out is text only where it was some.
        text = _text(data)
        if 4 * sum(char.isprintable() for char in text) >= 3 * len(data.replace(b"\0", b"").decode("latin-1")) > 0:
            yield text


def _text(data: bytes) -> str:
    # Two bytes a character, too: zeros between letters count for nothing.
    return data.replace(b"\0", b"").decode("utf-8", "ignore")


def _character(match: re.Match[str]) -> str:
    braced, four, two, octal = match.groups()
    number = int(octal, 8) if octal else int(braced or four or two, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else ""  # noqa: PLR2004 - Unicode's own
