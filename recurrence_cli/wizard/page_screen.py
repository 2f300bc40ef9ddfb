"""A page on a screen: its layout and keys."""

from collections.abc import Iterable

from prompt_toolkit.application import get_app
from prompt_toolkit.formatted_text import ANSI, StyleAndTextTuples, to_formatted_text
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import Dimension, FormattedTextControl, HSplit, Window

from recurrence_cli.wizard.columns import clipped, padded, split_place, width_of
from recurrence_cli.wizard.key_guard import Guard, leaving_bindings
from recurrence_cli.wizard.prompts import (
    BACK,
    HELP,
    HOME,
    NEXT,
    Page,
    by_key,
)
from recurrence_cli.wizard.rows import Rows, encodable, packed_rows, screen_rows, screen_size, styled_lines

READING = (
    "Space, PageDown or n: on. PageUp or p: back a screen. Up and Down: a row. "
    "Left, Esc or Home: back. ?: keys. Ctrl-C: leave."
)

MOST_KEY_ROWS, EVERY_KEY = 3, "? keys+words"
"""The most rows for the keys below a page, and the last key named, which lists all of them."""


class PageScreen:
    """A page on the screen, with its scroll position."""

    def __init__(self, page: Page, news: Iterable[str], too_soon: float) -> None:
        self.page = page
        self.top = 0
        self.note = ""
        self._news = list(news)
        self.guard = Guard(too_soon)
        self._drawn: list[str] = []
        self._drawn_for = 0

    def layout(self) -> HSplit:
        text = FormattedTextControl(self._text, focusable=True)
        keys = FormattedTextControl(lambda: styled_lines(self._keys()))
        return HSplit(
            [
                Window(text, always_hide_cursor=True, wrap_lines=True),
                Window(keys, height=lambda: Dimension.exact(len(self._keys())), dont_extend_height=True),
            ]
        )

    # --- layout

    def _rows(self) -> list[str]:
        columns = get_app().output.get_size().columns
        if columns != self._drawn_for:
            self._drawn, self._drawn_for = encodable(self.page.draw()).rstrip("\n").split("\n"), columns
        return self._drawn

    def _news_rows(self) -> list[str]:
        return [row for line in self._news for row in screen_rows(line, screen_size()[0])]

    def _room(self) -> int:
        return max(3, screen_size()[1] - len(self._names()) - 1 - len(self._news_rows()))

    def _end(self) -> int:
        """Return the row after the last visible one."""
        rows, room = self._rows(), self._room()
        return len(rows) if len(rows) - self.top <= room else self.top + split_place(rows[self.top :], room)

    def _text(self) -> StyleAndTextTuples:
        drawn = "\n".join(self._rows()[self.top : self._end()])
        news: StyleAndTextTuples = [("bold", row + "\n") for row in self._news_rows()]
        return [*news, *to_formatted_text(ANSI(drawn))]

    def _names(self) -> list[str]:
        width = screen_size()[0]
        corner = () if self._has_corner(width) else self.page.corner
        names = [*self.page.keys, *corner]
        rows = packed_rows(names, width, gap=2)
        while len(rows) > MOST_KEY_ROWS and names:
            # The text is more important than the names of keys.
            names.pop()
            rows = packed_rows([*(name for name in names if name != EVERY_KEY), EVERY_KEY], width, gap=2)
        return rows

    def _has_corner(self, width: int) -> bool:
        longest = f"--- {self.page.title}: 100-120 of 200, Space on - {'  '.join(self.page.corner)} ---"
        return width_of(longest) <= width

    def _keys(self) -> Rows:
        width = screen_size()[0]
        corner = f" {'  '.join(self.page.corner)} ---" if self.page.corner and self._has_corner(width) else ""
        rule = padded(f"--- {self._where()} ", width - width_of(corner), "-") + corner
        return [[("", row)] for row in (clipped(rule, width), *self._names())]

    def _where(self) -> str:
        if self.note:
            return self.note
        count, end = len(self._rows()), self._end()
        if end - self.top == count:
            return self.page.title
        where = f"{self.top + 1}-{end} of {count}{', Space on' if end < count else ''}"
        titled = f"{self.page.title}: {where}"
        return titled if width_of(f"--- {titled} ") <= screen_size()[0] else where

    # --- keys

    def bindings(self) -> KeyBindings:
        keys, on = leaving_bindings(self.guard)
        for name in (" ", "pagedown", "n", "right", "enter"):
            on(name, self._forward)
        for name in ("pageup", "p"):
            on(name, self._backward)
        on("down", lambda event: self._scroll(1))
        on("up", lambda event: self._scroll(-1))
        on("home", self._home)
        for name in ("left", "escape", "q"):
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
        self.top = 0
