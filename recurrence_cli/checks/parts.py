"""What the checks look at: the parts of a pathway, wherever they stand."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from recurrence_cli.model import Ask, Citation, Cited, Contact, Pathway, Place, Statement, Term, Urgent

Finding: TypeAlias = tuple[Place, str]
"""Where something is wrong; what it is and what would mend it."""

Check: TypeAlias = Callable[[Pathway], Iterator[Finding]]


class Placed(Protocol):
    """A part of the file that knows where its entries stand."""

    @property
    def place(self) -> Place: ...
    @property
    def places(self) -> Mapping[str, Place]: ...


def at(part: Placed, key: str) -> Place:
    """Where the value of `key` stands, or the part itself when it has none."""
    return part.places.get(key, part.place)


def asks(pathway: Pathway) -> Iterator[Ask]:
    return (step for step in pathway.steps() if isinstance(step, Ask))


def citations(pathway: Pathway) -> Iterator[Citation]:
    parts: tuple[Statement | Urgent | Contact | Cited | Term, ...] = (
        *pathway.statements(),
        *pathway.urgent,
        *pathway.support.contacts,
        *pathway.support.report,
        *pathway.support.coping,
        *pathway.glossary.values(),
        *(question for asked in pathway.ask_the_team.values() for question in asked.questions),
    )
    for part in parts:
        yield from part.citations


@dataclass(frozen=True, slots=True)
class Text:
    """A text that readers see: where it stands, what it is, its words, and how many characters it may have, if limited.

    `said_to_readers` are the statements and explanations, which may never advise; the rest asks or names.
    """

    place: Place
    what: str
    words: str
    most: int = 0
    said_to_readers: bool = False


def texts(pathway: Pathway) -> Iterator[Text]:
    """Every text of the pathway that is shown to readers, but for the parts about the pathway itself."""
    for question in pathway.questions.values():
        yield Text(at(question, "ask"), f"{question.id} > ask", question.ask, 100)
        yield Text(at(question, "short"), f"{question.id} > short", question.short, 30)
        yield Text(at(question, "help"), f"{question.id} > help", question.help, said_to_readers=True)
        for choice in question.choices:
            yield Text(at(choice, "label"), f"{question.id}={choice.id} > label", choice.label, 60)
            yield Text(at(choice, "help"), f"{question.id}={choice.id} > help", choice.help or "", said_to_readers=True)
    for treatment in pathway.treatments.values():
        yield Text(at(treatment, "name"), f'treatment "{treatment.id}" > name', treatment.name, 60)
        yield Text(at(treatment, "what"), f'treatment "{treatment.id}" > what', treatment.what, said_to_readers=True)
    for term in pathway.glossary.values():
        yield Text(at(term, "meaning"), f'word "{term.word}"', term.meaning, said_to_readers=True)
    for branch in pathway.branches.values():
        yield Text(at(branch, "title"), f'branch "{branch.id}" > title', branch.title or "", 60)
        yield Text(at(branch, "caution"), f'branch "{branch.id}" > caution', branch.caution or "", said_to_readers=True)
    for sentence in pathway.support.coping:
        yield Text(at(sentence, "text"), "a sentence on coping", sentence.text, said_to_readers=True)
    for statement in pathway.statements():
        kind = "option" if statement.is_option else "note"
        yield Text(at(statement, "text"), f'{kind} "{statement.id}"', statement.text, said_to_readers=True)
