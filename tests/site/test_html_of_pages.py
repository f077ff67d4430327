"""Every page as HTML: valid, whole, with links that lead somewhere, and nothing in it that runs or calls out."""

import json
import re
import subprocess
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import pytest
from pyoxigraph import Literal, RdfFormat, parse

from leapgraph.project import Project
from support.faults import assert_none
from support.npm_packages import MODULES, node
from support.published_site import publish_once
from support.site_pages import SitePage, fixed_choice, one_of_each_kind, read_pages, text_of

pytestmark = pytest.mark.site

Pages = dict[str, SitePage]
CLUB = Path(__file__).parents[1] / "another_organization" / "nachtuil"
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'self'"
)
# Of taste, and of search engines' habits: not of HTML or WCAG.
NO_RULES = {
    "doctype-style": "off",
    "long-title": "off",
    "no-redundant-role": "off",  # a table whose rows are blocks on a narrow screen keeps its roles by these
    "no-trailing-whitespace": "off",
    "valid-id": ["error", {"relaxed": True}],  # the standard asks for no more than that there is no space
    "wcag/h32": "off",  # the search in the header is one field, which Enter sends; a link to its page stands beside it
}
# A browser loads these as the page opens; the others are links.
LOADING = {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "manifest"}
# With these a browser runs, frames or sends something.
FORBIDDEN = {"style", "base", "iframe", "frame", "object", "embed", "portal", "applet", "noscript", "template"}
RELATIONS = {"external", "nofollow", "license", "noopener", "noreferrer"}


