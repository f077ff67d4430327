"""What changed in Wikidata's item since the last pull, and by whom."""

import pytest

from support.fake_wikibase import FakeWikibase
from support.in_process import run_in_process
from support.item_fixtures import Json, referred, statement
from support.pull_fixtures import LEAP, PullProject, project, wiki

__all__ = ["project", "wiki"]


@pytest.fixture
def pulled(project: PullProject) -> PullProject:
    project.pull()
    return project


def watch_lines(pulled: PullProject) -> tuple[int, list[str]]:
    done = run_in_process("watch", "--project", pulled.root)
    assert done.stderr == b""
    return done.returncode, done.stdout.decode().splitlines()


def edit(wiki: FakeWikibase, user: str, **changes: object) -> None:
    """Save another revision of the item, with another rank, reference or statement of its inception."""
    made: Json = {**wiki.entities.entities[LEAP]}
    made["claims"] = {key: [dict(one) for one in group] for key, group in made["claims"].items()}
    made["claims"]["P571"][0] |= changes
    with wiki.lock:
        wiki.revisions.save(LEAP, made, user, "")


def test_an_unchanged_item_costs_one_request(pulled: PullProject) -> None:
    pulled.wiki.log.clear()

    assert watch_lines(pulled) == (0, ["0 statements in 0 sections looked at: nothing needs a look"])
    assert pulled.wiki.log.actions() == ["wbgetentities"]


def test_one_edit(pulled: PullProject) -> None:
    edit(pulled.wiki, "Ann", rank="preferred")

    code, lines = watch_lines(pulled)

    assert code == 1
    assert lines[0] == (
        f"{LEAP} (LEAP), revision 13 (read: 12): P571 (inception): 1999: rank changed from normal to preferred, "
        "by Ann in revision 13 on 2000-01-01"
    )


def test_each_change_is_that_of_the_last_who_made_it(pulled: PullProject) -> None:
    edit(pulled.wiki, "Ann", rank="preferred")
    edit(pulled.wiki, "Ben", references=[referred("https://example.org/")])
    edit(pulled.wiki, "Cem", rank="normal")
    edit(pulled.wiki, "Dan", rank="deprecated")

    code, lines = watch_lines(pulled)

    assert code == 1
    assert lines[0] == (
        f"{LEAP} (LEAP), revision 16 (read: 12): P571 (inception): 1999: rank changed from normal to deprecated, "
        "by Dan in revision 16 on 2000-01-01; P571 (inception): 1999: reference added: P854 (reference URL) "
        '"https://example.org/", by Ben in revision 14 on 2000-01-01'
    )


def test_what_was_changed_back_is_no_change(pulled: PullProject) -> None:
    edit(pulled.wiki, "Ann", rank="preferred")
    edit(pulled.wiki, "Ben", rank="normal")

    assert watch_lines(pulled)[0] == 0


def test_a_hidden_user_and_hidden_contents(pulled: PullProject) -> None:
    edit(pulled.wiki, "Ann", rank="preferred")
    edit(pulled.wiki, "Ben", references=[referred("https://example.org/")])
    pulled.wiki.past.hidden = {13: {"text", "user"}, 14: {"text"}}

    code, lines = watch_lines(pulled)

    assert code == 1
    assert lines[0].count("by one of 2 users in 2 revisions") == 2


def test_an_item_that_is_gone_or_redirected(pulled: PullProject) -> None:
    there = pulled.wiki.entities.entities.pop(LEAP)
    assert watch_lines(pulled)[1][0] == f"{LEAP} (LEAP): is not there any more"

    pulled.wiki.entities.add({**there, "id": "Q5", "title": "Q5"})
    pulled.wiki.entities.redirects[LEAP] = "Q5"
    assert watch_lines(pulled)[1][0] == f"{LEAP} (LEAP): is redirected to Q5"


def test_a_snapshot_that_cannot_be_read(pulled: PullProject) -> None:
    (pulled.root / "graph" / "wikidata" / f"{LEAP}.json").write_text("[]", "utf-8")

    done = run_in_process("watch", "--project", pulled.root)

    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"leapgraph: graph/wikidata/record.json: this is not what `leapgraph pull` writes")


def test_a_new_statement(pulled: PullProject) -> None:
    made: Json = {**pulled.wiki.entities.entities[LEAP]}
    new = statement(f"{LEAP}$00000000-0000-4000-8000-000000000009", "P571", 2002, reference="https://example.org/")
    made["claims"] = {**made["claims"], "P571": [*made["claims"]["P571"], new]}
    with pulled.wiki.lock:
        pulled.wiki.revisions.save(LEAP, made, "Eve", "")

    assert "P571 (inception): statement added 2002, by Eve in revision 13" in watch_lines(pulled)[1][0]


def test_a_wiki_that_is_at_another_address_now(pulled: PullProject) -> None:
    edit(pulled.wiki, "Ann", rank="preferred")
    path = pulled.root / "graph" / "wikidata" / "record.json"
    path.write_text(path.read_text("utf-8").replace(pulled.wiki.api, "http://127.0.0.1:1/w/api.php"), "utf-8")

    done = run_in_process("watch", "--project", pulled.root, "--api", pulled.wiki.api)

    assert (done.returncode, done.stderr) == (1, b"")
    assert b"by Ann in revision 13" in done.stdout
    assert run_in_process("watch", "--project", pulled.root).returncode == 2
