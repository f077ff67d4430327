"""A test that needs a program of the system is skipped where there is none, and fails in CI."""

import pytest

from support.required_programs import find_or_skip, needed


def test_without_the_program_a_test_is_skipped_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)

    mark = needed("no-such-program", "a-package").mark

    assert (mark.name, mark.kwargs["reason"]) == (
        "skip",
        "a-package is not on this machine: on Debian, `apt-get install a-package`",
    )


def test_in_ci_it_fails(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setenv("CI", "true")

    mark = needed("no-such-program", "a-package").mark

    assert (mark.name, mark.args) == ("usefixtures", ("missing_program",))
    with pytest.raises(pytest.fail.Exception, match="CI needs a program"):
        request.getfixturevalue("missing_program")


def test_a_fixture_skips_or_fails_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="CI needs a-package"):
        find_or_skip("no-such-program", "a-package")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="apt-get install a-package"):
        find_or_skip("no-such-program", "a-package")
