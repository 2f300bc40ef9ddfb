"""The full-screen front end, answered with single keys.

No option is highlighted until an arrow key is pressed, so a bare Enter chooses nothing. Everything is drawn on stderr, on
the alternate screen, and wrapped to the width of the terminal.
"""

import select
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import Any, TypeVar

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import fragment_list_to_text
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.input.typeahead import clear_typeahead, get_typeahead
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Layout
from prompt_toolkit.output import ColorDepth, Output, create_output
from questionary import Question

from recurrence_cli.lazy import lazy
from recurrence_cli.pathway.hidden import visible
from recurrence_cli.wizard.escapes import KeyParser
from recurrence_cli.wizard.key_guard import PAUSE, TOO_SOON
from recurrence_cli.wizard.page_screen import READING, PageScreen
from recurrence_cli.wizard.prompts import (
    BACK,
    HELP,
    HOME,
    NEXT,
    Gone,
    Opening,
    Page,
    Prompt,
    Quit,
)
from recurrence_cli.wizard.question_screen import QuestionScreen, exit_with
from recurrence_cli.wizard.rows import compact_opening, limited, screen_rows, styled_lines

ESCAPE_ALONE = 0.25
"""Seconds after which an Escape that nothing follows is a key. Function keys can arrive in pieces 120 ms apart."""

Result = TypeVar("Result")


class FullScreen:
    """A front end that draws on the terminal."""

    def __init__(self, keyboard: Input | None = None, screen: Output | None = None, colour: bool = True) -> None:
        # With None, prompt_toolkit uses the colour depth of the terminal.
        self._depth = None if colour else ColorDepth.DEPTH_1_BIT
        self._guards = keyboard is None
        self._keyboard = keyboard or create_input(sys.stdin)
        self._screen = screen or create_output(sys.stderr)
        # On Windows, keys arrive as events and need no parser.
        if hasattr(self._keyboard, "vt100_parser"):
            buffer = self._keyboard
            self._keyboard.vt100_parser = KeyParser(lambda key: buffer._buffer.append(key))  # type: ignore[attr-defined]
        self._news: list[str] = []
        self._answered = False
        self._running: Application[Any] | None = None
        self._reason: BaseException | None = None
        self._terminal: ExitStack | None = None

    def _enter(self) -> None:
        """Take control of the terminal, when it is first needed."""
        if self._terminal is not None:
            return
        self._terminal = ExitStack()
        # Raw from the first question to the last, so that no key is echoed between two of them.
        self._terminal.enter_context(self._keyboard.raw_mode())
        self._terminal.callback(self._quit_alternate_screen, self._screen.quit_alternate_screen)
        self._screen.enter_alternate_screen()
        # Each question is a separate application; none of them may leave the alternate screen.
        vars(self._screen).update(enter_alternate_screen=self._home, quit_alternate_screen=lambda: None)

    def ask(self, prompt: Prompt) -> frozenset[str]:
        if prompt.opening and not self._fits(prompt):
            self._read_opening(prompt.opening)
            prompt = replace(prompt, opening=None)
        self._enter()
        too_soon = PAUSE if self._forget_what_was_typed() else TOO_SOON
        question = QuestionScreen(prompt, self._take_news(), too_soon if self._guards else 0.0)
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
            for row in screen_rows(line, self._width()):
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
        reader = PageScreen(page, self._take_news(), TOO_SOON if self._answered and self._guards else 0.0)
        self._answered = False
        while (reply := self._run(self._application(reader))) == HELP:
            listed = (f"{option.key}  {option.label}" for option in page.options)
            self._help((*listed, READING, *page.help), page.title)
        return str(reply)

    def _help(self, lines: Iterable[str], back: str) -> None:
        def draw() -> str:
            return "\n".join(row for line in lines for row in screen_rows(line, self._width()))

        page = Page("Help", draw, keys=("Left back", "Ctrl-C leave"), back=back)
        while self._run(self._application(PageScreen(page, (), 0.0))) not in (BACK, HOME, HELP):
            pass

    def tell(self, lines: Iterable[str]) -> None:
        self._news += map(visible, lines)

    def leave(self) -> None:
        # The terminal may be closed.
        with suppress(Exception):
            if self._terminal is not None:
                self._terminal.close()

    def stop(self, reason: BaseException) -> None:
        self._reason = reason
        running = self._running
        if running is None:
            raise reason
        # An exception raised in the middle of an event loop can leave it hanging.
        if running.loop is not None:
            running.loop.call_soon_threadsafe(exit_with, running, reason)

    # --- running one question

    def _application(self, shown: "QuestionScreen | PageScreen") -> "Application[Any]":
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
            # In a text prompt, this is Ctrl-D, unless the input is closed.
            raise self._reason or (Gone if self._keyboard.closed else Quit) from None
        except OSError:
            raise self._reason or Gone from None
        finally:
            self._running = None
        if self._reason is not None:
            raise self._reason
        return result

    def _stop_early(self, application: "Application[Any]") -> None:
        """Stop if a signal arrived before the event loop was running."""
        if self._reason is not None:
            exit_with(application, self._reason)

    def _take_news(self) -> list[str]:
        news, self._news = self._news, []
        return news

    def _width(self) -> int:
        return limited(self._screen.get_size().columns)

    def _home(self) -> None:
        self._screen.write_raw("\x1b[H")

    def _quit_alternate_screen(self, quit_: Callable[[], None]) -> None:
        quit_()
        self._screen.show_cursor()
        self._screen.flush()

    def _forget_what_was_typed(self) -> bool:
        """Discard keys pressed before the question was shown, except Ctrl-C.

        Return whether there were any.
        """
        if not self._guards:
            return False
        keys = get_typeahead(self._keyboard)
        with suppress(AttributeError, OSError, ValueError):
            while select.select([self._keyboard.fileno()], [], [], 0)[0] and not self._keyboard.closed:
                keys += self._keyboard.read_keys()
        clear_typeahead(self._keyboard)
        if any(key.key == Keys.ControlC for key in keys):
            raise KeyboardInterrupt
        return bool(keys)

    # --- the opening

    def _fits(self, prompt: Prompt) -> bool:
        size = self._screen.get_size()
        return QuestionScreen(prompt, self._news, 0.0).height(limited(size.columns), size.rows) <= size.rows

    def _read_opening(self, opening: Opening) -> None:
        """Show the opening on a page: it doesn't fit above the question."""

        def draw() -> str:
            return fragment_list_to_text(styled_lines(compact_opening(opening, self._width())))

        page = Page(
            "Before the first question",
            draw,
            keys=("Space: first question", "Ctrl-C: leave"),
            after="the first question",
        )
        while self.read(page) != NEXT:
            pass
