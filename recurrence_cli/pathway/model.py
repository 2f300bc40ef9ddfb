"""The model: a pathway, and the answers to its questions.

A `Pathway` is what the knowledge file says, as frozen values. Each part remembers its `Place` in the file, so that
whatever is wrong with it can be shown where it stands; places never count when two parts are compared. The values name each other, so they are in one module.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from recurrence_cli.pathway.value import value

NOT_KNOWN = "not_known"

Answer: TypeAlias = str | frozenset[str]
"""A choice id, a set of choice ids for a `many` question, or `NOT_KNOWN`, which may stand among the set too."""

Answers: TypeAlias = Mapping[str, Answer]
"""Question id -> answer. A question that is missing has not been answered."""


class Place(NamedTuple):
    """A line and a column of the knowledge file, from 1."""

    line: int = 0
    column: int = 0


def _place() -> Place:
    return field(default=Place(), compare=False, repr=False)


def _places() -> Mapping[str, Place]:
    """Make the field for the places of an entry's values."""
    return field(default_factory=dict, compare=False, repr=False)


class Strength(StrEnum):
    """How firmly a source puts an option, by its wording.

    Never a ranking.
    """

    USUALLY = "usually"
    MAY = "may"
    SOMETIMES = "sometimes"
    NOT_USUALLY = "not_usually"


class Level(StrEnum):
    """The first layer that shows a note: summary, detail, full view."""

    HEADLINE = "headline"
    DETAIL = "detail"
    BACKGROUND = "background"


class Act(StrEnum):
    """The urgency of a sign: ring 999, ring now, or ring soon."""

    EMERGENCY = "999"
    NOW = "now"
    SOON = "soon"


class Status(StrEnum):
    """The state of the clinical review of a pathway."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    RETIRED = "retired"


class ReadingExtent(StrEnum):
    """How much of a source was read: all, its beginning, a report."""

    WHOLE = "whole"
    BEGINNING = "beginning"
    REPORT = "report"


@value
class ChangelogEntry:
    """An entry of the pathway's changelog."""

    version: str
    date: str
    changes: tuple[str, ...]
    place: Place = _place()
    places: Mapping[str, Place] = _places()


@value
class Metadata:
    """What a pathway says of itself: authors, audience, review, notice.

    `last_review` and `next_review` are dates as written: "2026", "2026-06" or "2026-06-30". `further` says what further
    questions are for, where that needs words of the field.
    """

    id: str
    title: str
    version: str
    status: Status
    purpose: str
    use: str
    not_for: str
    audience: tuple[str, ...]
    jurisdiction: str
    authors: tuple[str, ...]
    clinical_reviewer: str | None
    last_review: str
    next_review: str
    notice: tuple[str, ...]
    silence: str
    changelog: tuple[ChangelogEntry, ...]
    further: str | None = None
    place: Place = _place()
    places: Mapping[str, Place] = _places()


@value
class Source:
    """A source: the edition seen, how much was read, its review dates.

    `owner` is whoever looks at it again then; without one it falls to the authors of the pathway. A `superseded` source
    has been replaced by a newer one, which was not read.
    """

    id: str
    title: str
    publisher: str
    url: str | None
    seen: str
    read: ReadingExtent
    reviewed: str | None
    review_due: str | None
    owner: str | None = None
    superseded: bool = False
    place: Place = _place()
    places: Mapping[str, Place] = _places()


@value
class Citation:
    """A source and the place in it that says so."""

    source: str
    at: str | None
    place: Place = _place()
    places: Mapping[str, Place] = _places()


@value
class Section:
    """A titled section of the output, such as a kind of care.

    One that is `on_request` is shown only on request.

    `short` is the title for narrow places, such as a row of a summary.
    """

    id: str
    title: str
    on_request: bool
    short: str | None = None
    place: Place = _place()
    places: Mapping[str, Place] = _places()


@value
class Choice:
    """One reply that a question allows.

    "Not known" is always allowed too, and never listed.

    `says` is the answer as a phrase that can be understood without its question.
    """

    id: str
    label: str
    help: str | None
    says: str | None = None
    place: Place = _place()
    places: Mapping[str, Place] = _places()


