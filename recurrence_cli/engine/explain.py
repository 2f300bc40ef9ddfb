"""Explanations of why a statement is shown, depends, or is absent."""

from recurrence_cli.engine.compare import everything, in_outcome
from recurrence_cli.engine.conditions import wanted
from recurrence_cli.engine.counterfactual import Counterfactual, counterfactuals
from recurrence_cli.engine.evaluate import StatementResult
from recurrence_cli.engine.rules import rules_of
from recurrence_cli.pathway.model import Answer, Answers, Pathway, Statement
from recurrence_cli.pathway.value import value


@value
class LedBy:
    """An answer that led to a statement, and the equivalent choices."""

    question: str
    answer: Answer
    branch: tuple[str, ...]


@value
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
    cubes = rules_of(pathway).cubes_of(result.statement.id)
    led_by = []
    for reason in result.because:
        question = pathway.questions[reason.question]
        lists = (choices for cube in cubes if question.id in cube for choices in wanted(question, cube[question.id]))
        branch = next((choices for choices in lists if question.satisfies(reason.answer, choices)), ())
        led_by.append(LedBy(question.id, reason.answer, branch))
    return Explanation(result.statement, result, tuple(led_by))
