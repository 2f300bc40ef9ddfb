"""What has been found wrong so far, as many problems as a reader can use; and how much is read at all."""

from dataclasses import replace

from recurrence_cli.pathway.model import Place
from recurrence_cli.pathway.problems import Problem

MAX_BYTES = 8 * 1024 * 1024
MAX_PROBLEMS = 200
MAX_LINE = 2_000


class TooManyProblems(Exception):
    """So much is wrong that reading stops."""


class ProblemLog:
    """The problems of one file, in the order they were found."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def report(self, place: Place, message: str, check: str) -> None:
        """Adds a problem of the file; raises `TooManyProblems` where it would be one too many."""
        self.add(Problem(self.name, place, message, check))

    def add(self, problem: Problem) -> None:
        """Adds `problem`, its message shortened; raises `TooManyProblems` where it would be one too many."""
        if len(self.problems) == MAX_PROBLEMS:
            last = max(problem.place, *(told.place for told in self.problems))
            what = f"more than {MAX_PROBLEMS} problems; mend those that are told, the rest come after"
            self.problems.append(Problem(self.name, last, what, "too-many-problems"))
            raise TooManyProblems
        self.problems.append(replace(problem, message=shortened(problem.message)))


def shortened(text: str) -> str:
    """The text without its middle where it is too long for a line that somebody reads."""
    half = MAX_LINE // 2
    return text if len(text) <= MAX_LINE else f"{text[:half]} ... {text[-half:]}"