@value
class Question:
    """What is asked, why, where the answer is found, and the choices.

    `many` takes several choices at once; `required` wants to be named by whoever asks for options; `further` only
    narrows what is listed, and is asked last, if it is wanted.
    """

    id: str
    ask: str
    short: str
    help: str
    look_in: str
    choices: tuple[Choice, ...]
    many: bool
    required: bool
    further: bool
    place: Place = _place()
    places: Mapping[str, Place] = _places()
    choice_ids: tuple[str, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "choice_ids", tuple(choice.id for choice in self.choices))

    def label(self, choice: str) -> str:
        """Return the label of `choice`, which may be `NOT_KNOWN`."""
        if choice == NOT_KNOWN:
            return "Not known"
        return next(c.label for c in self.choices if c.id == choice)

    def says(self, choice: str) -> str:
        """Return `choice` as a phrase: its `says`, or name and label."""
        phrase = next((c.says for c in self.choices if c.id == choice), None)
        return phrase or f"{self.short}: {self.label(choice)}"

    # A kind of question is these methods; what they take and return is an answer, whatever that is made of.

    def answer(self, choices: Iterable[str]) -> Answer:
        """Make an answer of `choices`.

        It has all of them where several may be given, or the first in the order of the question.
        """
        given = frozenset(choices)
        if self.many and given != {NOT_KNOWN}:
            return given
        return next(choice for choice in (*self.choice_ids, NOT_KNOWN) if choice in given)

    def parse(self, written: str) -> Answer | None:
        """Parse an answer written by `format`; None for anything else."""
        if not self.many or written == NOT_KNOWN:
            return written if written in self.choice_ids or written == NOT_KNOWN else None
        names = written.split(",")
        given = frozenset(names)
        return given if len(given) == len(names) and given <= {*self.choice_ids, NOT_KNOWN} else None

    def format(self, answer: Answer) -> str:
        """Write an answer as flags and files have it."""
        return ",".join(self.in_order(answer))

    def in_order(self, answer: Answer) -> tuple[str, ...]:
        """Return the choices in `answer` in question order, "not known" last."""
        given = choice_set(answer)
        return tuple(choice for choice in (*self.choice_ids, NOT_KNOWN) if choice in given)

    def possible_answers(self) -> Iterator[Answer]:
        """Yield an answer for each choice, "not known" last.

        Where several may be given each is the only one.
        """
        return (self.answer([choice]) for choice in (*self.choice_ids, NOT_KNOWN))

    def satisfies(self, answer: Answer, choices: Iterable[str]) -> bool:
        """Return whether `answer` has one of `choices`."""
        return not choice_set(answer).isdisjoint(choices)


@value
class Clash:
    """Answers to two questions that clash, and the reason.

    Among `clashes` they cannot both be true and are refused; among `warns` they are doubtful, and only said.
    """

    first: tuple[str, tuple[str, ...]]
    second: tuple[str, tuple[str, ...]]
    because: str
    place: Place = _place()
    places: Mapping[str, Place] = _places()


@value
class Treatment:
    """A treatment of the catalogue: its plain name, section and description."""

    id: str
    name: str
    kind: str
    what: str
    words: tuple[str, ...]
    short: str | None = None
    place: Place = _place()
    places: Mapping[str, Place] = _places()


@value
class Urgent:
    """Signs that cannot wait, and who to ring.

    `act` is how soon, by the wording of the sources; `short` are the signs for small screens.
    """

    id: str
    signs: str
    ring: str
    citations: tuple[Citation, ...]
    act: Act | None = None
    short: str | None = None
    place: Place = _place()
    places: Mapping[str, Place] = _places()


@value
class Contact:
    """A helpline or another contact, with its hours."""

    id: str
    who: str
    contact: str
    hours: str
    seen: str
    citations: tuple[Citation, ...]
    place: Place = _place()
    places: Mapping[str, Place] = _places()


@value
class CitedText:
    """A sentence of ours and its source."""

    text: str
    citations: tuple[Citation, ...]
    place: Place = _place()
    places: Mapping[str, Place] = _places()


