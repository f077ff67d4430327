"""Labels, descriptions, aliases and sitelinks, as the `data` of an edit changes them."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from support.fake_wikibase.errors import ApiError, invalid, refused

Json = dict[str, Any]
LONGEST = 250
SINGLE = ("labels", "descriptions")


def is_language(code: Any, *, monolingual: bool = False) -> bool:
    """Return whether the wiki knows a language code."""
    if code in {"und", "zxx", "mis"}:
        return monolingual
    return isinstance(code, str) and bool(re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)*", code)) and code != "xx"


def change_terms(entity: Json, data: Json) -> None:
    """Change an entity's terms and sitelinks, in place."""
    for part in SINGLE:
        if part in data:
            terms = entity.setdefault(part, {})
            for language, [term] in _by_language(data[part]).items():
                if "remove" in term or not _text(term):
                    terms.pop(language, None)
                else:
                    terms[language] = {"language": language, "value": _text(term)}
    for language, given in _by_language(data.get("aliases", {})).items():
        _aliases(entity.setdefault("aliases", {}), language, given)
    if data.get("sitelinks"):
        _sitelinks(entity, data["sitelinks"])


def _by_language(given: Any) -> dict[str, list[Json]]:
    """Return the terms by language: they come as an object by language, each one or a list, or as a flat list."""
    if not isinstance(given, dict | list):
        raise ApiError("not-recognized-array", "List of terms must be an array")
    found: dict[str, list[Json]] = {}
    for key, terms in given.items() if isinstance(given, dict) else enumerate(given):
        for term in terms if isinstance(terms, list) else [terms]:
            if not isinstance(term, dict) or "language" not in term or not ({"value", "remove"} & term.keys()):
                raise refused("missing-language", "A term needs a language and a value")
            language = term["language"]
            if isinstance(key, str) and language != key:
                info = f'inconsistent language: "{key}" is not equal to "{language}"'
                raise refused("inconsistent-language", info)
            if not is_language(language):
                raise refused("not-recognized-language", f"Unknown language: {language}")
            found.setdefault(language, []).append(term)
    return found


def _text(term: Json) -> str:
    text = term.get("value", "")
    if not isinstance(text, str):
        raise refused("not-recognized-string", "A string was expected, but not found in the term")
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
    if len(text) > LONGEST:
        raise invalid("too-long", f"Must be no more than {LONGEST} characters long", LONGEST)
    return text


def _aliases(aliases: Json, language: str, given: list[Json]) -> None:
    texts = [one["value"] for one in aliases.get(language, [])]
    if any("add" not in one and "remove" not in one for one in given):
        texts = []
    for one in given:
        if "remove" not in one and _text(one) and _text(one) not in texts:
            texts.append(_text(one))
    gone = {_text(one) for one in given if "remove" in one}
    left = [{"language": language, "value": text} for text in texts if text not in gone]
    aliases.pop(language, None)
    if left:
        aliases[language] = left


def _sitelinks(entity: Json, given: Any) -> None:
    links = entity.setdefault("sitelinks", {})
    for one in given.values() if isinstance(given, dict) else given:
        site = one.get("site")
        if not site:
            raise refused("no-such-sitelink", "Sitelinks need a site")
        if "remove" in one or not one.get("title", links.get(site, {}).get("title")):
            links.pop(site, None)
        else:
            before = links.get(site, {"badges": []})
            title = one.get("title", before.get("title"))
            links[site] = {"site": site, "title": title, "badges": one.get("badges", before["badges"])}
