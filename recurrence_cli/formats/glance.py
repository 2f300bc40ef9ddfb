"""Compact documents, such as summaries.

They have no blank lines, dividers for headings, and options in columns or in sentences.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count, islice
from typing import TypeGuard

from recurrence_cli.formats import Screen
from recurrence_cli.formats.lines import (
    LEAST_TABLE,
    Line,
    Piece,
    Tone,
    banner_line,
    divider_fits,
    divider_line,
    marked,
    part_lines,
    titled,
)
from recurrence_cli.formats.option_columns import columns_of, option_lines
from recurrence_cli.formats.widths import width_of
from recurrence_cli.reports.citations import numbers_in_words, runs_of, sources_in_words
from recurrence_cli.reports.document import (
    Block,
    Document,
    OptionRow,
    OptionTable,
    Part,
    Role,
    Section,
    SourceEdition,
    SourceList,
    SourceNumber,
)

_FLOWING = frozenset({Role.URGENT, Role.NUMBERED, Role.DETAIL})
"""Blocks that share a paragraph with the details after them, to save rows."""


_AIRED = ("sources", "urgent")
"""Sections that may have a blank row above them."""


def glance_lines(document: Document, screen: Screen, width: int, *, columns: bool) -> Iterator[tuple[str, list[Line]]]:
    """Write a compact document section by section, each with its id.

    Options are in columns or in sentences.
    """
    tables = [part for part in document.parts() if isinstance(part, OptionTable)]
    write = _Glance(width, screen.unicode, columns, tables)
    written = [(section.id, [*write.section(section)]) for section in document.written()]
    written[0][1][:0] = write.head(document)
    if document.footer:
        written[-1][1].append(Line(0, document.footer, "Version: ", Role.DETAIL))
    if columns:
        _add_blank_rows(written, screen.rows, width)
    yield from written


def _add_blank_rows(written: Sequence[tuple[str, list[Line]]], most: int, width: int) -> None:
    """Add as many blank rows as are left of `most`.

    A longer document gets one, before the urgent signs.
    """
    rows = (row for _, lines in written for line in lines for row in line.wrapped(width))
    spare = most - len([*islice(rows, most + 1)])
    spare = 1 if spare < 0 else spare
    for id_, lines in reversed(written):
        if id_ in _AIRED and spare:
            lines.insert(0, Line())
            spare -= 1


class _Glance:
    def __init__(self, width: int, unicode: bool, columns: bool, tables: list[OptionTable]) -> None:
        self.width = width
        self.measured = columns_of(tables)
        self.unicode = unicode
        self.columns = columns

    def head(self, document: Document) -> Iterator[Line]:
        """Write the title, its mark beside it, and the lead."""
        if document.banner:
            yield banner_line(document, self.width) if self.columns else Line(text=titled(document))
        for block in document.lead:
            yield from self._block(block)

    def section(self, section: Section) -> Iterator[Line]:
        """Write a section under a divider, or after its label."""
        title, parts = section.title, section.parts
        together = f"{title}. {parts[0].text}" if title and _is_caution(parts[0]) else ""
        if together and self.columns and divider_fits(together, self.width):
            yield from self._divider(together)
            title, parts = "", parts[1:]
        elif together or (title and not isinstance(parts[0], Block | SourceList)):
            yield from self._divider(title)
            title = ""
        paragraphs = [*_paragraphs(parts)] if self.columns else [[part] for part in parts]
        numbers = count(1)
        for place, paragraph in enumerate(paragraphs):
            label = "" if place else title
            if _is_numbered(paragraph[0]):
                yield from self._numbered(next(numbers), paragraph, label, width_of(title))
            elif self.columns and _flows(paragraph[0]):
                label = label if isinstance(paragraph[0], SourceList) else ""
                yield Line(pieces=(*_label(label), *self._flowing(paragraph)), clauses=True)
            else:
                yield from self._part(paragraph[0], label)

    def _numbered(self, number: int, paragraph: Sequence[Part], label: str, room: int) -> Iterator[Line]:
        """Write an entry of a list, in line with those above it."""
        first, *others = paragraph
        assert isinstance(first, Block)
        if not self.columns:
            before = f"{label}. " if label else ""
            yield Line(text=f"{before}{number}. {first.label}: {first.beside}. Look in: {first.text}.")
            return
        said = f" {first.label} ({first.beside}): {first.text}."
        pieces = (*_label(label), (str(number), Tone.LABEL), (said, Tone.PLAIN), *self._flowing(others, " "))
        indent = room + 1 if self.width >= LEAST_TABLE else 0
        yield Line(0 if label else indent, pieces=pieces, hang=indent + 2 if label else 2)

    def _flowing(self, parts: Sequence[Part], before: str = "") -> Iterator[Piece]:
        """Write a paragraph of blocks and sources."""
        for part in parts:
            yield before, Tone.PLAIN
            before = " "
            if isinstance(part, SourceList):
                yield from _source_pieces(part)
            elif isinstance(part, Block):
                label = f"{part.label}: " if part.label else ""
                yield label, Tone.ALERT if part.role == Role.URGENT else Tone.LABEL
                yield from _signs(part.text) if part.role == Role.URGENT else ((part.text, Tone.PLAIN),)

    def _part(self, part: Part, label: str) -> Iterator[Line]:
        if isinstance(part, OptionTable):
            yield from (option_lines(part, self.width, self.measured) if self.columns else _sentences(part))
        elif isinstance(part, SourceList):
            yield Line()
            yield from (Line(text=sentence) for sentence in _sources_in_words(part, label))
        elif isinstance(part, Block):
            yield from self._block(part)
        else:
            yield from part_lines((part,), 0, self.width, self.unicode)

    def _block(self, block: Block) -> Iterator[Line]:
        if block.role == Role.DIVIDER:
            yield from self._divider(block.text)
        elif block.role == Role.STATUS:
            yield from self._status(block)
        elif block.role == Role.NOTE:
            numbers = f" [{runs_of(block.sources)}]" if block.sources else ""
            if not self.columns:
                numbers = f" {sources_in_words(block.sources).capitalize()}." if block.sources else ""
            yield Line(pieces=((block.text, Tone.PLAIN), *marked(numbers)))
        else:
            label = f"{block.label}: " if block.label else ""
            tone = Tone.CAUTION if block.role == Role.CAUTION and label else Tone.LABEL
            text = Tone.FIRM if block.role == Role.CAUTION else Tone.PLAIN
            if block.role == Role.DETAIL and not self.columns and not label:
                # The marks are words where there are no columns.
                return
            yield Line(pieces=((label, tone), (block.text, text)))

    def _divider(self, text: str) -> Iterator[Line]:
        if self.columns:
            yield divider_line(text, self.width, unicode=self.unicode)
        else:
            yield Line()
            yield Line(text=text if text.endswith(".") else f"{text}.")

    def _status(self, block: Block) -> Iterator[Line]:
        if not self.columns:
            yield from (Line(text=text) for text in (block.beside, block.text and f"Known: {block.text}") if text)
            return
        beside = f"{block.beside} " if block.beside else ""
        label = "Known: " if block.text else ""
        yield Line(pieces=((beside, Tone.CAUTION), (label, Tone.LABEL), (block.text, Tone.PLAIN)), clauses=True)


def _is_caution(part: Part) -> TypeGuard[Block]:
    return isinstance(part, Block) and part.role == Role.CAUTION


def _is_numbered(part: Part) -> bool:
    return isinstance(part, Block) and part.role == Role.NUMBERED


def _flows(part: Part) -> bool:
    return isinstance(part, SourceList) or (isinstance(part, Block) and part.role in _FLOWING)


def _paragraphs(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Group details with what they follow."""
    paragraph: list[Part] = []
    for part in parts:
        goes_on = isinstance(part, Block) and part.role == Role.DETAIL and paragraph and _flows(paragraph[0])
        if paragraph and not goes_on:
            yield paragraph
            paragraph = []
        paragraph.append(part)
    if paragraph:
        yield paragraph


