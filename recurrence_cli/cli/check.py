"""`recurrence check`: everything that is wrong with a knowledge file, or worth a look, in one run."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from inspect import getdoc
from pathlib import Path
from typing import Annotated

import typer

from recurrence_cli.checks import CHECKS, SOUND, every_problem, id_of, problems_of
from recurrence_cli.checks.review import unlisted_version
from recurrence_cli.cli.options import OutputFile, Today, as_lines, day_from, edition
from recurrence_cli.cli.output import write
from recurrence_cli.engine.diff import unannounced_change
from recurrence_cli.engine.routes import routes
from recurrence_cli.loader import BUNDLED, MANUAL, name_of_file, read_bytes, read_file
from recurrence_cli.model import Pathway
from recurrence_cli.problems import Exit, Problem, RecurrenceError, Severity, UnsoundFile, did_you_mean


class Report(StrEnum):
    """What the problems are written as: lines, JSON, or the notes that GitHub shows beside a change."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def check(
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="A knowledge file; without one, the bundled one.")] = "",
    format: Annotated[Report, typer.Option(help="Lines, JSON, or notes for GitHub.")] = Report.TEXT,
    explain: Annotated[str, typer.Option(metavar="ID", help="Say what a check looks for; `list` names them all.")] = "",
    against: Annotated[
        str, typer.Option(metavar="OLD", help="Fail if content changed since OLD, a file or git:REV, unannounced.")
    ] = "",
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 for warnings too.")] = False,
    output: OutputFile = "",
    today: Today = "",
    pathway: Annotated[str, typer.Option("--pathway", metavar="FILE", help="The same as FILE.")] = "",
) -> int:
    """Everything that is wrong with a knowledge file, or worth a look, each with its place and what would mend it.

    Exits with 1 when there is any error.
    """
    if explain:
        write(as_lines(_manual(explain)), Path(output) if output else None)
        return Exit.DONE
    if file and pathway:
        raise RecurrenceError("two knowledge files are named; check one at a time")
    path = Path(file or pathway or BUNDLED)
    name = name_of_file(path)
    old = _old(against, path) if against else None
    loaded, problems = read_bytes(read_file(path), name)
    if loaded is not None:
        sound = not problems and not any(problems_of(loaded, SOUND))
        problems += every_problem(loaded, day_from(today))
        if old is not None and sound and (unannounced := [*unannounced_change(old, loaded)]):
            # It says all that is to be said of the version.
            problems = [p for p in problems if p.check != id_of(unlisted_version)] + unannounced
    errors = sorted(p for p in problems if p.severity == Severity.ERROR)
    warnings = sorted(p for p in problems if p.severity == Severity.WARNING)
    counted = _counted(loaded if not errors else None, errors, warnings)
    write(_told(format, [*errors, *warnings], counted), Path(output) if output else None)
    return Exit.PROBLEMS if errors or (strict and warnings) else Exit.DONE


def _old(name: str, beside: Path) -> Pathway:
    """The edition to compare with. Raises `RecurrenceError` with the first of its problems when it is not sound."""
    try:
        return edition(name, beside)
    except UnsoundFile as unsound:
        what = f'nothing can be compared with "{name}", behind --against, which is not sound'
        raise RecurrenceError(f"{what}: {unsound.problems[0]}") from unsound


def _counted(pathway: Pathway | None, errors: list[Problem], warnings: list[Problem]) -> dict[str, int]:
    """How much was found and, in a sound pathway, looked at."""
    counted = {"errors": len(errors), "warnings": len(warnings)}
    if pathway is not None:
        counted |= {"statements": len([*pathway.statements()]), "paths": len(routes(pathway))}
    return counted


def _told(format: Report, problems: list[Problem], counted: dict[str, int]) -> str:
    if format == Report.JSON:
        from recurrence_cli.render.json import render

        return render({"format": 1, **counted, "problems": [_record(problem) for problem in problems]})
    if format == Report.GITHUB:
        return "".join(f"{_note(problem)}\n" for problem in problems)
    told = [str(problem) for problem in problems]
    if counted["errors"] and counted["warnings"]:
        told.insert(counted["errors"], "")
    looked_at = [f"{counted[what]} {what}" for what in ("statements", "paths") if what in counted]
    said = f"{_number(counted['errors'], 'error')}, {_number(counted['warnings'], 'warning')}"
    told.append(f"{said} in {' on '.join(looked_at)}." if looked_at else f"{said}.")
    if problems:
        told.append(f"What a check looks for: recurrence check --explain {problems[0].check}")
    return "".join(f"{line}\n" for line in told)


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _record(problem: Problem) -> dict[str, str | int]:
    return {
        "file": problem.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity.value,
        "check": problem.check,
        "message": problem.message,
    }


def _note(problem: Problem) -> str:
    """The problem as a command of GitHub's runners, with the characters escaped that would end it."""
    place = f"line={problem.place.line},col={problem.place.column}"
    return f"::{problem.severity} file={_escaped(problem.file, ':,')},{place},title={problem.check}::{_escaped(problem.message)}"


def _escaped(text: str, more: str = "") -> str:
    return "".join(f"%{ord(c):02X}" if c in "%\r\n" + more else c for c in text)


def _manual(name: str) -> Iterator[str]:
    """The page about one check, or the first line of each."""
    checks: tuple[Callable[..., object], ...] = (*CHECKS, unannounced_change)
    pages = {id_of(check): getdoc(check) or "" for check in checks} | MANUAL
    if name == "list":
        yield from (f"{known}: {page.partition(chr(10))[0]}" for known, page in sorted(pages.items()))
    elif name in pages:
        yield name
        yield ""
        for paragraph in pages[name].split("\n\n"):
            yield " ".join(paragraph.split())
    else:
        near = did_you_mean(name, pages) or " All of them: recurrence check --explain list"
        raise RecurrenceError(f'"{name}" is not a check.{near}')
