"""`recurrence diff`, `paths` and `due` from outside: what they print, where, and with which status they end."""

import csv
import io
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from build import note, option, pathway_text, steps
from recurrence_cli.cli import run
from recurrence_cli.loading import BUNDLED

Capture = pytest.CaptureFixture[str]

OLD = steps(
    f"- {note('N-1')}\n- ask: done\n  choices: {{yes: [{option('O-1')}], no: []}}\n- ask: type\n  choices: {{x: [], 'y, z': []}}"
)


class Ended(NamedTuple):
    """How a command ended: its status and what it wrote to stdout and stderr."""

    status: int
    out: str
    err: str


class Desk:
    """A folder with knowledge files, and commands run in it."""

    def __init__(self, capsys: Capture) -> None:
        self.capsys = capsys

    def run(self, *arguments: str) -> Ended:
        status = run(arguments)
        return Ended(status, *self.capsys.readouterr())

    def write(self, name: str, *edits: tuple[str, str], text: str = OLD) -> str:
        for old, new in edits:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        Path(name).write_text(text, encoding="utf-8")
        return name

    def diff(self, *edits: tuple[str, str]) -> Ended:
        """What `diff` says of an edit, as a page."""
        return self.run("diff", self.write("old.yaml"), self.write("new.yaml", *edits))

    def record(self, *edits: tuple[str, str]) -> Any:
        self.write("old.yaml")
        return json.loads(self.run("diff", "old.yaml", self.write("new.yaml", *edits), "--format", "json").out)