@pytest.fixture(scope="module", params=["leap", "club", "hostile"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of this repository's project, another organization's in another language, and a hostile site."""
    if request.param == "club":
        return publish_once(tmp_path_factory, "club", Project(CLUB))
    return cast("Path", request.getfixturevalue("hostile_site" if request.param == "hostile" else "site"))


@pytest.fixture(scope="module")
def pages(folder: Path) -> Pages:
    return read_pages(folder)


def test_a_browser_finds_nothing_to_mend_in_them(pages: Pages) -> None:
    assert {name: page.errors for name, page in pages.items() if page.errors} == {}


def test_they_are_valid_html(folder: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """All pages of the first site; of the others, made of the same templates, one of each kind and some more."""
    whole = "[leap]" in request.node.name
    names = [] if whole else [*one_of_each_kind(folder), *fixed_choice(folder, 40)]
    paths = [folder / f"{name}.html" for name in names] or [folder]
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"root": True, "extends": ["html-validate:recommended"], "rules": NO_RULES}))
    program = MODULES / "html-validate" / "bin" / "html-validate.mjs"

    result = tmp_path / "result.json"

    with result.open("wb") as out:  # into a pipe it writes 64 kB and leaves
        command = [*node(), program, "--config", config, "--formatter", "json", *paths]
        subprocess.run(command, stdout=out, check=False)

    found = {
        f"{one['filePath'].removeprefix(str(folder))}:{message['line']} {message['ruleId']}: {message['message']}"
        for one in json.loads(result.read_bytes())
        for message in one["messages"]
    }
    assert_none(found)


def test_ids_are_unique(pages: Pages) -> None:
    twice = {name: [one for one, count in Counter(page.ids).items() if count > 1] for name, page in pages.items()}

    assert {name: ids for name, ids in twice.items() if ids} == {}


def test_each_local_link_leads_to_a_file_and_a_place_in_it(pages: Pages, folder: Path) -> None:
    broken = set()
    for page in pages.values():
        for _, address in page.addresses():
            if urlsplit(address).scheme:
                continue
            file, fragment = page.target(address)
            target = pages.get(file.removesuffix(".html")) if file.endswith(".html") else None
            # Of the page for missing addresses nobody knows from where it is shown.
            is_relative = page.name == "404" or not address.startswith("/")
            # What a script takes from the address is no place in a page.
            has_place = not fragment or target is None or fragment in target.ids or "=" in fragment
            if not (address and is_relative and has_place and (folder / file).is_file()):
                broken.add((page.name, address[:200]))

    assert_none(broken)


def test_a_link_that_leaves_the_site_is_marked_and_leads_to_the_web(pages: Pages) -> None:
    wrong = set()
    for page in pages.values():
        for element, address in page.addresses():
            parts = urlsplit(address)
            relations = set(element.attrib.get("rel", "").split())
            if not parts.scheme and not parts.netloc:
                continue
            is_marked = bool(relations & RELATIONS) if element.tag == "a" else element.tag == "link"
            if parts.scheme not in {"http", "https"} or not parts.hostname or not is_marked or relations & LOADING:
                wrong.add((page.name, element.tag, address))

    assert_none(wrong)


def test_nothing_in_them_runs_or_is_framed(pages: Pages) -> None:
    wrong = set()
    for page in pages.values():
        for element in page.tree.iter():
            tag = str(element.tag).rpartition("}")[2]
            handlers = [name for name in element.attrib if name.startswith("on") or name in {"style", "srcdoc"}]
            inline = tag == "script" and "src" not in element.attrib
            if inline and element.attrib.get("type") != "application/ld+json":
                wrong.add((page.name, "inline script"))
            if tag in FORBIDDEN or handlers:
                wrong.add((page.name, tag, *handlers))

    assert_none(wrong)


def test_each_has_one_heading_a_title_and_the_parts_of_a_page(pages: Pages) -> None:
    wrong = set()
    for page in pages.values():
        for tag in ("h1", "title", "main", "header", "footer"):
            found = page.find(tag)
            if len(found) != 1 or not text_of(found[0]):
                wrong.add((page.name, f"{len(found)} {tag}"))
        levels = [int(element.tag[1]) for element in page.tree.iter() if re.fullmatch("h[1-6]", str(element.tag))]
        if any(after > before + 1 for before, after in pairwise(levels)):
            wrong.add((page.name, f"levels of headings: {levels}"))
        if page.find("html")[0].attrib.get("lang") != "en":
            wrong.add((page.name, "no language"))

    assert_none(wrong)


def test_the_policy_stands_before_what_it_governs(pages: Pages) -> None:
    wrong = set()
    for page in pages.values():
        head = list(page.find("head")[0])
        policies = [one for one in head if one.attrib.get("http-equiv", "").lower() == "content-security-policy"]
        governed = [one for one in head if one.tag in {"link", "script"}]
        if [one.attrib["content"] for one in policies] != [POLICY] or head.index(policies[0]) > head.index(governed[0]):
            wrong.add(page.name)

    assert_none(wrong)


def test_text_in_another_language_says_so(pages: Pages, folder: Path) -> None:
    """Each text of the dataset that only other languages have, where it stands as a whole; not what a query makes."""
    tags: dict[str, set[str]] = {}
    for quad in parse(path=str(folder / "dataset.nq"), format=RdfFormat.N_QUADS):
        if isinstance(quad.object, Literal):
            text = " ".join(quad.object.value.split())
            tags.setdefault(text, set()).add(quad.object.language or "")
    foreign = {text: of for text, of in tags.items() if not of & {"", "en"} and text != "Wikidata"}
    wrong = set()
    count = 0
    for page in (one for one in pages.values() if one.kind != "query"):
        for element in page.find("body")[0].iter():
            expected = foreign.get(text_of(element)) if element.text and not len(element) else None
            if expected:
                count += 1
                if page.language(element) not in expected:
                    wrong.add((page.name, text_of(element), page.language(element), *expected))

    assert_none(wrong)
    assert count > 20 or folder.name != "club"


def test_an_iri_stands_only_in_code(pages: Pages) -> None:
    """As the permanent address; elsewhere things, terms and licences have names."""
    vocabularies = re.compile(r"https?://(w3id\.org|club\.example|schema\.org|www\.w3\.org|purl\.org)/\S+")
    wrong = set()
    for page in pages.values():
        for element in page.find("body")[0].iter():
            if element.text and vocabularies.fullmatch(element.text.strip()):
                is_code = any(one.tag in {"code", "pre", "script"} for one in page.lineage(element))
                wrong |= set() if is_code else {(page.name, element.text)}

    assert_none(wrong)


def test_each_page_can_be_reached_from_the_first(pages: Pages) -> None:
    reached = {"index"}
    ahead = ["index"]
    while ahead:
        page = pages[ahead.pop()]
        targets = {page.target(one.attrib["href"])[0].removesuffix(".html") for one in page.find("a")}
        new = (targets & set(pages)) - reached
        reached |= new
        ahead += new

    assert_none(set(pages) - reached - {"404"})


def test_what_can_be_used_and_what_heads_a_row_has_a_name(pages: Pages) -> None:
    wrong = set()
    for page in pages.values():
        for element in page.tree.iter():
            named = text_of(element) or element.attrib.get("aria-label") or element.attrib.get("aria-labelledby")
            if element.tag in {"a", "button", "th", "summary", "label", "option", "caption"} and not named:
                wrong.add((page.name, element.tag, *element.attrib.items()))

    assert_none(wrong)
