"""The report on example cases: which hold, and what no case reaches."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from recurrence_cli.engine.coverage import Coverage, Example, Mismatch
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.reports.data import FORMAT, Data
from recurrence_cli.reports.document import Block, Document, Group, Part, Role, Section, lines
from recurrence_cli.reports.report import Report

Results = Sequence[tuple[Example, Sequence[Mismatch]]]
"""Each example case with what is otherwise than it says."""


def cases_report(pathway: Pathway, results: Results, reached: Coverage, status: int) -> Report:
    """Report which cases hold and how much of the pathway they reach."""
    return Report(partial(_data, results, reached), partial(_document, pathway, results, reached), status)


def _data(results: Results, reached: Coverage) -> Data:
    return {
        "format": FORMAT,
        "passed": sum(not wrong for _, wrong in results),
        "failed": sum(bool(wrong) for _, wrong in results),
        "cases": [
            {
                "case": example.name,
                "passed": not wrong,
                "wrong": [{"statement": m.statement, "expected": m.expected, "found": m.found} for m in wrong],
            }
            for example, wrong in results
        ],
        "statements": {"all": reached.statements, "in_no_case": list(reached.never_apply)},
        "branches": {
            "all": reached.branches,
            "in_no_case": [{"line": place.line, "branch": what} for place, what in reached.never_taken.items()],
        },
    }


def _document(pathway: Pathway, results: Results, reached: Coverage) -> Document:
    parts: list[Part] = [_case(example, wrong) for example, wrong in results]
    parts.append(Group(parts=lines(*_counts(pathway, results, reached))))
    return Document("Example cases", (Section("", tuple(parts), "cases"),))


def _case(example: Example, wrong: Sequence[Mismatch]) -> Block:
    name = Path(example.name).name
    if not wrong:
        return Block(f"passed  {name}", role=Role.LINE)
    said = (f"- {m.statement}: the case says that it {m.expected}; it {m.found} now." for m in wrong)
    return Block(f"FAILED  {name}", role=Role.LINE, items=lines(example.person, *said))


def _counts(pathway: Pathway, results: Results, reached: Coverage) -> Iterator[str]:
    failed = sum(bool(wrong) for _, wrong in results)
    yield f"{len(results) - failed} passed, {failed} failed."
    applied = reached.statements - len(reached.never_apply)
    taken = reached.branches - len(reached.never_taken)
    yield f"Reached: {applied} of {reached.statements} statements, {taken} of {reached.branches} branches."
    yield from (f"- {statement} applies in no case." for statement in reached.never_apply)
    for place, what in reached.never_taken.items():
        yield f"- {pathway.name}:{place.line}: no case goes down {what}."
