"""The compiled pathway: the conditions of each statement and question.

The tree is followed once (`engine.visits`). The conditions of a path are a cube (`engine.cubes`): for each question the
allowed answers, as bits (`engine.conditions`).

A rule has all the prime implicants of its paths. So for a case it is enough to drop the conditions that the answers
satisfy and the cubes that they contradict (`engine.evaluate`): the rest are all the minimal ways. For example, two paths

    type: local, operable: no          type: secondary

where type has these two choices, are the primes `operable: no` and `type: secondary`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import lru_cache

from recurrence_cli.engine.conditions import every_answer, numbers, open_variable, question_of, reply_to
from recurrence_cli.engine.cubes import Cube, Every, TooManyCubes, absorb, prime_implicants
from recurrence_cli.engine.visits import visit
from recurrence_cli.pathway.model import (
    Answer,
    Pathway,
    Question,
    Statement,
)
from recurrence_cli.pathway.value import value

MOST_CUBES = 200
"""A rule with more prime cubes keeps its paths; its primes are computed for each case instead."""


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
    only_on_request: dict[str, list[Cube]] = {}
    for section in pathway.sections.values():
        found: dict[str, tuple[Statement, list[Cube]]] = {}
        asking = only_on_request if section.on_request else asked
        for visited in visit(pathway, section):
            if visited.cube is not None:
                for statement in visited.statements:
                    found.setdefault(statement.id, (statement, []))[1].append(visited.cube)
                for ask in visited.asks:
                    asking.setdefault(ask.question, []).append(visited.cube)
        shown += ((section.id, *pair) for pair in sorted(found.values(), key=lambda pair: pair[0].place))
    # With sections on request shown, a question is asked in these and in all the others.
    everywhere = {name: [*asked.get(name, ()), *paths] for name, paths in only_on_request.items()}
    every = every_answer(pathway.questions)
    compiled = [
        _primes(paths, every) for paths in (*(paths for *_, paths in shown), *asked.values(), *everywhere.values())
    ]
    cubes = [primes[0] for primes, _ in compiled]
    rules = []
    for number, (primes, complete) in enumerate(compiled):
        # The first cube of a rule has the number of the rule; its others come after the first cubes of all rules.
        others = ((1 << (len(primes) - 1)) - 1) << len(cubes)
        questions = dict.fromkeys(question_of(variable) for cube in primes for variable in cube)
        rules.append(Rule((1 << number) | others, complete, tuple(questions)))
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
        asked_on_request=always | {name: next(numbered) for name in everywhere},
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
