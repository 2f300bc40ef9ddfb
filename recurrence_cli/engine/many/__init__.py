"""Many sets of answers, one after another: for each the same outcome as that of a walk, made of parts that were walked."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Generic, Literal, TypeAlias, overload

from recurrence_cli.engine.answers import sound, sound_answer
from recurrence_cli.engine.evaluate import Outcome, StatementResult
from recurrence_cli.engine.many.parts import Part, Piece, only, parts_of_questions, parts_of_sections
from recurrence_cli.engine.many.pieces import (
    Asked,
    Ids,
    Lines,
    asked,
    ids,
    joined_asked,
    joined_ids,
    joined_lines,
    lines,
)
from recurrence_cli.engine.many.plan import Plan
from recurrence_cli.engine.routes import stops
from recurrence_cli.model import NOT_KNOWN, Answers, Pathway
from recurrence_cli.problems import AnswerError

__all__ = ["Asked", "Brief", "Evaluation", "Ids", "Lines", "evaluate_many"]

Raw: TypeAlias = Mapping[str, object]
"""Raw answers: question id -> choice id or, for a `many` question, several as a list or as a text with commas."""

_PLANS = 32
"""As many combinations of answers to the gates are told apart, and as many plans remembered."""

_FEW, _MANY = 16, 512
"""The combinations of answers for which several parts are put together: fewer where what they give is large."""


@overload
def evaluate_many(
    pathway: Pathway, cases: Iterable[Raw], *, on_request: bool = False, brief: Literal[False] = False
) -> "Iterator[Evaluation | AnswerError]": ...
@overload
def evaluate_many(
    pathway: Pathway, cases: Iterable[Raw], *, on_request: bool = False, brief: Literal[True]
) -> "Iterator[Brief | AnswerError]": ...
@overload
def evaluate_many(
    pathway: Pathway, cases: Iterable[Raw], *, on_request: bool = False, brief: bool
) -> "Iterator[Evaluation | AnswerError] | Iterator[Brief | AnswerError]": ...
def evaluate_many(
    pathway: Pathway, cases: Iterable[Raw], *, on_request: bool = False, brief: bool = False
) -> "Iterator[Evaluation | AnswerError] | Iterator[Brief | AnswerError]":
    """What each of `cases` gives, in their order, as they come: an `Evaluation`, or the `AnswerError` that refuses it.

    With `brief` it is a `Brief`, which has the ids of the statements only and takes half the time. Sections that are on
    request are there only with `on_request`. What is remembered from case to case is bounded, and is kept for the next
    call with the same pathway.
    """
    memory = _memory_of(pathway, on_request)
    evaluate: Callable[[Raw], Evaluation | Brief] = memory.brief if brief else memory.evaluation
    for case in cases:
        try:
            yield evaluate(case)
        except AnswerError as error:
            yield error


class Brief:
    """The ids of what applies to one case and what depends, in `pieces` in the order of the file."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: tuple[Ids, ...]) -> None:
        self.pieces = pieces

    @property
    def applies(self) -> tuple[str, ...]:
        """The ids of the statements that apply, in the order of the file."""
        return tuple(i for piece in self.pieces for i in piece.applies)

    @property
    def depends(self) -> tuple[str, ...]:
        """The ids of the statements that depend on something open, in the order of the file."""
        return tuple(i for piece in self.pieces for i in piece.depends)


class Evaluation:
    """What the answers of one case give, as `pieces` of lines in the order of the file; more when it is asked for."""

    __slots__ = ("_memory", "_raw", "pieces")

    def __init__(self, memory: "_Memory", raw: Raw, pieces: tuple[Lines, ...]) -> None:
        self._memory = memory
        self._raw = raw
        self.pieces = pieces

    def __reduce__(self) -> tuple[Any, ...]:
        # To another process goes what it was made of, and there it is made again; the pathway goes once with them all.
        return _Memory.evaluation, (self._memory, self._raw)

    @property
    def answers(self) -> Answers:
        """The answers, made sound, in question order."""
        return sound(self._memory.pathway, self._raw)

    @property
    def asked(self) -> tuple[Asked, ...]:
        """What there is to say of the questions, in their order."""
        return self._memory.questions.pieces(self._raw)

    @property
    def applies(self) -> tuple[str, ...]:
        """The ids of the statements that apply, in the order of the file."""
        return tuple(f.statement.id for f in self._found() if f.applies)

    @property
    def depends(self) -> tuple[str, ...]:
        """The ids of the statements that depend on something open, in the order of the file."""
        return tuple(f.statement.id for f in self._found() if not f.applies)

    @property
    def outcome(self) -> Outcome:
        """The outcome, equal to that of `walk`."""
        questions = self.asked
        found: dict[str, tuple[StatementResult, ...]] = {section.id: () for section in self._memory.sections}
        affects: dict[str, tuple[str, ...]] = {question: () for piece in questions for question in piece.open}
        for piece in self.pieces:
            for section, more in piece.sections:
                found[section.id] += more
            for question, affected in piece.affects:
                affects[question] += affected
        return Outcome(
            answers=self.answers,
            sections=tuple((section, found[section.id]) for section in self._memory.sections),
            pending=tuple(question for piece in questions for question in piece.pending),
            open=affects,
            unused=tuple(question for piece in questions for question in piece.unused),
        )

    def _found(self) -> Iterator[StatementResult]:
        return (f for piece in self.pieces for _, found in piece.sections for f in found)


