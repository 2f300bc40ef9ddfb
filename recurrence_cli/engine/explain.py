"""Why a statement is shown, on what it depends, or what would bring it in."""

from collections.abc import Iterator
from dataclasses import dataclass

from recurrence_cli.engine.compare import everything, in_outcome
from recurrence_cli.engine.counterfactual import Counterfactual, counterfactuals
from recurrence_cli.engine.evaluate import StatementResult
from recurrence_cli.model import Answer, Answers, Ask, Branch, Pathway, Statement, chosen


@dataclass(frozen=True, slots=True)
class LedBy:
    """An answer that led to a statement, and the choices that share the branch it chose."""

    question: str
    answer: Answer
    branch: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a statement is shown, or what would bring it in.

    `result` is None where it is not shown. Then `counterfactuals` are the smallest changes of answers that would bring it in; without
    any, `other_roots` are the choices of the root question that it is for.
    """

    statement: Statement
    result: StatementResult | None
    led_by: tuple[LedBy, ...] = ()
    counterfactuals: tuple[Counterfactual, ...] = ()
    other_roots: tuple[str, ...] = ()


def explain(pathway: Pathway, answers: Answers, statement: Statement) -> Explanation:
    """Explain a statement for these answers."""
    result = in_outcome(everything(pathway, answers), statement.id)
    if result is not None:
        return explain_result(pathway, result)
    if found := counterfactuals(pathway, answers, statement.id):
        return Explanation(statement, None, counterfactuals=found)
    root = pathway.questions[pathway.root]
    others = (c for c in root.choice_ids if in_outcome(everything(pathway, {root.id: c}), statement.id))
    return Explanation(statement, None, other_roots=tuple(others))


def explain_result(pathway: Pathway, result: StatementResult) -> Explanation:
    """Explain a statement that was found."""
    forks = _forks_above(pathway, result.statement.id)
    led_by = []
    for because in result.because:
        taken = chosen(because.answer)
        branch = next((f for q, f in forks if q == because.question and taken.intersection(f)), ())
        led_by.append(LedBy(because.question, because.answer, branch))
    return Explanation(result.statement, result, tuple(led_by))


_Fork = tuple[str, tuple[str, ...]]
"""A question, and the choices of it that share a branch."""


def _forks_above(pathway: Pathway, statement: str) -> list[_Fork]:
    """List the forks on the paths to a statement."""
    above: list[_Fork] = []
    wanted = [statement]
    for name in wanted:  # grows while it is read
        for branch_id, branch in _branches(pathway):
            trail = _trail(branch, name)
            if trail is not None:
                above += trail
                if branch_id is not None and branch_id not in wanted:
                    wanted.append(branch_id)
    return above


def _branches(pathway: Pathway) -> Iterator[tuple[str | None, Branch]]:
    yield from ((None, tree) for tree in pathway.trees.values())
    yield from ((shared.id, shared.steps) for shared in pathway.branches.values())


def _trail(branch: Branch, wanted: str) -> list[_Fork] | None:
    """List the forks above a statement or a used branch; None when it is not here."""
    stack: list[tuple[Branch, list[_Fork]]] = [(branch, [])]
    while stack:
        steps, trail = stack.pop()
        for step in steps:
            if wanted in (getattr(step, "id", None), getattr(step, "branch", None)):
                return trail
            if isinstance(step, Ask):
                stack += [(fork.branch, [*trail, (step.question, fork.choices)]) for fork in step.forks]
    return None
