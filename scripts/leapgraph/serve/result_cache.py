"""A cache of query results: the data of a release does not change, so the same query has the same result.

Only short results are cached, the most recently used ones, and none of a query that may yield another result each time.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import TYPE_CHECKING, TypeAlias

from leapgraph.sparql.tokens import NONDETERMINISTIC

if TYPE_CHECKING:
    from leapgraph.serve.sparql_protocol_request import ProtocolQuery

_LONGEST = 64 << 10
_MOST = 8 << 20
# Matches in string literals too: then the query runs once more than needed.
_NONDETERMINISTIC_CALL = re.compile(rf"\b(?:{'|'.join(sorted(NONDETERMINISTIC))})\s*\(", re.IGNORECASE)

CacheKey: TypeAlias = tuple[str, str, tuple[str, ...], tuple[str, ...], bool, str]


class ResultCache:
    """The cached results of one release."""

    def __init__(self) -> None:
        self._answers: OrderedDict[CacheKey, bytes] = OrderedDict()
        self._size = 0

    def find(self, query: ProtocolQuery, media_type: str) -> bytes | None:
        """Return the result of a query in a media type, if it is cached."""
        key = _cache_key(query, media_type)
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def remember(self, query: ProtocolQuery, media_type: str, answer: bytes) -> None:
        """Cache a result, if it is short and reproducible; the least recently used one is dropped."""
        key = _cache_key(query, media_type)
        if (
            len(query.text) + len(answer) > _LONGEST
            or key in self._answers
            or _NONDETERMINISTIC_CALL.search(query.text)
        ):
            return
        self._answers[key] = answer
        self._size += len(query.text) + len(answer)
        while self._size > _MOST:
            (text, *_), gone = self._answers.popitem(last=False)
            self._size -= len(text) + len(gone)


def _cache_key(query: ProtocolQuery, media_type: str) -> CacheKey:
    return query.text, query.base, query.default_graphs, query.named_graphs, query.union, media_type
