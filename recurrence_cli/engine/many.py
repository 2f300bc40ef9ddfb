"""Many cases: the outcome of each, or only its ids.

For the ids, each answer to each question is a number whose bits are cubes; the "and" of all of them leaves the cubes that
hold and those that may. Only these numbers are cached from case to case.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, repeat
from operator import and_, getitem, or_
from sys import byteorder
from typing import Generic, Literal, TypeAlias, TypeVar, overload

from recurrence_cli.engine.answers import validate_answer, validate_answers
from recurrence_cli.engine.conditions import numbers
from recurrence_cli.engine.evaluate import Outcome, walk
from recurrence_cli.engine.rules import Rules, masks, rules_of
from recurrence_cli.pathway.model import Answer, Pathway, Question, choice_set
from recurrence_cli.pathway.problems import AnswerError
from recurrence_cli.pathway.value import value

NO_ANSWER = object()
"""The key for a question without an answer. None is not an answer and is refused."""

_NO_ANSWERS = repeat(NO_ANSWER)

RawAnswers: TypeAlias = Mapping[str, object]
"""Question id -> choice id or, for a `many` question, several as a list or as a text with commas."""

_MOST_JOINED = 4_096
"""The size of each cache of joined items."""

_MOST_SPELLINGS = 20_000
"""The size of the cache of spellings of one answer, such as the same ticks in another order."""


@value
class BriefResult:
    """The ids of statements that apply or depend, in file order."""

    applies: tuple[str, ...]
    depends: tuple[str, ...]


@overload
def evaluate_many(
    pathway: Pathway, cases: Iterable[RawAnswers], *, on_request: bool = False, brief: Literal[False] = False
) -> Iterator[Outcome | AnswerError]: ...
@overload
def evaluate_many(
    pathway: Pathway, cases: Iterable[RawAnswers], *, on_request: bool = False, brief: Literal[True]
) -> Iterator[BriefResult | AnswerError]: ...
def evaluate_many(
    pathway: Pathway, cases: Iterable[RawAnswers], *, on_request: bool = False, brief: bool = False
) -> Iterator[Outcome | AnswerError] | Iterator[BriefResult | AnswerError]:
    """Yield an outcome, or the `AnswerError` that refuses it, for each case.

    Cases are taken one at a time, as results are consumed. With `brief` a result is a `BriefResult`, which has only the
    ids and takes a small fraction of the time. Sections on request are included only with `on_request`.
    """
    return _briefs(pathway, cases, on_request) if brief else _outcomes(pathway, cases, on_request)


def _outcomes(pathway: Pathway, cases: Iterable[RawAnswers], on_request: bool) -> Iterator[Outcome | AnswerError]:
    for raw in cases:
        try:
            yield walk(pathway, validate_answers(pathway, raw), on_request=on_request)
        except AnswerError as error:
            yield error


def _briefs(pathway: Pathway, cases: Iterable[RawAnswers], on_request: bool) -> Iterator[BriefResult | AnswerError]:
    evaluator = BriefEvaluator(pathway, on_request)
    names: list[tuple[str, ...]] = [(name,) for name in evaluator.ids]
    ids = SetTable(names, lambda parts: tuple(chain.from_iterable(parts)))
    for raw in cases:
        try:
            applies, depends = evaluator.sets(raw)
            yield BriefResult(ids.joined(applies), ids.joined(depends))
        except AnswerError as error:
            yield error


class BriefEvaluator:
    """A pathway's rules as bit sets, for one case after another.

    `ids` are those of all statements, in file order; a set of statements is a number with a bit for each, such as `shown`
    and `incomplete` (whose rule is). `tables` has the answers to each question as sets of the `size` cubes. The first
    cube of a statement has its number; from `first_further` on, `further` has the statement of each further cube.
    """

    def __init__(self, pathway: Pathway, on_request: bool) -> None:
        rules = rules_of(pathway)
        statements = [
            (section, statement, rule) for section, found in rules.statements.items() for statement, rule in found
        ]
        self.ids = [statement.id for _, statement, _ in statements]
        self._pathway = pathway
        self._on_request = on_request
        self.size = len(rules.cubes)
        self._all = (1 << self.size) - 1
        self._names = [(section, statement.id) for section, statement, _ in statements]
        self.shown = sum(
            1 << n
            for n, (section, _, _) in enumerate(statements)
            if on_request or not pathway.sections[section].on_request
        )
        self.incomplete = self.shown & sum(1 << n for n, (_, _, rule) in enumerate(statements) if not rule.complete)
        # The first cube of a statement has its number; a further one stands for the statement that it belongs to.
        self.first_further = (
            len(statements)
            + len(rules.asked)
            + sum(1 for name, rule in rules.asked_on_request.items() if rule is not rules.asked.get(name))
        )
        owners = {cube: 1 << n for n, (_, _, rule) in enumerate(statements) for cube in numbers(rule.cubes)}
        self.further = [owners.get(cube, 0) for cube in range(self.first_further, self.size)]
        self._owners = SetTable(self.further, lambda parts: reduce(or_, parts, 0))
        self._no_clash = 1 << 2 * self.size
        self._questions = frozenset(pathway.questions)
        self.tables = tables = {q.id: AnswerTable(pathway, rules, q) for q in pathway.questions.values()}
        self._single = [q.id for q in pathway.questions.values() if not q.many]
        self._single_tables = [tables[name] for name in self._single]
        self._many = [(name, table) for name, table in tables.items() if pathway.questions[name].many]

    def sets(self, raw: RawAnswers) -> tuple[int, int]:
        """Return the sets of statements that apply and that depend.

        Raises `AnswerError` as `validate_answers` does."""
        try:
            found = self._cubes(raw)
        except (TypeError, AnswerError):
            # Either an unusual spelling, or invalid: then this raises with the usual message.
            found = self._cubes(validate_answers(self._pathway, raw))
        if found >= self._no_clash or not self._questions.issuperset(raw):
            validate_answers(self._pathway, raw)
        hold, may = found >> self.size, found & self._all
        applies = (hold | self._owners.joined(hold >> self.first_further)) & self.shown
        depends = (may | self._owners.joined(may >> self.first_further)) & self.shown & ~applies
        return self._walked(raw) if depends & self.incomplete else (applies, depends)

    def _cubes(self, raw: RawAnswers) -> int:
        """Combine clashes, cubes that hold and cubes that may in one number."""
        found = reduce(and_, map(getitem, self._single_tables, map(raw.get, self._single, _NO_ANSWERS)), -1)
        for name, table in self._many:
            answer = raw.get(name, NO_ANSWER)
            # A list is not hashable, and no valid answer equals this key.
            found &= table[("several", *answer) if isinstance(answer, list) else answer]
        return found

    def _walked(self, raw: RawAnswers) -> tuple[int, int]:
        """Do the same by `walk`, for rules that are not complete."""
        outcome = walk(self._pathway, validate_answers(self._pathway, raw), on_request=self._on_request)
        applies = {(section.id, f.statement.id): f.applies for section, found in outcome.sections for f in found}
        return (
            sum(1 << n for n, name in enumerate(self._names) if applies.get(name) is True),
            sum(1 << n for n, name in enumerate(self._names) if applies.get(name) is False),
        )


class AnswerTable(dict[object, int]):
    """Answers to one question, with clashes and cubes, as bit sets.

    Entries are computed on demand. Raises `AnswerError` for an invalid answer.
    """

    def __init__(self, pathway: Pathway, rules: Rules, question: Question) -> None:
        self._pathway = pathway
        self._rules = rules
        self._question = question

    def __missing__(self, raw: object) -> int:
        spelled = [*raw[1:]] if isinstance(raw, tuple) and raw[:1] == ("several",) else raw
        answer = None if raw is NO_ANSWER else validate_answer(self._question, spelled)
        if len(self) >= _MOST_SPELLINGS:
            self.clear()
        self[raw] = found = self._left_by(answer)
        return found

    def _left_by(self, answer: Answer | None) -> int:
        size = len(self._rules.cubes)
        unsatisfied, contradicted = masks(self._rules, self._question.id, answer)
        clashing = 0
        given = choice_set(answer) if answer is not None else frozenset()
        for number, clash in enumerate(self._pathway.clashes):
            sides = [choices for name, choices in (clash.first, clash.second) if name == self._question.id]
            clashing |= all(given.intersection(choices) for choices in sides) << number
        everything = (1 << size) - 1
        return clashing << 2 * size | (everything & ~unsatisfied) << size | everything & ~contradicted


Part = TypeVar("Part")


class SetTable(Generic[Part]):
    """The items of a set, joined in order; each sixteen are cached."""

    def __init__(self, items: Sequence[Part], join: Callable[[Iterable[Part]], Part]) -> None:
        self._join = join
        self._tables = [_Joined(items[start : start + 16], join) for start in range(0, len(items), 16)]
        self._bytes = 2 * len(self._tables)

    def joined(self, bits: int) -> Part:
        """Join the items whose bits are set."""
        pieces = memoryview(bits.to_bytes(self._bytes, byteorder)).cast("H")
        return self._join(map(getitem, self._tables, pieces if byteorder == "little" else reversed(pieces)))


class _Joined(dict[int, Part], Generic[Part]):
    """A cache of joined items, by set."""

    def __init__(self, items: Sequence[Part], join: Callable[[Iterable[Part]], Part]) -> None:
        self._items = items
        self._join = join

    def __missing__(self, bits: int) -> Part:
        if len(self) >= _MOST_JOINED:
            self.clear()
        self[bits] = joined = self._join(self._items[n] for n in numbers(bits))
        return joined
