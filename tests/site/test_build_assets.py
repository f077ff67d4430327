"""The site's scripts are found where they are built, and the site goes on without them where no package can be had."""

import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from leapgraph.site import assets, build_assets
from leapgraph.site.assets import BUILT, cached_assets, find_assets, read_assets, sources_digest

ROOT = Path(__file__).parents[2]
# Nothing listens here.
NOWHERE = "http://127.0.0.1:9/"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("LEAPGRAPH_CACHE", raising=False)
    monkeypatch.setattr(assets, "_PACKAGED", tmp_path / "no-wheel")
    return tmp_path


def put_built_files(folder: Path | None) -> Path:
    assert folder is not None
    folder.mkdir(parents=True, mode=0o700)
    for name in BUILT:
        (folder / name).write_text(name)
    return folder


def build(cache: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "PIP_INDEX_URL": NOWHERE, "PIP_NO_CACHE_DIR": "1"}
    command = [sys.executable, "-m", "leapgraph.site.build_assets", *options]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.usefixtures("cache")
def test_built_files_are_found_in_the_cache() -> None:
    assert find_assets() is None
    assert read_assets() == {}
    folder = put_built_files(cached_assets())

    assert find_assets() == folder
    assert read_assets() == {name: name.encode() for name in BUILT}


@pytest.mark.usefixtures("cache")
def test_a_folder_that_lacks_a_file_is_not_used() -> None:
    (put_built_files(cached_assets()) / BUILT[0]).unlink()

    assert find_assets() is None


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("name", ["", BUILT[0]])
def test_what_others_may_write_is_not_used(name: str) -> None:
    (put_built_files(cached_assets()) / name).chmod(0o777)

    assert find_assets() is None


@pytest.mark.usefixtures("cache")
def test_an_empty_file_and_a_folder_in_its_place_are_not_used() -> None:
    damaged = put_built_files(cached_assets()) / BUILT[0]

    damaged.write_bytes(b"")
    assert find_assets() is None

    damaged.unlink()
    damaged.mkdir(mode=0o700)
    assert find_assets() is None


@pytest.mark.usefixtures("cache")
def test_a_damaged_build_is_built_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = put_built_files(cached_assets())
    (folder / BUILT[0]).unlink()
    monkeypatch.setattr(build_assets, "_build", lambda _, built: [(built / name).write_text("new") for name in BUILT])

    assert build_assets.build_into_cache() == folder
    assert read_assets() == dict.fromkeys(BUILT, b"new")


@pytest.mark.usefixtures("cache")
def test_what_a_killed_build_left_is_removed_and_what_another_makes_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_assets, "_build", lambda _, built: [(built / name).write_text("new") for name in BUILT])
    folder = cached_assets()
    assert folder is not None
    left, at_work = (folder.parent / f".site-assets-{name}" for name in ("left", "at-work"))
    for path in (left, at_work):
        (path / "node_modules").mkdir(parents=True)
    os.utime(left, (0, 0))

    build_assets.build_into_cache()

    assert (left.exists(), at_work.exists()) == (False, True)


def test_a_wheel_brings_its_own(cache: Path) -> None:
    put_built_files(cached_assets())
    packaged = put_built_files(cache / "no-wheel")

    assert find_assets() == packaged


def files_of_the_wheel(version: str = "standard") -> dict[str, str]:
    """Return what the wheel's build hook adds."""
    spec = spec_from_file_location("hatch_build", ROOT / "scripts/hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    data: dict[str, dict[str, str]] = {"force_include": {}}
    module.SiteScripts(str(ROOT), {}, None, None, "", "wheel").initialize(version, data)
    return data["force_include"]


@pytest.mark.usefixtures("cache")
def test_a_wheel_carries_what_is_built() -> None:
    assert files_of_the_wheel() == {}
    folder = put_built_files(cached_assets())

    assert files_of_the_wheel() == {str(folder / name): f"leapgraph/site/built/{name}" for name in BUILT}
    assert files_of_the_wheel("editable") == {}


def test_another_source_is_another_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = sources_digest()
    copy = tmp_path / "browser"
    (copy / "src").mkdir(parents=True)
    for path in (*assets.SOURCES.glob("*"), *assets.SOURCES.glob("src/*")):
        if path.is_file():
            (copy / path.relative_to(assets.SOURCES)).write_bytes(path.read_bytes())
    (copy / "src/site.js").write_text("")
    monkeypatch.setattr(assets, "SOURCES", copy)
    monkeypatch.setattr(assets, "SITE", tmp_path)
    for name in ("build_assets.py", "data_script_format.py"):
        (tmp_path / name).write_bytes((Path(assets.__file__).parent / name).read_bytes())

    assert sources_digest() != before


def test_without_packages_one_line_says_what_is_missing(cache: Path) -> None:
    done = build(cache, "--or-go-on")

    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith(
        "the site is built without search as you type and queries in the browser: Node.js cannot be had here ("
    )
    assert done.stderr.count("\n") == 1
    assert list((cache / "leapgraph").iterdir()) == []


def test_without_packages_a_build_that_must_succeed_fails(cache: Path) -> None:
    done = build(cache)

    assert done.returncode == 2
    assert done.stderr.startswith("error: Node.js cannot be had here (")


def test_what_is_built_is_not_built_again(cache: Path) -> None:
    put_built_files(cached_assets())

    done = build(cache)

    assert (done.returncode, done.stderr) == (0, "")


def test_the_lock_file_holds_exact_versions_and_no_address() -> None:
    text = (assets.SOURCES / "package-lock.json").read_text(encoding="utf-8")

    assert "resolved" not in text
    assert '"integrity": "sha512-' in text
