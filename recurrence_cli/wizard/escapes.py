"""The keys in what a terminal sends: all else that it sends is swallowed.

A terminal answers questions that nobody here asked (its colours, its kind), tells of the focus, and sends keys with Alt
and function keys as an Escape and more. Taken apart into characters, as prompt_toolkit does with what it does not know,
such a reply would go back and then answer questions.
"""

import re
import time
from collections.abc import Callable
from enum import Enum, auto

from prompt_toolkit.input.ansi_escape_sequences import ANSI_SEQUENCES
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys

STALE = 1.0
"""Seconds after which nothing more is expected of a sequence that has begun."""

LONGEST = 64
"""So many characters a sequence of a key has at most."""

_CPR = re.compile(r"\x1b\[\d+;\d+R")
_END_OF_PASTE = "\x1b[201~"


class _State(Enum):
    GROUND = auto()
    ESCAPE = auto()
    KEY = auto()
    STRING = auto()
    STRING_ESCAPE = auto()
    PASTE = auto()


class KeyParser:
    """Parser of what a terminal sends, by the states of ECMA-48; has the methods of prompt_toolkit's own.

    An Escape is a key by itself only when nothing has followed it by the time of `flush`.
    """

    def __init__(self, emit: Callable[[KeyPress], None]) -> None:
        self._emit = emit
        self._state = _State.GROUND
        self._taken = ""
        self._at = 0.0
        self._escaped = False
        self._alt = False
        self._skip = 0

    def feed(self, data: str) -> None:
        """Take the characters of `data`, one after another."""
        now = time.monotonic()
        if now - self._at > STALE:
            self._state, self._escaped, self._skip = _State.GROUND, False, 0
        for character in data:
            self._step(character)
        if data:
            self._at = now

    def flush(self) -> None:
        """Take an Escape that nothing has followed as the key."""
        if self._state == _State.ESCAPE:
            self._state = _State.GROUND
            # The rest of a slow sequence may still come.
            self._escaped = True
            self._emit(KeyPress(Keys.Escape, "\x1b"))

    def reset(self, request: bool = False) -> None:
        """Forget what has begun."""
        self._state = _State.GROUND

    def _step(self, c: str) -> None:
        if self._state == _State.PASTE:
            self._paste(c)
        elif c in "\x03\x04" and self._state != _State.GROUND:
            # Leaving always works.
            self._state = _State.GROUND
            self._character(c)
        elif self._skip:
            self._skip -= 1
        elif self._state == _State.GROUND:
            self._ground(c)
        elif self._state == _State.ESCAPE:
            self._after_escape(c)
        elif self._state == _State.KEY:
            self._key(c)
        else:
            self._string(c)

    def _ground(self, c: str) -> None:
        late, self._escaped = self._escaped, False
        if c == "\x1b":
            self._state, self._alt = _State.ESCAPE, False
        elif late and c in "[]O":
            self._alt = False
            self._after_escape(c)
        elif not "\x80" <= c <= "\x9f":
            self._character(c)

    def _character(self, c: str) -> None:
        key = ANSI_SEQUENCES.get(c, c)
        if not isinstance(key, tuple):
            self._emit(KeyPress(key, c))

    def _after_escape(self, c: str) -> None:
        if c in "[O":
            self._state, self._taken = _State.KEY, f"\x1b{c}"
        elif c in "]PX^_":
            self._state = _State.STRING
        elif c == "\x1b":
            # The beginning of an arrow with Alt on some terminals.
            self._alt = True
        else:
            # A character with Alt, which means nothing here.
            self._state = _State.GROUND

    def _key(self, c: str) -> None:
        """Take a character of a sequence that begins with `ESC [` or `ESC O`."""
        if c == "\x1b":
            self._state = _State.ESCAPE
            return
        self._taken += c
        # F1 to F5 of the Linux console are `ESC [ [ A` and so on.
        ends = "\x40" <= c <= "\x7e" and not (c == "[" and self._taken == "\x1b[[")
        if not ends and c >= " " and len(self._taken) < LONGEST:
            return
        self._state = _State.GROUND
        if self._taken == "\x1b[M":
            # A mouse of old: three bytes follow.
            self._skip = 3
        elif _CPR.fullmatch(self._taken):
            self._emit(KeyPress(Keys.CPRResponse, self._taken))
        elif (key := ANSI_SEQUENCES.get(self._taken)) == Keys.BracketedPaste:
            self._state, self._taken = _State.PASTE, ""
        elif isinstance(key, Keys) and key != Keys.Ignore and not self._alt:
            self._emit(KeyPress(key, self._taken))

    def _string(self, c: str) -> None:
        """Take a character of a string, such as the reply on a colour, up to `ESC \\` or a bell."""
        if self._state == _State.STRING_ESCAPE:
            if c == "\\":
                self._state = _State.GROUND
            else:
                self._state = _State.ESCAPE
                self._after_escape(c)
        elif c == "\x1b":
            self._state = _State.STRING_ESCAPE
        elif c in "\x07\x18\x1a":
            self._state = _State.GROUND

    def _paste(self, c: str) -> None:
        self._taken += c
        if self._taken.endswith(_END_OF_PASTE):
            self._state = _State.GROUND
            self._emit(KeyPress(Keys.BracketedPaste, self._taken.removesuffix(_END_OF_PASTE)))
