"""The accessible front end: numbered lists and a typed answer, line by line.

Nothing is redrawn and no cursor moves, so it reads well with a screen reader and works on any terminal at all.
"""

import sys
from collections.abc import Iterable
from shutil import get_terminal_size
from textwrap import fill

from recurrence_cli.wizard.keyboard import forget_what_was_typed
from recurrence_cli.wizard.prompts import Back, Option, Prompt, Quit, by_key


class Typed:
    """Talks in whole lines on stderr and reads whole lines from stdin."""

    def __init__(self) -> None:
        self._menu: list[str] = []

    def ask(self, prompt: Prompt) -> frozenset[str]:
        self.tell(["", *prompt.quiet, prompt.ask])
        keys = [option.key for option in prompt.options]
        # A menu that was read out already need not be again; its keys are, and ? lists it.
        if keys == self._menu:
            self.tell([f"The keys are {', '.join(keys)}; ? lists them."])
        else:
            self._list(prompt)
        self._menu = keys if not any(map(str.isdigit, keys)) else self._menu
        while True:
            typed = self._read(_how(prompt))
            if typed == "?":
                self.tell(prompt.help)
                self._list(prompt)
            elif typed.lower() == "b" and prompt.back:
                raise Back
            elif typed.lower() == "q" and _can_leave(prompt):
                raise Quit
            elif chosen := self._chosen(prompt, typed):
                self.tell([f"Chosen: {'; '.join(option.label for option in chosen)}."])
                return frozenset(option.value for option in chosen)

    def _list(self, prompt: Prompt) -> None:
        for option in prompt.options:
            before = " (your answer before)" if option.value in prompt.marked else ""
            self.tell([f"{option.key}. {option.label}{before}"])

    def _chosen(self, prompt: Prompt, typed: str) -> list[Option]:
        """The options that were typed; none, after saying what was wrong, when they will not do."""
        whole = by_key(prompt, typed)
        parts = [typed] if whole else typed.replace(",", " ").split()
        options = [by_key(prompt, part) for part in parts]
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

    def ask_file(self, ask: str) -> str:
        return self._read(f"{ask} Type a file name, or nothing to go back.")

    def tell(self, lines: Iterable[str]) -> None:
        width = max(20, min(get_terminal_size().columns, 100))
        for line in lines:
            print(fill(line, width, break_long_words=False, break_on_hyphens=False), file=sys.stderr)

    def show(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    def room(self) -> int | None:
        return None

    def _error(self, sentence: str) -> None:
        self.tell([f"Error: {sentence}"])

    def _read(self, how: str) -> str:
        self.tell([how])
        forget_what_was_typed()
        line = sys.stdin.readline()
        if not line:
            raise Quit
        return line.strip()


def _can_leave(prompt: Prompt) -> bool:
    """Whether q leaves. Where it is one of the keys, it is said in the list; what can only be asked in passing has no help."""
    return bool(prompt.help) and by_key(prompt, "q") is None


def _how(prompt: Prompt) -> str:
    """What may be typed, in a sentence."""
    several = ", or several with commas between them" if prompt.many else ""
    back = ", b to go back" if prompt.back else ""
    keys = [option.key for option in prompt.options]
    first = "a number" if keys[0].isdigit() else "a letter"
    leave = ", q to leave" if _can_leave(prompt) else ""
    help_ = ", or ? for help" if prompt.help else ""
    return f"Type {first} from the list{several}{back}{leave}{help_}, then Enter."
