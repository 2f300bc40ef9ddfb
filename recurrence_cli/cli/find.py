"""`recurrence find`: an option or a word, looked up by name."""

from typing import Annotated

import typer

from recurrence_cli.cli.inputs import open_pathway
from recurrence_cli.cli.options import AnyFormat, OutputFile, PathwayFile
from recurrence_cli.cli.output import emit
from recurrence_cli.engine.lookup import find as look_up
from recurrence_cli.formats import Format
from recurrence_cli.pathway.problems import RecurrenceError
from recurrence_cli.reports.find import find_report, names_report
from recurrence_cli.reports.phrases import WORDS


def find(
    word: Annotated[str, typer.Argument(metavar="WORD", help="A word of a name, or its beginning.")] = "",
    everything: Annotated[bool, typer.Option("--list", help="List every name and every word.")] = False,
    detail: Annotated[bool, typer.Option("--detail", help="Show each place, its conditions and the sources.")] = False,
    format: AnyFormat = Format.TEXT,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """Look up an option or a word by its name.

    Whole words are listed first, then beginnings, one line for each.
    """
    loaded = open_pathway(pathway)
    if everything:
        return emit(names_report(loaded), format, output)
    if not word:
        raise RecurrenceError("no word to find. Give one, or list them all: recurrence find --list")
    return emit(find_report(loaded, *look_up(loaded, word, WORDS), word, detail=detail), format, output)
