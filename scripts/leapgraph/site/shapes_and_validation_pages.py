"""The pages about checks: what the shapes and lints demand, and what the check of this release found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leapgraph.checks.lint_rules import RULES
from leapgraph.checks.validation_report import Severity
from leapgraph.site.page_renderer import Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from leapgraph.checks.validation_report import ValidationResult
    from leapgraph.site.shape_views import Shape
    from leapgraph.site.site_model import SiteModel


@dataclass(frozen=True)
class Check:
    """One check of a release: a shape or a lint, and how many results it has.

    Attributes:
        iri: Its IRI.
        name: The last part of its IRI.
        label: What it is about.
        severity: The severity of its results.
        count: The number of its results.
    """

    iri: str
    name: str
    label: str
    severity: Severity
    count: int


@dataclass(frozen=True)
class CheckGroup:
    """The checks of one file of shapes, or the lints: a title, and the checks."""

    title: str
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class FoundResult:
    """A result as a page shows it: the result, the IRI of the node that it is about where that is one, and its text.

    Attributes:
        result: The result.
        focus: The IRI of the focus node; empty for another node or a whole file.
        focus_text: The focus node or the file as text, where it has no IRI.
        shape: The anchor of the shape or lint; empty for one that has no place of its own.
    """

    result: ValidationResult
    focus: str
    focus_text: str
    shape: str


def shapes_page(model: SiteModel) -> Page:
    """Return the page of all shapes and lints."""
    base = model.base
    lints = [(rule, rule.iri(base)) for rule in RULES]
    return Page(
        "shapes",
        "shapes.html",
        "Shapes",
        "What the dataset is checked for: each shape and lint, what it demands and how severe a breach is.",
        {
            "shape_files": model.shape_files,
            "lints": lints,
            "shape_count": sum(1 + _count_parts(shape) for file in model.shape_files for shape in file.shapes),
        },
    )


def validation_page(model: SiteModel) -> Page:
    """Return the page of what the check of the release found."""
    report = model.publication.report
    groups = check_groups(model)
    names = {one.iri: one.name for file in model.shape_files for shape in file.shapes for one in _with_parts(shape)}
    names.update((rule.iri(model.base), rule.name) for rule in RULES)
    return Page(
        "validation",
        "validation.html",
        "Validation",
        "What was checked before this release, by which shape, and with what result.",
        {
            "report": report,
            "summary": [(severity, report.count(severity)) for severity in Severity],
            "groups": groups,
            "check_count": sum(len(group.checks) for group in groups),
            "results": [_result_row(result, names) for result in report.results],
            "reports": [name for name in ("report.ttl", "lints.ttl", "shapes.ttl") if name in model.publication.files],
        },
    )


def check_groups(model: SiteModel) -> list[CheckGroup]:
    """Return all checks of a release with the number of their results: the shapes by file, then the lints."""
    report = model.publication.report
    counts = Counter(result.shape for result in report.results)
    groups = []
    for file in model.shape_files:
        checks = [check for shape in file.shapes if shape.targets for check in _checks(shape, counts)]
        if checks:
            groups.append(CheckGroup(file.stem, tuple(checks)))
    base = model.base
    lints = [Check(rule.iri(base), rule.name, rule.label, rule.severity, counts[rule.iri(base)]) for rule in RULES]
    return [*groups, CheckGroup("lints", tuple(lints))]


def _checks(shape: Shape, counts: Counter[str], within: str = "") -> Iterator[Check]:
    """Yield a shape that is applied and those below it; the source of a result is never their SPARQL constraint."""
    label = f"{within}: {shape.label}" if within else shape.label
    yield Check(shape.iri, shape.name, label, shape.severity, counts[shape.iri])
    for part in shape.parts:
        if not part.query:
            yield from _checks(part, counts, within or shape.label)


def _with_parts(shape: Shape) -> Iterator[Shape]:
    """Yield a shape and all below it."""
    yield shape
    for part in shape.parts:
        yield from _with_parts(part)


def _count_parts(shape: Shape) -> int:
    return sum(1 + _count_parts(part) for part in shape.parts if not part.query)


def _result_row(result: ValidationResult, names: Mapping[str, str]) -> FoundResult:
    node = result.focus_node or ""
    iri = node[1:-1] if node.startswith("<") and node.endswith(">") else ""
    place = f"{result.file}{f':{result.line}' if result.line else ''}" if result.file else ""
    shape = names.get(result.shape, "")
    return FoundResult(result, iri, "" if iri else node or place, shape)
