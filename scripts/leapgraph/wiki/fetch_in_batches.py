"""Requests about many names, as many at a time as an API answers, and the error for a response of another form."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from leapgraph.errors import LeapgraphError
from leapgraph.printable import printable_line
from leapgraph.wiki.read_client import UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from leapgraph.wiki.read_client import WikiClient

T = TypeVar("T")
# The Action API's limit for one request without the right `apihighlimits`.
API_BATCH_SIZE = 50


@contextmanager
def report_malformed(wiki: WikiClient, what: str) -> Iterator[None]:
    """Report a response of an unexpected form, and what it lacks."""
    try:
        yield
    except LeapgraphError:
        raise
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        raise UnreachableError(
            f"{wiki.api} answers in another form, without {what} ({type(error).__name__}: {printable_line(error)})"
        ) from error


def fetch_in_batches(
    wiki: WikiClient, names: Sequence[str], ask: Callable[[Sequence[str]], dict[str, T]]
) -> dict[str, T]:
    """Return the results of `ask` for all names, requested in batches.

    MediaWiki truncates a response that would be too large, with a mere warning, so omitted names are requested again.
    Otherwise a large item would look like a missing one.
    """
    found: dict[str, T] = {}
    left = list(names)
    while left:
        batch = left[:API_BATCH_SIZE]
        answers = ask(batch)
        answered = [one for one in batch if one in answers]
        if not answered:
            raise UnreachableError(f"{wiki.api} returned nothing for {printable_line(', '.join(batch))}")
        found |= {one: answers[one] for one in answered}
        left = [one for one in left if one not in answers]
    return {one: found[one] for one in names}


def batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield names in batches of at most `API_BATCH_SIZE`."""
    for start in range(0, len(names), API_BATCH_SIZE):
        yield names[start : start + API_BATCH_SIZE]
