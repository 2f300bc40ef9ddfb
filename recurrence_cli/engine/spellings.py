"""Spellings of a choice: any letter case, and words on screen.

A spelling is compared word by word with what stands for a choice: its id, its label, the label without what is in
brackets or with that instead, and its phrase. Words that only repeat the question ("receptor", "result") may be there or
not. No other word may, above all no "no" or "not", and no number; so a spelling is never more than a choice says.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from recurrence_cli.lazy import lazy
from recurrence_cli.pathway.model import NOT_KNOWN, Choice, Question

Words: TypeAlias = tuple[str, ...]

_close_matches = lazy("difflib:get_close_matches")

# A sign such as "?" or "<" is a word of its own, so that no uncertain or opposite answer is taken for a plain one.
_WORD = re.compile(r"\w+(?:/\w+)*|[^\w\s\-().,:;'\"’‘“”/]")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_DENIALS = frozenset({"no", "not", "none", "never", "nor", "without", "cannot", "neither"})
_BARE = _DENIALS | {"yes"}
"""Words that by themselves answer a question only where they are the whole id, label or phrase of a choice."""

_MOST_QUESTIONS = 256
_MOST_WORDS = 12
"""So many words are looked at for slips; a label has fewer."""

_CLOSE = 0.8
"""How alike two words must be for one to be a slip of the other."""

_LONGEST = 1_000
"""A text longer than this is no spelling; a label has far fewer characters."""


def choices_spelled(question: Question, spelling: str) -> tuple[str, ...]:
    """List the choices that a spelling may mean; one is understood."""
    given = _words(spelling) if len(spelling) <= _LONGEST else ()
    if not given:
        return ()
    known = _known(question)
    same = [choice for choice, phrases in known if given in phrases]
    if not same:
        short = _without(given, _said_by(question))
        if short and not _BARE.issuperset(short):
            same = [choice for choice, phrases in known[:-1] if short in _shortened(question, phrases)]
    return tuple(dict.fromkeys(same))


def choices_like(question: Question, spelling: str) -> tuple[str, ...]:
    """List the choices to offer for a spelling.

    Those that have every word of it, or one spelled much like it, in a phrase, or else in their help.
    """
    given = _words(spelling[:_LONGEST])[:_MOST_WORDS]
    known = _known(question)[:-1]
    helped = [(choice.id, frozenset({_words(choice.help or "")})) for choice in question.choices]
    for texts in (known, helped) if given else ():
        vocabulary = sorted({word for _, phrases in texts for phrase in phrases for word in phrase})
        for wanted in (set(given), {_nearest(word, vocabulary) for word in given}):
            if found := tuple(choice for choice, phrases in texts if any(wanted.issubset(p) for p in phrases)):
                return found
    return ()


def _nearest(word: str, vocabulary: list[str]) -> str:
    """Return the known word spelled most like a word, or itself."""
    return next(iter(_close_matches(word, vocabulary, n=1, cutoff=_CLOSE)), word)


@lru_cache(_MOST_QUESTIONS)
def _known(question: Question) -> tuple[tuple[str, frozenset[Words]], ...]:
    """List each choice with its phrases, "not known" last."""
    known = [(choice.id, frozenset(_phrases(choice))) for choice in question.choices]
    return (*known, (NOT_KNOWN, frozenset({_words(NOT_KNOWN)})))


def _phrases(choice: Choice) -> Iterator[Words]:
    for text in (choice.id, choice.label, choice.says or ""):
        yield _words(text)
        for bracket in _BRACKETS.finditer(text):
            for part in (
                text[: bracket.start()] + text[bracket.end() :],
                bracket[1],
                bracket[1] + text[bracket.end() :],
            ):
                # What is left out may be what makes it a "no".
                words = _words(part)
                if _DENIALS.intersection(words) == _DENIALS.intersection(_words(text)):
                    yield words


@lru_cache(_MOST_QUESTIONS)
def _said_by(question: Question) -> frozenset[str]:
    """List the words that only repeat the question.

    Numbers and denials never do.
    """
    said = {*_words(question.short), *_words(question.id)}
    return frozenset(word for word in said - _BARE if not word.isdigit())


def _shortened(question: Question, phrases: frozenset[Words]) -> set[Words]:
    return {_without(phrase, _said_by(question)) for phrase in phrases}


def _words(text: str) -> Words:
    return tuple(map(_singular, _WORD.findall(text.casefold().replace("_", " "))))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _without(words: Words, said: frozenset[str]) -> Words:
    return tuple(word for word in words if word not in said)
