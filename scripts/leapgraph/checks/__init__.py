"""The checks: shapes on an engine, lints of the files, and one report of both."""

from __future__ import annotations

from leapgraph.checks.report import Severity, ValidationReport, ValidationResult
from leapgraph.checks.validate import check_dataset

__all__ = ["Severity", "ValidationReport", "ValidationResult", "check_dataset"]
