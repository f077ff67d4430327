"""Spells JSON in random ways that mean the same (RFC 8259)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import orjson

RATES = (0, 0, 0, 0.01, 0.2)


@dataclass
class Speller:
    """Spells values.

    Attributes:
        random: Where its choices come from.
        spaces: How often white space stands between two tokens.
        disorder: How often the keys of an object are in another order.
        escapes: How often a character of a text is escaped that need not be.
    """

    random: Random
    spaces: float
    disorder: float
    escapes: float

    def spell(self, value: Any) -> str:
        """Return JSON of a value."""
        if isinstance(value, dict):
            pairs = list(value.items())
            if self.random.random() < self.disorder:
                self.random.shuffle(pairs)
            return self._join(
                "{", [f"{self.spell(key)}{self._space()}:{self._space()}{self.spell(one)}" for key, one in pairs], "}"
            )
        if isinstance(value, list):
            return self._join("[", [self.spell(one) for one in value], "]")
        if isinstance(value, str) and self.escapes:
            return f'"{"".join(map(self._character, value))}"'
        return orjson.dumps(value).decode()

    def _join(self, opening: str, parts: list[str], closing: str) -> str:
        return opening + ",".join(f"{self._space()}{one}{self._space()}" for one in parts) + closing

    def _space(self) -> str:
        return self.random.choice((" ", "\t", "\r", "  ")) if self.random.random() < self.spaces else ""

    def _character(self, character: str) -> str:
        if self.random.random() >= self.escapes:
            return orjson.dumps(character).decode()[1:-1]
        units = character.encode("utf-16-be").hex()
        units = self.random.choice((units, units.upper()))
        return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def random_speller(random: Random) -> Speller:
    """Return a speller that takes each liberty never, seldom or often."""
    return Speller(random, *(random.choice(RATES) for _ in range(3)))


def respellings(text: str) -> Iterator[str]:
    """Yield every spelling of JSON that differs in one escaped character of a string, or in a space between tokens."""
    for token in re.finditer(r'"[^"\\]*"|[0-9]+|[^"0-9]', text):
        start, end = token.span()
        yield f"{text[:start]} {text[start:]}"
        for at in range(start + 1, end - 1) if token[0].startswith('"') else ():
            yield f"{text[:at]}\\u{ord(text[at]):04x}{text[at + 1 :]}"
            yield f"{text[:at]}\\u{ord(text[at]):04X}{text[at + 1 :]}"
