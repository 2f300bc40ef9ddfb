"""Batch jobs: rows of cases to results, in several processes."""

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
"""A chunk this large takes no more rows, so that long rows do not use up memory."""


class RowFormat(StrEnum):
    """The formats of cases and of results."""

    JSONL = "jsonl"
    CSV = "csv"


class Layout(StrEnum):
    """A layout of results: whole outcomes, ids, or a row per option."""

    WHOLE = "whole"
    BRIEF = "brief"
    WIDE = "wide"


class ChunkResult(NamedTuple):
    """The lines of a chunk, with counts.

    `ok` and `failed` cases add up to the chunk; `other` is the number that were saved for other content.
    """

    text: bytes
    ok: int
    failed: int
    other: int


@dataclass(frozen=True)
class BatchJob:
    """The conversion of rows to lines; it can be pickled."""

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
        """The number of rows per chunk; brief lines are far shorter."""
        return 500 if self.layout == Layout.BRIEF else 20

    def run(self, chunk: list[Numbered]) -> ChunkResult:
        """Evaluate each row, in order."""
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
    """Evaluate rows with `jobs` processes, and yield the results in order.

    At most one chunk per process is read ahead.
    """
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
    """A worker process was killed."""

    status = Exit.INTERNAL_ERROR

    def __init__(self) -> None:
        super().__init__("one of the processes was killed, perhaps for lack of memory; use fewer --jobs")


class _Worker:
    """A worker process with its own pipe.

    With a shared pipe, a worker that is killed while it writes a result would block the others for ever.
    """

    def __init__(self, job: BatchJob) -> None:
        context = multiprocessing.get_context()
        self._pipe, theirs = context.Pipe()
        with _signals_held():
            self._process = context.Process(target=_work, args=(theirs, job), daemon=True)
            self._process.start()
        # Only the worker has its end open now, so the pipe closes when the worker dies.
        theirs.close()

    def give(self, chunk: list[Numbered]) -> None:
        """Send a chunk, after the result of the last one was taken."""
        try:
            self._pipe.send(chunk)
        except OSError as error:
            raise WorkerDied from error

    def take(self) -> ChunkResult:
        """Wait for the result of the chunk that was sent.

        Raises `WorkerDied`, or the exception that the worker raised.
        """
        try:
            result: ChunkResult | Exception = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise WorkerDied from error
        if isinstance(result, Exception):
            raise result
        return result

    def end(self) -> None:
        """Kill the process, which has nothing to clean up."""
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
            # Before the result is written, so that the worker need not wait for that.
            worker.give(chunk)
            busy.append(worker)
            yield result
        while busy:
            yield busy.popleft().take()
    finally:
        for worker in workers:
            worker.end()


def _work(pipe: connection.Connection, job: BatchJob) -> None:
    """Evaluate chunks in a worker until the pipe closes.

    The parent handles signals; a worker ignores all but SIGTERM.
    """
    # Ignored even for a moment, a SIGTERM that came before this would be lost, and nobody would send another.
    signals.ignore(but=signal.SIGTERM)
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
    """Block signals while a process starts.

    During a fork, Python would lose them, and a process that has only just started would die with a traceback.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals.known())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
