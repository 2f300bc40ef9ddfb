"""Prompts and pages: the interface between the interview and front ends.

There are two front ends, and the interview depends on neither.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from recurrence_cli.pathway.value import value


@value
class Option:
    """A choice with its key: a digit, a number or a letter."""

    key: str
    label: str
    value: str


@value
class Opening:
    """The lines before the first question, and urgent signs by label.

    `brief` replaces the lines on small screens.
    """

    lines: tuple[str, ...]
    brief: str
    signs: tuple[tuple[str, tuple[str, ...]], ...]


@value
class Prompt:
    """A prompt to choose one option, or several if it is `many`.

    `quiet` is shown above the question. `marked` are the values chosen before, shown in words; `ticked` are the values
    already ticked in a `many` prompt. `?` shows `help`. `back` is whether the user can go back. `commands` can be pressed at
    any time, and answer nothing.
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
"""The reply that asks for the help of a prompt or page."""

NEXT, BACK, HOME = "next", "back", "home"
"""The replies that every page allows: to the next page, the previous one, and the summary."""


@value
class Page:
    """A page of text, drawn by `draw` each time it is shown.

    `options` are its keys; `keys` names them briefly on a screen, and `corner` names those beside the title if there is
    room. `?` shows `help` below the list of keys. `after` names the next page, and `back` the previous one, if any. A page
    shown `again` need not be read out a second time.
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
    """The user wants the previous question."""


class Opened(Exception):
    """Saved answers were opened, so another question may be next."""


class Quit(Exception):
    """The user wants to leave; whoever catches it confirms that."""


class Gone(Exception):
    """The terminal is closed, so nothing can be asked."""


class Command(Exception):
    """A command instead of an answer, with the values ticked so far."""

    def __init__(self, value: str, ticked: frozenset[str] = frozenset()) -> None:
        self.value = value
        self.ticked = ticked


class Front(Protocol):
    """A front end: the user interface of the interview.

    Every method raises KeyboardInterrupt on Ctrl-C, `Quit` on Ctrl-D and `Gone` when the terminal is closed. Keys pressed
    before a question is shown never answer it; keys pressed to continue reading always count.
    """

    def ask(self, prompt: Prompt) -> frozenset[str]:
        """Ask a prompt; return one value, or several if it is `many`.

        Raises `Back`, if the prompt allows it, and `Command`.
        """

    def ask_text(self, ask: str, *, file: bool = False) -> str:
        """Ask for a line of text, such as a file name.

        It is empty if the user goes back.
        """

    def read(self, page: Page) -> str:
        """Show a page; return an option's value, or `NEXT`, `BACK` or `HOME`."""

    def tell(self, lines: Iterable[str]) -> None:
        """Show lines of text, each a paragraph."""

    def leave(self) -> None:
        """Restore the terminal."""

    def stop(self, reason: BaseException) -> None:
        """Raise `reason` in the running `ask` or `read`.

        A signal handler may call this.
        """


def can_leave(prompt: Prompt) -> bool:
    """Report whether q leaves this prompt.

    It does not if an option has that key, or in a prompt without help.
    """
    return bool(prompt.help) and by_key(prompt.options, "q") is None


def by_key(options: Iterable[Option], typed: str) -> Option | None:
    """Return the option whose key or label was typed."""
    wanted = typed.lower()
    return next((option for option in options if wanted in (option.key, option.label.lower())), None)
