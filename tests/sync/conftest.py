"""A wiki with an item to edit, and a project whose journal says what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from support.applying import BASE, Bench, fill
from support.double import Double

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Double(concept_base=BASE) as double:
        fill(double)
        yield Bench(double, tmp_path)
