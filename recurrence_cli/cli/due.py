"""`recurrence due`: what is due for review."""

import re
from datetime import date, timedelta
from typing import Annotated

import typer

from recurrence_cli.cli.inputs import day_for, open_pathway
from recurrence_cli.cli.options import AnyFormat, OutputFile, PathwayFile, Today
from recurrence_cli.cli.output import emit
from recurrence_cli.formats import Format
from recurrence_cli.pathway.problems import RecurrenceError
from recurrence_cli.reports.due import due_report


def due(
    within: Annotated[str, typer.Option(metavar="DAYS", help="Look this far ahead, such as 90d.")] = "90d",
    today: Today = "",
    format: AnyFormat = Format.TEXT,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """List what is due for review, soonest first, with the owner."""
    if not re.fullmatch(r"\d{1,5}d?", within):
        raise RecurrenceError(f'--within "{within}" is not a number of days; write it as 90d')
    loaded = open_pathway(pathway)
    day = day_for(loaded, today)
    until = day + min(timedelta(days=int(within.removesuffix("d"))), date.max - day)
    return emit(due_report(loaded, day, until), format, output)
