"""Options shared by commands: a pathway, answers, a case, a format."""

import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from recurrence_cli.engine.answers import Case, from_pairs
from recurrence_cli.formats import EVERYWHERE, Format
from recurrence_cli.lazy import lazy
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


def format_option(*more: Format) -> Any:
    """Make the option --format, which takes what every report can be written as, and `more`."""
    allowed = (*EVERYWHERE, *more)

    def check(format: Format | None) -> Format | None:
        if format is not None and format not in allowed:
            raise RecurrenceError(f"--format {format} is not for this result; use {', '.join(allowed)}")
        return format

    return typer.Option("--format", metavar="|".join(allowed), help="Choose the format.", callback=check)


AnyFormat: TypeAlias = Annotated[Format, format_option()]


def _without_colour(wanted: bool) -> None:
    # All that draws on a terminal looks there, our libraries too.
    if wanted:
        os.environ["NO_COLOR"] = "1"


NoColor: TypeAlias = Annotated[
    bool, typer.Option("--no-color", callback=_without_colour, help="No colour; NO_COLOR=1 says the same.")
]
Quiet: TypeAlias = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing on stderr but what is wrong.")]


def open_pathway(name: str) -> Pathway:
    """Load the pathway in the file called `name`, or the bundled one."""
    return load(Path(name) if name else BUNDLED)


def edition(name: str, beside: Path = BUNDLED) -> Pathway:
    """Load the pathway in the file called `name`, or in a revision of git.

    A revision is "git:REV" or "git:REV:FILE". Without a FILE it is the file at `beside` in that revision.
    """
    if not name.startswith("git:"):
        return load(Path(name))
    revision, _, file = name.removeprefix("git:").partition(":")
    path = Path(file) if file else beside
    if not revision or revision.startswith("-"):
        raise RecurrenceError(f'"{name}" names no revision; write git:REV, such as git:HEAD')
    git = ["git", "-C", str(path.resolve().parent), "show", f"{revision}:./{path.name}"]
    try:
        shown = lazy("subprocess:run")(git, capture_output=True, check=False)
    except OSError as error:
        raise RecurrenceError(f'"{name}" cannot be read: git cannot be run ({error.strerror})') from error
    if shown.returncode:
        said = shown.stderr.decode(errors="replace").strip().partition("\n")[0]
        hint = f"; name the file too, as {name}:pathway.yaml, or a second one to compare" if path == BUNDLED else ""
        raise RecurrenceError(f'"{name}" cannot be read: {said}{hint}')
    return load_bytes(shown.stdout, name)


_read_case: Callable[[bytes, str], Case] = lazy("recurrence_cli.loader:read_case")


def case_from(name: str) -> Case:
    """Read a case from a file, or from stdin for "-"; an empty one without a name."""
    if not name:
        return Case()
    if name != "-":
        return _read_case(read_file(Path(name)), name)
    if sys.stdin is None:
        raise RecurrenceError("there is no stdin to read a case from; name a file")
    return _read_case(sys.stdin.buffer.read(MAX_BYTES + 1), "stdin")


def answers_from(pathway: Pathway, flags: Sequence[str], file: str) -> Answers:
    """Read the answers of a case file and of the flags."""
    return sound_answers(pathway, flags, case_from(file))


def sound_answers(pathway: Pathway, flags: Sequence[str], case: Case) -> Answers:
    """Validate the answers of a case and of flags.

    Where the bundled pathway does not ask a question, a pathway in this folder is pointed at.
    """
    try:
        return from_pairs(pathway, flags, case.answers)
    except UnknownQuestion as error:
        if pathway.name != name_of_file(BUNDLED) or not Path(OWN).is_file():
            raise
        raise UnknownQuestion(f"{error} Or is it one of the file here? Then add --pathway {OWN}") from error


def day_from(written: str) -> date:
    """Read a date; today without one."""
    if not written:
        return date.today()
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise RecurrenceError(f'--today "{written}" is not a date; write it as 2026-11-23') from None
