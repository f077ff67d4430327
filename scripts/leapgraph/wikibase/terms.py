"""Labels, descriptions and aliases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leapgraph.wikibase.errors import MALFORMED, EntityError, Omit, ValueProblem, reason
from leapgraph.wikibase.languages import is_tag
from leapgraph.wikibase.text import escape

if TYPE_CHECKING:
    from leapgraph.wikibase.hashes import Json

_LABELS = (
    " <http://www.w3.org/2000/01/rdf-schema#label> ",
    " <http://www.w3.org/2004/02/skos/core#prefLabel> ",
    " <http://schema.org/name> ",
)
_DESCRIPTION = " <http://schema.org/description> "
_ALIAS = " <http://www.w3.org/2004/02/skos/core#altLabel> "

_KEPT = 5_000


class _Tails(dict[str, str]):
    """What follows the text of a literal, and ends its line, for each language code."""

    def __missing__(self, code: str) -> str:
        if not is_tag(code):
            message = f"{code!r} is no language code"
            raise ValueProblem(message)
        if len(self) >= _KEPT:
            self.clear()
        tail = f'"@{code} .\n'
        self[code] = tail
        return tail


_TAILS = _Tails()


def names(subject: str, entity: Json, out: list[str]) -> None:
    """Append the labels, three triples each, and the descriptions. The language codes stay as they are, `mul` too."""
    label, preferred, name = (f'{subject}{predicate}"' for predicate in _LABELS)
    for term in _values(entity, "labels"):
        rest = f"{escape(term['value'])}{_TAILS[term['language']]}"
        out.append(f"{label}{rest}{preferred}{rest}{name}{rest}")
    description = f'{subject}{_DESCRIPTION}"'
    for term in _values(entity, "descriptions"):
        out.append(f"{description}{escape(term['value'])}{_TAILS[term['language']]}")  # noqa: PERF401 - so are the others


def aliases(subject: str, entity: Json, out: list[str]) -> None:
    """Append the aliases."""
    alias = f'{subject}{_ALIAS}"'
    for group in _values(entity, "aliases"):
        for term in group:
            out.append(f"{alias}{escape(term['value'])}{_TAILS[term['language']]}")  # noqa: PERF401


def whole_terms(entity_id: str, subject: str, entity: Json, out: list[str], omit: Omit) -> None:
    """Append labels, descriptions and aliases one by one; `omit` is given each of those that cannot be written."""
    for key, write in (("labels", names), ("descriptions", names), ("aliases", aliases)):
        for language, term in _pairs(entity, key):
            start = len(out)
            try:
                write(subject, {key: {language: term}}, out)
            except MALFORMED as problem:
                del out[start:]
                omit("term", EntityError(f"{entity_id}, {key}, {language}: {reason(problem)}"))


def _pairs(entity: Json, key: str) -> list[tuple[str, Any]]:
    """Return the terms of a map by language, each alias by itself; a list, where no map is, has no languages."""
    terms = entity.get(key)
    if not isinstance(terms, dict):
        return [("no language", terms)] if terms else []
    return [
        (language, term)
        for language, group in terms.items()
        for term in ([[one] for one in group] if key == "aliases" and isinstance(group, list) else [group])
    ]


def _values(entity: Json, key: str) -> list[Any]:
    """Return what a map by language holds; PHP serves an empty one as an empty list."""
    terms = entity.get(key)
    return list(terms.values()) if terms else []
