"""Progress of a long run, on a terminal."""

import sys
from time import monotonic
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from recurrence_cli.formats.terminal import console_for

_EVERY = 0.1
"""Seconds from one drawing to the next."""


class Bar:
    """A progress bar on stderr, removed at the end.

    It shows how much is done of `total`, if that is known, and how many cases.
    """

    def __init__(self, total: int | None, colour: bool = True) -> None:
        columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[cases]} cases"), TimeElapsedColumn())
        # It is drawn here and not by a thread: processes are started beside it, and signals must come to this one.
        self._progress = Progress(
            *columns, console=console_for(sys.stderr, colour=colour), transient=True, auto_refresh=False
        )
        self._task = self._progress.add_task("", total=total, cases="0")
        self._next = 0.0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    def show(self, done: int, cases: int) -> None:
        """Show how much of the total is done, in cases."""
        if (now := monotonic()) >= self._next:
            self._progress.update(self._task, completed=done, cases=f"{cases:,}", refresh=True)
            self._next = now + _EVERY
