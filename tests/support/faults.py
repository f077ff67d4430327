"""What is wrong, all at once: a test of many pages shows each of them that fails."""

from collections.abc import Iterable

MOST = 60


def assert_none(faults: Iterable[object]) -> None:
    """Find that there are no faults; else show the first of them, one a line."""
    found = sorted(map(str, faults))
    assert not found, f"{len(found)} faults:\n" + "\n".join(found[:MOST])
