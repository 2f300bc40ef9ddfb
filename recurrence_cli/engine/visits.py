"""Visits of the tree: every list of steps, with its conditions."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from recurrence_cli.engine.conditions import IS_OPEN, all_bits, bits_of, open_variable
from recurrence_cli.engine.cubes import Cube, both, within
from recurrence_cli.pathway.model import (
    NOT_KNOWN,
    AskQuestion,
    Branch,
    Pathway,
    Section,
    Statement,
    Steps,
)
from recurrence_cli.pathway.value import value

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
    """Visit every section; steps after clashing answers have no cube."""
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
    """Visit each list of steps of a section once per path.

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
    """List the cubes after `branch`.

    A single None when it cannot be reached.
    """
    question = pathway.questions[name]
    found: list[Cube] = []
    # If the cube already asks for an answer here, the question is not open.
    if NOT_KNOWN in branch.choices and name not in cube:
        found.append({**cube, open_variable(name): IS_OPEN})
    if bits := cube.get(name, -1) & bits_of(question, branch.choices):
        rest = {other: asked for other, asked in cube.items() if other != name}
        found.append(rest if bits == all_bits(question) else {**rest, name: bits})
    if impossible:
        # Who has not given one of two clashing answers may still be led here: one more bit, for no answer.
        found = [
            cube for cube in found if not within(cube, impossible, lambda q: (all_bits(pathway.questions[q]) << 1) | 1)
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
    """List the questions and statements of `branch`, shared branches included."""
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
