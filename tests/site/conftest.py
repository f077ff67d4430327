"""One release with its site, which most tests here read or open."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from leapgraph.project import Project
from support.hostile_site import write_hostile_site
from support.published_site import make_once, publish_once
from support.snapshot_fixture import pulled_project

# These stand on packages that `make test-site` installs.
HAS_BROWSERS = find_spec("playwright") is not None
if not HAS_BROWSERS:
    collect_ignore = ["in_browser", "test_html_of_pages.py", "test_sources_of_rows.py"]


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


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, project: Project) -> Path:
    """The folder of its release; with the scripts where there are browsers to run them."""
    with built_scripts():
        return publish_once(tmp_path_factory, "site", project)


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory, site: Path, project: Project) -> Path:
    """The folder of a site whose every text is hostile, with the same files of data beside it."""
    with built_scripts():
        return make_once(tmp_path_factory, "hostile", lambda folder: write_hostile_site(site, project, folder))
