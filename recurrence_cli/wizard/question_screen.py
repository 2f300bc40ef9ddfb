"""A question on a screen: its layout and keys."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.data_structures import Point
from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, VerticalAlign, Window

from recurrence_cli.wizard.key_guard import Guard, leaving_bindings
from recurrence_cli.wizard.prompts import (
    HELP,
    Back,
    Command,
    Opening,
    Option,
    Prompt,
    Quit,
    by_key,
    can_leave,
)
from recurrence_cli.wizard.rows import (
    Rows,
    boxed_opening,
    compact_opening,
    packed_rows,
    screen_rows,
    screen_size,
    styled_lines,
    styled_rows,
)


def exit_with(application: "Application[Any]", reason: BaseException) -> None:
    # It may have its answer already.
    with suppress(Exception):
        application.exit(exception=reason)


class QuestionScreen:
    """A prompt on the screen, with its pointer, ticks and typed number.

    Numbered options are a list, which scrolls if the screen is too small for it. Options with a letter are below it with
    the other keys, and always visible.
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
        self.guard = Guard(too_soon)
        self._row = 0

    def layout(self) -> HSplit:
        # A list too long for the screen scrolls to the row of the pointer.
        above = FormattedTextControl(
            lambda: styled_lines(self._list(*screen_size())),
            focusable=True,
            get_cursor_position=lambda: Point(0, self._row),
        )
        below = FormattedTextControl(lambda: styled_lines(self._keys(*screen_size())))
        return HSplit(
            [
                Window(above, dont_extend_height=True, always_hide_cursor=True),
                Window(below, height=lambda: Dimension.exact(len(self._keys(*screen_size()))), dont_extend_height=True),
            ],
            align=VerticalAlign.TOP,
        )

    def height(self, width: int, height: int) -> int:
        """Count the rows of the prompt."""
        return len(self._list(width, height)) + len(self._keys(width, height))

    # --- layout

    def _list(self, width: int, height: int) -> Rows:
        self._row = 0
        opening = self.prompt.opening
        if opening is None:
            return self._news_rows(width) + self._ask_rows(width)
        rows = self._with_box(opening, width)
        if len(rows) + len(self._key_rows(width)) > height:
            tight = self._is_tight(width, height)
            rows = compact_opening(opening, width) + self._news_rows(width) + self._ask_rows(width, tight=tight)
        return rows

    def _with_box(self, opening: Opening, width: int) -> Rows:
        return [*boxed_opening(opening, width), [("", "")], *self._news_rows(width), *self._ask_rows(width)]

    def _is_tight(self, width: int, height: int) -> bool:
        """Report whether the opening leaves no room for optional rows."""
        if self.prompt.opening is None:
            return False
        rows = compact_opening(self.prompt.opening, width) + self._news_rows(width) + self._ask_rows(width)
        return len(rows) + len(self._key_rows(width)) > height

    def _news_rows(self, width: int) -> Rows:
        rows = [row for line in self._news for row in styled_rows(line, width, "bold")]
        return [*rows, [("", "")]] if rows else []

    def _ask_rows(self, width: int, *, tight: bool = False) -> Rows:
        quiet = () if tight else self.prompt.quiet
        rows = [row for line in quiet for row in styled_rows(line, width)]
        rows += styled_rows(self.prompt.ask, width, "bold")
        # If tight, the last option, not known, is shown beside the keys instead.
        for place, option in enumerate(self.listed[:-1] if tight else self.listed):
            if place == self.pointer:
                self._row = len(rows)
            style = "reverse" if place == self.pointer else ""
            rows += [[(style, row)] for row in self._option(place, option, width, tight)]
        return rows

    def _option(self, place: int, option: Option, width: int, tight: bool) -> list[str]:
        pointer = ">" if place == self.pointer else " "
        tick = ("[x] " if option.value in self.ticked else "[ ] ") if self.prompt.many else ""
        before = " (your answer before)" if option.value in self.prompt.marked else ""
        lead = f"{pointer}{option.key} {tick}" if tight else f"{pointer} {option.key:>2}  {tick}"
        return screen_rows(option.label + before, width, lead, " " * len(lead))

    def _keys(self, width: int, height: int) -> Rows:
        said = self.error or (f"Number: {self.typed}" if self.typed else "")
        rows = styled_rows(said, width, "bold") if said else []
        if self._is_tight(width, height):
            last = self.listed[-1]
            names = [f"{last.key} {last.label}", "? keys"]
            for command in self.prompt.commands:
                # What has no room in one row is listed by the help.
                more = [*names, f"{command.key} {command.label.split()[0]}"]
                names = more if len(packed_rows(more, width)) == 1 else names
            style = "reverse" if self.pointer == len(self.listed) - 1 else ""
            return rows + [[(style, row)] for row in packed_rows(names, width)]
        below = self._key_rows(width)
        if len(self._list(width, height)) + len(rows) + len(below) > height:
            below = self._key_rows(width, more=True)
        return rows + below

    def _key_rows(self, width: int, *, more: bool = False) -> Rows:
        names = [*(["Down more"] if more else []), *self.key_names()]
        lettered = [f"[{option.key}] {option.label}" for option in self.lettered]
        return [[("", row)] for row in (*(packed_rows(lettered, width)), *packed_rows(names, width))]

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
        return [*names, "q leave" if can_leave(self.prompt) else "Ctrl-C leave"]

    # --- keys

    def bindings(self) -> KeyBindings:
        keys, on = leaving_bindings(self.guard)
        keys.add(Keys.Any, filter=~Condition(self.guard.is_over))(lambda event: self.guard.was_too_soon())
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
        if can_leave(self.prompt):
            on("q", lambda event: event.app.exit(exception=Quit))
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
