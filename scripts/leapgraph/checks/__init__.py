"""The checks of a project: SHACL shapes, lints of its files, and one validation report of both."""

from __future__ import annotations

from leapgraph.checks.run_checks import check_dataset
from leapgraph.checks.validation_report import Severity, ValidationReport, ValidationResult

__all__ = ["Severity", "ValidationReport", "ValidationResult", "check_dataset"]
