"""What is wrong with a document that is not Turtle or N-Triples, in words that say what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leapgraph.namespaces import NAMESPACES, SHARED_NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Mapping

_PARSER_ERROR = re.compile(r"Parser error .*?: (.*)", re.DOTALL)
_UNDECLARED = re.compile(r"The prefix (.*?): has not been declared", re.DOTALL)
_MOST_OF_A_MESSAGE = 200


def explain_syntax_error(error: SyntaxError, prefixes: Mapping[str, str] | None = None) -> str:
    """Return what is wrong, without the place, which the error has beside it.

    Args:
        error: An error of pyoxigraph's parser.
        prefixes: The project's own namespaces by prefix, for the line that declares one.
    """
    found = _PARSER_ERROR.fullmatch(error.msg)
    what = found[1] if found else error.msg
    undeclared = _UNDECLARED.fullmatch(what)
    if undeclared:
        prefix = undeclared[1]
        namespace = {**SHARED_NAMESPACES, **NAMESPACES, **(prefixes or {})}.get(prefix)
        advice = f"add the line: @prefix {prefix}: <{namespace}> ."
        if namespace is None:
            advice = f"add a line @prefix {prefix}: with the IRI in <> that it stands for, and a full stop"
        what = f"the prefix {prefix}: is not declared; {advice}"
    elif what.startswith("Unexpected end"):
        what = "the file ends inside a statement: is a final '.' or a closing quote or bracket missing?"
    elif what.startswith("A dot is expected"):
        what = "a '.' is missing before this, or a ';' or ','"
    elif what.startswith("No scheme found"):
        what = "this IRI is relative, and there is no base: write it in full or with a prefix"
    return _printable(what)


def _printable(message: str) -> str:
    if len(message) > _MOST_OF_A_MESSAGE:
        message = f"{message[:_MOST_OF_A_MESSAGE]}…"
    return "".join(char if char.isprintable() else f"\\u{ord(char):04X}" for char in message)
