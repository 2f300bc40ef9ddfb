"""`recurrence test`: example cases, and their coverage of the pathway."""

import os
from pathlib import Path
from typing import Annotated

import typer

from recurrence_cli.cli.inputs import files_in, open_pathway, read_input
from recurrence_cli.cli.options import AnyFormat, OutputFile, PathwayFile
from recurrence_cli.cli.output import emit
from recurrence_cli.engine.coverage import Example, coverage, mismatches
from recurrence_cli.formats import Format
from recurrence_cli.loading import BUNDLED, read_example
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.problems import Exit, Problem, RecurrenceError, UnsoundFile
from recurrence_cli.reports.cases import cases_report


def run_cases(
    cases: Annotated[
        str, typer.Argument(metavar="[CASES]", help="A file or a folder; without one, cases/ beside the pathway.")
    ] = "",
    require_coverage: Annotated[
        bool, typer.Option("--require-coverage", help="Fail if a statement or branch is in no case.")
    ] = False,
    format: AnyFormat = Format.TEXT,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """Run the example cases and report what no case reaches.

    Exits with 1 when a case fails.
    """
    loaded = open_pathway(pathway, places=True)
    examples = _examples(loaded, _files(cases, Path(pathway) if pathway not in ("", "-") else BUNDLED))
    results = [(example, mismatches(loaded, example)) for example in examples]
    reached = coverage(loaded, examples)
    gaps = len(reached.never_apply) + len(reached.never_taken)
    failed = any(wrong for _, wrong in results) or (require_coverage and gaps > 0)
    report = cases_report(loaded, results, reached, Exit.PROBLEMS if failed else Exit.DONE)
    return emit(report, format, output)


def _files(cases: str, pathway: Path) -> list[str]:
    """List the case files: the one named, a folder's, or the pathway's."""
    # In a checkout, the cases of the bundled file are with the tests.
    homes = [Path(cases)] if cases else [pathway.parent / "cases", pathway.parent.parent / "tests" / "cases"]
    if cases == "-":
        return [cases]
    for home in homes:
        if os.path.isdir(home):
            if files := files_in(home, ".yaml", ".yml", ".json"):
                return [str(file) for file in files]
        elif cases:
            return [str(home)]
    raise RecurrenceError(f'there are no case files in "{homes[0]}"; write one, or name a file or a folder')


def _examples(pathway: Pathway, files: list[str]) -> list[Example]:
    examples = []
    problems: list[Problem] = []
    for file in files:
        try:
            examples.append(read_example(pathway, read_input(file), "stdin" if file == "-" else file))
        except UnsoundFile as unsound:
            problems += unsound.problems
    if problems:
        raise UnsoundFile(problems)
    return examples