@pytest.fixture
def desk(capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(capsys)


MOVED = ((f"yes: [{option('O-1')}], no: []", f"yes: [], no: [{option('O-1')}]"),)
TEXT = ("text: Text of O-1.", "text: Other words.")
FIRM = ("strength: usually", "strength: may")

# --- diff: what is printed ------------------------------------------------------------------------------------------


def test_two_files_that_say_the_same_end_with_0(desk: Desk) -> None:
    assert desk.diff() == (
        0,
        """# What changes, and for whom

From version 1.0.0 to version 1.0.0 of Test.

Nothing changes for anyone.
""",
        "",
    )


def test_what_comes_and_goes_is_told_to_those_whom_it_concerns(desk: Desk) -> None:
    assert desk.diff(*MOVED) == (
        1,
        """# What changes, and for whom

From version 1.0.0 to version 1.0.0 of Test.

For the people named below, 1 statement comes in and 1 statement goes. For everybody else the statements are as before.

## For Kind: "Kind A"; AND Done: "No"

- **Comes in:** Operation, usually offered \\[O-1\\], under Surgery.
  - Text of O-1.

## For Kind: "Kind A"; AND Done: "Yes"

- **Goes:** Operation, usually offered \\[O-1\\], under Surgery.
  - Text of O-1.

While one of these answers is not known, what comes in is shown as depending on it; what goes may be, too.
""",
        "",
    )


def test_a_new_text_is_said_to_be_only_that(desk: Desk) -> None:
    assert desk.diff(TEXT).out.partition("of Test.\n")[2] == """
Only words change: everybody is shown the same statements as before, put as firmly.

## For Kind: "Kind A"; AND Done: "Yes"

- **Changes in text:** Operation, usually offered \\[O-1\\], under Surgery.
  - text was: "Text of O-1."
  - text is now: "Other words."

While one of these answers is not known, what changes is shown as depending on it.
"""  # fmt: skip


def test_another_strength_treatment_and_source_are_told_in_words(desk: Desk) -> None:
    source = ("text: Text of O-1., sources: [{id: S1}]", "text: Text of O-1., sources: [{id: S1, at: page 2}]")
    out = desk.diff(FIRM, ("treatment: operation", "treatment: tablets"), source).out
    assert out.partition("of Test.\n")[2] == """
For the people named below, 1 statement changes. For everybody else the statements are as before.

## For Kind: "Kind A"; AND Done: "Yes"

- **Changes in treatment and strength and sources:** Tablets, may be offered \\[O-1\\], under Surgery.
  - treatment was: "Operation"
  - treatment is now: "Tablets"
  - strength was: "usually offered"
  - strength is now: "may be offered"
  - sources was: "S1"
  - sources is now: "S1 (page 2)"

While one of these answers is not known, what changes is shown as depending on it.
"""  # fmt: skip


def test_what_concerns_several_groups_or_everybody_says_so(desk: Desk) -> None:
    more = "{use: more}"
    shared = desk.write(
        "old.yaml",
        ("yes: [", f"yes: [{more}, "),
        ("x: []", f"x: [{more}]"),
        text=OLD + "branches:\n  more: {steps: []}\n",
    )
    new = desk.write("new.yaml", ("steps: []", f"steps: [{note('N-2')}]"), text=Path(shared).read_text())
    out = desk.run("diff", shared, new).out
    assert """
## For any of these

- Kind: "Kind A"; AND Done: "Yes"
- Kind: "Kind A"; AND Type: "Type X"

- **Comes in:** This note \\[N-2\\], under Surgery.
""" in out  # fmt: skip
    everybody = "ask: kind\nchoices:\n  a, b, c: {surgery: [{use: more}]}\n"
    old = desk.write("old.yaml", text=pathway_text(everybody, branches="more: {steps: []}"))
    new = desk.write("new.yaml", text=pathway_text(everybody, branches=f"more: {{steps: [{note('N-1')}]}}"))
    assert desk.run("diff", old, new).out.partition("of Test.\n")[2] == """
For the people named below, 1 statement comes in.

## For everybody

- **Comes in:** This note \\[N-1\\], under Surgery.
  - Text of N-1.
"""  # fmt: skip


def test_answers_that_not_both_files_have_are_told_apart(desk: Desk) -> None:
    out = desk.diff(
        ("z: {label: Type Z}", "z: {label: Type Z}, w: {label: Type W}"),
        ("x: [], 'y, z': []", f"x: [], 'y, z': [], w: [{note('N-2')}]"),
    ).out
    assert '## For Kind: "Kind A"; AND Type: "Type W"\n' in out
    assert (
        "\nAn answer that only one of the two versions has counts in the other as not known; what comes in or goes may "
        "depend on it there.\n"
    ) in out
    assert '\n- questions > type > choices > w > label\n  - is now: "Type W"\n' in out


def test_a_tick_that_is_missing_and_no_tick_at_all_are_in_words(desk: Desk) -> None:
    places = "- ask: places\n  choices: {x: [{use: x}], 'y, z': [{use: y}]}\n- use: everyone"
    branches = "x: {{steps: [{}]}}\ny: {{steps: [{}]}}\neveryone: {{steps: [{}]}}"
    texts = {
        "everyone": steps(places, branches=branches.format("", "", note("N-1"))),
        "any": steps(
            places,
            branches=branches.format("{use: shared}", "{use: shared}", "") + f"\nshared: {{steps: [{note('N-1')}]}}",
        ),
        "x": steps(places, branches=branches.format(note("N-1"), "", "")),
    }
    for name, text in texts.items():
        desk.write(name, text=text)
    assert '\n## For Kind: "Kind A"; AND Places: "Not known"\n\n- **Goes:**' in desk.run("diff", "everyone", "any").out
    assert '\n## For Kind: "Kind A"; AND Places: not "Place X"\n\n- **Goes:**' in desk.run("diff", "everyone", "x").out


def test_answers_that_clash_are_said_to(desk: Desk) -> None:
    clash = "clashes:\n  - {when: {done: yes}, and: {type: x}, because: They clash.}\n"
    inner = f"{{ask: type, choices: {{x: [{note('N-2')}], 'y, z': []}}}}"
    old = desk.write("old.yaml", text=OLD + clash)
    new = desk.write("new.yaml", ("yes: [", f"yes: [{inner}, "), text=OLD + clash)
    assert """
## For Kind: "Kind A"; AND Done: "Yes"; AND Type: "Type X"

These answers clash: this is shown only while one of them is not known.

- **Comes in:** This note \\[N-2\\], under Surgery.
""" in desk.run("diff", old, new).out  # fmt: skip


def test_the_rest_of_the_file_comes_last(desk: Desk) -> None:
    assert desk.diff(("ring: The team", "ring: The ward"), ("help: Yes or no.", "help: One or the other.")).out.partition("of Test.\n")[2] == """
## In the rest of the file

- questions > done > help
  - was: "Yes or no."
  - is now: "One or the other."
- urgent > U1 > ring
  - was: "The team"
  - is now: "The ward"
"""  # fmt: skip


def test_what_is_taken_away_is_gone(desk: Desk) -> None:
    assert '- questions > kind > required\n  - was: "true"\n  - is gone\n' in desk.diff(("required: true, ", "")).out


def test_words_of_the_file_are_never_read_as_markdown(desk: Desk) -> None:
    text = '"*a* _b_ <b>c</b> [d](e) `f` ~g~ \\\\ $h$ &amp; #"'
    out = desk.diff(
        ("text: Text of O-1.", f"text: {text}"),
        ("label: Yes", f"label: {text}"),
        ("title: Surgery", f"title: {text}"),
        ("  title: Test\n", f"  title: {text}\n"),
    ).out
    shown = r"\*a\* \_b\_ \<b>c\</b> \[d\](e) \`f\` \~g\~ \\ \$h\$ \&amp; #"
    assert f"of {shown}.\n" in out
    assert f'AND Done: "{shown}"\n' in out
    assert f"under {shown}.\n" in out
    assert f'  - text is now: "{shown}"\n' in out


def test_a_section_that_is_gone_is_still_called_by_its_name(desk: Desk) -> None:
    old = desk.write("old.yaml")
    new = desk.write(
        "new.yaml",
        ("  surgery: {title: Surgery}\n", "  operations: {title: Operations}\n"),
        ("    surgery:\n", "    operations:\n"),
        ("kind: surgery", "kind: operations"),
    )
    out = desk.run("diff", old, new).out
    assert "- **Goes:** Operation, usually offered \\[O-1\\], under Surgery.\n" in out
    assert "- **Comes in:** Operation, usually offered \\[O-1\\], under Operations.\n" in out


def test_what_goes_is_told_as_it_was(desk: Desk) -> None:
    out = desk.diff(*MOVED, FIRM, TEXT).out
    assert "- **Goes:** Operation, usually offered \\[O-1\\], under Surgery.\n  - Text of O-1.\n" in out
    assert "- **Comes in:** Operation, may be offered \\[O-1\\], under Surgery.\n  - Other words.\n" in out


# --- diff: for programs ---------------------------------------------------------------------------------------------


def test_json_has_the_groups_with_what_changes_for_them(desk: Desk) -> None:
    record = desk.record(*MOVED, ("ring: The team", "ring: The ward"))
    assert list(record) == ["format", "old", "new", "anything", "words_only", "groups", "elsewhere"]
    assert [list(record[side]) for side in ("old", "new")] == [["id", "version", "sha256"]] * 2
    assert (record["format"], record["anything"], record["words_only"]) == (1, True, False)
    assert record["groups"] == [
        {
            "for": [[{"question": "kind", "is": ["a"]}, {"question": "done", "is": [answer]}]],
            "clash": False,
            "changes": [{"section": "surgery", "statement": "O-1", "kind": kind, "words": []}],
        }
        for answer, kind in (("no", "added"), ("yes", "removed"))
    ]
    assert record["elsewhere"] == [{"where": "urgent > U1 > ring", "was": "The team", "now": "The ward"}]


def test_json_tells_what_a_text_was_and_is_and_that_nothing_else_changed(desk: Desk) -> None:
    record = desk.record(TEXT)
    assert record["words_only"] is True
    assert record["groups"][0]["changes"][0] == {
        "section": "surgery", "statement": "O-1", "kind": "reworded",
        "words": [{"where": "text", "was": "Text of O-1.", "now": "Other words."}],
    }  # fmt: skip


def test_json_calls_not_known_and_missing_ticks_by_their_ids(desk: Desk) -> None:
    record = desk.record(("no: []", f"no: [], not_known: [{note('N-2')}]"))
    assert record["groups"][0]["for"] == [
        [{"question": "kind", "is": ["a"]}, {"question": "done", "is": ["not_known"]}]
    ]
    record = desk.record(
        ("- ask: type\n", f"- {{ask: places, choices: {{x: [{note('N-2')}], 'y, z': []}}}}\n        - ask: type\n")
    )
    assert record["groups"][0]["for"] == [[{"question": "kind", "is": ["a"]}, {"question": "places", "is": ["x"]}]]
    old = desk.write(
        "old.yaml",
        ("- ask: type\n", f"- {{ask: places, choices: {{x: [], 'y, z': [{note('N-1')}]}}}}\n        - ask: type\n"),
        (f"- {note('N-1')}\n", "- use: none\n"),
        text=OLD + "branches: {none: {steps: []}}\n",
    )
    record = json.loads(desk.run("diff", old, desk.write("new.yaml"), "--format", "json").out)
    assert record["groups"][0]["for"] == [
        [{"question": "kind", "is": ["a"]}, {"question": "places", "is_not": ["y", "z"]}]
    ]


def test_json_of_two_files_that_say_the_same(desk: Desk) -> None:
    record = desk.record()
    assert (record["anything"], record["words_only"], record["groups"], record["elsewhere"]) == (False, False, [], [])


# --- diff: which files ----------------------------------------------------------------------------------------------

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


@pytest.fixture
def repository(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    """A desk in a repository with one commit, in which file.yaml and sub/other.yaml are as `OLD`."""
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    Path("sub").mkdir()
    desk.write("file.yaml")
    desk.write("sub/other.yaml")
    name = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org")
    for command in (["init", "-q"], ["add", "."], [*name, "commit", "-q", "-m", "First"]):
        subprocess.run(["git", *command], check=True)
    return desk


@pytest.mark.slow
@needs_git
def test_a_revision_is_of_the_file_that_is_compared_with_it(repository: Desk) -> None:
    assert repository.run("diff", "git:HEAD", "file.yaml").status == 0
    repository.write("file.yaml", *MOVED)
    assert repository.run("diff", "git:HEAD", "file.yaml").status == 1
    assert repository.run("diff", "git:HEAD", "sub/other.yaml").status == 0


@pytest.mark.slow
@needs_git
def test_a_revision_may_name_its_file(repository: Desk) -> None:
    repository.write("file.yaml", *MOVED)
    assert repository.run("diff", "git:HEAD:sub/other.yaml", "file.yaml").status == 1
    assert repository.run("diff", "git:HEAD:sub/other.yaml", "git:HEAD:file.yaml").status == 0
    assert repository.run("diff", "sub/other.yaml", "git:HEAD:file.yaml").status == 0


@pytest.mark.slow
@needs_git
def test_a_revision_that_is_not_there_is_refused(repository: Desk) -> None:
    ended = repository.run("diff", "git:nowhere", "file.yaml")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "recurrence: \"git:nowhere\" cannot be read: fatal: invalid object name 'nowhere'.\n"


@pytest.mark.slow
@needs_git
def test_a_revision_that_cannot_be_read_alone_is_told_how_to_name_a_file(desk: Desk) -> None:
    ended = desk.run("diff", "git:nowhere")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.endswith("; name the file too, as git:nowhere:pathway.yaml, or a second one to compare\n")


@pytest.mark.slow
@needs_git
def test_a_file_that_a_revision_has_not_is_refused(repository: Desk) -> None:
    repository.write("new.yaml")
    ended = repository.run("diff", "git:HEAD", "new.yaml")
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith('recurrence: "git:HEAD" cannot be read: fatal: ')
    assert "new.yaml" in ended.err


@pytest.mark.slow
@needs_git
def test_a_folder_that_is_no_repository_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setenv("LC_ALL", "C")
    ended = desk.run("diff", "git:HEAD", desk.write("file.yaml"))
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith('recurrence: "git:HEAD" cannot be read: fatal: not a git repository')


@pytest.mark.slow
@needs_git
def test_a_revision_with_an_unsound_file_shows_what_is_wrong_and_where(repository: Desk) -> None:
    repository.write("file.yaml", ("treatment: operation", "treatment: operatoin"))
    subprocess.run(
        ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-qam", "Wrong"], check=True
    )
    ended = repository.run("diff", "git:HEAD", repository.write("file.yaml"))
    assert (ended.status, ended.out) == (2, "")
    assert re.match(r'git:HEAD:\d+:\d+: error: "operatoin" is not a treatment', ended.err)
    assert repository.run("diff", "git:HEAD~1", "file.yaml").status == 0


@pytest.mark.slow
def test_without_git_a_revision_cannot_be_read(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ended = desk.run("diff", "git:HEAD", desk.write("file.yaml"))
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == 'recurrence: "git:HEAD" cannot be read: git cannot be run (No such file or directory)\n'


@pytest.mark.parametrize("name", ["git:", "git::file.yaml", "git:--output=stolen"])
def test_a_name_without_a_revision_is_refused(desk: Desk, name: str) -> None:
    ended = desk.run("diff", name, desk.write("file.yaml"))
    assert ended == (2, "", f'recurrence: "{name}" names no revision; write git:REV, such as git:HEAD\n')
    assert [path.name for path in Path().iterdir()] == ["file.yaml"]


def test_an_unsound_file_shows_what_is_wrong_and_where(desk: Desk) -> None:
    ended = desk.diff(("treatment: operation", "treatment: operatoin"))
    assert (ended.status, ended.out) == (2, "")
    assert re.match(r'new\.yaml:\d+:\d+: error: "operatoin" is not a treatment', ended.err)


def test_a_file_that_is_not_there_is_refused(desk: Desk) -> None:
    ended = desk.run("diff", desk.write("old.yaml"), "nowhere.yaml")
    assert ended == (2, "", 'recurrence: "nowhere.yaml" cannot be read: No such file or directory\n')


def test_without_a_second_file_it_is_the_bundled_one(desk: Desk) -> None:
    assert desk.run("diff", str(BUNDLED)).status == 0
    assert desk.run("diff", desk.write("old.yaml")).status == 1


def test_quite_another_pathway_may_be_compared(desk: Desk) -> None:
    ended = desk.run("diff", str(BUNDLED), desk.write("new.yaml"))
    assert (ended.status, ended.err) == (1, "")


def test_the_page_may_go_to_a_file(desk: Desk) -> None:
    assert desk.run("diff", desk.write("old.yaml"), "old.yaml", "-o", "page.md") == (0, "", "")
    assert Path("page.md").read_text(encoding="utf-8").endswith("Nothing changes for anyone.\n")


# --- paths ----------------------------------------------------------------------------------------------------------

COLUMNS = ["id", "section", "answers", "statements", "strength", "source", "agree", "comment"]


def rows(table: str) -> list[list[str]]:
    return [*csv.reader(io.StringIO(table, newline=""))]


def test_paths_are_rows_with_room_to_agree_and_to_comment(desk: Desk) -> None:
    ended = desk.run("paths", "--pathway", desk.write("file.yaml", ("yes: [", f"yes: [{note('N-2')}, ")))
    assert (ended.status, ended.err) == (0, "")
    assert rows(ended.out)[:4] == [
        COLUMNS,
        ["surgery/kind=a", "Surgery", 'Kind: "Kind A"', "[N-1] Text of N-1.", "", "[N-1] S1", "", ""],
        [
            "surgery/kind=a/done=yes", "Surgery", 'Kind: "Kind A"; Done: "Yes"',
            "[N-2] Text of N-2.\n[O-1] Operation: Text of O-1.", "[O-1] usually offered", "[N-2] S1\n[O-1] S1", "", "",
        ],
        ["surgery/kind=a/done=no", "Surgery", 'Kind: "Kind A"; Done: "No"', "(nothing more is listed)", "", "", "", ""],
    ]  # fmt: skip


@pytest.mark.parametrize("table", ["csv", "markdown"])
def test_there_are_as_many_paths_as_check_counts(desk: Desk, table: str) -> None:
    counted = json.loads(desk.run("check", "--format", "json").out)["paths"]
    out = desk.run("paths", "--format", table).out
    assert counted > 300
    if table == "csv":
        assert len(rows(out)) == 1 + counted
    else:
        assert f"{counted} paths.\n" in out
        assert len(re.findall(r"^\| [a-z\\_]+/", out, re.MULTILINE)) == counted


def test_every_statement_of_the_bundled_file_stands_in_the_table_with_its_source(desk: Desk) -> None:
    table = rows(desk.run("paths").out)
    statements = {line.partition("]")[0] for row in table[1:] for line in row[3].split("\n") if line.startswith("[")}
    sources = {line.partition("]")[0] for row in table[1:] for line in row[5].split("\n") if line}
    assert statements == sources
    assert len(statements) == json.loads(desk.run("check", "--format", "json").out)["statements"]
    assert all(len(row) == len(COLUMNS) for row in table)


@pytest.mark.parametrize("begins", ["=", "+", "-", "@"])
def test_no_cell_can_be_taken_for_a_formula(desk: Desk, begins: str) -> None:
    title = f'"{begins}HYPERLINK(1)"'
    name = desk.write("file.yaml", ("title: Surgery", f"title: {title}"), ("short: Kind", f"short: {title}"))
    table = rows(desk.run("paths", "--pathway", name).out)
    assert table[1][1:3] == [f"'{begins}HYPERLINK(1)", f'\'{begins}HYPERLINK(1): "Kind A"']
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in table for cell in row)


def test_the_sheet_to_print_is_one_table_whatever_the_texts_hold(desk: Desk) -> None:
    text = '"a | b \\\\| c <br> `d | e` *f*"'
    name = desk.write("file.yaml", ("text: Text of O-1.", f"text: {text}"), ("label: Yes", f"label: {text}"))
    lines = desk.run("paths", "--format", "markdown", "--pathway", name).out.splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert lines[:2] + lines[3:4] == ["# Test: every path", "", ""]
    assert re.fullmatch(r"Version 1\.0\.0, status draft, content [0-9a-f]{64}\. 10 paths\.", lines[2])
    assert lines[4:-2] == table
    assert table[0] == f"| {' | '.join(COLUMNS)} |"
    assert [len(cells(line)) for line in table] == [len(COLUMNS)] * 12
    assert cells(table[3])[2] == r'Kind: "Kind A"; Done: "a \| b \\\| c \<br> \`d \| e\` \*f\*"'
    assert cells(table[3])[3] == r"\[O-1\] Operation: a \| b \\\| c \<br> \`d \| e\` \*f\*"
    assert lines[-1] == "Reviewed by: ........................ Role: ........................ Date: .............."


def cells(line: str) -> list[str]:
    """The cells of a row, as GitHub parts them: at each bar without a backslash right before it."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_lines_of_a_cell_are_parted_by_breaks(desk: Desk) -> None:
    name = desk.write("file.yaml", ("yes: [", f"yes: [{note('N-2')}, "))
    line = desk.run("paths", "--format", "markdown", "--pathway", name).out.splitlines()[7]
    assert cells(line)[3:6] == [
        r"\[N-2\] Text of N-2.<br>\[O-1\] Operation: Text of O-1.", r"\[O-1\] usually offered", r"\[N-2\] S1<br>\[O-1\] S1",
    ]  # fmt: skip


def test_the_bundled_sheet_is_one_table_too(desk: Desk) -> None:
    lines = desk.run("paths", "--format", "markdown").out.splitlines()
    assert {len(cells(line)) for line in lines if line.startswith("|")} == {len(COLUMNS)}
    assert {line[:1] for line in lines[4:-2]} == {"|"}


# --- due ------------------------------------------------------------------------------------------------------------

SOURCES = """
S1: {title: One, publisher: P, url: null, seen: Today, read: whole, review_due: 2026-06, owner: Ward A}
S2: {title: Two, publisher: P, url: null, seen: Today, read: whole, review_due: 2026-03-15}
S3: {title: Three, publisher: P, url: null, seen: Today, read: whole}
S4: {title: Four, publisher: P, url: null, seen: Today, read: whole, review_due: 2027}
"""
DUE = steps(f"- {note('N-1')}\n- {note('N-2', 'S2')}\n- {note('N-3', 'S3')}\n- {option('O-1')}", sources=SOURCES)


def due(desk: Desk, *arguments: str, today: str = "2026-04-01") -> Ended:
    return desk.run("due", "--pathway", desk.write("due.yaml", text=DUE), "--today", today, *arguments)


def listed(desk: Desk, *arguments: str, today: str = "2026-04-01") -> list[str]:
    return [entry["id"] for entry in json.loads(due(desk, *arguments, "--format", "json", today=today).out)["due"]]


def test_what_is_due_comes_soonest_first_on_a_line_each_with_its_count_and_owner(desk: Desk) -> None:
    assert due(desk, "--within", "300d") == (
        0,
        """15 March 2026, OVERDUE: Two (P): 1 statement
June 2026: One (P): 2 statements; owner: Ward A
January 2027: the whole pathway: 4 statements
2027: Four (P): 0 statements
Owner, where no other is named: A tester
1 source gives no date for a next review.
""",
        "",
    )


def test_only_what_is_due_in_time_is_listed_and_what_is_late_always(desk: Desk) -> None:
    assert listed(desk) == ["S2", "S1"]
    assert listed(desk, "--within", "60") == ["S2"]
    assert listed(desk, "--within", "61d") == ["S2", "S1"]
    assert listed(desk, "--within", "0d", today="2026-06-01") == ["S2", "S1"]
    assert listed(desk, "--within", "0d", today="2026-05-31") == ["S2"]


def test_json_says_what_is_late(desk: Desk) -> None:
    record = json.loads(due(desk, "--format", "json").out)
    assert (record["format"], record["until"]) == (1, "2026-06-30")
    assert record["due"] == [
        {"kind": "source", "id": "S2", "title": "Two (P)", "due": "2026-03-15", "overdue": True, "owner": "A tester",
         "statements": ["N-2"]},
        {"kind": "source", "id": "S1", "title": "One (P)", "due": "2026-06", "overdue": False, "owner": "Ward A",
         "statements": ["N-1", "O-1"]},
    ]  # fmt: skip


def test_when_nothing_is_due_it_says_until_when(desk: Desk) -> None:
    assert due(desk, "--within", "30d", today="2026-01-01") == (
        0,
        "Nothing is due by 31 January 2026.\n1 source gives no date for a next review.\n",
        "",
    )
    assert listed(desk, "--within", "30d", today="2026-01-01") == []


def test_how_many_sources_have_no_date_is_said(desk: Desk) -> None:
    desk.write("dated.yaml")
    ended = desk.run("due", "--pathway", "dated.yaml", "--within", "1d", "--today", "2026-01-01")
    assert ended.out.splitlines()[-1] == "1 source gives no date for a next review."
    record = json.loads(desk.run("due", "--pathway", "dated.yaml", "--format", "json").out)
    assert record["undated"] == ["S1"]


@pytest.mark.parametrize("within", ["soon", "", "-3d", "3w", "1.5d", "d", "1000000"])
def test_a_span_that_is_no_number_of_days_is_refused(desk: Desk, within: str) -> None:
    assert due(desk, "--within", within) == (
        2, "", f'recurrence: --within "{within}" is not a number of days; write it as 90d\n',
    )  # fmt: skip


def test_the_end_of_the_calendar_is_no_obstacle(desk: Desk) -> None:
    assert listed(desk, today="9999-12-31") == ["S2", "S1", "test", "S4"]
    assert listed(desk, "--within", "99999d") == ["S2", "S1", "test", "S4"]


def test_what_is_due_of_the_bundled_pathway_is_in_order(desk: Desk) -> None:
    found = json.loads(desk.run("due", "--within", "3650", "--today", "2026-11-23", "--format", "json").out)["due"]
    dates = [(entry["due"] + "-01-01")[:10] for entry in found]
    assert dates == sorted(dates)
    assert all(entry["owner"] for entry in found)
    assert "pathway" in {entry["kind"] for entry in found}
