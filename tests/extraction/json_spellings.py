"""Spells JSON in random ways that mean the same (RFC 8259)."""

from random import Random
from typing import Any

import orjson

SPACES = ("", "", "", " ", "\t", "  ", "\r")


def spell(value: Any, random: Random) -> str:
    """Return JSON of a value, with random white space, order of keys and escapes."""
    if random.random() < 0.3:
        return orjson.dumps(value).decode()
    if isinstance(value, dict):
        pairs = list(value.items())
        if random.random() < 0.3:
            random.shuffle(pairs)
        inside = ",".join(
            f"{space(random)}{spell_text(key, random)}{space(random)}:{space(random)}{spell(one, random)}"
            for key, one in pairs
        )
        return f"{{{inside}}}"
    if isinstance(value, list):
        return "[" + ",".join(f"{space(random)}{spell(one, random)}{space(random)}" for one in value) + "]"
    return spell_text(value, random) if isinstance(value, str) else orjson.dumps(value).decode()


def space(random: Random) -> str:
    """Return white space, mostly none."""
    return random.choice(SPACES) if random.random() < 0.2 else ""


def spell_text(text: str, random: Random) -> str:
    """Return JSON of a text, sometimes with some of its characters escaped, in digits of either case."""
    if random.random() < 0.8:
        return orjson.dumps(text).decode()
    return '"' + "".join(escape(one, random) for one in text) + '"'


def escape(character: str, random: Random) -> str:
    """Return a character of a JSON string, escaped or, if it may be, plain."""
    if random.random() < 0.7:
        return orjson.dumps(character).decode()[1:-1]
    units = character.encode("utf-16-be").hex()
    units = units.upper() if random.random() < 0.5 else units
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
