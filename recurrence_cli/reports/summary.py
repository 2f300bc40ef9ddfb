"""The summary of an outcome: every option by name and strength.

It also has the urgent signs and other notices, at one look.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from recurrence_cli.engine.answers import warnings
from recurrence_cli.engine.evaluate import Outcome
from recurrence_cli.engine.summary import ConditionGroup, LayerSummary, Summary, SummaryRow, open_questions, summarize
from recurrence_cli.lazy import lazy
from recurrence_cli.pathway.dates import is_overdue
from recurrence_cli.pathway.model import NOT_KNOWN, Act, Level, Pathway, Section, Source, Strength, choice_set
from recurrence_cli.reports.citations import MARKS, decision_of, numbered, source_list, source_of_decision
from recurrence_cli.reports.document import (
    Block,
    Document,
    OptionGroup,
    OptionKind,
    OptionRow,
    OptionTable,
    Part,
    Role,
    SourceNumber,
)
from recurrence_cli.reports.document import Section as Heading
from recurrence_cli.reports.phrases import STRENGTHS, answer_says, counted, option_name, ways_in_words
from recurrence_cli.reports.titles import status_in_words, status_mark, title_of_outcome

SILENCE = "none listed in the sources; not ruled out"
NOT_COMPLETE = "Not complete: an option not listed may still be right."
MOST_TO_LOOK_UP = 3
"""How many open questions are listed; the others are counted."""

MOST_SOURCES = 2
"""So many sources of a statement are numbered beside an option; the detail has all."""


def summary_document(
    pathway: Pathway,
    outcome: Outcome,
    today: date,
    *,
    sections: Sequence[str] = (),
    commands: bool = True,
    what_if: Sequence[Any] | None = None,
) -> Document:
    """Write the summary of an outcome as of `today`.

    With `commands` it says which command shows more. `what_if` adds what other answers would change.
    """
    document = SummaryWriter(pathway, outcome, today, sections).document(commands)
    if what_if is None:
        return document
    more = lazy("recurrence_cli.reports.what_if:what_if_sections")(pathway, outcome, what_if)
    return replace(document, sections=(*document.sections, *more))


class SummaryWriter:
    """Values that the sections of a summary share."""

    def __init__(self, pathway: Pathway, outcome: Outcome, today: date, sections: Sequence[str] = ()) -> None:
        self.pathway = pathway
        self.outcome = outcome
        self.today = today
        self.sections = sections
        self.summary: Summary = summarize(pathway, outcome, sections)
        self.open = open_questions(self.summary, outcome, sections)
        treated = {treatment.kind for treatment in pathway.treatments.values()}
        self.kinds = [s for s in pathway.sections.values() if s.id in treated and not s.on_request]
        self.numbers = self._number_sources()

    def _number_sources(self) -> dict[str, int]:
        """Number the sources cited, the same in every layer.

        Those of the summary come first, then those of the detail, up to `numbered_in_detail`, then the rest.
        """
        rows = sorted(summarize(self.pathway, self.outcome).rows(), key=lambda row: not row.is_option)
        results = [(section, result) for section, found in self.outcome.sections for result in found]
        detail = [
            result
            for section, result in results
            if section.on_request or (self.is_kind_or_before(section) and result.statement.level != Level.BACKGROUND)
        ]
        cited = dict.fromkeys(source.id for row in rows if self.is_shown(row) for source in self._cited(row))
        cited |= dict.fromkeys(c.source for result in detail for c in result.statement.citations)
        self.numbered_in_detail = len(cited)
        cited |= dict.fromkeys(c.source for _, result in results for c in result.statement.citations)
        return {source: number for number, source in enumerate(cited, 1)}

    def is_shown(self, row: SummaryRow) -> bool:
        """Return whether a row is in the summary of all sections."""
        return self.is_kind_or_before(row.section)

    def document(self, commands: bool) -> Document:
        """Write the whole summary."""
        return Document(
            title=title_of_outcome(self.pathway, self.outcome),
            mark=status_mark(self.pathway),
            banner=True,
            compact=True,
            lead=tuple(self.lead()),
            sections=(
                *self.options(),
                Heading("", self.not_complete(), "complete"),
                Heading("Look up next", tuple(self.to_look_up()), "next"),
                Heading("Sources", tuple(self.source_parts(commands)), "sources"),
                Heading("Urgent signs", tuple(self.urgent(commands)), "urgent"),
            ),
        )

    def lead(self) -> Iterator[Block]:
        """Say the doubtful answers, the state of review, and the answers."""
        for warning in warnings(self.pathway, self.outcome.answers):
            yield Block(warning, "Look again", role=Role.CAUTION)
        yield Block(self.answers(), beside=status_in_words(self.pathway, self.today), role=Role.STATUS)

    def answers(self) -> str:
        """Say the answers given, as phrases."""
        questions = self.pathway.questions
        given = [q for q in questions.values() if q.id in self.outcome.answers and q.id != self.pathway.root]
        known = [q for q in given if self.outcome.answers[q.id] != NOT_KNOWN]
        used = [answer_says(q, self.outcome.answers[q.id]) for q in known if q.id not in self.outcome.unused]
        unused = [answer_says(q, self.outcome.answers[q.id]) for q in known if q.id in self.outcome.unused]
        said = "; ".join(used)
        if unused:
            said += f"{'. ' if said else ''}Nothing here depends on: {'; '.join(unused)}"
        if not known and choice_set(self.outcome.answers.get(self.pathway.root, NOT_KNOWN)) == {NOT_KNOWN}:
            said = "nothing yet"
        return f"{said}." if said else ""

    # --- options

    def options(self) -> Iterator[Heading]:
        """Write what applies, then what depends, then layer by layer."""
        applies, depends = self._table(depends=False), self._table(depends=True)
        notes, divider = tuple(self._notes_above()), Block(self._applying(), role=Role.DIVIDER)
        if applies.kinds or not depends.kinds:
            yield Heading("", (*notes, divider, *((applies,) if applies.kinds else ())), "applies")
            waits = "Depends on an answer not known"
        else:
            yield Heading("", notes, "applies")
            waits = f"Depends on what is found; {self.unknown()}"
        if depends.kinds:
            yield Heading(waits, (depends,), "depends")
        for number, layer in enumerate(self.summary.layers, 1):
            yield Heading(layer.title, tuple(self._layer(layer)), f"layer-{number}")

    def _applying(self) -> str:
        """Say that the options below apply, and what that leaves open."""
        any_ = any(row.is_option and row.applies for row in self.summary.rows())
        if self.open:
            return f"{'Applies whatever is found; ' if any_ else ''}{self.unknown()}"
        return f"{'These apply. ' if any_ else ''}{NOT_COMPLETE}"

    def unknown(self) -> str:
        """Count the answers that are not known, which is not "no"."""
        return f'{counted(len(self.open), "answer")} not known, which is not "no"'

    def is_kind_or_before(self, section: Section) -> bool:
        """Return whether a section is in the summary."""
        return self._is_kind(section) or not self._is_after_kinds(section)

    def _is_kind(self, section: Section) -> bool:
        return section in self.kinds

    def _notes_above(self) -> Iterator[Block]:
        """Write the headlines of sections before the kinds."""
        for part in self.summary.sections:
            if self._is_kind(part.section):
                continue
            if part.section.id not in self.sections and self._is_after_kinds(part.section):
                continue
            for row in part.rows():
                condition = f"If {ways_in_words(self.pathway, row.ways)}: " if row.ways else ""
                numbers = tuple(self._sources(row))
                yield Block(f"{condition}{row.statement.short or row.statement.text}", role=Role.NOTE, sources=numbers)

    def _is_after_kinds(self, section: Section) -> bool:
        """Return whether a section, such as tests, is for the next layer."""
        order = list(self.pathway.sections)
        return bool(self.kinds) and order.index(section.id) > order.index(self.kinds[0].id)

    def _table(self, *, depends: bool) -> OptionTable:
        kinds = []
        in_layers = {row.section.id for layer in self.summary.layers for row in layer.rows() if row.is_option}
        for part in self.summary.sections:
            if not self._is_kind(part.section):
                continue
            if depends:
                options = self._group(part.depends)
                if not (options.rows or options.groups):
                    continue
            else:
                options = OptionGroup("", tuple(map(self._row, part.applies)))
            silent = not depends and not part.rows() and part.section.id not in in_layers
            if silent or options.rows or options.groups:
                kinds.append(self._kind(part.section, options, SILENCE if silent else ""))
        return OptionTable(tuple(kinds))

    def _kind(self, section: Section, options: OptionGroup, silence: str) -> OptionKind:
        number = self.kinds.index(section) + 1
        return OptionKind(section.title, section.short or section.title, options, number, silence)

    def _layer(self, layer: LayerSummary) -> Iterator[Part]:
        if layer.caution:
            yield Block(layer.caution, role=Role.CAUTION)
        depends = self._group(layer.depends, decision=True)
        # Among the options, a note would look like one of them.
        notes_first = sorted(layer.applies, key=lambda row: row.is_option)
        applies = tuple(self._row(row, decision=True) for row in notes_first)
        yield OptionTable((OptionKind("", "", OptionGroup("", applies, depends.groups)),), decisions=True)

    def _group(self, group: ConditionGroup, decision: bool = False) -> OptionGroup:
        condition = ways_in_words(self.pathway, group.alternatives)
        rows = tuple(self._row(row, decision=decision) for row in group.rows)
        groups = tuple(self._group(below, decision) for below in group.groups)
        if not rows and len(groups) == 1 and condition:
            # Conditions that nothing parts are one line.
            return OptionGroup(f"{condition}, {groups[0].condition}", groups[0].rows, groups[0].groups)
        return OptionGroup(condition, rows, groups)

    def _row(self, row: SummaryRow, decision: bool = False) -> OptionRow:
        statement = row.statement
        kind = row.section.title
        condition = ways_in_words(self.pathway, row.ways)
        sources = tuple(self._sources(row))
        if statement.treatment is None or statement.strength is None:
            return OptionRow(
                statement.short or statement.text, kind, sources=sources, condition=condition, role=Role.NOTE
            )
        treatment = self.pathway.treatments[statement.treatment]
        name = option_name(self.pathway, statement)
        return OptionRow(
            name,
            kind,
            STRENGTHS[statement.strength],
            name.replace(treatment.name, treatment.short, 1) if treatment.short else "",
            sources,
            self._decision(row) if decision else "",
            condition,
            Role.OPTION if statement.strength == Strength.USUALLY else Role.PLAIN,
        )

    def _cited(self, row: SummaryRow) -> list[Source]:
        """List the sources to number beside a row.

        They are the first ones of each statement, or the one with the decision.

        What is overdue or superseded is always among them.
        """
        every = [self.pathway.sources[c.source] for r in row.results for c in r.statement.citations]
        cited = [self.pathway.sources[c.source] for r in row.results for c in r.statement.citations[:MOST_SOURCES]]
        if row.statement.layer and (decided := self._decided(row)):
            cited = [decided]
        cited += [s for s in every if s.superseded or is_overdue(s.review_due, self.today)]
        return [*{source.id: source for source in cited}.values()]

    def _sources(self, row: SummaryRow) -> Iterator[SourceNumber]:
        for source in sorted(self._cited(row), key=lambda source: self.numbers[source.id]):
            yield numbered(source, self.numbers[source.id], self.today)

    def _decided(self, row: SummaryRow) -> Source | None:
        """Choose the source with the decision that an option is about."""
        if row.statement.treatment is None:
            return None
        sources = [self.pathway.sources[c.source] for r in row.results for c in r.statement.citations]
        return source_of_decision(self.pathway.treatments[row.statement.treatment].name, sources)

    def _decision(self, row: SummaryRow) -> str:
        """Name the number and the year of an option's decision."""
        source = self._decided(row)
        return decision_of(source) if source else ""

    # --- what keeps people safe

    def not_complete(self) -> tuple[Block, ...]:
        """Say that an option may be missing, unless that is above them."""
        return (Block(NOT_COMPLETE, role=Role.DIVIDER),) if self.open else ()

    def to_look_up(self) -> Iterator[Block]:
        """Rank open questions by the options they decide, with places to look."""
        ranked = [(self.pathway.questions[name], count) for name, count in self.open if count]
        first = ranked[:MOST_TO_LOOK_UP]
        for place, (question, count) in enumerate(first):
            decides = str(count) if place else f"decides {counted(count, 'option')}"
            yield Block(question.look_in.removesuffix("."), question.short, beside=decides, role=Role.NUMBERED)
        if rest := len(self.open) - len(first):
            more = (
                f"And {rest} more"
                if len(ranked) > len(first)
                else f"{rest} more {'decides' if rest == 1 else 'decide'} no option"
            )
            yield Block(f"{more}.", role=Role.DETAIL)

    def to_ask(self) -> Iterator[Block]:
        """Ask everything that is not known, in the same order."""
        for name, count in self.open:
            question = self.pathway.questions[name]
            decides = f"decides {counted(count, 'option')}" if count else ""
            yield Block(f"{question.ask} {question.look_in}", beside=decides, role=Role.NUMBERED)

    def source_parts(self, commands: bool) -> Iterator[Part]:
        """List the sources of the rows briefly, and explain the marks.

        With `commands`, say how to see more of them.
        """
        shown = {source.id: source for row in self._shown() for source in self._cited(row)}
        yield source_list(shown.values(), self.numbers, self.today)
        used = {number.mark for row in self._shown() for number in self._sources(row)}
        if explained := "; ".join(f"{mark} {words}" for mark, words in MARKS.items() if mark in used):
            yield Block(f"{explained}.", role=Role.DETAIL)
        if commands:
            yield Block("--detail, --full.", "More", role=Role.DETAIL)

    def _shown(self) -> Iterator[SummaryRow]:
        for part in self.summary.sections:
            section = part.section
            if self._is_kind(section) or section.id in self.sections or not self._is_after_kinds(section):
                yield from part.rows()
        for layer in self.summary.layers:
            yield from layer.rows()

    def urgent(self, commands: bool) -> Iterator[Block]:
        """Name the signs that cannot wait, by how soon to ring."""
        soon = {
            act: [u.short or u.signs for u in self.pathway.urgent if u.act == act] for act in (Act.EMERGENCY, Act.NOW)
        }
        if not any(soon.values()):
            soon = {Act.NOW: [u.short or u.signs for u in self.pathway.urgent]}
        labels = {Act.EMERGENCY: "URGENT 999", Act.NOW: "Ring NOW"}
        for act, signs in soon.items():
            if signs:
                yield Block(f"{'; '.join(signs)}.", labels[act], role=Role.URGENT)
        if self.pathway.urgent and commands:
            yield Block("recurrence about urgent.", "More", role=Role.DETAIL)
