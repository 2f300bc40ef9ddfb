"""Rows of cases turned into lines of results, chunk by chunk, in one process or in several."""

import json
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import chain
from json.encoder import encode_basestring_ascii
from multiprocessing import connection
from typing import Any, NamedTuple

from recurrence_cli.engine.answers import validate_answers
from recurrence_cli.engine.evaluate import StatementResult, walk
from recurrence_cli.engine.many import BriefEvaluator, RawAnswers, SetTable
from recurrence_cli.formats.spreadsheet import csv_line
from recurrence_cli.loader.rows import Numbered, Row, Rows
from recurrence_cli.loader.told import shortened
from recurrence_cli.model import Pathway
from recurrence_cli.problems import AnswerError, Exit, RecurrenceError
from recurrence_cli.reports.outcome import case_outcome_data, statement_data

_CHUNK_BYTES = 4 * 1024 * 1024
"""When a chunk has so many bytes no more rows are added, so that memory stays flat when each of them is long."""

_MOST_TEXTS = 10_000
"""So many texts of statements are kept for other cases."""

# No text of a pathway has this character, since the loader refuses what is hidden.
_READY = "\0"
_READY_IN_JSON = json.dumps(_READY)

_encode = json.JSONEncoder().encode


class RowFormat(StrEnum):
    """The formats that cases come in and results go out in."""

    JSONL = "jsonl"
    CSV = "csv"


class ChunkResult(NamedTuple):
    """The lines of a chunk, and how many of them are outcomes, and refusals."""

    text: bytes
    ok: int
    failed: int


class BriefLines:
    """A line of JSON for each case: the ids of what applies and of what depends."""

    header = ""

    def __init__(self, pathway: Pathway, on_request: bool) -> None:
        self._evaluator = BriefEvaluator(pathway, on_request)
        self._ids = SetTable([f", {_encode(name)}" for name in self._evaluator.ids], "".join)

    def line(self, case: str | int, answers: RawAnswers) -> str:
        """Return the line of a case. Raises `AnswerError`."""
        applies, depends = map(self._ids.joined, self._evaluator.sets(answers))
        name = encode_basestring_ascii(case) if isinstance(case, str) else case
        return f'{{"case": {name}, "applies": [{applies[2:]}], "depends": [{depends[2:]}]}}\n'

    def refused(self, row: Row, error: str) -> str:
        """Return the line of a case that cannot be evaluated."""
        return _encode({"case": row.case, "line": row.line, "error": error}) + "\n"


class BriefTable:
    """A row of CSV for each case, with its ids separated by "|", or with its line and what is wrong."""

    header = csv_line(("case", "applies", "depends", "line", "error"), end="\n")

    def __init__(self, pathway: Pathway, on_request: bool) -> None:
        self._evaluator = BriefEvaluator(pathway, on_request)
        self._ids = SetTable([f"|{name}" for name in self._evaluator.ids], "".join)

    def line(self, case: str | int, answers: RawAnswers) -> str:
        """Return the row of a case. Raises `AnswerError`."""
        applies, depends = map(self._ids.joined, self._evaluator.sets(answers))
        return csv_line((str(case), applies[1:], depends[1:], "", ""), end="\n")

    def refused(self, row: Row, error: str) -> str:
        """Return the row of a case that cannot be evaluated."""
        return csv_line((str(row.case), "", "", str(row.line), error), end="\n")


class OutcomeLines(BriefLines):
    """A line of JSON for each case: its whole outcome, with dates judged as of `today`.

    Most of a line is statements that other cases have too. Their text is made once and put in its place.
    """

    def __init__(self, pathway: Pathway, on_request: bool, today: date) -> None:
        self._pathway = pathway
        self._on_request = on_request
        self._today = today
        # The result stays with its text, so that no other one gets its id.
        self._texts: dict[int, tuple[StatementResult, str]] = {}

    def line(self, case: str | int, answers: RawAnswers) -> str:
        """Return the line of a case. Raises `AnswerError`."""
        outcome = walk(self._pathway, validate_answers(self._pathway, answers), on_request=self._on_request)
        texts: list[str] = []

        def ready(_: Pathway, result: StatementResult, __: date) -> str:
            texts.append(self._text(result))
            return _READY

        record = case_outcome_data(self._pathway, outcome, self._today, statement=ready)
        first, *rest = _encode({"case": case, "outcome": record}).split(_READY_IN_JSON)
        return "".join((first, *chain.from_iterable(zip(texts, rest, strict=True)), "\n"))

    def _text(self, result: StatementResult) -> str:
        known = self._texts.get(id(result))
        if known is None:
            if len(self._texts) >= _MOST_TEXTS:
                self._texts.clear()
            known = self._texts[id(result)] = result, _encode(statement_data(self._pathway, result, self._today))
        return known[1]


@dataclass(frozen=True)
class BatchJob:
    """How rows become lines. It can be sent to another process."""

    pathway: Pathway
    rows: Rows
    brief: bool
    to: RowFormat
    on_request: bool
    today: date

    @cached_property
    def lines(self) -> BriefLines | BriefTable:
        """What makes a line of a case."""
        if not self.brief:
            return OutcomeLines(self.pathway, self.on_request, self.today)
        return (BriefTable if self.to == RowFormat.CSV else BriefLines)(self.pathway, self.on_request)

    @property
    def chunk_rows(self) -> int:
        """How many rows are a chunk: brief lines are some eighty times as short."""
        return 500 if self.brief else 20

    def run(self, chunk: list[Numbered]) -> ChunkResult:
        """Return a line for each row, in their order."""
        lines = []
        failed = 0
        for number, data in chunk:
            row = self.rows.read(number, data)
            try:
                if row.answers is None:
                    raise AnswerError(row.error)
                lines.append(self.lines.line(row.case, row.answers))
            except AnswerError as error:
                failed += 1
                row = self.rows.read_strictly(number, data)
                lines.append(self.lines.refused(row, shortened(row.error or str(error))))
        return ChunkResult("".join(lines).encode(), len(chunk) - failed, failed)

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

    status = Exit.FAULT

    def __init__(self) -> None:
        super().__init__(
            "one of the processes was ended from outside, perhaps for want of memory; try fewer with --jobs"
        )


def _run_in_processes(job: BatchJob, chunks: Iterator[list[Numbered]], jobs: int) -> Generator[ChunkResult, None, None]:
    """Yield the results of the chunks in order. Raises `WorkerDied`."""
    executor = ProcessPoolExecutor(jobs, multiprocessing.get_context(), _begin, (job,))
    submitted: deque[Future[ChunkResult]] = deque()
    try:
        for chunk in chunks:
            with _signals_held():
                submitted.append(executor.submit(_run, chunk))
            # One chunk more than there are processes, so that none waits for the first result to be written.
            if len(submitted) > jobs:
                yield submitted.popleft().result()
        while submitted:
            yield submitted.popleft().result()
    except BrokenProcessPool as error:
        raise WorkerDied from error
    finally:
        executor.shutdown(cancel_futures=True)


_jobs: list[BatchJob] = []
"""The job of this process, if it is a worker."""


def _begin(job: BatchJob) -> None:
    """Prepare a worker, which ends with the first process; that one alone hears Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _jobs[:] = [job]


def _run(chunk: list[Numbered]) -> ChunkResult:
    return _jobs[0].run(chunk)


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        connection.wait([parent.sentinel])
        os._exit(1)


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM wait while a process starts.

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
