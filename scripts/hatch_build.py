"""The wheel's build hook: it puts the built scripts of the site into the wheel, where they have been built."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SiteScripts(BuildHookInterface[Any]):
    """Adds `leapgraph/site/built/` to the wheel; without it, `publish` writes a site that needs no scripts."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files of `find_assets()` to a wheel that is not editable."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root, "scripts")))
        # Only the standard library is there when a wheel is built.
        from leapgraph.site.assets import BUILT, find_assets

        folder = find_assets()
        if folder is not None:
            build_data["force_include"] |= {str(folder / name): f"leapgraph/site/built/{name}" for name in BUILT}
