"""`recurrence compare`: two sets of answers side by side."""

from typing import Annotated

import typer

from recurrence_cli.cli.inputs import answers_from, open_pathway, sound_answers
from recurrence_cli.cli.options import AnswerFlags, AnyFormat, OutputFile, PathwayFile
from recurrence_cli.cli.output import emit
from recurrence_cli.engine.answers import Case, from_pairs
from recurrence_cli.engine.evaluate import walk
from recurrence_cli.formats import Format
from recurrence_cli.pathway.model import Answers, Pathway
from recurrence_cli.pathway.problems import RecurrenceError
from recurrence_cli.reports.compare import compare_report


def compare(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A case, JSON or YAML; - is stdin.")],
    other: Annotated[str, typer.Argument(metavar="[CASE]", help="Another case.")] = "",
    answer: AnswerFlags = [],  # noqa: B006  # typer reads the default and never changes it
    outlook: Annotated[
        bool, typer.Option("--outlook", help="Compare sections on request too, such as outlook.")
    ] = False,
    format: AnyFormat = Format.TEXT,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """Compare two cases, or one with the same under other answers."""
    if bool(other) == bool(answer):
        raise RecurrenceError("compare needs a second case, or answers: recurrence compare CASE -a QUESTION=CHOICE")
    loaded = open_pathway(pathway)
    first = answers_from(loaded, (), case)
    second = answers_from(loaded, (), other) if other else _changed(loaded, first, answer)
    outcomes = (walk(loaded, answers, on_request=outlook) for answers in (first, second))
    return emit(compare_report(loaded, *outcomes), format, output)


def _changed(pathway: Pathway, answers: Answers, flags: list[str]) -> Answers:
    """Put in the answers of the flags, each given once."""
    changed = sound_answers(pathway, flags, Case())
    return from_pairs(pathway, (), {k: v for k, v in answers.items() if k not in changed} | dict(changed))
