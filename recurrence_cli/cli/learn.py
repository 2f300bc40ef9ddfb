"""`recurrence learn`: one branch of the tree, as a lesson or hand-out."""

import sys
from typing import Annotated

import typer

from recurrence_cli.cli import suggestions
from recurrence_cli.cli.inputs import day_for, open_pathway
from recurrence_cli.cli.options import NoColor, OutputFile, PathwayFile, Plain, RootChoice, Today, format_option
from recurrence_cli.cli.output import emit, is_screen
from recurrence_cli.formats import Format
from recurrence_cli.lazy import lazy
from recurrence_cli.learn.branch import check_branch
from recurrence_cli.learn.handout import handout_report
from recurrence_cli.pathway.problems import Exit, RecurrenceError


def learn(
    type: RootChoice = "",
    section: Annotated[
        str, typer.Argument(metavar="[SECTION]", help="A section with options.", autocompletion=suggestions.sections)
    ] = "",
    seed: Annotated[int, typer.Option(metavar="N", help="Choose other cases for the hand-out.")] = 1,
    plain: Plain = False,
    format: Annotated[Format | None, format_option()] = None,
    output: OutputFile = "",
    today: Today = "",
    no_color: NoColor = False,
    pathway: PathwayFile = "",
) -> int:
    """Learn one branch of the tree, question by question.

    On a terminal it asks what you expect and shows what each answer leads to. With --format or -o it writes a hand-out:
    the tree, what separates the options, three cases, and the key at the end. For learning, not advice.
    """
    loaded = open_pathway(pathway)
    check_branch(loaded, type, section)
    day = day_for(loaded, today)
    if format is None and not output and is_screen(sys.stdin) and is_screen(sys.stderr):
        lazy("recurrence_cli.cli.learn_session:walk_branch")(
            loaded, type, section, day, accessible=plain, colour=not no_color
        )
        return Exit.DONE
    if not type or not section:
        raise RecurrenceError("a hand-out needs a choice and a section; on a terminal they are asked")
    return emit(handout_report(loaded, type, section, seed, day), format or Format.TEXT, output)
