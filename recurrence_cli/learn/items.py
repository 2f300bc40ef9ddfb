"""Quiz items: a case in words, a question, alternatives and the key.

The terms are those of test theory: an item has alternatives; the wrong ones are distractors, and the key says which are
right. Every distractor is one answer away from the case, and none is right too.
"""

from enum import StrEnum

from recurrence_cli.learn.cases import Separator
from recurrence_cli.pathway.model import Answers
from recurrence_cli.pathway.value import value

NOTHING = "Nothing listed"
UNKNOWN = "Depends on something not known"


class ItemKind(StrEnum):
    """The kind of question that an item asks."""

    OPTIONS = "options"
    STRENGTH = "strength"
    DECIDES = "decides"
    CHANGES = "changes"
    TYPE = "type"
    WORD = "word"


class Verdict(StrEnum):
    """The verdict of the key: neither is for an option that depends."""

    RIGHT = "right"
    NEITHER = "neither"
    WRONG = "wrong"


@value
class Alternative:
    """A numbered alternative of an item, with its verdict.

    `status` and `statements` are those of a treatment in the outcome; `separator` is the question that separates a wrong
    one from the case.
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
    """A quiz item: a case in `sentences`, a question and alternatives.

    `target` is its subject: the id of a statement, a question or a word. `section` is empty if it is about all sections.
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
    """The scope of a quiz: choices of the first question, and sections."""

    roots: tuple[str, ...]
    sections: tuple[str, ...]
    whole: bool = True
    """Whether it is about the whole pathway, so that words and open answers of all sections fit."""
