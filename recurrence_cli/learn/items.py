"""Quiz items: a case in words, what is asked of it, the alternatives and the key.

The terms are those of test writing: an item has alternatives; the wrong ones are distractors, and the key says which is
what. Every distractor is one answer away from the case, and none is right as well.
"""

from enum import StrEnum

from recurrence_cli.learn.cases import Separator
from recurrence_cli.pathway.model import Answers
from recurrence_cli.pathway.value import value

NOTHING = "Nothing listed"
UNKNOWN = "Depends on something not known"


class ItemKind(StrEnum):
    """What an item asks."""

    OPTIONS = "options"
    STRENGTH = "strength"
    DECIDES = "decides"
    CHANGES = "changes"
    TYPE = "type"
    WORD = "word"


class Verdict(StrEnum):
    """What choosing an alternative is: right, wrong, or neither, as for an option that only depends."""

    RIGHT = "right"
    NEITHER = "neither"
    WRONG = "wrong"


@value
class Alternative:
    """One reply that an item offers, by its number, and what the key says of it.

    `status` and `statements` are those of a treatment in the outcome; `separator` is what parts a wrong one from the case.
    """

    number: int
    text: str
    verdict: Verdict
    statements: tuple[str, ...] = ()
    status: str = ""
    separator: Separator | None = None
    count: int = 0


@value
class Item:
    """One thing asked: the case in `sentences`, the question, and the alternatives.

    `target` is what it is about: the id of a statement, a question or a word. `section` is empty where it is about all.
    """

    kind: ItemKind
    target: str
    section: str
    answers: Answers
    sentences: tuple[str, ...]
    ask: str
    alternatives: tuple[Alternative, ...]
    many: bool = False
    quote: str = ""

    def right(self) -> tuple[Alternative, ...]:
        """List the alternatives that are right."""
        return tuple(a for a in self.alternatives if a.verdict == Verdict.RIGHT)


@value
class Scope:
    """What a quiz is about: choices of the first question, and sections."""

    roots: tuple[str, ...]
    sections: tuple[str, ...]
    whole: bool = True
    """Whether it is about the whole pathway, so that words and open answers of all sections fit."""
