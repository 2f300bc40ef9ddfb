"""The full-screen front end: one question or page at a time, answered with single keys.

Nothing is pointed at until an arrow key says so, so a bare Enter picks nothing. Everything is drawn on stderr, on the
alternate screen, and wrapped to whatever width the terminal has.
"""

import select
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import Any, TypeVar

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.data_structures import Point
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import ANSI, StyleAndTextTuples, to_formatted_text
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.input.typeahead import clear_typeahead, get_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, Layout, VerticalAlign, Window
from prompt_toolkit.output import ColorDepth, Output, create_output
from questionary import Question

from recurrence_cli.lazy import lazy
from recurrence_cli.pathway.hidden import visible
from recurrence_cli.wizard.columns import clipped, padded, width_of, wrapped
from recurrence_cli.wizard.escapes import KeyParser
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
)

TOO_SOON = 0.04
"""Seconds after a question is drawn in which a key cannot have been meant for it, as when one is struck twice."""

ESCAPE_ALONE = 0.25
"""Seconds after which an Escape that nothing follows is the key. Function keys have come in pieces 120 ms apart."""

MOST_COLUMNS = 100

READING = (
    "Space, PageDown or n: on. PageUp or p: back a screen. Up and Down: a row. "
    "Left, Esc or Home: back. ?: keys. Ctrl-C: leave."
)

MOST_KEY_ROWS, EVERY_KEY = 2, "? keys"
"""So many rows below a page name its keys, the last of them the one that lists them all."""

HELP = "help?"
"""The reply of a question or a page whose help is wanted."""

Result = TypeVar("Result")
Rows = list[tuple[str, str]]


