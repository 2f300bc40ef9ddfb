"""`recurrence completion`: a script for Tab completion in a shell."""

from enum import StrEnum
from typing import Annotated

import typer

from recurrence_cli.cli.options import AnyFormat, OutputFile
from recurrence_cli.cli.output import emit
from recurrence_cli.cli.suggestions import VARIABLE
from recurrence_cli.formats import Format
from recurrence_cli.lazy import load
from recurrence_cli.reports.files import script_report


class Shell(StrEnum):
    """A shell with a completion script."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


# By default, bash splits words at "=", so that -a operable=yes would be completed as three words.
_BEFORE = {Shell.BASH: "COMP_WORDBREAKS=${COMP_WORDBREAKS//=}\n"}


def completion(
    shell: Annotated[Shell, typer.Argument(help="The shell that the script is for.")],
    format: AnyFormat = Format.TEXT,
    output: OutputFile = "",
) -> int:
    """Print a script that completes commands, options, questions and choices at Tab.

    Nothing is installed: have the shell read the script when it starts.
    """
    script = load("typer.completion:get_completion_script")(
        prog_name="recurrence", complete_var=VARIABLE, shell=shell.value
    )
    return emit(script_report(shell.value, f"{_BEFORE.get(shell, '')}{script}\n"), format, output)
