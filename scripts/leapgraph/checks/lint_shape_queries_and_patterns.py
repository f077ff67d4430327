"""The lint of queries and regular expressions in shapes: each is valid."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, cast

from pyoxigraph import Literal, QueryBoolean, RdfFormat, Store, Variable, parse

from leapgraph.checks.lint_rules import SHAPE
from leapgraph.checks.validation_report import SH
from leapgraph.errors import DataError
from leapgraph.namespaces import NAMESPACES
from leapgraph.sparql.error_excerpt import QuerySyntaxError
from leapgraph.sparql.escapes import string_value
from leapgraph.sparql.lexer import iter_tokens
from leapgraph.sparql.oxigraph_engine import try_query
from leapgraph.sparql.parsed_query import parse_query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import QuerySolutions

    from leapgraph.checks.locations import Fact, ShapeLocator
    from leapgraph.checks.shapes import ShapesGraph
    from leapgraph.checks.validation_report import ValidationResult
    from leapgraph.sparql.tokens import Token

_SELECT, _ASK, _PREFIXES, _DECLARE, _PREFIX, _NAMESPACE, _PATTERN, _FLAGS = (
    f"<{SH}{name}>".encode()
    for name in ("select", "ask", "prefixes", "declare", "prefix", "namespace", "pattern", "flags")
)
_IMPORTS = f"<{NAMESPACES['owl']}imports>".encode()
_READ = {_SELECT, _ASK, _PREFIXES, _DECLARE, _PREFIX, _NAMESPACE, _PATTERN, _FLAGS, _IMPORTS}
# Forbidden in queries with pre-bound variables (SHACL, section 5.2.1).
_NOT_BOUND = {"MINUS", "SERVICE", "VALUES"}
# A query without any of these words, in any case, has no forbidden part and no subquery.
_MAY_NOT_BE = re.compile(
    r"(?<![:\w-])(?:MINUS|SERVICE|VALUES)(?![:\w-])|\bAS\s+[?$](?:this|currentShape|shapesGraph)\b|SELECT.*SELECT",
    re.IGNORECASE | re.DOTALL,
)
_BOUND = {"this", "currentShape", "shapesGraph"}
# SHACL substitutes the shape's path for this before it parses the query (section 5.2.1).
_PATH = re.compile(r"[$?]PATH\b")
_FLAGS_OF_XPATH = re.compile("[imqsx]*")
_THIS = Variable("this")
_LONG, _MANY_BRACKETS = 4000, 64
_SHOWN = 60
_HOW_TO_DECLARE = re.compile(r"write PREFIX (\S*): <\S*> above the query")
_MATCHES = re.compile("REGEX|REPLACE", re.IGNORECASE)
_A_PATH = "<x:p>"  # of equal length, so that error columns are unchanged


class _Texts:
    """The triples of the shapes with queries, patterns and prefix declarations."""

    def __init__(self, shapes: ShapesGraph) -> None:
        self._declared: dict[tuple[bytes, ...], dict[str, str]] = {}
        self.of: dict[bytes, dict[bytes, list[bytes]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, term in chain.from_iterable(shapes.triples.values()):
            if predicate in _READ:
                self.of[subject][predicate].append(term)

    def prefixes(self, constraint: bytes) -> dict[str, str]:
        """Return the prefixes that a constraint declares (SHACL, section 5.2.1).

        Raises:
            DataError: A prefix has two namespaces.
        """
        named = tuple(sorted(self.of[constraint][_PREFIXES]))
        if named not in self._declared:
            self._declared[named] = self._below(named)
        return self._declared[named]

    def _below(self, named: tuple[bytes, ...]) -> dict[str, str]:
        ahead, seen = list(named), set[bytes]()
        found: dict[str, str] = {}
        while ahead:
            node = ahead.pop()
            if node in seen:
                continue
            seen.add(node)
            ahead += self.of[node][_IMPORTS] if node in self.of else []
            for declaration in self.of[node][_DECLARE] if node in self.of else []:
                parts = self.of[declaration]
                for prefix, namespace in zip(parts[_PREFIX], parts[_NAMESPACE], strict=False):
                    name, space = _value(prefix), _value(namespace)
                    if found.setdefault(name, space) != space:
                        both = " and ".join(f"<{one}>" for one in sorted({found[name], space}))
                        raise DataError(f"The prefix {name}: is declared twice below sh:prefixes, as {both}: drop one.")
        return found


def lint_texts(shapes: ShapesGraph, places: ShapeLocator) -> Iterator[ValidationResult]:
    """Yield a result for each invalid query of a constraint and each invalid pattern.

    An engine would stop at such a query, and match no value with such a pattern, as if the data were wrong.
    """
    texts = _Texts(shapes)
    subjects = sorted(texts.of)
    for subject in subjects:
        for way in (_SELECT, _ASK):
            for term in texts.of[subject].get(way, ()):
                yield from _query(texts, places, (subject, way, term))
    yield from _patterns(texts, places, subjects)


def _query(texts: _Texts, places: ShapeLocator, fact: Fact) -> Iterator[ValidationResult]:
    subject, way, term = fact
    try:
        prefixes = texts.prefixes(subject)
    except DataError as error:
        yield places.result(SHAPE, error.message, subject, _PREFIXES)
        return
    text = _PATH.sub(_A_PATH, _value(term))
    form = way[len(SH) + 1 : -1].decode().upper()
    if _is_good(form, text, prefixes):
        return
    head = "".join(f"PREFIX {prefix}: <{space}> " for prefix, space in sorted(prefixes.items()))
    try:
        _try(form, head + text)
    except DataError as error:
        result = places.result(SHAPE, _sentence(error), subject, way, term)
        # The text begins in the line of its quotation marks.
        yield replace(result, line=(result.line or 1) + (error.line or 1) - 1)


def _is_good(form: str, text: str, prefixes: dict[str, str]) -> bool:
    """Return whether the engine accepts a query as it is, and it has no possibly forbidden part."""
    # pyoxigraph's parser is recursive: deep nesting is excluded first.
    if len(text) > _LONG or sum(map(text.count, "([{")) > _MANY_BRACKETS or _MAY_NOT_BE.search(text):
        return False
    try:
        answer = Store().query(text, prefixes=prefixes)
    except (SyntaxError, RuntimeError, ValueError):
        return False
    return isinstance(answer, QueryBoolean) if form == "ASK" else _THIS in getattr(answer, "variables", ())


def _try(form: str, text: str) -> None:
    """Check a query with its prefix declarations in front.

    Raises:
        DataError: SHACL forbids it, or the engine rejects it; with the line in `text`, if known.
    """
    columns: set[str] | None = None  # of the current SELECT
    last, start = "", 0
    query = parse_query(text)
    for token in query.tokens:
        word = token.text.upper() if token.kind == "word" else token.text
        name = token.text[1:] if token.kind == "variable" else ""
        if word in _NOT_BOUND and token.kind == "word":
            instead = ": say it with FILTER NOT EXISTS" if word == "MINUS" else ""
            what = f"{word} may not stand in the query of a shape (SHACL, section 5.2.1){instead}"
            raise QuerySyntaxError(what, text, token.start)
        if name in _BOUND and last == "AS":
            what = f"{token.text} has its value before the query is asked (SHACL, section 5.2.1): choose another name"
            raise QuerySyntaxError(what, text, token.start)
        if word == "SELECT":
            columns, start = set(), token.start
        elif columns is not None and word in {"{", "WHERE", "FROM"}:
            if not columns & {"this", "*"}:
                raise QuerySyntaxError("a SELECT in the query of a shape gives $this: SELECT $this …", text, start)
            columns = None
        elif columns is not None:
            columns.add(name or ("*" if last in {"SELECT", "DISTINCT", "REDUCED"} and word == "*" else ""))
        last = word
    try_query(query)
    if query.form != form:
        article = "an ASK" if form == "ASK" else "a SELECT"
        raise DataError(f"the query of sh:{form.lower()} is {article} query")


def _patterns(texts: _Texts, places: ShapeLocator, subjects: list[bytes]) -> Iterator[ValidationResult]:
    """Yield a result for each invalid regular expression of a shape or in its query, and for invalid flags."""
    candidates: list[tuple[Fact, str, str]] = []
    for subject in subjects:
        parts = texts.of[subject]
        for pattern in parts.get(_PATTERN, ()):
            flags = [_value(one) for one in parts.get(_FLAGS, ())] or [""]
            candidates += [((subject, _PATTERN, pattern), _value(pattern), one) for one in flags if pattern[:1] == b'"']
        for way in (_SELECT, _ASK):
            for term in parts.get(way, ()):
                candidates += [((subject, way, term), *one) for one in _in_query(_value(term))]
    for (subject, way, term), text, letters in _wrong(candidates):
        if not _FLAGS_OF_XPATH.fullmatch(letters):
            what = f'the flags "{letters}" are not of the letters i, m, q, s and x (XPath Functions, 5.6.2)'
        else:
            what = f'"{_shortened(text)}" is not a regular expression, or is too large (XPath Functions, 5.6.1)'
        message = f"Nothing could match here: {what}. Correct it; in Turtle a backslash is written twice."
        yield places.result(SHAPE, message, subject, way, term)


def _in_query(text: str) -> Iterator[tuple[str, str]]:
    """Yield pattern and flags of each REGEX and REPLACE with a literal pattern in a query."""
    if not _MATCHES.search(text):
        return
    try:
        found = [token for token in iter_tokens(text) if token.kind != "comment"]
    except QuerySyntaxError:
        return
    for at, token in enumerate(found):
        if token.kind == "word" and token.text.upper() in {"REGEX", "REPLACE"}:
            parts = _arguments(found[at + 1 :])
            flags = parts[2 if token.text.upper() == "REGEX" else 3 :]
            if len(parts) > 1 and parts[1] is not None and None not in flags:
                yield parts[1], "".join(flag or "" for flag in flags)


def _arguments(following: list[Token]) -> list[str | None]:
    """Return the arguments of a call: the text of each string literal, None for any other."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in following:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth < 1:
            break
        if token.text == "," and depth == 1:
            parts.append([])
        elif depth > 1 or token.text != "(":
            parts[-1].append(token)
    return [string_value(part[0].text) if len(part) == 1 and part[0].kind == "string" else None for part in parts]


