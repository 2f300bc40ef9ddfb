"""`recurrence check`: every error and warning about a knowledge file."""

from collections.abc import Callable
from inspect import getdoc
from pathlib import Path
from typing import Annotated

import typer

from recurrence_cli.checks import CHECKS, SOUND, every_problem, id_of, problems_of
from recurrence_cli.checks.reader_rules import MANUAL
from recurrence_cli.checks.review import unlisted_version
from recurrence_cli.cli.inputs import day_from, load_version, name_of_input, read_input
from recurrence_cli.cli.options import OutputFile, Today, format_option
from recurrence_cli.cli.output import emit
from recurrence_cli.engine.diff import unannounced_change
from recurrence_cli.engine.routes import routes
from recurrence_cli.formats import Format
from recurrence_cli.loading import BUNDLED, read_bytes
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.problems import Exit, RecurrenceError, Severity, UnsoundFile, did_you_mean
from recurrence_cli.reports.problems import checks_report, manual_report, problems_report
from recurrence_cli.reports.report import Report


def check(
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="A knowledge file; without one, the bundled one.")] = "",
    format: Annotated[Format, format_option(Format.GITHUB)] = Format.TEXT,
    explain: Annotated[str, typer.Option(metavar="ID", help="Explain a check; list names them all.")] = "",
    against: Annotated[str, typer.Option(metavar="OLD", help="Require a changelog entry for changes since OLD.")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 for warnings too.")] = False,
    output: OutputFile = "",
    today: Today = "",
    pathway: Annotated[
        str, typer.Option("--pathway", metavar="FILE", help="Check this file, as the argument does.")
    ] = "",
) -> int:
    """Check a knowledge file: each problem with its place and its remedy.

    Exits with 1 when there is any error.
    """
    if explain:
        return emit(_manual(explain), format, output)
    if file and pathway:
        raise RecurrenceError("two knowledge files are named; check one at a time")
    name = file or pathway or str(BUNDLED)
    old = _old(against, BUNDLED if name == "-" else Path(name)) if against else None
    loaded, problems = read_bytes(read_input(name), name_of_input(name))
    if loaded is not None:
        sound = not problems and not any(problems_of(loaded, SOUND))
        problems += every_problem(loaded, day_from(today))
        if old is not None and sound and (unannounced := [*unannounced_change(old, loaded)]):
            # This check says the same about the version, and more.
            problems = [p for p in problems if p.check != id_of(unlisted_version)] + unannounced
    errors = any(problem.severity == Severity.ERROR for problem in problems)
    looked_at = {} if loaded is None or errors else _looked_at(loaded)
    failed = errors or (strict and bool(problems))
    return emit(problems_report(problems, looked_at, Exit.PROBLEMS if failed else Exit.DONE), format, output)


def _old(name: str, beside: Path) -> Pathway:
    """Load the version to compare with, or raise with its first problem."""
    try:
        return load_version(name, beside)
    except UnsoundFile as unsound:
        what = f'--against "{name}" is not a sound knowledge file'
        raise RecurrenceError(f"{what}: {unsound.problems[0]}") from unsound


def _looked_at(pathway: Pathway) -> dict[str, int]:
    """Count what was checked."""
    return {"statements": len([*pathway.statements()]), "paths": len(routes(pathway))}


def _manual(name: str) -> Report:
    """Report the manual page of a check, or list all checks."""
    checks: tuple[Callable[..., object], ...] = (*CHECKS, unannounced_change)
    pages = {id_of(check): getdoc(check) or "" for check in checks} | MANUAL
    if name == "list":
        return checks_report(pages)
    if name not in pages:
        near = did_you_mean(name, pages) or " All of them: recurrence check --explain list"
        raise RecurrenceError(f'"{name}" is not a check.{near}')
    return manual_report(name, pages[name])
