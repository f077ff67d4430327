from collections.abc import Callable
from typing import Any

import pytest

from leapgraph.wikibase import EntityError, Repository, Site, entity_ntriples, wikimedia_site
from leapgraph.wikibase.language_codes import bcp47_code

Make = Callable[..., Any]

SCHEMA, WIKIBASE = "http://schema.org/", "http://wikiba.se/ontology#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def link(site: str, title: str, **rest: Any) -> dict[str, Any]:
    return {site: {"site": site, "title": title, "badges": [], **rest}}


def test_a_sitelink_describes_the_page_and_its_wiki(entity: Make, triples: Make) -> None:
    page = "https://nds-nl.wikipedia.org/wiki/A_%22B%22"

    actual = triples(entity_ntriples(entity(sitelinks=link("nds_nlwiki", 'A "B"', url=page, badges=["Q17437796"]))))

    assert {triple for triple in actual if "nds-nl" in triple[0]} == {
        (page, RDF_TYPE, f"{SCHEMA}Article"),
        (page, f"{SCHEMA}about", "http://www.wikidata.org/entity/Q1"),
        (page, f"{SCHEMA}inLanguage", '"nds-NL"'),
        (page, f"{SCHEMA}isPartOf", "https://nds-nl.wikipedia.org/"),
        (page, f"{SCHEMA}name", '"A \\"B\\""@nds-nl'),  # pyoxigraph reads tags as lower case
        (page, f"{WIKIBASE}badge", "http://www.wikidata.org/entity/Q17437796"),
        ("https://nds-nl.wikipedia.org/", f"{WIKIBASE}wikiGroup", '"wikipedia"'),
    }


# The language and the group are Wikibase's, the host that of the wiki.
SITES = [
    ("enwiki", "en", "wikipedia", "en.wikipedia.org"),
    ("simplewiki", "en-simple", "wikipedia", "simple.wikipedia.org"),
    ("nowiki", "nb", "wikipedia", "no.wikipedia.org"),
    ("alswiki", "gsw", "wikipedia", "als.wikipedia.org"),
    ("be_x_oldwiki", "be-tarask", "wikipedia", "be-tarask.wikipedia.org"),
    ("bat_smgwiki", "sgs", "wikipedia", "bat-smg.wikipedia.org"),
    ("zh_min_nanwiki", "nan", "wikipedia", "zh-min-nan.wikipedia.org"),
    ("zh_classicalwiki", "lzh", "wikipedia", "zh-classical.wikipedia.org"),
    ("zh_yuewiki", "yue", "wikipedia", "zh-yue.wikipedia.org"),
    ("map_bmswiki", "jv-x-bms", "wikipedia", "map-bms.wikipedia.org"),
    ("roa_tarawiki", "it-x-tara", "wikipedia", "roa-tara.wikipedia.org"),
    ("roa_rupwiktionary", "rup", "wiktionary", "roa-rup.wiktionary.org"),
    ("fiu_vrowiki", "vro", "wikipedia", "fiu-vro.wikipedia.org"),
    ("cbk_zamwiki", "cbk-x-zam", "wikipedia", "cbk-zam.wikipedia.org"),
    ("crhwiki", "crh-Latn", "wikipedia", "crh.wikipedia.org"),
    ("emlwiki", "egl", "wikipedia", "eml.wikipedia.org"),
    ("nrmwiki", "fr-x-nrm", "wikipedia", "nrm.wikipedia.org"),
    ("dewiktionary", "de", "wiktionary", "de.wiktionary.org"),
    ("nowikiquote", "nb", "wikiquote", "no.wikiquote.org"),
    ("zh_min_nanwikisource", "nan", "wikisource", "zh-min-nan.wikisource.org"),
    ("ruwikinews", "ru", "wikinews", "ru.wikinews.org"),
    ("frwikivoyage", "fr", "wikivoyage", "fr.wikivoyage.org"),
    ("cswikibooks", "cs", "wikibooks", "cs.wikibooks.org"),
    ("itwikiversity", "it", "wikiversity", "it.wikiversity.org"),
    ("commonswiki", "en", "commons", "commons.wikimedia.org"),
    ("specieswiki", "en", "species", "species.wikimedia.org"),
    ("metawiki", "en", "meta", "meta.wikimedia.org"),
    ("mediawikiwiki", "en", "mediawiki", "www.mediawiki.org"),
    ("wikidatawiki", "en", "wikidata", "www.wikidata.org"),
    ("sourceswiki", "en", "sources", "wikisource.org"),
    ("wikimaniawiki", "en", "wikimania", "wikimania.wikimedia.org"),
    ("wikifunctionswiki", "en", "wikifunctions", "www.wikifunctions.org"),
    ("incubatorwiki", "en", "incubator", "incubator.wikimedia.org"),
    ("outreachwiki", "en", "outreach", "outreach.wikimedia.org"),
    ("foundationwiki", "en", "foundation", "foundation.wikimedia.org"),
]


