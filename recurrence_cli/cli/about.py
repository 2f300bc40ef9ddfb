"""`recurrence about`: what this is and is not, who says so, who to ring."""

from enum import StrEnum
from typing import Annotated

import typer

from recurrence_cli.cli.inputs import day_from, open_pathway
from recurrence_cli.cli.options import AnyFormat, OutputFile, PathwayFile, Today
from recurrence_cli.cli.output import emit
from recurrence_cli.formats import Format
from recurrence_cli.reports.about import about_report, sources_report, support_report


class Topic(StrEnum):
    """A part of what `about` describes."""

    SOURCES = "sources"
    SUPPORT = "support"


REPORTS = {None: about_report, Topic.SOURCES: sources_report, Topic.SUPPORT: support_report}


def about(
    topic: Annotated[Topic | None, typer.Argument(help="Who says so, or who to ring.")] = None,
    today: Today = "",
    format: AnyFormat = Format.TEXT,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """Describe what this is and is not, its sources, and helplines."""
    return emit(REPORTS[topic](open_pathway(pathway), day_from(today)), format, output)
