"""Results of a brief batch as CSV, for spreadsheets: no cell begins like a formula."""

import csv
from typing import Any

from recurrence_cli.many import Brief
from recurrence_cli.records import brief_frame, refused_frame

# What makes a spreadsheet take a cell for a formula, or look behind it for one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class BriefTable:
    """A row for each case, with its ids parted by "|", or with the line and what is wrong."""

    def __init__(self) -> None:
        self._columns = tuple({**brief_frame("", applies="", depends=""), **refused_frame("", 0, "")})
        self._row = csv.writer(_Echo(), lineterminator="\n").writerow
        self.start: str = self._row(self._columns)

    def line(self, case: str | int, brief: Brief) -> str:
        """The row of a case."""
        return self._written(brief_frame(case, applies="|".join(brief.applies), depends="|".join(brief.depends)))

    def refused(self, case: str | int, line: int, error: str) -> str:
        """The row of a case that cannot be walked."""
        return self._written(refused_frame(case, line, error))

    def _written(self, record: dict[str, Any]) -> str:
        text: str = self._row([_safe(record.get(column, "")) for column in self._columns])
        return text


class _Echo:
    """A file that hands back what is written to it, as `csv.writer` then does too."""

    def write(self, text: str) -> str:
        return text


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
