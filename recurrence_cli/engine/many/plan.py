"""A plan: the parts of a pathway side by side, so that one sum finds what all of them give to a case.

Parts that follow each other make a group, which numbers the combinations of answers it can tell apart as a clock numbers
the seconds of a day: each of its questions has a place, and an answer is so many units of it. The numbers of all groups
stand side by side in one, each in as many bits as it may need. An answer adds to it whatever it adds to each group's, so
that a case is looked up with one addition for each of its answers. In a pathway so deep that the combinations of a part
do not fit into 64 bits, each part is looked up by itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from math import prod
from operator import getitem
from struct import Struct
from typing import Any, Generic, TypeAlias

from recurrence_cli.engine.answers import sound, sound_answer
from recurrence_cli.engine.many.parts import KEPT, Leading, Part, Piece, Read, told_apart
from recurrence_cli.model import Answer, Answers, Pathway, Question, chosen

_LISTED = 1024
"""As many combinations have a place each in a table; of more, few will be met."""

_Table: TypeAlias = "list[Piece | None] | _Sparse[Piece]"
"""For one group: what it gives to each combination of answers, or None until that is known."""

_WIDTHS = {"H": 16, "I": 32, "Q": 64}
"""The bits of a word by its letter in `struct`."""

_WORD = _WIDTHS["Q"]
_CLASHES = _WORD // 2
_FIRST_SIDES = sum(1 << 2 * place for place in range(_CLASHES))


class Plan(Generic[Piece]):
    """Parts side by side, for cases that all have the answers `fixed`.

    `join` makes one piece of several, of parts that tell at most so many `combinations` of answers apart together.
    """

    def __init__(
        self,
        pathway: Pathway,
        parts: Iterable[Part[Piece]],
        join: Callable[[tuple[Piece, ...]], Piece],
        fixed: Answers,
        combinations: int,
    ) -> None:
        self.pathway = pathway
        self._join = join
        self._parts = [*parts]
        self._groups = [*_grouped(pathway.questions, self._parts, fixed, combinations)]
        self._fits = all(group.size <= 1 << _WORD for group in self._groups)
        self._tables = [_table(group.size) for group in self._groups]
        self._given = {name: _Given(self, question) for name, question in pathway.questions.items()}
        clashes = "Q" * -(-len(pathway.clashes) // _CLASHES)
        self._words = Struct("<" + "".join(map(_width, self._groups)) + clashes)

    def pieces(self, raw: Mapping[str, object]) -> tuple[Piece, ...]:
        """What the groups give to raw answers.

        Raises `AnswerError` when they clash, and that, `KeyError` or `TypeError` when they may not be sound: a text, a
        list or a frozen set of texts is looked at here, and nothing else.
        """
        if not self._fits:
            answers = sound(self.pathway, raw)
            return tuple(part.piece(answers) for part in self._parts)
        given = self._given
        number = 0
        for name, value in raw.items():
            if type(value) is str:
                number += given[name][value]
            else:
                number += given[name][_SETS[tuple(value)] if type(value) is list else _one_set(value)]
        words = self._words.unpack(number.to_bytes(self._words.size, "little"))
        for word in words[len(self._tables) :]:
            if word & word >> 1 & _FIRST_SIDES:
                sound(self.pathway, raw)
        pieces = tuple(map(getitem, self._tables, words))
        if None in pieces:
            pieces = tuple(map(self._piece, self._groups, self._tables, words))
        return pieces  # type: ignore[return-value]  # none of them is None now

    def _piece(self, group: "_Group[Piece]", table: "_Table[Piece]", number: int) -> Piece:
        """What the group gives to a combination, from its table or for it."""
        piece = table[number]
        if piece is None:
            table[number] = piece = self._join(group.pieces(number))
        return piece

    def number(self, question: Question, answer: Answer) -> int:
        """What the answer adds to the number of a case: its units in each group, and a bit for its side of each clash."""
        number = begin = 0
        for group in self._groups:
            number |= group.number(question.id, answer) << begin
            begin += _WIDTHS[_width(group)]
        for place, clash in enumerate(self.pathway.clashes):
            for side, (name, choices) in enumerate((clash.first, clash.second)):
                if name == question.id and not chosen(answer).isdisjoint(choices):
                    number |= 1 << begin + 2 * place + side
        return number


class _Sets(dict[tuple[object, ...], frozenset[str]]):
    """Several choices as they were listed -> the set of them. Raises `TypeError` for what is no list of different texts."""

    def __missing__(self, listed: tuple[object, ...]) -> frozenset[str]:
        texts = frozenset(choice for choice in listed if isinstance(choice, str))
        if len(texts) < len(listed):
            raise TypeError
        if len(self) >= KEPT:
            self.clear()
        self[listed] = texts
        return texts


_SETS = _Sets()


def _one_set(value: object) -> frozenset[str]:
    if type(value) is not frozenset:
        raise TypeError
    return value


class _Given(dict[str | frozenset[str], int]):
    """For one question: a raw answer -> what it adds to the number of a case."""

    def __init__(self, plan: Plan[Any], question: Question) -> None:
        self.plan = plan
        self.question = question

    def __missing__(self, raw: str | frozenset[str]) -> int:
        answer = sound_answer(self.question, raw)
        if len(self) >= KEPT:
            self.clear()
        self[raw] = number = self.plan.number(self.question, answer)
        return number


class _Group(Generic[Piece]):
    """Parts that follow each other, and the number of each combination of answers that matter to one of them."""

    def __init__(self, parts: Iterable[Part[Piece]], reads: Mapping[str, Read], fixed: Answers) -> None:
        self._fixed = fixed
        # What some of them give is known, whatever else is answered.
        self._parts = [(part, None if part.left(fixed) else part.piece(fixed)) for part in parts]
        self.size = 1
        self._places: dict[str, tuple[int, Read]] = {}
        for name, read in reads.items():
            self._places[name] = self.size, read
            self.size *= len(read)

    def number(self, question: str, answer: Answer) -> int:
        """What the answer adds to the number of a combination."""
        if question not in self._places:
            return 0
        unit, read = self._places[question]
        return unit * read.number(answer)

    def pieces(self, number: int) -> tuple[Piece, ...]:
        """What the parts give to the combination with that number."""
        answers = dict(self._fixed)
        for name, (unit, read) in self._places.items():
            if (answer := read.answer(number // unit % len(read))) is not None:
                answers[name] = answer
        return tuple(always or part.piece(answers) for part, always in self._parts)


class _Sparse(dict[int, Piece | None]):
    """A table for combinations of which few will be met."""

    def __missing__(self, number: int) -> None:
        if len(self) >= KEPT:
            self.clear()


def _width(group: _Group[Any]) -> str:
    """The letter of the narrowest word that holds the number of each combination."""
    return next((letter for letter, bits in _WIDTHS.items() if group.size <= 1 << bits), "Q")


def _table(size: int) -> "_Table[Any]":
    return [None] * size if size <= _LISTED else _Sparse()


def _grouped(
    questions: Mapping[str, Question], parts: Iterable[Part[Piece]], fixed: Answers, combinations: int
) -> Iterator[_Group[Piece]]:
    """The parts in groups, each as large as it may be. To a part alone, more combinations may matter."""
    group: list[Part[Piece]] = []
    left: Leading = {}
    for part in parts:
        more = part.left(fixed)
        both = {q: left.get(q, frozenset()) | more.get(q, frozenset()) for q in (*left, *more)}
        if group and prod(map(len, _reads(questions, [*group, part], both).values())) > combinations:
            yield _Group(group, _reads(questions, group, left), fixed)
            group, both = [], more
        group.append(part)
        left = both
    if group:
        yield _Group(group, _reads(questions, group, left), fixed)


def _reads(questions: Mapping[str, Question], parts: Iterable[Part[Piece]], left: Leading) -> dict[str, Read]:
    answered = {part.answered for part in parts}
    return {name: told_apart(questions[name], choices, name in answered) for name, choices in left.items()}
