"""A wiki with an item to edit."""

from __future__ import annotations

from support.apply_fixtures import editor

__all__ = ["editor"]
