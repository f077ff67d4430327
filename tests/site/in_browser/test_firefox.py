"""Home, a question and the editor once in Debian's Firefox: silent, with its own host alone, and with answers."""

from collections.abc import Iterator

import pytest

from support.firefox import APPEARS, Firefox, running_firefox
from support.required_programs import find_or_skip

pytestmark = pytest.mark.site


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    program = find_or_skip("firefox-esr", "firefox-esr")
    with running_firefox(program, tmp_path_factory.mktemp("firefox")) as opened:
        yield opened


@pytest.fixture
def silent(firefox: Firefox, host: str) -> Iterator[Firefox]:
    firefox.messages.clear()
    firefox.requests.clear()
    yield firefox
    assert firefox.messages == []
    # The font in a data: address is that of Firefox's own first page.
    own = (host, f"blob:{host.removesuffix('graph/')}", "data:")
    assert [one for one in firefox.requests if not one.startswith(own)] == []


def test_home(silent: Firefox, host: str) -> None:
    silent.open(f"{host}index.html")

    assert "Law Enforcement Action Partnership" in silent.run("() => document.querySelector('h1').innerText")
    assert silent.run("() => getComputedStyle(document.body).marginTop") == "0px"
    assert f"{host}assets/site.css" in silent.requests


def test_a_question(silent: Firefox, host: str) -> None:
    silent.open(f"{host}query/people-board.html")
    silent.click("[data-query-form] button[type=submit]")

    assert "Diane Goldstein" in silent.run(APPEARS, "[data-query-results] table")


def test_the_editor(silent: Firefox, host: str) -> None:
    silent.open(f"{host}sparql/index.html#query=SELECT%20*%20%7B%20%3Fs%20rdfs%3Alabel%20%3Fo%20%7D%20LIMIT%203")
    silent.run(APPEARS, ".editor-box button.primary")
    silent.click(".editor-box button.primary")

    assert silent.run(APPEARS, "table.result, .answer-table")
