"""`recurrence completion`: scripts for shells, made of what the commands say of themselves and of a pathway's ids."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, TypeAlias, get_args, get_type_hints

import typer
from typer.core import TyperGroup

from recurrence_cli.cli.inputs import open_pathway
from recurrence_cli.cli.options import AnyFormat, OutputFile, PathwayFile
from recurrence_cli.cli.output import emit
from recurrence_cli.cli.shells import ANSWER, FILE, SHELLS, TEXT, Word
from recurrence_cli.formats import Format
from recurrence_cli.pathway.model import NOT_KNOWN, Pathway
from recurrence_cli.pathway.problems import printable
from recurrence_cli.reports.files import script_report

Place: TypeAlias = tuple[str, tuple[Word, ...]]
"""An entry of `Places`."""


class Shell(StrEnum):
    """A shell that can be told what to complete."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


def completion(
    context: typer.Context,
    shell: Annotated[Shell, typer.Argument(help="The shell that the script is for.")],
    format: AnyFormat = Format.TEXT,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """Print a script that completes commands, options, questions and choices at Tab.

    Nothing is installed: the shell has to read the script when it starts. All that is completed stands in it, so after a
    new version, or for another knowledge file, print it anew.
    """
    program = context.find_root().command
    assert isinstance(program, TyperGroup)
    places = dict(_places(program, open_pathway(pathway)))
    return emit(script_report(shell.value, SHELLS[shell](places)), format, output)


def _places(program: TyperGroup, pathway: Pathway) -> Iterator[Place]:
    yield " 0", tuple(_word(name, command.short_help) for name, command in program.commands.items())
    for name, command in {"": program, **program.commands}.items():
        yield from _after(name, command, pathway)
    yield "=", tuple(_word(f"{question.id}=", question.short) for question in pathway.questions.values())
    for question in pathway.questions.values():
        choices = (*question.choice_ids, NOT_KNOWN)
        comma = "," if question.many else ""
        yield f"{question.id}={comma}", tuple(_word(choice, question.label(choice)) for choice in choices)


def _after(name: str, command: Any, pathway: Pathway) -> Iterator[Place]:
    """List what can follow a command, which is typer's and has no public type."""
    hints = get_type_hints(command.callback)
    # With a context, the help option is among them.
    parameters = command.get_params(typer.Context(command, help_option_names=["-h", "--help"]))
    options = {
        option: parameter
        for parameter in parameters
        if parameter.param_type_name == "option"
        for option in (*sorted(parameter.opts, key=len), *parameter.secondary_opts)  # -h and --help are a set
    }
    yield f"{name} -", tuple(_word(option, parameter.help) for option, parameter in options.items())
    for option, parameter in options.items():
        if not parameter.is_flag:
            yield f"{name} {option}", _taken(parameter, hints[parameter.name], pathway)
    arguments = (parameter for parameter in parameters if parameter.param_type_name == "argument")
    for place, parameter in enumerate(arguments):
        yield f"{name} {place}", _taken(parameter, hints[parameter.name], pathway)


def _taken(parameter: Any, hint: Any, pathway: Pathway) -> tuple[Word, ...]:
    """List what an argument or an option takes.

    typer keeps the choices too, but each of its versions in another place.
    """
    if "|" in (parameter.metavar or ""):
        return tuple(map(Word, parameter.metavar.strip("[]").split("|")))
    for kind in get_args(hint) or (hint,):
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return tuple(Word(choice.value) for choice in kind)
    match (parameter.metavar or "").strip("[]"):
        case "FILE" | "DIR" | "CASE" | "CASES" | "OLD" | "NEW":
            return (FILE,)
        case "QUESTION=CHOICE":
            return (ANSWER,)
        case "CHOICE":
            return tuple(_word(choice.id, choice.label) for choice in pathway.questions[pathway.root].choices)
        case "QUESTION":
            return tuple(_word(question.id, question.short) for question in pathway.questions.values())
        case "SECTION":
            return tuple(_word(section.id, section.title) for section in pathway.sections.values())
        case _:
            return (TEXT,)


def _word(text: str, help: str | None) -> Word:
    """Put the help of a word on one line of ASCII.

    Some encodings make a quote, which ends a text, of another sign.
    """
    return Word(text, printable(help or "").encode("ascii", "plainer").decode())
