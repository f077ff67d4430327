"""The fake wiki holds for pywikibot as it is: login, reading, and every way of editing that it has for statements."""

from collections.abc import Callable
from typing import Any

import pytest

from support.fake_wikibase import Consumer, FakeWikibase, Fault
from support.fake_wikibase.statements import statement_of
from support.item_fixtures import snak

ITEM = "Q999999001"
GUID = f"{ITEM}$11111111-2222-4333-8444-555555555555"

EDIT = f"""
site.login()
item = site.loadcontent({{"ids": "{ITEM}"}})["{ITEM}"]
claim = {{"mainsnak": {snak("P1813", ("en", "TEST"))!r}, "type": "statement", "id": "{GUID}", "rank": "normal",
         "references": [{{"snaks": {{"P854": [{snak("P854", "https://example.org/")!r}]}}}}]}}
data = {{"lastrevid": item["lastrevid"], "claims": [claim]}}
said = site.editEntity({{"id": "{ITEM}"}}, data, bot=False, summary="a test")
print(said["success"], said["entity"]["lastrevid"])
"""


def test_edit_entity_adds_a_statement_that_history_shows(
    fake_wiki: FakeWikibase, pywikibot: Callable[[str], Any]
) -> None:
    printed = pywikibot(EDIT)

    assert printed == ["1 13"]
    *_, last = fake_wiki.history(ITEM)
    assert (last.user, last.summary, last.bot) == ("Tester", "/* wbeditentity-update:0| */ a test", False)
    made = statement_of(fake_wiki.entities.entities[ITEM], GUID)
    assert made is not None
    assert made["references"][0]["snaks-order"] == ["P854"]
    (asked,) = fake_wiki.log.writes()
    assert {"assert": "user", "maxlag": "5"}.items() <= asked.parameters.items()
    assert "bot" not in asked.parameters


OBJECTS = f"""
repo = site
item = pywikibot.ItemPage(repo, "{ITEM}")
site.login()
print(item.get()["labels"]["en"], item.latest_revision_id)
claim = pywikibot.Claim(repo, "P1128")
claim.setTarget(pywikibot.WbQuantity(12, site=repo))
item.addClaim(claim, bot=False, summary="claim")
url = pywikibot.Claim(repo, "P854", is_reference=True)
url.setTarget("https://example.org/")
day = pywikibot.Claim(repo, "P813", is_reference=True)
day.setTarget(pywikibot.WbTime(year=2026, month=11, day=24, site=repo))
claim.addSources([url, day], bot=False, summary="source")
item.editLabels({{"de": "Neu"}}, bot=False, summary="label")
item.get(force=True)
print([(one.getTarget().amount, len(one.sources)) for one in item.claims["P1128"]])
item.removeClaims(item.claims["P571"], bot=False, summary="gone")
print(item.latest_revision_id)
"""

AGAIN = f"""
site.login()
for number in range(2):
    data = {{"labels": {{"en": {{"language": "en", "value": f"New {{number}}"}}}}}}
    try:
        print(site.editEntity({{"id": "{ITEM}"}}, data, bot=False)["entity"]["lastrevid"])
    except APIError as error:
        print(error.code, [one["name"] for one in error.other.get("messages", [])])
"""


ONE = f"""
try:
    site.login()
    print(site.editEntity({{{{"id": "{ITEM}"}}}}, {{data!r}}, bot=False)["entity"]["lastrevid"])
except (APIError, NoUsernameError) as error:
    print(getattr(error, "code", type(error).__name__))
"""
SIGNED = 'config.authenticate[sys.argv[1]] = ("key", "{secret}", "token", "token secret")'


def test_pages_and_claims_are_edited_as_objects(fake_wiki: FakeWikibase, pywikibot: Callable[[str], Any]) -> None:
    printed = pywikibot(OBJECTS)

    assert printed == ["Made 12", "[(Decimal('12'), 1)]", "16"]
    assert [one.summary.split(" */ ")[-1] for one in fake_wiki.history(ITEM)[1:]] == [
        "claim",
        "source",
        "label",
        "gone",
    ]
    (made,) = fake_wiki.entities.entities[ITEM]["claims"]["P1128"]
    assert made["references"][0]["snaks"]["P813"][0]["datavalue"]["value"]["time"] == "+2026-11-24T00:00:00Z"
    assert "P571" not in fake_wiki.entities.entities[ITEM]["claims"]
    assert {asked.headers["host"] for asked in fake_wiki.log.entries} == {fake_wiki.server.removeprefix("http://")}


