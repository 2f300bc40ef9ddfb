"""Routes: the choices that lead to each branch, and its statements.

A route is one way to a list of steps that holds statements, or holds nothing at all. Its choices are in the order of the
questions met; "not known" is among them only where the file says so, since what an open answer gives elsewhere follows
from the rules. The branches that a list uses are read in their place.
"""

from dataclasses import dataclass, replace

from recurrence_cli.engine.evaluate import Condition
from recurrence_cli.engine.visits import visit_all
from recurrence_cli.pathway.model import Pathway, Section, Statement


@dataclass(frozen=True)
class Route:
    """The choices that lead to a branch, and its statements."""

    section: Section
    conditions: tuple[Condition, ...]
    statements: tuple[Statement, ...]

    @property
    def id(self) -> str:
        """Return the section and choices, stable as long as the route exists."""
        return "/".join([self.section.id, *(f"{c.question}={','.join(c.choices)}" for c in self.conditions)])


def routes(pathway: Pathway) -> list[Route]:
    """List every route of every section, in file order.

    Several lists of one route are one.
    """
    found: dict[str, Route] = {}
    for visited in visit_all(pathway):
        if visited.cube is not None and (visited.statements or not visited.asks):
            conditions = tuple(Condition(question, choices) for question, choices in visited.trail)
            route = Route(visited.section, conditions, visited.statements)
            known = found.setdefault(route.id, route)
            new = tuple(s for s in route.statements if s not in known.statements)
            found[route.id] = replace(known, statements=(*known.statements, *new))
    return list(found.values())
