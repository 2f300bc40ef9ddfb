"""Example cases with the statements expected, and their coverage."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from recurrence_cli.engine.compare import in_outcome
from recurrence_cli.engine.evaluate import StatementResult, walk
from recurrence_cli.engine.visits import VisitedSteps, visit_all
from recurrence_cli.pathway.model import NOT_KNOWN, Answers, Pathway, Place, choice_set

ABSENT, APPLIES = "is absent", "applies"


@dataclass(frozen=True, slots=True)
class Example:
    """An invented person, the answers, and the status expected of some statements.

    They apply, depend on certain open questions, or are absent. `on_request` adds the sections on request.
    """

    name: str
    person: str
    answers: Answers
    on_request: bool
    applies: tuple[str, ...]
    depends: Mapping[str, frozenset[str]]
    absent: tuple[str, ...]

    def expected(self) -> dict[str, str]:
        """Statement id -> what is expected of it, in words."""
        return (
            dict.fromkeys(self.applies, APPLIES)
            | {statement: _depends(on) for statement, on in self.depends.items()}
            | dict.fromkeys(self.absent, ABSENT)
        )


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A statement with another status than an example expects."""

    statement: str
    expected: str
    found: str


def mismatches(pathway: Pathway, example: Example) -> list[Mismatch]:
    """List the statements with another status than the example expects."""
    outcome = walk(pathway, example.answers, on_request=example.on_request)
    compared = [(s, said, _in_words(in_outcome(outcome, s))) for s, said in example.expected().items()]
    return [Mismatch(statement, said, found) for statement, said, found in compared if said != found]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What no example reaches: statements and branches, by place.

    Statements that apply in none, and branches that no known answers lead down.

    Forks that no answers can lead down count neither as branches nor as never taken.
    """

    statements: int
    branches: int
    never_apply: tuple[str, ...]
    never_taken: Mapping[Place, str]


def coverage(pathway: Pathway, examples: Iterable[Example]) -> Coverage:
    """Measure how much of the pathway the examples reach."""
    every = [visited for visited in visit_all(pathway) if visited.cube is not None]
    branches = {visited.branch.place: _branch(visited) for visited in every if visited.branch}
    applied: set[str] = set()
    taken: set[Place] = set()
    for example in examples:
        outcome = walk(pathway, example.answers, on_request=example.on_request)
        applied |= {f.statement.id for _, found in outcome.sections for f in found if f.applies}
        taken |= {visited.branch.place for visited in every if visited.branch and _taken(visited, example)}
    statements = [s.id for s in pathway.statements()]
    return Coverage(
        len(statements),
        len(branches),
        tuple(s for s in statements if s not in applied),
        {place: what for place, what in sorted(branches.items()) if place not in taken},
    )


def _branch(visited: VisitedSteps) -> str:
    question, choices = visited.trail[-1]
    return f"{question}={', '.join(choices)}"


def _taken(visited: VisitedSteps, example: Example) -> bool:
    if visited.section.on_request and not example.on_request:
        return False
    return all(
        choice_set(example.answers.get(name, NOT_KNOWN)).intersection(choices) for name, choices in visited.trail
    )


def _in_words(found: StatementResult | None) -> str:
    if found is None:
        return ABSENT
    return APPLIES if found.applies else _depends(found.depends_on)


def _depends(on: Iterable[str]) -> str:
    return f"depends on {', '.join(sorted(on))}"