class FullScreen:
    """Talks on a terminal that can be drawn on, and has it in hand until `leave`."""

    def __init__(self, keyboard: Input | None = None, screen: Output | None = None, colour: bool = True) -> None:
        # Without one, prompt_toolkit takes that of the terminal.
        self._depth = None if colour else ColorDepth.DEPTH_1_BIT
        self._guards = keyboard is None
        self._keyboard = keyboard or create_input(sys.stdin)
        self._screen = screen or create_output(sys.stderr)
        # On Windows keys come as events, and need no parser.
        if hasattr(self._keyboard, "vt100_parser"):
            buffer = self._keyboard
            self._keyboard.vt100_parser = KeyParser(lambda key: buffer._buffer.append(key))  # type: ignore[attr-defined]
        self._news: list[str] = []
        self._answered = False
        self._running: Application[Any] | None = None
        self._reason: BaseException | None = None
        self._terminal: ExitStack | None = None

    def _enter(self) -> None:
        """Take the terminal in hand, when it is first needed."""
        if self._terminal is not None:
            return
        self._terminal = ExitStack()
        # Raw from the first question to the last, so that no key is echoed between two of them.
        self._terminal.enter_context(self._keyboard.raw_mode())
        self._terminal.callback(self._quit_alternate_screen, self._screen.quit_alternate_screen)
        self._screen.enter_alternate_screen()
        # Each question is an application of its own; none of them may leave the alternate screen.
        vars(self._screen).update(enter_alternate_screen=self._home, quit_alternate_screen=lambda: None)

    def ask(self, prompt: Prompt) -> frozenset[str]:
        if prompt.opening and not self._fits(prompt):
            self._read_opening(prompt.opening)
            prompt = replace(prompt, opening=None)
        self._enter()
        self._forget_what_was_typed()
        question = _Question(prompt, self._take_news(), TOO_SOON if self._guards else 0.0)
        self._answered = True
        while (reply := self._run(self._application(question))) == HELP:
            self._help((*prompt.help, f"Keys: {', '.join(question.key_names())}."), "the question")
        return frozenset(reply)

    def ask_text(self, ask: str, *, file: bool = False) -> str:
        self._enter()
        self._forget_what_was_typed()
        self._home()
        self._screen.erase_down()
        for line in [*self._take_news(), f"{ask} (Enter alone goes back)"]:
            for row in _wrapped(line, self._width()):
                self._screen.write(row + "\r\n")
        self._screen.flush()
        made = lazy("questionary:path" if file else "questionary:text")
        question = made("File name:" if file else "Word:", qmark="", input=self._keyboard, output=self._screen)
        self._answered = True
        return str(self._run(question.application)).strip()

    def read(self, page: Page) -> str:
        self._enter()
        if self._answered:
            self._forget_what_was_typed()
        reader = _Reader(page, self._take_news(), TOO_SOON if self._answered and self._guards else 0.0)
        self._answered = False
        while (reply := self._run(self._application(reader))) == HELP:
            self._help((*(f"{option.key}  {option.label}" for option in page.options), READING), page.title)
        return str(reply)

    def _help(self, lines: Iterable[str], back: str) -> None:
        def draw() -> str:
            return "\n".join(row for line in lines for row in _wrapped(line, self._width()))

        page = Page("Help", draw, keys=("Space on", "Left back", "Ctrl-C leave"), back=back)
        while self._run(self._application(_Reader(page, (), 0.0))) not in (BACK, HOME, HELP):
            pass

    def tell(self, lines: Iterable[str]) -> None:
        self._news += map(visible, lines)

    def leave(self) -> None:
        # The terminal may have gone away.
        with suppress(Exception):
            if self._terminal is not None:
                self._terminal.close()

    def stop(self, reason: BaseException) -> None:
        self._reason = reason
        running = self._running
        if running is None:
            raise reason
        # An exception out of the middle of an event loop would leave it hung at times.
        if running.loop is not None:
            running.loop.call_soon_threadsafe(_exit, running, reason)

    # --- running one question

    def _application(self, shown: "_Question | _Reader") -> "Application[Any]":
        application: Application[Any] = Application(
            layout=Layout(shown.layout()),
            key_bindings=shown.bindings(),
            full_screen=True,
            erase_when_done=True,
            include_default_pygments_style=False,
            input=self._keyboard,
            output=self._screen,
            color_depth=self._depth,
        )
        application.after_render += lambda _: shown.guard.was_drawn()
        return application

    def _run(self, application: "Application[Result]") -> Result:
        application.ttimeoutlen = application.timeoutlen = ESCAPE_ALONE
        application.pre_run_callables.append(lambda: self._stop_early(application))
        self._running = application
        try:
            result: Result = Question(application).unsafe_ask()
        except EOFError:
            # Where a name is asked for, this is Ctrl-D, unless there is nothing more to read.
            raise self._reason or (Gone if self._keyboard.closed else Quit) from None
        except OSError:
            raise self._reason or Gone from None
        finally:
            self._running = None
        if self._reason is not None:
            raise self._reason
        return result

    def _stop_early(self, application: "Application[Any]") -> None:
        """Stop when the signal came before there was a loop to tell."""
        if self._reason is not None:
            _exit(application, self._reason)

    def _take_news(self) -> list[str]:
        news, self._news = self._news, []
        return news

    def _width(self) -> int:
        return _limited(self._screen.get_size().columns)

    def _home(self) -> None:
        self._screen.write_raw("\x1b[H")

    def _quit_alternate_screen(self, quit_: Callable[[], None]) -> None:
        quit_()
        self._screen.show_cursor()
        self._screen.flush()

    def _forget_what_was_typed(self) -> None:
        """Throw away keys that were pressed before there was a question, all but Ctrl-C."""
        if not self._guards:
            return
        keys = get_typeahead(self._keyboard)
        with suppress(AttributeError, OSError, ValueError):
            while select.select([self._keyboard.fileno()], [], [], 0)[0] and not self._keyboard.closed:
                keys += self._keyboard.read_keys()
        clear_typeahead(self._keyboard)
        if any(key.key == Keys.ControlC for key in keys):
            raise KeyboardInterrupt

    # --- the opening

    def _fits(self, prompt: Prompt) -> bool:
        size = self._screen.get_size()
        return _Question(prompt, self._news, 0.0).height(_limited(size.columns), size.rows) <= size.rows

    def _read_opening(self, opening: Opening) -> None:
        """Show the opening on a page of its own, since it doesn't fit above the question."""

        def draw() -> str:
            rows = _compact_opening(opening, self._width())
            return "\n".join(row for _, row in rows)

        page = Page(
            "Before the first question",
            draw,
            keys=("Space: first question", "Ctrl-C: leave"),
            after="the first question",
        )
        while self.read(page) != NEXT:
            pass


def _exit(application: "Application[Any]", reason: BaseException) -> None:
    # It may have its answer already.
    with suppress(Exception):
        application.exit(exception=reason)


