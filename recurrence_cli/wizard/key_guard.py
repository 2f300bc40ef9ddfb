"""The guard against keys pressed too soon, and the keys that leave."""

import time
from collections.abc import Callable

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from recurrence_cli.wizard.prompts import (
    Quit,
)

TOO_SOON = 0.04
"""Seconds after a question is drawn in which a key is not meant for it, as when one is struck twice."""


PAUSE = 0.25
"""Seconds without a key after one pressed too soon: keys typed with it are not meant for this screen either."""


class Guard:
    """The time in which keys are ignored, before anyone can have read."""

    def __init__(self, too_soon: float) -> None:
        self.too_soon = too_soon
        self._drawn_at: float | None = None

    def was_drawn(self) -> None:
        self._drawn_at = self._drawn_at or time.monotonic()

    def was_too_soon(self) -> None:
        """Restart the time, after a key that was pressed too soon."""
        self.too_soon, self._drawn_at = PAUSE, time.monotonic()

    def is_over(self) -> bool:
        if not self.too_soon:
            return True
        return self._drawn_at is not None and time.monotonic() - self._drawn_at >= self.too_soon


Handler = Callable[[KeyPressEvent], None]


def leaving_bindings(guard: "Guard") -> tuple[KeyBindings, Callable[[str, Handler], None]]:
    """Return bindings with keys to leave, and a function that adds others."""
    keys = KeyBindings()
    counts = Condition(guard.is_over)

    def on(name: str, handler: Handler) -> None:
        # Capital letters are accepted too.
        for each in {name, name.upper() if len(name) == 1 else name}:
            keys.add(each, eager=True, filter=counts)(handler)

    for name in ("c-c", Keys.SIGINT):
        keys.add(name, eager=True)(lambda event: event.app.exit(exception=KeyboardInterrupt))
    on("c-d", lambda event: event.app.exit(exception=Quit))
    return keys, on
