"""The terminal during an interview: drawing, signals and cancelling."""

import signal
import sys
from shutil import get_terminal_size

from recurrence_cli.cli.output import can_be_drawn_on, columns
from recurrence_cli.formats import Format, Screen, draw
from recurrence_cli.pathway.problems import Exit, RecurrenceError
from recurrence_cli.reports.document import Document
from recurrence_cli.wizard import Front

HUNG_UP = 129
"""The exit status after the terminal was closed, with or without a signal."""

SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class Cancelled(RecurrenceError):
    """The user left without a result, or a signal ended the run."""

    def __init__(self, status: int = Exit.INTERRUPTED) -> None:
        super().__init__("")
        self.status = status  # type: ignore[assignment]  # 128 and the number of a signal


class TerminalInUse:
    """A terminal in use by a front end; signals raise `Cancelled`."""

    is_closing = False
    """Whether answers are being saved, which no signal may interrupt."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._before = {number: signal.signal(number, self._stop) for number in SIGNALS}

    def _stop(self, number: int, frame: object) -> None:
        for each in SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        if not self.is_closing:
            self._front.stop(Cancelled(128 + number))

    def close(self) -> None:
        """Restore the terminal and the signal handlers."""
        self._front.leave()
        for number, handler in self._before.items():
            signal.signal(number, handler)


def drawn_on_terminal(document: Document, format: Format, colour: bool) -> str:
    """Draw a document for the terminal, which is stderr.

    Two of its rows are for the keys.
    """
    terminal = sys.stderr if can_be_drawn_on(sys.stderr) else None
    unicode = (sys.stderr.encoding or "ascii").lower().startswith("utf")
    screen = Screen(columns(), unicode, terminal, colour, rows=get_terminal_size().lines - 2)
    return "".join(text for _, text in draw(document, format, screen))
