"""`recurrence tree`: the questions and what they lead to, as a drawing."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from recurrence_cli.cli.manners import NoColor
from recurrence_cli.cli.options import (
    AnswerFlags,
    CaseFile,
    OutputFile,
    PathwayFile,
    Today,
    answers_from,
    day_from,
    open_pathway,
)
from recurrence_cli.cli.output import can_be_drawn_on, columns, complain, write
from recurrence_cli.engine.outline import tree_of
from recurrence_cli.problems import Exit
from recurrence_cli.render.sheet import Sheet, sheet


class Drawing(StrEnum):
    """What a tree can be drawn as."""

    TEXT = "text"
    MERMAID = "mermaid"
    DOT = "dot"
    SVG = "svg"


def tree(
    kind: Annotated[str, typer.Argument(metavar="[CHOICE]", help="A choice of the first question.")] = "",
    section: Annotated[str, typer.Argument(metavar="[SECTION]", help="A section.")] = "",
    answer: AnswerFlags = [],  # noqa: B006  # typer reads the default and never changes it
    answers: CaseFile = "",
    format: Annotated[Drawing, typer.Option(help="What to draw it as; svg prints.")] = Drawing.TEXT,
    output: OutputFile = "",
    outlook: Annotated[bool, typer.Option("--outlook", help="Draw sections on request too, such as outlook.")] = False,
    today: Today = "",
    no_color: NoColor = False,
    pathway: PathwayFile = "",
) -> int:
    """Draw the questions and the options they lead to, for one choice of the first question and one section, or for all.

    With answers it marks where they lead; the choice, if named, counts as one of them.
    """
    loaded = open_pathway(pathway)
    given = answers_from(loaded, answer, answers) if answer or answers else None
    if given is not None and kind:
        given = {loaded.root: kind, **given}
    grown = tree_of(loaded, kind, section, answers=given, on_request=outlook)
    write(_drawn(sheet(loaded, grown, given, day_from(today)), format, output), Path(output) if output else None)
    return Exit.DONE


def _drawn(drawing: Sheet, format: Drawing, output: str) -> str:
    """The whole drawing. Each format is imported where it is used, so that a run loads no more than its own."""
    if format == Drawing.MERMAID:
        from recurrence_cli.render import mermaid

        diagram = mermaid.render(drawing)
        if len(diagram) > mermaid.MOST_CHARACTERS:
            most = f"{mermaid.MOST_CHARACTERS:,} characters"
            complain(
                f"Mermaid draws at most {most}, unless it is told to draw more. Name a choice and a section for less."
            )
        return diagram
    if format == Drawing.DOT:
        from recurrence_cli.render import dot

        return dot.render(drawing)
    if format == Drawing.SVG:
        from recurrence_cli.render import svg

        return svg.render(drawing)
    if not output and can_be_drawn_on(sys.stdout):
        from recurrence_cli.render import tree_rich

        return tree_rich.render(drawing, columns(), sys.stdout)
    from recurrence_cli.render import tree_text

    encoding = sys.stdout and sys.stdout.encoding or "ascii"
    return tree_text.render(drawing, columns(), unicode=bool(output) or encoding.lower().startswith("utf"))
