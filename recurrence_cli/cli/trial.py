"""`recurrence test`: example cases against a pathway, and how much of it they reach."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from recurrence_cli.cli.options import OutputFile, PathwayFile, Shape, ShapeOption, open_pathway
from recurrence_cli.cli.output import write
from recurrence_cli.engine.coverage import Coverage, Example, Mismatch, coverage, mismatches
from recurrence_cli.loader import BUNDLED, read_example, read_file
from recurrence_cli.model import Pathway
from recurrence_cli.problems import Exit, Problem, RecurrenceError, UnsoundFile


def trial(
    cases: Annotated[
        str, typer.Argument(metavar="[CASES]", help="A file or a folder; without one, cases/ beside the pathway.")
    ] = "",
    require_coverage: Annotated[
        bool, typer.Option("--require-coverage", help="Fail too if a statement or a branch is in no case.")
    ] = False,
    format: ShapeOption = Shape.TEXT,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """Whether example cases are still shown what they say, and which statements and branches no case reaches.

    Exits with 1 when a case fails.
    """
    loaded = open_pathway(pathway)
    examples = _examples(loaded, _files(cases, Path(pathway) if pathway else BUNDLED))
    wrong = [(example, mismatches(loaded, example)) for example in examples]
    reached = coverage(loaded, examples)
    gaps = len(reached.never_apply) + len(reached.never_taken)
    if format == Shape.JSON:
        from recurrence_cli.render.json import render

        text = render(_record(wrong, reached))
    else:
        text = "".join(f"{line}\n" for line in _lines(loaded, wrong, reached))
    write(text, Path(output) if output else None)
    failed = any(found for _, found in wrong)
    return Exit.PROBLEMS if failed or (require_coverage and gaps) else Exit.DONE


def _files(cases: str, pathway: Path) -> list[Path]:
    """The case files meant: the one named, those of the folder named, or those that come with the pathway."""
    # A checkout keeps the cases of the bundled file with its tests.
    homes = [Path(cases)] if cases else [pathway.parent / "cases", pathway.parent.parent / "tests" / "cases"]
    for home in homes:
        if home.is_dir():
            files = sorted(file for file in home.iterdir() if file.suffix in (".yaml", ".yml", ".json"))
            if files:
                return files
        elif cases:
            return homes
    raise RecurrenceError(f'there are no case files in "{homes[0]}"; write one, or name a file or a folder')


def _examples(pathway: Pathway, files: list[Path]) -> list[Example]:
    examples = []
    problems: list[Problem] = []
    for file in files:
        try:
            examples.append(read_example(pathway, read_file(file), str(file)))
        except UnsoundFile as unsound:
            problems += unsound.problems
    if problems:
        raise UnsoundFile(problems)
    return examples


def _record(wrong: list[tuple[Example, list[Mismatch]]], reached: Coverage) -> dict[str, Any]:
    return {
        "format": 1,
        "passed": sum(not found for _, found in wrong),
        "failed": sum(bool(found) for _, found in wrong),
        "cases": [
            {
                "case": example.name,
                "passed": not found,
                "wrong": [{"statement": m.statement, "expected": m.expected, "found": m.found} for m in found],
            }
            for example, found in wrong
        ],
        "statements": {"all": reached.statements, "in_no_case": list(reached.never_apply)},
        "branches": {
            "all": reached.branches,
            "in_no_case": [{"line": place.line, "branch": what} for place, what in reached.never_taken.items()],
        },
    }


def _lines(pathway: Pathway, wrong: list[tuple[Example, list[Mismatch]]], reached: Coverage) -> Iterator[str]:
    for example, found in wrong:
        yield f"{'FAILED' if found else 'passed'}  {Path(example.name).name}"
        if found:
            yield f"  {example.person}"
        yield from (f"  - {m.statement}: the case says that it {m.expected}; it {m.found} now." for m in found)
    failed = sum(bool(found) for _, found in wrong)
    yield ""
    yield f"{len(wrong) - failed} passed, {failed} failed."
    applied = reached.statements - len(reached.never_apply)
    taken = reached.branches - len(reached.never_taken)
    yield f"Reached: {applied} of {reached.statements} statements, {taken} of {reached.branches} branches."
    yield from (f"- {statement} applies in no case." for statement in reached.never_apply)
    for place, what in reached.never_taken.items():
        yield f"- {pathway.name}:{place.line}: no case goes down {what}."
