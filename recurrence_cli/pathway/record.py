"""The terms of the field table: records and their fields."""

from collections.abc import Iterator, Mapping
from dataclasses import field as attribute
from enum import Enum, StrEnum, auto
from typing import Any

from recurrence_cli.pathway.value import value


class Kind(Enum):
    """The shape of what a key holds; `of` says more."""

    TEXT = auto()
    TEXTS = auto()
    ID = auto()
    DATE = auto()
    FLAG = auto()
    WORD = auto()  # one of the words of an enum
    NAME = auto()  # the name of an entry of another part of the file
    NAMES = auto()
    ANSWER = auto()  # one question with some of its choices
    CITATIONS = auto()
    PART = auto()  # a record
    PARTS = auto()  # a list of records
    NAMED = auto()  # a mapping from names to records
    CHOICES = auto()  # the same, held as a tuple
    LISTS = auto()  # a mapping from names to lists of records
    TREES = auto()
    SECTIONS = auto()  # for each choice of the first question its sections
    BRANCHES = auto()  # for each choice of a question its steps
    STEPS = auto()


class Wording(Enum):
    """How words of a field are checked, and edits understood."""

    OTHERS = auto()
    """Names, titles and dates of other people: not checked."""
    FACT = auto()
    """Numbers, hours and signs: no advice in them, and an edit changes more than words."""
    FORMAL = auto()
    """Sentences that may be long: no advice in them, and an edit changes words only."""
    PROSE = auto()
    """Sentences for readers, checked for length and hard words too."""


class Programs(Enum):
    """When programs get a field."""

    ALWAYS = auto()
    GIVEN = auto()
    """Only where the file has it."""
    NEVER = auto()


@value
class Field:
    """One key of a record.

    `name` is the attribute of the value, if it is not the key; `each` describes an entry of a list; `most` and
    `most_words` limit a text; `default` is what a word is when it is left out. A field with `reported_by` must be there
    too, but that check says so, and not the reader. One that is not `compared` may differ without anything to report.
    """

    key: str
    kind: Kind
    help: str
    optional: bool = False
    of: Any = None
    name: str = ""
    each: str = ""
    wording: Wording = Wording.OTHERS
    most: int = 0
    most_words: int = 0
    default: StrEnum | None = None
    reported_by: str = ""
    compared: bool = True
    programs: Programs | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.key)
        given = Programs.GIVEN if self.optional else Programs.ALWAYS
        object.__setattr__(self, "programs", self.programs or given)


@value
class Record:
    """A kind of mapping in the file: its name, value, fields.

    Where such mappings have names, the value has them as its attribute `named`; they are ids, or any words if `free`.
    """

    id: str
    what: str
    value: Any
    fields: tuple[Field, ...]
    named: str = "id"
    free: bool = False
    keys: Mapping[str, Field] = attribute(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", {field.key: field for field in self.fields})


_NESTED = (Kind.PART, Kind.PARTS, Kind.NAMED, Kind.CHOICES, Kind.LISTS)


def records_inside(record: Record, holder: Any, name: str = "") -> Iterator[tuple[str, Record, Any]]:
    """Yield the records in `holder` at any depth, with their names.

    `holder` is itself a record, with this name.
    """
    for field in record.fields:
        if field.kind in _NESTED:
            for inner_name, inner in entries(field, getattr(holder, field.name)):
                full = f"{name}={inner_name}" if name else inner_name
                yield _called(field, full), field.of, inner
                yield from records_inside(field.of, inner, inner_name)


def _called(field: Field, name: str) -> str:
    record: Record = field.of
    if not name or field.kind == Kind.LISTS:
        return record.what
    return f'{record.id if field.kind == Kind.PARTS else record.what} "{name}"'


def entries(field: Field, held: Any) -> Iterator[tuple[str, Any]]:
    """Yield the records that a field holds, each with its name.

    The name is empty where it has none.
    """
    if field.kind == Kind.PART:
        yield "", held
    elif field.kind == Kind.LISTS:
        for key, asked in held.items():
            yield from ((key, question) for question in asked.questions)
    elif isinstance(held, tuple):
        yield from ((getattr(item, "id", ""), item) for item in held)
    else:
        yield from held.items()


def texts_of(field: Field, holder: Any) -> tuple[str, ...]:
    """Return the texts that a record has under a field."""
    held = getattr(holder, field.name)
    return tuple(held) if isinstance(held, tuple) else (held,) if held else ()
