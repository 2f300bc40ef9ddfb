"""An outcome in words: what every format made for people shows, in the order they read it, and none draws by itself.

A renderer decides how a page looks; what stands on it, and in which words, is decided here, once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from recurrence_cli.answers import in_order
from recurrence_cli.model import NOT_KNOWN, Answer, Citation, Pathway, Read, Source, Strength, chosen
from recurrence_cli.records import in_words, is_overdue, notices
from recurrence_cli.walk import Condition, Found, Outcome

FOLD_ABOVE = 8

STRENGTHS = {
    Strength.USUALLY: "usually offered",
    Strength.MAY: "may be offered",
    Strength.SOMETIMES: "sometimes possible",
    Strength.NOT_USUALLY: "not usually an option",
}

READ = {
    Read.WHOLE: "read whole",
    Read.BEGINNING: "only the beginning was read",
    Read.REPORT: "a report of it was read",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A statement: for an option the treatment's `name` and its `strength` in words; `when` if it depends.

    `source` is the source named first, with the place in it and its date; `also` the others with theirs.
    """

    id: str
    name: str | None
    strength: str | None
    text: str
    when: str | None
    why: str
    source: str
    also: str | None


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
    """What is still not known: the question, where the answer is found, and the statements it bears on."""

    ask: str
    look_in: str
    affects: tuple[str, ...]
    further: bool


@dataclass(frozen=True, slots=True)
class Page:
    """An outcome in words, from top to bottom."""

    title: str
    case: tuple[tuple[str, str], ...]
    unused: tuple[str, ...]
    kinds: tuple[Kind, ...]
    open: tuple[Open, ...]
    ask_the_team: tuple[str, ...]
    urgent: tuple[tuple[str, str], ...]
    support: tuple[str, ...]
    coping: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    version: str


def page(pathway: Pathway, outcome: Outcome, today: date, *, fold: bool = False) -> Page:
    """The page for an outcome as it stands on `today`.

    With `fold`, the lines of layers that hang on further questions nobody has answered yet are counted instead of
    shown, if there are more than `FOLD_ABOVE` of them.
    """
    words = _Words(pathway, today, _to_fold(pathway, outcome) if fold else frozenset())
    about = pathway.about
    cited = dict.fromkeys(c.source for _, found in outcome.sections for f in found for c in f.statement.citations)
    return Page(
        title=f"{about.title}: options to discuss with the team",
        case=tuple(
            (q.short, words.answer(q.id, outcome.answers[q.id]))
            for q in pathway.questions.values()
            if q.id in outcome.answers
        ),
        unused=tuple(pathway.questions[q].short for q in outcome.unused if q in pathway.questions),
        kinds=tuple(
            Kind(section.id, section.title, words.layers(found), None if found else about.silence)
            for section, found in outcome.sections
        ),
        open=tuple(
            Open(q.ask, q.look_in, outcome.open[q.id], q.further)
            for q in pathway.questions.values()
            if outcome.open.get(q.id)
        ),
        ask_the_team=_ask_the_team(pathway, outcome),
        urgent=tuple((urgent.signs, urgent.ring) for urgent in pathway.urgent),
        support=tuple(f"{c.who}: {c.contact}. Hours: {c.hours}. Seen: {c.seen}." for c in pathway.support.contacts),
        coping=tuple(sentence.text for sentence in pathway.support.coping),
        sources=tuple((s.id, words.source(s)) for s in pathway.sources.values() if s.id in cited),
        notices=tuple(notices(pathway, outcome, today)),
        version=f"{about.id} {about.version} ({about.status.value.replace('_', ' ')}), content {pathway.sha256[:12]}, "
        f"last reviewed {in_words(about.last_review)}, next review {in_words(about.next_review)}, shown {today:%Y-%m-%d}",
    )


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
    return tuple(q.text for key, asked in pathway.ask_the_team.items() if key == "any" or key in root for q in asked)


class _Words:
    """The words for one pathway's parts on one day, and the statements that are counted instead of shown."""

    def __init__(self, pathway: Pathway, today: date, folded: frozenset[str]) -> None:
        self.pathway = pathway
        self.today = today
        self.folded = folded

    def answer(self, name: str, answer: Answer) -> str:
        question = self.pathway.questions[name]
        return ", ".join(map(question.label, in_order(question, answer)))

    def conditions(self, way: Iterable[Condition]) -> str:
        return "; AND ".join(f"{self.pathway.questions[c.question].short}: {self._either(c)}" for c in way)

    def _either(self, condition: Condition) -> str:
        question = self.pathway.questions[condition.question]
        return " or ".join(f'"{question.label(choice)}"' for choice in condition.choices)

    def layers(self, found: tuple[Found, ...]) -> tuple[Layer, ...]:
        """A section's statements, those outside any layer first, then layer by layer."""
        branches = self.pathway.branches

        def title_of(f: Found) -> str:
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

    def _count(self, folded: list[Found]) -> str | None:
        if not folded:
            return None
        named = {question for f in folded for question in f.depends_on}
        shorts = "; ".join(q.short for q in self.pathway.questions.values() if q.id in named)
        return (
            f"{len(folded)} more lines depend on answers not given yet ({shorts}). "
            "They are not ruled out. Give more answers to see which apply, or see all of them with --all."
        )

    def _groups(self, found: list[Found]) -> Iterable[Group]:
        """What applies, then what depends, by the questions it depends on, as far as possible in their order."""
        order = list(self.pathway.questions)

        def key(f: Found) -> list[int]:
            return sorted(order.index(question) for question in f.depends_on)

        for places, same in groupby(sorted(found, key=key), key):
            title = "; ".join(self.pathway.questions[order[place]].short for place in places)
            lines = sorted(same, key=lambda f: not f.statement.is_option)
            yield Group(title or None, tuple(map(self._line, lines)))

    def _line(self, found: Found) -> Line:
        statement = found.statement
        return Line(
            id=statement.id,
            name=self.pathway.treatments[statement.treatment].name if statement.treatment else None,
            strength=STRENGTHS[statement.strength] if statement.strength else None,
            text=statement.text,
            when="; OR ELSE ".join(map(self.conditions, found.ways)) or None,
            why=self._because(found),
            source=self._citation(statement.citations[0]),
            also="; ".join(map(self._cited_too, statement.citations[1:])) or None,
        )

    def _because(self, found: Found) -> str:
        """The answers that led to it; that to the root question, which begins every path, without its name."""
        named = []
        for because in found.because:
            answer = self.answer(because.question, because.answer)
            short = self.pathway.questions[because.question].short
            named.append(answer if because.question == self.pathway.root else f"{short}: {answer}")
        return "; ".join(named) or "whatever the answers are"

    def _citation(self, citation: Citation) -> str:
        source = self.pathway.sources[citation.source]
        at = f", {citation.at}" if citation.at else ""
        return f"{source.publisher}{at} ({self._dates(source)}) [{source.id}]"

    def _cited_too(self, citation: Citation) -> str:
        return f"{citation.source} ({self._dates(self.pathway.sources[citation.source])})"

    def source(self, source: Source) -> str:
        url = f" {source.url}" if source.url else ""
        return f"{source.title}. {source.publisher}. Edition seen: {source.seen}; {READ[source.read]}.{url}"

    def _dates(self, source: Source) -> str:
        dates = f"reviewed {in_words(source.reviewed)}" if source.reviewed else source.seen
        if source.review_due:
            passed = is_overdue(source.review_due, self.today)
            due = in_words(source.review_due)
            dates += f"; REVIEW OVERDUE since {due}" if passed else f"; review due {due}"
        return dates
