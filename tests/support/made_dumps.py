"""Dumps made of the six real items under ids of their own, in the form of Wikidata's JSON dumps."""

from collections.abc import Iterable, Iterator
from functools import cache

import orjson

from support.samples import SAMPLES, sample_entity

# Q622899 is the only sample that is one of these.
AGENCIES = "P31=Q163740,Q47913"
_FIRST_ID = 900_000_000


@cache
def _sample_line(item: str) -> bytes:
    return orjson.dumps(sample_entity(item))


def entity_lines(number: int) -> Iterator[bytes]:
    """Yield so many lines, each a real item under an id that no other line has."""
    for place in range(number):
        item = SAMPLES[place % len(SAMPLES)]
        yield _sample_line(item).replace(f"{item}".encode(), b"Q%d" % (_FIRST_ID + place))


def dump_of(lines: Iterable[bytes]) -> bytes:
    """Return a dump with these lines: an array with an entity a line."""
    return b"[\n" + b",\n".join(lines) + b"\n]\n"
