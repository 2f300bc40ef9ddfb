"""What several commands take alike: a pathway, answers, a case, and how it is all shown."""

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from recurrence_cli.cli.output import columns, complain, write
from recurrence_cli.engine.answers import Case, from_pairs, warnings
from recurrence_cli.loader import BUNDLED, MAX_BYTES, load, load_bytes, name_of_file, read_file
from recurrence_cli.model import Answers, Pathway
from recurrence_cli.problems import RecurrenceError, UnknownQuestion

AnswerFlags: TypeAlias = Annotated[
    list[str],
    typer.Option("-a", "--answer", metavar="QUESTION=CHOICE", help="An answer; give one for each question."),
]
CaseFile: TypeAlias = Annotated[
    str, typer.Option("--answers", metavar="FILE", help="A case with answers, JSON or YAML; - is stdin.")
]
OutputFile: TypeAlias = Annotated[str, typer.Option("-o", "--output", metavar="FILE", help="Write the result here.")]
PathwayFile: TypeAlias = Annotated[str, typer.Option("--pathway", metavar="FILE", help="Another knowledge file.")]
Today: TypeAlias = Annotated[str, typer.Option(metavar="DATE", help="Judge review dates as of this day (2026-11-23).")]


OWN = "pathway.yaml"
"""What a pathway of one's own is called, as `recurrence new` writes it."""


class Shape(StrEnum):
    """Words for people, or JSON for programs."""

    TEXT = "text"
    JSON = "json"


ShapeOption: TypeAlias = Annotated[Shape, typer.Option("--format", help="Words, or JSON for programs.")]


def open_pathway(name: str) -> Pathway:
    return load(Path(name) if name else BUNDLED)


def edition(name: str, beside: Path = BUNDLED) -> Pathway:
    """The pathway in the file called `name`; or, for "git:REV" or "git:REV:FILE", as it was in that revision.

    Without a FILE it is the file at `beside` in that revision.
    """
    if not name.startswith("git:"):
        return load(Path(name))
    revision, _, file = name.removeprefix("git:").partition(":")
    path = Path(file) if file else beside
    if not revision or revision.startswith("-"):
        raise RecurrenceError(f'"{name}" names no revision; write git:REV, such as git:HEAD')
    import subprocess

    git = ["git", "-C", str(path.resolve().parent), "show", f"{revision}:./{path.name}"]
    try:
        shown = subprocess.run(git, capture_output=True, check=False)
    except OSError as error:
        raise RecurrenceError(f'"{name}" cannot be read: git cannot be run ({error.strerror})') from error
    if shown.returncode:
        said = shown.stderr.decode(errors="replace").strip().partition("\n")[0]
        hint = f"; name the file too, as {name}:pathway.yaml, or a second one to compare" if path == BUNDLED else ""
        raise RecurrenceError(f'"{name}" cannot be read: {said}{hint}')
    return load_bytes(shown.stdout, name)


def case_from(name: str) -> Case:
    """The case in the file, or on stdin when its name is "-"; an empty one without a name."""
    if not name:
        return Case()
    from recurrence_cli.loader import read_case

    if name != "-":
        return read_case(read_file(Path(name)), name)
    if sys.stdin is None:
        raise RecurrenceError("there is no stdin to read a case from; name a file")
    return read_case(sys.stdin.buffer.read(MAX_BYTES + 1), "stdin")


def answers_from(pathway: Pathway, flags: Sequence[str], file: str) -> Answers:
    answers = sound_answers(pathway, flags, case_from(file))
    for warning in warnings(pathway, answers):
        complain(f"warning: {warning}")
    return answers


def sound_answers(pathway: Pathway, flags: Sequence[str], case: Case) -> Answers:
    """The answers of the case and the flags. Where the bundled pathway does not ask one, a file beside is pointed at."""
    try:
        return from_pairs(pathway, flags, case.answers)
    except UnknownQuestion as error:
        if pathway.name != name_of_file(BUNDLED) or not Path(OWN).is_file():
            raise
        raise UnknownQuestion(f"{error} Or is it one of the file here? Then add --pathway {OWN}") from error


def day_from(written: str) -> date:
    if not written:
        return date.today()
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise RecurrenceError(f'--today "{written}" is not a date; write it as 2026-11-23') from None


def put_out(shape: Shape, record: dict[str, Any], paragraphs: Iterable[str], file: str) -> None:
    """Write the record as JSON, or the paragraphs in lines; a paragraph's own indent is kept for all its lines."""
    if shape == Shape.JSON:
        from recurrence_cli.render.json import render

        text = render(record)
    else:
        text = as_lines(paragraphs)
    write(text, Path(file) if file else None)


def as_lines(paragraphs: Iterable[str]) -> str:
    """The paragraphs in lines as wide as the screen; a paragraph's own indent, and its dash, are kept for all of them."""
    from recurrence_cli.render.rows import Row

    lines = []
    for paragraph in paragraphs:
        text = paragraph.lstrip()
        lead = "- " if text.startswith("- ") else ""
        lines += Row(len(paragraph) - len(text), text.removeprefix(lead), lead).lines(columns())
    return "".join(f"{line}\n" for line in lines)
