"""Answers walked through a pathway give an outcome: what applies, what depends on something open, and why.

`walk` is the only evaluator. It follows every path that the answers leave open and keeps, for each statement, the
conditions gathered on the way. Those of one question are a set of the answers that would do, held as the bits of a
number, so that "and" and "or" of conditions are `&` and `|`:

- for a single-choice question a bit stands for a choice;
- for a `many` question a bit stands for one set of ticks, so that "bone or liver is ticked" and "both are ticked" are
  told apart.

The rules are those of design.md, section 4.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from recurrence_cli.engine.cubes import Cube, implies, minimal
from recurrence_cli.model import (
    NOT_KNOWN,
    Answer,
    Answers,
    Ask,
    Branch,
    Pathway,
    Question,
    Section,
    Statement,
    Use,
    chosen,
)


@dataclass(frozen=True, slots=True)
class Condition:
    """An open question and the choices of it that would do: one of them, for a `many` question ticked."""

    question: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """An answer that led to a statement. For a `many` question, the ticks that did."""

    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class StatementResult:
    """A statement in an outcome: the answers that led to it, and the ways in which it would apply.

    A way is conditions that together would do. With no way at all the statement `applies` as things stand.
    """

    statement: Statement
    because: tuple[Reason, ...]
    ways: tuple[tuple[Condition, ...], ...]

    @property
    def applies(self) -> bool:
        return not self.ways

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The open questions that its ways name, each once."""
        return tuple(dict.fromkeys(condition.question for way in self.ways for condition in way))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the answers give.

    `sections` has every section walked, in the order of the file, with its statements in the order of the file.
    `pending` are the questions to be asked now; `open` those met without a known answer, with the ids of the
    statements they bear on; `unused` the questions that were answered but not met. All in question order.
    """

    answers: Answers
    sections: tuple[tuple[Section, tuple[StatementResult, ...]], ...]
    pending: tuple[str, ...]
    open: Mapping[str, tuple[str, ...]]
    unused: tuple[str, ...]


def walk(pathway: Pathway, answers: Answers, *, on_request: bool = False) -> Outcome:
    """Follow `answers` through every section and return what they give.

    An answer that is missing or "not known" leaves its branches open: what they hold is returned with the conditions
    under which it would apply. A choice that the pathway does not know is treated as not known, never as a "no".
    Sections that are on request are walked only with `on_request`.
    """
    journey = _Journey(pathway, answers)
    sections = tuple(
        (section, tuple(journey.through(pathway.trees[section.id])))
        for section in pathway.sections.values()
        if on_request or not section.on_request
    )
    affects: dict[str, list[str]] = {
        q: [] for q in pathway.questions if q in journey.replies and journey.replies[q].open
    }
    for _, found in sections:
        for f in found:
            for q in {*f.depends_on, *(because.question for because in f.because)}:
                if q in affects:
                    affects[q].append(f.statement.id)
    return Outcome(
        answers=answers,
        sections=sections,
        pending=tuple(q for q in pathway.questions if q in journey.pending),
        open={q: tuple(ids) for q, ids in affects.items()},
        unused=tuple(
            q for q in dict.fromkeys((*pathway.questions, *answers)) if q in answers and q not in journey.replies
        ),
    )


@dataclass(slots=True)
class _Path:
    """How a step was come to: the conditions that must hold, and the answers and ticks that led there."""

    way: dict[str, int] = field(default_factory=dict)
    led: dict[str, frozenset[str]] = field(default_factory=dict)

    def on(self, question: str, answer: frozenset[str]) -> "_Path":
        return _Path(self.way, self.led | {question: self.led.get(question, frozenset()) | answer})

    def given(self, question: str, bits: int) -> "_Path":
        return _Path(self.way | {question: bits}, self.led)


@dataclass(frozen=True, slots=True)
class _Reply:
    """What is known of a question: the choices taken, and whether it is open, wholly or, beside ticks, in part."""

    question: Question
    taken: frozenset[str]
    open: bool


class _Journey:
    """One walk: the questions met so far with their replies, and the ways through one section after another."""

    def __init__(self, pathway: Pathway, answers: Answers) -> None:
        self.pathway = pathway
        self.answers = answers
        self.replies: dict[str, _Reply] = {}
        self.pending: set[str] = set()

    def reply(self, name: str) -> _Reply:
        if name not in self.replies:
            question = self.pathway.questions[name]
            given = chosen(self.answers.get(name, NOT_KNOWN))
            taken = given.intersection(question.choice_ids)
            self.replies[name] = _Reply(question, taken, not taken or NOT_KNOWN in given)
        return self.replies[name]

    def through(self, tree: Branch) -> Iterator[StatementResult]:
        """What a section's tree gives, in the order of the file."""
        paths: dict[str, tuple[Statement, list[_Path]]] = {}
        waiting = [(tree, _Path())]
        while waiting:
            branch, path = waiting.pop()
            for step in branch:
                if isinstance(step, Statement):
                    paths.setdefault(step.id, (step, []))[1].append(path)
                elif isinstance(step, Use):
                    waiting.append((self.pathway.branches[step.branch].steps, path))
                else:
                    waiting.extend(self._past(step, path))
        for statement, ways_in in sorted(paths.values(), key=lambda pair: pair[0].place):
            yield self._found(statement, ways_in)

    def _past(self, ask: Ask, path: _Path) -> Iterator[tuple[Branch, _Path]]:
        """The branches behind `ask` that can be reached, each with the path into it."""
        reply = self.reply(ask.question)
        question = reply.question
        if question.id not in self.answers and not path.way:
            self.pending.add(question.id)
        for fork in ask.forks:
            taken = reply.taken.intersection(fork.choices)
            if taken:
                yield fork.branch, path.on(question.id, taken)
            elif not reply.open:
                continue
            # What holds while a question is open, and what holds once it has a certain answer, never hold together.
            elif NOT_KNOWN in fork.choices and question.id not in path.way:
                yield fork.branch, path.on(question.id, frozenset({NOT_KNOWN}))
            elif NOT_KNOWN not in path.led.get(question.id, ()):
                bits = path.way.get(question.id, -1) & _bits(question, fork.choices)
                if bits == _all_bits(question):
                    yield fork.branch, path
                elif bits:
                    yield fork.branch, path.given(question.id, bits)

    def _found(self, statement: Statement, paths: list[_Path]) -> StatementResult:
        # A path that asks more than another adds neither a way nor a reason.
        shortest = [p for p in paths if not any(implies(p.way, q.way) and p.way != q.way for q in paths if q is not p)]
        led: dict[str, frozenset[str]] = {}
        for path in shortest:
            for question, answer in path.led.items():
                led[question] = led.get(question, frozenset()) | answer
        questions = self.pathway.questions
        ways = minimal([path.way for path in shortest], lambda q: _all_bits(questions[q]))
        return StatementResult(
            statement=statement,
            because=tuple(Reason(q, _answer(questions[q], led[q])) for q in questions if q in led),
            ways=() if ways == [{}] else _sorted((_conditions(way, questions) for way in ways), questions),
        )


