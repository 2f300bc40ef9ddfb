"""`recurrence explore`: answers in, by flags, from a file or asked on a terminal; the options out."""

import os
import sys
from dataclasses import replace
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
    case_from,
    day_from,
    open_pathway,
    sound_answers,
)
from recurrence_cli.cli.output import is_screen, write, write_file
from recurrence_cli.cli.showing import Audience, Format, Showing
from recurrence_cli.dates import is_overdue
from recurrence_cli.engine.answers import Case, keep_valid
from recurrence_cli.engine.evaluate import Outcome, walk
from recurrence_cli.model import Pathway
from recurrence_cli.problems import Exit, RecurrenceError
from recurrence_cli.records import case_record, overdue_sources
from recurrence_cli.render.json import render as as_json


def explore(
    answer: AnswerFlags = [],  # noqa: B006  # typer reads the default and never changes it
    answers: CaseFile = "",
    resume: Annotated[str, typer.Option(metavar="FILE", help="Go on with a saved case at its next question.")] = "",
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask, not even on a terminal.")] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Ask line by line, for screen readers; implies --format plain.")
    ] = False,
    format: Annotated[Format | None, typer.Option(help="What the result looks like.", show_default="text")] = None,
    output: OutputFile = "",
    save: Annotated[
        str, typer.Option(metavar="FILE", help="Save the answers here, to go on with or to use again.")
    ] = "",
    outlook: Annotated[bool, typer.Option("--outlook", help="Show sections on request too, such as outlook.")] = False,
    all_lines: Annotated[
        bool, typer.Option("--all", help="In text, show lines that wait for further answers, not a count.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say in sentences why each line is shown.")] = False,
    what_if: Annotated[
        bool, typer.Option("--what-if", help="Add what each other answer would change, the most decisive first.")
    ] = False,
    audience: Annotated[Audience, typer.Option(help="Whom a hand-out (markdown, html) is for.")] = Audience.PLAIN,
    today: Today = "",
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 when anything shown is past its review.")
    ] = False,
    no_color: NoColor = False,
    pathway: PathwayFile = "",
) -> int:
    """The options that the sources list, for answers given or asked.

    On a terminal it asks what was not given. "not_known" is an answer to every question, and never means "no".
    """
    accessible = plain or _wants_plain()
    showing = Showing(
        format=format or (Format.PLAIN if accessible else Format.TEXT),
        day=day_from(today),
        fold=not all_lines,
        explain=explain,
        what_if=what_if,
        audience=audience,
    )
    loaded = open_pathway(pathway)
    case, news = _resumed(loaded, resume) if resume else (case_from(answers), [])
    given = sound_answers(loaded, answer, case)
    outcome = walk(loaded, given, on_request=outlook)
    terminal = is_screen(sys.stdin) and is_screen(sys.stderr)
    shown = False
    if no_input or answers == "-" or not terminal:
        if resume:
            how = f"Without one: recurrence explore --answers {resume}"
            raise RecurrenceError(f"to go on with a case needs a terminal. {how}")
        _require(loaded, outcome, no_input)
    elif resume or outcome.pending:
        from recurrence_cli.cli.asking import Asking

        asking = Asking(showing, on_request=outlook, accessible=accessible, on_screen=not output)
        shown, given = asking.ask(loaded, given, news)
        outcome = walk(loaded, given, on_request=outlook)
    if not shown:
        write(showing.text(loaded, outcome, to_file=bool(output)), Path(output) if output else None)
    if save:
        write_file(Path(save), as_json(case_record(loaded, given)))
    late = is_overdue(loaded.about.next_review, showing.day) or overdue_sources(loaded, outcome, showing.day)
    return Exit.PROBLEMS if strict and late else Exit.DONE


def _wants_plain() -> bool:
    return (
        os.environ.get("TERM") == "dumb"
        or os.environ.get("RECURRENCE_PLAIN", "") not in ("", "0")
        or os.environ.get("ACCESSIBLE", "") not in ("", "0")
    )


def _resumed(pathway: Pathway, name: str) -> tuple[Case, list[str]]:
    """A saved case, without the answers that no longer fit, and what to say of them and of the content."""
    case = case_from(name)
    answers, refused = keep_valid(pathway, case.answers)
    news = []
    if case.sha256 not in (None, pathway.sha256):
        news.append("The content has changed since this case was saved, so please look at each answer again.")
    news += [f"An answer needs another look: {sentence}" for sentence in refused]
    return replace(case, answers=answers), news


def _require(pathway: Pathway, outcome: Outcome, no_input: bool) -> None:
    """Refuse to go on without the answers that a result makes no sense without; "not known" is one."""
    for name in outcome.pending:
        question = pathway.questions[name]
        if question.required:
            how = f"-a {name}={question.choice_ids[0]} ({', '.join((*question.choice_ids, 'not_known'))})"
            if no_input:
                raise RecurrenceError(f"{name} is not given. Give it: {how}")
            raise RecurrenceError(
                f"the questions need a terminal. Without one, give the answers: recurrence explore {how}"
            )
