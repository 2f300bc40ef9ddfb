"""What can be wrong, said in one way: where, what, and what would mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum

from recurrence_cli.model import Place


class Exit(IntEnum):
    """The exit statuses of the command line (design, section 5)."""

    DONE = 0
    PROBLEMS = 1
    ASKED_WRONGLY = 2
    FAULT = 70
    NOT_WRITTEN = 74
    INTERRUPTED = 130
    READER_GONE = 141


class RecurrenceError(Exception):
    """What we raise on purpose. Its text is one line for the user; `status` is what the program exits with."""

    status = Exit.ASKED_WRONGLY


class AnswerError(RecurrenceError):
    """Answers that the pathway does not allow: an unknown question or choice, one given twice, a clash."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with a file, as one line with the place, the words of the file, what to do, and the check's id."""

    file: str
    place: Place
    message: str
    check: str

    def __str__(self) -> str:
        return f"{self.file}:{self.place.line}:{self.place.column}: error: {self.message} [{self.check}]"


class UnsoundPathway(RecurrenceError):
    """A file that is not a sound pathway, with every problem found in it, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


def quoted(names: Iterable[str]) -> str:
    """The names for a list in a message: `"a", "b"`."""
    return ", ".join(f'"{name}"' for name in names)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence that offers the known name nearest to `name`, with a space before it; empty when none is near."""
    near = get_close_matches(name.lower(), {k.lower(): k for k in known}, n=1, cutoff=0.6)
    if not near:
        return ""
    return next(f' Did you mean "{k}"?' for k in known if k.lower() == near[0])
