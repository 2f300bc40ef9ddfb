"""`recurrence explore`: answers in, by flags, from a file or asked on a terminal; the options out."""

import os
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from recurrence_cli.answers import from_pairs
from recurrence_cli.cli.output import columns, write
from recurrence_cli.loader import BUNDLED, MAX_BYTES, load, read_case, read_file
from recurrence_cli.model import Answers, Pathway
from recurrence_cli.problems import Exit, RecurrenceError
from recurrence_cli.records import is_overdue, outcome_record, overdue_sources
from recurrence_cli.walk import Outcome, walk


class Format(StrEnum):
    """What the result can look like."""

    TEXT = "text"
    PLAIN = "plain"
    JSON = "json"


def explore(
    answer: Annotated[
        list[str],
        typer.Option("-a", "--answer", metavar="QUESTION=CHOICE", help="An answer; give one for each question."),
    ] = [],  # noqa: B006  # typer reads the default and never changes it
    answers: Annotated[str, typer.Option(metavar="FILE", help="A case with answers, JSON or YAML; - is stdin.")] = "",
    no_input: Annotated[bool, typer.Option("--no-input", help="Never ask, not even on a terminal.")] = False,
    format: Annotated[Format, typer.Option(help="What the result looks like.")] = Format.TEXT,
    output: Annotated[str, typer.Option("-o", "--output", metavar="FILE", help="Write the result here.")] = "",
    outlook: Annotated[bool, typer.Option("--outlook", help="Show what the sources say of outlook too.")] = False,
    today: Annotated[str, typer.Option(metavar="DATE", help="Judge review dates as of this day (2026-11-23).")] = "",
    all_lines: Annotated[
        bool, typer.Option("--all", help="In text, show lines on named drugs instead of a count.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 when anything shown is past its review.")
    ] = False,
    pathway: Annotated[str, typer.Option(metavar="FILE", help="Another knowledge file.")] = "",
) -> int:
    """Show the treatment options that the sources list for a recurrence.

    On a terminal it asks what was not given. "not_known" is an answer to every question, and never means "no".
    """
    day = _day(today)
    loaded = load(Path(pathway) if pathway else BUNDLED)
    given = from_pairs(loaded, answer, read_case(*_case_file(answers)).answers if answers else {})
    if no_input or answers == "-" or not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        _require(loaded, given, no_input)
    else:
        from recurrence_cli.wizard import ask_pending

        try:
            given = ask_pending(loaded, given, on_request=outlook)
        except KeyboardInterrupt:
            print("Nothing saved.", file=sys.stderr)
            raise
    outcome = walk(loaded, given, on_request=outlook)
    write(
        _rendered(loaded, outcome, day, format, fold=not all_lines, to_file=bool(output)),
        Path(output) if output else None,
    )
    late = is_overdue(loaded.about.next_review, day) or overdue_sources(loaded, outcome, day)
    return Exit.PROBLEMS if strict and late else Exit.DONE


def _rendered(pathway: Pathway, outcome: Outcome, day: date, format: Format, *, fold: bool, to_file: bool) -> str:
    """The result as a text. Renderers are imported here, so that a run loads no more than its own."""
    if format == Format.JSON:
        from recurrence_cli.render import json

        return json.render(outcome_record(pathway, outcome, day))
    from recurrence_cli.page import page

    shown = page(pathway, outcome, day, fold=fold and format == Format.TEXT)
    # A pipe, a file and a dumb terminal cannot be drawn on.
    if format == Format.TEXT and not to_file and sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        from recurrence_cli.render import text

        return text.render(shown, columns(), sys.stdout)
    from recurrence_cli.render import plain

    return plain.render(shown, columns())


def _case_file(name: str) -> tuple[bytes, str]:
    if name != "-":
        return read_file(Path(name)), name
    if sys.stdin is None:
        raise RecurrenceError("there is no stdin to read a case from; name a file")
    return sys.stdin.buffer.read(MAX_BYTES + 1), "stdin"


def _require(pathway: Pathway, given: Answers, no_input: bool) -> None:
    """Refuse to go on without the answers that a result makes no sense without; "not known" is one."""
    for name in walk(pathway, given).pending:
        question = pathway.questions[name]
        if question.required:
            how = f"-a {name}={question.choice_ids[0]} ({', '.join((*question.choice_ids, 'not_known'))})"
            if no_input:
                raise RecurrenceError(f"{name} is not given. Give it: {how}")
            raise RecurrenceError(
                f"the questions need a terminal. Without one, give the answers: recurrence explore {how}"
            )


def _day(written: str) -> date:
    if not written:
        return date.today()
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise RecurrenceError(f'--today "{written}" is not a date; write it as 2026-11-23') from None