class _Question:
    """A prompt while it is on the screen: where the pointer is, what is ticked, what was typed of a long number.

    Numbered options are a list, which scrolls where the screen is too low for it; those with a letter are below it with
    the other keys, always in sight.
    """

    def __init__(self, prompt: Prompt, news: Iterable[str], too_soon: float) -> None:
        self.prompt = prompt
        self.listed = [option for option in prompt.options if option.key.isdigit()]
        self.lettered = [option for option in prompt.options if not option.key.isdigit()]
        self.pointer: int | None = None
        self.ticked = [option.value for option in prompt.options if option.value in prompt.ticked]
        self.typed = ""
        self.error = ""
        self._news = list(news)
        self.guard = _Guard(too_soon)
        self._row = 0

    def layout(self) -> HSplit:
        # The row of the pointer is where a list too long for the screen scrolls to.
        above = FormattedTextControl(
            lambda: _lines(self._list(*_size())), focusable=True, get_cursor_position=lambda: Point(0, self._row)
        )
        below = FormattedTextControl(lambda: _lines(self._keys(*_size())))
        return HSplit(
            [
                Window(above, dont_extend_height=True, always_hide_cursor=True),
                Window(below, height=lambda: Dimension.exact(len(self._keys(*_size()))), dont_extend_height=True),
            ],
            align=VerticalAlign.TOP,
        )

    def height(self, width: int, height: int) -> int:
        """Count the rows it takes."""
        return len(self._list(width, height)) + len(self._keys(width, height))

    # --- what is seen

    def _list(self, width: int, height: int) -> Rows:
        self._row = 0
        opening = self.prompt.opening
        if opening is None:
            return self._news_rows(width) + self._ask_rows(width)
        rows = self._with_box(opening, width)
        if len(rows) + len(self._key_rows(width)) > height:
            tight = self._is_tight(width, height)
            rows = _compact_opening(opening, width) + self._news_rows(width) + self._ask_rows(width, tight=tight)
        return rows

    def _with_box(self, opening: Opening, width: int) -> Rows:
        return [*_boxed_opening(opening, width), ("", ""), *self._news_rows(width), *self._ask_rows(width)]

    def _is_tight(self, width: int, height: int) -> bool:
        """Report whether the opening is so long, or the screen so small, that nothing else may take a row."""
        if self.prompt.opening is None:
            return False
        rows = _compact_opening(self.prompt.opening, width) + self._news_rows(width) + self._ask_rows(width)
        return len(rows) + len(self._key_rows(width)) > height

    def _news_rows(self, width: int) -> Rows:
        rows = [("bold", row) for line in self._news for row in _wrapped(line, width)]
        return [*rows, ("", "")] if rows else []

    def _ask_rows(self, width: int, *, tight: bool = False) -> Rows:
        quiet = () if tight else self.prompt.quiet
        rows: Rows = [("", row) for line in quiet for row in _wrapped(line, width)]
        rows += [("bold", row) for row in _wrapped(self.prompt.ask, width)]
        # The last one, not known, is beside the keys then.
        for place, option in enumerate(self.listed[:-1] if tight else self.listed):
            if place == self.pointer:
                self._row = len(rows)
            style = "reverse" if place == self.pointer else ""
            rows += [(style, row) for row in self._option(place, option, width, tight)]
        return rows

    def _option(self, place: int, option: Option, width: int, tight: bool) -> list[str]:
        pointer = ">" if place == self.pointer else " "
        tick = ("[x] " if option.value in self.ticked else "[ ] ") if self.prompt.many else ""
        before = " (your answer before)" if option.value in self.prompt.marked else ""
        lead = f"{pointer}{option.key} {tick}" if tight else f"{pointer} {option.key:>2}  {tick}"
        return _wrapped(option.label + before, width, lead, " " * len(lead))

    def _keys(self, width: int, height: int) -> Rows:
        said = self.error or (f"Number: {self.typed}" if self.typed else "")
        rows = [("bold", row) for row in _wrapped(said, width)] if said else []
        if self._is_tight(width, height):
            last = self.listed[-1]
            commands = (f"{command.key} {command.label.split()[0]}" for command in self.prompt.commands)
            style = "reverse" if self.pointer == len(self.listed) - 1 else ""
            return rows + [(style, row) for row in _packed([f"{last.key} {last.label}", "? keys", *commands], width)]
        return rows + self._key_rows(width, more=len(self._list(width, height)) + 3 > height)

    def _key_rows(self, width: int, *, more: bool = False) -> Rows:
        names = [*(["Down more"] if more else []), *self.key_names()]
        lettered = [f"[{option.key}] {option.label}" for option in self.lettered]
        return [("", row) for row in (*(_packed(lettered, width)), *_packed(names, width))]

    def key_names(self) -> list[str]:
        first, last = (self.listed[0].key, self.listed[-1].key) if self.listed else ("", "")
        span = f"{first}-{self.listed[-2].key} or {last}" if last == "0" and len(self.listed) > 2 else f"{first}-{last}"
        names = []
        if self.prompt.many:
            names += [f"{span} tick", "Enter go on"]
        elif self.listed:
            names.append(f"{span}, then Enter" if self._long_numbers() else f"{span} choose")
        names.append("? help" if self.prompt.help else "? keys")
        names += [f"{command.key} {command.label}" for command in self.prompt.commands]
        if self.prompt.back:
            names.append("Left back")
        return [*names, "Ctrl-C leave"]

    # --- what keys do

    def bindings(self) -> KeyBindings:
        keys, on = _bindings(self.guard)
        if self.listed:
            on("up", lambda event: self._move(-1))
            on("down", lambda event: self._move(1))
            on("pageup", lambda event: self._move(-8))
            on("pagedown", lambda event: self._move(8))
        on("enter", self._enter)
        on("?", lambda event: event.app.exit(result=HELP))
        if self.prompt.back:
            on("left", lambda event: event.app.exit(exception=Back))
            on("escape", lambda event: event.app.exit(exception=Back))
        if self.prompt.many:
            on(" ", self._space)
        for character in sorted({character for option in self.prompt.options for character in option.key}):
            on(character, self._character)
        for command in self.prompt.commands:
            on(command.key, lambda event: self._command(event))
        if self._long_numbers():
            on("backspace", lambda event: setattr(self, "typed", self.typed[:-1]))
        return keys

    def _long_numbers(self) -> bool:
        return any(len(option.key) > 1 for option in self.prompt.options)

    def _move(self, step: int) -> None:
        self.error = ""
        last = len(self.listed) - 1
        if self.pointer is None:
            self.pointer = min(step - 1, last) if step > 0 else max(last + 1 + step, 0)
        else:
            self.pointer = max(0, min(last, self.pointer + step))

    def _space(self, event: KeyPressEvent) -> None:
        if self.pointer is not None:
            self._tick(self.listed[self.pointer])

    def _character(self, event: KeyPressEvent) -> None:
        self.error = ""
        if event.data.isdigit() and self._long_numbers():
            self.typed = (self.typed + event.data)[-2:]
        elif option := by_key(self.prompt.options, event.data):
            self._take(event, option)

    def _command(self, event: KeyPressEvent) -> None:
        if command := by_key(self.prompt.commands, event.data):
            event.app.exit(exception=Command(command.value, frozenset(self.ticked)))

    def _take(self, event: KeyPressEvent, option: Option) -> None:
        if self.prompt.many:
            self._tick(option)
        else:
            event.app.exit(result=frozenset({option.value}))

    def _tick(self, option: Option) -> None:
        self.error = ""
        if option.value in self.ticked:
            self.ticked.remove(option.value)
        else:
            self.ticked.append(option.value)

    def _enter(self, event: KeyPressEvent) -> None:
        if self.typed:
            option = by_key(self.prompt.options, self.typed)
            self.error = "" if option else f"There is no {self.typed} in the list."
            self.typed = ""
            if option:
                self._take(event, option)
        elif self.prompt.many:
            if self.ticked:
                event.app.exit(result=frozenset(self.ticked))
            else:
                self.error = "Nothing is ticked yet. Tick at least one; not known will do."
        elif self.pointer is not None:
            event.app.exit(result=frozenset({self.listed[self.pointer].value}))
        else:
            self.error = "Nothing is chosen yet."


