"""The accessible front end: numbered lists and typed answers, in lines.

Nothing is redrawn and the cursor never moves, so it works with a screen reader and on any terminal.
"""

import sys
from collections.abc import Iterable
from contextlib import suppress
from shutil import get_terminal_size

from recurrence_cli.pathway.hidden import visible
from recurrence_cli.wizard.columns import split_place, wrapped
from recurrence_cli.wizard.prompts import (
    BACK,
    HOME,
    NEXT,
    Back,
    Command,
    Gone,
    Opening,
    Option,
    Page,
    Prompt,
    Quit,
    by_key,
    can_leave,
)

ROWS_OF_KEYS = 5
"""The rows of a screen that are left for the keys."""

KEEP = "keep"
"""The reply that leaves the ticks of a question unchanged. Enter alone answers nothing."""


class LineMode:
    """A front end that writes and reads lines, on stderr and stdin."""

    def __init__(self) -> None:
        self._opened = False

    def ask(self, prompt: Prompt) -> frozenset[str]:
        if prompt.opening and not self._opened:
            self._opened = True
            self._open(prompt.opening)
        self.tell(["", *prompt.quiet, prompt.ask])
        self._list(prompt)
        while True:
            typed = self._typed(_how(prompt))
            if typed == "?":
                self.tell(prompt.help)
                self._list(prompt)
            elif typed.lower() == "b" and prompt.back:
                raise Back
            elif typed.lower() == "q" and can_leave(prompt):
                raise Quit
            elif command := by_key(prompt.commands, typed):
                raise Command(command.value, prompt.ticked)
            elif chosen := self._ticked(prompt, typed) or self._chosen(prompt, typed):
                self.tell([f"Chosen: {'; '.join(option.label for option in chosen)}."])
                return frozenset(option.value for option in chosen)

    def _open(self, opening: Opening) -> None:
        self.tell([*opening.lines, "Urgent? Ring first." if opening.signs else ""])
        self.tell(f"{label}: {sign}." for label, signs in opening.signs for sign in signs)

    def _list(self, prompt: Prompt) -> None:
        for option in prompt.options:
            before = " (your answer before)" if option.value in prompt.marked else ""
            ticked = " (ticked)" if option.value in prompt.ticked else ""
            self.tell([f"{option.key}. {option.label}{ticked or before}"])

    def _ticked(self, prompt: Prompt, typed: str) -> list[Option]:
        """Return the options already ticked, if the reply is `KEEP`."""
        return [option for option in prompt.options if option.value in prompt.ticked] if typed.lower() == KEEP else []

    def _chosen(self, prompt: Prompt, typed: str) -> list[Option]:
        """Return the options that were typed; none, after an error, if invalid."""
        whole = by_key(prompt.options, typed)
        parts = [typed] if whole else typed.replace(",", " ").split()
        options = [by_key(prompt.options, part) for part in parts]
        wrong = next((part for part, option in zip(parts, options, strict=True) if option is None), None)
        if wrong is not None:
            self._error(f'"{wrong}" is not in the list.')
        elif not options:
            self._error("Nothing was typed.")
        elif len(options) > 1 and not prompt.many:
            self._error("Please give one answer only.")
        else:
            return [option for option in options if option]
        return []

    def ask_text(self, ask: str, *, file: bool = False) -> str:
        what = "a file name" if file else "a word"
        return self._typed(f"{ask} Type {what}, or nothing to go back.")

    def read(self, page: Page) -> str:
        typed = ""
        if page.again:
            self.tell([f"{page.title} again."])
        else:
            typed = self._show(page.draw())
        while True:
            typed = (typed or self._line(_how_to_read(page))).lower()
            if typed == "?":
                self._list_keys(page)
                self.tell(page.help)
            elif typed == "r" and page.options:
                typed = self._show(page.draw())
                continue
            elif option := by_key(page.options, typed):
                return option.value
            elif typed == "n" and page.after:
                return NEXT
            elif typed == "b" and page.back:
                return BACK
            elif typed == "home" and page.back:
                return HOME
            else:
                self._error(f'"{typed}" is not in the list.' if typed else "Nothing was typed.")
            typed = ""

    def _show(self, text: str) -> str:
        """Write a text screen by screen, and return a key typed early."""
        rows = text.removesuffix("\n").split("\n")
        on_terminal = sys.stdin.isatty() and sys.stderr.isatty()
        room = max(8, get_terminal_size().lines - ROWS_OF_KEYS) if on_terminal else len(rows)
        place = 0
        while len(rows) - place > room:
            end = place + split_place(rows[place:], room)
            _print("\n".join(rows[place:end]) + "\n")
            if typed := self._line(f"Line {end} of {len(rows)}. Enter goes on; ? lists the keys."):
                return typed
            place = end
        _print("\n".join(rows[place:]) + "\n")
        return ""

    def _list_keys(self, page: Page) -> None:
        self.tell(f"{option.key}. {option.label}" for option in page.options)

    def tell(self, lines: Iterable[str]) -> None:
        width = max(20, min(get_terminal_size().columns, 100))
        for line in map(visible, lines):
            indent = line[: len(line) - len(line.lstrip())]
            _print("".join(f"{row}\n" for row in wrapped(line, width, indent, "")))

    def leave(self) -> None:
        """Do nothing: the terminal was never changed."""

    def stop(self, reason: BaseException) -> None:
        raise reason

    def _error(self, sentence: str) -> None:
        self.tell([f"Error: {sentence}"])

    def _typed(self, how: str) -> str:
        """Read a line; discard what was typed before it was asked for."""
        return self._line(how, forget=True)

    def _line(self, how: str, *, forget: bool = False) -> str:
        self.tell([how])
        if forget:
            forget_what_was_typed()
        try:
            line = sys.stdin.readline()
        except OSError:
            raise Gone from None
        if not line:
            raise Quit
        return line.strip()


def _print(text: str) -> None:
    try:
        print(text, end="", file=sys.stderr, flush=True)
    except OSError:
        raise Gone from None


def _how_to_read(page: Page) -> str:
    """Write a sentence on the keys of a page."""
    keys = {option.key for option in page.options}
    parts = [
        *(name for name in (*page.keys, *page.corner) if name.partition(" ")[0].partition("-")[0] in keys),
        *([f"n {page.after}"] if page.after else []),
        *([f"b {page.back}"] if page.back else []),
        *(["r read this again"] if page.options else []),
        "? all keys",
    ]
    return f"Type a key, then Enter: {', '.join(parts)}."


def _how(prompt: Prompt) -> str:
    """Write a sentence on what may be typed."""
    keys = [option.key for option in prompt.options]
    first = "a number" if keys[0].isdigit() else "a letter"
    parts = [
        f"{first} from the list{', or several with commas between them' if prompt.many else ''}",
        *([f"{KEEP} to leave the ticks as they are"] if prompt.ticked else []),
        *(["b to go back"] if prompt.back else []),
        *(["q to leave"] if can_leave(prompt) else []),
        *(["or ? for help"] if prompt.help else []),
    ]
    commands = "".join(f" {command.key}: {command.label}." for command in prompt.commands)
    return f"Type {', '.join(parts)}, then Enter.{commands}"


def forget_what_was_typed() -> None:
    """Discard keys pressed before the question was shown."""
    try:
        import termios
    except ImportError:  # Windows
        import msvcrt

        while msvcrt.kbhit():  # type: ignore[attr-defined]  # known on Windows only
            msvcrt.getwch()  # type: ignore[attr-defined]  # known on Windows only
        return
    # Where there is no terminal, as in tests, there is nothing to be typed ahead.
    with suppress(termios.error, OSError, ValueError):
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