PASSING = [
    Fault.badtoken(),
    Fault.assertuserfailed(),
    Fault.maxlag(0),
    Fault.readonly(),
    Fault.ratelimited(),
    Fault.failed_save("actionthrottledtext"),
    Fault.drop_before_commit(),
]


def test_pywikibot_gets_over_what_passes(fake_wiki: FakeWikibase, pywikibot: Callable[[str], Any]) -> None:
    for number, fault in enumerate(PASSING):
        # Each edit but the last meets one, and is well when it is sent again.
        fake_wiki.faults.add(fault, action="wbeditentity", skip=number, times=1)

    assert pywikibot(AGAIN.replace("range(2)", "range(8)")) == [str(number) for number in range(13, 21)]
    assert [fault for _, fault in fake_wiki.faults.met] == PASSING
    assert len(fake_wiki.log.writes()) == 15


def test_pywikibot_reports_what_was_refused(fake_wiki: FakeWikibase, pywikibot: Callable[[str], Any]) -> None:
    fake_wiki.faults.add(Fault.failed_save("edit-conflict"), action="wbeditentity", times=1)
    fake_wiki.faults.add(Fault.editconflict(), action="wbeditentity", times=1)

    assert pywikibot(AGAIN) == [
        "failed-save ['wikibase-api-failed-save', 'edit-conflict']",
        "editconflict ['wikibase-api-editconflict', 'edit-conflict']",
    ]


def test_pywikibot_logs_in_again_and_yet_sends_the_ended_sessions_token(
    fake_wiki: FakeWikibase, pywikibot: Callable[[str], Any]
) -> None:
    fake_wiki.faults.add(Fault.expire(), action="wbeditentity", times=1)

    # After a new login it takes the old token for one of a login, and renews that one: a fault of 11.9.0.
    assert pywikibot(AGAIN) == ["badtoken []", "13"]
    assert fake_wiki.log.actions().count("login") == 2


@pytest.mark.parametrize("fault", [Fault.drop_after_commit(), Fault.page(503).after_commit()], ids=["drop", "503"])
@pytest.mark.parametrize(("guid", "lastrevid", "printed", "left"), [
    (None, None, "14", 2), (GUID, None, "13", 1), (GUID, 12, "param-illegal", 1)
])  # fmt: skip
def test_what_pywikibot_sends_again_after_a_lost_answer_is_there_twice_unless_it_has_a_guid(  # noqa: PLR0913, PLR0917 - of one table
    fake_wiki: FakeWikibase, pywikibot: Callable[[str], Any], fault: Fault, guid: str | None, lastrevid: int | None,
    printed: str, left: int,
) -> None:  # fmt: skip
    fake_wiki.faults.add(fault, action="wbeditentity", times=1)
    claim = {"mainsnak": snak("P1813", ("en", "TEST")), "type": "statement", "rank": "normal"}
    data = {"claims": [claim | ({"id": guid} if guid else {})], **({"lastrevid": lastrevid} if lastrevid else {})}

    assert pywikibot(ONE.format(data=data)) == [printed]
    assert len(fake_wiki.entities.entities[ITEM]["claims"]["P1813"]) == left


@pytest.mark.parametrize(("secret", "printed"), [("secret", "13"), ("wrong", "NoUsernameError")])
def test_pywikibot_signs_each_request_for_an_owner_only_consumer(
    fake_wiki: FakeWikibase, pywikibot: Callable[[str], Any], secret: str, printed: str
) -> None:
    fake_wiki.sessions.consumers["key"] = Consumer("Tester", "secret", "token", "token secret")
    data = {"labels": {"en": {"language": "en", "value": "N\u00fc & = + %"}}}

    assert pywikibot(SIGNED.format(secret=secret) + ONE.format(data=data)) == [printed]
    assert "login" not in fake_wiki.log.actions()
