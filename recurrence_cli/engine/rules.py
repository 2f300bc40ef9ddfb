"""The compiled pathway: under which conditions each statement is shown and each question asked.

The tree is followed once. The conditions of a path are a cube (`engine.cubes`): for each question the allowed
answers, as the bits of a number.

- For a single-choice question a bit is a choice.
- For a `many` question a bit is one set of ticks, so that "bone or liver is ticked" and "both are ticked" differ.
- A `not_known` branch requires that its question is open, which is a separate variable beside the question.

A rule has all the prime implicants of its paths. So for a case it is enough to drop the conditions that the answers
satisfy and the cubes that they contradict (`engine.evaluate`): the rest are all the minimal ways. For example, two paths

    type: local, operable: no          type: secondary

where type has these two choices, are the primes `operable: no` and `type: secondary`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from typing import TypeAlias

from recurrence_cli.engine.cubes import Cube, Every, TooManyCubes, absorb, both, prime_implicants, within
from recurrence_cli.pathway.model import (
    NOT_KNOWN,
    Answer,
    AskQuestion,
    Branch,
    Pathway,
    Question,
    Section,
    Statement,
    Steps,
    choice_set,
)
from recurrence_cli.pathway.value import value

MOST_CUBES = 200
"""A rule with more prime cubes keeps its paths; its primes are computed for each case instead."""

IS_OPEN = 0b10
"""The bit for "open" of such a variable; the other bit means that the question has an answer."""


def open_variable(question: str) -> str:
    """Name the variable for whether `question` is open; no question can have this name."""
    return f"{question}?"


def question_of(variable: str) -> str:
    """Return the question that a variable belongs to."""
    return variable.removesuffix("?")


# --- answers as bits ------------------------------------------------------------------------------------------------


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
    """A known or open answer: the choices `taken`; `open` may be true beside ticks."""

    question: Question
    taken: frozenset[str]
    open: bool

    def left_of(self, bits: int) -> int | None:
        """Restrict a condition: 0 when satisfied, None when contradicted."""
        if not self.taken:
            return bits
        question = self.question
        if not question.many:
            return 0 if bits & bits_of(question, self.taken) else None
        ticks = sum(1 << i for i, choice in enumerate(question.choice_ids) if choice in self.taken)
        if not self.open:
            return 0 if bits >> ticks & 1 else None
        left = sum(1 << more for more in range(1 << len(question.choices)) if bits >> (more | ticks) & 1)
        return 0 if left == all_bits(question) else left or None


def reply_to(question: Question, answer: Answer | None) -> Reply:
    """Convert an answer; an unknown choice counts as not known."""
    given = choice_set(NOT_KNOWN if answer is None else answer)
    taken = given.intersection(question.choice_ids)
    return Reply(question, taken, not taken or NOT_KNOWN in given)


# --- following the tree ---------------------------------------------------------------------------------------------


Trail: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""The branches on a path: each question and the choices of the key taken."""


@value
class VisitedSteps:
    """A list of steps on one path, with shared branches expanded.

    `cube` is the condition under which it is reached; None when no answers can meet that, and then nothing below it is
    visited. `branch` is the last branch of the `trail`.
    """

    section: Section
    branch: Branch | None
    trail: Trail
    cube: Cube | None
    asks: tuple[AskQuestion, ...]
    statements: tuple[Statement, ...]


def visit_all(pathway: Pathway) -> Iterator[VisitedSteps]:
    """Visit every section; steps behind clashing answers have no cube."""
    impossible = clash_cubes(pathway)
    for section in pathway.sections.values():
        yield from visit(pathway, section, impossible=impossible)


