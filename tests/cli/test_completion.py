r"""`recurrence completion`, in real shells: bash and zsh in a pseudo-terminal, and fish, which says what it would offer.

PowerShell is not to be had where this was written. Of its script only the text is tested; it was never run.
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from textwrap import dedent

import pytest
import typer
from typer.core import TyperGroup

from build import PARTS, pathway_text
from paths import WHEN_TO_CALL
from recurrence_cli.cli import COMMANDS, app, run
from recurrence_cli.cli.shells import SHELLS
from recurrence_cli.loading import load

if sys.platform != "win32":
    import pexpect
    import pyte

PATHWAY = load()
REAL = ["bash", "zsh", "fish"]


@cache
def script(shell: str, pathway: str = "") -> str:
    said = io.StringIO()
    with redirect_stdout(said):
        assert run(["completion", shell, "--pathway", pathway]) == 0
    return said.getvalue()


def installed(shell: str) -> str:
    """Where the shell is; the test is skipped if it is nowhere."""
    if sys.platform == "win32":
        pytest.skip("a pseudo-terminal is needed")
    return shutil.which(shell) or pytest.skip(f"{shell} is not installed")


# --- a real shell, with a command recurrence that only shows what it is given ---------------------------------------

# Nothing can be started at Tab: the shell finds no program from when it reads the script.
NOWHERE = "PATH=/nonexistent"
SET_UP = {
    "bash": f"PS1='> '; bind 'set enable-bracketed-paste off'; {NOWHERE}",
    "zsh": "PS1='> '; unsetopt promptsp always_last_prompt list_ambiguous; "
    f"autoload -Uz compinit; compinit -D -u; {NOWHERE}",
}
SHOW = "recurrence() { printf '<<'; printf '[%s]' \"$@\"; printf '>>\\n'; }"
SOURCE = 'source ./script; printf "[%s]" $?'


class Shell:
    """An interactive shell in `folder`. Of fish, which says what it would offer, there is one for each question."""

    def __init__(self, name: str, folder: Path, text: str, then: str = SOURCE) -> None:
        self.name = name
        self.folder = folder
        self.env = {"TERM": "xterm", "PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C"}
        self.program = installed(name)
        (folder / "script").write_text(text, encoding="ascii", newline="\n")
        if name == "fish":
            return
        plain = ["--norc", "-i"] if name == "bash" else ["-f", "-i"]
        self.child: pexpect.spawn[bytes] = pexpect.spawn(
            self.program, plain, env=self.env, cwd=str(folder), dimensions=(200, 250), timeout=30
        )
        self.child.delaybeforesend = None
        self.child.sendline(f"stty -echo; {SET_UP[name]}; {SHOW}; echo be''gin; {then}; recurrence")
        self.greeting = self._matched(r"begin\s+(.*)<<\[\]>>")
        self.child.expect("> ")

    def _matched(self, pattern: str) -> str:
        self.child.expect(pattern.encode())
        assert isinstance(self.child.match, re.Match)
        return self.child.match[1].decode()

    def type(self, keys: str) -> tuple[list[str], list[str]]:
        """What the command is given when `keys` and Enter are typed, and the rows shown before that."""
        self.child.send(f"{keys}\r")
        given = self._matched(r"<<\[(.*)\]>>").split("][")
        screen = pyte.Screen(250, 200)
        pyte.ByteStream(screen).feed(self.child.before or b"")
        self.child.expect("> ")
        return given, [row.rstrip() for row in screen.display[1:] if row.strip() and not row.startswith("> ")]

    def ask_fish(self, line: str) -> list[list[str]]:
        """The words that fish offers, each with what it means."""
        asked = f'set {NOWHERE.replace("=", " ")}; source ./script; complete -C "$argv[1]"'
        command = [self.program, "--no-config", "-c", asked, line]
        done = subprocess.run(command, check=False, cwd=self.folder, env=self.env, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        return [row.split("\t") for row in done.stdout.splitlines()]

    def offers(self, before: str, typed: str) -> set[str]:
        """The words offered for `typed`, which stands after `before`, without a question and other choices."""
        line, place = f"recurrence {before} {typed}", len(before.split())
        if self.name == "fish":
            found = [row[0] for row in self.ask_fish(line)]
        elif self.name == "bash":
            # The key puts everything that could stand there into the line.
            found = self.type(f"{line}\x1b*")[0][place:]
        else:
            given, rows = self.type(f"{line}\t")
            found = [word for row in rows for word in row.split(" -- ")[0].split()] or given[place:]
        return {re.split("[=,]", word.rstrip("="))[-1] for word in found}

    def explains(self, line: str) -> list[list[str]]:
        """Each word that zsh or fish offers, without the question, and what it means."""
        rows = (
            self.ask_fish(line) if self.name == "fish" else [row.split(" -- ", 1) for row in self.type(f"{line}\t")[1]]
        )
        # Words that mean the same stand in one row of zsh.
        return [[word.rpartition("=")[2], help.strip()] for words, help in rows for word in words.split()]

    def close(self) -> None:
        if self.name != "fish":
            self.child.close(force=True)


@pytest.fixture(scope="module")
def shells(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Shell]]:
    """Shells that have read the script, by name, each opened when a test first wants it."""
    opened: dict[str, Shell] = {}

    class Opened(dict[str, Shell]):
        def __missing__(self, name: str) -> Shell:
            folder = tmp_path_factory.mktemp(name)
            (folder / "page.yaml").touch()
            opened[name] = self[name] = Shell(name, folder, script(name))
            return opened[name]

    yield Opened()
    for shell in opened.values():
        shell.close()


SITES = {*PATHWAY.questions["secondary_sites"].choice_ids, "not_known"}
OFFERED = [
    ("", "", set(COMMANDS)),
    ("", "sch", {"schema"}),
    ("--plain", "sch", {"schema"}),
    ("", "--pl", {"--plain"}),
    ("schema", "-", {"--format", "-o", "--output", "--force", "--pathway", "-h", "--help"}),
    ("explore", "--no", {"--no-input", "--no-color", "--no-pager"}),
    ("explore --format", "", {"text", "plain", "json", "markdown", "html"}),
    ("explore --format", "j", {"json"}),
    ("explore", "--format=j", {"json"}),
    ("explore -a", "recurrence_t", {"recurrence_type"}),
    ("explore --answer", "recurrence_t", {"recurrence_type"}),
    ("explore -a er_status=positive -a", "", set(PATHWAY.questions)),
    ("explore -a", "recurrence_type=", {"local", "locally_advanced", "secondary", "not_known"}),
    ("why L-SUR-01 -a", "recurrence_type=loc", {"local", "locally_advanced"}),
    ("explore", "--answer=recurrence_type=s", {"secondary"}),
    ("explore -a", "secondary_sites=", SITES),
    ("explore -a", "secondary_sites=bone,", SITES - {"bone"}),
    ("explore -a", "secondary_sites=bone,lung,l", {"liver", "lymph_nodes"}),
    ("explore", "--answer=secondary_sites=bone,li", {"liver"}),
    ("schema", "", {"pathway", "outcome", "case", "batch"}),
    ("completion -o script", "po", {"powershell"}),
    ("tree", "", {"local", "locally_advanced", "secondary"}),
    ("tree --format svg -a er_status=positive local", "s", {"surgery"}),
    ("tree --format=svg local", "s", {"surgery"}),
    ("check", "pa", {"page.yaml"}),
    ("explore -o", "pa", {"page.yaml"}),
    ("explore", "--output=pa", {"page.yaml"}),
]


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize(("before", "typed", "words"), OFFERED, ids=[f"{b} {t}" for b, t, _ in OFFERED])
def test_a_shell_offers_what_can_stand_there(
    name: str, before: str, typed: str, words: set[str], shells: dict[str, Shell]
) -> None:
    assert shells[name].offers(before, typed) == words


# No question that takes one choice takes another; no file stands where a text is wanted; tree takes two words.
NOTHING = [
    ("explore -a", "er_status=positive,"),
    ("explore -a", "nothing="),
    ("nothing", "pa"),
    ("why", ""),
    ("why", "pa"),
    ("explore --today", ""),
    ("explore --today", "pa"),
    ("tree local surgery", "pa"),
]


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize(("before", "typed"), NOTHING, ids=[f"{b} {t}" for b, t in NOTHING])
def test_nothing_is_offered_where_nothing_fits(name: str, before: str, typed: str, shells: dict[str, Shell]) -> None:
    assert shells[name].offers(before, typed) <= {re.split("[=,]", typed.rstrip("="))[-1]}


@pytest.mark.parametrize("name", ["bash", "zsh"])
@pytest.mark.parametrize(
    ("keys", "given"),
    [
        ("recurrence exp\t-a recurrence_t\tsec\t--no-i\t", ["explore", "-a", "recurrence_type=secondary", "--no-input"]),
        ("recurrence explore -a secondary_s\tbo\t,li\t", ["explore", "-a", "secondary_sites=bone,liver"]),
        ('recurrence explore -o "a b" -a her2_st\tlo\t-a menop\t', ["explore", "-o", "a b", "-a", "her2_status=low", "-a", "menopause="]),
        ("true; recurrence explore --answer=her2_st\tlo\t--form\tjs\t", ["explore", "--answer=her2_status=low", "--format", "json"]),
        ("recurrence explore -a her2_st --plain" + "\x02" * len(" --plain") + "\tlo\t", ["explore", "-a", "her2_status=low", "--plain"]),
    ],
)  # fmt: skip
def test_tab_completes_a_line_as_it_is_typed(name: str, keys: str, given: list[str], shells: dict[str, Shell]) -> None:
    assert shells[name].type(keys)[0] == given


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Callable[..., Shell]]:
    """Opens a shell in a folder of its own, and closes it after the test."""
    opened: list[Shell] = []

    def open_another(name: str, *arguments: str) -> Shell:
        opened.append(Shell(name, tmp_path, *arguments))
        return opened[-1]

    yield open_another
    for shell in opened:
        shell.close()


def test_bash_completes_where_words_are_not_parted_at_equals_signs(another: Callable[..., Shell]) -> None:
    shell = another("bash", script("bash"), f"COMP_WORDBREAKS=${{COMP_WORDBREAKS//=/}}; {SOURCE}")
    keys = "recurrence explore -a secondary_s\tbo\t,li\t --answer=her2_st\tlo\t"
    assert shell.type(keys)[0] == ["explore", "-a", "secondary_sites=bone,liver", "--answer=her2_status=low"]


def test_bash_completes_before_the_cursor(shells: dict[str, Shell]) -> None:
    keys = "recurrence explore -a her2_stlow" + "\x02" * len("low") + "\t"
    assert shells["bash"].type(keys)[0] == ["explore", "-a", "her2_status=low"]


def test_zsh_finds_the_script_in_a_folder(another: Callable[..., Shell]) -> None:
    keep = 'echo -E "$(<script)" >_recurrence; fpath=($PWD $fpath); compinit -D -u'
    shell = another("zsh", script("zsh"), keep)
    for _ in range(2):
        assert shell.type("recurrence explore -a her2_st\tlo\t")[0] == ["explore", "-a", "her2_status=low"]


@pytest.mark.parametrize("name", ["zsh", "fish"])
def test_words_stand_in_the_order_of_the_pathway_with_what_they_mean(name: str, shells: dict[str, Shell]) -> None:
    assert shells[name].explains("recurrence explore -a her2_status=") == [
        ["positive", "HER2-positive"],
        ["low", "HER2-low"],
        ["negative", "HER2-negative"],
        ["not_known", "Not known"],
    ]


@pytest.mark.parametrize("name", REAL)
def test_the_ids_of_another_pathway_are_offered(name: str, another: Callable[..., Shell]) -> None:
    shell = another(name, script(name, str(WHEN_TO_CALL)))
    assert shell.offers("explore -a", "awake=") == {"yes", "no", "not_known"}
    assert shell.offers("explore -a", "danger=breath,b") == {"bleeding"}
    assert shell.offers("tree", "t") == {"tooth"}


# --- texts that somebody wrote to have them obeyed ------------------------------------------------------------------

LABELS = {
    "quote": "'; echo >owned; '",
    "two_quotes": "''; echo >owned; ''",
    "backslash": r"\'; echo >owned; \'",
    "double": '"; echo >owned; "',
    "dollar": "$(echo >owned)",
    "braces": "${x:-$(echo >owned)} $((x[$(echo >owned)])) {a,b}",
    "backtick": "`echo >owned`",
    "fish": "(echo >owned)",
    "curly": "\u2019; echo >owned; \u2019",
    "low_curly": "\u201a; echo >owned; \u201b",
    "wide": "\uff07; echo >owned; \uff07 \uff04(echo >owned) \uff40echo >owned\uff40",
    "line": "a\necho >owned\n",
    "bracket": "x]:$(echo >owned):((a))",
    "template": r"@PLACES@ {} %s %d \1 \n",
    "powershell": "' } }; Set-Content owned x; { '",
    "not_equal": "\u2265 10",
}
SHOWN = {
    "quote": "'; echo >owned; '",
    "two_quotes": "''; echo >owned; ''",
    "backslash": r"\'; echo >owned; \'",
    "dollar": "$(echo >owned)",
    "curly": "'; echo >owned; '",
    "line": "a echo >owned",
    "bracket": "x]:$(echo >owned):((a))",
    "template": r"@PLACES@ {} %s %d \1 \n",
    "not_equal": ">= 10",
}


# A question has nine choices at most. Two differ in nothing but case.
ONE = {**dict([*LABELS.items()][:8]), "Quote": "Another"}
SEVERAL = dict([*LABELS.items()][8:])


def hostile(folder: Path) -> str:
    """The name of a pathway with `LABELS`, in a question that takes one choice and in one that takes several."""
    asked = ""
    for name, short, many, labels in (("one", "quote", "false", ONE), ("several", "line", "true", SEVERAL)):
        choices = ", ".join(f"{choice}: {{label: {json.dumps(label)}}}" for choice, label in labels.items())
        asked += f"{name}: {{ask: A, short: {json.dumps(LABELS[short])}, help: B, look_in: C, many: {many}, "
        asked += f"choices: {{{choices}}}}}\n"
    path = folder / "hostile.yaml"
    path.write_text(pathway_text(questions=dedent(PARTS["questions"]) + asked), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", REAL)
def test_no_text_of_a_pathway_is_obeyed(name: str, tmp_path: Path, another: Callable[..., Shell]) -> None:
    shell = another(name, script(name, hostile(tmp_path)))
    assert shell.offers("explore -a", "one=") == {*ONE, "not_known"}
    assert shell.offers("explore -a", "several=") == {*SEVERAL, "not_known"}
    assert shell.offers("explore -a", "several=wide,") == {*SEVERAL, "not_known"} - {"wide"}
    assert shell.offers("explore -a", "o") == {"one"}
    assert shell.offers("explore -a", "") == {"kind", "done", "type", "places", "one", "several"}
    assert sorted(path.name for path in tmp_path.glob("[!.]*")) == ["hostile.yaml", "script"]


@pytest.mark.parametrize("name", ["zsh", "fish"])
def test_texts_are_shown_as_they_stand(name: str, tmp_path: Path, another: Callable[..., Shell]) -> None:
    shell = another(name, script(name, hostile(tmp_path)))
    shown = dict(shell.explains("recurrence explore -a one=") + shell.explains("recurrence explore -a several="))
    assert {word: shown[word] for word in SHOWN} == SHOWN


@pytest.mark.parametrize("name", REAL)
def test_nothing_that_is_typed_is_obeyed(name: str, shells: dict[str, Shell]) -> None:
    shell = shells[name]
    for typed in (r"\$\(echo\ \>owned\)", r"x\[\$\(echo\ \>owned\)\]", r"\`echo\ \>owned\`"):
        for before, word in (
            ("", typed),
            (typed, ""),
            ("explore -a", f"{typed}="),
            ("explore -a", f"secondary_sites={typed},"),
            ("explore", f"--{typed}="),
            (f"explore {typed}", ""),
        ):
            if name == "fish":
                shell.ask_fish(f"recurrence {before} {word}")
            else:
                shell.type(f"recurrence {before} {word}\t")
    assert not (shell.folder / "owned").exists()


# --- the scripts as texts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REAL)
def test_reading_a_script_says_nothing_and_succeeds(name: str, tmp_path: Path, shells: dict[str, Shell]) -> None:
    if name != "fish":
        assert shells[name].greeting == "[0]"
    for text in (script(name), script(name, hostile(tmp_path))):
        (tmp_path / "script").write_text(text)
        checks = [["-n", "script"]] if name != "fish" else [["-n", "script"], ["--no-config", "script"]]
        for check in checks:
            done = subprocess.run([installed(name), *check], check=False, cwd=tmp_path, capture_output=True, text=True)
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("name", SHELLS)
def test_every_command_and_option_is_in_a_script(name: str) -> None:
    program = typer.main.get_command(app)
    assert isinstance(program, TyperGroup)
    lines = {line.split("'")[1]: line for line in script(name).splitlines() if line.startswith(" ") and "'" in line}
    for command in ("", *COMMANDS):
        assert not command or re.search(f"'{command}[:']", lines[" 0"])
        assert re.search("'--help[:']", lines[f"{command} -"])
        for parameter in (program.commands[command] if command else program).params:
            for option in parameter.opts if parameter.param_type_name == "option" else ():
                assert re.search(f"'{option}[:']", lines[f"{command} -"])
                assert (f"{command} {option}" in lines) != getattr(parameter, "is_flag", False)


# A line of the table is of this form: all but what is ours stands in quotes, which nothing in them can end.
_SINGLE, _FISH, _DOUBLED = r"'[^']*'(?:\\''[^']*')*", r"'(?:[^'\\]|\\['\\])*'", r"'(?:[^']|'')*'"
LINES = {
    "bash": rf" +{_SINGLE}\) found=\({_SINGLE}(?: {_SINGLE})*\) ;;",
    "zsh": rf" +{_SINGLE}\) found=\({_SINGLE}(?: {_SINGLE})*\) ;;",
    "fish": rf" +case {_FISH}; printf '%s\\t%s\\n' {_FISH}(?: {_FISH})*",
    "powershell": rf" +{_DOUBLED} {{ {_DOUBLED}(?:, {_DOUBLED})* }}",
}


@pytest.mark.parametrize("name", SHELLS)
def test_every_text_stands_in_quotes_that_nothing_in_it_ends(name: str, tmp_path: Path) -> None:
    text = script(name, hostile(tmp_path))
    assert text.isascii()
    # What is left without the tables is the same whatever they hold.
    left, ours = ([row for row in t.splitlines() if not re.fullmatch(LINES[name], row)] for t in (text, script(name)))
    assert left == ours
    assert not re.search("owned|Use another knowledge file|er_status", "\n".join(left))


def test_powershell_is_told_the_same(tmp_path: Path) -> None:
    text = script("powershell")
    for line in (
        "'schema 0' { 'pathway', 'pathway', 'outcome', 'outcome', 'case', 'case', 'batch', 'batch' }\n",
        "'explore -a' { '=answer', '=answer' }\n",
        "'explore --output' { '=file', '=file' }\n",
        "'operable=' { 'yes', 'Yes', 'no', 'No', 'not_known', 'Not known' }\n",
        "'secondary_sites=,' { 'bone', 'Bone', 'lung', 'Lung', ",
        "'one=' { 'quote', '''; echo >owned; ''', 'two_quotes', '''''; echo >owned; ''''', ",
        "'curly', '''; echo >owned; ''', 'low_curly', ",
    ):
        assert line in text + script("powershell", hostile(tmp_path))
    # It refuses a completion without words on what it means.
    assert not re.search(" ''[, ]", text)
    assert "ExecutionPolicy" not in text


def test_a_script_is_printed_or_written_and_nothing_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run(["completion", "bash"]) == 0
    out, err = capsys.readouterr()
    assert (out, err, [*tmp_path.iterdir()]) == (script("bash"), "", [])
    assert run(["completion", "bash", "-o", "recurrence.bash"]) == 0
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("recurrence.bash", out)]
    assert capsys.readouterr() == ("", "")


def test_another_shell_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", "tcsh"]) == 2
    assert "'bash', 'zsh', 'fish', 'powershell'" in capsys.readouterr().err
