"""Text as Wikibase's RDF writer spells it: literals, IRIs, encoded page names and floats."""

from __future__ import annotations

import re
from decimal import Decimal
from urllib.parse import quote, quote_plus

# What PHP's trim() takes off.
_BLANK = " \t\n\r\0\x0b"

_IN_NEED_OF_ESCAPE = re.compile(r'[\x00-\x1f"\\]').search
_LITERAL_ESCAPES = {code: f"\\u{code:04X}" for code in range(0x20)} | {
    ord(character): "\\" + letter for character, letter in zip('\b\t\n\f\r"\\', 'btnfr"\\', strict=True)
}

_IS_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\]*").fullmatch
_IRI_ESCAPES = {ord(character): f"%{ord(character):02X}" for character in ' "<>\\`^|{}'}


def escape_literal(text: str) -> str:
    """Return `text` as it stands between the quotes of an N-Triples literal; TypeError when it is no string."""
    return text.translate(_LITERAL_ESCAPES) if _IN_NEED_OF_ESCAPE(text) else text


def encode_iri(text: str) -> str | None:
    """Return `text` as it stands between angle brackets, or None when no absolute IRI can be made of it.

    Blank ends go and the ten characters that N-Triples forbids become percent escapes, as Purtle (Wikibase's writer)
    does it. A control character or a missing scheme, which Purtle would write as they are, give None.
    """
    if _IS_IRI(text):
        return text
    trimmed = text.strip(_BLANK).translate(_IRI_ESCAPES)
    return trimmed if _IS_IRI(trimmed) else None


def strip_php_blanks(text: str) -> str:
    """Return `text` without the blanks at its ends that PHP takes for such."""
    return text.strip(_BLANK)


def encode_page_title(title: str) -> str:
    """Return a title as MediaWiki's wfUrlencode writes it: `Data:A & B.map` becomes `Data:A+%26+B.map`."""
    return quote_plus(title, safe=";@$!*(),/~:")


def encode_file_name(name: str) -> str:
    """Return a file name as PHP's rawurlencode writes it: `A/B C.svg` becomes `A%2FB%20C.svg`."""
    return quote(name, safe="")


def php_float(number: float, digits: int = 14, exponent_mark: str = "E") -> str:
    """Return a finite number in the spelling of PHP.

    PHP writes `1.0E-6` where C writes `1e-06`; it takes to exponents below 0.0001 and from 10 to the power of `digits`.

    Args:
        number: The number; an integer counts as a float, as it does in PHP's coordinates.
        digits: How many significant digits (PHP's `precision`, 14); 0 is as few as read back the same, up to 17.
        exponent_mark: `E` as in `(string)$float`, `e` as in `json_encode`.
    """
    number = float(number)
    sign, figures, exponent = Decimal(f"{number:.{digits - 1}e}" if digits else repr(number)).as_tuple()
    power = len(figures) - 1 + int(exponent)
    text = "".join(map(str, figures)).rstrip("0") or "0"
    minus = "-" if sign else ""
    if text != "0" and not -4 <= power < (digits or 17):  # noqa: PLR2004 - PHP's own bound
        return f"{minus}{text[0]}.{text[1:] or '0'}{exponent_mark}{'-' if power < 0 else '+'}{abs(power)}"
    if text == "0":
        return f"{minus}0"
    if power < 0:
        return f"{minus}0.{'0' * (-power - 1)}{text}"
    whole, fraction = text[: power + 1].ljust(power + 1, "0"), text[power + 1 :]
    return f"{minus}{whole}.{fraction}" if fraction else f"{minus}{whole}"
