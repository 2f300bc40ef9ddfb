"""Cases in rows: JSON Lines and CSV.

Lines are first split into rows, and each row is then read as a case, or as an error in one sentence. The two are apart so
that one process can split and several can read.
"""

import csv
import json
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple, Protocol

from recurrence_cli.engine.answers import Case
from recurrence_cli.loading.cases import (
    JSON_HINT,
    MAX_CASE_BYTES,
    TOO_LONG,
    NotACase,
    case_in,
    from_json,
    not_json,
    read_plain_case,
)
from recurrence_cli.loading.line_ends import ends_in_cr
from recurrence_cli.loading.problem_log import shortened
from recurrence_cli.pathway.problems import RecurrenceError, did_you_mean, quoted

MAX_LINES = 100
"""The most lines that one row of a CSV file may span."""

Numbered = tuple[int, bytes]
"""The line number on which a row begins, counted from 1, and the row."""


class Row(NamedTuple):
    """A case with its raw answers, or why it has none.

    `line` is the line it begins on, and `case` its id, or that line if it has no id.
    """

    line: int
    case: str | int
    answers: Mapping[str, object] | None
    error: str = ""
    saved: Case | None = None
    """The whole case, if it names the content that it was saved for."""


class RowReader(Protocol):
    """A reader of one format of rows."""

    def split(self, lines: Iterator[Numbered]) -> Iterator[Numbered]:
        """Split lines into rows, and drop blank ones."""

    def read(self, line: int, data: bytes) -> Row:
        """Read a row as a case."""

    def read_strictly(self, line: int, data: bytes) -> Row:
        """Read a row again whose answers were refused, with every check.

        `read` may take a shortcut that misses the reason.
        """


def numbered_lines(stream: BinaryIO, header: bool = False) -> Iterator[Numbered]:
    """Yield the lines of `stream` with their numbers.

    A line too long for a case is cut where that is certain. Lines may end in a lone CR if no LF is found, or if a
    `header` does.
    """
    for number, line in enumerate(_lines(stream, header), 1):
        yield number, (line.removeprefix(BOM_UTF8) or b"\n") if number == 1 else line


def _lines(stream: BinaryIO, header: bool) -> Iterator[bytes]:
    line = stream.readline(MAX_CASE_BYTES + 1)
    if ends_in_cr(line) and (header or not line.endswith(b"\n")):
        yield from _cr_lines(stream, line)
        return
    while line:
        if len(line) > MAX_CASE_BYTES and not line.endswith(b"\n"):
            while (rest := stream.readline(MAX_CASE_BYTES)) and not rest.endswith(b"\n"):
                pass
        yield line
        line = stream.readline(MAX_CASE_BYTES + 1)


def _cr_lines(stream: BinaryIO, begun: bytes) -> Iterator[bytes]:
    """Yield the lines of `begun` and the stream, with any line end."""
    while more := stream.read(MAX_CASE_BYTES):
        # After a final CR, the LF may be in the next block.
        *lines, begun = (begun + more).splitlines(keepends=True)
        yield from lines
        # A line too long for a case is cut where that is certain.
        begun = begun[: MAX_CASE_BYTES + 1]
    yield from begun.splitlines(keepends=True)


@dataclass(frozen=True, slots=True)
class JsonLines:
    """The reader of JSON Lines, with one case per line.

    With `ignore_unknown`, unknown keys and questions are ignored.
    """

    questions: frozenset[str]
    ignore_unknown: bool = False

    def split(self, lines: Iterator[Numbered]) -> Iterator[Numbered]:
        return (numbered for numbered in lines if not numbered[1].isspace())

    def read(self, line: int, data: bytes) -> Row:
        if not self.ignore_unknown and (case := read_plain_case(data)):
            case_id, answers = case
            return Row(line, line if case_id is None else case_id, answers)
        return self.read_strictly(line, data)

    def read_strictly(self, line: int, data: bytes) -> Row:
        if len(data) > MAX_CASE_BYTES:
            return Row(line, line, None, TOO_LONG)
        named: str | int = line
        try:
            raw = from_json(data)
            if self.ignore_unknown and isinstance(raw, dict):
                raw = {key: raw[key] for key in ("id", "pathway", "answers") if key in raw}
            if isinstance(raw, dict) and type(raw.get("id")) in (str, int):
                named = raw["id"]
            saved = case_in(raw)
        except json.JSONDecodeError as error:
            return Row(line, line, None, f"not JSON from column {not_json(error).column}; {JSON_HINT}")
        except NotACase as wrong:
            return Row(line, named, None, str(wrong))
        answers = saved.answers
        if self.ignore_unknown:
            if slip := _slip(answers, self.questions, "answer"):
                return Row(line, named, None, slip)
            answers = {name: answer for name, answer in answers.items() if name in self.questions}
        says = saved.pathway or saved.version or saved.sha256
        return Row(line, named, answers, saved=saved if says else None)


