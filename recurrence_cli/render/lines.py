"""Results of a batch as JSON Lines: the same bytes as a record written whole, put together from texts that are kept.

A record's shape is written once with a mark wherever something differs from case to case, and parted there. What goes
between is few texts: a statement's, for each way in which it may apply, and those of the parts that it comes in.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Generic, TypeVar

from recurrence_cli.engine.evaluate import StatementResult
from recurrence_cli.engine.many import Brief, Evaluation, Ids, Lines
from recurrence_cli.model import Answer, Pathway
from recurrence_cli.records import (
    Record,
    answers_record,
    batch_frame,
    because_record,
    brief_frame,
    open_frame,
    outcome_frame,
    refused_frame,
    section_frame,
    statement_frame,
    status_record,
    warnings_record,
    ways_record,
)

_KEPT = 5_000
"""So many texts are kept before they are made anew, so that memory stays flat."""

# No text of a pathway has this character, since the loader refuses what is hidden.
_MARK = "\0"
_MARKED = json.dumps(_MARK)

_NOTHING = ("", "")

_Key = TypeVar("_Key")
_Made = TypeVar("_Made")

dumps = json.JSONEncoder().encode


class _Kept(dict[_Key, _Made], Generic[_Key, _Made]):
    """What is made of something, made once; a bounded number of times."""

    def __init__(self, make: Callable[[_Key], _Made]) -> None:
        self._make = make

    def __missing__(self, key: _Key) -> _Made:
        if len(self) >= _KEPT:
            self.clear()
        self[key] = made = self._make(key)
        return made


class _JsonLines:
    start = ""

    def refused(self, case: str | int, line: int, error: str) -> str:
        """The line of a case that cannot be walked."""
        return dumps(refused_frame(case, line, error)) + "\n"


class BriefLines(_JsonLines):
    """Ids only."""

    def __init__(self) -> None:
        self._ids = _Kept(_ids)
        marked = brief_frame(_MARK, applies=[_MARK], depends=[_MARK])
        self._start, self._applies, self._depends, self._end = _parted(marked)

    def line(self, case: str | int, brief: Brief) -> str:
        """The line of a case."""
        applies, depends = map("".join, zip(_NOTHING, *map(self._ids.__getitem__, brief.pieces), strict=True))
        return f"{self._start}{dumps(case)}{self._applies}{applies[2:]}{self._depends}{depends[2:]}{self._end}\n"


def _ids(ids: Ids) -> tuple[str, str]:
    """The ids that apply and those that depend, a comma before each."""
    return "".join(f", {dumps(i)}" for i in ids.applies), "".join(f", {dumps(i)}" for i in ids.depends)


class OutcomeLines(_JsonLines):
    """Whole outcomes, with everything that is past its review on `today` marked as overdue."""

    def __init__(self, pathway: Pathway, today: date, on_request: bool) -> None:
        self._pathway = pathway
        self._sections = [s for s in pathway.sections.values() if on_request or not s.on_request]
        marked = outcome_frame(
            pathway,
            today,
            answers=_MARK,
            unused=_MARK,
            pending=_MARK,
            sections=[section_frame(section, options=[_MARK], notes=[_MARK]) for section in self._sections],
            open=[_MARK],
        )
        self._frame = _parted(batch_frame(_MARK, marked))
        self._open = {name: _parted(open_frame(q, affects=[_MARK])) for name, q in pathway.questions.items()}
        self._statements = {
            s.id: _parted(statement_frame(pathway, s, today, status=_MARK, ways=_MARK, because=_MARK))
            for s in pathway.statements()
        }
        self._answers = _Kept(self._answer)
        self._found = _Kept(self._of_statement)
        self._lines = _Kept(self._of_part)

    def line(self, case: str | int, evaluation: Evaluation) -> str:
        """The line of a case."""
        asked = evaluation.asked
        affects: dict[str, list[str]] = {question: [] for part in asked for question in part.open}
        filled = [
            dumps(case),
            "{" + ", ".join(map(self._answers.__getitem__, evaluation.answers.items())) + "}",
            dumps([question for part in asked for question in part.unused]),
            dumps([question for part in asked for question in part.pending]),
        ]
        sections: dict[str, tuple[list[str], list[str]]] = {section.id: ([], []) for section in self._sections}
        for lines in map(self._lines.__getitem__, evaluation.pieces):
            for section, options, notes in lines.sections:
                sections[section][0].extend(options)
                sections[section][1].extend(notes)
            for question, ids in lines.affects:
                affects[question].append(ids)
        for both in sections.values():
            filled += ["".join(texts)[2:] for texts in both]
        filled.append(", ".join("".join(ids)[2:].join(self._open[question]) for question, ids in affects.items()))
        warned = warnings_record(self._pathway, evaluation.answers)
        end = f"{self._frame[-1][:-2]}, {dumps(warned)[1:-1]}}}}}" if warned else self._frame[-1]
        return "".join(chain.from_iterable(zip(self._frame, filled, strict=False))) + end + "\n"

    def _answer(self, answer: tuple[str, Answer]) -> str:
        """The text of an entry of the answers."""
        return dumps(answers_record(self._pathway, dict([answer])))[1:-1]

    def _of_part(self, lines: Lines) -> "_Texts":
        def texts(found: Iterable[StatementResult], is_option: bool) -> tuple[str, ...]:
            return tuple(text for f in found if f.statement.is_option is is_option for text in self._found[f])

        return _Texts(
            sections=tuple((section.id, texts(found, True), texts(found, False)) for section, found in lines.sections),
            affects=tuple((question, "".join(f", {dumps(i)}" for i in ids)) for question, ids in lines.affects),
        )

    def _of_statement(self, found: StatementResult) -> tuple[str, str, str]:
        """The text of a statement in three; the first and the last are the same for all cases."""
        before, behind_status, behind_ways, after = self._statements[found.statement.id]
        status, ways = dumps(status_record(found)), dumps(ways_record(found))
        because = dumps(because_record(self._pathway, found))
        return f", {before}", f"{status}{behind_status}{ways}{behind_ways}{because}", after


@dataclass(frozen=True, slots=True)
class _Texts:
    """The texts of some lines, a comma before each: the options and notes by section, and the ids that a question affects."""

    sections: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    affects: tuple[tuple[str, str], ...]


def _parted(record: Record) -> list[str]:
    """The record as text, parted at its marks."""
    return dumps(record).split(_MARKED)
