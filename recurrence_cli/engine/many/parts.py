"""Parts of a pathway: statements that stand together, or a question, each with the few answers that matter to it.

What a part gives is walked once for each way in which the answers that matter can be, and kept. So few walks are
needed, however many cases there are; and `walk` stays the only evaluator, since here stands only which answers matter to
what.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import chain, combinations, groupby
from typing import Generic, TypeAlias, TypeVar

from recurrence_cli.engine.evaluate import Condition, Outcome, walk
from recurrence_cli.engine.routes import Stop, stops
from recurrence_cli.model import (
    NOT_KNOWN,
    Answer,
    Answers,
    Ask,
    Fork,
    Pathway,
    Question,
    Section,
    Statement,
    Step,
    chosen,
)

KEPT = 4096
"""So much is remembered in one place before it is begun anew, so that memory stays flat."""

_UNKNOWN = frozenset({NOT_KNOWN})
_NONE = frozenset[str]()

Leading: TypeAlias = dict[str, frozenset[str]]
"""Question -> those of its choices that lead to what is wanted."""

Piece = TypeVar("Piece")


class Read:
    """The answers to a question that can be told apart where only some of its choices lead on.

    Of the choices that lead nowhere one stands for all, and none is needed beside one that leads somewhere. No answer
    and "not known" are told apart only where it counts whether the question `was_answered`.
    """

    def __init__(self, question: Question, leading: frozenset[str], was_answered: bool = False) -> None:
        self.many = question.many
        self._leading = leading
        self._other = frozenset([choice for choice in question.choice_ids if choice not in leading][:1])
        ticks = [choice for choice in question.choice_ids if choice in leading]
        several = range(1, len(ticks) + 1) if question.many else (1,)
        known = [*map(frozenset, chain.from_iterable(combinations(ticks, size) for size in several))]
        known += [self._other] if self._other else []
        partly = [answer | _UNKNOWN for answer in known] if question.many else []
        self._answers = [_NONE, *known, *partly, *([_UNKNOWN] if was_answered else [])]
        self._numbers = {answer: number for number, answer in enumerate(self._answers)}
        self._numbers.setdefault(_UNKNOWN, 0)
        self._known: dict[Answer | None, int] = {None: 0}

    def __len__(self) -> int:
        return len(self._answers)

    def number(self, answer: Answer | None) -> int:
        """The number of an answer, which is that of all answers that cannot be told from it; 0 for none."""
        number = self._known.get(answer)
        if number is None:
            given = chosen(answer or NOT_KNOWN)
            leading = given & self._leading
            known = leading if leading or given == _UNKNOWN else self._other
            self._known[answer] = number = self._numbers[known | given & _UNKNOWN]
        return number

    def answer(self, number: int) -> Answer | None:
        """An answer with that number, None for none."""
        answer = self._answers[number]
        if not answer:
            return None
        return answer if self.many and answer != _UNKNOWN else next(iter(answer))


@lru_cache(maxsize=KEPT)
def told_apart(question: Question, leading: frozenset[str], was_answered: bool) -> Read:
    """The answers as one `Read` for all who tell them apart alike."""
    return Read(question, leading, was_answered)


@dataclass(frozen=True, slots=True, eq=False)
class _Twig(Generic[Piece]):
    """A question that matters once some are answered, and what comes behind each answer to it that was met so far."""

    question: str
    behind: "dict[int, _Twig[Piece] | Piece]"


class Part(Generic[Piece]):
    """Steps of a pathway, and what they give to answers: a tree of its own, which grows as cases come.

    The steps stand at the end of each of the `ways`; `gives` makes of an outcome what is to be known of them. `answered`
    is the question that it counts for whether it was answered, if there is one.
    """

    def __init__(
        self,
        pathway: Pathway,
        steps: tuple[Step, ...],
        ways: Sequence[Stop],
        gives: Callable[[Outcome], Piece],
        answered: str | None = None,
    ) -> None:
        self.steps = steps
        self.answered = answered
        self._ways = [stop.conditions for stop in ways]
        self._gives = gives
        self._pathway = _leading_to(steps, ways, pathway)
        self._root: _Twig[Piece] | Piece | None = None
        self._grown = 0
        self._reads = {
            name: told_apart(pathway.questions[name], choices, name == answered)
            for name, choices in self.left({}).items()
        }

    def piece(self, answers: Answers) -> Piece:
        """What the part gives to the answers; the same object whenever no answer differs that matters."""
        if self._root is None or self._grown > KEPT:
            self._root, self._grown = self._grow({}), 0
        here = self._root
        way: list[tuple[str, int]] = []
        while isinstance(here, _Twig):
            number = self._reads[here.question].number(answers.get(here.question))
            way.append((here.question, number))
            if number not in here.behind:
                here.behind[number] = self._grow({name: self._reads[name].answer(number) for name, number in way})
            here = here.behind[number]
        return here

    def left(self, answers: Mapping[str, Answer | None]) -> Leading:
        """What still matters once those questions are known to be answered so, or, with None, not to be answered."""
        found: Leading = {} if self.answered is None else {self.answered: _NONE}
        for way in self._ways:
            if all(_may_hold(condition, answers) for condition in way):
                for condition in way:
                    found[condition.question] = found.get(condition.question, _NONE) | {*condition.choices}
        return {name: choices for name, choices in found.items() if name not in answers}

    def _grow(self, answers: Mapping[str, Answer | None]) -> "_Twig[Piece] | Piece":
        """What comes behind the answers: the next question that matters or, when none does, what the part gives."""
        self._grown += 1
        for name in self.left(answers):
            return _Twig(name, {})
        known = {name: answer for name, answer in answers.items() if answer is not None}
        return self._gives(walk(self._pathway, known, on_request=True))


def _may_hold(condition: Condition, answers: Mapping[str, Answer | None]) -> bool:
    """Whether the answers leave it open to come past the condition."""
    given = chosen(answers.get(condition.question) or NOT_KNOWN)
    return NOT_KNOWN in given or not given.isdisjoint(condition.choices)


def parts_of_sections(pathway: Pathway, gives: Callable[[Outcome], Piece]) -> Iterator[Part[Piece]]:
    """The parts of all sections, in the order of the file: statements that follow each other on just the same ways."""
    for section in pathway.sections.values():
        alone = only(pathway, [section])
        ways = [*stops(alone)]
        found: dict[Statement, list[int]] = {}
        for number, stop in enumerate(ways):
            for statement in stop.statements:
                found.setdefault(statement, []).append(number)
        in_order = sorted(found, key=lambda statement: statement.place)
        for numbers, statements in groupby(in_order, key=found.__getitem__):
            yield Part(alone, tuple(statements), [ways[number] for number in numbers], gives)


def parts_of_questions(pathway: Pathway, gives: Callable[[str, Outcome], Piece]) -> Iterator[Part[Piece]]:
    """A part for each question, in their order."""
    asked: dict[str, list[Stop]] = {name: [] for name in pathway.questions}
    for stop in stops(pathway):
        for ask in stop.asks:
            asked[ask.question].append(stop)
    for name, ways in asked.items():
        yield Part(pathway, (Ask(name, ()),), ways, partial(gives, name), answered=name)


def only(pathway: Pathway, sections: list[Section]) -> Pathway:
    """The pathway with those sections alone, and without clashes, which a walk does not look at."""
    return replace(
        pathway,
        sections={section.id: section for section in sections},
        trees={section.id: pathway.trees[section.id] for section in sections},
        clashes=(),
    )


def _leading_to(steps: tuple[Step, ...], ways: Iterable[Stop], pathway: Pathway) -> Pathway:
    """The pathway with nothing but the steps, at the end of each of the ways to them."""
    trees: dict[str, tuple[Step, ...]] = dict.fromkeys(pathway.sections, ())
    for stop in ways:
        branch = steps
        for condition in reversed(stop.conditions):
            branch = (Ask(condition.question, (Fork(condition.choices, branch),)),)
        trees[stop.section.id] += branch
    return replace(pathway, trees=trees, branches={})