@dataclass(frozen=True, slots=True)
class Table:
    """The reader of a CSV file, with one case per row.

    Each of the `columns` is "id" or a question, or None if it is ignored. In a cell, "|" separates several choices; an
    empty cell means not known.
    """

    columns: tuple[str | None, ...]
    delimiter: str

    def split(self, lines: Iterator[Numbered]) -> Iterator[Numbered]:
        put_back: deque[Numbered] = deque()

        def take() -> Numbered | None:
            return put_back.popleft() if put_back else next(lines, None)

        while first := take():
            # A quote still open at the end of a line is closed on a later one, or is a mistake; then the lines after it
            # are rows of their own and must not be lost.
            joined: list[Numbered] = []
            data = first[1]
            while data.count(b'"') % 2 and len(joined) < MAX_LINES and len(data) <= MAX_CASE_BYTES and (more := take()):
                joined.append(more)
                data += more[1]
            if joined and (data.count(b'"') % 2 or isinstance(self._cells(data), str)):
                put_back.extendleft(reversed(joined))
                data = first[1]
            if not data.isspace():
                yield first[0], data

    def read(self, line: int, data: bytes) -> Row:
        cells = self._cells(data)
        if isinstance(cells, str):
            return Row(line, line, None, cells)
        case: str | int = line
        answers: dict[str, object] = {}
        for name, cell in zip(self.columns, cells, strict=False):
            if name is not None and cell and (cell := cell.strip()):
                if name in answers or (name == _ID and case != line):
                    return Row(line, case, None, f"{name} is given twice; give it once")
                if name == _ID:
                    case = cell
                else:
                    answers[name] = [choice.strip() for choice in cell.split("|")] if "|" in cell else cell
        return Row(line, case, answers)

    read_strictly = read

    def _cells(self, data: bytes) -> list[str] | str:
        """Return the cells of a row, or the error in one sentence."""
        if len(data) > MAX_CASE_BYTES:
            return TOO_LONG
        try:
            cells = _cells(data.decode(), self.delimiter)
        except UnicodeDecodeError:
            return "not UTF-8; save the file as UTF-8"
        except csv.Error:
            return "not CSV; check its quotes"
        number = len(self.columns)
        if len(cells) < number or any(cells[number:]):
            return f"{len(cells)} cells, but {number} columns; leave a cell empty for not known"
        return cells


def read_header(header: bytes, name: str, questions: Collection[str], ignore_unknown: bool) -> Table:
    """Make the reader of a CSV file from its first line.

    Messages call the file `name`. Raises `RecurrenceError` for a column that is not one of `questions`. With
    `ignore_unknown` such columns are ignored, if at least one other is a question.
    """
    try:
        text = header.decode()
    except UnicodeDecodeError:
        raise RecurrenceError(f"{name}:1: not UTF-8; save the file as CSV in UTF-8") from None
    delimiter = max(",;\t", key=text.count)
    try:
        columns = [column.strip() for column in _cells(text, delimiter)]
    except csv.Error as error:
        what = f"not a header of columns; check its quotes{_separator(text, delimiter, questions)}"
        raise RecurrenceError(f"{name}:1: {what}") from error
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise RecurrenceError(f"{name}:1: empty; the first line of CSV names the columns")
    unknown = [column for column in columns if column != _ID and column not in questions]
    if unknown and not ignore_unknown:
        more = f" (and {len(unknown) - 1} more)" if len(unknown) > 1 else ""
        near = did_you_mean(unknown[0], (_ID, *questions))
        wanted = 'Name a column "id" or as a question; --ignore-unknown ignores others.'
        raise RecurrenceError(f"{name}:1: no question is called {shortened(quoted(unknown[:1]))}{more}.{near} {wanted}")
    if ignore_unknown and (slip := _slip(columns, questions, "column")):
        raise RecurrenceError(f"{name}:1: {shortened(slip)}{_separator(text, delimiter, questions)}")
    return Table(tuple(None if column in unknown else column for column in columns), delimiter)


def _slip(names: Collection[str], questions: Collection[str], what: str) -> str:
    """Return why names should not be ignored: it looks like a slip.

    Either all of them are unknown, or one differs from a question only in letter case.
    """
    known = {name.lower(): name for name in (*questions, _ID)}
    for name in names:
        meant = known.get(name.strip().lower())
        if meant and meant != name:
            return f'{what} "{name}" differs from "{meant}" in letter case; correct it'
    if names and not any(name in questions for name in names):
        return f"no {what} is a question of this pathway, so no answers would be read"
    return ""


def _separator(header: str, delimiter: str, questions: Collection[str]) -> str:
    """Return a hint about an unsupported delimiter in the header, if any."""
    for sign in "|:~^ /":
        if any(column.strip().strip("\"'").lower() in questions for column in header.split(sign)) and sign != delimiter:
            return f'. The columns seem to be separated by "{sign}"; separate them by commas, semicolons or Tabs'
    return ""


def _cells(text: str, delimiter: str) -> list[str]:
    """Split one row into cells. Raises `csv.Error`."""
    if '"' not in text:
        return text.rstrip("\r\n").split(delimiter)
    return next(iter(csv.reader([text], delimiter=delimiter, strict=True)))


_ID = "id"
