"""`recurrence quiz`: quizzes asked on a terminal, written as sheets, or marked."""

import os
import random
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from recurrence_cli.cli import suggestions
from recurrence_cli.cli.inputs import day_from, files_in, open_pathway
from recurrence_cli.cli.options import (
    HANDOUT_FORMATS,
    NoColor,
    OutputFile,
    PathwayFile,
    Plain,
    Today,
    format_option,
    wants_plain,
)
from recurrence_cli.cli.output import emit, eprint, is_screen, screen, write_text
from recurrence_cli.formats import Format, write
from recurrence_cli.lazy import lazy
from recurrence_cli.learn.anki import anki_text
from recurrence_cli.learn.items import ItemKind
from recurrence_cli.learn.marking import ReplyError, mark_quiz, read_replies
from recurrence_cli.learn.progress import progress_report
from recurrence_cli.learn.quiz import Quiz, QuizPlan, due_quiz, make_quiz
from recurrence_cli.learn.scheduling import LearningRecord, has_record, record_path
from recurrence_cli.learn.scheduling import forget as remove_record
from recurrence_cli.learn.sheets import MarkedFile, class_report, key_report, marked_report, sheet_report
from recurrence_cli.loading import read_file
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.problems import Exit, RecurrenceError

SHEET_FORMATS = {**HANDOUT_FORMATS, ".json": Format.JSON}


class Mode(StrEnum):
    """A time of feedback: after each question, or at the end."""

    TUTOR = "tutor"
    EXAM = "exam"


class Export(StrEnum):
    """The programs that cards are written for."""

    ANKI = "anki"


def quiz(
    type: Annotated[
        str,
        typer.Option(
            metavar="CHOICE", help="Ask about one choice of the first question.", autocompletion=suggestions.types
        ),
    ] = "",
    section: Annotated[
        str, typer.Option(metavar="SECTION", help="Ask about one section.", autocompletion=suggestions.sections)
    ] = "",
    kind: Annotated[list[ItemKind], typer.Option(help="Ask only this kind of question; repeat for more.")] = [],  # noqa: B006  # typer reads the default and never changes it
    count: Annotated[int, typer.Option(metavar="N", help="Ask this many questions.")] = 10,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Ask the same questions again.")] = None,
    mode: Annotated[Mode, typer.Option(help="Give feedback at once, or at the end.")] = Mode.TUTOR,
    questions: Annotated[str, typer.Option(metavar="FILE", help="Write a sheet here, and its key beside it.")] = "",
    key: Annotated[str, typer.Option(metavar="FILE", help="Write the key of the sheet here instead.")] = "",
    answers: Annotated[
        list[str], typer.Option(metavar="FILE", help="Mark these answers, or all in a folder; needs --seed.")
    ] = [],  # noqa: B006  # typer reads the default and never changes it
    due: Annotated[bool, typer.Option("--due", help="Ask what is due again.")] = False,
    progress: Annotated[bool, typer.Option("--progress", help="Show what you have practised.")] = False,
    export: Annotated[Export | None, typer.Option(help="Write the questions as cards for another program.")] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Remove the record of what you practised.")] = False,
    outlook: Annotated[
        bool, typer.Option("--outlook", help="Ask about sections on request too, such as outlook.")
    ] = False,
    plain: Plain = False,
    format: Annotated[Format | None, format_option()] = None,
    output: OutputFile = "",
    today: Today = "",
    no_color: NoColor = False,
    pathway: PathwayFile = "",
) -> int:
    """Practise: which options do the sources list for a case, and why?

    Cases, answers and reasons are made from the rules of the pathway. For learning, not advice.
    """
    if answers and (seed is None or questions):
        raise RecurrenceError(
            "--answers marks a quiz that was written: give its --seed and options, without --questions"
        )
    if due and (answers or questions):
        raise RecurrenceError("--due asks on a terminal; leave out --questions and --answers")
    if key and not questions:
        raise RecurrenceError("--key is for a sheet; add --questions FILE")
    if forget:
        return _forget()
    if progress:
        return _progress(open_pathway(pathway), day_from(today), format or Format.TEXT, output)
    if export and (due or answers or questions):
        raise RecurrenceError("--export writes cards; leave out --questions, --answers and --due")
    asked = not answers and not questions and not export
    if asked and not (is_screen(sys.stdin) and is_screen(sys.stderr)):
        raise RecurrenceError(
            "the questions need a terminal. Without one, write a sheet: recurrence quiz --seed 7 --questions sheet.md"
        )
    loaded = open_pathway(pathway)
    day = day_from(today)
    seed = random.SystemRandom().randrange(1, 100_000) if seed is None else seed
    if due:
        made = _due(loaded, seed, count)
        if not made.items:
            return Exit.DONE
        count = len(made.items)
    else:
        made = make_quiz(loaded, QuizPlan(seed, count, type, section, tuple(dict.fromkeys(kind)), outlook))
    if len(made.items) < count:
        eprint(f"Only {len(made.items)} questions differ here, not {count}.")
    if questions:
        return _write_sheet(loaded, made, day, questions, key, format)
    if export:
        write_text(anki_text(loaded, made, day), output)
        return Exit.DONE
    if answers:
        return _mark(loaded, made, day, answers, format or Format.TEXT, output)
    session = lazy("recurrence_cli.cli.quiz_session:quiz_session")
    marked = session(loaded, made, day, tutor=mode == Mode.TUTOR, accessible=plain, colour=not no_color)
    explain = mode == Mode.EXAM or format not in (None, Format.TEXT, Format.PLAIN)
    report = marked_report(loaded, made, marked, day, explain=explain)
    return emit(report, format or (Format.PLAIN if plain or wants_plain() else Format.TEXT), output)


