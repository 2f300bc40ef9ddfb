"""Options shared by commands."""

import os
from typing import Annotated, Any, TypeAlias

import typer

from recurrence_cli.formats import EVERYWHERE, Format
from recurrence_cli.problems import RecurrenceError

AnswerFlags: TypeAlias = Annotated[
    list[str],
    typer.Option("-a", "--answer", metavar="QUESTION=CHOICE", help="An answer; give one for each question."),
]
CaseFile: TypeAlias = Annotated[
    str, typer.Option("--answers", metavar="FILE", help="A case with answers, JSON or YAML; - is stdin.")
]
OutputFile: TypeAlias = Annotated[str, typer.Option("-o", "--output", metavar="FILE", help="Write the result here.")]
PathwayFile: TypeAlias = Annotated[str, typer.Option("--pathway", metavar="FILE", help="Another knowledge file.")]
Today: TypeAlias = Annotated[str, typer.Option(metavar="DATE", help="Judge review dates as of this day (2026-11-23).")]


def format_option(*more: Format) -> Any:
    """Make the option --format for the usual formats and `more`."""
    allowed = (*EVERYWHERE, *more)

    def check(format: Format | None) -> Format | None:
        if format is not None and format not in allowed:
            raise RecurrenceError(f"--format {format} is not for this result; use {', '.join(allowed)}")
        return format

    return typer.Option("--format", metavar="|".join(allowed), help="Choose the format.", callback=check)


AnyFormat: TypeAlias = Annotated[Format, format_option()]


def _without_colour(wanted: bool) -> None:
    # All that draws on a terminal looks there, our libraries too.
    if wanted:
        os.environ["NO_COLOR"] = "1"


NoColor: TypeAlias = Annotated[
    bool, typer.Option("--no-color", callback=_without_colour, help="No colour; NO_COLOR=1 says the same.")
]
Quiet: TypeAlias = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing on stderr but what is wrong.")]
