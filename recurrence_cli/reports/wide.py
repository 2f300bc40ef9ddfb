"""The wide table: one row for each option of a case.

It is for people with a spreadsheet.
"""

from datetime import date

from recurrence_cli.engine.evaluate import StatementResult
from recurrence_cli.pathway.dates import is_overdue
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.reports.data import status_of
from recurrence_cli.reports.phrases import STRENGTHS, option_name, ways_in_words

COLUMNS = (
    "case", "kind", "treatment", "strength", "status", "depends on", "source", "reviewed", "overdue", "id", "content",
)  # fmt: skip

NONE_LISTED = {"status": "no option listed"}
"""The cells of a case without options: nothing is ruled out by that."""

NO_DATE = "no date"


def content_of(pathway: Pathway) -> str:
    """Name the content that a row is from, and its review status."""
    about = pathway.about
    return f"{about.id} {about.version} ({about.status.value.replace('_', ' ')})"


def option_cells(pathway: Pathway, kind: str, result: StatementResult, today: date) -> dict[str, str]:
    """Describe an option by column.

    Several sources, and their dates, are separated by semicolons.
    """
    statement = result.statement
    assert statement.strength is not None
    sources = [pathway.sources[name] for name in dict.fromkeys(c.source for c in statement.citations)]
    overdue = [is_overdue(source.review_due, today) for source in sources]
    return {
        "kind": kind,
        "treatment": option_name(pathway, statement),
        "strength": STRENGTHS[statement.strength],
        "status": status_of(result),
        "depends on": ways_in_words(pathway, result.ways),
        "source": "; ".join(f"{source.title} ({source.publisher})" for source in sources),
        "reviewed": "; ".join(source.reviewed or NO_DATE for source in sources),
        "overdue": "yes" if True in overdue else NO_DATE if None in overdue else "no",
        "id": statement.id,
    }
