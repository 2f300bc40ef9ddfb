"""What of an outcome is kept for many cases: pieces of it that are put together again, case by case.

The same object is given to many cases, so that what is made of a piece may be kept by it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

from recurrence_cli.engine.evaluate import Outcome, StatementResult
from recurrence_cli.model import Section


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Statements by section, and which of them each open question affects."""

    sections: tuple[tuple[Section, tuple[StatementResult, ...]], ...]
    affects: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Ids:
    """The ids of statements that apply, and of those that depend on something open. Equal ones are the same object."""

    applies: tuple[str, ...]
    depends: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """The questions that are pending, open, or answered without being met. Equal ones are the same object."""

    pending: tuple[str, ...]
    open: tuple[str, ...]
    unused: tuple[str, ...]


def lines(outcome: Outcome) -> Lines:
    affects = tuple((question, ids) for question, ids in outcome.open.items() if ids)
    sections = tuple((section, tuple(map(_kept, found))) for section, found in outcome.sections if found)
    return Lines(sections, _same(affects))


@lru_cache(maxsize=10_000)
def joined_lines(several: tuple[Lines, ...]) -> Lines:
    sections: dict[Section, tuple[StatementResult, ...]] = {}
    affects: dict[str, tuple[str, ...]] = {}
    for one in several:
        for section, found in one.sections:
            sections[section] = sections.get(section, ()) + found
        for question, ids in one.affects:
            affects[question] = affects.get(question, ()) + ids
    return Lines(tuple(sections.items()), tuple(affects.items()))


def ids(outcome: Outcome) -> Ids:
    found = [f for _, of_section in outcome.sections for f in of_section]
    applies = tuple(f.statement.id for f in found if f.applies)
    return _ids(applies, tuple(f.statement.id for f in found if not f.applies))


def joined_ids(several: tuple[Ids, ...]) -> Ids:
    return _ids(_all(one.applies for one in several), _all(one.depends for one in several))


def asked(question: str, outcome: Outcome) -> Asked:
    mine = (question,)
    return _asked(*(mine if question in met else () for met in (outcome.pending, outcome.open, outcome.unused)))


def joined_asked(several: tuple[Asked, ...]) -> Asked:
    return _asked(
        _all(one.pending for one in several), _all(one.open for one in several), _all(one.unused for one in several)
    )


def _kept(found: StatementResult) -> StatementResult:
    return StatementResult(found.statement, _same(found.because), _same(found.ways))


@lru_cache(maxsize=10_000)
def _same(value: Any) -> Any:
    """The first of all equal values: much of what is found is the same in many pieces, and is to be there once."""
    return value


_ids = lru_cache(maxsize=10_000)(Ids)
_asked = lru_cache(maxsize=10_000)(Asked)


def _all(several: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(several))
