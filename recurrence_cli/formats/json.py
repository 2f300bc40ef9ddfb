"""JSON: one document, ASCII only, so that no redirect can spoil it."""

import json
from typing import Any

from recurrence_cli.formats import Screen
from recurrence_cli.reports.report import Report


def write(report: Report, screen: Screen) -> str:
    """Write the data of a report."""
    return dumps(report.data)


def dumps(data: Any, indent: int = 1) -> str:
    """Write data as one JSON document."""
    return json.dumps(data, indent=indent) + "\n"
