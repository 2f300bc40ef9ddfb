"""CSV for spreadsheets, without any cell that is a formula."""

import csv
import io
import re
from collections.abc import Iterable

from recurrence_cli.pathway.hidden import visible

# Where a spreadsheet takes what follows for a formula, or looks behind a blank for one. It may part cells at semicolons,
# as in much of Europe, and then the text behind one is a cell too; and it may take wide characters for narrow ones.
_FORMULA = re.compile(r'(?:^|(?<=[;\t\r\n]))(?=["\s]*[=+\-@＝＋－＠])|^(?=[\t\r\n])')


def csv_line(cells: Iterable[str], end: str = "\r\n") -> str:
    """Write one row, ended as RFC 4180 has it or otherwise."""
    line = io.StringIO()
    # Written with both, since the writer puts quotes only around what would end a line of its own.
    csv.writer(line, lineterminator="\r\n").writerow([guarded(cell) for cell in cells])
    return line.getvalue().removesuffix("\r\n") + end


def guarded(cell: str) -> str:
    """Put an apostrophe before what would be a formula.

    Hidden characters are escaped.
    """
    return _FORMULA.sub("'", visible(cell))