def _answer(question: Question, choices: frozenset[str]) -> Answer:
    if question.many and choices != {NOT_KNOWN}:
        return choices
    return next(c for c in (*question.choice_ids, NOT_KNOWN) if c in choices)


# --- ways -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _tick_bits(many: bool, choices: tuple[str, ...], wanted: tuple[str, ...]) -> int:
    if not many:
        return sum(1 << i for i, choice in enumerate(choices) if choice in wanted)
    mask = sum(1 << i for i, choice in enumerate(choices) if choice in wanted)
    return sum(1 << ticks for ticks in range(1 << len(choices)) if ticks & mask)


def _bits(question: Question, wanted: tuple[str, ...]) -> int:
    """The answers to `question` that take one of the choices `wanted`."""
    return _tick_bits(question.many, question.choice_ids, wanted)


def _all_bits(question: Question) -> int:
    """Every answer to `question`; for a `many` question, ticking nothing counts as one, so no condition covers it."""
    size = len(question.choices)
    return (1 << (1 << size if question.many else size)) - 1


def _conditions(way: Cube, questions: Mapping[str, Question]) -> tuple[Condition, ...]:
    """A way in words of the pathway, in question order."""
    return tuple(Condition(q, choices) for q in questions if q in way for choices in _wanted(way[q], questions[q]))


def _wanted(bits: int, question: Question) -> list[tuple[str, ...]]:
    """The lists of choices of which, each time, one must be taken: one list, or several for ticks that go together."""
    ids = question.choice_ids
    if not question.many:
        return [tuple(choice for i, choice in enumerate(ids) if bits >> i & 1)]
    # A set of ticks that will not do, and to which no tick can be added without doing, leaves the choices of which
    # one is needed.
    size = len(ids)
    too_few = [t for t in range(1 << size) if not bits >> t & 1]
    largest = [t for t in too_few if all(t >> i & 1 or bits >> (t | 1 << i) & 1 for i in range(size))]
    return sorted(
        (tuple(choice for i, choice in enumerate(ids) if not t >> i & 1) for t in largest),
        key=lambda choices: [ids.index(choice) for choice in choices],
    )


def _sorted(
    ways: Iterator[tuple[Condition, ...]], questions: Mapping[str, Question]
) -> tuple[tuple[Condition, ...], ...]:
    """The ways by question, then by choice."""
    place = {q: i for i, q in enumerate(questions)}

    def key(way: tuple[Condition, ...]) -> list[tuple[int, list[int]]]:
        return [(place[c.question], [questions[c.question].choice_ids.index(x) for x in c.choices]) for c in way]

    return tuple(sorted(ways, key=key))
