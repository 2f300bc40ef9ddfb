"""CSV: the tables of a report, for a spreadsheet."""

from recurrence_cli.formats import EVERYWHERE, Screen
from recurrence_cli.formats.spreadsheet import csv_line
from recurrence_cli.pathway.problems import RecurrenceError
from recurrence_cli.reports.document import Row, Table
from recurrence_cli.reports.report import Report


def write(report: Report, screen: Screen) -> str:
    """Write the tables of a report, a blank line between two."""
    tables = [part for part in report.document.parts() if isinstance(part, Table)]
    if not tables:
        raise RecurrenceError(f"there is no table in this result; use {', '.join(EVERYWHERE)}")
    return "\r\n".join("".join([csv_line(table.columns), *map(_line, table.rows)]) for table in tables)


def _line(row: Row) -> str:
    return csv_line(cell.text for cell in row.cells)
