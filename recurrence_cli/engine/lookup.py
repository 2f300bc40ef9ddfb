"""Lookup of treatments and words without a case."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import TypeVar

from recurrence_cli.engine.evaluate import StatementResult, walk
from recurrence_cli.pathway.model import Pathway, Question, Statement, Term, Treatment
from recurrence_cli.pathway.problems import RecurrenceError, did_you_mean

Item = TypeVar("Item")

_CLOSE = 0.8
"""How alike a word and a name must be for one to be a slip of the other: "neutropenic" is no "estrogen"."""


@dataclass(frozen=True, slots=True)
class Places:
    """A treatment and every statement about it, without any answer.

    The ways of a statement are then the paths to it.
    """

    treatment: Treatment
    found: tuple[tuple[str, StatementResult], ...]


def find(pathway: Pathway, word: str, words: Sequence[Term] = ()) -> tuple[tuple[Places, ...], tuple[Term, ...]]:
    """Find treatments and terms named by `word`.

    By whole words first, then by beginnings. `words` are terms of reports, beside those of the glossary.

    Raises `RecurrenceError`, with a close match if there is one, when nothing is found.
    """
    wanted = _words(word)
    treatments = _ranked(wanted, [(t, (t.name, t.id)) for t in pathway.treatments.values()])
    every = (*pathway.glossary.values(), *words)
    terms = _ranked(wanted, [(t, (t.word, *t.also)) for t in every])
    if not treatments and not terms:
        names = [n for t in every for n in (t.word, *t.also)]
        names += [n for t in pathway.treatments.values() for n in (t.name, *t.name.split())]
        near = did_you_mean(word, names, _CLOSE) or " Every word is in: recurrence find --list"
        raise RecurrenceError(f'no match for "{word}".{near}')
    return tuple(Places(t, _places(pathway, t.id)) for t in treatments), terms


def matched(word: str, names: Sequence[str]) -> tuple[str, ...]:
    """List the names that `word` matches.

    If it is the whole of one, only that.
    """
    ranks = [(_rank(_words(word), _words(name)), name) for name in names]
    best = min((rank for rank, _ in ranks), default=Rank.NONE)
    return tuple(name for rank, name in ranks if rank == best) if best != Rank.NONE else ()


def _ranked(wanted: Sequence[str], named: Sequence[tuple[Item, tuple[str, ...]]]) -> tuple[Item, ...]:
    """List the items with a name that has the words, closest first."""
    ranks = [(min(_rank(wanted, _words(name)) for name in names), item) for item, names in named]
    return tuple(item for rank in (Rank.NAME, Rank.WORD, Rank.BEGINNING) for found, item in ranks if found == rank)


class Rank(IntEnum):
    """How words match a name: whole, words of it, beginnings, not."""

    NAME = auto()
    WORD = auto()
    BEGINNING = auto()
    NONE = auto()


def _rank(wanted: Sequence[str], words: Sequence[str]) -> Rank:
    if not wanted:
        return Rank.NONE
    if wanted == words:
        return Rank.NAME
    runs = [words[start : start + len(wanted)] for start in range(len(words) - len(wanted) + 1)]
    if wanted in runs:
        return Rank.WORD
    begun = any(run[:-1] == wanted[:-1] and run[-1].startswith(wanted[-1]) for run in runs)
    return Rank.BEGINNING if begun else Rank.NONE


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _places(pathway: Pathway, treatment: str) -> tuple[tuple[str, StatementResult], ...]:
    outcome = walk(pathway, {}, on_request=True)
    return tuple(
        (section.title, f) for section, found in outcome.sections for f in found if f.statement.treatment == treatment
    )


def statements_called(pathway: Pathway, name: str) -> tuple[Statement, ...]:
    """Find the statement with that id, or those on that treatment.

    Raises `RecurrenceError` with the nearest names when there is none.
    """
    statements = tuple(pathway.statements())
    wanted = name.lower()
    by_id = tuple(s for s in statements if s.id.lower() == wanted)
    about = {t.id for t in pathway.treatments.values() if wanted in (t.id.lower(), t.name.lower())}
    found = by_id or tuple(s for s in statements if s.treatment in about)
    if not found:
        known = (*(s.id for s in statements), *pathway.treatments, *(t.name for t in pathway.treatments.values()))
        near = did_you_mean(name, known) or " Names and ids are found with: recurrence find WORD"
        raise RecurrenceError(f'"{name}" is neither a line nor an option.{near}')
    return found


def question_called(pathway: Pathway, name: str) -> Question:
    """Find the question with that id.

    Raises `RecurrenceError` with the nearest id and all of them when there is none.
    """
    question = pathway.questions.get(name.lower())
    if question is None:
        known = ", ".join(pathway.questions)
        raise RecurrenceError(f'"{name}" is not a question ({known}).{did_you_mean(name, pathway.questions)}')
    return question
