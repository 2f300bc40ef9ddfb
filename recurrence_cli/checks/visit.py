"""Visits of everything in a pathway that a check looks at."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from recurrence_cli.pathway.fields import CITATION, records
from recurrence_cli.pathway.model import AskQuestion, Citation, Pathway, Place
from recurrence_cli.pathway.problems import MOST_SUGGESTIONS, closest_match
from recurrence_cli.pathway.record import Field, Kind, Wording, texts_of

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


def meant(names: Iterable[str], known: Collection[str]) -> set[str]:
    """Return the known names in `names`, and the likely ones for others.

    What is misspelt where it is used is said there, and need not be called unused as well.
    """
    times = Counter(names)
    slips = slips_for(times, known)
    return {slips.get(name, name) for name in times}


def slips_for(times: Mapping[str, int], known: Collection[str]) -> dict[str, str]:
    """Map each unknown name to the known one that is meant.

    To "" where none is close, and after the first few.

    `times` says how often each name is used. What is used in several places is no slip there: it may be a name that is used
    nowhere, and was changed.
    """
    all_known = set(known)
    unknown = [name for name in times if name not in all_known]
    slips = dict.fromkeys(unknown, "")
    for name in unknown[:MOST_SUGGESTIONS]:
        near = closest_match(name, known) or ""
        if times[name] > 1 and near in times:
            near = closest_match(name, [k for k in known if k not in times]) or near
        slips[name] = near
    return slips


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
    for what, record, holder in records(pathway):
        for field in record.fields:
            if field.kind == Kind.CITATIONS:
                yield what, getattr(holder, field.name)


@dataclass(frozen=True, slots=True)
class Text:
    """A text that readers see: place, description, words and field."""

    place: Place
    what: str
    words: str
    field: Field


def texts(pathway: Pathway) -> Iterator[Text]:
    """Yield every text of our own that is shown to readers."""
    for what, record, holder in records(pathway):
        for field in record.fields:
            if field.wording != Wording.OTHERS:
                for words in texts_of(field, holder):
                    yield Text(at(holder, field.key), f"{what} > {field.key}", words, field)
    for what, cited in citing(pathway):
        for citation in cited:
            for field in CITATION.fields:
                if field.wording != Wording.OTHERS:
                    for words in texts_of(field, citation):
                        yield Text(citation.place, f"a source of {what}", words, field)
