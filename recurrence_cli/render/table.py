"""Tables that open in a spreadsheet: CSV in which no cell can be taken for a formula."""

import csv
import io
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_line(cells: Iterable[str]) -> str:
    """One row, ended as RFC 4180 has it."""
    line = io.StringIO()
    csv.writer(line).writerow([safe(cell) for cell in cells])
    return line.getvalue()


def safe(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would take for a formula, which shows it as a text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
