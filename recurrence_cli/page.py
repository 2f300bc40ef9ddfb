"""An outcome in words: what every format made for people shows, in the order they read it, and none draws by itself.

A renderer decides how a page looks; what stands on it, and in which words, is decided here, once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from recurrence_cli.dates import in_words, is_overdue
from recurrence_cli.engine.evaluate import Outcome, StatementResult
from recurrence_cli.engine.explain import why_found
from recurrence_cli.model import NOT_KNOWN, Contact, Pathway, Read, Source, Status, Strength, chosen
from recurrence_cli.records import notices
from recurrence_cli.words import STRENGTHS, answer_in_words, because_in_words, ways_in_words

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
"""What a page to take along says before the options."""

READ = {
    Read.WHOLE: "read whole",
    Read.BEGINNING: "only the beginning was read",
    Read.REPORT: "a report of it was read",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A source in parts, for a numbered list of them: which edition was seen, how far it was read, and its dates.

    `reviewed` and `review_due` are in words; `overdue` is whether the day of the second has come.
    """

    number: int
    id: str
    title: str
    publisher: str
    address: str | None
    seen: str
    read: str
    reviewed: str | None
    review_due: str | None
    overdue: bool

    @property
    def review(self) -> str:
        """When it was reviewed and when its next review is or was due; empty where the source gives no date."""
        due = "REVIEW OVERDUE since" if self.overdue else "review due"
        return "; ".join(
            f"{what} {when}" for what, when in (("reviewed", self.reviewed), (due, self.review_due)) if when
        )

    @property
    def in_full(self) -> str:
        """Everything but the address, in sentences."""
        review = f" {self.review[0].upper()}{self.review[1:]}." if self.review else ""
        return f"{self.title}. {self.publisher}. Edition seen: {self.seen}; {self.read}.{review}"

    @property
    def dated(self) -> str:
        """Its date as short as may be: of the last review, else the first words on the edition seen; and if overdue."""
        due = "OVERDUE" if self.overdue else f"review due {self.review_due}"
        return ", ".join((self.reviewed or self.seen.partition(";")[0], *([due] if self.review_due else [])))


@dataclass(frozen=True, slots=True)
class Cite:
    """A reference, and the place in it that says so."""

    reference: Reference
    at: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A statement: for an option the treatment's `name` and its `strength` in words; `when` if it depends.

    `source` is the source named first, with the place in it and its date; `also` the others with theirs; `cites` are
    all of them in parts. `explained` says all this in sentences, if they were asked for.
    """

    id: str
    name: str | None
    strength: str | None
    text: str
    when: str | None
    why: str
    source: str
    also: str | None
    cites: tuple[Cite, ...]
    explained: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that depend on the same open questions, which `title` names; without a title, those that apply."""

    title: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """A part of a section. All but the first have a title, and a caution that goes with every line of it.

    `folded` stands for lines that are not shown, counts them, and says how to see them.
    """

    title: str | None
    caution: str | None
    groups: tuple[Group, ...]
    folded: str | None


@dataclass(frozen=True, slots=True)
class Kind:
    """A section. Without any layer, its `silence` says that nothing is listed, and what that does not mean."""

    id: str
    title: str
    layers: tuple[Layer, ...]
    silence: str | None


@dataclass(frozen=True, slots=True)
class Open:
    """What is still not known: the question, where the answer is found, and the statements it bears on, in short."""

    ask: str
    look_in: str
    affects: tuple[str, ...]
    bears_on: str
    further: bool


@dataclass(frozen=True, slots=True)
class Page:
    """An outcome in words, from top to bottom.

    `further` says what further questions are for; `first` are those of the `notices` that come before everything else;
    `strengths` the words for how firmly a source
    puts an option, with what they stand for; `contacts` and `references` have the parts of `support` and `sources`, in
    the same order.
    """

    title: str
    case: tuple[tuple[str, str], ...]
    unused: tuple[str, ...]
    kinds: tuple[Kind, ...]
    open: tuple[Open, ...]
    further: str
    ask_the_team: tuple[str, ...]
    urgent: tuple[tuple[str, str], ...]
    support: tuple[str, ...]
    coping: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    version: str
    first: tuple[str, ...]
    strengths: tuple[tuple[str, str], ...]
    contacts: tuple[Contact, ...]
    references: tuple[Reference, ...]


