"""The double holds for pywikibot as it comes: login, reading, and every way of editing that it has for statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.double.statements import statement_of
from support.items import snak

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.double import Double

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


def test_edit_entity_adds_a_statement_that_history_shows(double: Double, pywikibot: Callable[[str], Any]) -> None:
    printed = pywikibot(EDIT)

    assert printed == ["1 13"]
    *_, last = double.history(ITEM)
    assert (last.user, last.summary, last.bot) == ("Tester", "/* wbeditentity-update:0| */ a test", False)
    made = statement_of(double.entities.entities[ITEM], GUID)
    assert made is not None
    assert made["references"][0]["snaks-order"] == ["P854"]
    (asked,) = double.log.writes()
    assert {"assert": "user", "maxlag": "5"}.items() <= asked.parameters.items()
    assert "bot" not in asked.parameters
