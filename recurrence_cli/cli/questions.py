"""`recurrence questions`: the questions and their choices."""

from typing import Annotated

import typer

from recurrence_cli.cli import suggestions
from recurrence_cli.cli.inputs import open_pathway
from recurrence_cli.cli.options import AnyFormat, OutputFile, PathwayFile
from recurrence_cli.cli.output import emit
from recurrence_cli.engine.lookup import question_called
from recurrence_cli.formats import Format
from recurrence_cli.reports.questions import questions_report


def questions(
    name: Annotated[
        str, typer.Argument(metavar="[QUESTION]", help="The id of one question.", autocompletion=suggestions.questions)
    ] = "",
    format: AnyFormat = Format.TEXT,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """List every question, or one, with its choices and where to look."""
    loaded = open_pathway(pathway)
    return emit(questions_report(loaded, question_called(loaded, name) if name else None), format, output)
