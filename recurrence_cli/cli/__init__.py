"""The command line: its commands, and the one place where errors become a line and a status."""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from recurrence_cli import __version__
from recurrence_cli.cli.options import NoColor
from recurrence_cli.cli.output import BrokenPipe, encode_anything, eprint, error, flush_stdout, write_text
from recurrence_cli.lazy import load
from recurrence_cli.problems import Exit, RecurrenceError, UnsoundFile

COMMANDS = {
    "explore": ("explore:explore", "List the options for a set of answers."),
    "why": ("why:why", "Explain why a line is shown or not."),
    "compare": ("compare:compare", "Compare two cases."),
    "batch": ("batch:batch", "Evaluate many cases, one result per line."),
    "tree": ("tree:tree", "Draw the decision tree."),
    "find": ("find:find", "Look up an option or a word."),
    "questions": ("questions:questions", "List the questions and their choices."),
    "about": ("about:about", "Describe this tool, its sources, who to ring."),
    "new": ("new:new", "Start a pathway of your own."),
    "check": ("check:check", "Check a knowledge file."),
    "test": ("test:run_cases", "Run the example cases and report coverage."),
    "diff": ("diff:diff", "Compare two versions of a knowledge file."),
    "paths": ("paths:paths", "List every path for sign-off."),
    "due": ("due:due", "List what is due for review."),
    "schema": ("schema:schema", "Print a JSON Schema of a file or result."),
    "completion": ("completion:completion", "Print a completion script for a shell."),
}
"""Each command: its module of this package and its function, and what it is for in a few words."""

# Plain help is safer (rich would read brackets in it as markup) and faster; tracebacks with local variables would
# print health data; and typer's own installer of completions changes the execution policy of PowerShell.
_SETTINGS: dict[str, Any] = {"rich_markup_mode": None, "add_completion": False, "pretty_exceptions_enable": False}


class _Imported(Mapping[str, Any]):
    """The commands by name. One is imported when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        target, short_help = COMMANDS[name]
        alone = typer.Typer(**_SETTINGS)
        alone.command(name, short_help=short_help)(load(f"{__name__}.{target}"))
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
        """List the commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, short_help) for name, (_, short_help) in COMMANDS.items()])


app = typer.Typer(cls=_Commands, **_SETTINGS)


@app.callback(invoke_without_command=True)
def recurrence(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Say which version."),
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
    return int(load("recurrence_cli.cli.explore:explore")(plain=plain))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; errors go to stderr."""
    encode_anything()
    colour = os.environ.get("NO_COLOR")
    try:
        status = app(list(arguments), prog_name="recurrence", standalone_mode=False)
        flush_stdout()
        return int(status or Exit.DONE)
    except UnsoundFile as unsound:
        eprint(str(unsound))
        return unsound.status
    except RecurrenceError as wrong:
        if str(wrong):
            error(str(wrong))
        return wrong.status
    except typer.TyperException as wrong:
        message = wrong.format_message()
        file = " A knowledge file is given as --pathway FILE." if message.endswith((".yaml)", ".yml)")) else ""
        error(f"{message}{file} See: recurrence --help")
        return Exit.ASKED_WRONGLY
    except SystemExit as left:
        # So typer leaves when the reader of its help is gone.
        if left.code != 1:
            raise
        return BrokenPipe.status
    except OSError as failed:
        error(f"a file or a stream failed: {failed.strerror or failed}")
        return Exit.NOT_WRITTEN
    except Exception as fault:  # noqa: BLE001  # the last word: a line and a status instead of a traceback
        import traceback

        # Where it happened, and no values: they may be somebody's answers.
        where = traceback.extract_tb(fault.__traceback__)[-1]
        error(f"a fault of ours, please report it: {type(fault).__name__} in {where.name}, line {where.lineno}")
        return Exit.FAULT
    finally:
        if colour is None:
            os.environ.pop("NO_COLOR", None)
