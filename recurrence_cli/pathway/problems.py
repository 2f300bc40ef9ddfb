"""Problems and errors: the place, what is wrong, what to do."""

import re
import sys
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Self

from recurrence_cli.lazy import lazy

if TYPE_CHECKING:
    from recurrence_cli.pathway.model import Place

# Only a mistake needs it.
_close_matches = lazy("difflib:get_close_matches")
# Most runs have nothing to escape.
printable: Callable[[str], str] = lazy("recurrence_cli.pathway.hidden:printable")


MOST_SUGGESTIONS = 20
"""Unknown names of one kind for which a known one is looked for: the search among many takes longer than it helps."""

MOST_COMPARED = 20_000
"""Letters of a name times known names: beyond this, spellings are not compared."""


class Exit(IntEnum):
    """The exit statuses of the command line (design, section 5)."""

    DONE = 0
    PROBLEMS = 1
    USAGE = 2
    INTERNAL_ERROR = 70
    IO_ERROR = 74
    INTERRUPTED = 130
    BROKEN_PIPE = 141


class RecurrenceError(Exception):
    """Base of the errors that we raise on purpose.

    Its text is one line for the user; the program exits with `status`.
    """

    status = Exit.USAGE


class AnswerError(RecurrenceError):
    """Answers that the pathway does not allow.

    An unknown question or choice, one given twice, or a clash.
    """


class UnknownQuestion(AnswerError):
    """An answer to a question that the pathway does not ask."""


class MissingPackage(RecurrenceError):
    """A package that the program needs and that is not installed."""

    def __init__(self, module: str) -> None:
        package = {"yaml": "PyYAML"}.get(module, module)
        super().__init__(f'the package "{package}" is missing; install it, or recurrence-cli again')

    @classmethod
    def of(cls, error: ModuleNotFoundError) -> Self | None:
        """Name the package that a failed import needs.

        A module of ours or of Python is none.
        """
        module = (error.name or "").partition(".")[0]
        ours = module in {"", "recurrence_cli"} or module in sys.stdlib_module_names
        return None if ours else cls(module)


class Severity(StrEnum):
    """Whether something is wrong, or only worth a look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem of a file, with its place and its check.

    As text it is one line: the place, what is wrong in the words of the file, what to do, and the check's id.
    """

    file: str
    place: "Place"
    message: str
    check: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.file}:{self.place.line}:{self.place.column}"
        return printable(f"{place}: {self.severity}: {self.message} [{self.check}]")


class UnsoundFile(RecurrenceError):
    """An invalid file, with all its problems in the file's order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


class UnsoundPathway(UnsoundFile):
    """A file that is not a sound pathway."""


def quoted(names: Iterable[str]) -> str:
    """Quote names for a list in a message: `"a", "b"`."""
    return ", ".join(f'"{name}"' for name in names)


def closest_match(name: str, known: Collection[str], cutoff: float = 0.6) -> str | None:
    """Return the known name closest to `name`, if one is close.

    It is as close as the cutoff, which is 1 for the same spelling.
    """
    wanted = name.lower()
    # "er" is a part of er_status, and nearer to it than to esr1, which is spelled much alike and is something else.
    parts = [k for k in known if wanted in re.split(r"[\W_]+", k.lower())] if wanted else []
    compared = known if len(wanted) * len(known) <= MOST_COMPARED else ()
    spelled = _close_matches(wanted, [k.lower() for k in compared], n=1, cutoff=cutoff)
    near = parts[:1] if len(parts) == 1 else [k for k in known if k.lower() in spelled]
    return near[0] if near else None


def did_you_mean(name: str, known: Collection[str], cutoff: float = 0.6) -> str:
    """Offer the closest known name in a sentence after a space.

    Empty when there is none.
    """
    near = closest_match(name, known, cutoff)
    return f' Did you mean "{near}"?' if near else ""
