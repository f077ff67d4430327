"""The folder in which leapgraph keeps what is costly to make, and whom it trusts there."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def cache_folder() -> Path | None:
    """Return `leapgraph/` below $XDG_CACHE_HOME (~/.cache by default), by the XDG Base Directory Specification.

    None stands for no cache: LEAPGRAPH_CACHE=off disables it. The folder need not exist.
    """
    if os.environ.get("LEAPGRAPH_CACHE", "").lower() == "off":
        return None
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    if chosen.startswith("/"):
        return Path(chosen, "leapgraph")
    try:
        home = Path.home()
    except RuntimeError:
        return None
    # A relative one would be another folder in each working directory.
    return home / ".cache" / "leapgraph" if home.is_absolute() else None


def is_trusted(state: os.stat_result) -> bool:
    """Return whether only this user can have written the file or folder with this state."""
    return state.st_uid == os.geteuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
