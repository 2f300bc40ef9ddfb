"""`recurrence why`: why a line is shown, or what would show it."""

from typing import Annotated

import typer

from recurrence_cli.cli.inputs import answers_from, day_for, open_pathway
from recurrence_cli.cli.options import AnswerFlags, AnyFormat, CaseFile, OutputFile, PathwayFile, Today
from recurrence_cli.cli.output import emit
from recurrence_cli.engine.lookup import statements_called
from recurrence_cli.formats import Format
from recurrence_cli.reports.why import why_report


def why(
    name: Annotated[str, typer.Argument(metavar="ID", help="The id of a line, or the name of an option.")],
    answer: AnswerFlags = [],  # noqa: B006  # typer reads the default and never changes it
    answers: CaseFile = "",
    today: Today = "",
    format: AnyFormat = Format.TEXT,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """Explain why a line is shown, or what would show it."""
    loaded = open_pathway(pathway)
    given = answers_from(loaded, answer, answers)
    day = day_for(loaded, today)
    return emit(why_report(loaded, given, statements_called(loaded, name), day), format, output)