class _Reader:
    """A page while it is on the screen, and how far it was read."""

    def __init__(self, page: Page, news: Iterable[str], too_soon: float) -> None:
        self.page = page
        self.top = 0
        self.note = ""
        self._news = list(news)
        self.guard = _Guard(too_soon)
        self._drawn: list[str] = []
        self._drawn_for = 0

    def layout(self) -> HSplit:
        text = FormattedTextControl(self._text, focusable=True)
        keys = FormattedTextControl(lambda: _lines(self._keys()))
        return HSplit(
            [
                Window(text, always_hide_cursor=True, wrap_lines=True),
                Window(keys, height=lambda: Dimension.exact(len(self._keys())), dont_extend_height=True),
            ]
        )

    # --- what is seen

    def _rows(self) -> list[str]:
        columns = get_app().output.get_size().columns
        if columns != self._drawn_for:
            self._drawn, self._drawn_for = _encodable(self.page.draw()).rstrip("\n").split("\n"), columns
        return self._drawn

    def _news_rows(self) -> list[str]:
        return [row for line in self._news for row in _wrapped(line, _size()[0])]

    def _room(self) -> int:
        return max(3, _size()[1] - len(self._names()) - 1 - len(self._news_rows()))

    def _end(self) -> int:
        """Return the row after the last one in sight."""
        rows, room = self._rows(), self._room()
        return len(rows) if len(rows) - self.top <= room else self.top + _cut(rows[self.top :], room)

    def _text(self) -> StyleAndTextTuples:
        drawn = "\n".join(self._rows()[self.top : self._end()])
        news: StyleAndTextTuples = [("bold", row + "\n") for row in self._news_rows()]
        return [*news, *to_formatted_text(ANSI(drawn))]

    def _names(self) -> list[str]:
        width = _size()[0]
        corner = () if self._has_corner(width) else self.page.corner
        names = [*self.page.keys, *corner]
        rows = _packed(names, width, gap=2)
        while len(rows) > MOST_KEY_ROWS and names:
            # The text needs the room more.
            names.pop()
            rows = _packed([*(name for name in names if name != EVERY_KEY), EVERY_KEY], width, gap=2)
        return rows

    def _has_corner(self, width: int) -> bool:
        longest = f"--- {self.page.title}: 100-120 of 200, Space on - {'  '.join(self.page.corner)} ---"
        return width_of(longest) <= width

    def _keys(self) -> Rows:
        width = _size()[0]
        corner = f" {'  '.join(self.page.corner)} ---" if self.page.corner and self._has_corner(width) else ""
        rule = padded(f"--- {self._where()} ", width - width_of(corner), "-") + corner
        return [("", clipped(rule, width)), *(("", row) for row in self._names())]

    def _where(self) -> str:
        if self.note:
            return self.note
        count, end = len(self._rows()), self._end()
        if end - self.top == count:
            return self.page.title
        where = f"{self.top + 1}-{end} of {count}{', Space on' if end < count else ''}"
        titled = f"{self.page.title}: {where}"
        return titled if width_of(f"--- {titled} ") <= _size()[0] else where

    # --- what keys do

    def bindings(self) -> KeyBindings:
        keys, on = _bindings(self.guard)
        for name in (" ", "pagedown", "n", "right", "enter"):
            on(name, self._forward)
        for name in ("pageup", "p"):
            on(name, self._backward)
        on("down", lambda event: self._scroll(1))
        on("up", lambda event: self._scroll(-1))
        on("home", self._home)
        for name in ("left", "escape"):
            on(name, self._back)
        on("?", lambda event: event.app.exit(result=HELP))
        for option in self.page.options:
            on(option.key, self._option)
        return keys

    def _option(self, event: KeyPressEvent) -> None:
        if option := by_key(self.page.options, event.data):
            event.app.exit(result=option.value)

    def _forward(self, event: KeyPressEvent) -> None:
        end = self._end()
        if end < len(self._rows()):
            self.top = end
        elif self.page.after:
            event.app.exit(result=NEXT)
        else:
            self.note = f"This is the end. Left: {self.page.back}." if self.page.back else "This is the end."

    def _backward(self, event: KeyPressEvent) -> None:
        self.note = ""
        if self.top == 0 and self.page.back:
            event.app.exit(result=BACK)
        self.top = max(0, self.top - self._room())

    def _scroll(self, rows: int) -> None:
        self.note = ""
        self.top = max(0, min(self.top + rows, len(self._rows()) - self._room()))

    def _home(self, event: KeyPressEvent) -> None:
        if self.page.back:
            event.app.exit(result=HOME)
        self.top = 0

    def _back(self, event: KeyPressEvent) -> None:
        if self.page.back:
            event.app.exit(result=BACK)


