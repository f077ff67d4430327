"""Resolve the prefixed names and relative IRIs of a query to IRIs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.namespaces import NAMESPACES, SHARED_NAMESPACES, WIKIDATA_NAMESPACES
from leapgraph.sparql.error_excerpt import QuerySyntaxError
from leapgraph.sparql.escapes import LONG_QUOTES, iri_value, serialize_iri
from leapgraph.sparql.tokens import PROLOGUE_KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.sparql.tokens import Token

_LOCAL_ESCAPE = re.compile(r"\\(.)")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:")
# An IRI that is valid without a check by pyoxigraph.
_PLAIN = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*+:(?://[A-Za-z0-9._-]*+)?[A-Za-z0-9/._~?&=;,+-]*+#?[A-Za-z0-9/._~?&=;,+-]*+\Z"
)
_DECLARATION_TOKENS = {"PREFIX": ("namespace", "iri"), "BASE": ("iri",), "VERSION": ("version",)}
NOT_AN_IRI = "is no legal IRI, or a relative one without a BASE"
_DECLARATION_ERRORS = {
    "PREFIX": "a name that ends with a colon, then an IRI in <>, must follow PREFIX",
    "BASE": "an IRI in <> must follow BASE",
    "VERSION": "a version in one pair of quotes must follow VERSION",
}


class UndeclaredPrefixError(QuerySyntaxError):
    """A prefixed name whose prefix the query does not declare.

    Args:
        prefix: The prefix, without its colon.
        text: The query.
        offset: The offset of the name in `text`, counted from 0.
        namespace: The namespace of the prefix elsewhere, if it is known.
    """

    def __init__(self, prefix: str, text: str, offset: int, namespace: str | None = None) -> None:
        namespace = namespace or {**SHARED_NAMESPACES, **NAMESPACES, **WIKIDATA_NAMESPACES}.get(prefix)
        advice = f"write PREFIX {prefix}: <{namespace}> above the query"
        if namespace is None:
            advice = f"write PREFIX {prefix}: above the query, with the IRI in <> that it stands for"
        super().__init__(f"a prefix in this line is not declared: {advice}", text, offset)
        self.prefix = prefix


class Prologue:
    """The prefixes and the base declared so far in one query.

    Args:
        text: The query.
        outer: The base for relative IRIs where the query declares none (RFC 3986, section 5.1).
    """

    def __init__(self, text: str, outer: str | None = None) -> None:
        self._text = text
        self._outer = outer
        self.prefixes: dict[str, str] = {}
        self.base: str | None = None

    def declare(self, word: Token, rest: Iterator[Token]) -> list[Token]:
        """Read the declaration that begins with `word` from `rest`, and return the tokens after that word.

        Raises:
            QuerySyntaxError: The declaration is malformed.
        """
        kind = word.text.upper()
        read: list[Token] = []
        for token_kind in _DECLARATION_TOKENS[kind]:
            token = next(rest, None)
            if token is None or not _has_kind(token, token_kind):
                raise QuerySyntaxError(_DECLARATION_ERRORS[kind], self._text, token.start if token else len(self._text))
            read.append(token)
        if kind == "PREFIX":
            self.prefixes[read[0].text[:-1]] = self._require_iri(
                read[1], f"this is not SPARQL: {read[1].text} {NOT_AN_IRI}"
            )
        elif kind == "BASE":
            self.base = self._require_iri(read[0], "the base must be a whole IRI")
        return read

    def iri(self, token: Token) -> str:
        """Return the IRI of an iri or pname token; a relative one without a base stays relative.

        Raises:
            QuerySyntaxError: The prefix is not declared, or the IRI cannot be resolved.
        """
        if token.kind == "iri":
            return self._resolve_iri(iri_value(token.text), token)
        prefix, _, local = token.text.partition(":")
        if prefix not in self.prefixes and self._text[token.start - 1 : token.start] == "<":
            what = f"the IRI that begins here has a space or another character that none may have: <{token.text}"
            raise QuerySyntaxError(what, self._text, token.start - 1)
        if prefix not in self.prefixes:
            raise UndeclaredPrefixError(prefix, self._text, token.start)
        return self.prefixes[prefix] + (_LOCAL_ESCAPE.sub(r"\1", local) if "\\" in local else local)

    def iri_for_engine(self, token: Token) -> str:
        """Return the IRI of an iri token for an engine that knows the base that the query declares, if any.

        Raises:
            QuerySyntaxError: The IRI cannot be resolved.
        """
        value = iri_value(token.text)
        return value if self.base is not None else self._resolve_iri(value, token)

    def _require_iri(self, token: Token, otherwise: str) -> str:
        """Return the IRI of a declaration, validated here because an engine that gets full IRIs never sees it."""
        try:
            iri = self.iri(token)
        except QuerySyntaxError:
            raise QuerySyntaxError(otherwise, self._text, token.start) from None
        if not _PLAIN.match(iri):
            from pyoxigraph import NamedNode  # slow to import

            try:
                NamedNode(iri)
            except ValueError:
                raise QuerySyntaxError(otherwise, self._text, token.start) from None
        return iri

    def _resolve_iri(self, value: str, token: Token) -> str:
        base = self.base or (None if _ABSOLUTE.match(value) else self._outer)
        if base is None:
            return value
        # pyoxigraph resolves it, so that inspection and evaluation resolve alike; it is slow to import.
        from pyoxigraph import RdfFormat, parse

        try:
            (triple,) = parse(f"{serialize_iri(value)} <s:p> <s:o> .", format=RdfFormat.TURTLE, base_iri=base)
        except (SyntaxError, ValueError) as error:
            if self.base is None:
                return value  # the engine refuses it, as without a base
            raise QuerySyntaxError(f"this is not SPARQL: {token.text} {NOT_AN_IRI}", self._text, token.start) from error
        return str(getattr(triple.subject, "value", ""))


def _has_kind(token: Token, kind: str) -> bool:
    if kind == "namespace":
        return token.kind == "pname" and token.text.index(":") == len(token.text) - 1
    if kind == "version":
        return token.kind == "string" and not token.text.startswith(LONG_QUOTES)
    return token.kind == kind


def is_declaration(token: Token) -> bool:
    """Return whether `token` begins a declaration of a prefix, the base or the version."""
    return token.kind == "word" and token.text.upper() in PROLOGUE_KEYWORDS
