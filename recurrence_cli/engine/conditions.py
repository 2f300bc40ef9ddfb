"""Conditions on one question: the answers allowed, as bits.

- For a single-choice question a bit is a choice.
- For a `many` question a bit is one set of ticks, so that "bone or liver is ticked" and "both are ticked" differ.
- A `not_known` branch requires that its question is open, which is a separate variable beside the question.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from recurrence_cli.engine.cubes import Every
from recurrence_cli.pathway.model import (
    NOT_KNOWN,
    Answer,
    Question,
    choice_set,
)
from recurrence_cli.pathway.value import value

IS_OPEN = 0b10
"""The bit for "open" of such a variable; the other bit means that the question has an answer."""


def open_variable(question: str) -> str:
    """Name the variable for whether `question` is open.

    No question can have this name.
    """
    return f"{question}?"


def question_of(variable: str) -> str:
    """Return the question that a variable belongs to."""
    return variable.removesuffix("?")


@lru_cache(maxsize=4096)
def _bits(many: bool, choices: tuple[str, ...], wanted: frozenset[str]) -> int:
    mask = sum(1 << i for i, choice in enumerate(choices) if choice in wanted)
    return sum(1 << ticks for ticks in range(1 << len(choices)) if ticks & mask) if many else mask


def bits_of(question: Question, wanted: Iterable[str]) -> int:
    """Return the answers to `question` that include one of `wanted`."""
    return _bits(question.many, question.choice_ids, frozenset(wanted))


def all_bits(question: Question) -> int:
    """Return all answers to `question`.

    For a `many` question these include ticking nothing, so no condition covers them all."""
    size = len(question.choices)
    return (1 << (1 << size if question.many else size)) - 1


@lru_cache(maxsize=4096)
def _wanted(many: bool, ids: tuple[str, ...], bits: int) -> tuple[tuple[str, ...], ...]:
    if not many:
        return (tuple(choice for i, choice in enumerate(ids) if bits >> i & 1),)
    # A set of ticks that will not do, and to which no tick can be added without doing, leaves the choices of which
    # one is needed.
    size = len(ids)
    too_few = [t for t in range(1 << size) if not bits >> t & 1]
    largest = [t for t in too_few if all(t >> i & 1 or bits >> (t | 1 << i) & 1 for i in range(size))]
    lists = (tuple(choice for i, choice in enumerate(ids) if not t >> i & 1) for t in largest)
    return tuple(sorted(lists, key=lambda choices: [ids.index(choice) for choice in choices]))


def wanted(question: Question, bits: int) -> tuple[tuple[str, ...], ...]:
    """List the sets of choices of which one each is needed.

    There is one list, or several where different ticks are needed together."""
    return _wanted(question.many, question.choice_ids, bits)


@value
class Reply:
    """A known or open answer: the choices `taken`.

    `open` may be true beside ticks.
    """

    question: Question
    taken: frozenset[str]
    open: bool

    def left_of(self, bits: int) -> int | None:
        """Restrict a condition.

        What is left of it is 0, no bits, when it is satisfied, and None when it is contradicted.
        """
        if not self.taken:
            return bits
        question = self.question
        if not question.many:
            return 0 if bits & bits_of(question, self.taken) else None
        ticks = sum(1 << i for i, choice in enumerate(question.choice_ids) if choice in self.taken)
        if not self.open:
            return 0 if bits >> ticks & 1 else None
        # The sets of ticks that satisfy it once what is ticked is added to them.
        left = sum(1 << more for more in range(1 << len(question.choices)) if bits >> (more | ticks) & 1)
        return 0 if left == all_bits(question) else left or None


def reply_to(question: Question, answer: Answer | None) -> Reply:
    """Convert an answer; an unknown choice counts as not known."""
    given = choice_set(NOT_KNOWN if answer is None else answer)
    taken = given.intersection(question.choice_ids)
    return Reply(question, taken, not taken or NOT_KNOWN in given)


def every_answer(questions: Mapping[str, Question]) -> Every:
    """Return the function from a variable to all its bits."""
    sizes = {q.id: all_bits(q) for q in questions.values()}
    return lambda variable: sizes.get(variable, IS_OPEN | 1)


def numbers(bits: int) -> Iterator[int]:
    """Yield the positions of the set bits."""
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1
