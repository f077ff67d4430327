"""A project whose files are edited, as a comparand of `leapgraph diff`."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from leapgraph.differences.comparands import Comparand, open_comparand
from leapgraph.project import TOOL_PROJECT, Project
from leapgraph.release.build_dataset import published_dataset

# What stands in a file, and what stands there after the edit.
Edits = Mapping[str, Mapping[str, str]]


def edit_project(root: Path, folder: Path, edits: Edits) -> Path:
    """Return `folder` as a copy of the project in `root` with texts of its files replaced; each must be there once."""
    for name in ("graph", "queries", "shapes"):
        shutil.copytree(root / name, folder / name)
    for name, replacements in edits.items():
        text = (folder / name).read_text()
        for old, new in replacements.items():
            assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {name}"
            text = text.replace(old, new)
        (folder / name).write_text(text)
    return folder


def open_project(root: Path) -> Comparand:
    """Return a project folder as a comparand."""
    return open_comparand(Project(TOOL_PROJECT), str(root), published_dataset)
