"""`recurrence batch`: one result per case, in order, in constant memory."""

import sys
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from recurrence_cli.cli.batch_job import BatchJob, Layout, RowFormat, run_chunks
from recurrence_cli.cli.inputs import day_for, open_pathway
from recurrence_cli.cli.options import Outlook, PathwayFile, Quiet, Today
from recurrence_cli.cli.output import destination, eprint, error, is_screen, open_output
from recurrence_cli.lazy import lazy
from recurrence_cli.loading.case_rows import JsonLines, Numbered, RowReader, numbered_lines, read_header
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.problems import Exit, RecurrenceError


def batch(
    cases: Annotated[str, typer.Argument(metavar="CASES", help="Cases, as JSON Lines or CSV; - is stdin.")],
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE", help="Write the results to this file; - is stdout.")
    ] = "",
    brief: Annotated[bool, typer.Option("--brief", help="Write only the ids of what applies and depends.")] = False,
    wide: Annotated[bool, typer.Option("--wide", help="Write CSV with a row for each option.")] = False,
    from_: Annotated[
        RowFormat | None,
        typer.Option("--from", help="Read CASES as this format, whatever its ending.", show_default="jsonl"),
    ] = None,
    to: Annotated[
        RowFormat | None,
        typer.Option("--to", help="Write this format, whatever the ending of FILE.", show_default="jsonl"),
    ] = None,
    bom: Annotated[bool, typer.Option("--bom", help="Begin CSV with a byte order mark, for Excel.")] = False,
    ignore_unknown: Annotated[
        bool, typer.Option("--ignore-unknown", help="Ignore columns, keys and questions this pathway lacks.")
    ] = False,
    jobs: Annotated[int, typer.Option("--jobs", min=1, metavar="N", help="Use this many processes.")] = 1,
    outlook: Outlook = False,
    quiet: Quiet = False,
    today: Today = "",
    pathway: PathwayFile = "",
) -> int:
    """Evaluate many cases, one result per line, in order.

    A refused case becomes a line with the reason; the others are evaluated, and the exit status is 1.
    """
    layout = Layout.BRIEF if brief else Layout.WIDE if wide else Layout.WHOLE
    if brief and wide:
        raise RecurrenceError("--brief and --wide are two layouts; give one of them")
    if wide and to == RowFormat.JSONL:
        raise RecurrenceError("--wide writes CSV; for JSON Lines leave it out")
    to = RowFormat.CSV if wide else to or _by_ending(output)
    if to == RowFormat.CSV and layout == Layout.WHOLE:
        raise RecurrenceError("CSV takes --brief for ids or --wide for rows; or write JSON Lines with --to jsonl")
    where = destination(output)
    if bom and to != RowFormat.CSV:
        raise RecurrenceError("--bom is for CSV; JSON Lines begin without it")
    loaded = open_pathway(pathway)
    day = day_for(loaded, today)
    with ExitStack() as stack:
        stream, size = _opened(cases, stack)
        kind = from_ or _by_ending(cases)
        lines = _read(cases, numbered_lines(stream, header=kind == RowFormat.CSV))
        rows = _rows(cases, kind, lines, loaded, ignore_unknown)
        job = BatchJob(loaded, rows, layout, to, outlook, day)
        put = stack.enter_context(open_output(where))
        put((BOM_UTF8 if bom else b"") + job.lines.header.encode())
        bar = None
        # On a screen that shows results, the bar would overwrite them.
        if not quiet and is_screen(sys.stderr) and not (where.is_stdout and is_screen(sys.stdout)):
            bar = stack.enter_context(lazy("recurrence_cli.formats.progress:Bar")(size, where.colour))
        ok = failed = other = 0
        for result in stack.enter_context(closing(run_chunks(job, rows.split(lines), jobs))):
            put(result.text)
            ok, failed, other = ok + result.ok, failed + result.failed, other + result.other
            if bar:
                bar.show(stream.tell() if size else 0, ok + failed)
    if other and not quiet:
        what = "1 case was" if other == 1 else f"{other} cases were"
        error(f"warning: {what} saved for another pathway or for other content; check the answers")
    if not quiet:
        eprint(f"{ok} ok, {failed} failed")
    return Exit.PROBLEMS if failed else Exit.DONE


def _by_ending(name: str) -> RowFormat:
    return RowFormat.CSV if name.lower().endswith(".csv") else RowFormat.JSONL


def _opened(name: str, stack: ExitStack) -> tuple[BinaryIO, int | None]:
    """Open the cases; return the stream, and its size if known."""
    if name == "-":
        if sys.stdin is None:
            raise RecurrenceError("there is no stdin to read cases from; name a file")
        return sys.stdin.buffer, None
    path = Path(name)
    try:
        file = stack.enter_context(path.open("rb"))
        return file, path.stat().st_size if path.is_file() else None
    except OSError as error:
        raise RecurrenceError(f'"{name}" cannot be read: {error.strerror or error}') from error


def _read(name: str, lines: Iterator[Numbered]) -> Iterator[Numbered]:
    try:
        yield from lines
    except OSError as error:
        raise RecurrenceError(f'"{name}" cannot be read: {error.strerror or error}') from error


def _rows(name: str, kind: RowFormat, lines: Iterator[Numbered], pathway: Pathway, ignore_unknown: bool) -> RowReader:
    """Make the reader of rows; for CSV, consume the header line."""
    if kind == RowFormat.JSONL:
        return JsonLines(frozenset(pathway.questions), ignore_unknown)
    for _, header in lines:
        return read_header(header, name, pathway.questions, ignore_unknown)
    raise RecurrenceError(f"{name}: empty; the first line of CSV names the columns")
