"""The full front end: one question on the screen at a time, answered with single keys.

Nothing is pointed at until an arrow key says so, so a bare Enter picks nothing. Questions are drawn on stderr and wrapped
to whatever width the terminal has; when one is answered, a quiet line stays in its place.
"""

import sys
import time
from collections.abc import Callable, Iterable
from textwrap import wrap

import questionary
from prompt_toolkit.application import Application, get_app, run_in_terminal
from prompt_toolkit.data_structures import Point
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.output import Output, create_output

from recurrence_cli.wizard.keyboard import forget_what_was_typed
from recurrence_cli.wizard.prompts import Back, Option, Prompt, Quit, by_key

TOO_SOON = 0.04
"""Seconds after a question is drawn in which a key cannot have been meant for it, as when one is struck twice."""


class Keys:
    """Talks on a terminal that can be drawn on."""

    def __init__(self, keyboard: Input | None = None, screen: Output | None = None) -> None:
        self._too_soon = TOO_SOON if keyboard is None else 0.0
        self._keyboard = keyboard or create_input(sys.stdin)
        self._screen = screen or create_output(sys.stderr)

    def ask(self, prompt: Prompt) -> frozenset[str]:
        forget_what_was_typed()
        clear_typeahead(self._keyboard)
        question = _Question(prompt, self.tell, self._too_soon)
        application: Application[frozenset[str]] = Application(
            layout=question.layout(),
            key_bindings=question.bindings(),
            input=self._keyboard,
            output=self._screen,
            erase_when_done=True,
        )
        # Flushing the terminal here would throw away its own replies too, and cost a second of waiting for them.
        application.after_render += lambda _: question.was_drawn()
        # An Escape is a key here and not the beginning of one for longer than it takes to arrive.
        application.ttimeoutlen = application.timeoutlen = 0.05
        chosen = application.run(handle_sigint=False)
        labels = [option.label for option in prompt.options if option.value in chosen]
        self.tell([f"{prompt.ask} {'; '.join(labels)}"])
        return chosen

    def ask_file(self, ask: str) -> str:
        forget_what_was_typed()
        clear_typeahead(self._keyboard)
        self.tell([f"{ask} (Enter alone goes back)"])
        try:
            name = questionary.path("File name:", qmark="", input=self._keyboard, output=self._screen).unsafe_ask()
        except EOFError:
            raise Quit from None
        return str(name).strip()

    def tell(self, lines: Iterable[str]) -> None:
        width = max(20, min(self._screen.get_size().columns, 100) - 1)
        for line in lines:
            for part in _wrapped(line, width):
                self._screen.write(part + "\n")
        self._screen.flush()

    def show(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    def room(self) -> int | None:
        size = self._screen.get_size()
        # The menu below takes a few lines, more of them on a narrow screen.
        return max(8, size.rows - (12 if size.columns < 60 else 8))


class _Question:
    """A prompt while it is on the screen: where the pointer is, what is ticked, what was typed of a long number.

    Numbered options are a list, which scrolls where the screen is too low for it; those with a letter stand below it
    with the other keys, always in sight.
    """

    def __init__(self, prompt: Prompt, tell: Callable[[Iterable[str]], None], too_soon: float) -> None:
        self.prompt = prompt
        self.listed = [option for option in prompt.options if option.key.isdigit()]
        self.lettered = [option for option in prompt.options if not option.key.isdigit()]
        self.pointer: int | None = None
        self.ticked: list[str] = []
        self.typed = ""
        self.said = ""
        self._tell = tell
        self._too_soon = too_soon
        self._drawn_at: float | None = None
        self._row = 0

    def was_drawn(self) -> None:
        self._drawn_at = self._drawn_at or time.monotonic()

    def _is_read(self) -> bool:
        return self._drawn_at is not None and time.monotonic() - self._drawn_at >= self._too_soon

    # --- what is seen

    def layout(self) -> Layout:
        # The row of the pointer is where a list too long for the screen scrolls to.
        above = FormattedTextControl(
            lambda: _lines(self._list()), focusable=True, get_cursor_position=lambda: Point(0, self._row)
        )
        below = FormattedTextControl(lambda: _lines(self._keys()))
        return Layout(
            HSplit(
                [
                    Window(above, dont_extend_height=True, always_hide_cursor=True),
                    Window(below, height=lambda: Dimension.exact(len(self._keys()))),
                ]
            )
        )

    def _list(self) -> list[tuple[str, str]]:
        width = _width()
        rows: list[tuple[str, str]] = [("", "")]
        for quiet in self.prompt.quiet:
            rows += [("fg:ansibrightblack", row) for row in _wrapped(quiet, width)]
        rows += [("bold", row) for row in _wrapped(self.prompt.ask, width)]
        self._row = 0
        for place, option in enumerate(self.listed):
            if place == self.pointer:
                self._row = len(rows)
            style = "reverse" if place == self.pointer else ""
            rows += [(style, row) for row in self._option(place, option, width)]
        return rows

    def _option(self, place: int, option: Option, width: int) -> list[str]:
        pointer = ">" if place == self.pointer else " "
        tick = ("[x] " if option.value in self.ticked else "[ ] ") if self.prompt.many else ""
        before = " (your answer before)" if option.value in self.prompt.marked else ""
        lead = f"{pointer} {option.key:>2}  {tick}"
        return _wrapped(option.label + before, width, lead, " " * len(lead))

    def _keys(self) -> list[tuple[str, str]]:
        width = _width()
        said = self.said or (f"Number: {self.typed}" if self.typed else "")
        rows = [("bold", row) for row in _wrapped(said, width)] if said else []
        if self.lettered:
            rows += [("", row) for row in _packed([f"[{o.key}] {o.label}" for o in self.lettered], width)]
        return rows + [("fg:ansibrightblack", row) for row in _packed(self._key_names(), width)]

    def _key_names(self) -> list[str]:
        pick = "number, then Enter" if self._long_numbers() else "digit"
        line = []
        if self.prompt.many:
            line.append(f"{pick} or Space: tick, Enter: go on")
        elif self.listed:
            line.append(f"{pick}: choose")
        if self.prompt.help:
            line.append("?: help")
        if self.prompt.back:
            line.append("Left: back")
        if self.listed and len(self._list()) > get_app().output.get_size().rows - 6:
            line.append("Down, PageDown: more")
        return [*line, "Ctrl-C: leave"]

    # --- what keys do

    def bindings(self) -> KeyBindings:
        keys = KeyBindings()

        def on(*names: str) -> Callable[[Callable[[KeyPressEvent], None]], object]:
            return keys.add(*names, eager=True, filter=Condition(self._is_read))

        keys.add("c-c", eager=True)(lambda event: event.app.exit(exception=KeyboardInterrupt))
        on("c-d")(lambda event: event.app.exit(exception=Quit))
        if self.listed:
            on("up")(lambda event: self._move(-1))
            on("down")(lambda event: self._move(1))
            on("pageup")(lambda event: self._move(-8))
            on("pagedown")(lambda event: self._move(8))
        on("enter")(self._enter)
        if self.prompt.help:
            on("?")(lambda event: self._help())
        if self.prompt.back:
            on("left")(lambda event: event.app.exit(exception=Back))
            on("escape")(lambda event: event.app.exit(exception=Back))
        if self.prompt.many:
            keys.add(" ", eager=True, filter=Condition(lambda: self._is_read() and self.pointer is not None))(
                lambda event: self._tick(self.listed[self.pointer or 0])
            )
        for character in sorted({character for option in self.prompt.options for character in option.key}):
            on(character)(lambda event: self._character(event))
        if self._long_numbers():
            on("backspace")(lambda event: setattr(self, "typed", self.typed[:-1]))
        return keys

    def _long_numbers(self) -> bool:
        return any(len(option.key) > 1 for option in self.prompt.options)

    def _move(self, step: int) -> None:
        self.said = ""
        last = len(self.listed) - 1
        if self.pointer is None:
            self.pointer = min(step - 1, last) if step > 0 else max(last + 1 + step, 0)
        else:
            self.pointer = max(0, min(last, self.pointer + step))

    def _character(self, event: KeyPressEvent) -> None:
        self.said = ""
        if event.data.isdigit() and self._long_numbers():
            self.typed = (self.typed + event.data)[-2:]
        elif option := by_key(self.prompt, event.data):
            self._take(event, option)

    def _take(self, event: KeyPressEvent, option: Option) -> None:
        if self.prompt.many:
            self._tick(option)
        else:
            event.app.exit(result=frozenset({option.value}))

    def _tick(self, option: Option) -> None:
        self.said = ""
        if option.value in self.ticked:
            self.ticked.remove(option.value)
        else:
            self.ticked.append(option.value)

    def _enter(self, event: KeyPressEvent) -> None:
        if self.typed:
            option = by_key(self.prompt, self.typed)
            self.said = "" if option else f"There is no {self.typed} in the list."
            self.typed = ""
            if option:
                self._take(event, option)
        elif self.prompt.many:
            if self.ticked:
                event.app.exit(result=frozenset(self.ticked))
            else:
                self.said = "Nothing is ticked yet. Tick at least one; not known will do."
        elif self.pointer is not None:
            event.app.exit(result=frozenset({self.listed[self.pointer].value}))
        else:
            self.said = "Nothing is chosen yet."

    def _help(self) -> None:
        # Above the question, where it can be scrolled back to and hides nothing.
        run_in_terminal(lambda: self._tell(["", *self.prompt.help]))


def _width() -> int:
    return max(20, min(get_app().output.get_size().columns, 100) - 1)


def _packed(parts: list[str], width: int) -> list[str]:
    """As many parts on a row as fit, none of them parted unless it is wider than a row."""
    rows: list[str] = []
    for part in parts:
        if rows and len(rows[-1]) + 3 + len(part) <= width:
            rows[-1] += f"   {part}"
        else:
            rows += _wrapped(part, width)
    return rows


def _lines(rows: list[tuple[str, str]]) -> StyleAndTextTuples:
    text: StyleAndTextTuples = [(style, row + "\n") for style, row in rows[:-1]]
    return [*text, rows[-1]]


def _wrapped(text: str, width: int, lead: str = "", rest: str | None = None) -> list[str]:
    return wrap(
        text,
        width,
        initial_indent=lead,
        subsequent_indent=lead if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [lead]