@pytest.mark.parametrize(("site_id", "language", "group", "host"), SITES)
def test_every_wikimedia_site_is_known(site_id: str, language: str, group: str, host: str) -> None:
    assert Site(language, group, f"https://{host}/wiki/$1") == wikimedia_site(site_id)


def test_the_addresses_of_real_sitelinks_can_be_worked_out(sample_entities: list[dict[str, Any]]) -> None:
    served = "".join(map(entity_ntriples, sample_entities))
    for entity in sample_entities:
        for sitelink in entity["sitelinks"].values():
            del sitelink["url"]

    actual = "".join(map(entity_ntriples, sample_entities))

    assert served == actual


def test_a_title_is_encoded_as_mediawiki_does(entity: Make) -> None:
    written = entity_ntriples(entity(sitelinks=link("enwiki", "A/B: C+D's (E)? 100% ~é*")))

    assert "<https://en.wikipedia.org/wiki/A/B:_C%2BD%27s_(E)%3F_100%25_~%C3%A9*> " in written


@pytest.mark.parametrize("told", [{}, {"url": "//acme.test/page/A_B"}], ids=["by the site", "by the sitelink"])
def test_an_address_without_scheme_is_https(told: dict[str, str], entity: Make) -> None:
    site = Site("en", "acme", "//acme.test/page/$1")
    repository = Repository(sites={"acmewiki": site})

    written = entity_ntriples(entity(sitelinks=link("acmewiki", "A B", **told)), repository)

    assert "<https://acme.test/page/A_B> <http://schema.org/isPartOf> <https://acme.test/> .\n" in written
    assert '<https://acme.test/> <http://wikiba.se/ontology#wikiGroup> "acme" .\n' in written


def test_a_site_whose_group_is_not_known_has_none(entity: Make) -> None:
    repository = Repository(sites={"acmewiki": Site("en", None, "https://acme.test/$1")})

    written = entity_ntriples(entity(sitelinks=link("acmewiki", "A")), repository)

    assert "<https://acme.test/A> <http://schema.org/isPartOf> <https://acme.test/> .\n" in written
    assert "wikiGroup" not in written


ACME = Repository("http://acme.test/entity/", "http://acme.test/data/")


def test_another_wiki_knows_wikimedias_sites_where_its_sitelinks_lead_there(entity: Make) -> None:
    there = entity(sitelinks=link("enwiki", "A", url="https://en.wikipedia.org/wiki/A"))

    assert '"A"@en .\n' in entity_ntriples(there, ACME)


@pytest.mark.parametrize("told", [{"url": "https://en.acme.test/A"}, {}], ids=["elsewhere", "no address"])
def test_another_wikis_site_is_not_taken_for_wikimedias(told: dict[str, str], entity: Make) -> None:
    with pytest.raises(EntityError, match="the site 'enwiki' of a sitelink is unknown"):
        entity_ntriples(entity(sitelinks=link("enwiki", "A", **told)), ACME)


def test_a_wiki_with_two_pages_is_grouped_once(entity: Make) -> None:
    sites = {"awiki": Site("en", "g", "http://a.test/$1"), "bwiki": Site("de", "g", "http://a.test/$1")}

    written = entity_ntriples(entity(sitelinks=link("awiki", "A") | link("bwiki", "B")), Repository(sites=sites))

    assert written.count("wikiGroup") == 1


@pytest.mark.parametrize(
    ("sitelinks", "expected"),
    [
        (link("acme", "A", url="http://a.test/A"), "the site 'acme' of a sitelink is unknown"),
        (link("enwiki", "A", url="nowhere"), "the sitelink to enwiki leads to 'nowhere'"),
        (link("enwiki", "A", url="http://a/\x02"), "the sitelink to enwiki leads to"),
        (link("enwiki", "A", badges=["Q1> <x"]), "the sitelink to enwiki has the badge 'Q1> <x'"),
        (link("enwiki", 5), "the JSON is not shaped like an entity"),
        ({"enwiki": {}}, "'title' is missing"),
    ],
)
def test_a_sitelink_that_cannot_be_written_is_named(sitelinks: Any, expected: str, entity: Make) -> None:
    with pytest.raises(EntityError) as caught:
        entity_ntriples(entity(sitelinks=sitelinks))

    assert str(caught.value).startswith(f"Q1: {expected}")


def test_a_site_without_page_address_needs_a_url(entity: Make) -> None:
    with pytest.raises(EntityError, match="has no `url`, and the site's page address is not known"):
        entity_ntriples(entity(sitelinks=link("acme", "A")), Repository(sites={"acme": Site("en", "acme")}))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("zh-cn", "zh-Hans-CN"),
        ("sr-ec", "sr-Cyrl"),
        ("de-formal", "de-x-formal"),
        ("pt-br", "pt-BR"),
        ("mo", "ro-Cyrl-MD"),
    ],
)
def test_codes_of_sites_become_bcp_47(code: str, expected: str) -> None:
    assert expected == bcp47_code(code)


def test_a_site_whose_language_is_no_tag_is_refused() -> None:
    with pytest.raises(ValueError, match="a site's language is a BCP 47 tag"):
        Site("en us", "acme")
