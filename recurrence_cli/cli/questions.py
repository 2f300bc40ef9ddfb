"""`recurrence questions`: what can be asked."""

from recurrence_cli.cli.inputs import open_pathway
from recurrence_cli.cli.options import AnyFormat, OutputFile, PathwayFile
from recurrence_cli.cli.output import emit
from recurrence_cli.formats import Format
from recurrence_cli.reports.questions import questions_report


def questions(format: AnyFormat = Format.TEXT, output: OutputFile = "", pathway: PathwayFile = "") -> int:
    """List every question with its reason, its choices, and where to look."""
    return emit(questions_report(open_pathway(pathway)), format, output)
