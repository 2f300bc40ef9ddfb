"""CommonMark, with GitHub's tables.

A paragraph or an entry of a list is one line, however long.
"""

import re
from collections.abc import Iterable, Iterator

from recurrence_cli.formats import Screen
from recurrence_cli.formats.runs import Run, runs
from recurrence_cli.lazy import lazy
from recurrence_cli.reports.citations import runs_of
from recurrence_cli.reports.document import (
    Block,
    Diagram,
    Document,
    Group,
    Listing,
    OptionGroup,
    OptionRow,
    OptionTable,
    Part,
    Role,
    Row,
    Section,
    SourceList,
    SourceNumber,
    Table,
)
from recurrence_cli.reports.report import Report

# What begins emphasis, code, a link, HTML, a formula or an entity anywhere, and a heading, a quotation or a list at the
# start. Other marks are left alone, so that the file reads well as it is, too.
_SPECIAL = re.compile(r"[\\`*_\[\]<$~]|&(?=#?\w+;)|^[#>+=-]")
_NUMBERED = re.compile(r"^(\d+)([.)])")
_ADDRESS = re.compile(r"https?://[^\s<>]+")

_BOLD = frozenset({Role.CONDITION, Role.RING, Role.ITEM, Role.PLAIN})
"""What has its label in bold."""


def write(report: Report, screen: Screen) -> str:
    """Write the document of a report."""
    return "".join(f"{line}\n" for line in _document(report.document))


def escape(text: str) -> str:
    """Escape a text and put it on one line."""
    return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", " ".join(text.split())))


def _document(document: Document) -> Iterator[str]:
    yield " ".join(filter(None, ("#", escape(document.title), document.mark and escape(f"{document.mark}."))))
    for block in document.lead:
        yield from ("", f"> {_words(block)}")
    for section in document.written():
        yield from _section(section)
    if document.footer:
        yield from ("", f"Version: {escape(document.footer)}")


def _section(section: Section) -> Iterator[str]:
    if section.title:
        yield from ("", f"## {escape(section.title)}")
    yield from _parts(section.parts)


def _parts(parts: Iterable[Part]) -> Iterator[str]:
    for kind, run in runs(parts):
        if kind == Run.PARAGRAPHS:
            for block in run:
                assert isinstance(block, Block)
                yield from ("", _words(block))
                yield from _nested(block.items, 0)
            continue
        if kind in (Run.LIST, Run.FACTS, Run.NUMBERED):
            yield ""
        for number, part in enumerate(run, 1):
            if isinstance(part, Block):
                yield from _entry(part, 0, f"{number}." if kind == Run.NUMBERED else "-")
            elif isinstance(part, Group):
                yield from _group(part)
            elif isinstance(part, Table):
                yield from ("", *_table(part))
            elif isinstance(part, Diagram):
                yield from ("", *_code(_drawn(part), "text"))
            elif isinstance(part, OptionTable):
                yield from ("", *_options(part))
            elif isinstance(part, SourceList):
                yield from ("", *_sources(part))
            elif isinstance(part, Listing):
                yield from ("", *_code(part.text.removesuffix("\n").split("\n"), part.language))


def _group(group: Group) -> Iterator[str]:
    id_ = f" {escape(f'[{group.id}]')}" if group.id else ""
    if group.role == Role.HEADING:
        yield from ("", f"### {escape(group.title)}{id_}")
    elif group.label:
        yield from ("", f"**{escape(group.label)}:** {escape(group.title)}{id_}")
    elif group.title:
        yield from ("", f"**{escape(group.title)}**{id_}")
    yield from _parts(group.parts)


def _entry(block: Block, depth: int, mark: str = "-") -> Iterator[str]:
    yield f"{'  ' * depth}{mark} {_words(block)}"
    yield from _nested(block.items, depth + 1)


def _nested(blocks: Iterable[Block], depth: int) -> Iterator[str]:
    for block in blocks:
        yield from _entry(block, depth)


