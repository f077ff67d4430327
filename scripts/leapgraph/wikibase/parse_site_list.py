"""Reads the sites of a wiki from a file, or from the API's site matrix or interwiki map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from leapgraph.errors import DataError, RunError
from leapgraph.wikibase.language_codes import bcp47_code
from leapgraph.wikibase.wikimedia_sites import Site
from leapgraph.wikibase.write_lexical_forms import encode_iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The keys of the site matrix besides the languages.
_SPECIALS, _COUNT = "specials", "count"
_LARGEST = 64 << 20
_KEYS = ("language", "group", "page")


def read_sites(path: Path | str) -> dict[str, Site]:
    """Return the sites of a file by their ids.

    The file is JSON: `{"labwiki": {"language": "en", "group": "lab", "page": "https://lab.example/wiki/$1"}}`, with a
    BCP 47 language; `group` and `page` are optional. A response of `action=sitematrix` is accepted as well.

    Raises:
        DataError: The JSON has another form; the message names the site.
        RunError: The file cannot be read.
    """
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(_LARGEST)
    except OSError as problem:
        raise RunError(f"{path} cannot be read: {problem.strerror or problem}") from problem
    try:
        listed = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as problem:
        raise DataError(f"this is not JSON in UTF-8: {problem.msg}", path=path, line=problem.lineno) from problem
    if not isinstance(listed, dict):
        raise DataError("a list of sites is a JSON object, with an object for each site's id", path=path)
    if "sitematrix" in listed:
        try:
            return parse_site_matrix(listed)
        except (KeyError, TypeError, AttributeError, ValueError) as problem:
            raise DataError(f"this is not a response of action=sitematrix ({problem})", path=path) from problem
    return {site_id: _parse_site(site_id, entry, path) for site_id, entry in listed.items()}


def sites_as_json(sites: Mapping[str, Site]) -> dict[str, dict[str, str]]:
    """Return the sites in the form that `read_sites` reads."""
    return {
        site_id: {key: value for key in _KEYS if (value := getattr(site, key)) is not None}
        for site_id, site in sorted(sites.items())
    }


def parse_site_matrix(answer: Mapping[str, Any]) -> dict[str, Site]:
    """Return the sites of a response of `action=sitematrix`, like Wikibase's SiteMatrixParser.

    Raises:
        KeyError, TypeError, AttributeError, ValueError: The response has another form.
    """
    return {str(wiki["dbname"]): site for wiki, language in _matrix_wikis(answer["sitematrix"])
            if (site := _matrix_site(wiki, language)) is not None}  # fmt: skip


def _matrix_wikis(matrix: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str | None]]:
    for key, part in matrix.items():
        if key == _SPECIALS:
            yield from ((wiki, None) for wiki in part)
        elif key != _COUNT:
            yield from ((wiki, str(part["code"])) for wiki in part["site"])


def _matrix_site(wiki: Mapping[str, Any], language: str | None) -> Site | None:
    """Return a wiki of the matrix; special wikis count as English, and one without a language tag is left out."""
    group = str(wiki["code"])
    if language is not None and group == "wiki":
        group = "wikipedia"
    try:
        return Site(bcp47_code(language or "en"), group, f"{_absolute_url(wiki['url'])}/wiki/$1")
    except ValueError:
        return None


def parse_interwiki_map(answer: Mapping[str, Any]) -> dict[str, Site]:
    """Return the sites of a response of `siprop=interwikimap`: those with id, language and address.

    It has no groups.

    Raises:
        KeyError, TypeError, AttributeError, ValueError: The response has another form.
    """
    rows = answer["query"]["interwikimap"]
    sites = {}
    for row in rows:
        if row.get("wikiid") and row.get("bcp47"):
            try:
                sites[str(row["wikiid"])] = Site(str(row["bcp47"]), None, _absolute_url(row["url"]))
            except ValueError:
                continue
    return sites


def _parse_site(site_id: str, entry: Any, path: Path | str) -> Site:
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        raise DataError(f"{site_id}: a site is an object of texts: `language`, `group`, `page`", path=path)
    unknown = sorted(entry.keys() - set(_KEYS))
    if unknown:
        raise DataError(f"{site_id}: {unknown[0]!r} is none of `language`, `group`, `page`", path=path)
    if "language" not in entry:
        raise DataError(f"{site_id}: its `language` is missing", path=path)
    try:
        page = _absolute_url(entry["page"]) if "page" in entry else None
        return Site(entry["language"], entry.get("group") or None, page)
    except ValueError as problem:
        raise DataError(f"{site_id}: {problem}", path=path) from problem


def _absolute_url(text: str) -> str:
    """Return a URL with its scheme; https by default, as for `//lab.example/wiki/$1`."""
    address = f"https:{text}" if text.startswith("//") else text
    if encode_iri(address) != address:
        message = f"{text!r} is not an absolute address"
        raise ValueError(message)
    return address
