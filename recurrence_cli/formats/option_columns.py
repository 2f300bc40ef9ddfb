"""Options in columns: kind, name, strength and sources.

Where there is no room for columns they are under one another.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from recurrence_cli.formats.lines import LEAST_TABLE, Line, Piece, Tone, marked
from recurrence_cli.formats.widths import pad, width_of, wrap
from recurrence_cli.reports.citations import runs_of
from recurrence_cli.reports.document import OptionGroup, OptionKind, OptionRow, OptionTable, Role

WIDE = 110
"""From so many columns on, conditions have a column of their own."""

_MOST_KIND = 15
_MOST_SOURCES = 11
_LEAST_NAME = 24


@dataclass(frozen=True, slots=True)
class Columns:
    """The widths of columns that several tables share."""

    kind: int
    strength: int
    sources: int

    @property
    def right(self) -> int:
        """The columns after the name, with the spaces between them."""
        return self.strength + 1 + self.sources


def columns_of(tables: Iterable[OptionTable]) -> Columns:
    """Measure the columns of tables."""
    tables = [*tables]
    rows = [row for table in tables for row in table.all_rows() if row.strength]
    kind = max((width_of(_label(kind)) for table in tables for kind in table.kinds), default=0)
    return Columns(
        min(kind + 1, _MOST_KIND) if kind else 0,
        max((width_of(row.strength) for row in rows), default=0),
        min(max((width_of(_numbers(row)) for row in rows), default=0), _MOST_SOURCES),
    )


def option_lines(table: OptionTable, width: int, columns: Columns) -> Iterator[Line]:
    """Write options in columns, or under each other if narrow."""
    if width < LEAST_TABLE or width - columns.kind - columns.right < _LEAST_NAME:
        yield from _Stacked(width).table(table)
    else:
        yield from _Columns(width, columns, table).lines()


def _label(kind: OptionKind) -> str:
    return f"{kind.number} {kind.short.upper()}" if kind.short else ""


def _label_pieces(label: str) -> tuple[Piece, ...]:
    """Set off the number of a kind, the key that opens it."""
    name = label.lstrip("0123456789")
    return (label.removesuffix(name), Tone.NUMBER), (name, Tone.PLAIN)


def _numbers(row: OptionRow) -> str:
    return f"[{runs_of(row.sources)}]" if row.sources else ""


def _tone(row: OptionRow) -> Tone:
    return Tone.FIRM if row.role == Role.OPTION else Tone.WEAK if row.strength.startswith("not ") else Tone.PLAIN


def _if(group: OptionGroup, depth: int) -> str:
    return f"{'and' if depth else 'If'} {group.condition}:"


def _if_pieces(line: str, depth: int) -> tuple[Piece, ...]:
    """Set off the word that begins a condition."""
    before, word, after = line.partition("and" if depth else "If")
    return (before, Tone.PLAIN), (word, Tone.IF), (after, Tone.PLAIN)


def _shared(options: OptionGroup) -> tuple[str, OptionGroup]:
    """Take out what all options depend on."""
    if options.rows or len(options.groups) != 1 or options.groups[0].rows:
        return "", options
    return f"All of these only if {options.groups[0].condition}.", replace(options.groups[0], condition="")


def _decision(row: OptionRow) -> str:
    return f" {row.decision}" if row.decision else ""


def _name(row: OptionRow, width: int) -> list[str]:
    """Choose a name that fits with its decision, the full one first.

    If none does, break the full one.
    """
    room = width - width_of(_decision(row))
    fits = (name for name in (row.name, row.short) if name and width_of(name) <= room)
    return [name] if (name := next(fits, "")) else wrap(row.name, room, "", "  ")


class _Stacked:
    """Write names under each other, each with its strength.

    The strength is beside it, or on the next line where there is no room.
    """

    def __init__(self, width: int) -> None:
        self.width = width

    def table(self, table: OptionTable) -> Iterator[Line]:
        for kind in table.kinds:
            if label := _label(kind):
                yield Line(pieces=_label_pieces(label))
            if kind.silence:
                yield Line(2, pieces=((kind.silence, Tone.PLAIN),))
            indent = 2 if label else 0
            shared, options = _shared(kind.options)
            if shared:
                yield Line(indent, pieces=((shared, Tone.PLAIN),), hang=2)
            yield from self._group(options, indent, 0)

    def _group(self, group: OptionGroup, indent: int, depth: int) -> Iterator[Line]:
        for row in group.rows:
            tone = _tone(row)
            numbers = tuple(marked(_numbers(row)))
            if not row.strength:
                yield Line(indent, pieces=((f"{row.name} ", Tone.PLAIN), *numbers), hang=2)
                continue
            decision = f"{row.decision} " if row.decision else ""
            beside = ((f"{row.strength} ", tone), (decision, Tone.PLAIN), *numbers)
            said = f"{row.strength} {decision}{_numbers(row)}"
            room = self.width - indent
            name = next((name for name in (row.name, row.short) if name and width_of(name) <= room), row.name)
            if width_of(f"{name}: {said}") <= room:
                yield Line(indent, pieces=((f"{name}: ", tone), *beside))
            else:
                yield Line(indent, pieces=((name, tone),), hang=2)
                yield Line(indent + 2, pieces=beside, hang=2)
        for below in group.groups:
            yield Line(indent, pieces=_if_pieces(_if(below, depth), depth), hang=2)
            yield from self._group(below, indent + 2, depth + 1)


class _Columns:
    """Names, strengths and sources beside each other."""

    def __init__(self, width: int, columns: Columns, table: OptionTable) -> None:
        self.width = width
        self.columns = columns
        self.table = table
        self.kind = columns.kind if any(map(_label, table.kinds)) else 0
        self.name_width = width - self.kind - columns.right - 1

    def lines(self) -> Iterator[Line]:
        for kind in self.table.kinds:
            labels = iter(wrap(_label(kind), self.kind - 1) if self.kind else ())
            for pieces in self._kind(kind):
                yield self._line(next(labels, ""), pieces)
            yield from (self._line(rest, ()) for rest in labels)

    def _line(self, label: str, pieces: Sequence[Piece]) -> Line:
        before = (*_label_pieces(label), (" " * (self.kind - width_of(label)), Tone.PLAIN))
        return Line(pieces=(*before, *pieces) or (("", Tone.PLAIN),), ready=True)

    def _kind(self, kind: OptionKind) -> Iterator[Sequence[Piece]]:
        if kind.silence:
            yield from self._text(kind.silence, 0, Tone.PLAIN)
        shared, options = _shared(kind.options)
        if shared:
            yield from self._text(shared, 0, Tone.PLAIN, 2)
        if self.width >= WIDE and options.groups:
            yield from self._rows(options.rows, 0)
            for group in options.groups:
                yield from self._beside(group, 0)
        else:
            yield from self._group(options, 0, 0)

    def _text(self, text: str, indent: int, tone: Tone, hang: int = 0) -> Iterator[Sequence[Piece]]:
        room = self.width - self.kind
        for line in wrap(text, room, " " * indent, " " * (indent + hang)):
            yield (*((piece, Tone.LABEL if piece == "!" else tone) for piece in re.split("(?<=[0-9])(!)", line)),)

    def _group(self, group: OptionGroup, indent: int, depth: int) -> Iterator[Sequence[Piece]]:
        yield from self._rows(group.rows, indent)
        for below in group.groups:
            first, *others = wrap(_if(below, depth), self.width - self.kind, " " * indent, " " * (indent + 2))
            condition = [_if_pieces(first, depth), *(((line, Tone.PLAIN),) for line in others)]
            row = _only(below)
            if row and (name := self._inline([first, *others][-1], row)):
                # The only option under a condition goes on its last line, if it fits there.
                yield from condition[:-1]
                yield from self._row(row, [name], condition[-1])
            else:
                yield from condition
                yield from self._group(below, indent + 2, depth + 1)

    def _inline(self, condition: str, row: OptionRow) -> str:
        """Put a name after a condition, if it fits; empty if not."""
        lines = (f"{condition} {name}" for name in (row.name, row.short) if name)
        return next((line for line in lines if width_of(line + _decision(row)) <= self.name_width), "")

    def _rows(self, rows: Sequence[OptionRow], indent: int) -> Iterator[Sequence[Piece]]:
        for row in rows:
            if row.strength:
                names = _name(row, self.name_width - indent)
                yield from self._row(row, [" " * indent + name for name in names])
            else:
                tone = Tone.ALERT if self.table.decisions else Tone.PLAIN
                yield from self._text(f"{row.name} {_numbers(row)}", indent, tone)

    def _row(self, row: OptionRow, names: list[str], condition: Sequence[Piece] = ()) -> Iterator[Sequence[Piece]]:
        """Write an option beside its strength, perhaps after a condition."""
        tone = _tone(row)
        decisions = [*[""] * (len(names) - 1), _decision(row)]
        numbers = _broken(_numbers(row), self.columns.sources)
        for name, decision, strength, sources in zip_longest(names, decisions, (row.strength,), numbers, fillvalue=""):
            yield (
                *condition,
                (name[sum(len(piece) for piece, _ in condition) :], tone),
                (decision, Tone.PLAIN),
                (" " * (self.name_width + 1 - width_of(name + decision)), Tone.PLAIN),
                (pad(strength, self.columns.strength + 1), tone),
                *marked(sources),
            )
            condition = ()

    def _beside(self, group: OptionGroup, depth: int) -> Iterator[Sequence[Piece]]:
        """Write conditions in a column before the names."""
        column = (self.width - self.kind) // 3
        condition = wrap(_if(group, depth).removesuffix(":"), column - 2, "  " * depth, "  " * (depth + 1))
        inner = _Columns(self.width - column, self.columns, self.table)
        rows = [*inner._rows(group.rows, 0)]
        for text, pieces in zip_longest(condition, rows, fillvalue=""):
            yield ((pad(text, column), Tone.PLAIN), *pieces)
        for below in group.groups:
            yield from self._beside(below, depth + 1)


def _only(group: OptionGroup) -> OptionRow | None:
    """Return the only option of a group, if it has no more."""
    return group.rows[0] if len(group.rows) == 1 and not group.groups and group.rows[0].strength else None


def _broken(numbers: str, width: int) -> list[str]:
    """Break source numbers after commas."""
    lines = [""]
    for part in re.findall(r"[^,]+,?", numbers):
        if lines[-1] and width_of(lines[-1] + part) > width:
            lines.append("")
        lines[-1] += part
    return lines