@value
class QuestionsToAsk:
    """Questions that a person may want to ask."""

    questions: tuple[CitedText, ...]
    place: Place = _place()


@value
class Support:
    """Contacts, what to report, and words on coping."""

    not_emergency: str
    contacts: tuple[Contact, ...]
    report: tuple[CitedText, ...]
    coping: tuple[CitedText, ...]
    place: Place = _place()
    places: Mapping[str, Place] = _places()


@value
class Term:
    """A word of the field, its other names, and its plain meaning."""

    word: str
    meaning: str
    also: tuple[str, ...]
    citations: tuple[Citation, ...]
    place: Place = _place()
    places: Mapping[str, Place] = _places()


@value
class Statement:
    """A leaf of the tree: an option or a note.

    An option has a treatment and a strength, a note neither.

    `layer` is the titled branch it stands in, if any. An option may have a `qualifier`, words that tell it from others with
    the same treatment; a note has a `level`, the first layer that shows it, and may have a `short` text for a summary.
    """

    id: str
    text: str
    citations: tuple[Citation, ...]
    treatment: str | None
    strength: Strength | None
    layer: str | None
    place: Place = _place()
    places: Mapping[str, Place] = _places()
    qualifier: str | None = None
    level: Level = Level.DETAIL
    short: str | None = None

    @property
    def is_option(self) -> bool:
        return self.treatment is not None


@value
class Branch:
    """One key under `choices`, and its steps.

    It may name several choices and `NOT_KNOWN`.

    Under the root question, `at` is the place of the section's own key.
    """

    choices: tuple[str, ...]
    steps: "Steps"
    place: Place = _place()
    at: Place = _place()


@value
class AskQuestion:
    """A question, with a branch for each answer."""

    question: str
    branches: tuple[Branch, ...]
    place: Place = _place()


@value
class UseBranch:
    """A reference to a shared branch."""

    branch: str
    place: Place = _place()


Step: TypeAlias = Statement | AskQuestion | UseBranch
Steps: TypeAlias = tuple[Step, ...]


@value
class SharedBranch:
    """A branch that several places of the tree use.

    One with a title is a layer of detail.

    The statements of a layer are shown under its title, after the others of their section, with its `caution`.
    """

    id: str
    title: str | None
    caution: str | None
    steps: Steps
    place: Place = _place()
    places: Mapping[str, Place] = _places()


@value
class Pathway:
    """The whole knowledge file.

    `trees` has, for each section, a branch that begins by asking the root question.
    """

    name: str
    sha256: str
    about: Metadata
    root: str
    sources: Mapping[str, Source]
    sections: Mapping[str, Section]
    questions: Mapping[str, Question]
    clashes: tuple[Clash, ...]
    treatments: Mapping[str, Treatment]
    urgent: tuple[Urgent, ...]
    support: Support
    glossary: Mapping[str, Term]
    ask_the_team: Mapping[str, QuestionsToAsk]
    trees: Mapping[str, Steps]
    branches: Mapping[str, SharedBranch]
    warns: tuple[Clash, ...] = ()
    compiled: object = field(default=None, init=False, compare=False, repr=False)
    """The rules that `engine.rules` makes of all this, kept once they are made."""

    def statements(self) -> Iterator[Statement]:
        """Yield every statement once, in the order of the file."""
        found = [step for step in self.steps() if isinstance(step, Statement)]
        return iter(sorted(found, key=lambda statement: statement.place))

    def steps(self) -> Iterator["Step"]:
        """Yield every step of the trees and shared branches once."""
        for steps in (*self.trees.values(), *(shared.steps for shared in self.branches.values())):
            yield from all_steps(steps)


def all_steps(steps: Steps) -> Iterator[Step]:
    """Yield every step at any depth, without entering shared branches."""
    stack = list(reversed(steps))
    while stack:
        step = stack.pop()
        yield step
        if isinstance(step, AskQuestion):
            for branch in reversed(step.branches):
                stack.extend(reversed(branch.steps))


def choice_set(answer: Answer) -> frozenset[str]:
    """Return the choices that `answer` names, `NOT_KNOWN` included."""
    return frozenset({answer}) if isinstance(answer, str) else answer