def visit(
    pathway: Pathway,
    section: Section,
    start: Steps | None = None,
    *,
    given: Cube | None = None,
    impossible: Sequence[Cube] = (),
) -> Iterator[VisitedSteps]:
    """Visit each list of steps of a section once for each path to it.

    A key that names both choices and "not known" is two paths, one for an answer and one while there is none. It may
    begin in the midst of the tree, at the steps `start` reached with the conditions `given`. Answers in one of the cubes
    `impossible` lead nowhere.
    """
    stack: list[tuple[Branch | None, Steps, Trail, Cube | None]] = [
        (None, pathway.trees[section.id] if start is None else start, (), given or {})
    ]
    while stack:
        branch, steps, trail, cube = stack.pop()
        asks, statements = contents(pathway, steps)
        yield VisitedSteps(section, branch, trail, cube, asks, statements)
        if cube is not None:
            stack.extend(
                (onward, onward.steps, (*trail, (ask.question, onward.choices)), further)
                for ask in reversed(asks)
                for onward in reversed(ask.branches)
                for further in _cubes_past(pathway, ask.question, onward, cube, impossible)
            )


def _cubes_past(
    pathway: Pathway, name: str, branch: Branch, cube: Cube, impossible: Sequence[Cube]
) -> list[Cube] | list[None]:
    """List the cubes after `branch`; a single None when it cannot be reached."""
    question = pathway.questions[name]
    found: list[Cube] = []
    # Behind an answer to the question there is an answer to it.
    if NOT_KNOWN in branch.choices and name not in cube:
        found.append({**cube, open_variable(name): IS_OPEN})
    if bits := cube.get(name, -1) & bits_of(question, branch.choices):
        rest = {other: asked for other, asked in cube.items() if other != name}
        found.append(rest if bits == all_bits(question) else {**rest, name: bits})
    if impossible:
        # Who has not given one of two clashing answers may still be led here.
        found = [
            cube for cube in found if not within(cube, impossible, lambda q: all_bits(pathway.questions[q]) << 1 | 1)
        ]
    return found or [None]


def clash_cubes(pathway: Pathway) -> list[Cube]:
    """List the clashing answers as cubes."""
    sides = (
        [{name: bits_of(pathway.questions[name], choices)} for name, choices in (clash.first, clash.second)]
        for clash in pathway.clashes
    )
    return [cube for one, two in sides if (cube := both(one, two)) is not None]


def contents(pathway: Pathway, branch: Steps) -> tuple[tuple[AskQuestion, ...], tuple[Statement, ...]]:
    """List the questions and statements of `branch` and of the branches it uses."""
    asks: list[AskQuestion] = []
    statements: dict[str, Statement] = {}
    stack = list(reversed(branch))
    while stack:
        step = stack.pop()
        if isinstance(step, Statement):
            statements[step.id] = step
        elif isinstance(step, AskQuestion):
            asks.append(step)
        else:
            stack.extend(reversed(pathway.branches[step.branch].steps))
    return tuple(asks), tuple(statements.values())


# --- rules ----------------------------------------------------------------------------------------------------------


@value
class Rule:
    """The condition of a statement in a section, or of a question.

    `cubes` is a set of numbers, as bits. They are all its prime implicants when it is `complete`; otherwise its paths,
    because it has too many primes. `questions` are those that they have conditions on.
    """

    cubes: int
    complete: bool
    questions: tuple[str, ...]


@value
class Rules:
    """The rules of a pathway and their numbered cubes.

    `statements` has, for each section, its statements in the order of the file; `asked` the questions that the sections
    ask which are always shown, `asked_on_request` those that all sections ask. Rules are numbered in that order, and
    the first cube of a rule has its number; further cubes follow all of these.
    """

    questions: Mapping[str, Question]
    cubes: tuple[Cube, ...]
    statements: Mapping[str, tuple[tuple[Statement, Rule], ...]]
    asked: Mapping[str, Rule]
    asked_on_request: Mapping[str, Rule]
    mentions: Mapping[str, tuple[tuple[int, int], ...]]
    """Variable -> the numbers of the cubes with a condition on it, each with the bits of that condition."""
    results: dict[tuple[object, ...], object] = field(default_factory=dict, repr=False)
    """A cache of `engine.evaluate`."""

    # Those of one pathway are themselves alone, and a key in no time.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "results": {}}

    def cubes_of(self, statement: str) -> list[Cube]:
        """List the cubes of a statement in all sections."""
        rules = (rule for found in self.statements.values() for s, rule in found if s.id == statement)
        return [self.cubes[number] for rule in rules for number in numbers(rule.cubes)]


