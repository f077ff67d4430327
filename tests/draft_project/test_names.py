"""Slugs and the addresses of pages."""

import pytest

from leapgraph.draft_project.slugs import UniqueSlugs, make_slug
from leapgraph.draft_project.wiki_of_article import wiki_of_host
from leapgraph.wikibase.wikimedia_sites import wikimedia_site, wikipedia_site_id


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Drug Policy Alliance", "drug-policy-alliance"),
        ("Émile's “Club” & Co.", "emiles-club-co"),
        ("Łódź Straße, Æther Øst Đà Nẵng ﬁ", "lodz-strasse-aether-ost-da-nang-fi"),
        ("--A__B--", "a-b"),
        ("Союз 1917", "1917"),
        ("夜の会", ""),
        ("word " * 20, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("x" * 99, "x" * 60),
    ],
)
def test_a_slug_has_ascii_letters_digits_and_single_hyphens(name: str, slug: str) -> None:
    assert make_slug(name) == slug


def test_the_same_slug_is_given_once() -> None:
    slugs = UniqueSlugs("main")

    assert [slugs.next(name) for name in ("main", "a", "a", "a-2", "a")] == ["main-2", "a", "a-2", "a-2-2", "a-3"]


@pytest.mark.parametrize(
    ("title", "anchor", "page"),
    [
        ("A B's (c), d/e: f!", "", "A_B%27s_(c),_d/e:_f!"),
        ('Ä "x" & y+z=?', "", "%C3%84_%22x%22_%26_y%2Bz%3D%3F"),
        ("A", "Über_uns_&_“x”", "A#Über_uns_&_“x”"),
        ("A", "50%_[a]_{b|c}_#1", "A#50%25_%5Ba%5D_%7Bb%7Cc%7D_%231"),
    ],
)
def test_the_address_of_a_page_is_as_mediawiki_writes_it(title: str, anchor: str, page: str) -> None:
    assert wiki_of_host("de.wikipedia.org").page(title, anchor) == f"https://de.wikipedia.org/wiki/{page}"


@pytest.mark.parametrize(
    "host", ["de.wikipedia.org", "zh-yue.wikipedia.org", "be-tarask.wikipedia.org", "no.wikipedia.org"]
)
def test_the_site_of_a_wikipedia_has_its_pages(host: str) -> None:
    wiki = wiki_of_host(host)
    site = wikimedia_site(wiki.site)

    assert wiki.site == wikipedia_site_id(wiki.code)
    assert site is not None
    assert (site.page, site.language.lower()) == (f"{wiki.page_base}$1", wiki.language)