def _words(block: Block) -> str:
    label = f"{escape(block.label)}:" if block.label and block.role != Role.OPTION else ""
    if label and block.role in _BOLD:
        label = f"**{label}**"
    strong = f"**{escape(block.strong)}**" if block.strong else ""
    if strong:
        strong += f" ({escape(block.beside)})" if block.beside else ""
        strong += ":" if block.text else ""
    text = escape(block.text)
    if block.role == Role.STATUS:
        return " ".join(filter(None, (escape(block.beside), text and f"Known: {text}")))
    if block.role in (Role.CAUTION, Role.DIVIDER):
        text = f"**{text}**"
    beside = f"({escape(block.beside)})" if block.beside and not block.strong else ""
    id_ = escape(f"[{block.id}]") if block.id else ""
    numbers = escape(f"[{runs_of(block.sources)}]") if block.sources else ""
    return " ".join(filter(None, (label, strong, text, numbers, beside, id_, _address(block.url))))


def _address(url: str) -> str:
    """Write an address as a link, or as text if unsafe."""
    if url.startswith("#"):
        return ""
    return f"<{url}>" if _ADDRESS.fullmatch(url) else escape(url)


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(map(_cell, table.columns))} |"
    yield f"| {' | '.join('---' for _ in table.columns)} |"
    for row in table.rows:
        yield f"| {' | '.join(_cells(row, len(table.columns)))} |"


def _cells(row: Row, columns: int) -> list[str]:
    if row.heading:
        return [f"**{_cell(row.cells[0].text)}**", *[""] * (columns - 1)]
    return [_cell(cell.text) for cell in row.cells]


def _cell(text: str) -> str:
    return "<br>".join(escape(line).replace("|", "\\|") for line in text.split("\n")) if text else ""


def _options(table: OptionTable) -> Iterator[str]:
    """Write options in a table.

    A condition is a row of its own before its options.
    """
    named = any(kind.title for kind in table.kinds)
    columns = (
        *(("Kind",) if named else ()),
        "Option",
        "Strength",
        *(("Decision",) if table.decisions else ()),
        "Sources",
    )
    yield f"| {' | '.join(columns)} |"
    yield f"| {' | '.join('---' for _ in columns)} |"
    for kind in table.kinds:
        rows = [*_option_rows(kind.options, (), table.decisions)]
        if kind.silence:
            rows.insert(0, [_cell(kind.silence), *[""] * (len(columns) - 2)])
        for place, cells in enumerate(rows):
            title = f"**{_cell(kind.title)}**" if not place else ""
            yield f"| {' | '.join([title, *cells] if named else cells)} |"


def _option_rows(group: OptionGroup, path: tuple[str, ...], decisions: bool) -> Iterator[list[str]]:
    if path and group.rows:
        yield [f"_If {_cell(', '.join(path))}:_", *[""] * (3 if decisions else 2)]
    for row in group.rows:
        yield [_named(row), _cell(row.strength), *([_cell(row.decision)] if decisions else []), _numbers(row.sources)]
    for below in group.groups:
        yield from _option_rows(below, (*path, below.condition), decisions)


def _named(row: OptionRow) -> str:
    return f"**{_cell(row.name)}**" if row.role == Role.OPTION else _cell(row.name)


def _numbers(sources: Iterable[SourceNumber]) -> str:
    return escape(runs_of(sources))


def _sources(sources: SourceList) -> Iterator[str]:
    for publisher, editions in sources.publishers:
        said = (
            " ".join(
                filter(None, (f"[{runs_of(e.numbers)}]", e.date, "(replaced by a newer one)" if e.superseded else ""))
            )
            for e in editions
        )
        yield f"- {escape(publisher)} {escape(', '.join(said))}"


def _drawn(diagram: Diagram) -> list[str]:
    drawn = lazy("recurrence_cli.formats.drawings.text:diagram_lines")(diagram, 100, unicode=True)
    return [f"{guides}{words}" for guides, words, _ in drawn]


def _code(lines: list[str], language: str) -> Iterator[str]:
    """Write a block of code that no line in it can end."""
    fence = "`" * max(3, *(len(run) + 1 for line in lines for run in re.findall("`+", line)), 3)
    yield from (f"{fence}{language}", *lines, fence)
