"""The summary of an outcome: each option once, with its conditions.

Options of one treatment, with the same qualifier and strength, are one row. A row names no condition that another way of
the same row makes needless: what applies does so whatever else would bring it in. Different strengths are never joined.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from recurrence_cli.engine.evaluate import Condition, Outcome, StatementResult
from recurrence_cli.pathway.model import Level, Pathway, Section, Statement
from recurrence_cli.pathway.value import value

Way: TypeAlias = tuple[Condition, ...]
"""Conditions that together would do."""


@value
class SummaryRow:
    """One option by name, or one headline note, with its `ways`.

    Without a way it applies. `results` are those that its ways come from; `implied` are further ones of the same name and
    strength, each of which holds only where this row does.
    """

    section: Section
    results: tuple[StatementResult, ...]
    ways: tuple[Way, ...]
    implied: tuple[StatementResult, ...] = ()

    @property
    def statement(self) -> Statement:
        return self.results[0].statement

    @property
    def applies(self) -> bool:
        return not self.ways

    @property
    def is_option(self) -> bool:
        return self.statement.is_option


@value
class ConditionGroup:
    """Rows that share a condition, and groups that share a further one.

    `alternatives` are the ways of which one must hold: nearly always one, of a single condition. The outermost group has
    none.
    """

    alternatives: tuple[Way, ...]
    rows: tuple[SummaryRow, ...]
    groups: tuple["ConditionGroup", ...]

    def all_rows(self) -> Iterator[SummaryRow]:
        """Yield the rows of the group and of all groups below it."""
        yield from self.rows
        for group in self.groups:
            yield from group.all_rows()


@value
class SectionSummary:
    """The rows of a section outside any layer: applying, then depending."""

    section: Section
    applies: tuple[SummaryRow, ...]
    depends: ConditionGroup

    def rows(self) -> tuple[SummaryRow, ...]:
        """List what applies, then what depends."""
        return (*self.applies, *self.depends.all_rows())


@value
class LayerSummary:
    """The rows in layers of one title, such as named drugs."""

    title: str
    caution: str | None
    applies: tuple[SummaryRow, ...]
    depends: ConditionGroup

    def rows(self) -> tuple[SummaryRow, ...]:
        """List what applies, then what depends."""
        return (*self.applies, *self.depends.all_rows())


@value
class Summary:
    """The rows of an outcome: section by section, then layer by layer."""

    sections: tuple[SectionSummary, ...]
    layers: tuple[LayerSummary, ...]

    def rows(self) -> tuple[SummaryRow, ...]:
        """List every row once, sections before layers."""
        outside = (row for section in self.sections for row in section.rows())
        return (*outside, *(row for layer in self.layers for row in layer.rows()))


def summarize(pathway: Pathway, outcome: Outcome, sections: Sequence[str] = ()) -> Summary:
    """Summarize the sections of `outcome`, or those named.

    Of the notes it has only headlines that apply.

    A section with nothing to list has no rows. Sections on request are never summarized.
    """
    outside = []
    layers: dict[str, tuple[str | None, list[SummaryRow]]] = {}
    for section, results in outcome.sections:
        if section.on_request or (sections and section.id not in sections):
            continue
        by_layer: dict[str | None, list[StatementResult]] = {None: []}
        for result in results:
            branch = pathway.branches[result.statement.layer] if result.statement.layer else None
            by_layer.setdefault(branch.title if branch else None, []).append(result)
            if branch and branch.title:
                layers.setdefault(branch.title, (branch.caution, []))
        for title, inside in by_layer.items():
            rows = _rows(section, inside)
            if title is None:
                outside.append(SectionSummary(section, _applying(rows), _grouped(pathway, _depending(rows))))
            else:
                layers[title][1].extend(rows)
    return Summary(
        tuple(outside),
        tuple(
            LayerSummary(title, caution, _applying(rows), _grouped(pathway, _depending(rows)))
            for title, (caution, rows) in layers.items()
            if rows
        ),
    )


def open_questions(summary: Summary, outcome: Outcome, sections: Sequence[str] = ()) -> list[tuple[str, int]]:
    """Rank the open questions by how many options depend on them.

    Options are counted as the summary lists them. Questions on which only notes depend
    are last.
    """
    named = {
        question
        for section, results in outcome.sections
        if (section.id in sections if sections else not section.on_request)
        for result in results
        for question in result.questions
    }
    depends_on = [{q for result in row.results for q in result.depends_on} for row in summary.rows() if row.is_option]
    counts = {question: sum(question in found for found in depends_on) for question in outcome.open}
    return sorted(((q, count) for q, count in counts.items() if q in named), key=lambda item: -item[1])


def _applying(rows: Iterable[SummaryRow]) -> tuple[SummaryRow, ...]:
    return tuple(row for row in rows if row.applies)


def _depending(rows: Iterable[SummaryRow]) -> tuple[SummaryRow, ...]:
    return tuple(row for row in rows if not row.applies)


def _rows(section: Section, results: Iterable[StatementResult]) -> list[SummaryRow]:
    """Make rows of options and of headlines that apply."""
    named: dict[tuple[str | None, ...], list[StatementResult]] = {}
    for result in results:
        statement = result.statement
        if statement.is_option:
            named.setdefault((statement.treatment, statement.qualifier, statement.strength), []).append(result)
        elif statement.level == Level.HEADLINE and result.applies:
            named[(statement.id,)] = [result]
    return [_row(section, same) for same in named.values()]


def _row(section: Section, same: Sequence[StatementResult]) -> SummaryRow:
    applying = [result for result in same if result.applies]
    if applying:
        return SummaryRow(section, tuple(applying), (), tuple(r for r in same if not r.applies))
    every = [way for result in same for way in result.ways]
    ways = [way for n, way in enumerate(every) if not any(_needless(way, n, other, m) for m, other in enumerate(every))]
    kept = tuple(result for result in same if any(way in ways for way in result.ways))
    return SummaryRow(section, kept, tuple(ways), tuple(result for result in same if result not in kept))


def _needless(way: Way, place: int, other: Way, other_place: int) -> bool:
    """Return whether `other` holds wherever `way` does.

    Of two that say the same, the first stays.
    """
    if place == other_place or not _implies(way, other):
        return False
    return not _implies(other, way) or other_place < place


def _implies(way: Way, other: Way) -> bool:
    return all(
        any(c.question == wanted.question and set(c.choices) <= set(wanted.choices) for c in way) for wanted in other
    )


# --- conditions as a tree -------------------------------------------------------------------------------------------

Step: TypeAlias = tuple[Way, ...]
"""Ways of which one must hold. All the steps of a row must."""


def _grouped(pathway: Pathway, rows: Sequence[SummaryRow]) -> ConditionGroup:
    """Arrange rows as a tree of their conditions.

    A condition that several rows share is there once.

    At each level the step that spares most conditions is taken out first, so a long one that four rows share before a short
    one that five do; of those that spare as many, the one of the earlier question.
    Groups are in question order: with rows A (x, y), B (y) and C (z), y has B and, below x, A; then z has C.
    """
    place = {question: n for n, question in enumerate(pathway.questions)}

    def key(step: Step) -> list[list[tuple[int, list[int]]]]:
        return [
            [(place[c.question], [pathway.questions[c.question].choice_ids.index(x) for x in c.choices]) for c in way]
            for way in step
        ]

    def group(step: Step, members: Sequence[tuple[SummaryRow, tuple[Step, ...]]]) -> ConditionGroup:
        waiting = [member for member in members if member[1]]
        below: dict[Step, ConditionGroup] = {}
        while waiting:
            counts = Counter(step for _, steps in waiting for step in steps)
            # What would be said again, and how long it is.
            spared = {step: (count - 1) * sum(map(len, step)) for step, count in counts.items()}
            most = max(spared.values())
            taken = min((step for step, conditions in spared.items() if conditions == most), key=key)
            inside = [(row, tuple(s for s in steps if s != taken)) for row, steps in waiting if taken in steps]
            below[taken] = group(taken, inside)
            waiting = [member for member in waiting if taken not in member[1]]
        rows = tuple(row for row, steps in members if not steps)
        return ConditionGroup(step, rows, tuple(below[first] for first in sorted(below, key=key)))

    return group((), [(row, _steps(row.ways)) for row in rows])


def _steps(ways: Sequence[Way]) -> tuple[Step, ...]:
    """Split ways into shared conditions and the remaining alternatives."""
    first, *others = ways
    shared = [condition for condition in first if all(condition in way for way in others)]
    left = tuple(tuple(c for c in way if c not in shared) for way in ways)
    return (*(((condition,),) for condition in shared), *([left] if others else []))