def page(pathway: Pathway, outcome: Outcome, today: date, *, fold: bool = False, explain: bool = False) -> Page:
    """The page for an outcome as it stands on `today`.

    With `fold`, the lines of layers that hang on further questions nobody has answered yet are counted instead of
    shown, if there are more than `FOLD_ABOVE` of them. With `explain`, each line says why it is shown in sentences.
    """
    about = pathway.about
    cited = {c.source for _, found in outcome.sections for f in found for c in f.statement.citations}
    in_use = (source for source in pathway.sources.values() if source.id in cited)
    references = tuple(_reference(number, source, today) for number, source in enumerate(in_use, 1))
    words = _Words(pathway, references, _to_fold(pathway, outcome) if fold else frozenset(), today if explain else None)
    said = notices(pathway, outcome, today)
    status = len(about.notice)
    return Page(
        title=f"{about.title}: options to talk over",
        case=tuple(
            (q.short, answer_in_words(q, outcome.answers[q.id]))
            for q in pathway.questions.values()
            if q.id in outcome.answers
        ),
        unused=tuple(pathway.questions[q].short for q in outcome.unused if q in pathway.questions),
        kinds=tuple(
            Kind(section.id, section.title, words.layers(found), None if found else about.silence)
            for section, found in outcome.sections
        ),
        open=tuple(
            Open(q.ask, q.look_in, outcome.open[q.id], words.bears_on(outcome.open[q.id]), q.further)
            for q in pathway.questions.values()
            if outcome.open.get(q.id)
        ),
        further=on_further(pathway),
        ask_the_team=_ask_the_team(pathway, outcome),
        urgent=tuple((urgent.signs, urgent.ring) for urgent in pathway.urgent),
        support=tuple(f"{c.who}: {c.contact}. Hours: {c.hours}. Seen: {c.seen}." for c in pathway.support.contacts),
        coping=tuple(sentence.text for sentence in pathway.support.coping),
        sources=tuple((r.id, _in_full(r)) for r in references),
        notices=tuple(said),
        version=f"{about.id} {about.version} ({about.status.value.replace('_', ' ')}), content {pathway.sha256[:12]}, "
        f"last reviewed {in_words(about.last_review)}, next review {in_words(about.next_review)}, shown {today:%Y-%m-%d}",
        first=(*said[:1], *(said[status : status + 1] if about.status != Status.APPROVED else ())),
        strengths=tuple((words, MEANINGS[strength]) for strength, words in STRENGTHS.items()),
        contacts=pathway.support.contacts,
        references=references,
    )


def unknown(page: Page) -> Iterator[tuple[str, tuple[Open, ...]]]:
    """What a page to take along says of the open questions, and which ones: first those that are not further ones."""
    if not page.open:
        yield "Every question that bears on these options has an answer.", ()
    for further, said in (
        (False, "Ask, or look them up. Until then, none of them rules anything out."),
        (True, page.further),
    ):
        questions = tuple(question for question in page.open if question.further == further)
        if questions:
            yield said, questions


def on_further(pathway: Pathway) -> str:
    """What further questions are for: as the pathway puts it, else in general."""
    in_general = "Further questions only narrow what is listed. Until they are answered, nothing is ruled out."
    return pathway.about.further or in_general


def _reference(number: int, source: Source, today: date) -> Reference:
    return Reference(
        number=number,
        id=source.id,
        title=source.title,
        publisher=source.publisher,
        address=source.url,
        seen=source.seen,
        read=READ[source.read],
        reviewed=in_words(source.reviewed) if source.reviewed else None,
        review_due=in_words(source.review_due) if source.review_due else None,
        overdue=bool(is_overdue(source.review_due, today)),
    )


def _in_full(source: Reference) -> str:
    address = f" {source.address}" if source.address else ""
    return f"{source.title}. {source.publisher}. Edition seen: {source.seen}; {source.read}.{address}"


def source_in_words(source: Source, today: date) -> str:
    """A source with the edition seen, how it was read, its address, and whether its review is overdue on `today`."""
    reference = _reference(0, source, today)
    return f"{_in_full(reference)} {reference.review}".strip()


def _to_fold(pathway: Pathway, outcome: Outcome) -> frozenset[str]:
    """The ids of the statements in layers that depend on further questions without an answer, if they are many."""
    waiting = {q.id for q in pathway.questions.values() if q.further and q.id not in outcome.answers}
    hanging = frozenset(
        f.statement.id
        for _, found in outcome.sections
        for f in found
        if f.statement.layer and waiting.intersection(f.depends_on)
    )
    return hanging if len(hanging) > FOLD_ABOVE else frozenset()


