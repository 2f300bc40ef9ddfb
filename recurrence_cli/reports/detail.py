"""The detail of an outcome: statements with reasons and sources.

In full it has everything.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from recurrence_cli.engine.answers import warnings
from recurrence_cli.engine.evaluate import Outcome, StatementResult
from recurrence_cli.lazy import lazy
from recurrence_cli.pathway.dates import in_words
from recurrence_cli.pathway.model import Citation, Level, Pathway, Question, Status
from recurrence_cli.reports import document as doc
from recurrence_cli.reports.citations import dated, source_block
from recurrence_cli.reports.data import notices
from recurrence_cli.reports.document import Block, Document, Group, Part, Role, entries, plain
from recurrence_cli.reports.phrases import (
    MEANINGS,
    STRENGTHS,
    answer_in_words,
    counted,
    further_in_words,
    option_name,
    reasons_in_words,
    ways_in_words,
)
from recurrence_cli.reports.summary import NOT_COMPLETE, SummaryWriter
from recurrence_cli.reports.support import questions_to_ask, support_blocks, urgent_blocks
from recurrence_cli.reports.titles import status_mark, title_of_outcome

HOW_TO_READ = (
    'The words beside an option, such as "usually offered", are how its source puts it. They are not a ranking.',
    'A line with "Only if" depends on an answer that is not known. Every other line goes with the answers given.',
    (
        "Each line says why it is shown and where it comes from. The numbers are those of the sources, near the end. "
        "OVERDUE means that the date for the source's own review has passed."
    ),
)


def detail_document(
    pathway: Pathway, outcome: Outcome, today: date, *, sections: Sequence[str] = (), **shown: Any
) -> Document:
    """Write each kind in sentences, with reasons, sources and dates.

    `shown` is as in `full_document`. Background notes, and sections on tests unless named, wait for that.
    """
    return DetailWriter(pathway, outcome, today, sections, **shown).detail()


def full_document(
    pathway: Pathway, outcome: Outcome, today: date, *, sections: Sequence[str] = (), **shown: Any
) -> Document:
    """Write everything there is to say of an outcome as of `today`.

    `explain` says in sentences why each line is shown; `ids` shows the ids of lines and sources; a `professional` also
    gets what strengths mean and which lines a question affects; `what_if` adds what other answers would change.
    """
    return DetailWriter(pathway, outcome, today, sections, **shown).full()


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


class DetailWriter:
    """Values that the sections of one document share."""

    def __init__(
        self,
        pathway: Pathway,
        outcome: Outcome,
        today: date,
        sections: Sequence[str] = (),
        *,
        explain: bool = False,
        ids: bool = True,
        professional: bool = False,
        what_if: Sequence[Any] | None = None,
    ) -> None:
        self.pathway = pathway
        self.outcome = outcome
        self.today = today
        self.sections = sections
        self.explain = explain
        self.ids = ids
        self.professional = professional
        self.what_if = what_if
        self.summary = SummaryWriter(pathway, outcome, today, sections)
        self.numbers = self.summary.numbers
        self.order = {question: place for place, question in enumerate(pathway.questions)}
        self.notices = notices(pathway, outcome, today)
        doubtful = len([*warnings(pathway, outcome.answers)])
        status = doubtful + len(pathway.about.notice)
        unapproved = pathway.about.status != Status.APPROVED
        self.first = (*self.notices[: doubtful + 1], *(self.notices[status : status + 1] if unapproved else ()))

    def detail(self) -> Document:
        """Write the second layer."""
        return self._document(
            doc.Section("Answers given", tuple(self.answers()), "answers"),
            *self.kinds(background=False),
            doc.Section("Still not known: ask, or look it up", tuple(self.unknown()), "open"),
            doc.Section("Urgent signs", tuple(self.summary.urgent(commands=True)), "urgent"),
            doc.Section("Sources", tuple(self.source_blocks(background=bool(self.sections))), "sources"),
            doc.Section("Please note", (Block(NOT_COMPLETE), *self._reviews()), "notices"),
            *self.what_ifs(),
        )

    def full(self) -> Document:
        """Write the third layer."""
        return self._document(
            doc.Section("Answers given", tuple(self.answers()), "answers"),
            doc.Section("How to read this", tuple(self.reading()), "reading"),
            *self.kinds(background=True),
            doc.Section("Still not known: ask, or look it up", tuple(self.unknown()), "open"),
            doc.Section("Questions to ask", entries(*questions_to_ask(self.pathway, self.outcome)), "ask"),
            doc.Section("Urgent signs and who to ring", urgent_blocks(self.pathway), "urgent"),
            doc.Section("Support", tuple(support_blocks(self.pathway)), "support"),
            doc.Section("Sources", tuple(self.source_blocks()), "sources"),
            doc.Section("Please note", tuple(self.notice_blocks()), "notices"),
            *self.what_ifs(),
        )

    def _document(self, *sections: doc.Section) -> Document:
        lead = [Block(" ".join(self.first))]
        if self.summary.open:
            lead.append(Block(self.summary.unknown()))
        if self.pathway.urgent:
            urgent = next(section.title for section in sections if section.id == "urgent")
            lead.append(Block(f'see "{urgent}" below.', "Some signs cannot wait", url="#urgent"))
        return Document(
            title=title_of_outcome(self.pathway, self.outcome),
            mark=status_mark(self.pathway),
            lead=tuple(lead),
            banner=True,
            footer=version_of(self.pathway, self.today),
            sections=sections,
        )

    def what_ifs(self) -> Iterator[doc.Section]:
        """Write what other answers would change, if that is wanted."""
        if self.what_if is not None:
            yield from lazy("recurrence_cli.reports.what_if:what_if_sections")(self.pathway, self.outcome, self.what_if)

    def notice_blocks(self) -> Iterator[Block]:
        """List the notices that are not at the top."""
        yield from entries(*(sentence for sentence in self.notices if sentence not in self.first))

    def _reviews(self) -> Iterator[Block]:
        if self.pathway.about.clinical_reviewer is None:
            yield Block("No clinical reviewer has checked this content yet.")

    def answers(self) -> Iterator[Block]:
        yield from answer_blocks(self.pathway, self.outcome)
        if not self.outcome.answers:
            yield Block("No answers were given.")
        if unused := unused_in_words(self.pathway, self.outcome):
            yield Block(unused, "Noted, but no line here depends on it", role=Role.DETAIL)

    def reading(self) -> Iterator[Block]:
        yield Block(" ".join(HOW_TO_READ))
        if self.professional:
            for strength, words in STRENGTHS.items():
                yield Block(MEANINGS[strength], words, role=Role.FACT)

    # --- the kinds of treatment

    def kinds(self, *, background: bool) -> Iterator[doc.Section]:
        """Write the sections.

        With background notes and sections on tests if wanted.
        """
        for section, results in self.outcome.sections:
            if self.sections and section.id not in self.sections:
                continue
            if not (background or self.sections or self.summary.is_kind_or_before(section) or section.on_request):
                continue
            every = background or bool(self.sections) or section.on_request
            shown = [r for r in results if every or r.statement.level != Level.BACKGROUND]
            parts = tuple(self._layers(shown)) or plain(self.pathway.about.silence)
            yield doc.Section(section.title, parts, f"kind-{section.id}")

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
                *self._groups(within),
            )
            if title:
                yield Group(title, parts, role=Role.HEADING)
            else:
                yield from parts

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
        name, strength = option_name(self.pathway, statement), STRENGTHS[statement.strength]
        return Block(statement.text, "Option", name, strength, id_, role=Role.OPTION, items=items)

    def _reasons(self, result: StatementResult) -> Iterator[Block]:
        if result.ways:
            yield Block(ways_in_words(self.pathway, result.ways), "Only if", role=Role.CONDITION)
        yield Block(reasons_in_words(self.pathway, result), "Why shown", role=Role.DETAIL)
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

    def unknown(self) -> Iterator[Part]:
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

    def source_blocks(self, *, background: bool = True) -> Iterator[Block]:
        """Describe the sources in the order of their numbers.

        With those of background notes and of tests if wanted.
        """
        cited = sorted(self.numbers, key=self.numbers.__getitem__)
        if not background:
            cited = cited[: self.summary.numbered_in_detail]
        return (source_block(self.pathway.sources[name], self.today, ids=self.ids) for name in cited)
