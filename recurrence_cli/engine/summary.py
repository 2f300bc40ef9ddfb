"""An outcome at one look: each option once by name and strength, and under which conditions it depends.

Options of one treatment, with the same qualifier and strength, are one row. A row names no condition that another way of
the same row makes needless: what applies does so whatever else would bring it in. Different strengths are never joined.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from recurrence_cli.engine.evaluate import Condition, Outcome, StatementResult
from recurrence_cli.model import Level, Pathway, Section, Statement, Strength
from recurrence_cli.value import value

Way: TypeAlias = tuple[Condition, ...]
"""Conditions that together would do."""


@value
class SummaryRow:
    """One option by name, or one note: the results it is about, and the `ways` in which it would apply.

    Without a way it applies. `results` are those that its ways come from; `implied` are further ones of the same name and
    strength, each of which holds only where this row does.
    """

    results: tuple[StatementResult, ...]
    ways: tuple[Way, ...]
    implied: tuple[StatementResult, ...] = ()

    @property
    def statement(self) -> Statement:
        return self.results[0].statement

    @property
    def applies(self) -> bool:
        return not self.ways


@value
class ConditionGroup:
    """Rows that share a condition, and below it those that share a further one.

    `alternatives` are the ways of which one must hold: nearly always one, of a single condition. The outermost group has
    none.
    """

    alternatives: tuple[Way, ...]
    rows: tuple[SummaryRow, ...]
    groups: tuple["ConditionGroup", ...]

    def all_rows(self) -> Iterator[SummaryRow]:
        """List the rows of the group and of all groups below it."""
        yield from self.rows
        for group in self.groups:
            yield from group.all_rows()


@value
class SectionSummary:
    """The rows of a section, those of one `layer` of it apart: what applies, then what depends."""

    section: Section
    layer: str | None
    applies: tuple[SummaryRow, ...]
    depends: ConditionGroup


def summarize(pathway: Pathway, outcome: Outcome) -> tuple[SectionSummary, ...]:
    """Summarize each section of `outcome` and each of its layers.

    Notes below the level `headline` are left out, and so is every section without a treatment in the pathway whose
    notes all are.
    """
    found = []
    for section, results in outcome.sections:
        layers = dict.fromkeys((None, *(r.statement.layer for r in results)))
        for layer in layers:
            rows = _rows([r for r in results if r.statement.layer == layer])
            depends = [row for row in rows if not row.applies]
            found.append(
                SectionSummary(section, layer, tuple(row for row in rows if row.applies), _grouped(pathway, depends))
            )
    return tuple(found)


def _rows(results: Iterable[StatementResult]) -> list[SummaryRow]:
    """The options by name, qualifier and strength, and the headline notes, in the order of the file."""
    named: dict[tuple[str, str | None, Strength | None], list[StatementResult]] = {}
    for result in results:
        statement = result.statement
        if statement.treatment is not None:
            named.setdefault((statement.treatment, statement.qualifier, statement.strength), []).append(result)
        elif statement.level == Level.HEADLINE:
            named[statement.id, None, None] = [result]
    return [_row(same) for same in named.values()]


def _row(same: Sequence[StatementResult]) -> SummaryRow:
    applying = [result for result in same if result.applies]
    if applying:
        return SummaryRow(tuple(applying), (), tuple(r for r in same if not r.applies))
    every = [way for result in same for way in result.ways]
    ways = [way for n, way in enumerate(every) if not any(_needless(way, n, other, m) for m, other in enumerate(every))]
    kept = tuple(result for result in same if any(way in ways for way in result.ways))
    return SummaryRow(kept, tuple(ways), tuple(result for result in same if result not in kept))


def _needless(way: Way, place: int, other: Way, other_place: int) -> bool:
    """Tell whether `other` holds wherever `way` does; of two that say the same, the first stays."""
    if place == other_place or not _implies(way, other):
        return False
    return not _implies(other, way) or other_place < place


def _implies(way: Way, other: Way) -> bool:
    return all(
        any(c.question == wanted.question and set(c.choices) <= set(wanted.choices) for c in way) for wanted in other
    )


# --- conditions as a tree -------------------------------------------------------------------------------------------


def _grouped(pathway: Pathway, rows: Sequence[SummaryRow]) -> ConditionGroup:
    """Print what several rows share once: the rows as a tree of their conditions, in question order."""
    place = {question: n for n, question in enumerate(pathway.questions)}

    def key(alternatives: tuple[Way, ...]) -> list[list[tuple[int, list[int]]]]:
        return [
            [(place[c.question], [pathway.questions[c.question].choice_ids.index(x) for x in c.choices]) for c in way]
            for way in alternatives
        ]

    def group(alternatives: tuple[Way, ...], members: list[tuple[SummaryRow, list[tuple[Way, ...]]]]) -> ConditionGroup:
        below: dict[tuple[Way, ...], list[tuple[SummaryRow, list[tuple[Way, ...]]]]] = {}
        for row, steps in members:
            if steps:
                below.setdefault(steps[0], []).append((row, steps[1:]))
        return ConditionGroup(
            alternatives,
            tuple(row for row, steps in members if not steps),
            tuple(group(first, below[first]) for first in sorted(below, key=key)),
        )

    return group((), [(row, _steps(row.ways)) for row in rows])


def _steps(ways: Sequence[Way]) -> list[tuple[Way, ...]]:
    """What must hold one after another: the conditions that all ways share, then one of what is left of them."""
    first, *others = ways
    shared = [condition for condition in first if all(condition in way for way in others)]
    left = tuple(tuple(c for c in way if c not in shared) for way in ways)
    return [*(((condition,),) for condition in shared), *([left] if others else [])]
