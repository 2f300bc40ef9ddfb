"""The command line: the table of commands, and the handling of errors."""

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from recurrence_cli import __version__
from recurrence_cli.cli import signals
from recurrence_cli.cli.command import BoldHelp, Command
from recurrence_cli.cli.options import NoColor, Plain
from recurrence_cli.cli.output import (
    BrokenPipe,
    Destination,
    eprint,
    error,
    flush_stdout,
    forget_stdout,
    is_broken_pipe,
    replace_unencodable,
    write_stdout_in_full,
    write_text,
)
from recurrence_cli.cli.suggestions import VARIABLE
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
"""Each command with its "module:function" in this package, and its short help."""

EXAMPLES = (
    "recurrence explore -a recurrence_type=local -a er_status=positive",
    "recurrence why mastectomy -a recurrence_type=local -a operable=yes",
    "recurrence find lumpectomy",
)

# No rich: it is slower, and reads brackets in help as markup. No pretty tracebacks: their local variables are health data.
# No completion installer: typer's changes the execution policy of PowerShell.
_SETTINGS: dict[str, Any] = {"rich_markup_mode": None, "add_completion": False, "pretty_exceptions_enable": False}


class _LazyCommands(Mapping[str, Any]):
    """The commands by name, each imported when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        target, short_help = COMMANDS[name]
        alone = typer.Typer(**_SETTINGS)
        alone.command(name, cls=Command, short_help=short_help)(load(f"{__name__}.{target}"))
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Commands(BoldHelp, TyperGroup):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _LazyCommands()  # type: ignore[assignment]  # read-only: nothing is added to it

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


# All commands inherit these help options.
app = typer.Typer(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, **_SETTINGS)


@app.callback(invoke_without_command=True)
def recurrence(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Show the version."),
    plain: Plain = False,
    no_color: NoColor = False,
) -> int:
    """Show treatment options that sources list when breast cancer comes back.

    Information to discuss with the treating team, never advice. Without a command it asks, one question at a time.
    COMMAND --help explains a command.
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
    """Run one command and return its exit status. Errors are printed."""
    write_stdout_in_full()
    replace_unencodable()
    if VARIABLE in os.environ:
        # Called by a completion script: typer answers it and ends the process.
        lazy("typer.completion:completion_init")()
        app(prog_name="recurrence")
    try:
        status = app(list(arguments), prog_name="recurrence", standalone_mode=False)
        flush_stdout()
        return int(status or Exit.DONE)
    except SystemExit as left:
        # typer exits with 1 on a broken pipe while it prints help.
        if left.code != 1:
            raise
        return BrokenPipe.status
    except Exception as wrong:  # noqa: BLE001  # the last word: a line and a status instead of a traceback
        # An exception that a library made of a signal is not an error to report.
        return signals.status() or _report(wrong)


def _report(wrong: Exception) -> int:
    """Print an error in one line, and return its exit status."""
    match wrong:
        case UnsoundFile():
            eprint(str(wrong))
            return wrong.status
        case RecurrenceError():
            if str(wrong):
                error(str(wrong))
            return wrong.status
        case typer.TyperException():
            message = f"{wrong.format_message().removesuffix('.')}."
            file = " A knowledge file is given as --pathway FILE." if message.endswith((".yaml).", ".yml).")) else ""
            error(f"{message}{file} See: recurrence --help")
            return Exit.USAGE
        case ModuleNotFoundError() if missing := MissingPackage.of(wrong):
            error(str(missing))
            return missing.status
        case OSError() if is_broken_pipe(wrong):
            forget_stdout()
            return BrokenPipe.status
        case OSError() if wrong.errno != errno.ENOMEM:
            # Most likely stdout failed while typer printed help.
            forget_stdout()
            error(f"a file or a stream failed: {wrong.strerror or wrong}")
            return Exit.IO_ERROR
        case MemoryError() | OSError():
            error("there is not enough memory for this; allow more, or reduce the input")
            return Exit.INTERNAL_ERROR
    # The place only: values may be health data.
    where = lazy("traceback:extract_tb")(wrong.__traceback__)[-1]
    place = f"{os.path.basename(where.filename)}, line {where.lineno}, in {where.name}"
    error(f"internal error, please report it: {type(wrong).__name__} at {place}")
    return Exit.INTERNAL_ERROR
