"""A page of figures on how far the program is tested: `make reliability` writes docs/reliability.md.

What can be counted is counted anew. What takes a long run is taken from the files that such runs leave, and is "not
measured" without them.
"""

import argparse
import contextlib
import io
import json
import re
import shlex
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from recurrence_cli import __version__
from recurrence_cli.checks import CHECKS, id_of
from recurrence_cli.checks.reader_rules import MANUAL
from recurrence_cli.engine.coverage import coverage
from recurrence_cli.engine.diff import unannounced_change
from recurrence_cli.engine.routes import routes
from recurrence_cli.engine.rules import compile_rules
from recurrence_cli.loading import load, read_example
from table import comparisons

ROOT = Path(__file__).resolve().parent.parent
NOT_MEASURED = "not measured"
MARKS = ("fast", "slow", "tools")
FAULTS = (
    "tests/cli/test_faults.py",
    "tests/cli/test_files.py",
    "tests/cli/test_batch_process.py",
    "tests/cli/test_health_data.py",
)
"""Tests of full disks, closed streams, signals and files in odd places."""


@dataclass(frozen=True)
class Figure:
    """A row of the page: what is counted, how many, and what that is or how to repeat it."""

    what: str
    figure: str
    meaning: str


@dataclass(frozen=True)
class LongRun:
    """A run by hand: what it counts, its command, and where its output has the numbers of all and of the wrong ones."""

    what: str
    command: str
    every: str
    wrong: str


LONG_RUNS = {
    "fuzz": LongRun("pieces of bad input that break a law", "make fuzz", r"^all +([\d,]+)", r"(\d+) broke a law$"),
    "suites": LongRun("files of public suites read wrongly", "make suites", r"^\S+: (\d+) ", r"^\S+: (\d+) WRONG"),
    "killed": LongRun("wizards that end wrongly", "make killed", r"^[\w ]+: (?:right|WRONG) (\d+)$", r"WRONG (\d+)$"),
    "quiz": LongRun("quiz items with a wrong key", "make quiz-keys", r"^(\d+) items in ", r", (\d+) problems$"),
}


class Counting:
    """A plugin of pytest that counts what was collected."""

    def __init__(self) -> None:
        self.by_file: Counter[str] = Counter()
        self.by_mark: Counter[str] = Counter()
        self.functions: set[str] = set()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count each test by its file and its marks."""
        for item in session.items:
            file, _, name = item.nodeid.partition("::")
            self.by_file[file] += 1
            self.functions.add(f"{file}::{name.partition('[')[0]}")
            self.by_mark.update(mark for mark in MARKS if item.get_closest_marker(mark))


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the page."""
    given = _parser().parse_args(arguments)
    given.output.write_text(page(given), encoding="utf-8", newline="\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--coverage", type=Path, metavar="FILE", help="what `coverage json` wrote")
    parser.add_argument("--mutation", type=Path, metavar="FILE", help="JSON with the numbers `killed` and `survived`")
    for name, run in LONG_RUNS.items():
        parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"what `{run.command}` printed")
    parser.add_argument(
        "--today", type=date.fromisoformat, default=date.today(), metavar="DATE", help="the date of the page"
    )
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "docs" / "reliability.md", metavar="FILE")
    return parser


def page(given: argparse.Namespace) -> str:
    """Write the figures as Markdown."""
    options = [
        f"--{name} {shlex.quote(file.name)}"
        for name in ("coverage", "mutation", *LONG_RUNS)
        if (file := getattr(given, name))
    ]
    command = " ".join(["make reliability", *([f"RELIABILITY='{' '.join(options)}'"] if options else [])])
    return f"""# Reliability

How far version {__version__} is tested. `tools/reliability.py` wrote this page on {given.today.isoformat()}, by `{command}`; do not
edit it. A figure says how much was looked at, not that nothing is wrong. [Hazards](hazards.md) says what could harm somebody,
which test shows each control, and what is left.

## The content

{_table(content_figures())}
## The program

{_table(program_figures())}
## Long runs

{_table(long_figures(given))}
## Platforms

{_table(platform_figures())}"""


def _table(figures: Iterable[Figure]) -> str:
    lines = [f"| {figure.what} | {figure.figure} | {figure.meaning} |\n" for figure in figures]
    return "| what | figure | which |\n| --- | ---: | --- |\n" + "".join(lines)


