"""`recurrence check` from outside: what it prints, where, and with which status it ends."""

import csv
import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from paths import TESTS
from recurrence_cli import checks
from recurrence_cli.checks import id_of
from recurrence_cli.checks.reader_rules import MANUAL
from recurrence_cli.cli import run

Capture = pytest.CaptureFixture[str]

SOUND = (TESTS / "pathways" / "missing-choice" / "left-out.passes.yaml").read_text(encoding="utf-8")
TODAY = "2026-06-01"


class Ended(NamedTuple):
    """How a command ended: its status and what it wrote to stdout and stderr."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Desk:
    """A folder to keep a knowledge file in, and to check it from."""

    def __init__(self, capsys: Capture) -> None:
        self.capsys = capsys

    def write(self, name: str, *edits: tuple[str, str]) -> str:
        text = SOUND
        for old, new in edits:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        Path(name).write_text(text, encoding="utf-8")
        return name

    def run(self, *arguments: str) -> Ended:
        status = run(arguments)
        return Ended(status, *self.capsys.readouterr())

    def check(self, *arguments: str) -> Ended:
        return self.run("check", "--today", TODAY, *arguments)


@pytest.fixture
def desk(capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    monkeypatch.chdir(tmp_path)
    return Desk(capsys)


TREATMENT = ("treatment: tablets", "treatment: tablet")
BRANCH = ("branches:\n", "branches:\n  more: {steps: []}\n")
NOBODY = ("clinical_reviewer: A nurse", "clinical_reviewer: null")
ADVICE = ("text: Tablets may be offered.", "text: People should have tablets.")
REWORDED = ("text: Tablets may be offered.", "text: Tablets are sometimes offered.")
NEWER = ("  version: 1.0.0", "  version: 1.1.0")
OLDER = ("  version: 1.0.0", "  version: 0.9.0")
LISTED = ("[First.]}\n", "[First.]}\n    - {version: 1.1.0, date: 2026-05-31, changes: [New words.]}\n")

# --- what is printed ------------------------------------------------------------------------------------------------


def test_a_file_with_nothing_wrong_is_one_line(desk: Desk) -> None:
    ended = desk.check(desk.write("file.yaml"))
    assert ended == (0, "0 errors, 0 warnings in 5 statements on 8 paths.\n", "")


def test_errors_come_before_warnings_each_by_its_place_and_then_how_many(desk: Desk) -> None:
    ended = desk.check(desk.write("file.yaml", ADVICE, NOBODY, BRANCH, TREATMENT))
    assert ended.status == 1
    should = (
        'option "O-2" > text says "should": it tells people what to do; say what the source says of people in general'
    )
    nobody = "no clinical reviewer is named; enter who has checked the content, once somebody has"
    assert ended.lines == [
        'file.yaml:66:22: error: "tablet" is not a treatment. Did you mean "tablets" (line 39)? [unknown-treatment]',
        f"file.yaml:68:17: error: {should} [forbidden-words]",
        "",
        f"file.yaml:15:22: warning: {nobody} [no-clinical-reviewer]",
        'file.yaml:83:3: warning: the tree never uses "more"; use it, or remove it [unused-branch]',
        "2 errors, 2 warnings.",
        "What a check looks for: recurrence check --explain unknown-treatment",
    ]


def test_one_of_each_is_said_in_the_singular(desk: Desk) -> None:
    ended = desk.check(desk.write("file.yaml", TREATMENT, NOBODY))
    assert ended.lines[-2] == "1 error, 1 warning."


def test_warnings_alone_leave_the_status_at_zero_and_strict_does_not(desk: Desk) -> None:
    name = desk.write("file.yaml", BRANCH)
    ended, strict = desk.check(name), desk.check(name, "--strict")
    assert (ended.status, strict.status) == (0, 1)
    assert ended.out == strict.out
    assert ended.lines[-2] == "0 errors, 1 warning in 5 statements on 8 paths."


def test_a_file_that_is_not_sound_still_gets_every_other_check_in_the_same_run(desk: Desk) -> None:
    again = "              - ask: done\n                choices: {yes: [{use: said}], no: []}\n"
    edits = (
        ("            no: []\n", f"            no:\n{again}"),
        ("label: Kind B", "label: Kind A"),
        ("use: Testing.", "use: Testing.\n  subtitle: Testing"),
        ("last_review: 2026-01", "last_review: January"),
    )
    ended = desk.check(desk.write("file.yaml", *edits, TREATMENT, BRANCH))
    assert ended.status == 1
    assert [re.sub(r"^file\.yaml:(\d+):.*\[(.*)\]$", r"\1 \2", line) for line in ended.lines[:-2]] == [
        "11 unknown-key",
        "17 wrong-kind",
        "31 duplicate-label",
        "66 unreachable-branch",
        "66 unknown-branch",
        "69 unknown-treatment",
        "",
        "86 unused-branch",
    ]


def test_where_the_file_is_no_yaml_what_was_found_before_is_told_too(desk: Desk) -> None:
    ended = desk.check(
        desk.write("file.yaml", ("title: Test", "title: &t Test"), ("text: Tablets may", "text: Tablets: may"))
    )
    assert ended.status == 1
    assert [line.rpartition("[")[2] for line in ended.lines[:-2]] == ["anchor]", "syntax]"]
    assert ended.lines[-2] == "2 errors, 0 warnings."


def test_the_paths_that_were_looked_at_are_those_that_can_be_signed(desk: Desk) -> None:
    for arguments in ([desk.write("file.yaml")], []):
        counted = re.search(r"on (\d+) paths\.$", desk.check(*arguments).out, re.MULTILINE)
        assert counted
        sheet = desk.run("paths", *(["--pathway", *arguments] if arguments else []), "--format", "csv")
        _, *rows = csv.reader(sheet.lines)
        assert int(counted[1]) == len(rows)


def test_the_bundled_file_has_no_error(desk: Desk) -> None:
    ended = desk.check()
    assert ended.status == 0
    assert not [line for line in ended.lines if ": error: " in line]
    assert re.search(r"^0 errors, \d+ warnings? in \d{3} statements on \d{3} paths\.$", ended.out, re.MULTILINE)


def test_a_review_date_is_judged_as_of_the_day_given(desk: Desk) -> None:
    name = desk.write("file.yaml")
    assert desk.run("check", name, "--today", "2026-12-31").lines == [
        "0 errors, 0 warnings in 5 statements on 8 paths."
    ]
    assert "[overdue-pathway]" in desk.run("check", name, "--today", "2027-01-01").lines[0]


@pytest.mark.parametrize(("written", "said"), [("2027-02-23", "on 23 February 2027"), ("2027", "in 2027")])
def test_a_review_was_due_on_a_day_or_in_a_year(desk: Desk, written: str, said: str) -> None:
    name = desk.write("own.yaml", ("next_review: 2027-01", f"next_review: {written}"))
    assert f"was due for review {said};" in desk.run("check", name, "--today", "2028-01-01").out


def test_the_result_can_go_to_a_file(desk: Desk) -> None:
    name = desk.write("file.yaml", TREATMENT)
    shown = desk.check(name)
    assert desk.check(name, "-o", "result.txt") == (1, "", "")
    assert Path("result.txt").read_text(encoding="utf-8") == shown.out


def test_the_file_can_be_named_as_everywhere_else(desk: Desk) -> None:
    name = desk.write("file.yaml", BRANCH)
    assert desk.check("--pathway", name) == desk.check(name)


# --- for programs ---------------------------------------------------------------------------------------------------


def test_json_has_every_problem_with_its_parts(desk: Desk) -> None:
    ended = desk.check(desk.write("file.yaml", TREATMENT, NOBODY), "--format", "json")
    assert ended.status == 1
    assert json.loads(ended.out) == {
        "format": 1,
        "errors": 1,
        "warnings": 1,
        "problems": [
            {
                "file": "file.yaml",
                "line": 66,
                "column": 22,
                "severity": "error",
                "check": "unknown-treatment",
                "message": '"tablet" is not a treatment. Did you mean "tablets" (line 39)?',
            },
            {
                "file": "file.yaml",
                "line": 15,
                "column": 22,
                "severity": "warning",
                "check": "no-clinical-reviewer",
                "message": "no clinical reviewer is named; enter who has checked the content, once somebody has",
            },
        ],
    }


def test_json_of_a_file_without_errors_says_how_much_was_looked_at(desk: Desk) -> None:
    ended = desk.check(desk.write("file.yaml"), "--format", "json")
    assert ended.status == 0
    assert json.loads(ended.out) == {
        "format": 1,
        "errors": 0,
        "warnings": 0,
        "statements": 5,
        "paths": 8,
        "problems": [],
    }


def test_notes_for_github_stand_on_a_line_each_with_what_would_end_them_escaped(desk: Desk) -> None:
    name = desk.write("a,b%.yaml", ("treatment: tablets", 'treatment: "50%"'), BRANCH)
    ended = desk.check(name, "--format", "github")
    assert ended.status == 1
    unknown = '"50%25" is not a treatment. Correct it, or add it under treatments.'
    unused = 'the tree never uses "more"; use it, or remove it'
    assert ended.lines == [
        f"::error file=a%2Cb%25.yaml,line=66,col=22,title=unknown-treatment::{unknown}",
        f"::warning file=a%2Cb%25.yaml,line=83,col=3,title=unused-branch::{unused}",
    ]


def test_a_name_of_two_lines_stays_one_note(desk: Desk) -> None:
    name = desk.write("file.yaml", ("treatment: tablets", 'treatment: "tab\\n::warning::lets"'))
    ended = desk.check(name, "--format", "github")
    assert [line.partition(",")[0] for line in ended.lines] == ["::error file=file.yaml"]


# --- what a check looks for -----------------------------------------------------------------------------------------


def test_explain_prints_the_page_of_a_check(desk: Desk) -> None:
    ended = desk.run("check", "--explain", "missing-strength")
    assert ended.status == 0
    assert " ".join(ended.out.split()) == (
        "missing-strength An option does not say how firmly its source puts it. Fails: an option without `strength`. "
        "It is one of usually, may, sometimes, not_usually, and never a ranking."
    )


def test_explain_list_has_a_line_for_every_check(desk: Desk) -> None:
    ended = desk.run("check", "--explain", "list")
    named = [line.partition(":")[0] for line in ended.lines if not line.startswith(" ")]
    assert ended.status == 0
    assert {*map(id_of, checks.CHECKS), *MANUAL, "unannounced-change"} <= {*named}
    assert "missing-strength: An option does not say how firmly its source puts it." in ended.lines


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("mising-choice", 'recurrence: "mising-choice" is not a check. Did you mean "missing-choice"?\n'),
        ("xyz", 'recurrence: "xyz" is not a check. All of them: recurrence check --explain list\n'),
    ],
)
def test_explain_offers_the_nearest_check(asked: str, said: str, desk: Desk) -> None:
    assert desk.run("check", "--explain", asked) == (2, "", said)


# --- against an edition before --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ([], None),
        ([REWORDED], 'the content changed, and the version is still "1.0.0"; raise it'),
        (
            [REWORDED, NEWER],
            'the content changed, and the changelog has no entry for version "1.1.0"; add one',
        ),
        (
            [REWORDED, OLDER, (LISTED[0], LISTED[1].replace("1.1.0", "0.9.0"))],
            'the content changed, and the version went down from "1.0.0" to "0.9.0"; raise it',
        ),
        ([REWORDED, NEWER, LISTED], None),
        ([NEWER, LISTED], None),
    ],
    ids=["the same", "the same version", "no entry", "a lower version with an entry", "both", "version only"],
)
def test_content_that_changed_needs_a_new_version_and_an_entry(
    edits: list[tuple[str, str]], said: str | None, desk: Desk
) -> None:
    old, new = desk.write("old.yaml"), desk.write("new.yaml", *edits)
    ended = desk.check(new, "--against", old)
    if said is None:
        assert ended == (0, "0 errors, 0 warnings in 5 statements on 8 paths.\n", "")
    else:
        assert ended.status == 1
        assert ended.lines[0] == f"new.yaml:7:12: error: {said} [unannounced-change]"
        assert ended.lines[1] == "1 error, 0 warnings."


def test_an_unannounced_change_stands_among_the_other_errors(desk: Desk) -> None:
    old, new = desk.write("old.yaml"), desk.write("new.yaml", ADVICE, NOBODY)
    ended = desk.check(new, "--against", old)
    assert [line.rpartition("[")[2] for line in ended.lines[:4]] == [
        "unannounced-change]",
        "forbidden-words]",
        "",
        "no-clinical-reviewer]",
    ]


def test_a_file_that_is_not_sound_is_checked_and_not_compared(desk: Desk) -> None:
    old, new = desk.write("old.yaml"), desk.write("new.yaml", REWORDED, TREATMENT)
    ended = desk.check(new, "--against", old)
    assert (ended.status, ended.lines[1]) == (1, "1 error, 0 warnings.")
    assert "[unknown-treatment]" in ended.lines[0]


def test_an_old_file_that_is_not_sound_cannot_be_compared_with(desk: Desk) -> None:
    old, new = desk.write("old.yaml", TREATMENT), desk.write("new.yaml")
    ended = desk.check(new, "--against", old)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(
        'recurrence: --against "old.yaml" is not a sound knowledge file: old.yaml:66:22: error: "tablet"'
    )
    assert ended.err.count("\n") == 1


# --- asked wrongly --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gone.yaml"], 'recurrence: "gone.yaml" cannot be read: No such file or directory\n'),
        (["."], 'recurrence: "." is a folder; '),
        (["a.yaml", "--pathway", "b.yaml"], "recurrence: two knowledge files are named; check one at a time\n"),
        (["--against", "gone.yaml"], 'recurrence: "gone.yaml" cannot be read: No such file or directory\n'),
    ],
    ids=["no file", "a folder", "two files", "no old file"],
)
def test_what_cannot_be_read_is_told_in_a_line(arguments: list[str], said: str, desk: Desk) -> None:
    ended = desk.check(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(said)
    assert ended.err.count("\n") == 1


def test_a_day_that_is_none_is_told(desk: Desk) -> None:
    name = desk.write("file.yaml")
    assert desk.run("check", name, "--today", "June") == (
        2,
        "",
        'recurrence: --today "June" is not a date; write it as 2026-11-23\n',
    )


def test_a_result_that_cannot_be_written_is_told(desk: Desk) -> None:
    ended = desk.check(desk.write("file.yaml"), "-o", "gone/result.txt")
    assert (ended.status, ended.out) == (74, "")
    assert ended.err.startswith('recurrence: "gone')
