"""Notes that GitHub shows beside a change: the problems of a report."""

from typing import Any

from recurrence_cli.formats import EVERYWHERE, Screen
from recurrence_cli.pathway.problems import RecurrenceError
from recurrence_cli.reports.report import Report


def write(report: Report, screen: Screen) -> str:
    """Write each problem as a command of GitHub's runners."""
    if "problems" not in report.data:
        raise RecurrenceError(f"there are no problems in this result to note; use {', '.join(EVERYWHERE)}")
    return "".join(f"{_note(problem)}\n" for problem in report.data["problems"])


def _note(problem: dict[str, Any]) -> str:
    place = f"line={problem['line']},col={problem['column']}"
    file, message = _escaped(problem["file"], ":,"), _escaped(problem["message"])
    return f"::{problem['severity']} file={file},{place},title={problem['check']}::{message}"


def _escaped(text: str, more: str = "") -> str:
    """Escape the characters that would end a note."""
    return "".join(f"%{ord(c):02X}" if c in "%\r\n" + more else c for c in text)
