"""Lines of batch results, one class for each layout and format."""

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import chain
from json.encoder import encode_basestring_ascii
from typing import Protocol

from recurrence_cli.engine.answers import validate_answers
from recurrence_cli.engine.evaluate import StatementResult, walk
from recurrence_cli.engine.many import BriefEvaluator, RawAnswers, SetTable
from recurrence_cli.formats.spreadsheet import csv_line
from recurrence_cli.loading.case_rows import Row
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.reports.outcome import case_outcome_data, statement_data
from recurrence_cli.reports.wide import COLUMNS, NONE_LISTED, content_of, option_cells

_MOST_TEXTS = 10_000
"""The most statement texts in a cache."""

# No text of a pathway contains this character: the loader refuses hidden characters.
_MARKER = "\0"
_MARKER_IN_JSON = json.dumps(_MARKER)

_encode = json.JSONEncoder().encode


class LineMaker(Protocol):
    """A layout of results."""

    header: str

    def line(self, case: str | int, answers: RawAnswers) -> str:
        """Return the line or lines of a case. Raises `AnswerError`."""

    def refused(self, row: Row, error: str) -> str:
        """Return the line of a case that cannot be evaluated."""


class BriefLines:
    """A line of JSON per case: ids of what applies and depends."""

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
    """A row of CSV per case: ids of what applies and depends.

    The ids are separated by "|". A refused case has its line number and the error instead.
    """

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


class _TextCache:
    """A cache of the texts of statement results, which many cases share."""

    def __init__(self) -> None:
        # The result is stored with its text, so that no other object gets its id.
        self._texts: dict[int, tuple[StatementResult, str]] = {}

    def text(self, result: StatementResult, make: Callable[[StatementResult], str]) -> str:
        """Return the text of a result, which `make` writes the first time."""
        cached = self._texts.get(id(result))
        if cached is None:
            if len(self._texts) >= _MOST_TEXTS:
                self._texts.clear()
            cached = self._texts[id(result)] = result, make(result)
        return cached[1]


class OutcomeLines(BriefLines):
    """A line of JSON per case: its whole outcome.

    Dates are judged as of `today`. Most of a line is statements that other cases have too, so their text is written once,
    and put in place of a marker.
    """

    def __init__(self, pathway: Pathway, on_request: bool, today: date) -> None:
        self._pathway = pathway
        self._on_request = on_request
        self._today = today
        self._cache = _TextCache()

    def line(self, case: str | int, answers: RawAnswers) -> str:
        """Return the line of a case. Raises `AnswerError`."""
        outcome = walk(self._pathway, validate_answers(self._pathway, answers), on_request=self._on_request)
        texts: list[str] = []

        def marked(_: Pathway, result: StatementResult, __: date) -> str:
            texts.append(self._cache.text(result, self._encoded))
            return _MARKER

        record = case_outcome_data(self._pathway, outcome, self._today, statement=marked)
        first, *rest = _encode({"case": case, "outcome": record}).split(_MARKER_IN_JSON)
        return "".join((first, *chain.from_iterable(zip(texts, rest, strict=True)), "\n"))

    def _encoded(self, result: StatementResult) -> str:
        return _encode(statement_data(self._pathway, result, self._today))


class WideTable:
    """A row of CSV per option of a case, or an error.

    Dates are judged as of `today`. Most of a row is the same for other cases too, and is written once.
    """

    header = csv_line((*COLUMNS, "line", "error"), end="\n")

    def __init__(self, pathway: Pathway, on_request: bool, today: date) -> None:
        self._pathway = pathway
        self._on_request = on_request
        self._today = today
        self._cache = _TextCache()

    def line(self, case: str | int, answers: RawAnswers) -> str:
        """Return the rows of a case. Raises `AnswerError`."""
        outcome = walk(self._pathway, validate_answers(self._pathway, answers), on_request=self._on_request)
        name = csv_line((str(case),), end=",")
        texts = [
            self._cache.text(result, partial(self._option, section.title))
            for section, results in outcome.sections
            for result in results
            if result.statement.is_option
        ]
        return "".join(f"{name}{text}" for text in texts or [self._rest(NONE_LISTED)])

    def refused(self, row: Row, error: str) -> str:
        """Return the row of a case that cannot be evaluated."""
        cells = {"case": str(row.case), "content": content_of(self._pathway)}
        return csv_line((*(cells.get(column, "") for column in COLUMNS), str(row.line), error), end="\n")

    def _option(self, section: str, result: StatementResult) -> str:
        return self._rest(option_cells(self._pathway, section, result, self._today))

    def _rest(self, cells: dict[str, str]) -> str:
        """Write the cells after the name of a case."""
        cells = {**cells, "content": content_of(self._pathway)}
        return csv_line((*(cells.get(column, "") for column in COLUMNS[1:]), "", ""), end="\n")
