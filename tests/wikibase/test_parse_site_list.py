from pathlib import Path
from typing import Any

import orjson
import pytest

from leapgraph.errors import DataError, RunError
from leapgraph.wikibase import Site
from leapgraph.wikibase.parse_site_list import parse_interwiki_map, parse_site_matrix, read_sites, sites_as_json

# The shape of `action=sitematrix`, with made-up wikis.
MATRIX = {
    "sitematrix": {
        "count": 4,
        "0": {
            "code": "nds-nl",
            "name": "Nedersaksies",
            "site": [
                {"url": "https://nds-nl.acme.test", "dbname": "nds_nlwiki", "code": "wiki", "sitename": "Acme"},
                {"url": "//nds-nl.words.test", "dbname": "nds_nlwiktionary", "code": "wiktionary", "sitename": "W"},
            ],
            "localname": "Low Saxon",
        },
        "1": {"code": "no such tag!", "site": [{"url": "https://x.test", "dbname": "xwiki", "code": "wiki"}]},
        "specials": [{"url": "https://lab.acme.test", "dbname": "labwiki", "code": "lab", "lang": "de"}],
    }
}
SITES = {
    "labwiki": Site("en", "lab", "https://lab.acme.test/wiki/$1"),
    "nds_nlwiki": Site("nds-NL", "wikipedia", "https://nds-nl.acme.test/wiki/$1"),
    "nds_nlwiktionary": Site("nds-NL", "wiktionary", "https://nds-nl.words.test/wiki/$1"),
}


def test_the_site_matrix_gives_language_group_and_address() -> None:
    assert parse_site_matrix(MATRIX) == SITES


def test_an_interwiki_that_gives_its_own_id_is_a_site_without_group() -> None:
    rows = [
        {"prefix": "de", "language": "Deutsch", "bcp47": "de", "url": "//de.acme.test/$1", "wikiid": "dewiki"},
        {"prefix": "en", "language": "English", "bcp47": "en", "url": "https://en.acme.test/$1"},
        {"prefix": "lab", "url": "https://lab.acme.test/$1", "wikiid": "labwiki"},
        {"prefix": "x", "bcp47": "no tag", "url": "https://x.test/$1", "wikiid": "xwiki"},
    ]

    assert parse_interwiki_map({"query": {"interwikimap": rows}}) == {
        "dewiki": Site("de", None, "https://de.acme.test/$1")
    }


@pytest.mark.parametrize("content", [orjson.dumps(MATRIX), orjson.dumps(sites_as_json(SITES))], ids=["matrix", "own"])
def test_sites_are_read_from_a_file(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "sites.json").write_bytes(content)

    assert read_sites(tmp_path / "sites.json") == SITES


def test_what_is_not_known_of_a_site_may_be_missing(tmp_path: Path) -> None:
    (tmp_path / "sites.json").write_text('{"labwiki": {"language": "en"}}')

    assert read_sites(tmp_path / "sites.json") == {"labwiki": Site("en", None)}


BAD: list[tuple[Any, str]] = [
    (b"{\n{", ":2: this is not JSON in UTF-8"),
    (b"\xff", ":1: this is not JSON in UTF-8"),
    ([], ": a list of sites is a JSON object"),
    ({"labwiki": "en"}, ": labwiki: a site is an object of texts"),
    ({"labwiki": {"language": 7}}, ": labwiki: a site is an object of texts"),
    ({"labwiki": {"group": "lab"}}, ": labwiki: its `language` is missing"),
    ({"labwiki": {"language": "en us"}}, ": labwiki: a site's language is a BCP 47 tag, not 'en us'"),
    ({"labwiki": {"language": "en", "url": "x"}}, ": labwiki: 'url' is none of"),
    ({"labwiki": {"language": "en", "page": "/wiki/$1"}}, ": labwiki: '/wiki/$1' is not an absolute address"),
    ({"sitematrix": {"0": 7}}, ": this is not a response of action=sitematrix"),
    ({"sitematrix": []}, ": this is not a response of action=sitematrix"),
]


@pytest.mark.parametrize(("content", "expected"), BAD, ids=[expected for _, expected in BAD])
def test_a_file_that_is_none_is_reported(content: Any, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "sites.json"
    path.write_bytes(content if isinstance(content, bytes) else orjson.dumps(content))

    with pytest.raises(DataError) as caught:
        read_sites(path)

    assert str(caught.value).startswith(f"{path}{expected}")


def test_a_file_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be read: Is a directory"):
        read_sites(tmp_path)
