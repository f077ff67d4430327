"""A clock for how long a wiki keeps a run waiting: it goes on when a test lets it, so that no test waits."""

import pytest


class Clock:
    """Stands in the place of the clock by which `Deadline` measures."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr("leapgraph.wiki.deadline.monotonic", lambda: self.now)

    def go_on(self, seconds: float) -> None:
        self.now += seconds
