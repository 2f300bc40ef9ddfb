"""Documents: headings, paragraphs, nested entries and tables, without a layout."""

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from recurrence_cli.pathway.value import value

if TYPE_CHECKING:
    from recurrence_cli.engine.outline import Mark, NodeKind


class Role(StrEnum):
    """The purpose of a block.

    Formats style roles; every block reads well without its style.
    """

    PLAIN = "plain"
    ITEM = "item"
    NUMBERED = "numbered"
    FACT = "fact"
    LINE = "line"
    OPTION = "option"
    NOTE = "note"
    QUESTION = "question"
    CONDITION = "condition"
    CAUTION = "caution"
    COUNTED = "counted"
    RING = "ring"
    DETAIL = "detail"
    APPLIES = "applies"
    DEPENDS = "depends"
    HEADING = "heading"
    DIVIDER = "divider"
    STATUS = "status"
    URGENT = "urgent"


@value
class Block:
    """A paragraph or an entry of a list, with nested entries.

    `strong` is a name set off from the text; `beside` are a few words on it, such as a strength, or on the text, such as
    its date. `id` is what programs and
    other commands call it. A `url` that begins with "#" leads to a section of the same document.
    """

    text: str = ""
    label: str = ""
    strong: str = ""
    beside: str = ""
    id: str = ""
    url: str = ""
    role: Role = Role.PLAIN
    items: tuple["Block", ...] = ()
    sources: tuple["SourceNumber", ...] = ()


@value
class Group:
    """Blocks that share something, under a line that says it.

    With the role HEADING the line is a heading.
    """

    title: str = ""
    parts: tuple["Part", ...] = ()
    label: str = ""
    id: str = ""
    role: Role = Role.PLAIN


@value
class Cell:
    """A cell of a table. Its text may have several lines.

    A `share` from 0 to 1 is drawn as a bar after its row, on terminals only, so the cells have to say it too.
    """

    text: str = ""
    role: Role = Role.PLAIN
    share: float | None = None


@value
class Row:
    """A row of a table.

    One that is a `heading` has a single cell, which heads the rows after it.
    """

    cells: tuple[Cell, ...]
    heading: bool = False
    depth: int = 0


@value
class Table:
    """Rows under named columns."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@value
class Node:
    """A node of a diagram: heading, question, choice, statement, or nothing.

    `parent` is the place of the node above it, None for the first. `strength` and `sources` are beside the text of a
    statement, `marked` says in words where the node is for a case.
    """

    kind: "NodeKind"
    text: str
    parent: int | None = None
    id: str = ""
    strength: str = ""
    sources: tuple[str, ...] = ()
    caution: str = ""
    mark: "Mark | None" = None
    marked: str = ""


@value
class Diagram:
    """A tree to draw: its nodes, depth first."""

    nodes: tuple[Node, ...]

    def below(self) -> list[list[int]]:
        """List the places of the children of each node."""
        below: list[list[int]] = [[] for _ in self.nodes]
        for place, node in enumerate(self.nodes):
            if node.parent is not None:
                below[node.parent].append(place)
        return below

    def depths(self) -> list[int]:
        """Count the nodes above each node."""
        depths: list[int] = []
        for node in self.nodes:
            depths.append(0 if node.parent is None else depths[node.parent] + 1)
        return depths


@value
class Listing:
    """A text in a language of its own, such as JSON.

    It is shown as it is.
    """

    text: str
    language: str


@value
class SourceNumber:
    """The number of a source, and a `mark` on its date.

    "!" is overdue, "~" undated.
    """

    number: int
    mark: str = ""


@value
class OptionRow:
    """An option by name and strength, or a headline note.

    A note has no strength.

    `short` is the name for narrow columns. `condition` is all that it depends on, `decision` a number or date of the
    decision about it.
    """

    name: str
    kind: str
    strength: str = ""
    short: str = ""
    sources: tuple[SourceNumber, ...] = ()
    decision: str = ""
    condition: str = ""
    role: Role = Role.PLAIN


@value
class OptionGroup:
    """Options that share a condition, and groups that share a further one."""

    condition: str
    rows: tuple[OptionRow, ...]
    groups: tuple["OptionGroup", ...] = ()

    def all_rows(self) -> Iterator[OptionRow]:
        """Yield the rows of the group and of all groups below it."""
        yield from self.rows
        for group in self.groups:
            yield from group.all_rows()


@value
class OptionKind:
    """The options of one kind of treatment, with number and titles.

    A kind without options says so in the words of `silence`.
    """

    title: str
    short: str
    options: OptionGroup
    number: int = 0
    silence: str = ""


@value
class OptionTable:
    """Options kind by kind.

    One without a title for its kinds is a single list, by condition.
    """

    kinds: tuple[OptionKind, ...]
    decisions: bool = False

    def all_rows(self) -> Iterator[OptionRow]:
        """List every row."""
        for kind in self.kinds:
            yield from kind.options.all_rows()


@value
class SourceEdition:
    """Sources of one publisher and one date."""

    numbers: tuple[SourceNumber, ...]
    date: str = ""
    superseded: bool = False


@value
class SourceList:
    """Sources grouped by publisher, in few words."""

    publishers: tuple[tuple[str, tuple[SourceEdition, ...]], ...]


Part: TypeAlias = Block | Group | Table | Diagram | Listing | OptionTable | SourceList


@value
class Section:
    """A heading with blocks under it.

    A section without blocks is not written; one without a title has no heading.

    On paper it begins a page of its own if it is to be on a `new_page`.
    """

    title: str
    parts: tuple[Part, ...] = ()
    id: str = ""
    new_page: bool = False


@value
class Document:
    """The text of a result, for people.

    Its lines begin with the title only where it is a `banner`; pages always do.

    `lead` is said before everything else, `mark` beside the title. One that is `compact` is read at one look: its lines
    have no headings but its dividers, and no blank lines.
    """

    title: str
    sections: tuple[Section, ...] = ()
    lead: tuple[Block, ...] = ()
    banner: bool = False
    footer: str = ""
    mark: str = ""
    compact: bool = False

    def written(self) -> Iterator[Section]:
        """List the sections that have blocks."""
        return (section for section in self.sections if section.parts)

    def section(self, id_: str) -> tuple[Part, ...]:
        """Return the blocks of the section with that id, if any."""
        return next((section.parts for section in self.sections if section.id == id_), ())

    def parts(self) -> Iterator[Part]:
        """List every block at any depth, outer ones first."""
        stack: list[Part] = [part for section in reversed(self.sections) for part in reversed(section.parts)]
        while stack:
            part = stack.pop()
            yield part
            if isinstance(part, Group):
                stack.extend(reversed(part.parts))
            elif isinstance(part, Block):
                stack.extend(reversed(part.items))


def plain(*sentences: str) -> tuple[Block, ...]:
    """Make a paragraph of each text."""
    return tuple(map(Block, sentences))


def lines(*texts: str) -> tuple[Block, ...]:
    """Make lines that are never wrapped, for programs too."""
    return tuple(Block(text, role=Role.LINE) for text in texts)


def entries(*texts: str) -> tuple[Block, ...]:
    """Make an entry of a list of each text."""
    return tuple(Block(text, role=Role.ITEM) for text in texts)
