"""Pathways of others: a second one shows that the engine knows no field, and the pages for authors do what they say."""

import inspect
import io
import os
import re
import shlex
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from textwrap import indent
from typing import IO

import pytest
import typer

from paths import TESTS
from recurrence_cli.cli import app, output, run
from recurrence_cli.cli.files import WriteError
from recurrence_cli.loading import load

Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch

DOCS = TESTS.parent / "docs"
WHEN_TO_CALL = TESTS / "pathways_of_others" / "when-to-call.yaml"
DAY = "2026-11-23"
COMMANDS = {name: command.callback for name, command in typer.main.get_command(app).commands.items()}  # type: ignore[attr-defined]


# --- the pages for authors ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a page: the line it begins on, its kind, its text, and the paragraph before it."""

    line: int
    kind: str
    text: str
    lead: str


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    end = 0
    for found in re.finditer(r"^```(\w+)\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL):
        lead = text[end : found.start()].strip().rpartition("\n\n")[2]
        yield Block(text.count("\n", 0, found.start()) + 1, found[1], found[2], " ".join(lead.split()))
        end = found.end()


class Author:
    """Somebody who does what a page says, in the folder that the page is at, and compares what it says they see."""

    def __init__(self, page: Path, capsys: Capture) -> None:
        self.page = page
        self.capsys = capsys
        self.found = ""
        self.seen = ""
        self.failed: list[str] = []
        self.wrong: list[str] = []

    def follow(self) -> "Author":
        for block in blocks(self.page):
            if block.kind != "text":
                # A command may fail where the page shows what it says then.
                self.wrong += self.failed
                self.failed = []
            if block.kind == "sh":
                self.seen = ""
                for line in block.text.splitlines():
                    self._type(block, line)
            elif block.kind == "yaml":
                self._edit(block)
            elif not _fits(block.text, self.seen):
                self.wrong.append(self._noted(block, f"shows something else than is seen:\n{self.seen}"))
            else:
                self.failed = []
        self.wrong += self.failed
        return self

    def _noted(self, block: Block, what: str) -> str:
        return f"{self.page.name}:{block.line}: {what}"

    def _type(self, block: Block, line: str) -> None:
        command, *arguments = shlex.split(line)
        if command == "cd":
            os.chdir(arguments[0])
        elif command == "cp":
            shutil.copy(*arguments)
        elif command == "recurrence":
            status, shown = typed(arguments, self.capsys)
            self.seen += shown
            if status:
                self.failed.append(self._noted(block, f"{line}: status {status}: {shown}"))
        else:
            self.wrong.append(self._noted(block, f"{line}: what is that?"))

    def _edit(self, block: Block) -> None:
        lead = block.lead.lower()
        if name := re.search(r"save this as `([^`]+)`:$", lead):
            Path(name[1]).write_text(block.text, encoding="utf-8", newline="\n")
            return
        file = Path("pathway.yaml")
        text = file.read_text(encoding="utf-8")
        if "find this" in lead:
            self.found = block.text
            if text.count(self.found) != 1:
                self.wrong.append(self._noted(block, f"is found {text.count(self.found)} times"))
        elif "make it this" in lead:
            file.write_text(text.replace(self.found, block.text), encoding="utf-8", newline="\n")
        elif "put this below it" in lead:
            file.write_text(text.replace(self.found, self.found + block.text), encoding="utf-8", newline="\n")
        elif "put this above it" in lead:
            file.write_text(text.replace(self.found, block.text + self.found), encoding="utf-8", newline="\n")
        else:
            self.wrong.append(self._noted(block, f'does not say what to do with it: "{block.lead}"'))


def typed(arguments: list[str], capsys: Capture) -> tuple[int, str]:
    """The status and the words of a command, as of `DAY`. What asks on a terminal only says that it wants one."""
    dated = ["--today", DAY] if "today" in inspect.signature(COMMANDS[arguments[0]]).parameters else []
    status = run([*arguments, *dated])
    out, err = capsys.readouterr()
    if arguments == ["explore", "--pathway", "pathway.yaml"]:
        assert (status, "need a terminal" in err) == (2, True)
        return 0, ""
    return status, err + out


def _fits(shown: str, seen: str) -> bool:
    """Whether `seen` is what a page shows, where a line of "..." stands for any lines."""
    parts = [re.escape(part) for part in re.split(r"^ *\.\.\.\n", shown, flags=re.MULTILINE)]
    return re.fullmatch("(?:.*\n)*?".join(parts), seen) is not None


@pytest.fixture
def at_a_desk(tmp_path: Path, monkeypatch: Patch) -> Path:
    """An empty folder to be in, and a window of the usual width."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.mark.parametrize("page", ["authoring.md", "cases.md"])
def test_a_page_for_authors_does_what_it_says(page: str, at_a_desk: Path, capsys: Capture) -> None:
    author = Author(DOCS / page, capsys).follow()
    assert not author.wrong, "\n".join(author.wrong)


def test_the_page_on_authoring_ends_with_five_questions(at_a_desk: Path, capsys: Capture) -> None:
    Author(DOCS / "authoring.md", capsys).follow()
    pathway = load(Path("pathway.yaml"))
    assert len(pathway.questions) == 5
    assert Path("page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert len(Path("paths.csv").read_text(encoding="utf-8").splitlines()) > 18


VISITOR_AGE = """\
  visitor_age:
    ask: Is the visitor a child?
    short: Child or adult
    help: Much on a ward is new to a child.
    look_in: The visitor can say
    choices:
      adult:
        label: An adult
      child:
        label: A child
"""

# Mistakes that an author makes in the file that the page on authoring ends with; each finds one row of its table.
MISTAKES = {
    "a Tab": ("        - ask: visitor_age\n", "\t- ask: visitor_age\n"),
    "a space too few": ("        - ask: visitor_age\n", "       - ask: visitor_age\n"),
    "a colon without quotes": ("by day. An adult", "by day: an adult"),
    "a quote that is not closed": ('allergic to them."', "allergic to them."),
    "a dash without a colon": ("- note: B-04", "- note B-04"),
    "a comment in a text": ("by day. An adult", "by day #1. An adult"),
    "a question spelled wrong": ("- ask: visitor_age", "- ask: vistor_age"),
    "a choice spelled wrong": ("adult: []", "adullt: []"),
    "a choice left out": ("            adult: []\n", ""),
    "a choice with nothing": ("adult: []", "adult:"),
    "an id used twice": ("option: V-06", "option: V-05"),
    "no source": ("                sources: [{id: LEAFLET, at: page 4}]\n", ""),
    "a line left out": ("    help: Much on a ward is new to a child.\n", ""),
    "a comma in braces": ('allergic to them."\n              sources: [{id: LEAFLET, at: page 3}]',
                          'allergic to them."\n              sources: [{id: LEAFLET, at: page 3, the box}]'),
    "a question too far to the right": (VISITOR_AGE, indent(VISITOR_AGE, "  ")),
    "a key spelled wrong": ("help: Much on", "hlep: Much on"),
    "a strength of one's own": ("strength: sometimes", "strength: often"),
    "an option for not known": ("- note: V-07\n", "- option: V-07\n" + 16 * " " + "treatment: garden\n"
                                + 16 * " " + "strength: may\n"),
    "advice": ("An adult stays with them", "They should stay with an adult"),
}  # fmt: skip


def rows_on_messages() -> list[str]:
    table = (DOCS / "authoring.md").read_text(encoding="utf-8").partition("| what it says |")[2].partition("\n\n")[0]
    return re.findall(r"^\| `(.+\])` \|", table, flags=re.MULTILINE)


def test_the_messages_that_the_page_explains_are_those_that_come(at_a_desk: Path, capsys: Capture) -> None:
    Author(DOCS / "authoring.md", capsys).follow()
    right = Path("pathway.yaml").read_text(encoding="utf-8")
    met: set[str] = set()
    for what, (good, bad) in MISTAKES.items():
        assert right.count(good) == 1, what
        Path("pathway.yaml").write_text(right.replace(good, bad), encoding="utf-8")
        status, seen = typed(["check", "pathway.yaml"], capsys)
        messages = re.findall(r"^pathway\.yaml:\d+:\d+: error: (.*)$", seen, flags=re.MULTILINE)
        explained = {row for row in rows_on_messages() for said in messages if _same(row, said)}
        assert status == 1, what
        assert explained, (what, messages)
        met |= explained
    assert met == {*rows_on_messages()}


def _same(row: str, said: str) -> bool:
    # The two parsers that there may be word the middle of what is not YAML each in its own way, and lines move.
    plain = re.sub(r"line \d+", "line N", said)
    return re.fullmatch(".*".join(map(re.escape, re.sub(r"line \d+", "line N", row).split("..."))), plain) is not None


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="pexpect needs a Unix terminal")
def test_the_starter_asks_on_a_terminal_as_the_page_says(at_a_desk: Path, capsys: Capture) -> None:
    import pexpect

    assert run(["new", "visiting"]) == 0
    ask = [sys.executable, "-m", "recurrence_cli", "explore", "--pathway", "visiting/pathway.yaml"]
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": str(TESTS.parent)}
    environment.pop("RECURRENCE_PLAIN", None)
    child = pexpect.spawn(ask[0], ask[1:], encoding="utf-8", dimensions=(40, 100), timeout=20, env=environment)
    for shown, key in (
        ("When does the visitor want to come", "1"),
        ("Is the visitor well today", "1"),
        ("--- Summary", "1"),
        ("--- 1 of", "q"),
        ("Leave now?", "y"),
    ):
        child.expect(re.escape(shown))
        child.expect(r"Ctrl-C leave|q quit|s save")
        # What is typed sooner after a question was drawn is thrown away.
        time.sleep(0.2)
        child.send(key)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


# --- recurrence new -------------------------------------------------------------------------------------------------


def written(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


ALL = {
    "pathway.yaml",
    "pathway.schema.json",
    "cases/by-day-and-well.yaml",
    "cases/not-sure-about-a-cold.yaml",
}


def test_new_writes_a_pathway_and_cases_and_says_what_next(at_a_desk: Path, capsys: Capture) -> None:
    assert run(["new", "my page", "--today", DAY]) == 0
    out, err = capsys.readouterr()
    assert written(Path("my page")) == ALL
    assert out == ""
    assert [line.strip() for line in err.splitlines() if line.startswith("  ")] == [
        'cd "my page"',
        "recurrence check pathway.yaml",
        "recurrence explore --pathway pathway.yaml",
        "recurrence test --pathway pathway.yaml",
    ]


def test_what_new_writes_is_small_plain_and_ascii(at_a_desk: Path) -> None:
    run(["new", "mine"])
    for name in sorted(ALL - {"pathway.schema.json"}):
        text = (Path("mine") / name).read_bytes().decode("ascii")
        assert max(map(len, text.splitlines())) <= 100, name
        assert "{" not in re.sub(r"\{id: [^}]*\}", "", text), name
    assert text.endswith("\n")
    first = Path("mine/pathway.yaml").read_text(encoding="ascii").splitlines()[0]
    assert first == "# yaml-language-server: $schema=pathway.schema.json"
    assert len(load(Path("mine/pathway.yaml")).questions) == 2


@pytest.mark.parametrize("day", [DAY, "2028-02-29", "2026-12-31"])
def test_what_new_writes_passes_check_on_the_day_and_for_a_year(day: str, at_a_desk: Path, capsys: Capture) -> None:
    run(["new", "mine", "--today", day])
    capsys.readouterr()
    year = int(day[:4])
    for when in (day, f"{year + 1}-01-31"):
        assert run(["check", "mine/pathway.yaml", "--today", when]) == 0
        out = capsys.readouterr().out
        assert re.findall(r"\[([\w-]+)\]$", out, flags=re.MULTILINE) == ["no-clinical-reviewer"]
    assert run(["check", "mine/pathway.yaml", "--today", f"{year + 1}-12-31"]) == 0
    assert "[overdue-pathway]" in capsys.readouterr().out


def test_what_new_writes_passes_its_cases_and_shows_a_page(at_a_desk: Path, capsys: Capture) -> None:
    run(["new", "mine"])
    assert run(["test", "mine/cases", "--pathway", "mine/pathway.yaml"]) == 0
    assert "2 passed, 0 failed." in capsys.readouterr().out
    assert run(["explore", "--pathway", "mine/pathway.yaml", "-a", "visit_time=daytime"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^ +If .*:\n +Video call +usually offered +\[1\]$", out, re.MULTILINE)
    assert run(["explore", "--pathway", "mine/pathway.yaml", "-a", "visit_time=daytime", "--detail"]) == 0
    out = capsys.readouterr().out
    assert "Video call - usually offered [V-02]" in out
    assert "A visitor who is not sure about a cold can ring the ward first. [V-03]" in out


def test_the_schema_that_new_writes_is_the_one_that_the_schema_command_makes(at_a_desk: Path) -> None:
    run(["new", "mine"])
    assert run(["schema", "pathway", "--pathway", "mine/pathway.yaml", "-o", "again.json"]) == 0
    assert Path("again.json").read_bytes() == Path("mine/pathway.schema.json").read_bytes()


@pytest.mark.parametrize("there", sorted(ALL))
def test_new_overwrites_nothing_and_writes_nothing_beside_it(there: str, at_a_desk: Path, capsys: Capture) -> None:
    file = Path("mine") / there
    file.parent.mkdir(parents=True)
    file.write_text("my own work", encoding="utf-8")
    assert run(["new", "mine"]) == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", f'recurrence: "{file}" exists, and nothing is overwritten; name another folder\n')
    assert written(Path("mine")) == {there}
    assert file.read_text(encoding="utf-8") == "my own work"


def test_new_does_not_write_through_a_link_that_leads_nowhere(at_a_desk: Path, capsys: Capture) -> None:
    Path("mine").mkdir()
    try:
        Path("mine/pathway.yaml").symlink_to("elsewhere.yaml")
    except OSError:
        pytest.skip("no links here")
    assert run(["new", "mine"]) == 2
    assert written(Path()) == set()


def test_new_writes_beside_other_files_in_a_folder_that_exists(at_a_desk: Path) -> None:
    Path("notes.txt").write_text("notes", encoding="utf-8")
    assert run(["new", "."]) == 0
    assert written(Path()) == ALL | {"notes.txt"}


def test_a_folder_that_cannot_be_written_is_said_in_one_line(at_a_desk: Path, capsys: Capture) -> None:
    Path("taken").write_text("a file, not a folder", encoding="utf-8")
    assert run(["new", "taken/mine"]) == 74
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith('recurrence: "')
    assert " cannot be " in err
    assert err.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_forbidden_folder_is_said_in_one_line(at_a_desk: Path, capsys: Capture) -> None:
    Path("mine").mkdir(mode=0o500)
    assert run(["new", "mine"]) == 74
    assert capsys.readouterr().err.count("\n") == 1


def test_when_a_file_cannot_be_written_none_is_left(at_a_desk: Path, capsys: Capture, monkeypatch: Patch) -> None:
    writing = output.write_file

    def full(path: Path, text: str, **how: bool) -> None:
        if path.name == "not-sure-about-a-cold.yaml":
            raise WriteError(f'"{path}" cannot be written: No space left on device')
        writing(path, text, **how)

    monkeypatch.setattr(sys.modules["recurrence_cli.cli.new"], "write_file", full)
    Path("notes.txt").write_text("notes", encoding="utf-8")
    assert run(["new", "deep/down/mine"]) == 74
    assert capsys.readouterr().err.endswith("No space left on device\n")
    assert [path.name for path in Path().iterdir()] == ["notes.txt"]


def test_new_wants_a_folder(at_a_desk: Path, capsys: Capture) -> None:
    assert run(["new"]) == 2
    assert run(["new", ""]) == 2
    assert written(Path()) == set()
    assert capsys.readouterr().err.count("\n") == 2


def test_every_file_of_the_starter_is_written() -> None:
    starter = Path(str(files("recurrence_cli") / "starter"))
    assert written(starter) | {"pathway.schema.json"} == ALL


# --- a second pathway -----------------------------------------------------------------------------------------------


def test_the_second_pathway_has_one_of_everything() -> None:
    pathway = load(WHEN_TO_CALL)
    questions = pathway.questions.values()
    assert len(questions) >= 5
    assert any(q.many for q in questions)
    assert any(q.further for q in questions)
    assert pathway.clashes
    assert any(branch.title and branch.caution for branch in pathway.branches.values())
    assert any(section.on_request for section in pathway.sections.values())
    assert "not_known:" in WHEN_TO_CALL.read_text(encoding="utf-8")


def test_the_second_pathway_has_no_word_of_the_first() -> None:
    said = re.sub(r"^ *treatments?:", "", WHEN_TO_CALL.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert list(of_a_field(said)) == []


def test_the_second_pathway_passes_check_without_errors(capsys: Capture) -> None:
    assert run(["check", str(WHEN_TO_CALL), "--today", DAY]) == 0
    out = capsys.readouterr().out
    assert set(re.findall(r"\[([\w-]+)\]$", out, flags=re.MULTILINE)) == {"no-clinical-reviewer", "overdue-source"}


def test_the_cases_of_the_second_pathway_pass_and_reach_all_of_it(capsys: Capture) -> None:
    assert run(["test", "--pathway", str(WHEN_TO_CALL), "--require-coverage"]) == 0, capsys.readouterr().out


def test_a_pathway_says_in_its_own_words_what_further_questions_are_for() -> None:
    for format_ in ("markdown", "html"):
        answers = ["-a", "recurrence_type=secondary", "-a", "er_status=positive"]
        page = shown("explore", "--no-input", *answers, "--format", format_)[1]
        assert "Further questions only decide which named drugs for advanced cancer apply." in page
        assert "nothing is ruled out" not in page
    assert "Until they are answered, no drug is ruled out." in spaced(shown("questions")[1])


def test_answers_that_clash_are_refused_in_the_words_of_the_second_pathway() -> None:
    asleep = ["-a", "problem=unwell", "-a", "awake=no", "-a", "danger=none"]
    status, seen = shown("explore", "--pathway", WHEN_TO_CALL.name, *asleep)
    assert status == 2
    assert "Not being able to be woken is a sign of danger itself." in seen
    both = ["-a", "problem=unwell", "-a", "danger=none,breath"]
    assert shown("explore", "--pathway", WHEN_TO_CALL.name, *both)[0] == 2


PERSON = ["-a", "problem=unwell", "-a", "awake=yes", "-a", "danger=breath,not_known"]
SHOWN = {
    **{f"explore {f}": ["explore", *PERSON, "--format", f] for f in ("text", "plain", "json", "markdown", "html")},
    **{
        f"explore {f} professional": ["explore", *PERSON, "--format", f, "--audience", "professional"]
        for f in ("markdown", "html")
    },
    "explore all": ["explore", *PERSON, "--outlook", "--full", "--explain", "--what-if"],
    "explore detail": ["explore", *PERSON, "--detail"],
    "explore nothing known": ["explore", "-a", "problem=not_known"],
    "explore all known": ["explore", "--answers", "-"],
    "why it applies": ["why", "W-01", *PERSON],
    "why it depends": ["why", "practice", *PERSON],
    "why not": ["why", "W-11", *PERSON],
    "compare": ["compare", "-", "-a", "danger=none"],
    **{f"tree {f}": ["tree", "--all", "--outlook", "--format", f] for f in ("text", "mermaid", "dot", "svg")},
    "tree list": ["tree"],
    "tree of a case": ["tree", "unwell", "call", *PERSON[2:]],
    "find": ["find", "999"],
    "find --detail": ["find", "999", "--detail"],
    "find a word": ["find", "relay"],
    "find --list": ["find", "--list"],
    "questions": ["questions"],
    "questions danger": ["questions", "danger"],
    "questions json": ["questions", "--format", "json"],
    "about": ["about"],
    "about sources": ["about", "sources"],
    "about support": ["about", "support"],
    "about urgent": ["about", "urgent"],
    "check": ["check"],
    "test": ["test"],
    "paths csv": ["paths"],
    "paths markdown": ["paths", "--format", "markdown"],
    "due": ["due", "--within", "90d"],
    **{f"schema {kind}": ["schema", kind] for kind in ("pathway", "outcome", "case", "batch")},
}
"""What is done with the second pathway, and shows its content."""

REFUSED = {
    "no answer": ["explore", "--no-input"],
    "not an answer": ["explore", "-a", "awake"],
    "not a line": ["why", "nothing"],
    "nothing to find": ["find"],
    "not a word": ["find", "zzz"],
    "a section alone": ["tree", "call"],
    "no second case": ["compare", "-"],
    "an empty case": ["explore", "--answers", WHEN_TO_CALL.name],
}

KNOWN = '{"answers": {"problem": "unwell", "awake": "yes", "danger": ["breath"]}}'


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(*arguments: str, stdin: IO[str] | None = None, screen: bool = False) -> tuple[int, str]:
    """The status of a command run beside the second pathway, and everything that it says on both streams."""
    seen = _Terminal() if screen else io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(seen), redirect_stderr(seen):
        # Named without its folder, which is the reader's and may be called anything.
        patch.chdir(WHEN_TO_CALL.parent)
        patch.setenv("COLUMNS", "2000")
        patch.setattr(sys, "stdin", stdin or io.TextIOWrapper(io.BytesIO(KNOWN.encode())))
        return run([*arguments]), seen.getvalue()


# What somebody types who is asked line by line, with a clash among the answers, and who then reads every part.
TYPED = {
    "the wizard": [
        "u", "b", "?", "1", "1", "1 5", "5", "2", "2", "1", "1", "2", "?",
        "w", "1", "b", "1", "n", "b", "m", "b", "a", "b", "t", "b", "u", "b", "f", "999", "b", "f", "zzz", "",
        "a", "1", "3", "1", "c", "b", "q", "y",
    ],
    "the wizard, the main questions only": ["2", "?", "2", "1", "q", "y"],
}  # fmt: skip


@cache
def outputs() -> dict[str, str]:
    """Everything that is said of the second pathway, by what was done."""
    said: dict[str, str] = {}
    for what, (command, *rest) in {**SHOWN, **REFUSED}.items():
        dated = ["--today", DAY] if "today" in inspect.signature(COMMANDS[command]).parameters else []
        status, said[what] = shown(command, *rest, "--pathway", WHEN_TO_CALL.name, *dated)
        assert (status != 0) == (what in REFUSED), (what, status, said[what])
        assert said[what], what
    status, said["diff"] = shown("diff", WHEN_TO_CALL.name, WHEN_TO_CALL.name)
    assert status == 0, said["diff"]
    for what, lines in TYPED.items():
        asking = ["explore", "--plain", "--pathway", WHEN_TO_CALL.name, "--today", DAY]
        status, said[what] = shown(*asking, stdin=_Terminal("\n".join(lines) + "\n"), screen=True)
        assert status == 0, said[what]
        assert "is not in the list" not in said[what]
    said["help"] = shown("--help")[1]
    said |= {f"help {command}": shown(command, "--help")[1] for command in COMMANDS}
    return said


# The program is called recurrence, and its name stands before a command, an option, a colon or a bracket.
_COMMAND = "|".join([*COMMANDS, "--", r"\[", r"\{"])
FIELD = re.compile(
    r"breast|cancer|tumou?r|oncolog|chemo|radiother|hormon|surg|mastect|menopau|\bdrugs?\b|\bnurses?\b|\bteams?\b|treating"
    r"|recurrence_type|=local|operable|er_status|L-SUR|(?<!\")\btreatments?\b(?!\"|\.schema)"
    rf"|(?<!file of )\brecurrence\b(?!:| (?:{_COMMAND}))",
    re.IGNORECASE,
)

# Its own help may say what the program, with the file that comes with it, is for, and show that.
PURPOSE = (
    "Show treatment options that sources list when breast cancer comes back. "
    "Information to discuss with the treating team, never advice."
)


def spaced(text: str) -> str:
    return " ".join(text.split())


def of_a_field(text: str) -> Iterator[str]:
    """Words that only fit one field of medicine, with some of what stands round them."""
    for found in FIELD.finditer(text):
        yield text[max(found.start() - 30, 0) : found.end() + 30]


@pytest.mark.slow
def test_nothing_that_is_said_of_the_second_pathway_only_fits_the_first() -> None:
    found = []
    for what, text in outputs().items():
        said = spaced(text)
        if what == "help":
            assert PURPOSE in said
            said = said.replace(PURPOSE, "...").partition("Examples:")[0]
        # Said of every result, whoever it is that is asked.
        said = said.replace("options to discuss with the team", "...")
        if what.startswith("schema "):
            # The file format calls whatever an option is about a treatment, and a schema has to name it.
            said = re.sub(r"\btreatments?\b", "...", said)
        found += [f"{what}: {excerpt}" for excerpt in of_a_field(said)]
    assert found == []


# What each format shows for one person, so that none of them is empty or about something else.
@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("explore detail", "Call 999 - usually offered [W-01]"),
        ("explore text", "WHO TO CALL Call 999"),
        ("explore plain", "Numbers change. Check them before you rely on them."),
        ("explore json", '"id": "W-01"'),
        ("explore markdown", "Where you are, and how you call"),
        ("explore html", "It is not clear whether life is in danger."),
        ("explore all", "Calls to 999 and 111 cost nothing."),
        ("explore nothing known", "Call the midwife or the maternity unit"),
        ("why it applies", "Signs of danger: Very short of breath. - It is the same for Signs of danger: Very short"),
        ("why it depends", "Practice open: Open"),
        ("why not", "Call the midwife or the maternity unit, usually offered [W-11]: this line is not shown"),
        ("compare", "Signs of danger: Very short of breath, then None of these."),
        ("tree text", "Call the dentist - usually offered [W-10]"),
        ("tree mermaid", "Somebody is unwell or hurt"),
        ("tree dot", "Which number to call when"),
        ("tree svg", "</svg>"),
        ("find", "Call 999 Who to call"),
        ("find a word", "a service that turns typing into speech"),
        ("questions", "Further questions only narrow what is listed. Until they are answered, nothing is ruled out."),
        ("questions", "There are ways to call by text. This is a further question."),
        ("explore html", "Further questions only narrow what is listed."),
        ("not an answer", "write QUESTION=CHOICE, such as problem=unwell"),
        ("questions", "danger=face_or_arm: A face that droops, or an arm that is weak. Or speech that is not clear."),
        ("about", "Which number to call when"),
        ("about sources", "The card beside the phone"),
        ("about support", "The police, when it can wait: 101."),
        ("the wizard", "None of these and one of these cannot both be so."),
        ("the wizard", "Not advice. IN REVIEW. Nothing is saved."),
        ("the wizard", "Further questions only narrow what is listed."),
        ("the wizard", "Further question 1 of up to 2"),
        ("the wizard, the main questions only", "Call the dentist - usually offered [W-10]"),
    ],
)
def test_the_second_pathway_is_shown(what: str, words: str) -> None:
    assert words in spaced(outputs()[what])
