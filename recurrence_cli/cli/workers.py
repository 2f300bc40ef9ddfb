"""Conversion in several processes.

Each has a pipe of its own and at most one chunk in hand. So none waits for another, and one that is ended from outside,
in the midst of whatever it was doing, is seen to be gone; a pool would wait for the rest of its result for ever.
"""

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from multiprocessing import Pipe, Process, connection, parent_process
from typing import Any

from recurrence_cli.cli.conversion import Conversion, Done
from recurrence_cli.loader.rows import Numbered
from recurrence_cli.problems import Exit, RecurrenceError


class WorkerEnded(RecurrenceError):
    """A process that did part of the work was ended from outside."""

    status = Exit.FAULT

    def __init__(self) -> None:
        super().__init__(
            "one of the processes was ended from outside, perhaps for want of memory; try fewer with --jobs"
        )


def in_several_processes(
    conversion: Conversion, chunks: Iterator[list[Numbered]], jobs: int
) -> Generator[Done, None, None]:
    """The chunks converted, in their order, by as many as `jobs` processes. Raises `WorkerEnded`."""
    workers: list[_Worker] = []
    busy: deque[_Worker] = deque()
    try:
        for chunk in chunks:
            done = None
            if len(workers) < jobs:
                with _signals_held():
                    workers.append(_Worker(conversion))
                worker = workers[-1]
            else:
                worker = busy.popleft()
                done = worker.done()
            worker.take(chunk)
            busy.append(worker)
            if done:
                yield done
        while busy:
            yield busy.popleft().done()
    finally:
        for worker in workers:
            worker.end()


class _Worker:
    """A process that converts a chunk at a time."""

    def __init__(self, conversion: Conversion) -> None:
        self._pipe, there = Pipe()
        self._process = Process(target=_work, args=(there, conversion), daemon=True)
        self._process.start()
        # With no other end of it here, or in the processes that begin after it, the pipe ends with the process.
        there.close()

    def take(self, chunk: list[Numbered]) -> None:
        try:
            self._pipe.send(chunk)
        except OSError as error:
            raise WorkerEnded from error

    def done(self) -> Done:
        """What the chunk gives."""
        try:
            done = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise WorkerEnded from error
        if isinstance(done, Exception):
            raise done
        assert isinstance(done, Done)
        return done

    def end(self) -> None:
        self._process.terminate()
        self._process.join()
        self._pipe.close()


def _work(pipe: "connection.Connection[Any, Any]", conversion: Conversion) -> None:
    """Convert until ended by the first process, which alone hears Ctrl-C, or because it has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
    threading.Thread(target=_end_with_the_first, daemon=True).start()
    while True:
        chunk = pipe.recv()
        try:
            pipe.send(conversion.convert(chunk))
        except Exception as error:  # noqa: BLE001  # it is raised again in the first process
            pipe.send(error)


def _end_with_the_first() -> None:
    if first := parent_process():
        connection.wait([first.sentinel])
        os._exit(1)


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let Ctrl-C and an end that is asked for wait while a process starts.

    In the midst of a fork, Python would lose them; and a process that has only just started would die of them aloud.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
