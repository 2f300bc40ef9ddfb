"""`recurrence diff`: the differences between two versions of a knowledge file."""

from pathlib import Path
from typing import Annotated

import typer

from recurrence_cli.cli.inputs import load_version
from recurrence_cli.cli.options import AnyFormat, OutputFile
from recurrence_cli.cli.output import emit
from recurrence_cli.engine.diff import compare_pathways
from recurrence_cli.formats import Format
from recurrence_cli.loading import BUNDLED
from recurrence_cli.pathway.problems import Exit
from recurrence_cli.reports.diff import diff_report


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A knowledge file, git:REV or git:REV:FILE.")],
    new: Annotated[str, typer.Argument(metavar="[NEW]", help="Another; without one, the bundled file.")] = "",
    format: AnyFormat = Format.MARKDOWN,
    output: OutputFile = "",
) -> int:
    """Compare two versions of a knowledge file: what changes, and for whom.

    Exits with 1 when anything changes for anyone.
    """
    path = Path(new) if new not in ("", "-") and not new.startswith("git:") else BUNDLED
    before, after = load_version(old, path), load_version(new, path) if new else load_version(str(BUNDLED))
    found = compare_pathways(before, after)
    return emit(diff_report(before, after, found, Exit.PROBLEMS if found.anything else Exit.DONE), format, output)
