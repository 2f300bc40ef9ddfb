"""The document for an outcome: what people read, in the order in which they read it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from recurrence_cli.dates import in_words
from recurrence_cli.engine.answers import warnings
from recurrence_cli.engine.evaluate import Outcome, StatementResult
from recurrence_cli.lazy import lazy
from recurrence_cli.model import NOT_KNOWN, Citation, Pathway, Question, Section, Status, Strength, chosen
from recurrence_cli.reports import document as doc
from recurrence_cli.reports.citations import dated, source_block
from recurrence_cli.reports.data import notices
from recurrence_cli.reports.document import Block, Document, Group, Part, Role, entries, plain
from recurrence_cli.reports.phrases import (
    STRENGTHS,
    answer_in_words,
    because_in_words,
    conditions_in_words,
    counted,
    further_in_words,
)

FOLD_ABOVE = 8

MEANINGS = {
    Strength.USUALLY: "The source puts it as usual in this situation.",
    Strength.MAY: "The source says that it may be offered or used, not how often.",
    Strength.SOMETIMES: "The source says that it is possible for some people, or names doubts.",
    Strength.NOT_USUALLY: "The source puts it as not usual in this situation, not as never done.",
}
"""What the words for a strength stand for: how a source puts an option, and nothing about its worth."""

HOW_TO_READ = (
    'The words beside an option, such as "usually offered", are how its source puts it. They are not a ranking.',
    'A line with "Only if" depends on an answer that is not known. Every other line goes with the answers given.',
    (
        "Each line says why it is shown and where it comes from. The numbers are those of the sources, near the end. "
        "OVERDUE means that the date for the source's own review has passed."
    ),
)


def outcome_document(
    pathway: Pathway,
    outcome: Outcome,
    today: date,
    *,
    what_if: Sequence[Any] | None = None,
    fold: bool = False,
    explain: bool = False,
    ids: bool = True,
    professional: bool = False,
) -> Document:
    """Write the document for an outcome as of `today`.

    With `fold`, lines of layers that depend on further questions without an answer are counted instead of shown, if
    there are more than `FOLD_ABOVE` of them. With `explain`, each line says in sentences why it is shown. `ids` shows
    the ids of lines and sources; a `professional` also gets what strengths mean and which lines a question affects.
    """
    return _Writer(pathway, outcome, today, fold, explain, ids, professional).document(what_if)


def title_of(pathway: Pathway) -> str:
    """Title what is shown of a pathway."""
    return f"{pathway.about.title}: options to talk over"


def version_of(pathway: Pathway, today: date) -> str:
    """Name the version, status and review dates of the content."""
    about = pathway.about
    return (
        f"{about.id} {about.version} ({about.status.value.replace('_', ' ')}), content {pathway.sha256[:12]}, "
        f"last reviewed {in_words(about.last_review)}, next review {in_words(about.next_review)}, shown {today:%Y-%m-%d}"
    )


def answer_blocks(pathway: Pathway, outcome: Outcome) -> Iterator[Block]:
    """Name each answer given, in question order."""
    for question in pathway.questions.values():
        if question.id in outcome.answers:
            yield Block(answer_in_words(question, outcome.answers[question.id]), question.short, role=Role.FACT)


def unused_in_words(pathway: Pathway, outcome: Outcome) -> str:
    """Name the questions whose answers made no difference."""
    return ", ".join(pathway.questions[q].short for q in outcome.unused if q in pathway.questions)


class _Writer:
    """What the parts of one document share."""

    def __init__(
        self, pathway: Pathway, outcome: Outcome, today: date, fold: bool, explain: bool, ids: bool, professional: bool
    ) -> None:
        self.pathway = pathway
        self.outcome = outcome
        self.today = today
        self.explain = explain
        self.ids = ids
        self.professional = professional
        self.folded = _to_fold(pathway, outcome) if fold else frozenset()
        cited = {c.source for _, results in outcome.sections for r in results for c in r.statement.citations}
        self.sources = [source for source in pathway.sources.values() if source.id in cited]
        self.numbers = {source.id: number for number, source in enumerate(self.sources, 1)}
        self.order = {question: place for place, question in enumerate(pathway.questions)}

    def document(self, what_if: Sequence[Any] | None) -> Document:
        pathway, about = self.pathway, self.pathway.about
        said = notices(pathway, self.outcome, self.today)
        doubtful = len([*warnings(pathway, self.outcome.answers)])
        status = doubtful + len(about.notice)
        first = (*said[: doubtful + 1], *(said[status : status + 1] if about.status != Status.APPROVED else ()))
        lead = [Block(" ".join(first))]
        if pathway.urgent:
            urgent = Block('see "Urgent signs and who to ring" below.', "Some signs cannot wait", url="#urgent")
            lead.append(urgent)
        unknown = tuple(self._unknown())
        return Document(
            title=title_of(pathway),
            lead=tuple(lead),
            banner=True,
            footer=version_of(pathway, self.today),
            sections=(
                doc.Section("Answers given", tuple(self._answers()), "answers"),
                doc.Section("How to read this", tuple(self._reading()), "reading"),
                *(self._kind(section, results) for section, results in self.outcome.sections),
                doc.Section("Still not known: ask, or look it up", unknown, "open"),
                doc.Section("Questions to ask", entries(*_ask_the_team(pathway, self.outcome)), "ask"),
                doc.Section("Urgent signs and who to ring", urgent_blocks(pathway), "urgent"),
                doc.Section("Support", tuple(support_blocks(pathway)), "support"),
                doc.Section("Sources", tuple(self._source_blocks()), "sources"),
                doc.Section("Please note", entries(*(s for s in said if s not in first)), "notices"),
                *(
                    lazy("recurrence_cli.reports.what_if:what_if_sections")(pathway, self.outcome, what_if)
                    if what_if is not None
                    else ()
                ),
            ),
        )

    def _answers(self) -> Iterator[Block]:
        yield from answer_blocks(self.pathway, self.outcome)
        if not self.outcome.answers:
            yield Block("No answers were given.")
        if unused := unused_in_words(self.pathway, self.outcome):
            yield Block(unused, "Noted, but no line here depends on it", role=Role.DETAIL)

    def _reading(self) -> Iterator[Block]:
        yield Block(" ".join(HOW_TO_READ))
        if self.professional:
            for strength, words in STRENGTHS.items():
                yield Block(MEANINGS[strength], words, role=Role.FACT)

    # --- the kinds of treatment

    def _kind(self, section: Section, results: Sequence[StatementResult]) -> doc.Section:
        parts = tuple(self._layers(results)) or plain(self.pathway.about.silence)
        return doc.Section(section.title, parts, f"kind-{section.id}")

    def _layers(self, results: Sequence[StatementResult]) -> Iterator[Part]:
        """Write what is outside any layer, then layer by layer."""
        branches = self.pathway.branches

        def title_of_layer(result: StatementResult) -> str:
            layer = result.statement.layer
            return branches[layer].title or "" if layer else ""

        for title in dict.fromkeys(sorted(map(title_of_layer, results), key=bool)):
            within = [r for r in results if title_of_layer(r) == title]
            layer = within[0].statement.layer
            caution = branches[layer].caution if layer else None
            parts = (
                *((Block(caution, role=Role.CAUTION),) if caution else ()),
                *self._groups(r for r in within if r.statement.id not in self.folded),
                *self._count([r for r in within if r.statement.id in self.folded]),
            )
            if title:
                yield Group(title, parts, role=Role.HEADING)
            else:
                yield from parts

    def _count(self, folded: list[StatementResult]) -> Iterator[Block]:
        if folded:
            named = {question for result in folded for question in result.depends_on}
            shorts = "; ".join(q.short for q in self.pathway.questions.values() if q.id in named)
            yield Block(
                f"{len(folded)} more lines depend on answers not given yet ({shorts}). "
                "They are not ruled out. Give more answers to see which apply, or see all of them with --all.",
                role=Role.COUNTED,
            )

    def _groups(self, results: Iterable[StatementResult]) -> Iterator[Group]:
        """Group what applies, then what depends, by the questions it depends on."""

        def key(result: StatementResult) -> list[int]:
            return sorted(self.order[question] for question in result.depends_on)

        questions = list(self.pathway.questions.values())
        for places, same in groupby(sorted(results, key=key), key):
            shorts = "; ".join(questions[place].short for place in places)
            lines = tuple(map(self._line, sorted(same, key=lambda r: not r.statement.is_option)))
            if shorts:
                yield Group(shorts, lines, "Depends on an answer not known yet", role=Role.DEPENDS)
            else:
                yield Group("Applies with these answers", lines, role=Role.APPLIES)

    def _line(self, result: StatementResult) -> Block:
        statement = result.statement
        id_ = statement.id if self.ids else ""
        items = (*self._reasons(result), *map(self._cited, statement.citations))
        if statement.treatment is None or statement.strength is None:
            return Block(statement.text, "Note", id=id_, role=Role.NOTE, items=items)
        name = self.pathway.treatments[statement.treatment].name
        return Block(statement.text, "Option", name, STRENGTHS[statement.strength], id_, role=Role.OPTION, items=items)

    def _reasons(self, result: StatementResult) -> Iterator[Block]:
        if result.ways:
            yield Block(conditions_in_words(self.pathway, result), "Only if", role=Role.CONDITION)
        yield Block(because_in_words(self.pathway, result), "Why shown", role=Role.DETAIL)
        if self.explain:
            explained = lazy("recurrence_cli.reports.why:explain_result")(self.pathway, result, self.today)
            yield from (Block(sentence, role=Role.DETAIL) for sentence in explained)

    def _cited(self, citation: Citation) -> Block:
        source = self.pathway.sources[citation.source]
        number = self.numbers[source.id]
        at = f", {citation.at}" if citation.at and self.ids else ""
        return Block(
            f"{source.publisher}{at}",
            f"Source {number}",
            beside=dated(source, self.today),
            id=source.id if self.ids else "",
            url=f"#sources-{number}",
            role=Role.DETAIL,
        )

    # --- what comes after

    def _unknown(self) -> Iterator[Part]:
        questions = [q for q in self.pathway.questions.values() if self.outcome.open.get(q.id)]
        if not questions:
            yield Block("Every question that bears on these options has an answer.")
        for further, said in (
            (False, "Ask, or look them up. Until then, none of them rules anything out."),
            (True, further_in_words(self.pathway)),
        ):
            asked = tuple(self._open(q, self.outcome.open[q.id]) for q in questions if q.further == further)
            if asked:
                yield Block(said)
                yield from asked

    def _open(self, question: Question, affected: Sequence[str]) -> Block:
        about = {s.id: s.treatment for s in self.pathway.statements()}
        names = dict.fromkeys(self.pathway.treatments[t].name for i in affected if (t := about[i]))
        named = "; ".join(names) if len(names) <= 6 else f"{len(names)} different options"
        bears_on = counted(len(affected), "line") + (f" ({named})" if names else "")
        ids = f": {', '.join(affected)}" if self.professional else ""
        details = (
            Block(question.look_in, "Look in", role=Role.DETAIL),
            Block(f"{bears_on}{ids}", "Bears on", role=Role.DETAIL),
        )
        return Block(question.ask, "Question", role=Role.QUESTION, items=details)

    def _source_blocks(self) -> Iterator[Block]:
        return (source_block(source, self.today, ids=self.ids) for source in self.sources)


def urgent_blocks(pathway: Pathway) -> tuple[Block, ...]:
    """List the urgent signs, each with who to ring."""
    return tuple(
        Block(u.signs, "Signs", role=Role.NOTE, items=(Block(u.ring, "Ring", role=Role.RING),)) for u in pathway.urgent
    )


def support_blocks(pathway: Pathway) -> Iterator[Block]:
    """List helplines with their hours, then words on coping."""
    for contact in pathway.support.contacts:
        details = (
            Block(contact.hours, "Hours", role=Role.DETAIL),
            Block(contact.seen, "Seen", role=Role.DETAIL),
        )
        yield Block(strong=contact.contact, label=contact.who, role=Role.ITEM, items=details)
    if pathway.support.coping:
        yield Block(" ".join(sentence.text for sentence in pathway.support.coping))


def _to_fold(pathway: Pathway, outcome: Outcome) -> frozenset[str]:
    """List the statements to count instead of show, if many."""
    unanswered = {q.id for q in pathway.questions.values() if q.further and q.id not in outcome.answers}
    depending = frozenset(
        r.statement.id
        for _, results in outcome.sections
        for r in results
        if r.statement.layer and unanswered.intersection(r.depends_on)
    )
    return depending if len(depending) > FOLD_ABOVE else frozenset()


def _ask_the_team(pathway: Pathway, outcome: Outcome) -> Iterator[str]:
    """List the questions that fit everybody, then those for this type."""
    root = chosen(outcome.answers.get(pathway.root, NOT_KNOWN))
    for key, asked in pathway.ask_the_team.items():
        if key == "any" or key in root:
            yield from (question.text for question in asked.questions)
