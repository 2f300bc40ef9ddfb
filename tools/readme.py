"""The outputs that the README shows, and its picture, made from real runs: `python tools/readme.py` writes them anew.

A block begins with ```console; each of its lines "$ recurrence ..." is followed by what the command prints on 80 columns.
Where a block had a line "..." before, the output is cut at as many lines.
"""

import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import date
from pathlib import Path
from unittest.mock import patch

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from recurrence_cli.cli import inputs, run

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "pictures" / "summary.svg"
DAY = date(2026, 11, 30)
"""The day on which dates are judged, lest the outputs change by themselves."""

CASE = (
    "recurrence_type=local local_areas=breast previous_surgery=breast_conserving previous_radiotherapy=yes operable=yes "
    "er_status=positive her2_status=negative menopause=after hormone_therapy=never previous_chemotherapy=no"
)
_BLOCK = re.compile(r"^```console\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)


class _Day(date):
    @classmethod
    def today(cls) -> date:  # type: ignore[override]  # any date will do
        return DAY


class _Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@contextmanager
def _alone() -> Iterator[None]:
    """Run in an empty folder, on the day, on a terminal of 80 columns."""
    before = os.getcwd()
    environment = {"COLUMNS": "80", "LINES": "200", "TERM": "xterm-256color", "COLORTERM": ""}
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(inputs, "date", _Day),
        patch.dict(os.environ, environment),
    ):
        os.environ.pop("NO_COLOR", None)
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def printed(command: str, stdout: io.StringIO) -> str:
    """Run a command as the README shows it, and return what it prints."""
    with redirect_stdout(stdout):
        run(shlex.split(command)[1:])
    return stdout.getvalue()


def filled(readme: str) -> str:
    """Put the outputs of today into the blocks of a README."""
    with _alone():
        return _BLOCK.sub(lambda block: f"```console\n{_with_outputs(block[1])}```", readme)


def _with_outputs(block: str) -> str:
    parts = []
    for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE):
        command, _, shown = part.partition("\n")
        if command.startswith("$ recurrence"):
            lines = printed(command.removeprefix("$ "), io.StringIO()).splitlines()
            before = shown.splitlines()
            if "..." in before:
                lines = [*lines[: before.index("...")], "..."]
            parts.append("\n".join([command, *lines]) + "\n")
        else:
            parts.append(part)
    return "".join(parts)


_COLOURS = [(0, 0, 0), (205, 49, 49), (13, 188, 121), (229, 229, 16), (36, 114, 200), (188, 63, 188), (17, 168, 205)]
PALETTE = TerminalTheme((30, 30, 30), (212, 212, 212), [*_COLOURS, (229, 229, 229)], [*_COLOURS, (255, 255, 255)])
"""The colours of a widespread dark terminal; those that rich draws have less contrast."""


def picture() -> str:
    """Draw the summary of a complete case, with the colours of a terminal."""
    answers = " ".join(f"-a {answer}" for answer in CASE.split())
    with _alone():
        text = printed(f"recurrence explore --no-input --no-pager {answers}", _Terminal())
    console = Console(record=True, width=80, file=io.StringIO(), force_terminal=True, color_system="standard")
    console.print(Text.from_ansi(text))
    # The ids of the picture must not depend on the process, and nothing of it be fetched from elsewhere.
    drawn = console.export_svg(title="recurrence", unique_id="summary", theme=PALETTE)
    return re.sub(r"@font-face \{.*?\n    \}\n", "", drawn, flags=re.DOTALL).replace("Fira Code", "DejaVu Sans Mono")


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
    PICTURE.write_text(picture(), encoding="utf-8")
    sys.stdout.write(f"{README.name} and {PICTURE.name} are as of {DAY}\n")