def content_figures() -> list[Figure]:
    """Count what the bundled pathway holds, and how much of it is compared and tried."""
    pathway = load()
    statements = [*pathway.statements()]
    options = sum(statement.is_option for statement in statements)
    combinations = sum(comparison.size(pathway) for comparison in comparisons(pathway))
    files = sorted((ROOT / "tests" / "cases").glob("*.yaml"))
    reached = coverage(pathway, [read_example(pathway, file.read_bytes(), file.name) for file in files])
    applying = reached.statements - len(reached.never_apply)
    taken = reached.branches - len(reached.never_taken)
    return [
        Figure("statements", _count(len(statements)), f"{options} options, {len(statements) - options} notes"),
        Figure("questions", _count(len(pathway.questions)), "each also takes \"not known\""),
        Figure("paths", _count(len(routes(pathway))), "`recurrence paths`: one row each, to be signed"),
        Figure("conditions", _count(len(compile_rules(pathway).cubes)), "the cubes that the paths are compiled to"),
        Figure("combinations of answers", _count(combinations), "the tree and the table agree on each, statement by statement (`tests/content/test_table.py`)"),
        Figure("example cases", _count(len(files)), "`recurrence test tests/cases`"),
        Figure("statements that apply in a case", f"{_count(applying)} of {_count(reached.statements)}", "the same command"),
        Figure("branches taken in a case", f"{_count(taken)} of {_count(reached.branches)}", "the same command"),
    ]  # fmt: skip


def program_figures() -> list[Figure]:
    """Count tests by their marks, checks and the files that fail them, and hazards."""
    counting = Counting()
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", str(ROOT / "tests")], plugins=[counting])
    total = counting.by_file.total()
    marks = ", ".join(f"{_count(counting.by_mark[mark])} {mark}" for mark in MARKS)
    failing = len(sorted((ROOT / "tests" / "pathways").rglob("*fails.yaml")))
    faults = sum(counting.by_file[file] for file in FAULTS)
    hazards = len(re.findall(r"^## ", (ROOT / "docs" / "hazards.md").read_text(encoding="utf-8"), flags=re.MULTILINE))
    return [
        Figure("tests", _count(total), f"{marks}; made of {_count(len(counting.functions))} functions"),
        Figure("tests of faults", _count(faults), "full disks, closed streams, signals, odd files"),
        Figure(
            "checks of a knowledge file",
            _count(len({*map(id_of, CHECKS), id_of(unannounced_change)} | MANUAL.keys())),
            "`recurrence check --explain list`",
        ),
        Figure("files that fail one check", _count(failing), "each with a neighbour that passes (`tests/pathways`)"),
        Figure("hazards", _count(hazards), "each with tests of its control ([hazards](hazards.md))"),
    ]


def long_figures(given: argparse.Namespace) -> list[Figure]:
    """Read what long runs left in files; what has none is not measured."""
    figures = [
        Figure(
            "lines covered by fast tests",
            _covered(given.coverage),
            "`pytest -m fast --cov=recurrence_cli --cov-report=json`",
        ),
        Figure("mutations noticed", _mutated(given.mutation), "`make mutants`: small mistakes that make a test fail"),
    ]
    return figures + [
        Figure(run.what, _counted(run, getattr(given, name)), f"`{run.command}`") for name, run in LONG_RUNS.items()
    ]


def _covered(file: Path | None) -> str:
    if file is None:
        return NOT_MEASURED
    return f"{json.loads(file.read_text(encoding='utf-8'))['totals']['percent_covered']:.1f} %"


def _mutated(file: Path | None) -> str:
    if file is None:
        return NOT_MEASURED
    found = json.loads(file.read_text(encoding="utf-8"))
    total = found["killed"] + found["survived"]
    equivalent = f"; {len(found['equivalent'])} change nothing" if "equivalent" in found else ""
    return f"{_count(found['killed'])} of {_count(total)}{equivalent}"


def _counted(run: LongRun, file: Path | None) -> str:
    """Count in what a run printed how many of all were wrong."""
    if file is None:
        return NOT_MEASURED
    text = file.read_text(encoding="utf-8")
    every, wrong = (re.findall(pattern, text, flags=re.MULTILINE) for pattern in (run.every, run.wrong))
    if not every:
        sys.exit(f'"{file}" is not what {run.command} printed; give that')
    return " of ".join(_count(sum(int(number.replace(",", "")) for number in numbers)) for numbers in (wrong, every))


def platform_figures() -> list[Figure]:
    """List the systems and Pythons of the workflow, and what was tried here."""
    workflow = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    systems = re.search(r"os: \[(.*)\]", workflow)
    pythons = re.search(r"python: \[(.*)\]", workflow)
    assert systems
    assert pythons
    listed = f"{systems[1].replace('-latest', '')}; Python {pythons[1].replace(chr(34), '')}"
    return [
        Figure("this page", sys.platform, f"Python {sys.version_info.major}.{sys.version_info.minor}"),
        Figure("set up in the workflow", "not run yet", listed),
        Figure("others", "by hand", "[platforms](platforms.md)"),
    ]


def _count(number: int) -> str:
    return f"{number:,}"


if __name__ == "__main__":
    main()
