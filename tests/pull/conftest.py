"""A project whose main entity is an item made for a test, and the wiki that has it."""

from support.pull_fixtures import project, wiki

__all__ = ["project", "wiki"]
