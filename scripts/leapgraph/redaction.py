"""Redact secrets from messages of servers, which may repeat a password in any encoding."""

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
WITHHELD = "(the message is left out: it repeats a secret)"

# So many consecutive characters of a secret count as the secret: a third, at least four and at most twelve.
_FEWEST, _ENOUGH = 4, 12
# A message may be a URL in JSON within HTML: so many nested encodings are decoded.
_DEPTH = 4
_MOST = 4000

_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{4,}")
_HEX = re.compile(r"[0-9A-Fa-f]{2}(?:[\s:,-]?[0-9A-Fa-f]{2}){3,}")
_ESCAPE = re.compile(r"\\+(?:u\{([0-9A-Fa-f]{1,6})\}|[uU]([0-9A-Fa-f]{8}|[0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([0-7]{3}))")
_SPACE_AND_MARKS = re.compile(r"[\W_]+")


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return a text in which no secret can be read.

    A secret in plain or URL-encoded form is replaced by `(secret)`. Where a longer part of one appears in another
    encoding (percent, entities, JSON escapes, base64, hex, another case, or several of these nested) the whole text is
    withheld, since the rest cannot be trusted.

    Args:
        text: A message from outside. Pass the whole of it and shorten the result: half a secret may be too short to be
            recognized.
        secrets: The secrets; empty ones are ignored.
    """
    known = sorted({secret for secret in secrets if secret}, key=len, reverse=True)
    if not known:
        return text
    forms = {form for secret in known for form in (secret, quote(secret, safe=""), quote(secret), quote_plus(secret))}
    either = "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))
    shown = re.sub(either, REDACTED, text, flags=re.IGNORECASE)
    parts = {part for secret in known for part in _secret_parts(secret)}
    plain = {_only_letters(part) for part in parts} - {""}
    # Our own placeholder stands for a secret; the text around it is searched separately.
    for spelling in _decodings(shown.replace(REDACTED, "\0")[:_MOST]):
        folded = _fold_case(spelling)
        if any(part in folded for part in parts) or _contains_part(_only_letters(spelling), plain):
            return WITHHELD
    return shown


def redact_address(url: str) -> str:
    """Return a refused address as it may be shown: without any part that may be secret.

    The whole address counts as secret where it has an @, and the part after a ? or a # always does.
    """
    if "@" in unquote(url):
        return "an address with a user name, which is left out here,"
    start = url.partition("?")[0].partition("#")[0]
    return repr(url) if start == url else f"{start!r} with what follows it"


def _secret_parts(secret: str) -> Iterator[str]:
    """Yield each part of a secret that is long enough to identify it, normalized for comparison."""
    whole = _fold_case(secret)
    size = min(len(whole), max(_FEWEST, min(_ENOUGH, -(-len(whole) // 3))))
    yield from (whole[start : start + size] for start in range(len(whole) - size + 1))


def _contains_part(letters: str, parts: set[str]) -> bool:
    # Without punctuation and spaces only parts that are long enough not to match by accident count.
    return any(len(part) >= _FEWEST and part in letters for part in parts)


def _fold_case(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _only_letters(text: str) -> str:
    return _SPACE_AND_MARKS.sub("", _fold_case(text))


def _decodings(text: str) -> Iterator[str]:
    """Yield the text and its decodings, nested ones included."""
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
    # White space within base64 is ignored (RFC 2045), and a secret may start at any offset.
    for source in dict.fromkeys((text, re.sub(r"\s+", "", text))):
        yield " ".join(part for found in _BASE64.findall(source) for part in _decode_base64(found))


def _decode_base64(found: str) -> Iterator[str]:
    plain = found.replace("-", "+").replace("_", "/")
    for start in range(min(4, len(plain))):
        part = plain[start:]
        part = part[: len(part) - (len(part) % 4 == 1)]
        data = b64decode(part + "=" * (-len(part) % 4))
        # Any word can be read as base64; the result is text only where it was base64.
        text = _text(data)
        if 4 * sum(char.isprintable() for char in text) >= 3 * len(data.replace(b"\0", b"").decode("latin-1")) > 0:
            yield text


def _text(data: bytes) -> str:
    # UTF-16 too: zero bytes between letters are dropped.
    return data.replace(b"\0", b"").decode("utf-8", "ignore")


def _character(match: re.Match[str]) -> str:
    braced, four, two, octal = match.groups()
    number = int(octal, 8) if octal else int(braced or four or two, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else ""  # noqa: PLR2004 - Unicode's own
