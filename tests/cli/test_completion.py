"""`recurrence completion`, in real shells: bash and zsh in a pseudo-terminal, and fish, which says what it would offer.

PowerShell was not to be had where this was written: its script is typer's own and was never run.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from build import PARTS, pathway_text
from paths import ROOT, WHEN_TO_CALL
from recurrence_cli.cli import COMMANDS, run
from recurrence_cli.cli.completion import Shell as ShellName
from recurrence_cli.loading import load

if sys.platform != "win32":
    import pexpect
    import pyte

pytestmark = pytest.mark.tools
PATHWAY = load()
REAL = ["bash", "zsh", "fish"]

# At Tab the program answers; at Enter a stand-in shows what it would have been given.
STAND_IN = f"""#!/bin/sh
if [ "$_RECURRENCE_COMPLETE" ]; then PYTHONPATH={ROOT} exec {sys.executable} -m recurrence_cli; fi
printf '<<'; printf '[%s]' "$@"; printf '>>\\n'
"""
SET_UP = {
    "bash": "PS1='> '; bind 'set enable-bracketed-paste off'",
    "zsh": "PS1='> '; unsetopt promptsp always_last_prompt list_ambiguous; autoload -Uz compinit; compinit -D -u",
}


class Shell:
    """An interactive shell in a folder. Of fish, which says what it would offer, there is one for each question."""

    def __init__(self, name: str, folder: Path) -> None:
        program = None if sys.platform == "win32" else shutil.which(name)
        if program is None:
            pytest.skip(f"{name} is not installed")
        self.name, self.folder, self.program = name, folder, program
        bin_folder = folder / ".bin"
        bin_folder.mkdir()
        (bin_folder / "recurrence").write_text(STAND_IN)
        (bin_folder / "recurrence").chmod(0o755)
        self.env = {"TERM": "xterm", "PATH": f"{bin_folder}:{os.environ['PATH']}", "HOME": str(folder), "LC_ALL": "C"}
        assert run(["completion", name, "-o", str(folder / "script")]) == 0
        if name == "fish":
            return
        plain = ["--norc", "-i"] if name == "bash" else ["-f", "-i"]
        self.child: pexpect.spawn[bytes] = pexpect.spawn(
            program, plain, env=self.env, cwd=str(folder), dimensions=(200, 250), timeout=30
        )
        self.child.delaybeforesend = None
        self.child.sendline(f"stty -echo; {SET_UP[name]}; source ./script; echo be''gin; recurrence")
        self.child.expect(r"begin\s+<<\[\]>>")
        self.child.expect("> ")

    def type(self, keys: str) -> tuple[list[str], list[str]]:
        """Type keys and Enter; return what the command is given, and the rows shown before that."""
        self.child.send(f"{keys}\r")
        self.child.expect(rb"<<\[(.*)\]>>")
        assert isinstance(self.child.match, re.Match)
        given = self.child.match[1].decode().split("][")
        screen = pyte.Screen(250, 200)
        pyte.ByteStream(screen).feed(self.child.before or b"")
        self.child.expect("> ")
        return given, [row.rstrip() for row in screen.display[1:] if row.strip() and not row.startswith("> ")]

    def offers(self, line: str) -> set[str]:
        """The words offered at the end of a line."""
        line = f"recurrence {line}"
        if self.name == "fish":
            asked = 'source ./script; complete -C "$argv[1]"'
            command = [self.program, "--no-config", "-c", asked, line]
            done = subprocess.run(command, check=False, cwd=self.folder, env=self.env, capture_output=True, text=True)
            assert (done.returncode, done.stderr) == (0, "")
            return {row.split("\t")[0] for row in done.stdout.splitlines()}
        if self.name == "bash":
            # The key puts everything that could stand there into the line.
            return set(self.type(f"{line}\x1b*")[0][len(line.split(" ")) - 2 :])
        given, rows = self.type(f"{line}\t")
        return {word for row in rows for word in row.split(" -- ")[0].split()} or {given[-1]}

    def close(self) -> None:
        if self.name != "fish":
            self.child.close(force=True)


@pytest.fixture(scope="module")
def shells(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Shell]]:
    """Shells that have read the script, by name, each opened when a test first wants it."""
    opened: dict[str, Shell] = {}

    def shell(name: str) -> Shell:
        if name not in opened:
            folder = tmp_path_factory.mktemp(name)
            (folder / "page.yaml").touch()
            opened[name] = Shell(name, folder)
        return opened[name]

    yield shell
    for made in opened.values():
        made.close()


SITES = {f"secondary_sites={site}" for site in (*PATHWAY.questions["secondary_sites"].choice_ids, "not_known")}


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", set(COMMANDS)),
        ("explore --format j", {"json"}),
        ("explore -a er_status=positive -a ", {f"{question}=" for question in PATHWAY.questions}),
        ("explore -a operab", {"operable=yes", "operable=no", "operable=not_known"}),
        ("why L-SUR-01 -a recurrence_type=loc", {"recurrence_type=local", "recurrence_type=locally_advanced"}),
        ("explore -a secondary_sites=", SITES),
        ("explore -a secondary_sites=bone,l", {f"secondary_sites=bone,{s}" for s in ("lung", "liver", "lymph_nodes")}),
        ("tree --format svg lo", {"local", "locally_advanced"}),
        ("tree local su", {"surgery"}),
        ("schema o", {"outcome"}),
        ("check pa", {"page.yaml"}),
        (f"explore --pathway {WHEN_TO_CALL} -a awake=", {"awake=yes", "awake=no", "awake=not_known"}),
    ],
)
def test_a_shell_offers_what_can_be_written_there(
    name: str, line: str, words: set[str], shells: Callable[[str], Shell]
) -> None:
    assert shells(name).offers(line) == words


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_tab_completes_a_line_as_it_is_typed(name: str, shells: Callable[[str], Shell]) -> None:
    keys = "recurrence exp\t-a recurrence_t\tsec\t--no-i\t"
    assert shells(name).type(keys)[0] == ["explore", "-a", "recurrence_type=secondary", "--no-input"]


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("line", ["explore -a er_status=positive,", "explore -a nothing=", "explore --pathway no -a "])
def test_no_answer_is_offered_where_none_fits(name: str, line: str, shells: Callable[[str], Shell]) -> None:
    known = {*PATHWAY.questions, *(choice for question in PATHWAY.questions.values() for choice in question.choice_ids)}
    offered = {offer for offer in shells(name).offers(line) if offer not in line}
    assert not known.intersection(word for offer in offered for word in re.split("[=,]", offer))


LABELS = [
    "'; echo >owned; '",
    r"\'; echo >owned; \'",
    '"; echo >owned; "',
    "$(echo >owned)",
    r"\$(echo >owned)",
    "`echo >owned`",
    r"\`echo >owned\`",
    "(echo >owned)",
    "x]:$(echo >owned):((a))",
]


@pytest.mark.parametrize("name", REAL)
def test_no_text_of_a_pathway_is_obeyed(name: str, tmp_path: Path) -> None:
    choices = ", ".join(f"c{number}: {{label: {json.dumps(label)}}}" for number, label in enumerate(LABELS))
    asked = f"one: {{ask: A, short: {json.dumps(LABELS[3])}, help: B, look_in: C, choices: {{{choices}}}}}\n"
    (tmp_path / "own.yaml").write_text(pathway_text(questions=dedent(PARTS["questions"]) + asked), encoding="utf-8")
    shell = Shell(name, tmp_path)
    expected = {f"one={choice}" for choice in (*(f"c{n}" for n in range(len(LABELS))), "not_known")}
    assert shell.offers("explore --pathway own.yaml -a one=") == expected
    assert "one=" in shell.offers("explore --pathway own.yaml -a ")
    shell.close()
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("name", ShellName)
def test_a_script_is_printed_or_written_and_nothing_is_installed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run(["completion", name]) == 0
    out, err = capsys.readouterr()
    assert (err, [*tmp_path.iterdir()]) == ("", [])
    assert "recurrence" in out
    assert "ExecutionPolicy" not in out
    assert run(["completion", name, "-o", "script"]) == 0
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("script", out)]


def test_another_shell_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", "tcsh"]) == 2
    assert "'bash', 'zsh', 'fish', 'powershell'" in capsys.readouterr().err
