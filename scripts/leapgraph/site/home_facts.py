"""Facts at a glance: what the main entity is, by the properties and classes that a first reader asks for first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from leapgraph.namespaces import PROJECT_PATHS
from leapgraph.site.dataset_index import DESCRIPTION, ORG, RDFS, SCHEMA, SKOS, VOCAB
from leapgraph.site.funding_claims import FUNDER
from leapgraph.site.statements import OBJECT, PREDICATE, STATEMENT, SUBJECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leapgraph.site.dataset_index import Term
    from leapgraph.site.fields_from_shapes import Group
    from leapgraph.site.site_model import SiteModel
    from leapgraph.site.statements import Statement

_CLASSIFICATION, _FOUNDED = f"{ORG}classification", f"{SCHEMA}foundingDate"
_FOUNDER, _HEADQUARTERS, _SHORT = f"{SCHEMA}founder", f"{VOCAB}headquarters", f"{SCHEMA}alternateName"
_NAME, _COMPOSITION, _FOCUS, _GOAL = (f"{VOCAB}{name}" for name in ("DatedName", "Composition", "Focus", "Goal"))
# What a reader asks for first, by the property of a plain statement or the class of another one.
_FIRST = (
    _CLASSIFICATION,
    _NAME,
    _FOUNDED,
    _FOUNDER,
    _COMPOSITION,
    _FOCUS,
    _HEADQUARTERS,
    _GOAL,
    f"{SCHEMA}nonprofitStatus",
    _SHORT,
    f"{SCHEMA}url",
)
# Properties whose values have a section of their own, or a list.
_IN_OTHER_SECTIONS = frozenset({f"{RDFS}seeAlso", FUNDER})
_MOST_FACTS, _MOST_VALUES = 11, 2


class _ClassFact(NamedTuple):
    """How statements of a class are a fact of the thing that they are about: title, value, and the thing itself."""

    title: str
    value: str
    thing: str


_OF_CLASSES = {
    _NAME: _ClassFact("former name", f"{SCHEMA}name", f"{VOCAB}nameOf"),
    _COMPOSITION: _ClassFact("draws its people from", f"{VOCAB}profession", f"{VOCAB}composes"),
    _FOCUS: _ClassFact("focus", DESCRIPTION, f"{VOCAB}holder"),
    _GOAL: _ClassFact("goals", DESCRIPTION, f"{VOCAB}holder"),
}


@dataclass(frozen=True)
class FactItem:
    """Values that have the same sources and time, and the first statement that has them."""

    terms: tuple[Term, ...]
    statement: Statement


@dataclass(frozen=True)
class Fact:
    """What is stated of the main entity by one property or class: its name, values, and how many more there are."""

    name: Literal
    items: tuple[FactItem, ...]
    more: int = 0


class IdentityClause(NamedTuple):
    """A piece of the sentence that says what the main entity is: words of the page, and a value."""

    words: str
    value: Literal


def find_facts(model: SiteModel, main: str) -> list[Fact]:
    """Return what is stated of the main entity, what a reader asks for first before the rest; a few values each."""
    found = _by_sign(model, main)
    signs = [sign for sign, statements in found.items() if sign in _FIRST or len(statements) <= _MOST_VALUES]

    def place(sign: str) -> tuple[int, Group, float, str]:
        field = model.fields.field(sign)
        return _FIRST.index(sign) if sign in _FIRST else len(_FIRST), field.group, field.order, sign

    return [_fact(model, sign, found[sign]) for sign in sorted(signs, key=place)[:_MOST_FACTS]]


def identity_clauses(model: SiteModel, main: str) -> list[IdentityClause]:
    """Return what the main entity is, in a few clauses: its kind, founding, headquarters and former name."""
    found = _by_sign(model, main)
    clauses = [IdentityClause("", value) for value in _first_values(model, found.get(_CLASSIFICATION, []))]
    years = {
        term.value[:4] for one in found.get(_FOUNDED, []) for term in model.index.objects(one.iri, OBJECT)
    }  # fmt: skip
    if len(years) == 1:
        clauses.append(IdentityClause("founded in", Literal(years.pop())))
    clauses += [IdentityClause("headquarters in", one) for one in _first_values(model, found.get(_HEADQUARTERS, []))]
    for one in found.get(_NAME, [])[:1]:
        words = f"{one.time} named" if one.time else "formerly"
        clauses += [IdentityClause(words, term) for term in _terms(model, one) if isinstance(term, Literal)]
    return clauses


def _first_values(model: SiteModel, statements: Sequence[Statement]) -> list[Literal]:
    return [model.index.term_label(term) for one in statements[:1] for term in _terms(model, one)]


def _by_sign(model: SiteModel, main: str) -> dict[str, list[Statement]]:
    """Return the statements on the main entity that are facts of it, by property or class."""
    found: dict[str, list[Statement]] = {}
    for statement in model.statements.about(main):
        properties = statement.properties_of(main)
        if statement.kind == STATEMENT:
            if SUBJECT in properties and not statement.is_past:
                for property_ in model.index.iris(statement.iri, PREDICATE):
                    found.setdefault(property_, []).append(statement)
        elif (of := _OF_CLASSES.get(statement.kind)) and of.thing in properties:
            found.setdefault(statement.kind, []).append(statement)
    # A name that is in use is that of the page; what it was called before is the fact.
    found[_NAME] = [one for one in found.get(_NAME, ()) if one.is_past]
    return {
        sign: statements
        for sign, statements in found.items()
        if statements
        and sign not in _IN_OTHER_SECTIONS
        and (sign in _FIRST or all(_is_plain(model, statement) for statement in statements))
    }


def _is_plain(model: SiteModel, statement: Statement) -> bool:
    apart = tuple(model.base + PROJECT_PATHS[folder] for folder in ("issue", "source"))
    terms = _terms(model, statement)
    return bool(terms) and not any(
        isinstance(term, NamedNode) and (term.value.startswith(apart) or model.is_person(term.value)) for term in terms
    )


def _terms(model: SiteModel, statement: Statement) -> list[Term]:
    of = _OF_CLASSES.get(statement.kind)
    return model.index.objects(statement.iri, of.value if of else OBJECT)


def _fact(model: SiteModel, sign: str, statements: list[Statement]) -> Fact:
    """Return a fact; goals that reach over most topics come first, and what still holds before what is past."""
    if sign in {_GOAL, _FOCUS}:
        statements = sorted(
            statements, key=lambda one: (one.is_past, -len(model.index.objects(one.iri, f"{SCHEMA}about")), one.iri)
        )
        items = [FactItem(tuple(_terms(model, one)), one) for one in statements]
    else:
        items = _join(model, statements)
    name = Literal(_OF_CLASSES[sign].title) if sign in _OF_CLASSES else model.index.label(sign)
    # A code says little to a first reader, where there are words.
    shown = ([one for one in items if not _is_code(model, one)] or items)[:_MOST_VALUES]
    return Fact(name, tuple(shown), len(items) - len(shown))


def _is_code(model: SiteModel, item: FactItem) -> bool:
    return all(model.index.objects(str(term.value), f"{SKOS}notation") for term in item.terms)


def _join(model: SiteModel, statements: Iterable[Statement]) -> list[FactItem]:
    """Return the values of statements, those with the same sources and time together."""
    groups: dict[tuple[tuple[str, ...], str, tuple[str, ...]], list[Statement]] = {}
    for one in statements:
        key = tuple(citation.iri for citation in one.citations), one.time, one.contradicted_by
        groups.setdefault(key, []).append(one)
    return [
        FactItem(tuple(dict.fromkeys(term for one in group for term in _terms(model, one))), group[0])
        for group in groups.values()
    ]
