"""The base of every command: destinations of output, and their checks."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from typer.core import TyperCommand, TyperOption

from recurrence_cli.cli.files import same_file, stream_of
from recurrence_cli.cli.output import Destination, can_be_drawn_on
from recurrence_cli.lazy import load
from recurrence_cli.pathway.problems import RecurrenceError

_WRITTEN = {"output": "-o", "save": "--save"}
_READ = ("FILE", "CASE", "CASES", "OLD", "NEW")
"""The metavars of parameters that name files to read."""

_ANSWERS = ("answer", "answers", "case", "cases", "resume")


_FIRST_COLUMN = re.compile(r"^(|  )(Usage:|[A-Z][^.\n]*:$|(?:-[^\n]*?|[a-z]+)(?=  +\S|$))", re.MULTILINE)
"""Headings of a help text, and the names of its commands and options."""


class BoldHelp:
    """A command whose help has bold headings and names on a terminal.

    Windows consoles do not always know what is bold, and NO_COLOR asks for none.
    """

    def get_help(self, ctx: Any) -> str:
        """Write the help."""
        text: str = super().get_help(ctx)  # type: ignore[misc]  # the other base has it
        drawn = can_be_drawn_on(sys.stdout) and sys.platform != "win32" and not os.environ.get("NO_COLOR")
        return _FIRST_COLUMN.sub("\\1\x1b[1m\\2\x1b[0m", text) if drawn else text


class Command(BoldHelp, TyperCommand):
    """A command whose output files become `Destination` values.

    A command with output files gets the option --force.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        places = [place for place, parameter in enumerate(self.params) if parameter.name in _WRITTEN]
        if places:
            force = TyperOption(param_decls=["--force"], is_flag=True, default=False, help="Replace read-only files.")
            self.params.insert(places[-1] + 1, force)

    def invoke(self, ctx: Any) -> Any:
        """Run the command, unless it would overwrite what it reads.

        Raises `RecurrenceError` before anything is written.
        """
        given = ctx.params
        force = given.pop("force", False)
        no_color = bool(given.get("no_color") or ctx.find_root().params.get("no_color"))
        if "no_color" in given:
            given["no_color"] = no_color
        # A command that asks questions, or is given answers, writes answers.
        private = "save" in given or any(given.get(name) for name in _ANSWERS)
        for name in _WRITTEN.keys() & given.keys():
            given[name] = Destination(_stream(name, given[name]), force, not no_color, private)
        self._check(given)
        return super().invoke(ctx)

    def _check(self, given: dict[str, Any]) -> None:
        read = [*self._read(given, ())]
        if read.count("-") > 1:
            raise RecurrenceError("stdin can be read once only; name a file for the other")
        targets = {name: given[name] for name in _WRITTEN if given.get(name) and given[name] != "-"}
        for name, target in targets.items():
            # A resumed case may be saved under its own name.
            for source in self._read(given, but=("resume",) if name == "save" else ()):
                if same_file(target, source):
                    raise RecurrenceError(f'{_WRITTEN[name]} "{target}" would overwrite an input; name another file')
        if len(targets) == 2 and same_file(*targets.values()):
            raise RecurrenceError(f'-o and --save both name "{targets["save"]}"; name two files')

    def _read(self, given: dict[str, Any], but: tuple[str, ...]) -> Iterator[str]:
        """Yield the names of the files that are read."""
        yield str(load("recurrence_cli.loading:BUNDLED"))
        for parameter in self.params:
            name = given.get(parameter.name or "")
            called = (parameter.metavar or "").strip("[]")
            if called in _READ and parameter.name not in (*_WRITTEN, *but) and isinstance(name, str) and name:
                yield name
                if os.path.isdir(name):
                    # One that may not be listed is refused when it is read.
                    with suppress(OSError):
                        yield from [os.path.join(name, file) for file in os.listdir(name)]


def _stream(name: str, value: str) -> str:
    """Replace another name of stdout, such as /dev/stdout, by ours."""
    if value == "-" or (value and stream_of(value) == 1):
        return "-" if name == "save" else ""
    return value
