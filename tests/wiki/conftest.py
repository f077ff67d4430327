"""A wiki with an item to edit."""

from support.apply_fixtures import editor

__all__ = ["editor"]
