"""The scripts, styles and pictures of the pages: static ones, and those that `leapgraph.site.build_assets` has built.

All are files in `assets/` of the site. Static, and always there, are `site.css`, `tools.css`, `icon.svg` and
`card.png`. Built, and there only where packages could be had, are `site.js`, `search.js`, `question-page.js`,
`editor.js`, `engine.js` and `LICENCES.txt`. `leapgraph.site.data_script_format` makes those that carry data:
`data.js`, `labels.js` and `questions.js`.

What a page must have for each script is at the top of the script's source in `browser/src/`. In short: `hidden
data-needs-script` on what does nothing without script, `data-copy`, `data-filter` and `data-search` on any page,
`data-search-page` in search.html, `data-query-form` on a question's page, `data-editor` in sparql/index.html.
"""

from __future__ import annotations

import stat
from hashlib import sha256
from pathlib import Path

from leapgraph.user_cache import cache_folder, is_trusted

SITE = Path(__file__).parent
SOURCES = SITE / "browser"
BUILT = ("LICENCES.txt", "editor.js", "engine.js", "question-page.js", "search.js", "site.js")
_PACKAGED = SITE / "built"
_STATIC = SITE / "static"
CACHE_PREFIX = "site-assets-"


def find_assets() -> Path | None:
    """Return the folder of the built files: that of the wheel, or that in the user's cache; None if there is none.

    Files in the cache that another user could have written, and empty ones, are not used.
    """
    if all((_PACKAGED / name).is_file() for name in BUILT):
        return _PACKAGED
    folder = cached_assets()
    if folder is None:
        return None
    try:
        files = [(folder / name).lstat() for name in BUILT]
        states = [folder.parent.lstat(), folder.lstat(), *files]
        is_whole = all(stat.S_ISREG(file.st_mode) and file.st_size for file in files)
        return folder if is_whole and all(map(is_trusted, states)) else None
    except OSError:
        return None


def cached_assets() -> Path | None:
    """Return the folder in the user's cache for what these sources give, built or not; None without a cache."""
    cache = cache_folder()
    return None if cache is None else cache / f"{CACHE_PREFIX}{sources_digest()}"


def sources_digest() -> str:
    """Return a digest of all that the built files are made from: the sources, and the packages' fixed versions."""
    digest = sha256()
    makers = [SITE / "build_assets.py", SITE / "data_script_format.py"]
    for path in [*sorted(SOURCES.glob("*.*")), *sorted(SOURCES.glob("*/*.*")), SOURCES / ".npmrc", *makers]:
        data = path.read_bytes()
        digest.update(f"{path.relative_to(SITE).as_posix()} {len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()[:32]


def read_assets() -> dict[str, bytes]:
    """Return the built files by name; none where they are not built."""
    folder = find_assets()
    return {} if folder is None else {name: (folder / name).read_bytes() for name in BUILT}


def read_static() -> dict[str, bytes]:
    """Return the static files by name."""
    return {path.name: path.read_bytes() for path in sorted(_STATIC.iterdir()) if path.is_file()}
