"""Many sets of answers, one after another: for each what a walk gives, or the ids of it alone.

For the ids a case is a few sets of cubes, held as the bits of one number: each answer to each question has a number, and
"and" of them all leaves the cubes that hold and those that may. Nothing is remembered from case to case but these.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, repeat
from operator import and_, getitem, or_
from sys import byteorder
from typing import Generic, Literal, TypeAlias, TypeVar, overload

from recurrence_cli.engine.answers import validate_answer, validate_answers
from recurrence_cli.engine.evaluate import Outcome, walk
from recurrence_cli.engine.rules import Rules, masks, numbers, rules_of
from recurrence_cli.model import Answer, Pathway, Question, chosen
from recurrence_cli.problems import AnswerError
from recurrence_cli.value import value

NO_ANSWER = object()
"""What a table has for a question that is not answered. None is no answer, and is refused."""

_NO_ANSWERS = repeat(NO_ANSWER)

RawAnswers: TypeAlias = Mapping[str, object]
"""Question id -> choice id or, for a `many` question, several as a list or as a text with commas."""

_MOST_JOINED = 4_096
"""So many sets of a few items are kept joined."""

_MOST_SPELLINGS = 20_000
"""So many spellings of answers to a `many` question are kept at once, such as the same ticks in another order."""


@value
class BriefResult:
    """The ids of the statements that apply to a case and of those that depend, in the order of the file."""

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
    """Evaluate each of `cases` in order, as they come: an outcome, or the `AnswerError` that refuses it.

    With `brief` it is a `BriefResult`, which has the ids alone and takes a hundredth of the time. Sections on request
    are there only with `on_request`.
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
    """The rules of a pathway for one case after another.

    `ids` are those of all statements, in the order of the file; a set of statements is a number with a bit for each.
    Those that are `shown` are one; the `incomplete` ones, with a rule that is, another. `tables` has each question's
    answers, in cubes of which there are `size`; those from `first_further` on are the `further` cubes of a statement,
    which is named as a set of one.
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
        """Return the statements that apply and those that depend. Raises `AnswerError` as `validate_answers` does."""
        try:
            found = self._cubes(raw)
        except (TypeError, AnswerError):
            # Spelled in a way that the tables do not have, or no answers at all, which is said in its words.
            found = self._cubes(validate_answers(self._pathway, raw))
        if found >= self._no_clash or not self._questions.issuperset(raw):
            validate_answers(self._pathway, raw)
        hold, may = found >> self.size, found & self._all
        applies = (hold | self._owners.joined(hold >> self.first_further)) & self.shown
        depends = (may | self._owners.joined(may >> self.first_further)) & self.shown & ~applies
        return self._walked(raw) if depends & self.incomplete else (applies, depends)

    def _cubes(self, raw: RawAnswers) -> int:
        """The clashes between the answers, the cubes that hold, and those that may, in one number."""
        found = reduce(and_, map(getitem, self._single_tables, map(raw.get, self._single, _NO_ANSWERS)), -1)
        for name, table in self._many:
            answer = raw.get(name, NO_ANSWER)
            # A list is no key, and what is equal to the key for a list is no answer.
            found &= table[("several", *answer) if isinstance(answer, list) else answer]
        return found

    def _walked(self, raw: RawAnswers) -> tuple[int, int]:
        """The same from a walk, for rules whose cubes do not show whether they hold whatever is still open."""
        outcome = walk(self._pathway, validate_answers(self._pathway, raw), on_request=self._on_request)
        applies = {(section.id, f.statement.id): f.applies for section, found in outcome.sections for f in found}
        return (
            sum(1 << n for n, name in enumerate(self._names) if applies.get(name) is True),
            sum(1 << n for n, name in enumerate(self._names) if applies.get(name) is False),
        )


class AnswerTable(dict[object, int]):
    """What each answer to one question leaves, as a number: clashes, cubes that hold, cubes that may.

    An answer is worked out when it first comes. Raises `AnswerError` for what is none.
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
        given = chosen(answer) if answer is not None else frozenset()
        for number, clash in enumerate(self._pathway.clashes):
            sides = [choices for name, choices in (clash.first, clash.second) if name == self._question.id]
            clashing |= all(given.intersection(choices) for choices in sides) << number
        everything = (1 << size) - 1
        return clashing << 2 * size | (everything & ~unsatisfied) << size | everything & ~contradicted


Part = TypeVar("Part")


class SetTable(Generic[Part]):
    """What stands for each bit of a set, joined in their order: each sixteen bits once, when they first come."""

    def __init__(self, items: Sequence[Part], join: Callable[[Iterable[Part]], Part]) -> None:
        self._join = join
        self._tables = [_Joined(items[start : start + 16], join) for start in range(0, len(items), 16)]
        self._bytes = 2 * len(self._tables)

    def joined(self, bits: int) -> Part:
        """Join what stands for the bits that are set."""
        pieces = memoryview(bits.to_bytes(self._bytes, byteorder)).cast("H")
        return self._join(map(getitem, self._tables, pieces if byteorder == "little" else reversed(pieces)))


class _Joined(dict[int, Part], Generic[Part]):
    """A few items, joined for the sets of them that were met."""

    def __init__(self, items: Sequence[Part], join: Callable[[Iterable[Part]], Part]) -> None:
        self._items = items
        self._join = join

    def __missing__(self, bits: int) -> Part:
        if len(self) >= _MOST_JOINED:
            self.clear()
        self[bits] = joined = self._join(self._items[n] for n in numbers(bits))
        return joined
