"""Every path of a pathway: the answers that lead to a branch, and the statements that stand there.

A path is one way to a list of steps that holds statements, or holds nothing at all. Its conditions are the choices
behind which it stands, in the order met; "not known" is among them only where the file says so, since what an open
answer gives elsewhere is the walk's own rule. The branches that a list uses are read in their place.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from recurrence_cli.engine.evaluate import Condition
from recurrence_cli.model import Ask, Branch, Fork, Pathway, Section, Statement


@dataclass(frozen=True, slots=True)
class Route:
    """The conditions that lead to a branch of a section, and the statements that stand there, if any."""

    section: Section
    conditions: tuple[Condition, ...]
    statements: tuple[Statement, ...]

    @property
    def id(self) -> str:
        """The section and the choices on the way, which stay the same as long as the path does."""
        return "/".join([self.section.id, *(f"{c.question}={','.join(c.choices)}" for c in self.conditions)])


@dataclass(frozen=True, slots=True)
class Stop:
    """A list of steps, come to through a fork under some conditions; `possible` if any answers can lead there.

    Nothing behind an impossible stop is visited.
    """

    section: Section
    fork: Fork | None
    conditions: tuple[Condition, ...]
    possible: bool
    asks: tuple[Ask, ...]
    statements: tuple[Statement, ...]


def paths(pathway: Pathway) -> list[Route]:
    """Every path of every section, in the order of the file; what several lists of one path hold stands together."""
    found: dict[str, Route] = {}
    for stop in stops(pathway):
        if stop.possible and (stop.statements or not stop.asks):
            path = Route(stop.section, stop.conditions, stop.statements)
            known = found.setdefault(path.id, path)
            new = tuple(s for s in path.statements if s not in known.statements)
            found[path.id] = replace(known, statements=(*known.statements, *new))
    return list(found.values())


def stops(pathway: Pathway) -> Iterator[Stop]:
    """Every list of steps, once for each way to it."""
    for section in pathway.sections.values():
        waiting: list[tuple[Fork | None, Branch, tuple[Condition, ...]]] = [(None, pathway.trees[section.id], ())]
        while waiting:
            fork, branch, conditions = waiting.pop()
            reachable = possible(pathway, conditions)
            asks, statements = contents(pathway, branch)
            yield Stop(section, fork, conditions, reachable, asks, statements)
            if reachable:
                waiting.extend(
                    (fork, fork.branch, (*conditions, Condition(ask.question, fork.choices)))
                    for ask in reversed(asks)
                    for fork in reversed(ask.forks)
                )


def agreed(pathway: Pathway, conditions: tuple[Condition, ...]) -> dict[str, frozenset[str]] | None:
    """For each question, the choices that all the conditions on it allow; None where a single answer cannot.

    Conditions on a `many` question ask for a tick each, so the last stands for them; other ticks may be there too.
    """
    allowed: dict[str, frozenset[str]] = {}
    for question, choices in ((c.question, frozenset(c.choices)) for c in conditions):
        asked = pathway.questions[question]
        before = allowed.get(question, choices)
        # What every choice leads to holds while the question is open, too, and so beside "not known".
        if asked.many or before.issuperset(asked.choice_ids):
            both = choices
        else:
            both = before if choices.issuperset(asked.choice_ids) else choices & before
        if not both:
            return None
        allowed[question] = both
    return allowed


def possible(pathway: Pathway, conditions: tuple[Condition, ...]) -> bool:
    """Whether any answers meet all the conditions, and do not clash."""
    allowed = agreed(pathway, conditions)
    return allowed is not None and not any(
        all(
            question in allowed and allowed[question] <= {*choices} for question, choices in (clash.first, clash.second)
        )
        for clash in pathway.clashes
    )


def contents(pathway: Pathway, branch: Branch) -> tuple[tuple[Ask, ...], tuple[Statement, ...]]:
    """The questions and statements of a list of steps and of the branches it uses."""
    asks: list[Ask] = []
    statements: dict[str, Statement] = {}
    waiting = list(reversed(branch))
    while waiting:
        step = waiting.pop()
        if isinstance(step, Statement):
            statements[step.id] = step
        elif isinstance(step, Ask):
            asks.append(step)
        else:
            waiting.extend(reversed(pathway.branches[step.branch].steps))
    return tuple(asks), tuple(statements.values())