class _Memory:
    """What is remembered of a pathway from case to case."""

    def __init__(self, pathway: Pathway, on_request: bool) -> None:
        self.pathway = pathway
        self.on_request = on_request
        self.sections = [s for s in pathway.sections.values() if on_request or not s.on_request]
        self._shown = only(pathway, self.sections)
        self._gates = _gates(self._shown)

    def __reduce__(self) -> tuple[Any, ...]:
        return _memory_of, (self.pathway, self.on_request)

    def evaluation(self, raw: Raw) -> Evaluation:
        """What the answers give. Raises `AnswerError` as `answers.sound` does."""
        try:
            return Evaluation(self, raw, self.lines.pieces(raw))
        except (KeyError, TypeError, AnswerError):
            return self.evaluation(sound(self.pathway, raw))

    def brief(self, raw: Raw) -> Brief:
        """The ids that the answers give. Raises `AnswerError` as `answers.sound` does."""
        try:
            return Brief(self.ids.pieces(raw))
        except (KeyError, TypeError, AnswerError):
            return self.brief(sound(self.pathway, raw))

    @cached_property
    def lines(self) -> "_Plans[Lines]":
        return _Plans(self.pathway, self._gates, parts_of_sections(self._shown, lines), joined_lines, _FEW)

    @cached_property
    def ids(self) -> "_Plans[Ids]":
        return _Plans(self.pathway, self._gates, parts_of_sections(self._shown, ids), joined_ids, _MANY)

    @cached_property
    def questions(self) -> "_Plans[Asked]":
        return _Plans(self.pathway, self._gates, parts_of_questions(self._shown, asked), joined_asked, _MANY)


class _Plans(Generic[Piece]):
    """Parts, with a plan for each combination of answers to the gates that was met so far."""

    def __init__(
        self,
        pathway: Pathway,
        gates: tuple[str, ...],
        parts: Iterable[Part[Piece]],
        join: Callable[[tuple[Piece, ...]], Piece],
        combinations: int,
    ) -> None:
        self._pathway = pathway
        self._gates = gates
        self._parts = [*parts]
        self._join = join
        self._combinations = combinations
        self._plans: dict[tuple[object, ...], Plan[Piece]] = {}

    def pieces(self, raw: Raw) -> tuple[Piece, ...]:
        """What the parts give to the answers. Raises as `Plan.pieces` does."""
        key = tuple(map(raw.get, self._gates))
        return (self._plans.get(key) or self._plan(key)).pieces(raw)

    def _plan(self, key: tuple[object, ...]) -> Plan[Piece]:
        """The plan for these answers to the gates, as they were given; one for all those in which the same are known."""
        given = {name: value for name, value in zip(self._gates, key, strict=True) if value is not None}
        known = {name: sound_answer(self._pathway.questions[name], value) for name, value in given.items()}
        fixed = {name: answer for name, answer in known.items() if answer != NOT_KNOWN}
        same = tuple(map(fixed.get, self._gates))
        if len(self._plans) >= _PLANS:
            self._plans.clear()
        if same not in self._plans:
            self._plans[same] = Plan(self._pathway, self._parts, self._join, fixed, self._combinations)
        self._plans[key] = self._plans[same]
        return self._plans[key]


_memories: list[_Memory] = []


def _memory_of(pathway: Pathway, on_request: bool) -> _Memory:
    """That of an earlier call where there was one; a pathway that was sent to another process is an equal one."""
    for memory in _memories:
        if memory.on_request == on_request and _same(memory.pathway, pathway):
            return memory
    del _memories[:-3]
    _memories.append(_Memory(pathway, on_request))
    return _memories[-1]


def _same(one: Pathway, other: Pathway) -> bool:
    # Equal ones may still differ in the order of their questions, which the file's hash tells.
    return one is other or (one.sha256 == other.sha256 and one == other)


def _gates(pathway: Pathway) -> tuple[str, ...]:
    """The few questions that most statements depend on: much less is left to look up behind an answer to each."""
    depending: dict[str, set[str]] = {}
    for stop in stops(pathway):
        for condition in stop.conditions:
            depending.setdefault(condition.question, set()).update(statement.id for statement in stop.statements)
    gates: list[str] = []
    combined = 1
    for name in sorted(depending, key=lambda name: -len(depending[name])):
        question = pathway.questions[name]
        combined *= len(question.choices) + 2
        if question.many or combined > _PLANS:
            break
        gates.append(name)
    return tuple(gates)
