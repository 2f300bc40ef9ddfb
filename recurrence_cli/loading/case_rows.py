"""Rows of cases, JSON Lines or CSV: parted into rows, and each made a case or, in one sentence, what is wrong with it.

Parting and reading are two things, so that rows can be parted in one place and read in several at once.
"""

import csv
import json
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple, Protocol

from recurrence_cli.engine.answers import Case
from recurrence_cli.loading.cases import (
    LOOK,
    MAX_CASE_BYTES,
    NotACase,
    case_in,
    from_json,
    not_json,
    read_plain_case,
)
from recurrence_cli.loading.line_ends import ends_in_cr
from recurrence_cli.loading.problem_log import shortened
from recurrence_cli.pathway.problems import RecurrenceError, did_you_mean, quoted

BOM = b"\xef\xbb\xbf"

MAX_LINES = 100
"""As many lines may one row of a CSV file go on."""

Numbered = tuple[int, bytes]
"""The number of the line in which a row begins, counted from 1, and the row."""


class Row(NamedTuple):
    """A case: the line it begins in, what it is called (its id, or that line), and its raw answers, or what is wrong."""

    line: int
    case: str | int
    answers: Mapping[str, object] | None
    error: str = ""
    saved: Case | None = None
    """The case with what it says of its content, if it says anything."""


class Rows(Protocol):
    """A format of rows."""

    def part(self, lines: Iterator[Numbered]) -> Iterator[Numbered]:
        """The rows among the lines, without those that are blank."""

    def read(self, line: int, data: bytes) -> Row:
        """The case that the row holds, or what is wrong with it."""

    def read_strictly(self, line: int, data: bytes) -> Row:
        """The same for a row whose answers are refused: it may be that it was read too quickly."""


def numbered_lines(stream: BinaryIO, header: bool = False) -> Iterator[Numbered]:
    """The lines of `stream` with their numbers; of one too long to be a case, no more than shows that it is.

    They end in CR alone where nothing else is found, or where a `header` ends so.
    """
    for number, line in enumerate(_lines(stream, header), 1):
        yield number, (line.removeprefix(BOM) or b"\n") if number == 1 else line


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
    """Yield lines ended by CR, CR LF or LF, after those in `begun`."""
    while more := stream.read(MAX_CASE_BYTES):
        # A CR at the end may have its LF yet to come.
        *lines, begun = (begun + more).splitlines(keepends=True)
        yield from lines
        # Of a line too long to be a case, no more is kept than shows that it is.
        begun = begun[: MAX_CASE_BYTES + 1]
    yield from begun.splitlines(keepends=True)


@dataclass(frozen=True, slots=True)
class JsonLines:
    """A case in each line, as JSON. With `ignore_unknown`, keys and questions of no use here are passed over."""

    questions: frozenset[str]
    ignore_unknown: bool = False

    def part(self, lines: Iterator[Numbered]) -> Iterator[Numbered]:
        return (numbered for numbered in lines if not numbered[1].isspace())

    def read(self, line: int, data: bytes) -> Row:
        if not self.ignore_unknown and (case := read_plain_case(data)):
            case_id, answers = case
            return Row(line, line if case_id is None else case_id, answers)
        return self.read_strictly(line, data)

    def read_strictly(self, line: int, data: bytes) -> Row:
        if len(data) > MAX_CASE_BYTES:
            return Row(line, line, None, _TOO_LONG)
        named: str | int = line
        try:
            raw = from_json(data)
            if self.ignore_unknown and isinstance(raw, dict):
                raw = {key: raw[key] for key in ("id", "pathway", "answers") if key in raw}
            if isinstance(raw, dict) and type(raw.get("id")) in (str, int):
                named = raw["id"]
            saved = case_in(raw)
        except json.JSONDecodeError as error:
            return Row(line, line, None, f"not JSON from column {not_json(error).column}; {LOOK}")
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
    """A case in each row of a CSV file whose header has the `columns`; None for one that is passed over.

    A column is called "id", or as a question. In its cells several choices are parted by "|"; an empty one is not known.
    """

    columns: tuple[str | None, ...]
    delimiter: str

    def part(self, lines: Iterator[Numbered]) -> Iterator[Numbered]:
        put_back: deque[Numbered] = deque()

        def take() -> Numbered | None:
            return put_back.popleft() if put_back else next(lines, None)

        while first := take():
            # A quote that is open at the end of a line goes on in the next, or was forgotten, or never meant to be one:
            # then the rows behind it must not be lost.
            behind: list[Numbered] = []
            data = first[1]
            while data.count(b'"') % 2 and len(behind) < MAX_LINES and len(data) <= MAX_CASE_BYTES and (more := take()):
                behind.append(more)
                data += more[1]
            if behind and (data.count(b'"') % 2 or isinstance(self._cells(data), str)):
                put_back.extendleft(reversed(behind))
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
                    answers[name] = [part.strip() for part in cell.split("|")] if "|" in cell else cell
        return Row(line, case, answers)

    read_strictly = read

    def _cells(self, data: bytes) -> list[str] | str:
        """The cells of a row; or, in a sentence, what is wrong with it."""
        if len(data) > MAX_CASE_BYTES:
            return _TOO_LONG
        try:
            cells = _cells(data.decode(), self.delimiter)
        except UnicodeDecodeError:
            return "not UTF-8; save the file as UTF-8"
        except csv.Error:
            return "not CSV; look at its quotes"
        number = len(self.columns)
        if len(cells) < number or any(cells[number:]):
            return f"{len(cells)} cells, but {number} columns; an empty cell stands for what is not known"
        return cells


