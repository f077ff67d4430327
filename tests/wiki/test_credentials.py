"""Who edits: from the environment, or from pywikibot's own files, and no secret is ever shown."""

from pathlib import Path
from urllib.parse import quote

import pytest

from leapgraph.errors import DataError, LeapgraphError, RunError
from leapgraph.wiki.credentials import OAUTH_VARIABLES, PASSWORD_VARIABLE, USER_VARIABLE, Credentials, read_credentials

API = "https://www.wikidata.org/w/api.php"
SECRET = "top/secret+word"  # noqa: S105 - a made-up one


def test_a_bot_password_comes_from_the_environment() -> None:
    assert read_credentials({USER_VARIABLE: "Name@bot", PASSWORD_VARIABLE: SECRET}) == Credentials("Name@bot", SECRET)


def test_the_bots_name_may_stand_before_the_password() -> None:
    assert read_credentials({USER_VARIABLE: "Name", PASSWORD_VARIABLE: f"bot@{SECRET}"}) == Credentials(
        "Name@bot", SECRET
    )


def test_an_oauth_consumer_comes_from_the_environment() -> None:
    found = read_credentials(dict(zip(OAUTH_VARIABLES, "abcd", strict=True)))

    assert (found.user, found.password, found.oauth) == ("", "", ("a", "b", "c", "d"))


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({}, "there are no credentials: set LEAPGRAPH_WIKI_USER"),
        ({USER_VARIABLE: "Name@bot"}, "there are no credentials"),
        ({PASSWORD_VARIABLE: SECRET}, "LEAPGRAPH_WIKI_USER is not"),
        ({USER_VARIABLE: "Name", PASSWORD_VARIABLE: SECRET}, "own password must not be given to a program"),
        ({OAUTH_VARIABLES[0]: SECRET}, "LEAPGRAPH_WIKI_OAUTH_CONSUMER_SECRET, .* is not set: OAuth needs all four"),
    ],
)
def test_a_part_of_a_login_is_refused(environment: dict[str, str], why: str) -> None:
    with pytest.raises(RunError, match=why) as raised:
        read_credentials(environment)

    assert SECRET not in str(raised.value)


def test_no_secret_is_shown() -> None:
    shown = f"{Credentials('Name@bot', SECRET)!r} {Credentials(oauth=(SECRET, SECRET, SECRET, SECRET))}"

    assert SECRET not in shown


def test_a_secret_is_hidden_in_a_text_as_it_is_and_as_an_address_has_it() -> None:
    found = Credentials("Name@bot", SECRET)

    assert found.redact_secrets(f"a {SECRET} b {quote(SECRET, safe='')} c") == "a (secret) b (secret) c"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "user-config.py").write_text(
        "import os\n"
        "family = mylang = 'wikidata'\n"
        "usernames['wikidata']['wikidata'] = 'Name'\n"
        "usernames['wikidata']['test'] = 'Tester'\n"
        "usernames['mine']['en'] = 'Mine'\n"
        "usernames['nowhere']['en'] = 'Nowhere'\n"
        "password_file = 'passwords.cfg'\n"
        "family_files['mine'] = 'mine_family.py'\n"
        "authenticate['oauth.example.org'] = ('a', 'b', 'c', 'd')\n"
        "print('this must not run')\n"
    )
    (tmp_path / "passwords.cfg").write_text(
        "# pywikibot's\n"
        "('Name', 'old@gone')\n"
        f"  ('Name', BotPassword('bot', '{SECRET}'))\n"
        "('wikidata', 'Tester', BotPassword('tests', 'secret of the test'))\n"
        "('en', 'mine', 'Mine', BotPassword('bot', 'secret of mine'))\n"
        "('nowhere', 'Nowhere', BotPassword('bot', 'for no host'))\n"
        "('Stranger', BotPassword('bot', 'for no site'))\n"
    )
    (tmp_path / "mine_family.py").write_text(
        "class Family(family.Family):\n    langs = {'en': 'wiki.example.org:8080'}\n"
    )
    return tmp_path


@pytest.mark.parametrize(
    ("api", "expected"),
    [
        (API, Credentials("Name@bot", SECRET, (), frozenset({"www.wikidata.org"}))),
        ("https://test.wikidata.org/w/api.php", Credentials("Tester@tests", "secret of the test", (),
                                                            frozenset({"test.wikidata.org"}))),
        ("http://wiki.example.org:8080/w/api.php", Credentials("Mine@bot", "secret of mine", (),
                                                               frozenset({"en", "wiki.example.org:8080"}))),
        ("https://oauth.example.org/w/api.php", Credentials("", "", ("a", "b", "c", "d"),
                                                            frozenset({"oauth.example.org"}))),
    ],
)  # fmt: skip
def test_pywikibots_files_give_each_wiki_its_own(
    files: Path, api: str, expected: Credentials, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read_credentials({"PYWIKIBOT_DIR": str(files)}, api) == expected
    assert capsys.readouterr().out == ""


def test_a_wiki_that_pywikibots_files_do_not_name_gets_no_password(files: Path) -> None:
    with pytest.raises(RunError, match="have no credentials for https://other"):
        read_credentials({"PYWIKIBOT_DIR": str(files)}, "https://other.example/w/api.php")


def test_credentials_fit_the_host_of_their_file_alone(files: Path) -> None:
    found = read_credentials({"PYWIKIBOT_DIR": str(files)}, API)

    assert found.is_for_wiki(API)
    assert not found.is_for_wiki("https://www.wikidata.example/w/api.php")
    assert Credentials("Name@bot", SECRET).is_for_wiki("https://any.example/api.php")


def test_the_environment_may_name_which_account_it_is(files: Path) -> None:
    assert read_credentials({"PYWIKIBOT_DIR": str(files), USER_VARIABLE: "Tester"}).user == "Tester@tests"
    with pytest.raises(RunError, match="have no credentials"):
        read_credentials({"PYWIKIBOT_DIR": str(files), USER_VARIABLE: "Nobody"})


def test_a_folder_without_pywikibots_files_names_nobody(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="have no credentials"):
        read_credentials({"PYWIKIBOT_DIR": str(tmp_path)}, API)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("user-config.py", f"secret = '{SECRET}\n"),
        ("user-password.py", f"('Name', '{SECRET}'\n"),
        ("user-password.cfg", f"['Name', '{SECRET}', 7, 8, 9]\n"),
        ("user-password.cfg", f"open('{SECRET}')\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_not_quoted(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(DataError, match=name.replace(".", r"\.")) as raised:
        read_credentials({"PYWIKIBOT_DIR": str(tmp_path)}, API)

    error: LeapgraphError = raised.value
    assert SECRET not in str(error)