def _wrong(candidates: list[tuple[Fact, str, str]]) -> list[tuple[Fact, str, str]]:
    """Return the patterns and flags that the engine rejects."""
    rows = " ".join(
        f"({row} {Literal(pattern)} {Literal(flags)})" for row, (_, pattern, flags) in enumerate(candidates)
    )
    tried = f'VALUES (?row ?pattern ?flags) {{ {rows} }} BIND (REGEX("", ?pattern, ?flags) AS ?matches)'
    answer = Store().query(f"SELECT ?row {{ {tried} FILTER (!BOUND(?matches)) }} ORDER BY ?row")
    rows_found = cast("QuerySolutions", answer)
    return [candidates[int(solution["row"].value)] for solution in rows_found]


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _sentence(error: DataError) -> str:
    message = error.what if isinstance(error, QuerySyntaxError) else error.message
    # A SPARQL constraint declares its prefixes in the shapes graph, not in the query.
    message = _HOW_TO_DECLARE.sub(lambda found: f"declare it below sh:prefixes, as shape:prefix-{found[1]}", message)
    return message[:1].upper() + message[1:] + ("" if message.endswith((".", "?")) else ".")


def _value(term: bytes) -> str:
    """Return the text of an N-Triples literal; empty for other terms."""
    if not term.startswith(b'"'):
        return ""
    if b"\\" not in term:
        return term[1 : term.rindex(b'"')].decode()
    (quad,) = parse(b"<x:x> <x:x> %b ." % term, format=RdfFormat.N_TRIPLES, lenient=True)
    return quad.object.value if isinstance(quad.object, Literal) else ""
