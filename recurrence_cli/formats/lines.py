"""Lines that text and plain text share, with their indent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from recurrence_cli.formats import Screen
from recurrence_cli.formats.widths import pad, width_of, wrap, wrap_clauses
from recurrence_cli.lazy import lazy
from recurrence_cli.reports.document import (
    Block,
    Diagram,
    Document,
    Group,
    Listing,
    Node,
    Part,
    Role,
    Section,
    Table,
)

SPACED = frozenset({Role.OPTION, Role.NOTE, Role.COUNTED})
"""Entries with more below them that have a blank line above."""

BAR = 10
"""How many columns a bar has, after all others of its table."""

LEAST_TABLE = 60
"""How many columns there must be for a table to be set in columns."""


class Tone(StrEnum):
    """How a piece of a line is styled on a terminal.

    The words say the same without it.

    A bar is only drawn there.
    """

    PLAIN = "plain"
    TITLE = "title"
    FIRM = "firm"
    WEAK = "weak"
    CAUTION = "caution"
    ALERT = "alert"
    NUMBER = "number"
    LABEL = "label"
    RULE = "rule"
    IF = "if"
    BAR = "bar"


Piece: TypeAlias = tuple[str, Tone]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph to wrap, with a label or a dash before it.

    An empty one is a blank line.

    One that is `ready` is written as it is; in a diagram it has the `node` that it belongs to. One with `pieces` has
    words of several tones, and `hang` more columns of indent after its first line; one of `clauses` is broken between
    them if it can be.
    """

    indent: int = 0
    text: str = ""
    lead: str = ""
    role: Role = Role.PLAIN
    ready: bool = False
    node: Node | None = None
    pieces: tuple[Piece, ...] = ()
    hang: int = 0
    clauses: bool = False

    def wrapped(self, width: int) -> list[str]:
        """Break the line to a width."""
        if self.pieces:
            return ["".join(text for text, tone in line if tone != Tone.BAR).rstrip() for line in self.styled(width)]
        if self.ready:
            return [f"{self.lead}{self.text}"]
        indent = min(self.indent, width // 2)
        rest = " " * (indent + (2 if self.lead else 0))
        return wrap(f"{self.lead}{self.text}", width, " " * indent, rest) if self.lead or self.text else [""]

    def styled(self, width: int) -> list[tuple[Piece, ...]]:
        """Break the pieces to a width."""
        if self.ready:
            return [self.pieces]
        tones = [tone for text, tone in self.pieces for character in text if not character.isspace()]
        text = "".join(text for text, _ in self.pieces)
        indent = min(self.indent, width // 2)
        rest = " " * min(indent + self.hang, width // 2)
        lines = wrap_clauses(text, width) if self.clauses else wrap(text, width, " " * indent, rest)
        place, styled = 0, []
        for line in lines:
            pieces: list[Piece] = []
            for character in line:
                tone = tones[place] if place < len(tones) else Tone.PLAIN
                if character.isspace():
                    tone = tone if pieces and pieces[-1][1] == tone else Tone.PLAIN
                else:
                    place += 1
                if pieces and pieces[-1][1] == tone:
                    pieces[-1] = (pieces[-1][0] + character, tone)
                else:
                    pieces.append((character, tone))
            styled.append(tuple(pieces))
        return styled


def marked(text: str) -> Iterator[Piece]:
    """Split source numbers so that an overdue mark can be emphasized."""
    before, *others = text.split("!")
    yield before, Tone.PLAIN
    for rest in others:
        yield "!", Tone.LABEL
        yield rest, Tone.PLAIN


def document_lines(
    document: Document, screen: Screen, width: int, *, columns: bool, ruled: bool = False
) -> Iterator[tuple[str, list[Line]]]:
    """Write a document section by section, each with its id.

    Options are in columns or in sentences. If `ruled`, the title goes across the width, and the headings of a document with
    a lead are on rules.
    """
    if document.compact:
        yield from lazy("recurrence_cli.formats.glance:glance_lines")(document, screen, width, columns=columns)
        return
    sections = [*document.written()]
    for place, section in enumerate(sections):
        lines = [*head(document, width if ruled else 0)] if document.banner and not place else []
        lines += section_lines(
            section, width, unicode=screen.unicode, first=not place, ruled=ruled and bool(document.lead)
        )
        if place == len(sections) - 1:
            lines += foot(document)
        yield section.id, lines


def unstyled(lines: Iterable[Line], width: int) -> str:
    """Break lines to a width, without any style."""
    return "".join(f"{text}\n" for line in lines for text in line.wrapped(width))


def head(document: Document, width: int = 0) -> Iterator[Line]:
    """Write the title, and what has to be said before everything else.

    With a `width` the title goes across it.
    """
    yield banner_line(document, width) if width else Line(0, titled(document), role=Role.HEADING)
    yield Line()
    if document.lead:
        yield from _blocks(document.lead, 0)
        yield Line()


def foot(document: Document) -> Iterator[Line]:
    """Write the version of the content."""
    if document.footer:
        yield Line(2, document.footer, "Version: ", Role.DETAIL)


def titled(document: Document) -> str:
    """Write the title and its mark as sentences."""
    return f"{document.title.removesuffix('.')}. {document.mark}." if document.mark else document.title


def banner_line(document: Document, width: int) -> Line:
    """Write the title across the width, with its mark at the end."""
    room = width - width_of(document.title) - width_of(document.mark)
    if room < 2:
        return Line(pieces=((titled(document), Tone.TITLE),))
    return Line(pieces=((f"{document.title}{' ' * room}{document.mark}", Tone.TITLE),), ready=True)


def divider_fits(text: str, width: int) -> bool:
    """Return whether a divider has room for a text."""
    return width_of(text) + 6 <= width


def divider_line(text: str, width: int, *, unicode: bool) -> Line:
    """Write a text on a rule, or alone if too long."""
    if not divider_fits(text, width):
        return Line(pieces=((text, Tone.LABEL),))
    rule = "─" if unicode else "-"
    after = rule * (width - width_of(text) - 4)
    return Line(pieces=((f"{rule * 2} ", Tone.RULE), (text, Tone.LABEL), (f" {after}", Tone.RULE)), ready=True)


def section_lines(
    section: Section, width: int, *, unicode: bool, first: bool = False, ruled: bool = False
) -> Iterator[Line]:
    """Write a section under its heading, after a blank line."""
    if not first:
        yield Line()
    if section.title:
        title = section.title.upper()
        yield divider_line(title, width, unicode=unicode) if ruled else Line(0, title, role=Role.HEADING)
    yield from part_lines(section.parts, 2 if section.title else 0, width, unicode)


def part_lines(parts: Iterable[Part], indent: int, width: int, unicode: bool) -> Iterator[Line]:
    """Write blocks under each other."""
    number = 0
    for place, part in enumerate(parts):
        number = number + 1 if isinstance(part, Block) and part.role == Role.NUMBERED else 0
        if isinstance(part, Block):
            if place and part.role in SPACED and part.items:
                yield Line()
            yield from _block(part, indent, number)
        elif isinstance(part, Group):
            if place or indent:
                yield Line()
            yield from _group(part, indent, width, unicode)
        elif isinstance(part, Diagram):
            drawn = lazy("recurrence_cli.formats.drawings.text:diagram_lines")(part, width, unicode=unicode)
            yield from (Line(text=words, lead=guides, ready=True, node=node) for guides, words, node in drawn)
        elif isinstance(part, Table):
            yield from table_lines(part, indent, width, unicode)
        elif isinstance(part, Listing):
            yield from (Line(text=line, ready=True) for line in part.text.removesuffix("\n").split("\n"))


def _group(group: Group, indent: int, width: int, unicode: bool) -> Iterator[Line]:
    inner = indent
    if group.title:
        id_ = f" [{group.id}]" if group.id else ""
        role = Role.HEADING if group.role == Role.PLAIN else group.role
        yield Line(indent, group.title + id_, f"{group.label}: " if group.label else "", role)
        # What is under a heading has its own lines to say what it shares.
        inner = indent if group.role == Role.HEADING else indent + 2
    for place, part in enumerate(group.parts):
        if isinstance(part, Block):
            if part.role in SPACED and part.items and (place or group.title):
                yield Line()
            yield from _block(part, inner)
        else:
            yield from part_lines((part,), inner, width, unicode)


def _blocks(blocks: Iterable[Block], indent: int) -> Iterator[Line]:
    for block in blocks:
        yield from _block(block, indent)


def _block(block: Block, indent: int, number: int = 0) -> Iterator[Line]:
    if block.role == Role.LINE:
        yield Line(text=" " * indent + block.text, ready=True)
        yield from _blocks(block.items, indent + 2)
        return
    lead = f"{block.label}: " if block.label else ""
    if block.role == Role.ITEM:
        lead = f"- {lead}"
    if number:
        lead = f"{number}. {lead}"
    address = block.url if not block.url.startswith("#") else ""
    after = "".join(f" {words}" for words in (address, f"[{block.id}]" if block.id else "") if words)
    if block.strong:
        beside = f" - {block.beside}" if block.beside else ""
        yield Line(indent, f"{block.strong}{beside}{after}", lead, block.role)
        if block.text:
            yield Line(indent + 2, block.text)
    else:
        beside = f" ({block.beside})" if block.beside else ""
        yield Line(indent, f"{block.text}{beside}{after}", lead, block.role)
    yield from _blocks(block.items, indent + 2)


def table_lines(table: Table, indent: int, width: int, unicode: bool) -> Iterator[Line]:
    """Set a table in columns, or sentences if too wide."""
    rows = [row for row in table.rows if not row.heading]
    texts = [[cell.text for cell in row.cells] for row in rows]
    widths = [max(map(width_of, (name, *(row[n] for row in texts)))) for n, name in enumerate(table.columns)]
    bar = BAR + 2 if any(cell.share is not None for row in rows for cell in row.cells) else 0
    fits = indent + bar + sum(widths) + 2 * (len(widths) - 1) <= width and not any(
        "\n" in t for row in texts for t in row
    )
    if not fits or width < LEAST_TABLE:
        yield from table_sentences(table, indent)
        return
    names = "  ".join(map(pad, table.columns, widths)).rstrip()
    yield Line(text=" " * indent + names, role=Role.HEADING, ready=True)
    for row in table.rows:
        if row.heading:
            yield Line(indent + 2 * row.depth, row.cells[0].text, role=row.cells[0].role)
        else:
            cells = " " * indent + "  ".join(map(pad, (cell.text for cell in row.cells), widths))
            bars = [(_bar(cell.share, unicode), Tone.BAR) for cell in row.cells if cell.share is not None]
            if bars:
                yield Line(pieces=((f"{cells}  ", Tone.PLAIN), *bars), ready=True)
            else:
                yield Line(text=cells.rstrip(), role=row.cells[0].role, ready=True)


def _bar(share: float, unicode: bool) -> str:
    """Draw a share in signs that differ without colour."""
    full = int(BAR * share)
    return "\u2588" * full + "\u2591" * (BAR - full) if unicode else "#" * full + "." * (BAR - full)


def table_sentences(table: Table, indent: int) -> Iterator[Line]:
    """Write a sentence for each row of a table."""
    for row in table.rows:
        if row.heading:
            yield Line(indent + 2 * row.depth, f"{row.cells[0].text}:", role=row.cells[0].role)
            continue
        named = zip(table.columns, row.cells, strict=True)
        said = (f"{name}: {'; '.join(cell.text.splitlines())}" for name, cell in named if cell.text)
        yield Line(indent + 2 * row.depth, f"{'. '.join(said)}.", role=row.cells[0].role)
