"""Language codes: MediaWiki's own for terms, BCP 47 for sites."""

from __future__ import annotations

import re
from functools import lru_cache

# Wikibase's setting `canonicalLanguageCodes`, which precedes MediaWiki's LanguageCode::bcp47.
_WIKIBASE = {
    "cbk-zam": "cbk-x-zam",
    "crh": "crh-Latn",
    "de-formal": "de-x-formal",
    "es-formal": "es-x-formal",
    "hu-formal": "hu-x-formal",
    "map-bms": "jv-x-bms",
    "nl-informal": "nl-x-informal",
    "nrm": "fr-x-nrm",
    "roa-tara": "it-x-tara",
    "simple": "en-simple",
}

# MediaWiki's renamed codes, then those with another form in BCP 47.
_MEDIAWIKI = {
    "als": "gsw",
    "bat-smg": "sgs",
    "be-x-old": "be-tarask",
    "fiu-vro": "vro",
    "roa-rup": "rup",
    "zh-classical": "lzh",
    "zh-min-nan": "nan",
    "zh-yue": "yue",
    "crh-ro": "crh-Latn-RO",
    "eml": "egl",
    "en-rtl": "en-x-rtl",
    "kk-cn": "kk-Arab-CN",
    "kk-tr": "kk-Latn-TR",
    "mo": "ro-Cyrl-MD",
    "sr-ec": "sr-Cyrl",
    "sr-el": "sr-Latn",
    "zh-cn": "zh-Hans-CN",
    "zh-hk": "zh-Hant-HK",
    "zh-mo": "zh-Hant-MO",
    "zh-my": "zh-Hans-MY",
    "zh-sg": "zh-Hans-SG",
    "zh-tw": "zh-Hant-TW",
}

_IS_TAG = re.compile(r"[A-Za-z]{2,}(?:-[A-Za-z0-9]+)*").fullmatch
_REGION, _SCRIPT = 2, 4


@lru_cache(maxsize=4096)
def is_language_tag(code: str) -> bool:
    """Return whether `code` is valid as a language tag in N-Triples and in Wikibase (two letters or more).

    RDF has well-formed tags only (RDF 1.1 Concepts, section 3.3): with `zh-classical`, whose second part has nine
    letters (BCP 47, section 2.1), a strict parser refuses the whole file.
    """
    if _IS_TAG(code) is None:
        return False
    from pyoxigraph import Literal

    try:
        Literal("", language=code)
    except ValueError:
        return False
    return True


def bcp47_code(code: str) -> str:
    """Return the BCP 47 form of a MediaWiki language code, as RdfVocabulary::getCanonicalLanguageCode gives it.

    `simple` becomes `en-simple`, `nds-nl` becomes `nds-NL`. Wikibase applies it to the language of a site only:
    labels, descriptions, aliases and monolingual texts keep their codes.
    """
    if code in _WIKIBASE:
        return _WIKIBASE[code]
    parts = _MEDIAWIKI.get(code.lower(), code.lower()).split("-")
    for index in range(1, len(parts)):
        if parts[index - 1] == "x":
            continue
        if len(parts[index]) == _REGION:
            parts[index] = parts[index].upper()
        elif len(parts[index]) == _SCRIPT:
            parts[index] = parts[index].capitalize()
        else:
            parts[index] = parts[index].lower()
    return "-".join(parts)
