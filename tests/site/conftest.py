"""The tests in a browser are there where `make test-site` has installed Playwright."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("playwright") else ["in_browser"]
