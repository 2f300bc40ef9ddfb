"""The command line: which commands there are, and the one place where what went wrong becomes a line and a status."""

import os
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from recurrence_cli.cli.manners import NoColor
from recurrence_cli.cli.output import ReaderGone, complain, encode_anything, finish, say, write
from recurrence_cli.problems import Exit, RecurrenceError, UnsoundFile

COMMANDS = {
    "explore": ("explore:explore", "The options, for answers given or asked."),
    "why": ("reasons:why", "Why a line is shown, or what would show it."),
    "compare": ("reasons:compare", "What differs between two cases."),
    "batch": ("batch:batch", "What many cases give, a line for each."),
    "tree": ("tree:tree", "Draw the questions and where they lead."),
    "find": ("lookup:find", "An option or a word, and what it means."),
    "questions": ("lookup:questions", "Every question, its choices, where to look."),
    "about": ("lookup:about", "What this is, its sources, who to ring."),
    "new": ("new:new", "A small pathway to begin your own with."),
    "check": ("check:check", "What is wrong with a knowledge file."),
    "test": ("trial:trial", "Whether example cases hold, and their reach."),
    "diff": ("review:diff", "What changes between two, and for whom."),
    "paths": ("review:paths", "Every path, as a sheet to sign."),
    "due": ("review:due", "What is due for review."),
    "schema": ("schema:schema", "JSON Schemas of the files and the results."),
    "completion": ("completion:completion", "A script for a shell to complete with."),
}
"""Each command: the module of this package and the function that it is, and what it gives in a few words."""

# Plain help is safer (rich would read brackets in it as markup) and faster; tracebacks with local variables would
# print health data; and typer's own installer of completions changes the execution policy of PowerShell.
_MANNERS: dict[str, Any] = {"rich_markup_mode": None, "add_completion": False, "pretty_exceptions_enable": False}


class _Imported(Mapping[str, Any]):
    """The commands by name. One is imported when it is looked up, so that a run starts with no more than its own."""

    def __getitem__(self, name: str) -> Any:
        place, short_help = COMMANDS[name]
        module, _, function = place.partition(":")
        alone = typer.Typer(**_MANNERS)
        alone.command(name, short_help=short_help)(getattr(import_module(f"{__name__}.{module}"), function))
        return typer.main.get_command(alone)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _Commands(TyperGroup):
    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _Imported()  # type: ignore[assignment]  # nobody adds to it


app = typer.Typer(cls=_Commands, **_MANNERS)


@app.callback(invoke_without_command=True)
def recurrence(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Say which version."),
    plain: bool = typer.Option(False, "--plain", help="Ask line by line, for screen readers."),
    no_color: NoColor = False,
) -> int:
    """Treatment options that sources list when breast cancer comes back.

    Information to discuss with the treating team, never advice. Without a command it asks, one question at a time.
    """
    if version:
        from recurrence_cli import __version__

        write(f"recurrence {__version__}\n", None)
        return Exit.DONE
    if context.invoked_subcommand is not None:
        return Exit.DONE
    from recurrence_cli.cli.explore import explore

    return explore(plain=plain)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return the status to exit with; whatever went wrong has been said on stderr."""
    encode_anything()
    colour = os.environ.get("NO_COLOR")
    try:
        status = app(list(arguments), prog_name="recurrence", standalone_mode=False)
        finish()
        return int(status or Exit.DONE)
    except UnsoundFile as unsound:
        say(str(unsound))
        return unsound.status
    except RecurrenceError as error:
        if str(error):
            complain(str(error))
        return error.status
    except typer.TyperException as error:
        message = error.format_message()
        file = " A knowledge file is given as --pathway FILE." if message.endswith((".yaml)", ".yml)")) else ""
        complain(f"{message}{file} See: recurrence --help")
        return Exit.ASKED_WRONGLY
    except SystemExit as left:
        # So typer leaves when the reader of its help is gone.
        if left.code != 1:
            raise
        return ReaderGone.status
    except OSError as error:
        complain(f"a file or a stream failed: {error.strerror or error}")
        return Exit.NOT_WRITTEN
    except Exception as error:  # noqa: BLE001  # the last word: a line and a status instead of a traceback
        import traceback

        # Where it happened, and no values: they may be somebody's answers.
        where = traceback.extract_tb(error.__traceback__)[-1]
        complain(f"a fault of ours, please report it: {type(error).__name__} in {where.name}, line {where.lineno}")
        return Exit.FAULT
    finally:
        if colour is None:
            os.environ.pop("NO_COLOR", None)
