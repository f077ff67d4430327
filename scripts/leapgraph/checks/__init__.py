"""The checks of a project: SHACL shapes, lints of its files, and one validation report of both."""

from __future__ import annotations

from leapgraph.checks.report import Severity, ValidationReport, ValidationResult
from leapgraph.checks.run_checks import check_dataset

__all__ = ["Severity", "ValidationReport", "ValidationResult", "check_dataset"]
