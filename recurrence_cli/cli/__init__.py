"""The command line: its commands, and the one place where errors become a line and a status."""

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from recurrence_cli import __version__
from recurrence_cli.cli import signals
from recurrence_cli.cli.command import Command
from recurrence_cli.cli.complete import VARIABLE
from recurrence_cli.cli.options import NoColor
from recurrence_cli.cli.output import (
    BrokenPipe,
    Destination,
    encode_anything,
    eprint,
    error,
    flush_stdout,
    forget_stdout,
    is_broken_pipe,
    take_everything,
    write_text,
)
from recurrence_cli.lazy import lazy, load
from recurrence_cli.pathway.problems import Exit, MissingPackage, RecurrenceError, UnsoundFile

_USING = {
    "explore": ("explore:explore", "List the options for a set of answers."),
    "why": ("why:why", "Explain why a line is shown or not."),
    "compare": ("compare:compare", "Compare two cases."),
    "batch": ("batch:batch", "Evaluate many cases, one result per line."),
    "tree": ("tree:tree", "List or draw the decision trees."),
    "find": ("find:find", "Look up an option or a word."),
    "questions": ("questions:questions", "List the questions and their choices."),
    "learn": ("learn:learn", "Learn one branch of the tree."),
    "quiz": ("quiz:quiz", "Practise on cases from the tree."),
    "about": ("about:about", "Describe this tool, its sources, who to ring."),
    "completion": ("completion:completion", "Print a completion script for a shell."),
}
_MAINTAINING = {
    "new": ("new:new", "Start a pathway of your own."),
    "check": ("check:check", "Check a knowledge file."),
    "test": ("test:run_cases", "Run the example cases and report coverage."),
    "diff": ("diff:diff", "Compare two versions of a knowledge file."),
    "paths": ("paths:paths", "List every path for sign-off."),
    "due": ("due:due", "List what is due for review."),
    "schema": ("schema:schema", "Print a JSON Schema of a file or result."),
}
GROUPS = {"Commands": _USING, "Commands to maintain the content": _MAINTAINING}
COMMANDS = {**_USING, **_MAINTAINING}
"""Each command: its module of this package and its function, and what it is for in a few words."""

EXAMPLES = (
    "recurrence explore -a recurrence_type=local -a er_status=positive",
    "recurrence why mastectomy -a recurrence_type=local -a operable=yes",
    "recurrence find lumpectomy",
)

# Plain help is safer (rich would read brackets in it as markup) and faster; tracebacks with local variables would
# print health data; and typer's own installer of completions changes the execution policy of PowerShell.
_SETTINGS: dict[str, Any] = {"rich_markup_mode": None, "add_completion": False, "pretty_exceptions_enable": False}


class _Imported(Mapping[str, Any]):
    """The commands by name. One is imported when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        target, short_help = COMMANDS[name]
        alone = typer.Typer(**_SETTINGS)
        alone.command(name, cls=Command, short_help=short_help)(load(f"{__name__}.{target}"))
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Commands(TyperGroup):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _Imported()  # type: ignore[assignment]  # nobody adds to it

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands from the tables, without importing them."""
        longest = max(map(len, COMMANDS))
        for title, commands in GROUPS.items():
            with formatter.section(title):
                rows = [(name.ljust(longest), short_help) for name, (_, short_help) in commands.items()]
                formatter.write_dl(rows)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Show a few commands to copy."""
        with formatter.section("Examples"):
            formatter.write("".join(f"  {example}\n" for example in EXAMPLES))


# Commands take the names of the help option from here.
app = typer.Typer(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, **_SETTINGS)


@app.callback(invoke_without_command=True)
def recurrence(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Show the version."),
    plain: bool = typer.Option(False, "--plain", help="Ask line by line, for screen readers."),
    no_color: NoColor = False,
) -> int:
    """Show treatment options that sources list when breast cancer comes back.

    Information to discuss with the treating team, never advice. Without a command it asks, one question at a time.
    """
    if version:
        write_text(f"recurrence {__version__}\n")
        return Exit.DONE
    if context.invoked_subcommand is not None:
        return Exit.DONE
    return int(
        load("recurrence_cli.cli.explore:explore")(
            plain=plain, no_color=no_color, output=Destination("", colour=not no_color)
        )
    )


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; errors go to stderr."""
    take_everything()
    encode_anything()
    if VARIABLE in os.environ:
        # A shell asks what to complete, in the way of typer's scripts, which end the process themselves.
        lazy("typer.completion:completion_init")()
        app(prog_name="recurrence")
    try:
        status = app(list(arguments), prog_name="recurrence", standalone_mode=False)
        flush_stdout()
        return int(status or Exit.DONE)
    except SystemExit as left:
        # So typer leaves when the reader of its help is gone.
        if left.code != 1:
            raise
        return BrokenPipe.status
    except Exception as wrong:  # noqa: BLE001  # the last word: a line and a status instead of a traceback
        # What a library made of a signal is no error to be told.
        return signals.status() or _report(wrong)


def _report(wrong: Exception) -> int:
    """Say what is wrong in one line, and return the exit status for it."""
    match wrong:
        case UnsoundFile():
            eprint(str(wrong))
            return wrong.status
        case RecurrenceError():
            if str(wrong):
                error(str(wrong))
            return wrong.status
        case typer.TyperException():
            message = wrong.format_message()
            file = " A knowledge file is given as --pathway FILE." if message.endswith((".yaml)", ".yml)")) else ""
            error(f"{message}{file} See: recurrence --help")
            return Exit.USAGE
        case ModuleNotFoundError() if missing := MissingPackage.of(wrong):
            error(str(missing))
            return missing.status
        case OSError() if is_broken_pipe(wrong):
            forget_stdout()
            return BrokenPipe.status
        case OSError() if wrong.errno != errno.ENOMEM:
            # Most likely it was stdout, when typer wrote its help there.
            forget_stdout()
            error(f"a file or a stream failed: {wrong.strerror or wrong}")
            return Exit.IO_ERROR
        case MemoryError() | OSError():
            error("there is not enough memory for this; allow it more, or give it less to do")
            return Exit.INTERNAL_ERROR
    # Where it happened, and no values: they may be somebody's answers.
    where = lazy("traceback:extract_tb")(wrong.__traceback__)[-1]
    place = f"{os.path.basename(where.filename)}, line {where.lineno}, in {where.name}"
    error(f"internal error, please report it: {type(wrong).__name__} at {place}")
    return Exit.INTERNAL_ERROR
