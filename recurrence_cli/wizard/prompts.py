"""What a front end is asked to put to somebody, and what it may reply. Two front ends know how; the loop knows neither."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be chosen with a key of its own: a digit, a number or a letter."""

    key: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing to choose, or several if it is `many`.

    `quiet` is said in small above the question; `marked` are the values that were chosen before, shown in words, never
    chosen again by themselves; `help` is what `?` shows; `back` whether one can go back from here.
    """

    ask: str
    options: tuple[Option, ...]
    quiet: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    marked: frozenset[str] = frozenset()
    many: bool = False
    back: bool = True


class Back(Exception):
    """Go back to what was before."""


class Quit(Exception):
    """Leave; whoever catches it makes sure that it is meant."""


class Front(Protocol):
    """How one talks with somebody.

    Everything raises KeyboardInterrupt on Ctrl-C and `Quit` on Ctrl-D. What was typed before a question was shown never
    answers it.
    """

    def ask(self, prompt: Prompt) -> frozenset[str]:
        """The values chosen: one, or one or more if the prompt takes many. Raises `Back` where the prompt allows it."""

    def ask_file(self, ask: str) -> str:
        """The name of a file; empty when none was given."""

    def tell(self, lines: Iterable[str]) -> None:
        """Words to read, a paragraph each."""

    def show(self, text: str) -> None:
        """A part of the result, as drawn."""

    def room(self) -> int | None:
        """How many lines of a result fit on the screen at once, or None where that does not matter."""


def by_key(prompt: Prompt, typed: str) -> Option | None:
    """The option whose key, or whose label, was typed."""
    wanted = typed.lower()
    return next((option for option in prompt.options if wanted in (option.key, option.label.lower())), None)
