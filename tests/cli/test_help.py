"""Help: the commands in two groups with examples, `-h` everywhere, and options said in a few imperative words."""

import re
import shlex
import sys
from typing import Any

import pytest
import typer

from recurrence_cli.cli import COMMANDS, app, command, run

Capture = pytest.CaptureFixture[str]

VERBS = (
    "Add Ask Begin Check Choose Compare Date Draw Exit Explain Fail Give Ignore Judge List Look Mark Never Print Read Remove Replace Report Require "
    "Resume Save Say Show Use Write"
)


def shown(capsys: Capture, *arguments: str) -> str:
    status = run(arguments)
    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    return out


def section(text: str, title: str) -> list[str]:
    _, found, rest = text.partition(f"\n{title}:\n")
    assert found, title
    return [line.strip() for line in rest.split("\n\n")[0].splitlines()]


def test_commands_stand_in_two_groups(capsys: Capture) -> None:
    text = shown(capsys, "--help")
    using = [line.split()[0] for line in section(text, "Commands")]
    maintaining = [line.split()[0] for line in section(text, "Commands to maintain the content")]
    assert using[:2] == ["explore", "why"]
    assert {"find", "questions", "about", "batch"} <= {*using}
    assert maintaining == ["new", "check", "test", "diff", "paths", "due", "schema"]
    assert [*using, *maintaining] == [*COMMANDS]
    assert len(text.splitlines()) <= 40
    assert max(map(len, text.splitlines())) <= 80


def test_help_ends_with_three_examples_that_run(capsys: Capture) -> None:
    examples = section(shown(capsys, "--help"), "Examples")
    assert len(examples) == 3
    for example in examples:
        program, *arguments = shlex.split(example)
        assert program == "recurrence"
        assert shown(capsys, *arguments)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_h_is_help_everywhere(command: str, capsys: Capture) -> None:
    arguments = [command] if command else []
    assert shown(capsys, *arguments, "-h") == shown(capsys, *arguments, "--help")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_an_option_is_explained_in_at_most_ten_words_that_begin_with_a_verb(
    command: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    text = shown(capsys, *([command] if command else []), "--help")
    # At most 80 columns are used, so that a text may go on in lines of its own.
    options = re.split(r"\n  (?=-)", text.partition("\nOptions:")[2].split("\n\n")[0])[1:]
    assert len(options) >= 3
    for option in options:
        said = " ".join(re.sub(r"\[(default|x>=)[^]]*\]", "", re.split(r"\s{2,}", option, maxsplit=1)[1]).split())
        assert said.split()[0] in VERBS.split(), option
        assert len(said.split()) <= 10, option
        assert said.endswith("."), option


@pytest.mark.skipif(sys.platform == "win32", reason="its consoles do not always know what is bold")
def test_on_a_terminal_headings_and_names_are_bold_unless_no_colour_is_wished(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "can_be_drawn_on", lambda stream: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    program: Any = typer.main.get_command(app)
    context = program.make_context("recurrence", ["about"])
    bold = re.findall(r"\x1b\[1m(.*?)\x1b\[0m", drawn := program.get_help(context))
    assert {"Usage:", "Commands:", "Examples:", "explore", "--version"} <= {*bold}
    assert not {text for text in bold if text.endswith(".")}
    monkeypatch.setenv("NO_COLOR", "1")
    assert program.get_help(context) == re.sub(r"\x1b\[[01]m", "", drawn)
