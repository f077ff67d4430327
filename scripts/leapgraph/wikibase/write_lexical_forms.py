"""Lexical forms as Wikibase's RDF writer produces them: literals, IRIs, encoded page names and floats."""

from __future__ import annotations

import re
from decimal import Decimal
from urllib.parse import quote, quote_plus

# The characters that PHP's trim() removes.
_BLANK = " \t\n\r\0\x0b"

_IN_NEED_OF_ESCAPE = re.compile(r'[\x00-\x1f"\\]').search
_LITERAL_ESCAPES = {code: f"\\u{code:04X}" for code in range(0x20)} | {
    ord(character): "\\" + letter for character, letter in zip('\b\t\n\f\r"\\', 'btnfr"\\', strict=True)
}

_IS_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\]*").fullmatch
_IRI_ESCAPES = {ord(character): f"%{ord(character):02X}" for character in ' "<>\\`^|{}'}


def escape_literal(text: str) -> str:
    """Return `text` escaped for an N-Triples literal; TypeError if it is not a string."""
    return text.translate(_LITERAL_ESCAPES) if _IN_NEED_OF_ESCAPE(text) else text


def encode_iri(text: str) -> str | None:
    """Return `text` escaped for an IRI in angle brackets, or None if it cannot be an absolute IRI.

    Surrounding blanks are removed and the ten characters that N-Triples forbids are percent-encoded, as in Purtle
    (Wikibase's writer). A control character or a missing scheme, which Purtle would pass through, give None.
    """
    if _IS_IRI(text):
        return text
    trimmed = text.strip(_BLANK).translate(_IRI_ESCAPES)
    return trimmed if _IS_IRI(trimmed) else None


def strip_php_blanks(text: str) -> str:
    """Return `text` without the surrounding blanks that PHP's trim() removes."""
    return text.strip(_BLANK)


def encode_page_title(title: str) -> str:
    """Return a title as encoded by MediaWiki's wfUrlencode: `Data:A & B.map` becomes `Data:A+%26+B.map`."""
    return quote_plus(title, safe=";@$!*(),/~:")


def encode_file_name(name: str) -> str:
    """Return a file name as encoded by PHP's rawurlencode: `A/B C.svg` becomes `A%2FB%20C.svg`."""
    return quote(name, safe="")


def php_float(number: float, digits: int = 14, exponent_mark: str = "E") -> str:
    """Return a finite number as PHP formats it.

    PHP writes `1.0E-6` where C writes `1e-06`; it uses exponents below 0.0001 and from 10 to the power of `digits`.

    Args:
        number: The number; an integer is treated as a float, as in PHP's coordinates.
        digits: The number of significant digits (PHP's `precision`, 14); 0 means the fewest that round-trip, up to 17.
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
