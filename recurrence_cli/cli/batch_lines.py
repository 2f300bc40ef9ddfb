"""Lines of results for one case after another: as JSON Lines or CSV, brief, whole or wide."""

import json
from datetime import date
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
"""So many texts of statements are kept for other cases."""

# No text of a pathway has this character, since the loader refuses what is hidden.
_READY = "\0"
_READY_IN_JSON = json.dumps(_READY)

_encode = json.JSONEncoder().encode


class LineMaker(Protocol):
    """A layout of results."""

    header: str

    def line(self, case: str | int, answers: RawAnswers) -> str:
        """Return the line or lines of a case. Raises `AnswerError`."""

    def refused(self, row: Row, error: str) -> str:
        """Return the line of a case that cannot be evaluated."""


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


class WideTable:
    """A row of CSV for each option of a case, with dates judged as of `today`; one with what is wrong for a refused case.

    Most of a row is the same for other cases, too, and is made once.
    """

    header = csv_line((*COLUMNS, "line", "error"), end="\n")

    def __init__(self, pathway: Pathway, on_request: bool, today: date) -> None:
        self._pathway = pathway
        self._on_request = on_request
        self._today = today
        self._texts: dict[int, tuple[StatementResult, str]] = {}

    def line(self, case: str | int, answers: RawAnswers) -> str:
        """Return the rows of a case. Raises `AnswerError`."""
        outcome = walk(self._pathway, validate_answers(self._pathway, answers), on_request=self._on_request)
        name = csv_line((str(case),), end=",")
        texts = [
            self._text(section.title, result)
            for section, results in outcome.sections
            for result in results
            if result.statement.is_option
        ]
        return "".join(f"{name}{text}" for text in texts or [self._rest(NONE_LISTED)])

    def refused(self, row: Row, error: str) -> str:
        """Return the row of a case that cannot be evaluated."""
        cells = {"case": str(row.case), "content": content_of(self._pathway)}
        return csv_line((*(cells.get(column, "") for column in COLUMNS), str(row.line), error), end="\n")

    def _text(self, kind: str, result: StatementResult) -> str:
        known = self._texts.get(id(result))
        if known is None:
            if len(self._texts) >= _MOST_TEXTS:
                self._texts.clear()
            cells = option_cells(self._pathway, kind, result, self._today)
            known = self._texts[id(result)] = result, self._rest(cells)
        return known[1]

    def _rest(self, cells: dict[str, str]) -> str:
        """Write what follows the name of a case."""
        cells = {**cells, "content": content_of(self._pathway)}
        return csv_line((*(cells.get(column, "") for column in COLUMNS[1:]), "", ""), end="\n")
