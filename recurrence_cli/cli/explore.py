"""`recurrence explore`: answers in, by flags, from a file or asked on a terminal; the options out."""

import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from recurrence_cli.cli.inputs import case_from, day_from, open_pathway, sound_answers
from recurrence_cli.cli.options import AnswerFlags, CaseFile, NoColor, OutputFile, PathwayFile, Today, format_option
from recurrence_cli.cli.output import emit, is_screen, write_file
from recurrence_cli.dates import is_overdue
from recurrence_cli.engine.answers import Case, keep_valid
from recurrence_cli.engine.evaluate import Outcome, walk
from recurrence_cli.formats import Format
from recurrence_cli.formats.json import dumps
from recurrence_cli.lazy import lazy
from recurrence_cli.model import Pathway
from recurrence_cli.problems import Exit, RecurrenceError
from recurrence_cli.reports.data import case_data, sources_past_review
from recurrence_cli.reports.outcome import Audience, outcome_report
from recurrence_cli.reports.report import Report
from recurrence_cli.value import value


@value
class View:
    """How an outcome is shown: the format, the day on which dates are judged, and how much.

    `fold` counts lines that wait for further answers, in text. Hand-outs, Markdown and HTML, have ids only for
    professionals.
    """

    format: Format
    day: date
    fold: bool = False
    explain: bool = False
    what_if: bool = False
    audience: Audience = Audience.PLAIN

    def report(self, pathway: Pathway, outcome: Outcome, status: int = Exit.DONE) -> Report:
        """Report an outcome as this view shows it."""
        professional = self.audience == Audience.PROFESSIONAL
        return outcome_report(
            pathway,
            outcome,
            self.day,
            what_if=lazy("recurrence_cli.engine.compare:what_if")(pathway, outcome) if self.what_if else None,
            status=status,
            fold=self.fold and self.format == Format.TEXT,
            explain=self.explain,
            ids=professional or self.format not in (Format.MARKDOWN, Format.HTML),
            professional=professional,
        )


def explore(
    answer: AnswerFlags = [],  # noqa: B006  # typer reads the default and never changes it
    answers: CaseFile = "",
    resume: Annotated[str, typer.Option(metavar="FILE", help="Go on with a saved case at its next question.")] = "",
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask, not even on a terminal.")] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Ask line by line, for screen readers; implies --format plain.")
    ] = False,
    format: Annotated[Format | None, format_option()] = None,
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
    """List the options in the sources, for answers given or asked.

    On a terminal it asks what was not given. "not_known" is an answer to every question, and never means "no".
    """
    accessible = plain or _wants_plain()
    view = View(
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
        interview = lazy("recurrence_cli.cli.interview:interview")
        shown, given = interview(loaded, given, news, view, outlook, accessible, on_screen=not output)
        outcome = walk(loaded, given, on_request=outlook)
    overdue = is_overdue(loaded.about.next_review, view.day) or sources_past_review(loaded, outcome, view.day)
    status = Exit.PROBLEMS if strict and overdue else Exit.DONE
    if not shown:
        emit(view.report(loaded, outcome, status), view.format, output)
    if save:
        write_file(Path(save), dumps(case_data(loaded, given)))
    return status


def _wants_plain() -> bool:
    return (
        os.environ.get("TERM") == "dumb"
        or os.environ.get("RECURRENCE_PLAIN", "") not in ("", "0")
        or os.environ.get("ACCESSIBLE", "") not in ("", "0")
    )


def _resumed(pathway: Pathway, name: str) -> tuple[Case, list[str]]:
    """Read a saved case without answers that do not fit any more."""
    case = case_from(name)
    answers, refused = keep_valid(pathway, case.answers)
    news = []
    if case.sha256 not in (None, pathway.sha256):
        news.append("The content has changed since this case was saved, so please look at each answer again.")
    news += [f"An answer needs another look: {sentence}" for sentence in refused]
    return replace(case, answers=answers), news


def _require(pathway: Pathway, outcome: Outcome, no_input: bool) -> None:
    """Refuse to go on without required answers; "not known" is one."""
    for name in outcome.pending:
        question = pathway.questions[name]
        if question.required:
            how = f"-a {name}={question.choice_ids[0]} ({', '.join((*question.choice_ids, 'not_known'))})"
            if no_input:
                raise RecurrenceError(f"{name} is not given. Give it: {how}")
            raise RecurrenceError(
                f"the questions need a terminal. Without one, give the answers: recurrence explore {how}"
            )
