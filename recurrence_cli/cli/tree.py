"""`recurrence tree`: the questions and what they lead to, as a drawing."""

from typing import Annotated

import typer

from recurrence_cli.cli.inputs import answers_from, day_from, open_pathway
from recurrence_cli.cli.options import AnswerFlags, CaseFile, NoColor, OutputFile, PathwayFile, Today, format_option
from recurrence_cli.cli.output import error, screen, write_text
from recurrence_cli.engine.outline import tree_of
from recurrence_cli.formats import Format, write
from recurrence_cli.lazy import lazy
from recurrence_cli.reports.tree import tree_report


def tree(
    kind: Annotated[str, typer.Argument(metavar="[CHOICE]", help="A choice of the first question.")] = "",
    section: Annotated[str, typer.Argument(metavar="[SECTION]", help="A section.")] = "",
    answer: AnswerFlags = [],  # noqa: B006  # typer reads the default and never changes it
    answers: CaseFile = "",
    format: Annotated[Format, format_option(Format.MERMAID, Format.DOT, Format.SVG)] = Format.TEXT,
    output: OutputFile = "",
    outlook: Annotated[bool, typer.Option("--outlook", help="Draw sections on request too, such as outlook.")] = False,
    today: Today = "",
    no_color: NoColor = False,
    pathway: PathwayFile = "",
) -> int:
    """Draw the decision tree, or the part for one choice and section.

    With answers it marks where they lead; the choice, if named, counts as one of them.
    """
    loaded = open_pathway(pathway)
    given = answers_from(loaded, answer, answers) if answer or answers else None
    if given is not None and kind:
        given = {loaded.root: kind, **given}
    outline = tree_of(loaded, kind, section, answers=given, on_request=outlook)
    report = tree_report(loaded, outline, given, day_from(today))
    drawn = write(report, format, screen(output))
    if format == Format.MERMAID and (advice := lazy("recurrence_cli.formats.drawings.mermaid:advice")(drawn)):
        error(advice)
    write_text(drawn, output, format)
    return report.status
