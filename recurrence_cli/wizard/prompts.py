"""Prompts and pages: what a front end shows somebody, and what it may reply.

Two front ends know how; the interview knows neither.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from recurrence_cli.pathway.value import value


@value
class Option:
    """A choice with a key of its own: a digit, a number or a letter."""

    key: str
    label: str
    value: str


@value
class Opening:
    """Lines before the first question: what this is, and the signs that cannot wait, each group under its label.

    `brief` is the lines for small screens.
    """

    lines: tuple[str, ...]
    brief: str
    signs: tuple[tuple[str, tuple[str, ...]], ...]


@value
class Prompt:
    """One thing to choose, or several if it is `many`.

    `quiet` is said above the question; `marked` are the values that were chosen before, shown in words; `ticked` those of
    a `many` prompt that are ticked already; `help` is what `?` shows; `back` whether one can go back from here.
    `commands` can be pressed at any time, and answer nothing.
    """

    ask: str
    options: tuple[Option, ...]
    quiet: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    marked: frozenset[str] = frozenset()
    ticked: frozenset[str] = frozenset()
    many: bool = False
    back: bool = True
    commands: tuple[Option, ...] = ()
    opening: Opening | None = None


HELP = "help?"
"""The reply to a question or a page whose help is wanted."""

NEXT, BACK, HOME = "next", "back", "home"
"""The replies to a page that every page allows: what comes after it, what was before, and the summary."""


@value
class Page:
    """Text to read. `draw` makes it, in lines that fit, each time it is shown.

    `options` are the keys that it takes; `keys` names them for a screen, in few words, and `corner` those that have room
    beside the title, where there is any. `help` is what `?` adds to the list of keys. `after` is what comes next, if
    anything. `back` names what is before. A page that is shown `again` need not be read out once more.
    """

    title: str
    draw: Callable[[], str]
    options: tuple[Option, ...] = ()
    keys: tuple[str, ...] = ()
    corner: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    after: str = ""
    back: str = ""
    again: bool = False


class Back(Exception):
    """A wish to go back to what was before."""


class Quit(Exception):
    """A wish to leave; whoever catches it makes sure that it is meant."""


class Gone(Exception):
    """The terminal has gone away, so that nobody can be asked anything."""


class Command(Exception):
    """A command pressed instead of an answer, and what was ticked then."""

    def __init__(self, value: str, ticked: frozenset[str] = frozenset()) -> None:
        self.value = value
        self.ticked = ticked


class Front(Protocol):
    """A way to talk with somebody.

    Everything raises KeyboardInterrupt on Ctrl-C, `Quit` on Ctrl-D and `Gone` when the terminal is closed. What was typed before a question was shown never
    answers it; what was typed to read on always counts.
    """

    def ask(self, prompt: Prompt) -> frozenset[str]:
        """Return the values chosen: one, or one or more if the prompt takes many.

        Raises `Back` where the prompt allows it, and `Command`.
        """

    def ask_text(self, ask: str, *, file: bool = False) -> str:
        """Return a line of text, such as the name of a file; empty when none was given."""

    def read(self, page: Page) -> str:
        """Show a page until a key is pressed; return its value, or `NEXT`, `BACK` or `HOME`."""

    def tell(self, lines: Iterable[str]) -> None:
        """Say words, a paragraph each."""

    def leave(self) -> None:
        """Leave the terminal as it was found."""

    def stop(self, reason: BaseException) -> None:
        """Raise `reason` where somebody is being asked; may be called by a signal handler."""


def by_key(options: Iterable[Option], typed: str) -> Option | None:
    """Return the option whose key, or whose label, was typed."""
    wanted = typed.lower()
    return next((option for option in options if wanted in (option.key, option.label.lower())), None)
