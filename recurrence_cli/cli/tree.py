"""`recurrence tree`: the list of decision trees, or a drawing of one."""

from typing import Annotated

import typer

from recurrence_cli.cli import suggestions
from recurrence_cli.cli.inputs import answers_from, day_for, open_pathway
from recurrence_cli.cli.options import (
    AnswerFlags,
    CaseFile,
    NoColor,
    OutputFile,
    PathwayFile,
    RootChoice,
    Today,
    format_option,
)
from recurrence_cli.cli.output import emit, error, screen, write_text
from recurrence_cli.engine.outline import tree_of, tree_sizes
from recurrence_cli.engine.spellings import choices_spelled
from recurrence_cli.formats import EVERYWHERE, Format, write
from recurrence_cli.lazy import lazy
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.reports.tree import tree_report, trees_report


def tree(
    kind: RootChoice = "",
    section: Annotated[
        str, typer.Argument(metavar="[SECTION]", help="A section.", autocompletion=suggestions.sections)
    ] = "",
    answer: AnswerFlags = [],  # noqa: B006  # typer reads the default and never changes it
    answers: CaseFile = "",
    format: Annotated[Format, format_option(Format.MERMAID, Format.DOT, Format.SVG)] = Format.TEXT,
    output: OutputFile = "",
    everything: Annotated[bool, typer.Option("--all", help="Draw all trees in one.")] = False,
    outlook: Annotated[bool, typer.Option("--outlook", help="Draw sections on request too, such as outlook.")] = False,
    today: Today = "",
    no_color: NoColor = False,
    pathway: PathwayFile = "",
) -> int:
    """List the decision trees, or draw one of them.

    With answers it marks where they lead; the choice, if named, counts as one of them.
    """
    loaded = open_pathway(pathway)
    given = answers_from(loaded, answer, answers) if answer or answers else None
    kind = _root_choice(loaded, kind)
    if given is not None and kind:
        given = {loaded.root: kind, **given}
    day = day_for(loaded, today)
    if not kind and not everything and given is None and format in EVERYWHERE:
        return emit(trees_report(loaded, tree_sizes(loaded, on_request=outlook), day), format, output)
    outline = tree_of(loaded, kind, section, answers=given, on_request=outlook)
    report = tree_report(loaded, outline, given, day)
    drawn = write(report, format, screen(output))
    if format == Format.MERMAID and (advice := lazy("recurrence_cli.formats.drawings.mermaid:advice")(drawn)):
        error(advice)
    write_text(drawn, output, format)
    return report.status


def _root_choice(pathway: Pathway, name: str) -> str:
    """Resolve the spelling of a root choice, unless it is ambiguous."""
    root = pathway.questions[pathway.root]
    if not name or name in root.choice_ids:
        return name
    choices = choices_spelled(root, name)
    if len(choices) != 1:
        return name
    error(f'"{name}" is taken for {root.id}={choices[0]}')
    return choices[0]