def rules_of(pathway: Pathway) -> Rules:
    """Return the rules of `pathway`, compiled on first use."""
    if pathway.compiled is None:
        # Worked out of the other fields, so the pathway stays the same value.
        object.__setattr__(pathway, "compiled", compile_rules(pathway))
    assert isinstance(pathway.compiled, Rules)
    return pathway.compiled


def compile_rules(pathway: Pathway) -> Rules:
    """Compile the tree of `pathway` into rules."""
    shown: list[tuple[str, Statement, list[Cube]]] = []
    asked: dict[str, list[Cube]] = {}
    asked_on_request: dict[str, list[Cube]] = {}
    for section in pathway.sections.values():
        found: dict[str, tuple[Statement, list[Cube]]] = {}
        asking = asked_on_request if section.on_request else asked
        for visited in visit(pathway, section):
            if visited.cube is not None:
                for statement in visited.statements:
                    found.setdefault(statement.id, (statement, []))[1].append(visited.cube)
                for ask in visited.asks:
                    asking.setdefault(ask.question, []).append(visited.cube)
        shown += ((section.id, *pair) for pair in sorted(found.values(), key=lambda pair: pair[0].place))
    more = {name: [*asked.get(name, ()), *paths] for name, paths in asked_on_request.items()}
    every = every_answer(pathway.questions)
    compiled = [_primes(paths, every) for paths in (*(paths for *_, paths in shown), *asked.values(), *more.values())]
    cubes = [primes[0] for primes, _ in compiled]
    rules = []
    for number, (primes, complete) in enumerate(compiled):
        further = (1 << len(primes) - 1) - 1
        questions = dict.fromkeys(question_of(variable) for cube in primes for variable in cube)
        rules.append(Rule(1 << number | further << len(cubes), complete, tuple(questions)))
        cubes += primes[1:]
    numbered = iter(rules)
    statements: dict[str, list[tuple[Statement, Rule]]] = {section: [] for section in pathway.sections}
    for section_id, statement, _ in shown:
        statements[section_id].append((statement, next(numbered)))
    always = {name: next(numbered) for name in asked}
    return Rules(
        questions=pathway.questions,
        cubes=tuple(cubes),
        statements={section: tuple(found) for section, found in statements.items()},
        asked=always,
        asked_on_request=always | {name: next(numbered) for name in more},
        mentions=_mentions(cubes),
    )


def _primes(paths: list[Cube], every: Every) -> tuple[list[Cube], bool]:
    try:
        return prime_implicants(paths, every, most=MOST_CUBES), True
    except TooManyCubes:
        return absorb(paths), False


def _mentions(cubes: Iterable[Cube]) -> dict[str, tuple[tuple[int, int], ...]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for number, cube in enumerate(cubes):
        for variable, bits in cube.items():
            found.setdefault(variable, []).append((number, bits))
    return {variable: tuple(pairs) for variable, pairs in found.items()}


def every_answer(questions: Mapping[str, Question]) -> Every:
    """Return the function from a variable to all its bits."""
    sizes = {q.id: all_bits(q) for q in questions.values()}
    return lambda variable: sizes.get(variable, IS_OPEN | 1)


def numbers(bits: int) -> Iterator[int]:
    """List the positions of the set bits."""
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1


@lru_cache(maxsize=4096)
def masks(rules: Rules, question: str, answer: Answer | None) -> tuple[int, int]:
    """Return the cubes that an answer leaves unsatisfied, and those it contradicts.

    Both are sets of numbers, as bits."""
    reply = reply_to(rules.questions[question], answer)
    unsatisfied = contradicted = 0
    left = {bits: reply.left_of(bits) for bits in {bits for _, bits in rules.mentions.get(question, ())}}
    for number, bits in rules.mentions.get(question, ()):
        if left[bits] != 0:
            unsatisfied |= 1 << number
        if left[bits] is None:
            contradicted |= 1 << number
    if not reply.open:
        for number, _ in rules.mentions.get(open_variable(question), ()):
            unsatisfied |= 1 << number
            contradicted |= 1 << number
    return unsatisfied, contradicted