def table(header: bytes, name: str, questions: Collection[str], ignore_unknown: bool) -> Table:
    """The table that a file called `name` has, by its first line.

    Raises `RecurrenceError` when it has columns that are none of `questions`, unless they are to be passed over and
    others are questions.
    """
    try:
        text = header.decode()
    except UnicodeDecodeError:
        raise RecurrenceError(f"{name}:1: not UTF-8; save the file as CSV in UTF-8") from None
    delimiter = max(",;\t", key=text.count)
    try:
        columns = [column.strip() for column in _cells(text, delimiter)]
    except csv.Error as error:
        what = f"not a header of columns; look at its quotes{_separator(text, delimiter, questions)}"
        raise RecurrenceError(f"{name}:1: {what}") from error
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise RecurrenceError(f"{name}:1: empty; the first line of CSV names the columns")
    unknown = [column for column in columns if column != _ID and column not in questions]
    if unknown and not ignore_unknown:
        more = f" (and {len(unknown) - 1} more)" if len(unknown) > 1 else ""
        near = did_you_mean(unknown[0], (_ID, *questions))
        wanted = 'A column is called "id" or as a question; --ignore-unknown passes over others.'
        raise RecurrenceError(f"{name}:1: no question is called {shortened(quoted(unknown[:1]))}{more}.{near} {wanted}")
    if ignore_unknown and (slip := _slip(columns, questions, "column")):
        raise RecurrenceError(f"{name}:1: {shortened(slip)}{_separator(text, delimiter, questions)}")
    return Table(tuple(None if column in unknown else column for column in columns), delimiter)


def _slip(names: Collection[str], questions: Collection[str], what: str) -> str:
    """Return what is wrong with names that would all be ignored, or of which one differs in letter case only."""
    known = {name.lower(): name for name in (*questions, _ID)}
    for name in names:
        meant = known.get(name.strip().lower())
        if meant and meant != name:
            return f'{what} "{name}" is written in other letters than "{meant}"; correct it'
    if names and not any(name in questions for name in names):
        return f"no {what} is a question of this pathway, so there would be nothing to go by"
    return ""


def _separator(header: str, delimiter: str, questions: Collection[str]) -> str:
    """Return a sentence about the sign that seems to separate the columns, if it is none that can."""
    for sign in "|:~^ /":
        if any(part.strip().strip("\"'").lower() in questions for part in header.split(sign)) and sign != delimiter:
            return f'. The columns seem to be separated by "{sign}"; separate them by commas, semicolons or Tabs'
    return ""


def _cells(text: str, delimiter: str) -> list[str]:
    """The cells of one row. Raises `csv.Error`."""
    if '"' not in text:
        return text.rstrip("\r\n").split(delimiter)
    return next(iter(csv.reader([text], delimiter=delimiter, strict=True)))


_ID = "id"
_TOO_LONG = f"longer than {MAX_CASE_BYTES:,} bytes; a case is the answers of one person"
