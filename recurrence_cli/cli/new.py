"""`recurrence new`: a small pathway to start from."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from recurrence_cli.cli.files import WriteError
from recurrence_cli.cli.inputs import day_from
from recurrence_cli.cli.options import Quiet, format_option
from recurrence_cli.cli.output import emit, eprint, screen, write_file
from recurrence_cli.formats import Format, write
from recurrence_cli.loading import load_bytes
from recurrence_cli.pathway.problems import RecurrenceError, printable
from recurrence_cli.reports.files import new_report
from recurrence_cli.reports.report import Report
from recurrence_cli.reports.schemas import pathway_schema

PATHWAY = "pathway.yaml"
SCHEMA = "pathway.schema.json"
CASES = ("cases/by-day-and-well.yaml", "cases/not-sure-about-a-cold.yaml")


def new(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder to write in; created if missing.")],
    today: Annotated[str, typer.Option(metavar="DATE", help="Date the pathway, such as 2026-11-23.")] = "",
    format: Annotated[Format | None, format_option()] = None,
    quiet: Quiet = False,
) -> int:
    """Write a small pathway to start from: two questions and two cases.

    docs/authoring.md explains the next steps.
    """
    if not folder:
        raise RecurrenceError("name a folder to write in: recurrence new my-pathway")
    _write_all(Path(folder), _texts(day_from(today)))
    report = _report(Path(folder))
    if format is not None:
        return emit(report, format)
    if not quiet:
        eprint(write(report, Format.PLAIN, screen()).rstrip("\n"))
    return report.status


def _texts(today: date) -> dict[str, str]:
    """Make the text of each file, to review in a year."""
    starter = files("recurrence_cli") / "starter"
    texts = {name: (starter / name).read_text(encoding="utf-8") for name in (PATHWAY, *CASES)}
    dated = texts[PATHWAY].replace("{today}", str(today)).replace("{in_a_year}", str(_in_a_year(today)))
    schema = pathway_schema(load_bytes(dated.encode(), PATHWAY))
    return {**texts, PATHWAY: dated, SCHEMA: json.dumps(schema, indent=2) + "\n"}


def _in_a_year(day: date) -> date:
    if day.year == date.max.year:
        raise RecurrenceError(f'--today "{day}" leaves no year for the next review; use an earlier date')
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap_day else day.day)


def _write_all(folder: Path, texts: Mapping[str, str]) -> None:
    """Write all the texts to `folder` or none; overwrite nothing."""
    for name in texts:
        if os.path.lexists(folder / name):
            raise RecurrenceError(f'"{folder / name}" exists, and nothing is overwritten; name another folder')
    ours: list[Path] = []
    try:
        for name, text in texts.items():
            _make((folder / name).parent, ours)
            write_file(folder / name, text, private=False)
            ours.append(folder / name)
    except BaseException:
        for path in reversed(ours):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise


def _make(folder: Path, ours: list[Path]) -> None:
    """Create a folder and its missing parents, and add them to `ours`."""
    for path in reversed((folder, *folder.parents)):
        if not os.path.lexists(path):
            try:
                path.mkdir()
            except OSError as error:
                raise WriteError(f'"{path}" cannot be created: {error.strerror or error}') from error
            ours.append(path)


def _report(folder: Path) -> Report:
    into = [] if folder == Path() else [f"cd {_typed(folder)}"]
    commands = [
        *into,
        f"recurrence check {PATHWAY}",
        f"recurrence explore --pathway {PATHWAY}",
        f"recurrence test --pathway {PATHWAY}",
    ]
    names = [printable((folder / name).as_posix()) for name in (PATHWAY, SCHEMA, *CASES)]
    return new_report(names, [*map(printable, commands)])


def _typed(path: Path) -> str:
    """Quote a path for any shell."""
    return f'"{path.as_posix()}"' if " " in str(path) else path.as_posix()
