"""Named checks over the cleaned tables: some stop a build, some are findings that a reader must see."""

from violence_data.checks.finding import SEVERITIES, Check, Finding, Severity
from violence_data.checks.published import published_sum
from violence_data.checks.registry import CHECKS, run_checks

__all__ = ["CHECKS", "SEVERITIES", "Check", "Finding", "Severity", "published_sum", "run_checks"]
