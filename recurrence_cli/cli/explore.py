"""`recurrence explore`: the options for answers given or asked."""

import sys
from datetime import date
from typing import Annotated

import typer

from recurrence_cli.cli import suggestions
from recurrence_cli.cli.inputs import case_from, day_from, open_pathway, read_saved_case, section_called, sound_answers
from recurrence_cli.cli.options import (
    AnswerFlags,
    CaseFile,
    NoColor,
    Outlook,
    OutputFile,
    PathwayFile,
    Today,
    format_option,
    wants_plain,
)
from recurrence_cli.cli.output import emit, is_screen, write_text
from recurrence_cli.engine.evaluate import Outcome, walk
from recurrence_cli.formats import Format
from recurrence_cli.formats.json import dumps
from recurrence_cli.lazy import lazy
from recurrence_cli.pathway.dates import is_before, is_overdue
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.problems import Exit, RecurrenceError
from recurrence_cli.pathway.value import value
from recurrence_cli.reports.data import case_data, sources_past_review
from recurrence_cli.reports.outcome import Audience, Layer, outcome_report
from recurrence_cli.reports.report import Report


@value
class View:
    """The choices of how to show an outcome.

    Dates are judged as of `day`. Without a layer, Markdown and HTML are hand-outs, with ids only for professionals. Any
    other format is a summary, or the detail if it has to show what no summary does.
    """

    format: Format
    day: date
    layer: Layer | None = None
    sections: tuple[str, ...] = ()
    on_request: bool = False
    explain: bool = False
    what_if: bool = False
    audience: Audience = Audience.PLAIN

    def report(self, pathway: Pathway, outcome: Outcome, status: int = Exit.DONE) -> Report:
        """Report an outcome as this view shows it."""
        professional = self.audience == Audience.PROFESSIONAL
        on_paper = self.format in (Format.MARKDOWN, Format.HTML)
        return outcome_report(
            pathway,
            outcome,
            self.day,
            what_if=lazy("recurrence_cli.engine.compare:what_if")(pathway, outcome) if self.what_if else None,
            status=status,
            layer=self.layer or (Layer.DETAIL if self.explain or self.on_request else Layer.SUMMARY),
            handout=on_paper and self.layer in (None, Layer.FULL),
            sections=self.sections,
            explain=self.explain,
            ids=professional or not on_paper,
            professional=professional,
        )


def explore(
    answer: AnswerFlags = [],  # noqa: B006  # typer reads the default and never changes it
    answers: CaseFile = "",
    resume: Annotated[str, typer.Option(metavar="FILE", help="Resume a saved case at its next question.")] = "",
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask, not even on a terminal.")] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Ask line by line and write plain, for screen readers.")
    ] = False,
    format: Annotated[Format | None, format_option()] = None,
    output: OutputFile = "",
    save: Annotated[str, typer.Option(metavar="FILE", help="Save the answers to this file.")] = "",
    outlook: Outlook = False,
    detail: Annotated[bool, typer.Option("--detail", help="Show each option in sentences, with its sources.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Show everything, tests and support too.")] = False,
    section: Annotated[
        list[str],
        typer.Option(
            "--section",
            metavar="NAME",
            help="Show this section only; repeat for more.",
            autocompletion=suggestions.sections,
        ),
    ] = [],  # noqa: B006  # as above
    explain: Annotated[bool, typer.Option("--explain", help="Say in sentences why each line is shown.")] = False,
    what_if: Annotated[
        bool, typer.Option("--what-if", help="Add what other answers would change, most decisive first.")
    ] = False,
    audience: Annotated[Audience, typer.Option(help="Write a markdown or html hand-out for them.")] = Audience.PLAIN,
    today: Today = "",
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when anything shown is overdue.")] = False,
    no_color: NoColor = False,
    no_pager: Annotated[bool, typer.Option("--no-pager", help="Never use a pager; PAGER= says the same.")] = False,
    pathway: PathwayFile = "",
) -> int:
    """List the options in the sources, for answers given or asked.

    On a terminal it asks what was not given. "not_known" is an answer to every question, and never means "no".
    """
    accessible = plain or wants_plain()
    day = day_from(today)
    loaded = open_pathway(pathway)
    sections = tuple(dict.fromkeys(section_called(loaded, name) for name in section))
    outlook = outlook or any(loaded.sections[name].on_request for name in sections)
    view = View(
        format=format or (Format.PLAIN if accessible else Format.TEXT),
        day=day,
        layer=Layer.FULL if full else Layer.DETAIL if detail else None,
        sections=sections,
        on_request=outlook,
        explain=explain,
        what_if=what_if,
        audience=audience,
    )
    case, news = read_saved_case(loaded, resume) if resume else (case_from(answers), [])
    given = sound_answers(loaded, answer, case)
    outcome = walk(loaded, given, on_request=outlook)
    terminal = is_screen(sys.stdin) and is_screen(sys.stderr)
    shown = asked = False
    if no_input or answers == "-" or not terminal:
        if resume:
            how = f"Without one: recurrence explore --answers {resume}"
            raise RecurrenceError(f"--resume needs a terminal. {how}")
        _require(loaded, outcome, no_input)
    elif resume or outcome.pending:
        asked = True
        interview = lazy("recurrence_cli.cli.interview:interview")
        shown, given = interview(
            loaded,
            given,
            news,
            view,
            outlook,
            accessible,
            on_screen=not output,
            save=save,
            colour=not no_color,
            resumed=resume,
        )
        outcome = walk(loaded, given, on_request=outlook)
    about = loaded.about
    overdue = is_overdue(about.next_review, day) or sources_past_review(loaded, outcome, day)
    status = Exit.PROBLEMS if strict and (overdue or is_before(day, about.last_review)) else Exit.DONE
    if not shown:
        emit(view.report(loaded, outcome, status), view.format, output, pager=not no_pager)
    if save and not asked:
        write_text(dumps(case_data(loaded, given)), save, Format.JSON)
    return status


def _require(pathway: Pathway, outcome: Outcome, no_input: bool) -> None:
    """Raise `RecurrenceError` if a required answer is missing."""
    for name in outcome.pending:
        question = pathway.questions[name]
        if question.required:
            how = f"-a {name}={question.choice_ids[0]} ({', '.join((*question.choice_ids, 'not_known'))})"
            if no_input:
                raise RecurrenceError(f"{name} is not given. Give it: {how}")
            raise RecurrenceError(
                f"the questions need a terminal. Without one, give the answers: recurrence explore {how}"
            )
