"""The checks: shapes on an engine, lints of the files, and one report of both."""

from __future__ import annotations

from leapgraph.checks.dataset import check_dataset
from leapgraph.checks.report import Report, Result, Severity

__all__ = ["Report", "Result", "Severity", "check_dataset"]