def _ask_the_team(pathway: Pathway, outcome: Outcome) -> tuple[str, ...]:
    """The questions that fit everybody, then those for this answer to the root question."""
    root = chosen(outcome.answers.get(pathway.root, NOT_KNOWN))
    return tuple(
        q.text for key, asked in pathway.ask_the_team.items() if key == "any" or key in root for q in asked.questions
    )


class _Words:
    """The words for one pathway's parts, the references, and the statements that are counted instead of shown."""

    def __init__(
        self, pathway: Pathway, references: Iterable[Reference], folded: frozenset[str], explained_on: date | None
    ) -> None:
        self.pathway = pathway
        self.references = {reference.id: reference for reference in references}
        self.folded = folded
        self.statements = {statement.id: statement for statement in pathway.statements()}
        self.explained_on = explained_on

    def bears_on(self, ids: tuple[str, ...]) -> str:
        """How many lines, and which treatments they are about."""
        about = [self.statements[i].treatment for i in ids]
        names = dict.fromkeys(self.pathway.treatments[t].name for t in about if t)
        named = "; ".join(names) if len(names) <= 6 else f"{len(names)} different options"
        return f"{len(ids)} line{'s' * (len(ids) > 1)}" + (f" ({named})" if names else "")

    def layers(self, found: tuple[StatementResult, ...]) -> tuple[Layer, ...]:
        """A section's statements, those outside any layer first, then layer by layer."""
        branches = self.pathway.branches

        def title_of(f: StatementResult) -> str:
            return branches[f.statement.layer].title or "" if f.statement.layer else ""

        layers = []
        for title in dict.fromkeys(sorted(map(title_of, found), key=bool)):
            within = [f for f in found if title_of(f) == title]
            layer = within[0].statement.layer
            caution = branches[layer].caution if layer else None
            shown = [f for f in within if f.statement.id not in self.folded]
            folded = [f for f in within if f.statement.id in self.folded]
            layers.append(Layer(title or None, caution, tuple(self._groups(shown)), self._count(folded)))
        return tuple(layers)

    def _count(self, folded: list[StatementResult]) -> str | None:
        if not folded:
            return None
        named = {question for f in folded for question in f.depends_on}
        shorts = "; ".join(q.short for q in self.pathway.questions.values() if q.id in named)
        return (
            f"{len(folded)} more lines depend on answers not given yet ({shorts}). "
            "They are not ruled out. Give more answers to see which apply, or see all of them with --all."
        )

    def _groups(self, found: list[StatementResult]) -> Iterable[Group]:
        """What applies, then what depends, by the questions it depends on, as far as possible in their order."""
        order = list(self.pathway.questions)

        def key(f: StatementResult) -> list[int]:
            return sorted(order.index(question) for question in f.depends_on)

        for places, same in groupby(sorted(found, key=key), key):
            title = "; ".join(self.pathway.questions[order[place]].short for place in places)
            lines = sorted(same, key=lambda f: not f.statement.is_option)
            yield Group(title or None, tuple(map(self._line, lines)))

    def _line(self, found: StatementResult) -> Line:
        statement = found.statement
        cites = tuple(Cite(self.references[c.source], c.at) for c in statement.citations)
        return Line(
            id=statement.id,
            name=self.pathway.treatments[statement.treatment].name if statement.treatment else None,
            strength=STRENGTHS[statement.strength] if statement.strength else None,
            text=statement.text,
            when=ways_in_words(self.pathway, found) or None,
            why=because_in_words(self.pathway, found),
            source=_named_first(cites[0]),
            also="; ".join(f"{c.reference.id} ({_dates(c.reference)})" for c in cites[1:]) or None,
            cites=cites,
            explained=tuple(why_found(self.pathway, found, self.explained_on)) if self.explained_on else (),
        )


def _named_first(cite: Cite) -> str:
    at = f", {cite.at}" if cite.at else ""
    return f"{cite.reference.publisher}{at} ({_dates(cite.reference)}) [{cite.reference.id}]"


def _dates(source: Reference) -> str:
    """As `review`, and the whole of the edition seen where it was not reviewed."""
    return source.review if source.reviewed else "; ".join(filter(None, (source.seen, source.review)))
