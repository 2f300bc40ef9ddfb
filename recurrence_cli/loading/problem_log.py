"""The problems found in a file, and limits on files and messages."""

from dataclasses import replace

from recurrence_cli.pathway.model import Place
from recurrence_cli.pathway.problems import Problem

MAX_BYTES = 8 * 1024 * 1024
MAX_PROBLEMS = 200
MAX_LINE = 2_000


class TooManyProblems(Exception):
    """The file has so many problems that reading stops."""


class ProblemLog:
    """The problems of one file, in the order they were found."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def report(self, place: Place, message: str, check: str) -> None:
        """Add a problem of this file. Raises `TooManyProblems` at the limit."""
        self.add(Problem(self.name, place, message, check))

    def add(self, problem: Problem) -> None:
        """Add a problem, its message shortened. Raises `TooManyProblems` at the limit."""
        if len(self.problems) == MAX_PROBLEMS:
            last = max(problem.place, *(logged.place for logged in self.problems))
            what = f"more than {MAX_PROBLEMS} problems; fix these, and check again for the rest"
            self.problems.append(Problem(self.name, last, what, "too-many-problems"))
            raise TooManyProblems
        self.problems.append(replace(problem, message=shortened(problem.message)))


def shortened(text: str) -> str:
    """Cut the middle out of a text too long for one line."""
    half = MAX_LINE // 2
    return text if len(text) <= MAX_LINE else f"{text[:half]} ... {text[-half:]}"
