"""Options shared by commands."""

import os
from typing import Annotated, Any, TypeAlias

import typer

from recurrence_cli.cli import suggestions
from recurrence_cli.formats import EVERYWHERE, Format
from recurrence_cli.pathway.problems import RecurrenceError

AnswerFlags: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "-a",
        "--answer",
        metavar="QUESTION=CHOICE",
        help="Give an answer; repeat for each question.",
        autocompletion=suggestions.answers,
    ),
]
CaseFile: TypeAlias = Annotated[
    str, typer.Option("--answers", metavar="FILE", help="Read answers from JSON or YAML; - is stdin.")
]
OutputFile: TypeAlias = Annotated[
    str, typer.Option("-o", "--output", metavar="FILE", help="Write the result to this file.")
]
PathwayFile: TypeAlias = Annotated[str, typer.Option("--pathway", metavar="FILE", help="Use another knowledge file.")]
Today: TypeAlias = Annotated[
    str, typer.Option(metavar="DATE", help="Judge review dates as of this day, such as 2026-11-23.")
]


HANDOUT_FORMATS = {
    ".html": Format.HTML, ".htm": Format.HTML, ".md": Format.MARKDOWN, ".markdown": Format.MARKDOWN, ".txt": Format.PLAIN,
}  # fmt: skip
"""The formats of hand-outs and sheets by the suffix of the file."""


def format_option(*more: Format) -> Any:
    """Make the option --format for the usual formats and `more`."""
    allowed = (*EVERYWHERE, *more)

    def check(format: Format | None) -> Format | None:
        if format is not None and format not in allowed:
            raise RecurrenceError(f"--format {format} is not for this result; use {', '.join(allowed)}")
        return format

    def starting(incomplete: str) -> list[str]:
        return [format for format in allowed if format.startswith(incomplete)]

    named = "|".join(allowed)
    return typer.Option("--format", metavar=named, help="Choose the format.", callback=check, autocompletion=starting)


def is_on(variable: str) -> bool:
    """Report whether an environment variable is set to anything but "off".

    0, false and no mean the same as off.
    """
    return os.environ.get(variable, "").strip().lower() not in ("", "0", "false", "no", "off")


def wants_plain() -> bool:
    """Report whether the environment asks for plain, line by line output."""
    return os.environ.get("TERM") == "dumb" or is_on("RECURRENCE_PLAIN") or is_on("ACCESSIBLE")


AnyFormat: TypeAlias = Annotated[Format, format_option()]


Plain: TypeAlias = Annotated[bool, typer.Option("--plain", help="Ask line by line, for screen readers.")]
Outlook: TypeAlias = Annotated[bool, typer.Option("--outlook", help="Show sections on request too, such as outlook.")]
RootChoice: TypeAlias = Annotated[
    str, typer.Argument(metavar="[CHOICE]", help="A choice of the first question.", autocompletion=suggestions.types)
]
NoColor: TypeAlias = Annotated[bool, typer.Option("--no-color", help="Use no colour, as with NO_COLOR=1.")]
Quiet: TypeAlias = Annotated[bool, typer.Option("-q", "--quiet", help="Report only errors on stderr.")]
