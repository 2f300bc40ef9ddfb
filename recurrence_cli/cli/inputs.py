"""Inputs shared by commands: a pathway, a case, answers, a day."""

import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from recurrence_cli.cli.output import error
from recurrence_cli.engine.answers import Case, keep_valid, merge_pairs, understood, validate_answers, warnings
from recurrence_cli.lazy import lazy
from recurrence_cli.loading import BUNDLED, MAX_BYTES, load, load_bytes, name_of_file, read_case, read_file
from recurrence_cli.pathway.dates import too_early
from recurrence_cli.pathway.model import Answers, Pathway
from recurrence_cli.pathway.problems import RecurrenceError, UnknownQuestion, did_you_mean

OWN = "pathway.yaml"
"""The file name of the pathway that `recurrence new` writes."""


def read_input(name: str) -> bytes:
    """Read a file, or stdin for "-", up to just over `MAX_BYTES`."""
    if name != "-":
        return read_file(Path(name))
    if sys.stdin is None:
        raise RecurrenceError("there is no stdin to read from; name a file")
    try:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        raise RecurrenceError(f"stdin cannot be read: {error.strerror or error}") from error


def files_in(folder: Path, *endings: str) -> list[Path]:
    """List a folder's files with one of these endings. Raises `RecurrenceError`."""
    try:
        return sorted(file for file in folder.iterdir() if file.suffix in endings)
    except OSError as error:
        raise RecurrenceError(f'"{folder}" cannot be read: {error.strerror or error}') from error


def name_of_input(name: str) -> str:
    """Return what an input is called in messages."""
    return "stdin" if name == "-" else name_of_file(Path(name))


def open_pathway(name: str, *, places: bool = False) -> Pathway:
    """Load the pathway in the file called `name`, or the bundled one.

    With `places`, everything in it has its place in the file, not only statements.
    """
    if name == "-":
        return load_bytes(read_input(name), name_of_input(name))
    if places and not name:
        return load_bytes(read_file(BUNDLED), name_of_file(BUNDLED))
    return load(Path(name) if name else BUNDLED)


def load_version(name: str, beside: Path = BUNDLED) -> Pathway:
    """Load a pathway from a file or a revision of git.

    A revision is "git:REV" or "git:REV:FILE". Without a FILE it is the file at `beside` in that revision.
    """
    if not name.startswith("git:"):
        return open_pathway(name)
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
        reason = shown.stderr.decode(errors="replace").strip().partition("\n")[0]
        hint = f"; name the file too, as {name}:pathway.yaml, or a second one to compare" if path == BUNDLED else ""
        raise RecurrenceError(f'"{name}" cannot be read: {reason}{hint}')
    return load_bytes(shown.stdout, name)


def case_from(name: str) -> Case:
    """Read a case from a file, or from stdin for "-"."""
    if not name:
        return Case()
    return read_case(read_input(name), name_of_input(name))


def answers_from(pathway: Pathway, flags: Sequence[str], file: str) -> Answers:
    """Read the answers of a case and flags; warn of doubtful ones."""
    answers = sound_answers(pathway, flags, case_from(file))
    for warning in warnings(pathway, answers):
        error(f"warning: {warning}")
    return answers


def sound_answers(pathway: Pathway, flags: Sequence[str], case: Case) -> Answers:
    """Validate the answers of a case and of flags.

    Prints how free spellings were understood, and warns of a case that was saved for other content. If the bundled pathway
    lacks a question, the error suggests the pathway in this folder. Raises `RecurrenceError`.
    """
    if other := case.other_content(pathway):
        error(f"warning: {other}")
    try:
        raw = merge_pairs(pathway, flags, case.answers)
        answers = validate_answers(pathway, raw)
    except UnknownQuestion as unknown:
        if pathway.name != name_of_file(BUNDLED) or not os.path.isfile(OWN):
            raise
        raise UnknownQuestion(f"{unknown} If it is a question of the file here, add --pathway {OWN}") from unknown
    for sentence in understood(pathway, raw):
        error(sentence)
    return answers


def section_called(pathway: Pathway, name: str) -> str:
    """Find a section by id or title, in any letter case."""
    wanted = name.strip().lower()
    for section in pathway.sections.values():
        if wanted in (section.id.lower(), section.title.lower(), (section.short or section.id).lower()):
            return section.id
    near = did_you_mean(wanted, pathway.sections)
    raise RecurrenceError(f'--section "{name}" is not a section ({", ".join(pathway.sections)}).{near}')


def day_for(pathway: Pathway, written: str) -> date:
    """Read --today; warn of a date before the last review."""
    day = day_from(written)
    if early := too_early(day, pathway.about.last_review):
        error(f"warning: {early}")
    return day


def day_from(written: str) -> date:
    """Read --today; the current date without it."""
    if not written:
        return date.today()
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise RecurrenceError(f'--today "{written}" is not a date; write it as 2026-11-23') from None


def read_saved_case(pathway: Pathway, name: str) -> tuple[Case, list[str]]:
    """Read a saved case; drop answers no longer valid, and list why."""
    case = case_from(name)
    answers, refused = keep_valid(pathway, case.answers)
    news = [*filter(None, [case.other_content(pathway)])]
    news += [f"An answer needs another look: {sentence}" for sentence in refused]
    return Case(answers), news
