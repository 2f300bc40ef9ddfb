"""Compact documents, such as summaries.

They have no blank lines, dividers for headings, and options in columns or in sentences.
"""

from collections.abc import Iterator, Sequence

from recurrence_cli.formats.lines import Line, Piece, Tone, marked, part_lines
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

_FLOWING = frozenset({Role.URGENT, Role.DETAIL, Role.NUMBERED})
"""Blocks that go on in one paragraph where there is no room to lose."""


def glance_lines(document: Document, width: int, *, unicode: bool, columns: bool) -> Iterator[tuple[str, list[Line]]]:
    """Write a compact document section by section, each with its id.

    Options are in columns or in sentences.
    """
    write = _Glance(width, unicode, columns, [part for part in document.parts() if isinstance(part, OptionTable)])
    sections = [*document.written()]
    for place, section in enumerate(sections):
        lines = [*write.head(document)] if not place else []
        lines += write.section(section)
        if place == len(sections) - 1 and document.footer:
            lines.append(Line(0, document.footer, "Version: ", Role.DETAIL))
        yield section.id, lines


class _Glance:
    def __init__(self, width: int, unicode: bool, columns: bool, tables: list[OptionTable]) -> None:
        self.width = width
        self.measured = {
            kind: columns_of(table for table in tables if table.decisions == kind) for kind in (False, True)
        }
        self.rule = "─" if unicode else "-"
        self.columns = columns

    def head(self, document: Document) -> Iterator[Line]:
        """Write the title, its mark beside it, and the lead."""
        if document.banner:
            mark = f"{document.mark}." if document.mark else ""
            room = self.width - width_of(document.title) - width_of(mark)
            if self.columns and room >= 1:
                title = document.title + " " * (room if mark else 0) + mark.removesuffix(".")
                pieces: tuple[Piece, ...] = ((title.ljust(self.width), Tone.TITLE),)
                yield Line(pieces=pieces, ready=True)
            else:
                yield Line(pieces=((f"{document.title} {mark}".strip(), Tone.TITLE),))
        for block in document.lead:
            yield from self._block(block)

    def section(self, section: Section) -> Iterator[Line]:
        """Write a section, with one paragraph for what may share one."""
        flow: list[Piece] = []
        number = 0
        if section.title and (not isinstance(section.parts[0], Block | SourceList) or _is_caution(section.parts[0])):
            yield from self._divider(section.title)
        for place, part in enumerate(section.parts):
            label = section.title if not place else ""
            number += isinstance(part, Block) and part.role == Role.NUMBERED
            if self.columns and (isinstance(part, SourceList) or (isinstance(part, Block) and part.role in _FLOWING)):
                if flow and isinstance(part, Block) and part.role == Role.URGENT:
                    yield Line(pieces=tuple(flow))
                    flow = []
                flow += [(" ", Tone.PLAIN)] if flow else []
                flow += self._sources(part, label) if isinstance(part, SourceList) else _flowing(part, number, label)
                continue
            if flow:
                yield Line(pieces=tuple(flow))
                flow = []
            if isinstance(part, Block) and part.role == Role.NUMBERED:
                before = f"{label}. " if label else ""
                yield Line(text=f"{before}{number}. {part.label}: {part.beside}. Look in: {part.text}.")
            else:
                yield from self._part(part, label)
        if flow:
            yield Line(pieces=tuple(flow))

    def _part(self, part: Part, label: str) -> Iterator[Line]:
        if isinstance(part, OptionTable):
            yield from (
                option_lines(part, self.width, self.measured[part.decisions]) if self.columns else _sentences(part)
            )
        elif isinstance(part, SourceList):
            yield Line()
            yield from (Line(text=sentence) for sentence in _sources_in_words(part, label))
        elif isinstance(part, Block):
            yield from self._block(part)
        else:
            yield from part_lines((part,), 0, self.width, self.rule != "-")

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
            tone = Tone.ALERT if block.role in (Role.CAUTION, Role.URGENT) and label else Tone.LABEL
            text = Tone.FIRM if block.role == Role.CAUTION else Tone.PLAIN
            if block.role == Role.DETAIL and not self.columns and not label:
                # The marks are words where there are no columns.
                return
            yield Line(pieces=((label, tone), (block.text, text)))

    def _divider(self, text: str) -> Iterator[Line]:
        if not self.columns:
            yield Line()
            yield Line(text=text if text.endswith(".") else f"{text}.")
        elif width_of(text) + 6 > self.width:
            yield Line(pieces=((text, Tone.LABEL),))
        else:
            after = self.rule * (self.width - width_of(text) - 4)
            yield Line(
                pieces=((f"{self.rule * 2} ", Tone.QUIET), (text, Tone.LABEL), (f" {after}", Tone.QUIET)), ready=True
            )

    def _status(self, block: Block) -> Iterator[Line]:
        if not self.columns:
            yield from (Line(text=text) for text in (block.beside, block.text and f"Known: {block.text}") if text)
            return
        beside = f"{block.beside} " if block.beside else ""
        label = "Known: " if block.text else ""
        yield Line(pieces=((beside, Tone.ALERT), (label, Tone.LABEL), (block.text, Tone.PLAIN)))

    def _sources(self, sources: SourceList, title: str) -> list[Piece]:
        pieces: list[Piece] = [(f"{title.upper()} ", Tone.LABEL)]
        for place, (publisher, editions) in enumerate(sources.publishers):
            pieces.append(("; " if place else "", Tone.PLAIN))
            pieces.append((publisher, Tone.PLAIN))
            for number, edition in enumerate(editions):
                after = " ".join(filter(None, (edition.date, _replaced(edition))))
                pieces += [
                    (", " if number else " ", Tone.PLAIN),
                    *marked(f"[{runs_of(SourceNumber(n.number) for n in edition.numbers)}]"),
                ]
                pieces.append((f" {after}" if after else "", Tone.PLAIN))
        return [*pieces, (".", Tone.PLAIN)]


def _is_caution(part: Part) -> bool:
    return isinstance(part, Block) and part.role == Role.CAUTION


def _flowing(block: Block, number: int, title: str) -> list[Piece]:
    if block.role == Role.NUMBERED:
        said = f" {block.label} ({block.beside}): {block.text}."
        return [(f"{title.upper()} " if title else "", Tone.LABEL), (str(number), Tone.LABEL), (said, Tone.PLAIN)]
    label = f"{block.label}: " if block.label else ""
    return [(label, Tone.ALERT if block.role == Role.URGENT else Tone.LABEL), (block.text, Tone.PLAIN)]


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
        said: Sequence[str] = [
            " ".join(filter(None, (numbers_in_words(e.numbers), e.date and f"of {e.date}", _replaced(e))))
            for e in editions
        ]
        yield f"{label + '. ' if not place else ''}{publisher}: {'; '.join(said)}."
