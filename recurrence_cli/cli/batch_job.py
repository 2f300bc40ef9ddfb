"""Rows of cases turned into lines of results, chunk by chunk, in one process or in several."""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cached_property
from multiprocessing import connection
from typing import Any, NamedTuple

from recurrence_cli.cli import signals
from recurrence_cli.cli.batch_lines import BriefLines, BriefTable, LineMaker, OutcomeLines, WideTable
from recurrence_cli.loading.case_rows import Numbered, RowReader
from recurrence_cli.loading.problem_log import shortened
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.problems import AnswerError, Exit, RecurrenceError

_CHUNK_BYTES = 4 * 1024 * 1024
"""When a chunk has so many bytes no more rows are added, so that memory stays flat when each of them is long."""


class RowFormat(StrEnum):
    """The formats that cases come in and results go out in."""

    JSONL = "jsonl"
    CSV = "csv"


class Layout(StrEnum):
    """The result for each case: its outcome, ids only, or a row for each option."""

    WHOLE = "whole"
    BRIEF = "brief"
    WIDE = "wide"


class ChunkResult(NamedTuple):
    """The lines of a chunk, and how many of them are outcomes, refusals, and of cases saved for other content."""

    text: bytes
    ok: int
    failed: int
    other: int


@dataclass(frozen=True)
class BatchJob:
    """The conversion of rows to lines, which can be sent to another process."""

    pathway: Pathway
    rows: RowReader
    layout: Layout
    to: RowFormat
    on_request: bool
    today: date

    @cached_property
    def lines(self) -> LineMaker:
        """The writer of result lines."""
        if self.layout == Layout.WHOLE:
            return OutcomeLines(self.pathway, self.on_request, self.today)
        if self.layout == Layout.WIDE:
            return WideTable(self.pathway, self.on_request, self.today)
        return (BriefTable if self.to == RowFormat.CSV else BriefLines)(self.pathway, self.on_request)

    @property
    def chunk_rows(self) -> int:
        """How many rows are a chunk: brief lines are some eighty times as short."""
        return 500 if self.layout == Layout.BRIEF else 20

    def run(self, chunk: list[Numbered]) -> ChunkResult:
        """Return a line for each row, in their order."""
        lines = []
        failed = other = 0
        for number, data in chunk:
            row = self.rows.read(number, data)
            try:
                if row.answers is None:
                    raise AnswerError(row.error)
                other += bool(row.saved and row.saved.other_content(self.pathway))
                lines.append(self.lines.line(row.case, row.answers))
            except AnswerError as error:
                failed += 1
                row = self.rows.read_strictly(number, data)
                lines.append(self.lines.refused(row, shortened(row.error or str(error))))
        return ChunkResult("".join(lines).encode(), len(chunk) - failed, failed, other)

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def run_chunks(job: BatchJob, rows: Iterator[Numbered], jobs: int) -> Generator[ChunkResult, None, None]:
    """Yield the results of `rows` in order, with no more of them in hand than keeps `jobs` processes busy."""
    chunks = _chunks(rows, job.chunk_rows)
    if jobs == 1:
        yield from map(job.run, chunks)
    else:
        yield from _run_in_processes(job, chunks, jobs)


def _chunks(rows: Iterator[Numbered], most: int) -> Iterator[list[Numbered]]:
    chunk = []
    size = 0
    for row in rows:
        chunk.append(row)
        size += len(row[1])
        if len(chunk) == most or size >= _CHUNK_BYTES:
            yield chunk
            chunk = []
            size = 0
    if chunk:
        yield chunk


# --- several processes ----------------------------------------------------------------------------------------------


class WorkerDied(RecurrenceError):
    """A worker process was ended from outside."""

    status = Exit.INTERNAL_ERROR

    def __init__(self) -> None:
        super().__init__(
            "one of the processes was ended from outside, perhaps for want of memory; try fewer with --jobs"
        )


class _Worker:
    """A process of its own, at the other end of a pipe of its own.

    Were the pipe shared, a worker that is killed while it writes a result would leave the others waiting for ever.
    """

    def __init__(self, job: BatchJob) -> None:
        context = multiprocessing.get_context()
        self._pipe, theirs = context.Pipe()
        with _signals_held():
            self._process = context.Process(target=_work, args=(theirs, job), daemon=True)
            self._process.start()
        # Theirs alone is open now, so that its end is that of the worker.
        theirs.close()

    def give(self, chunk: list[Numbered]) -> None:
        """Send a chunk; the result of the last one has been taken."""
        try:
            self._pipe.send(chunk)
        except OSError as error:
            raise WorkerDied from error

    def take(self) -> ChunkResult:
        """Return the result of the chunk that was sent. Raises `WorkerDied`, or what was raised there."""
        try:
            result: ChunkResult | Exception = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise WorkerDied from error
        if isinstance(result, Exception):
            raise result
        return result

    def end(self) -> None:
        """End the process, whatever it is doing; there is nothing that it could leave behind."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _run_in_processes(job: BatchJob, chunks: Iterator[list[Numbered]], jobs: int) -> Generator[ChunkResult, None, None]:
    """Yield the results of the chunks in order. Raises `WorkerDied`."""
    workers: list[_Worker] = []
    busy: deque[_Worker] = deque()
    try:
        for chunk in chunks:
            if len(workers) < jobs:
                workers.append(_Worker(job))
                workers[-1].give(chunk)
                busy.append(workers[-1])
                continue
            worker = busy.popleft()
            result = worker.take()
            # Before the result is written, so that nobody waits for that.
            worker.give(chunk)
            busy.append(worker)
            yield result
        while busy:
            yield busy.popleft().take()
    finally:
        for worker in workers:
            worker.end()


def _work(pipe: connection.Connection, job: BatchJob) -> None:
    """Evaluate chunks until there are no more; the first process alone minds signals, but for SIGTERM."""
    signals.ignore()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            chunk = pipe.recv()
            try:
                result: ChunkResult | Exception = job.run(chunk)
            except Exception as error:  # noqa: BLE001  # it is raised again in the first process
                result = error
            pipe.send(result)


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        connection.wait([parent.sentinel])
        os._exit(1)


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let signals wait while a process starts.

    In the midst of a fork, Python would lose them; and a process that has only just started would die of them aloud.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals.known())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
