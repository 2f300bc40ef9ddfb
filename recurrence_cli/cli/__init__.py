"""The command line: which commands there are, and the one place where what went wrong becomes a line and a status."""

import sys
import traceback
from collections.abc import Sequence

import typer

from recurrence_cli.cli.check import check
from recurrence_cli.cli.explore import explore
from recurrence_cli.cli.lookup import about, find, questions
from recurrence_cli.cli.new import new
from recurrence_cli.cli.output import complain, encode_anything
from recurrence_cli.cli.reasons import compare, why
from recurrence_cli.cli.review import diff, due, paths
from recurrence_cli.cli.schema import schema
from recurrence_cli.cli.tree import tree
from recurrence_cli.cli.trial import trial
from recurrence_cli.problems import Exit, RecurrenceError, UnsoundFile

# Plain help is safer (rich would read brackets in it as markup) and faster; tracebacks with local variables would
# print health data; and typer's own installer of completions changes the execution policy of PowerShell.
app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)


@app.callback(invoke_without_command=True)
def recurrence(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Say which version."),
    plain: bool = typer.Option(False, "--plain", help="Ask line by line, for screen readers."),
) -> int:
    """Treatment options that sources list when breast cancer comes back.

    Information to discuss with the treating team, never advice. Without a command it asks, one question at a time.
    """
    if version:
        from recurrence_cli import __version__

        print(f"recurrence {__version__}")
        return Exit.DONE
    return explore(plain=plain) if context.invoked_subcommand is None else Exit.DONE


app.command(short_help="The options, for answers given or asked.")(explore)
app.command(short_help="Why a line is shown, or what would show it.")(why)
app.command(short_help="What differs between two cases.")(compare)
app.command(short_help="Draw the questions and where they lead.")(tree)
app.command(short_help="An option or a word, and what it means.")(find)
app.command(short_help="Every question, its choices, where to look.")(questions)
app.command(short_help="What this is, its sources, who to ring.")(about)
app.command(short_help="A small pathway to begin your own with.")(new)
app.command(short_help="What is wrong with a knowledge file.")(check)
app.command("test", short_help="Whether example cases hold, and their reach.")(trial)
app.command(short_help="What changes between two, and for whom.")(diff)
app.command(short_help="Every path, as a sheet to sign.")(paths)
app.command(short_help="What is due for review.")(due)
app.command(short_help="JSON Schemas of the files and the results.")(schema)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return the status to exit with; whatever went wrong has been said on stderr."""
    encode_anything()
    try:
        return int(app(list(arguments), prog_name="recurrence", standalone_mode=False) or Exit.DONE)
    except UnsoundFile as unsound:
        print(unsound, file=sys.stderr)
        return unsound.status
    except RecurrenceError as error:
        if str(error):
            complain(str(error))
        return error.status
    except typer.TyperException as error:
        complain(f"{error.format_message()} See: recurrence --help")
        return Exit.ASKED_WRONGLY
    except Exception as error:  # noqa: BLE001  # the last word: a line and a status instead of a traceback
        # Where it happened, and no values: they may be somebody's answers.
        where = traceback.extract_tb(error.__traceback__)[-1]
        complain(f"a fault of ours, please report it: {type(error).__name__} in {where.name}, line {where.lineno}")
        return Exit.FAULT
