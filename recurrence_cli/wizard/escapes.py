"""Parsing of terminal input: keys are passed on, all else is dropped.

A terminal may send replies to queries that we did not make (its colours, its type) and focus events, and it sends Alt and
function keys as escape sequences. prompt_toolkit splits unknown sequences into characters: the Escape would go back, and the
rest would answer questions.
"""

import re
import time
from collections.abc import Callable
from enum import Enum, auto

from prompt_toolkit.input.ansi_escape_sequences import ANSI_SEQUENCES
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.keys import Keys

STALE = 1.0
"""Seconds after which an unfinished sequence is abandoned."""

LONGEST = 64
"""The most characters in the sequence of a key."""

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
    """A parser of terminal input, by the states of ECMA-48.

    It has the interface of prompt_toolkit's own. An Escape is a key by itself only if nothing has followed it when `flush`
    is called.
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
        """Parse the characters of `data`."""
        now = time.monotonic()
        if now - self._at > STALE:
            self._state, self._escaped, self._skip = _State.GROUND, False, 0
        for character in data:
            self._step(character)
        if data:
            self._at = now

    def flush(self) -> None:
        """Emit an Escape that nothing has followed as a key."""
        if self._state == _State.ESCAPE:
            self._state = _State.GROUND
            # The rest of a slow sequence may still arrive.
            self._escaped = True
            self._emit(KeyPress(Keys.Escape, "\x1b"))

    def reset(self, request: bool = False) -> None:
        """Abandon an unfinished sequence."""
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
        """Parse a character of an `ESC [` or `ESC O` sequence."""
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
            # The old mouse protocol: three bytes follow.
            self._skip = 3
        elif _CPR.fullmatch(self._taken):
            self._emit(KeyPress(Keys.CPRResponse, self._taken))
        elif (key := ANSI_SEQUENCES.get(self._taken)) == Keys.BracketedPaste:
            self._state, self._taken = _State.PASTE, ""
        elif isinstance(key, Keys) and key != Keys.Ignore and not self._alt:
            self._emit(KeyPress(key, self._taken))

    def _string(self, c: str) -> None:
        """Parse a character of a string, up to `ESC \\` or BEL.

        An example is the reply to a query of a colour.
        """
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
