"""`recurrence about`: what this is and is not, sources, and helplines."""

from typing import Annotated

import typer

from recurrence_cli.cli.inputs import day_for, open_pathway
from recurrence_cli.cli.options import AnyFormat, OutputFile, PathwayFile, Today
from recurrence_cli.cli.output import emit
from recurrence_cli.formats import Format
from recurrence_cli.pathway.problems import RecurrenceError, did_you_mean
from recurrence_cli.reports.about import about_report, sources_report, support_report, urgent_report

REPORTS = {"sources": sources_report, "support": support_report, "urgent": urgent_report}


def about(
    topic: Annotated[
        str,
        typer.Argument(
            metavar=f"[{'|'.join(REPORTS)}]",
            help="The sources, helplines, or urgent signs.",
            autocompletion=lambda incomplete: [name for name in REPORTS if name.startswith(incomplete)],
        ),
    ] = "",
    today: Today = "",
    format: AnyFormat = Format.TEXT,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """Describe what this is and is not, its sources and helplines."""
    wanted = topic.lower()
    if wanted and wanted not in REPORTS:
        raise RecurrenceError(f'"{topic}" is not a topic ({", ".join(REPORTS)}).{did_you_mean(topic, REPORTS)}')
    report = REPORTS[wanted] if wanted else about_report
    loaded = open_pathway(pathway)
    return emit(report(loaded, day_for(loaded, today)), format, output)
