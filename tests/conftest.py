"""What holds for every test: no connection but to this machine, in the tests and in the programs that they start."""

import atexit
import gc
import os
import signal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import shifty._shifty  # noqa: F401 - each check forks a process for the engine, which would load it anew
from hypothesis import HealthCheck, Phase, settings

import support.guard.sitecustomize as guard

# The same examples in each run, and none of the minutes that it can take to make a failing one smaller; that, and other
# examples, is `--hypothesis-profile default`.
settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.target],
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is
)
settings.load_profile("suite")

# As in `leapgraph` itself; while thousands of tests are collected nothing is garbage at all.
gc.set_threshold(100_000)
gc.disable()

FOLDER = str(Path(guard.__file__).parent)

# What a test keeps in the user's cache is not the user's; only the built scripts of the site come from there.
os.environ.setdefault("LEAPGRAPH_BUILT_IN", os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache"))
CACHE = TemporaryDirectory(prefix="leapgraph-tests-")
atexit.register(CACHE.cleanup)
os.environ["XDG_CACHE_HOME"] = CACHE.name
# A shell's background job ignores Ctrl-C, and so would the programs that tests start and stop.
signal.signal(signal.SIGINT, signal.default_int_handler)
# And what nohup starts ignores that its terminal is gone, which `leapgraph serve` takes for an order to go on.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
# The programs that tests start would else be compiled anew each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [FOLDER, os.environ.get("PYTHONPATH")]))

# The files that take longest, longest first: two workers that begin with them end together.
LONG = (
    "sync/test_apply_under_faults.py",
    "repository/test_docs.py",
    "serve/test_release_reload.py",
    "release/test_publish_verb.py",
    "sync/test_removed_by_others.py",
    "checks/test_check_verb.py",
    "sync/test_sync_verbs.py",
    "shapes/test_shape_cases.py",
    "checks/test_validation_report.py",
    "checks/test_lints.py",
    "sync/test_output_files.py",
    "checks/test_lint_shapes.py",
    "history/test_release_verbs.py",
    "draft_project/test_every_verb.py",
    "history/test_releases_on_site.py",
    "draft_project/test_init_verb.py",
    "serve/test_server.py",
    "queries/test_expected_results.py",
    "sync/test_desired_statements.py",
    "sync/test_plan_file.py",
    "store/test_publish_store_option.py",
    "sync/test_plan.py",
    "another_organization/test_another_organization.py",
    "shapes/test_every_constraint.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first."""
    places = {Path(__file__).parent / name: place for place, name in enumerate(LONG)}
    assert all(path.is_file() for path in places), "LONG names a file that is not there"
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_collection_finish() -> None:
    """Do not look for garbage among the tests, which live to the end: neither here nor in forked processes."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def missing_program() -> None:
    """Fail: in CI nothing is left out. It comes before what would start the program."""
    pytest.fail("CI needs a program that is not on this machine: see .ci/run", pytrace=False)
