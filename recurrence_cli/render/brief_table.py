"""Results of a brief batch as CSV, for spreadsheets: no cell begins like a formula."""

import csv
import re
from typing import Any

from recurrence_cli.engine.many import Brief
from recurrence_cli.reports.frames import brief_frame, refused_frame

# Where a spreadsheet takes what follows for a formula, or looks behind a blank for one. It may part cells at semicolons,
# as in much of Europe, and then the text behind one is a cell too; and it may take wide characters for narrow ones.
_FORMULA = re.compile(r'(?:^|(?<=[;\t\r\n]))(?=["\s]*[=+\-@＝＋－＠])|^(?=[\t\r\n])')


class BriefTable:
    """A row for each case, with its ids parted by "|", or with the line and what is wrong."""

    def __init__(self) -> None:
        self._columns = tuple({**brief_frame("", applies="", depends=""), **refused_frame("", 0, "")})
        # It puts quotes around what would end a line only if it is part of the end of its own.
        self._row = csv.writer(_Echo(), lineterminator="\r\n").writerow
        self.start: str = self._row(self._columns)

    def line(self, case: str | int, brief: Brief) -> str:
        """The row of a case."""
        return self._written(brief_frame(_safe(case), applies="|".join(brief.applies), depends="|".join(brief.depends)))

    def refused(self, case: str | int, line: int, error: str) -> str:
        """The row of a case that cannot be walked."""
        return self._written(refused_frame(_safe(case), line, _safe(error)))

    def _written(self, record: dict[str, Any]) -> str:
        text: str = self._row([record.get(column, "") for column in self._columns])
        return text


class _Echo:
    """A file that hands back what is written to it, as `csv.writer` then does too; a line ends as all our lines do."""

    def write(self, text: str) -> str:
        return text.removesuffix("\r\n") + "\n"


def _safe(cell: Any) -> Any:
    """The cell with an apostrophe before whatever is a formula to a spreadsheet. Numbers are none, and ids of ours."""
    return _FORMULA.sub("'", cell) if isinstance(cell, str) else cell
