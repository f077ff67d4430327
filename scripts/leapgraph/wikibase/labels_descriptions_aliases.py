"""Writes the labels, descriptions and aliases of an entity as N-Triples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leapgraph.wikibase.conversion_errors import (
    MALFORMED_JSON_ERRORS,
    EntityError,
    OmissionCallback,
    ValueProblem,
    describe_problem,
)
from leapgraph.wikibase.language_codes import is_language_tag
from leapgraph.wikibase.write_lexical_forms import escape_literal

if TYPE_CHECKING:
    from leapgraph.wikibase.json_types import Json

_LABELS = (
    " <http://www.w3.org/2000/01/rdf-schema#label> ",
    " <http://www.w3.org/2004/02/skos/core#prefLabel> ",
    " <http://schema.org/name> ",
)
_DESCRIPTION = " <http://schema.org/description> "
_ALIAS = " <http://www.w3.org/2004/02/skos/core#altLabel> "

_CACHE_SIZE = 5_000


class _LiteralTails(dict[str, str]):
    """The end of a literal and its line after the text, by language code."""

    def __missing__(self, code: str) -> str:
        if not is_language_tag(code):
            message = f"{code!r} is not a language code"
            raise ValueProblem(message)
        if len(self) >= _CACHE_SIZE:
            self.clear()
        tail = f'"@{code} .\n'
        self[code] = tail
        return tail


_TAILS = _LiteralTails()


def write_labels_and_descriptions(subject: str, entity: Json, out: list[str]) -> None:
    """Append the labels, three triples each, and the descriptions. Language codes are unchanged, `mul` too."""
    label, preferred, name = (f'{subject}{predicate}"' for predicate in _LABELS)
    for term in _terms_of(entity, "labels"):
        rest = f"{escape_literal(term['value'])}{_TAILS[term['language']]}"
        out.append(f"{label}{rest}{preferred}{rest}{name}{rest}")
    description = f'{subject}{_DESCRIPTION}"'
    for term in _terms_of(entity, "descriptions"):
        out.append(f"{description}{escape_literal(term['value'])}{_TAILS[term['language']]}")  # noqa: PERF401 - so are the others


def write_aliases(subject: str, entity: Json, out: list[str]) -> None:
    """Append the aliases."""
    alias = f'{subject}{_ALIAS}"'
    for group in _terms_of(entity, "aliases"):
        for term in group:
            out.append(f"{alias}{escape_literal(term['value'])}{_TAILS[term['language']]}")  # noqa: PERF401


def write_terms_singly(entity_id: str, subject: str, entity: Json, out: list[str], omit: OmissionCallback) -> None:
    """Append labels, descriptions and aliases one by one; `omit` receives each one that cannot be written."""
    for key, write in (
        ("labels", write_labels_and_descriptions),
        ("descriptions", write_labels_and_descriptions),
        ("aliases", write_aliases),
    ):
        for language, term in _terms_by_language(entity, key):
            start = len(out)
            try:
                write(subject, {key: {language: term}}, out)
            except MALFORMED_JSON_ERRORS as problem:
                del out[start:]
                message = f"{entity_id}, {key}, {language}: {describe_problem(problem)}"
                omit("term", EntityError.of_part(message, term))


def _terms_by_language(entity: Json, key: str) -> list[tuple[str, Any]]:
    """Return the terms of a map by language, aliases one by one; a list in place of the map has no languages."""
    terms = entity.get(key)
    if not isinstance(terms, dict):
        return [("no language", terms)] if terms else []
    return [
        (language, term)
        for language, group in terms.items()
        for term in ([[one] for one in group] if key == "aliases" and isinstance(group, list) else [group])
    ]


def _terms_of(entity: Json, key: str) -> list[Any]:
    """Return the terms of a map by language; PHP serves an empty map as a list."""
    terms = entity.get(key)
    return list(terms.values()) if terms else []
