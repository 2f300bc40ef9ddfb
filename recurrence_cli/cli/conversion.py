"""Rows of cases made lines of results: a chunk at a time, here or in several processes."""

import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import islice
from multiprocessing import connection, parent_process
from typing import Any, NamedTuple

from recurrence_cli.loader.rows import Numbered, Rows
from recurrence_cli.loader.told import shortened
from recurrence_cli.many import evaluate_many
from recurrence_cli.model import Pathway
from recurrence_cli.problems import AnswerError
from recurrence_cli.render.brief_table import BriefTable
from recurrence_cli.render.lines import BriefLines, OutcomeLines


class Kind(StrEnum):
    """The formats that cases come in and results go out in."""

    JSONL = "jsonl"
    CSV = "csv"


class Done(NamedTuple):
    """A chunk of results, and how many of them are outcomes, and refusals."""

    text: bytes
    ok: int
    failed: int


@dataclass(frozen=True)
class Conversion:
    """How rows become lines. It can be sent to another process."""

    pathway: Pathway
    rows: Rows
    brief: bool
    to: Kind
    on_request: bool
    today: date

    @cached_property
    def writer(self) -> Any:
        """What makes a line of a case."""
        if not self.brief:
            return OutcomeLines(self.pathway, self.today, self.on_request)
        return BriefTable() if self.to == Kind.CSV else BriefLines()

    @property
    def chunk(self) -> int:
        """How many rows are converted at once: brief lines are some eighty times as short."""
        return 500 if self.brief else 20

    def convert(self, chunk: list[Numbered]) -> Done:
        """A line for each row, in their order."""
        rows = [self.rows.read(line, data) for line, data in chunk]
        sound = (row.answers for row in rows if row.answers is not None)
        given = evaluate_many(self.pathway, sound, on_request=self.on_request, brief=self.brief)
        lines = []
        failed = 0
        for row in rows:
            result = AnswerError(row.error) if row.answers is None else next(given)
            if isinstance(result, AnswerError):
                failed += 1
                lines.append(self.writer.refused(row.case, row.line, shortened(str(result))))
            else:
                lines.append(self.writer.line(row.case, result))
        return Done("".join(lines).encode(), len(rows) - failed, failed)

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def converted(conversion: Conversion, rows: Iterator[Numbered], jobs: int) -> Generator[Done, None, None]:
    """The rows converted, in their order, with no more of them in hand than keeps `jobs` processes busy."""
    chunks = iter(lambda: [*islice(rows, conversion.chunk)], [])
    if jobs == 1:
        yield from map(conversion.convert, chunks)
        return
    waiting: deque[Future[Done]] = deque()
    with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(conversion,)) as pool:
        try:
            for chunk in chunks:
                waiting.append(pool.submit(_convert, chunk))
                if len(waiting) > 2 * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def _begin(conversion: Conversion) -> None:
    """Get ready, in a process of its own, to convert: it ends when the first one does, which alone hears Ctrl-C."""
    global _conversion
    _conversion = conversion
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_the_first, daemon=True).start()


def _end_with_the_first() -> None:
    if first := parent_process():
        connection.wait([first.sentinel])
        os._exit(1)


def _convert(chunk: list[Numbered]) -> Done:
    return _conversion.convert(chunk)


_conversion: Conversion
