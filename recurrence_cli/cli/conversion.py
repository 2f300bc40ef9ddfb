"""Rows of cases made lines of results: a chunk at a time."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from recurrence_cli.engine.many import evaluate_many
from recurrence_cli.loader.rows import Numbered, Rows
from recurrence_cli.loader.told import shortened
from recurrence_cli.model import Pathway
from recurrence_cli.problems import AnswerError
from recurrence_cli.render.brief_table import BriefTable
from recurrence_cli.render.lines import BriefLines, OutcomeLines

_CHUNK_BYTES = 4 * 1024 * 1024
"""When a chunk has so many bytes no more rows are added, so that memory stays flat when each of them is long."""


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
    chunks = _chunks(rows, conversion.chunk)
    if jobs == 1:
        yield from map(conversion.convert, chunks)
        return
    from recurrence_cli.cli.workers import in_several_processes

    yield from in_several_processes(conversion, chunks, jobs)


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
