"""The lints: what they are called, what they mean, and how their results are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.checks.report import Result, Severity

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Rule:
    """A lint.

    Attributes:
        name: The last part of its IRI, which lies beside those of the shapes.
        label: What it is about, as a shape's `rdfs:label` says it.
        severity: How much its results weigh.
    """

    name: str
    label: str
    severity: Severity = Severity.VIOLATION

    def result(  # noqa: PLR0913 - a result has as many parts; all are named at the call
        self,
        base: str,
        message: str,
        *,
        file: Path | None = None,
        line: int | None = None,
        column: int | None = None,
        focus_node: str | None = None,
        path: str | None = None,
        value: str | None = None,
    ) -> Result:
        """Return a result of this lint in the project whose IRIs begin with `base`."""
        iri = self.iri(base)
        return Result(self.severity, message, iri, iri, focus_node, path, value, file, line, column)

    def iri(self, base: str) -> str:
        """Return the lint's IRI in the project whose IRIs begin with `base`."""
        return f"{base}shape/{self.name}"


QUERY = Rule("Lint-query", "query that can be asked")
SYNTAX = Rule("Lint-syntax", "syntax of a file")
PREFIX = Rule("Lint-prefix", "prefix as the project spells it")
TERM = Rule("Lint-term", "term of a known vocabulary")
TWICE = Rule("Lint-twice", "one file for each node")
CANONICAL = Rule("Lint-canonical", "canonical form of a file")
BLANK_NODE = Rule("Lint-blankNode", "an IRI for every node")
IDENTITY = Rule("Lint-identity", "identity by sitelink alone")
LANGUAGE = Rule("Lint-language", "language tag that exists")
NAMED_GRAPH = Rule("Lint-namedGraph", "description of a named graph")
NEVER_ASKED = Rule("Lint-neverAsked", "a rule that no target leads to", Severity.WARNING)
SHAPE = Rule("Lint-shape", "form of a shape")
STEM = Rule("Lint-stem", "shapes of a subject", Severity.WARNING)
SUFFIX = Rule("Lint-suffix", "a file that is not read", Severity.WARNING)
UNASKED = Rule("Lint-unasked", "a node that no shape is for", Severity.WARNING)
UNUSED_PREFIX = Rule("Lint-unusedPrefix", "a prefix that nothing uses", Severity.WARNING)
VALUE = Rule("Lint-value", "a stated value that its predicate takes")

RULES = (
    BLANK_NODE,
    CANONICAL,
    IDENTITY,
    LANGUAGE,
    NAMED_GRAPH,
    NEVER_ASKED,
    PREFIX,
    QUERY,
    SHAPE,
    STEM,
    SUFFIX,
    SYNTAX,
    TERM,
    TWICE,
    UNASKED,
    UNUSED_PREFIX,
    VALUE,
)
