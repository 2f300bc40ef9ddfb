"""Visits of everything in a pathway that a check looks at."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from recurrence_cli.pathway.model import AskQuestion, Citation, Pathway, Place, Statement
from recurrence_cli.pathway.problems import did_you_mean

Finding: TypeAlias = tuple[Place, str]
"""Where something is wrong; what it is and what would mend it."""

Check: TypeAlias = Callable[[Pathway], Iterator[Finding]]


class Placed(Protocol):
    """An entry of the file with the places of its values."""

    @property
    def place(self) -> Place: ...
    @property
    def places(self) -> Mapping[str, Place]: ...


def at(part: Placed, key: str) -> Place:
    """Return the place of the value of `key`, or of the entry."""
    return part.places.get(key, part.place)


def nearest(name: str, known: Collection[str]) -> str:
    """Return the known name closest to `name`; empty if none is close."""
    return did_you_mean(name, known).partition('"')[2].rpartition('"')[0] if name else ""


def meant(names: Iterable[str], known: Collection[str]) -> set[str]:
    """Return the known names in `names`, and the likely ones for others.

    What is misspelt where it is used is said there, and need not be called unused as well.
    """
    times = Counter(names)
    return {name if name in known else taken_for(name, times, known) for name in times}


def taken_for(name: str, times: Mapping[str, int], known: Collection[str]) -> str:
    """Return the likely known name for `name`; empty if none is close.

    `used` counts the uses of each name.

    What stands in several places is no slip there: it may be a name that is used nowhere, and was changed.
    """
    near = nearest(name, known)
    if times.get(name, 0) > 1 and near in times:
        return nearest(name, [k for k in known if k not in times]) or near
    return near


def meant_choices(names: Iterable[str], known: Collection[str]) -> set[str]:
    """Return as `meant` does, whatever separates the choices of a key."""
    return meant((part for name in names for part in several(name, known) or (name,)), known)


def several(name: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the known names that `name` joins; none if it is one.

    Such as "low/negative" or "low and negative".
    """
    parts = tuple(re.split(r"\s*(?:[;/|&+]|\band\b|\bor\b|\s)\s*", name.strip()))
    return parts if len(parts) > 1 and all(part in known for part in parts) else ()


def asks(pathway: Pathway) -> Iterator[AskQuestion]:
    return (step for step in pathway.steps() if isinstance(step, AskQuestion))


def citations(pathway: Pathway) -> Iterator[Citation]:
    return (citation for _, cited in citing(pathway) for citation in cited)


def citing(pathway: Pathway) -> Iterator[tuple[str, tuple[Citation, ...]]]:
    """Yield everything that cites sources, described, with its citations."""
    for statement in pathway.statements():
        yield named(statement), statement.citations
    for sign in pathway.urgent:
        yield f'urgent "{sign.id}"', sign.citations
    for contact in pathway.support.contacts:
        yield f'contact "{contact.id}"', contact.citations
    for sentence in pathway.support.report:
        yield "a sign to report", sentence.citations
    for sentence in pathway.support.coping:
        yield "a sentence on coping", sentence.citations
    for term in pathway.glossary.values():
        yield f'word "{term.word}"', term.citations
    for asked in pathway.ask_the_team.values():
        for question in asked.questions:
            yield "a question to ask", question.citations


def named(statement: Statement) -> str:
    return f'{"option" if statement.is_option else "note"} "{statement.id}"'


@dataclass(frozen=True, slots=True)
class Text:
    """A text that readers see, with its place and its limits.

    What is `listed`, such as signs and hours, is no sentence: it may be long, and have words that others chose.
    """

    place: Place
    what: str
    words: str
    most: int = 0
    listed: bool = False
    most_words: int = 0


def texts(pathway: Pathway) -> Iterator[Text]:
    """Yield every text of the pathway that is shown to readers."""
    about = pathway.about
    for key, words in (("purpose", about.purpose), ("use", about.use), ("not_for", about.not_for)):
        yield Text(at(about, key), f"pathway > {key}", words, listed=True)
    for words in about.notice:
        yield Text(at(about, "notice"), "a notice", words, listed=True)
    yield Text(at(about, "silence"), "pathway > silence", about.silence, listed=True)
    yield Text(at(about, "further"), "pathway > further", about.further or "", listed=True)
    for section in pathway.sections.values():
        yield Text(at(section, "title"), f'section "{section.id}" > title', section.title, 60)
        yield Text(at(section, "short"), f'section "{section.id}" > short', section.short or "", 12)
    for question in pathway.questions.values():
        yield Text(at(question, "ask"), f"{question.id} > ask", question.ask, 100)
        yield Text(at(question, "short"), f"{question.id} > short", question.short, 30)
        yield Text(at(question, "help"), f"{question.id} > help", question.help)
        for choice in question.choices:
            yield Text(at(choice, "label"), f"{question.id}={choice.id} > label", choice.label, 60)
            yield Text(at(choice, "says"), f"{question.id}={choice.id} > says", choice.says or "", 60, most_words=8)
            yield Text(at(choice, "help"), f"{question.id}={choice.id} > help", choice.help or "")
    for clash in pathway.clashes:
        yield Text(at(clash, "because"), "the reason of a clash", clash.because)
    for warning in pathway.warns:
        yield Text(at(warning, "because"), "the reason of a warning", warning.because)
    for treatment in pathway.treatments.values():
        yield Text(at(treatment, "name"), f'treatment "{treatment.id}" > name', treatment.name, 60)
        yield Text(at(treatment, "short"), f'treatment "{treatment.id}" > short', treatment.short or "", 40)
        yield Text(at(treatment, "what"), f'treatment "{treatment.id}" > what', treatment.what)
    for term in pathway.glossary.values():
        yield Text(at(term, "meaning"), f'word "{term.word}"', term.meaning)
    for branch in pathway.branches.values():
        yield Text(at(branch, "title"), f'branch "{branch.id}" > title', branch.title or "", 60)
        yield Text(at(branch, "caution"), f'branch "{branch.id}" > caution', branch.caution or "")
    for sign in pathway.urgent:
        yield Text(sign.place, f'urgent "{sign.id}"', f"{sign.signs} {sign.ring}", listed=True)
        yield Text(sign.place, f'urgent "{sign.id}" > short', sign.short or "", 120)
    for contact in pathway.support.contacts:
        words = f"{contact.who} {contact.contact} {contact.hours} {contact.seen}"
        yield Text(contact.place, f'contact "{contact.id}"', words, listed=True)
    for sentence in pathway.support.report:
        yield Text(at(sentence, "signs"), "a sign to report", sentence.text, listed=True)
    for asked in pathway.ask_the_team.values():
        for question_to_ask in asked.questions:
            yield Text(at(question_to_ask, "ask"), "a question to ask", question_to_ask.text)
    for sentence in pathway.support.coping:
        yield Text(at(sentence, "text"), "a sentence on coping", sentence.text)
    for statement in pathway.statements():
        yield Text(at(statement, "text"), named(statement), statement.text)
        yield Text(at(statement, "qualifier"), f"{named(statement)} > qualifier", statement.qualifier or "", 40)
    for what, cited in citing(pathway):
        for citation in cited:
            yield Text(citation.place, f"a source of {what}", citation.at or "", listed=True)