class _Guard:
    """Time in which keys do not count, since they were pressed before one could read what they would answer."""

    def __init__(self, too_soon: float) -> None:
        self.too_soon = too_soon
        self._drawn_at: float | None = None

    def was_drawn(self) -> None:
        self._drawn_at = self._drawn_at or time.monotonic()

    def is_over(self) -> bool:
        if not self.too_soon:
            return True
        return self._drawn_at is not None and time.monotonic() - self._drawn_at >= self.too_soon


Handler = Callable[[KeyPressEvent], None]


def _bindings(guard: "_Guard") -> tuple[KeyBindings, Callable[[str, Handler], None]]:
    """Return bindings in which one can leave, and a function that adds a key to them."""
    keys = KeyBindings()
    counts = Condition(guard.is_over)

    def on(name: str, handler: Handler) -> None:
        # A letter counts in capitals too.
        for each in {name, name.upper() if len(name) == 1 else name}:
            keys.add(each, eager=True, filter=counts)(handler)

    for name in ("c-c", Keys.SIGINT):
        keys.add(name, eager=True)(lambda event: event.app.exit(exception=KeyboardInterrupt))
    on("c-d", lambda event: event.app.exit(exception=Quit))
    return keys, on


# --- lines that fit -------------------------------------------------------------------------------------------------


