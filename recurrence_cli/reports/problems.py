"""The report on problems, and the manual pages of checks."""

from collections.abc import Mapping, Sequence
from functools import partial

from recurrence_cli.pathway.problems import Problem, Severity
from recurrence_cli.reports.data import FORMAT, Data
from recurrence_cli.reports.document import Block, Document, Group, Part, Section, lines, plain
from recurrence_cli.reports.phrases import counted
from recurrence_cli.reports.report import Report


def problems_report(problems: Sequence[Problem], looked_at: Mapping[str, int], status: int) -> Report:
    """Report problems, errors first, and how much was checked."""
    ordered = sorted(problems, key=lambda problem: (problem.severity != Severity.ERROR, problem))
    errors = [problem for problem in ordered if problem.severity == Severity.ERROR]
    counts = {"errors": len(errors), "warnings": len(ordered) - len(errors), **looked_at}
    return Report(partial(_data, ordered, counts), partial(_document, ordered, counts), status)


def _data(problems: Sequence[Problem], counts: Mapping[str, int]) -> Data:
    return {
        "format": FORMAT,
        **counts,
        "problems": [
            {
                "file": problem.file,
                "line": problem.place.line,
                "column": problem.place.column,
                "severity": problem.severity.value,
                "check": problem.check,
                "message": problem.message,
            }
            for problem in problems
        ],
    }


def _document(problems: Sequence[Problem], counts: Mapping[str, int]) -> Document:
    errors, warnings = problems[: counts["errors"]], problems[counts["errors"] :]
    looked_at = " on ".join(f"{counts[what]} {what}" for what in ("statements", "paths") if what in counts)
    said = f"{counted(counts['errors'], 'error')}, {counted(counts['warnings'], 'warning')}"
    last = [f"{said} in {looked_at}." if looked_at else f"{said}."]
    if problems:
        last.append(f"What a check looks for: recurrence check --explain {problems[0].check}")
    parts: list[Part] = [*lines(*map(str, errors))]
    after = lines(*map(str, warnings))
    parts += [Group(parts=after)] if errors and warnings else after
    return Document("Problems", (Section("", (*parts, *lines(*last)), "problems"),))


def manual_report(name: str, page: str) -> Report:
    """Report the manual page of one check."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in page.split("\n\n")]
    return Report(
        lambda: {"format": FORMAT, "check": name, "page": paragraphs},
        lambda: Document(name, (Section("", plain(*paragraphs), "page"),), banner=True),
    )


def checks_report(pages: Mapping[str, str]) -> Report:
    """Report every check with the first line of its page."""
    firsts = {name: page.partition("\n")[0] for name, page in sorted(pages.items())}
    return Report(
        lambda: {"format": FORMAT, "checks": firsts},
        lambda: Document(
            "The checks", (Section("", tuple(Block(text, name) for name, text in firsts.items()), "checks"),)
        ),
    )
