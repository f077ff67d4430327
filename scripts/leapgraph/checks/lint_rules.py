"""The rules of the lints: their names, labels and severities, and the constructor of their results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.checks.validation_report import Severity, ValidationResult

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class LintRule:
    """A lint.

    Attributes:
        name: The last part of its IRI, beside those of the shapes.
        label: A label like a shape's `rdfs:label`.
        severity: The severity of its results.
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
    ) -> ValidationResult:
        """Return a result of this lint for the project with the given base IRI."""
        iri = self.iri(base)
        return ValidationResult(self.severity, message, iri, iri, focus_node, path, value, file, line, column)

    def iri(self, base: str) -> str:
        """Return the lint's IRI in the project with the given base IRI."""
        return f"{base}shape/{self.name}"


QUERY = LintRule("Lint-query", "query that can be asked")
SYNTAX = LintRule("Lint-syntax", "syntax of a file")
PREFIX = LintRule("Lint-prefix", "prefix as the project spells it")
TERM = LintRule("Lint-term", "term of a known vocabulary")
TWICE = LintRule("Lint-twice", "one file for each node")
CANONICAL = LintRule("Lint-canonical", "canonical form of a file")
BLANK_NODE = LintRule("Lint-blankNode", "a permanent address for every node")
IDENTITY = LintRule("Lint-identity", "identity by sitelink alone")
LANGUAGE = LintRule("Lint-language", "language tag that exists")
NAMED_GRAPH = LintRule("Lint-namedGraph", "description of a named graph")
SHAPE = LintRule("Lint-shape", "form of a shape")
STATISTICS = LintRule("Lint-statistics", "statistics that a release makes")
STEM = LintRule("Lint-stem", "shapes of a subject", Severity.WARNING)
SUFFIX = LintRule("Lint-suffix", "a file that is not read", Severity.WARNING)
UNTARGETED_NODE = LintRule("Lint-untargetedNode", "a node that no shape is for", Severity.WARNING)
UNTARGETED_SHAPE = LintRule("Lint-untargetedShape", "a shape that no target leads to", Severity.WARNING)
UNUSED_PREFIX = LintRule("Lint-unusedPrefix", "a prefix that nothing uses", Severity.WARNING)
VALUE = LintRule("Lint-value", "a stated value that its predicate takes")
KIND = LintRule("Lint-kind", "a property for the kind of thing that has it")

RULES = (
    BLANK_NODE,
    CANONICAL,
    IDENTITY,
    KIND,
    LANGUAGE,
    NAMED_GRAPH,
    PREFIX,
    QUERY,
    SHAPE,
    STATISTICS,
    STEM,
    SUFFIX,
    SYNTAX,
    TERM,
    TWICE,
    UNTARGETED_NODE,
    UNTARGETED_SHAPE,
    UNUSED_PREFIX,
    VALUE,
)
