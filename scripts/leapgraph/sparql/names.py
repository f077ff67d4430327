"""The IRIs that the prefixed names and the relative IRIs of a query stand for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.sparql.carets import QuerySyntaxError
from leapgraph.sparql.escapes import iri_value, written_iri
from leapgraph.sparql.words import PROLOGUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leapgraph.sparql.lexer import Token

_LOCAL_ESCAPE = re.compile(r"\\(.)")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:")
_FOLLOWS = {"PREFIX": ("pname", "iri"), "BASE": ("iri",), "VERSION": ("string",)}
_WANTED = {
    "PREFIX": "a name that ends with a colon, then an IRI in <>, must follow PREFIX",
    "BASE": "an IRI in <> must follow BASE",
    "VERSION": "a version in quotes must follow VERSION",
}


class Names:
    """The prefixes and the base declared so far in one query."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.prefixes: dict[str, str] = {}
        self.base: str | None = None

    def declare(self, word: Token, rest: Iterator[Token]) -> list[Token]:
        """Read the declaration that begins with `word` from `rest`, and return its tokens after that word.

        Raises:
            QuerySyntaxError: It is none.
        """
        kind = word.text.upper()
        read: list[Token] = []
        for wanted in _FOLLOWS[kind]:
            token = next(rest, None)
            is_name = token is not None and (wanted != "pname" or token.text.endswith(":"))
            if token is None or token.kind != wanted or not is_name:
                raise QuerySyntaxError(_WANTED[kind], self._text, token.start if token else len(self._text))
            read.append(token)
        if kind == "PREFIX":
            self.prefixes[read[0].text[:-1]] = self.iri(read[1])
        elif kind == "BASE":
            self.base = self.iri(read[0])
            if not _ABSOLUTE.match(self.base):
                raise QuerySyntaxError("the base must be a whole IRI", self._text, read[0].start)
        return read

    def iri(self, token: Token) -> str:
        """Return the IRI that an iri or a pname token stands for; a relative one without a base stays relative.

        Raises:
            QuerySyntaxError: The prefix is not declared, or the IRI cannot be resolved.
        """
        if token.kind == "iri":
            value = iri_value(token.text)
            return value if self.base is None else self._resolved(value, token)
        prefix, _, local = token.text.partition(":")
        if prefix not in self.prefixes:
            what = f"a prefix in this line is not declared: write PREFIX {prefix}: <...> above the query"
            raise QuerySyntaxError(what, self._text, token.start)
        return self.prefixes[prefix] + (_LOCAL_ESCAPE.sub(r"\1", local) if "\\" in local else local)

    def _resolved(self, value: str, token: Token) -> str:
        # Left to pyoxigraph, so that what is inspected and what is asked resolve alike; it is slow to import.
        from pyoxigraph import RdfFormat, parse

        try:
            (triple,) = parse(f"{written_iri(value)} <s:p> <s:o> .", format=RdfFormat.TURTLE, base_iri=self.base)
        except (SyntaxError, ValueError) as error:
            raise QuerySyntaxError("this is no legal IRI", self._text, token.start) from error
        return str(getattr(triple.subject, "value", ""))


def is_declaration(token: Token) -> bool:
    """Return whether a declaration of a prefix, the base or the version begins with `token`."""
    return token.kind == "word" and token.text.upper() in PROLOGUE