def _boxed_opening(opening: Opening, width: int) -> Rows:
    """Draw the opening with the signs in a box, a group of them beside its label."""
    width = min(width, 79)
    rows = [(_first(place), row) for place, line in enumerate(opening.lines) for row in _wrapped(line, width)]
    if not opening.signs:
        return rows
    longest = max(width_of(label) for label, _ in opening.signs)
    inside = width - 4
    rows.append(("", ""))
    rows.append(("bold", f"+-- Urgent? Ring first {'-' * (width - 24)}+"))
    for label, signs in opening.signs:
        lead = f"{padded(label, longest)}  "
        for place, row in enumerate(_wrapped("; ".join(signs), inside, lead, " " * width_of(lead))):
            rows.append(("bold" if not place else "", f"| {padded(row, inside)} |"))
    foot = " u: all signs, and whom to ring "
    rows.append(("bold", f"+{'-' * (width - len(foot) - 5)}{foot}---+"))
    return rows


def _compact_opening(opening: Opening, width: int) -> Rows:
    """Write the opening in as few rows as possible."""
    rows: Rows = [("", row) for row in _wrapped(opening.brief, width)]
    for label, signs in opening.signs:
        rows += [("bold", row) for row in _wrapped(f"{label}: {'; '.join(signs)}", width)]
    return rows


def _first(place: int) -> str:
    return "" if place else "bold"


def _cut(rows: list[str], room: int) -> int:
    """Choose where to split rows: after a blank one if possible."""
    places = range(room, room // 2, -1)
    if not rows[room].strip():
        # A blank row need not be seen.
        return room + 1
    blank = [place for place in places if not rows[place - 1].strip()]
    if blank:
        return blank[0]
    indents = {place: len(rows[place]) - len(rows[place].lstrip()) for place in places}
    return max(places, key=lambda place: (-indents[place], place))


def _size() -> tuple[int, int]:
    size = get_app().output.get_size()
    return _limited(size.columns), size.rows


def _limited(columns: int) -> int:
    return max(20, min(columns, MOST_COLUMNS))


def _encodable(text: str) -> str:
    """Replace what the terminal's encoding lacks, as its stream does."""
    encoding = sys.stderr.encoding
    return text.encode(encoding, sys.stderr.errors or "replace").decode(encoding)


def _packed(parts: list[str], width: int, gap: int = 3) -> list[str]:
    """Put as many parts on a row as fit, none of them parted unless it is wider than a row."""
    rows: list[str] = []
    for part in parts:
        if rows and width_of(rows[-1]) + gap + width_of(part) <= width:
            rows[-1] += " " * gap + part
        else:
            rows += _wrapped(part, width)
    return rows


def _lines(rows: Rows) -> StyleAndTextTuples:
    text: StyleAndTextTuples = [(style, row + "\n") for style, row in rows[:-1]]
    return [*text, rows[-1]]


def _wrapped(text: str, width: int, lead: str = "", rest: str | None = None) -> list[str]:
    """Break a text into rows of at most `width` columns, between words where that is possible."""
    return wrapped(_encodable(text), width, lead, rest)
