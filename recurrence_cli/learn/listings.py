"""What a case lists: the treatments of an outcome, and whether each applies or depends."""

from collections.abc import Iterable, Sequence

from recurrence_cli.engine.compare import APPLIES, DEPENDS
from recurrence_cli.engine.conditions import all_bits, bits_of, every_answer
from recurrence_cli.engine.cubes import Cube, within
from recurrence_cli.engine.evaluate import Condition, Outcome, StatementResult
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.value import value


@value
class Listing:
    """A treatment as a section of an outcome lists it: whether it applies or depends, and by which statements."""

    treatment: str
    status: str
    results: tuple[StatementResult, ...]


def listings(pathway: Pathway, outcome: Outcome, section: str) -> dict[str, Listing] | None:
    """List the treatments of a section; None when one depends only on paper.

    Two statements on one treatment may each depend on an answer, while one of them is listed whatever it is. Whether
    the treatment depends then has two answers, so the case is of no use.
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
    """Tell whether one of several statements applies whatever the open answers are."""
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
    """Collect the treatments that an outcome lists anywhere."""
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
