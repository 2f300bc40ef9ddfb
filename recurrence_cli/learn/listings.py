"""The treatments that an outcome lists, as applying or depending."""

from collections.abc import Iterable, Sequence

from recurrence_cli.engine.compare import APPLIES, DEPENDS
from recurrence_cli.engine.conditions import all_bits, bits_of, every_answer
from recurrence_cli.engine.cubes import Cube, within
from recurrence_cli.engine.evaluate import Condition, Outcome, StatementResult
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.value import value


@value
class Listing:
    """A treatment in a section of an outcome.

    `status` is APPLIES or DEPENDS, and `results` are the statements about it.
    """

    treatment: str
    status: str
    results: tuple[StatementResult, ...]


def listings(pathway: Pathway, outcome: Outcome, section: str) -> dict[str, Listing] | None:
    """List the treatments of a section; None if one is ambiguous.

    Two statements about a treatment may each depend on an answer, while one of them applies whatever it is. Then each
    depends, but the treatment does not, so a quiz cannot use the case.
    """
    by_treatment: dict[str, list[StatementResult]] = {}
    for shown, results in outcome.sections:
        for result in results if shown.id == section else ():
            if result.statement.treatment is not None:
                by_treatment.setdefault(result.statement.treatment, []).append(result)
    listed = {}
    for treatment, found in by_treatment.items():
        applies = any(result.applies for result in found)
        if not applies and _covered(pathway, found):
            return None
        listed[treatment] = Listing(treatment, APPLIES if applies else DEPENDS, tuple(found))
    return listed


def _covered(pathway: Pathway, results: Sequence[StatementResult]) -> bool:
    """Report whether one of several statements applies whatever the open answers are."""
    cubes = [cube_of_way(pathway, way) for result in results for way in result.ways]
    return len(results) > 1 and within({}, cubes, every_answer(pathway.questions))


def cube_of_way(pathway: Pathway, way: Iterable[Condition]) -> Cube:
    """Convert conditions that hold together to a cube."""
    cube: dict[str, int] = {}
    for condition in way:
        question = pathway.questions[condition.question]
        cube[question.id] = cube.get(question.id, all_bits(question)) & bits_of(question, condition.choices)
    return cube


def treatments_listed(outcome: Outcome) -> frozenset[str]:
    """Collect the treatments in any section of an outcome."""
    statements = (r.statement for _, results in outcome.sections for r in results)
    return frozenset(s.treatment for s in statements if s.treatment is not None)


def decided_by(pathway: Pathway, outcome: Outcome, section: str = "") -> dict[str, int]:
    """Count the options that depend on each open question, in question order."""
    named = [
        question
        for shown, results in outcome.sections
        if section in ("", shown.id)
        for result in results
        if result.statement.is_option
        for question in result.depends_on
    ]
    return {question: count for question in pathway.questions if (count := named.count(question))}