def _signs(text: str) -> Iterator[Piece]:
    """Set off what signs have in common: "sudden:"."""
    for place, sign in enumerate(text.split("; ")):
        common, colon, rest = sign.rpartition(": ")
        yield "; " if place else "", Tone.PLAIN
        yield common + colon, Tone.LABEL
        yield rest, Tone.PLAIN


def _label(title: str) -> tuple[Piece, ...]:
    return ((f"{title.upper()} ", Tone.LABEL),) if title else ()


def _source_pieces(sources: SourceList) -> Iterator[Piece]:
    for place, (publisher, editions) in enumerate(sources.publishers):
        yield f"{'; ' if place else ''}{publisher}", Tone.PLAIN
        for number, edition in enumerate(editions):
            yield f"{',' if number else ''} {edition.date}{' ' if edition.date else ''}", Tone.PLAIN
            yield from marked(f"[{runs_of(SourceNumber(n.number) for n in edition.numbers)}]")
            yield f" {_replaced(edition)}" if edition.superseded else "", Tone.PLAIN
    yield ".", Tone.PLAIN


def _replaced(edition: SourceEdition) -> str:
    return "(replaced by a newer one)" if edition.superseded else ""


# --- sentences ------------------------------------------------------------------------------------------------------


def _sentences(table: OptionTable) -> Iterator[Line]:
    for kind in table.kinds:
        if kind.silence:
            yield Line(text=f"{kind.title}: {kind.silence}.")
        yield from (Line(text=sentence_of(row, kind.title or row.kind), hang=2) for row in kind.options.all_rows())


def sentence_of(row: OptionRow, kind: str) -> str:
    """Say an option in a sentence: strength, conditions, sources."""
    sources = f"; {sources_in_words(row.sources)}" if row.sources else ""
    condition = f"if {row.condition}" if row.condition else ""
    if not row.strength:
        before = f"{condition[:1].upper()}{condition[1:]}: " if condition else ""
        return f"{kind}: {before}{row.name} {sources.removeprefix('; ').capitalize()}."
    decision = f"; decision {row.decision}" if row.decision else ""
    said = ", ".join(filter(None, (row.name, row.strength, condition)))
    return f"{kind}: {said}{decision}{sources}."


def _sources_in_words(sources: SourceList, label: str) -> Iterator[str]:
    for place, (publisher, editions) in enumerate(sources.publishers):
        said = " ".join(
            f"{publisher}{f', {e.date}' if e.date else ''}: {numbers_in_words(e.numbers)} {_replaced(e)}".rstrip() + "."
            for e in editions
        )
        yield f"{label}. {said}" if not place else said