def _write_sheet(pathway: Pathway, made: Quiz, day: date, sheet: str, key: str, format: Format | None) -> int:
    """Write the sheet, and the key to a file of its own."""
    shape = format or SHEET_FORMATS.get(Path(sheet).suffix.lower(), Format.PLAIN)
    beside = key or ("" if sheet == "-" else str(Path(sheet).with_stem(f"{Path(sheet).stem}-key")))
    if beside == sheet:
        raise RecurrenceError(f'"{sheet}" cannot be both the sheet and the key; give --key another name')
    shown = "" if sheet == "-" else sheet
    if beside:
        write_text(write(key_report(pathway, made, day), shape, screen(beside)), beside, shape)
    write_text(write(sheet_report(pathway, made, day), shape, screen(shown)), shown, shape)
    if shown:
        eprint(f"Quiz {made.code}: {len(made.items)} questions in {sheet}, the key in {beside}.")
    return Exit.DONE


def _mark(pathway: Pathway, made: Quiz, day: date, names: list[str], format: Format, output: str) -> int:
    """Mark one file in full, or several in a table."""
    files = [file for name in names for file in _files(name)]
    if len(names) == 1 and not os.path.isdir(names[0]):
        try:
            return emit(
                marked_report(pathway, made, mark_quiz(made, read_replies(read_file(files[0]))), day), format, output
            )
        except ReplyError as error:
            raise ReplyError(f"{names[0]}: {error}") from None
    marked = [_marked(made, file) for file in files]
    return emit(class_report(pathway, made, marked, day), format, output)


def _record(pathway: Pathway) -> LearningRecord:
    """Open the learning record. Raises `RecurrenceError` if there is none."""
    path = record_path()
    if not has_record(path):
        raise RecurrenceError("there is no record yet; take a quiz on a terminal, and answer yes at the end")
    record = LearningRecord(pathway, path)
    if changed := record.reset_changed():
        eprint(f"The content of these has changed, so they start again: {', '.join(changed)}.")
    return record


def _due(pathway: Pathway, seed: int, count: int) -> Quiz:
    """Make a quiz of what is due; print a note if empty."""
    with closing(_record(pathway)) as record:
        cards = record.due(datetime.now(UTC))[:count]
        made = due_quiz(pathway, seed, [(c.kind, c.root, c.section, c.target) for c in cards])
        if not made.items:
            day = record.next_due()
            eprint(f"Nothing is due{f'; the next question is on {day}' if day else ''}.")
    return made


def _progress(pathway: Pathway, day: date, format: Format, output: str) -> int:
    with closing(_record(pathway)) as record:
        report = progress_report(pathway, record.progress(datetime.now(UTC)), record.next_due(), day)
    return emit(report, format, output)


def _forget() -> int:
    eprint("The record was removed." if remove_record(record_path()) else "There was no record.")
    return Exit.DONE


def _files(name: str) -> list[Path]:
    """List the JSON files of a folder, or the one file."""
    path = Path(name)
    if not os.path.isdir(path):
        return [path]
    if found := files_in(path, ".json"):
        return found
    raise RecurrenceError(f'"{name}" has no answers in it; put files that end in .json there')


def _marked(made: Quiz, file: Path) -> MarkedFile:
    try:
        return MarkedFile(file.name, mark_quiz(made, read_replies(read_file(file))))
    except RecurrenceError as error:
        return MarkedFile(file.name, error=str(error))
