"""One release with its site, which most tests here read or open."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from leapgraph.project import Project
from support.hostile_site import write_hostile_site
from support.kept_releases import keep_made_release
from support.published_site import make_once, publish_once
from support.snapshot_fixture import pulled_project

# These stand on packages that `make test-site` installs.
HAS_BROWSERS = find_spec("playwright") is not None
if not HAS_BROWSERS:
    collect_ignore = ["in_browser", "test_html_of_pages.py", "test_sources_of_rows.py"]


# The files that take longest, longest first, so that workers end together; a worker that begins with the one test of
# axe takes the next file with it, which is therefore a short one.
LONG = (
    "test_html_of_pages.py",
    "in_browser/test_axe.py",
    "in_browser/test_kinds_of_pages.py",
    "in_browser/test_firefox.py",
    "in_browser/test_editor.py",
    "in_browser/test_question_page.py",
    "in_browser/test_hostile_texts.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first, where these tests run by themselves."""
    places = {Path(__file__).parent / name: place for place, name in enumerate(LONG)}
    assert all(path.is_file() for path in places), "LONG names a file that is not there"
    if all(item.path.is_relative_to(Path(__file__).parent) for item in items):
        items.sort(key=lambda item: places.get(item.path, len(places)))


@contextmanager
def built_scripts() -> Iterator[None]:
    """Let pages find their scripts in the user's cache, where there are browsers to run them."""
    with pytest.MonkeyPatch.context() as patch:
        if HAS_BROWSERS:
            patch.setenv("XDG_CACHE_HOME", os.environ["LEAPGRAPH_BUILT_IN"])
        yield


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """This repository's project with a snapshot, so that its release has every kind of page."""
    return pulled_project(tmp_path_factory.mktemp("project"))


def _keep_releases(project: Project) -> None:
    keep_made_release(project, "0.1.0", "2026-01-02", _as_earlier)
    keep_made_release(project, "0.2.0", "2026-02-03", bytes)


def _as_earlier(line: bytes) -> bytes:
    """Return a line as an earlier release might have had it: other names, and half of the statements."""
    if b"/statement/" in line and b"-board" in line:
        return b""
    return line.replace(b'"Diane Goldstein"', b'"D. <b>Goldstein</b> &amp; \\u202E"').replace(b'"2002"', b'"2001"')


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Path:
    """The folder of its release, with pages of kept ones; with the scripts where there are browsers to run them."""
    with built_scripts():
        return publish_once(tmp_path_factory, "site", project, _keep_releases)


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory, site: Path, project: Project) -> Path:
    """The folder of a site whose every text is hostile, with the same files of data beside it."""
    with built_scripts():
        return make_once(tmp_path_factory, "hostile", lambda folder: write_hostile_site(site, project, folder))
