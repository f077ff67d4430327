"""A wiki with an article about an invented organization, its redirects, its related pages and its item."""

from support.fake_wikibase import FakeWikibase, Page
from support.item_fixtures import item, prop

TITLE = "Night Ferry Alliance"
ITEM = "Q999999041"
WIKITEXT = """{{Infobox organization
| name = Night Ferry Alliance
| abbreviation = NFA<ref>A paper.</ref>
| formation = {{start date and age|1987|5}}
| website = {{URL|nightferry.example}}
| leader_name = [[Ada Invented]]
| type = [[Nonprofit]]
}}
The '''Night Ferry Alliance''' is an invented organization.
== History ==
It began.
=== Early ''years'' ===
Slowly.
== Board of directors ==
* Ada Invented, chair
* Bo Made-Up
== History == <!-- twice -->
== See also ==
* [[Ferry Fund]], a [[foundation]]
* [[Old Quay]]
* [[No Such Page]]
* [[Ada Invented]]
* [[Harbour#Night|Harbours]]
== References ==
{{reflist}}
"""


def fill_with_article(wiki: FakeWikibase) -> None:
    """Give a wiki the article, what is around it, and its item."""
    wiki.entities.add(
        item(ITEM, TITLE, ("P31", "Q163740"), ("P571", 1987), page=TITLE, revision=5),
        item("Q999999042", "Ferry Fund", ("P31", "Q163740"), page="Ferry Fund"),
        item("Q999999043", "Ada Invented", ("P31", "Q5"), page="Ada Invented"),
        item("Q163740", "nonprofit organization"),
        item("Q5", "human"),
        *(prop(one, label) for one, label in {"P31": "instance of", "P571": "inception"}.items()),
    )
    wiki.pages.add(
        Page(TITLE, WIKITEXT, 41, 410),
        Page("NFA", redirect=TITLE),
        Page("Ferry Fund", "Text.", 42, 420),
        Page("Ada Invented", "Text.", 43, 430),
        Page("Old Quay", redirect="New Quay"),
        Page("New Quay", "Text.", 44, 440),
        Page(
            "Alliance", "It may mean:\n* [[Night Ferry Alliance]]\n* [[Day Ferry Alliance]]", 45, is_disambiguation=True
        ),
        Page("Ferries", redirect="Harbour", fragment="Ferries"),
        Page("Harbour", "Text.", 46),
        Page("Category:Ferries", "Text.", 47),
    )
