"""A secret in what others say is never shown, however it is spelt and if it is but a part of it."""

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest

from leapgraph.cli import main
from leapgraph.redaction import REDACTED, WITHHELD, redact, redact_address

SECRET = "open sesame/+ä<!"  # noqa: S105 - a made-up one
BYTES = SECRET.encode()
PAIR = base64.b64encode(f"ann:{SECRET}".encode()).decode()

SPELLINGS: dict[str, Callable[[], str]] = {
    "as it is": lambda: SECRET,
    "upper case": SECRET.upper,
    "percent": lambda: quote(SECRET, safe=""),
    "percent, lower": lambda: quote(SECRET, safe="").lower(),
    "percent, every byte": lambda: "".join(f"%{byte:02x}" for byte in BYTES),
    "percent, some": lambda: "%6F" + SECRET[1:],
    "percent, twice": lambda: quote(quote(SECRET, safe=""), safe=""),
    "plus": lambda: quote(SECRET, safe="").replace("%20", "+"),
    "base64": lambda: base64.b64encode(BYTES).decode(),
    "base64 of a pair": lambda: PAIR,
    "base64, unpadded": lambda: PAIR.rstrip("="),
    "base64, in lines": lambda: "\n".join(PAIR[start : start + 6] for start in range(0, len(PAIR), 6)),
    "base64, cut off": lambda: PAIR[:14],
    "base64 within": lambda: base64.b64encode(f'{{"p":"{SECRET}"}}'.encode()).decode(),
    "base64, for addresses": lambda: base64.urlsafe_b64encode(BYTES).decode(),
    "base64, percent": lambda: quote(PAIR, safe=""),
    "base64, twice": lambda: base64.b64encode(PAIR.encode()).decode(),
    "entities": lambda: html.escape(SECRET),
    "entities, decimal": lambda: "".join(f"&#{ord(char)};" for char in SECRET),
    "entities, hex": lambda: "".join(f"&#x{ord(char):X};" for char in SECRET),
    "json": lambda: json.dumps(SECRET),
    "json, every character": lambda: "".join(f"\\u{ord(char):04X}" for char in SECRET),
    "json, twice": lambda: json.dumps(json.dumps(SECRET)),
    "bytes": lambda: repr(BYTES),
    "octal": lambda: "".join(f"\\{byte:03o}" for byte in BYTES),
    "hex": BYTES.hex,
    "hex, upper": lambda: BYTES.hex().upper(),
    "hex, with colons": lambda: BYTES.hex(":"),
    "two bytes a character": lambda: "\0".join(SECRET),
    "utf-8 read as latin-1": lambda: BYTES.decode("latin-1"),
    "in pieces": lambda: " ".join(SECRET),
    "the beginning": lambda: SECRET[:7],
    "the end": lambda: SECRET[-7:],
    "the middle": lambda: SECRET[4:11],
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_no_spelling_of_a_secret_is_shown(spelling: Callable[[], str]) -> None:
    shown = redact(f"the password {spelling()} of ann is wrong", ["", SECRET])

    assert shown in {f"the password {REDACTED} of ann is wrong", WITHHELD} or shown.replace(REDACTED, "").isascii()
    assert spelling().strip('"') not in shown
    assert REDACTED in shown or shown == WITHHELD


def test_of_several_secrets_the_longer_is_replaced_whole() -> None:
    assert redact("abcdefgh abcd", ["abcd", "abcdefgh"]) == f"{REDACTED} {REDACTED}"


@pytest.mark.parametrize("secret", ["a9x8b7c6", "Tr0ub4dor&3", "correct horse battery staple", "q" * 32])
def test_what_holds_none_stays_as_it_is(secret: str) -> None:
    text = (
        'Virtuoso 37000 Error SP030: SPARQL compiler, line 4992: syntax error at "." before <http://x/s4990> '
        "dXNlcjpzb21lYm9keQ== 6a6f68616e6e %7B%22error%22%3A%22Graph%20not%20found%22%7D &lt;b&gt; \\u00e9"
    )

    assert redact(text, [secret]) == text


def test_without_a_secret_nothing_is_hidden() -> None:
    assert redact("anything", []) == redact("anything", ["", ""]) == "anything"


@pytest.mark.parametrize(
    "url", ["http://ann:pw@host/", "ann:pw@host", "http:/ann%3Apw%40host", "x?k=pw", "http://h/#pw"]
)
def test_an_address_that_is_refused_is_shown_without_what_may_be_a_secret(url: str) -> None:
    assert "pw" not in redact_address(url)
    assert redact_address("localhost:7878") == "'localhost:7878'"


@pytest.mark.parametrize(
    "command",
    [
        ("query", "--sparql", "ASK {}", "--endpoint"),
        ("query", "--sparql", "ASK {}", "--service"),
        ("pull", "--api"),
        ("publish", "--store"),
    ],
)
@pytest.mark.parametrize(
    "url", ["http://ann:pass-word@127.0.0.1:1/x", "ann:pass-word@127.0.0.1", "http://127.0.0.1:1/x?key=pass-word"]
)
def test_no_verb_repeats_credentials_of_an_address(
    command: tuple[str, ...], url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, url])

    shown = capsys.readouterr()
    assert ended.value.code == 2
    assert "pass-word" not in shown.out + shown.err
