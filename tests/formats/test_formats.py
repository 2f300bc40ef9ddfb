"""Every command in every format: one place for each format, one writer of output, lines that fit, and safe cells."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from test_handouts import Reader

from build import note, steps
from recurrence_cli.cli import COMMANDS, run
from recurrence_cli.formats import EVERYWHERE, WRITERS, Format, Screen, write
from recurrence_cli.formats.widths import width_of, wrap, wrap_clauses
from recurrence_cli.reports.document import Block, Cell, Document, Part, Row, Section, Table, lines, plain
from recurrence_cli.reports.report import Report

Capture = pytest.CaptureFixture[str]
PROGRAM = [sys.executable, "-m", "recurrence_cli"]
LOCAL = ["-a", "recurrence_type=local", "-a", "operable=yes"]
TODAY = ["--today", "2026-12-01"]
unix = pytest.mark.skipif(os.name == "nt", reason="pipes of Unix")

RUNS = {
    "explore": [["explore", "--no-input", *LOCAL, *TODAY], ["explore", "--no-input", *LOCAL, *TODAY, "--what-if"]],
    "why": [["why", "mastectomy", *LOCAL, *TODAY]],
    "compare": [["compare", "case.json", "-a", "operable=no"]],
    "tree": [["tree", "local", "surgery", *TODAY], ["tree", "local", "surgery", *LOCAL[2:], *TODAY]],
    "find": [["find", "mets"], ["find", "--list"]],
    "questions": [["questions"]],
    "about": [["about", *TODAY], ["about", "sources", *TODAY], ["about", "support", *TODAY]],
    "check": [["check", *TODAY], ["check", "--explain", "missing-choice"], ["check", "--explain", "list"]],
    "test": [["test", "one.yaml"]],
    "diff": [["diff", "old.yaml", "new.yaml"]],
    "paths": [["paths", "--pathway", "new.yaml"]],
    "due": [["due", *TODAY]],
    "schema": [["schema", "case"]],
    "completion": [["completion", "bash"]],
    "new": [["new", "mine"]],
    "learn": [["learn", "local", "surgery", *TODAY]],
    "quiz": [["quiz", "--seed", "7", "--count", "3", "--answers", "replies.json", *TODAY]],
}
EXTRA = {
    "check": (Format.GITHUB,),
    "paths": (Format.CSV,),
    "tree": (Format.MERMAID, Format.DOT, Format.SVG),
}
OLD = steps(f"- ask: done\n  choices: {{yes: [{note('N-1')}], no: []}}")


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.json").write_text('{"answers": {"recurrence_type": "local", "operable": "yes"}}')
    Path("one.yaml").write_text("person: She.\nanswers: {recurrence_type: local}\napplies: {L-GEN-01: always}\n")
    Path("replies.json").write_text('{"answers": {"1": [1], "2": [2]}}')
    Path("old.yaml").write_text(OLD, encoding="utf-8")
    Path("new.yaml").write_text(OLD.replace("Text of N-1.", "Other words."), encoding="utf-8")


def test_every_command_but_batch_is_tried_here_and_every_format_has_one_writer() -> None:
    assert {*RUNS} == {*COMMANDS} - {"batch"}
    assert [*WRITERS] == [*Format]


@pytest.mark.parametrize("format_", EVERYWHERE)
@pytest.mark.parametrize("command", RUNS)
def test_each_command_writes_each_format(command: str, format_: Format, capsys: Capture) -> None:
    for arguments in RUNS[command]:
        status = run([*arguments, "--format", format_])
        out, err = capsys.readouterr()
        assert (status, err) == (1 if command == "diff" else 0, "")
        if format_ == Format.JSON:
            assert json.loads(out)
        elif format_ == Format.HTML:
            elements = Reader(out).elements
            assert [e.tag for e in elements].count("h1") == 1
            assert all(e.text for e in elements if e.tag in ("p", "li", "ul", "ol", "h2", "section"))
        elif format_ == Format.MARKDOWN:
            assert out.startswith("# ")
            assert "\n\n\n" not in out or command == "completion"
            assert Reader(MarkdownIt().enable("table").render(out)).elements
        else:
            assert "<p>" not in out
            assert out.endswith("\n")


@pytest.mark.parametrize("format_", [format_ for format_ in Format if format_ not in EVERYWHERE])
@pytest.mark.parametrize("command", RUNS)
def test_a_format_that_a_command_has_not_is_one_line_and_2(command: str, format_: Format, capsys: Capture) -> None:
    status = run([*RUNS[command][0], "--format", format_])
    out, err = capsys.readouterr()
    if format_ in EXTRA.get(command, ()):
        assert (status, err) == (0, "")
    else:
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert err.startswith(f"recurrence: --format {format_} is not for this result; use text, plain, markdown, ")


@pytest.mark.parametrize("format_", [Format.GITHUB, Format.CSV])
def test_a_result_that_has_nothing_for_a_format_says_so(format_: Format) -> None:
    report = Report(dict, lambda: Document("Title", (Section("", plain("Words."), "words"),)))
    with pytest.raises(Exception, match="use text, plain, markdown, html, json"):
        write(report, format_, Screen())


@pytest.mark.slow
def test_help_lists_every_command_without_importing_one(capsys: Capture) -> None:
    code = "import sys; from recurrence_cli.cli import run; run(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert [name for name in COMMANDS if f"\n  {name} " not in done.stdout] == []
    loaded = {name for name in done.stderr.split() if name.startswith("recurrence_cli")}
    assert not loaded & {f"recurrence_cli.cli.{target.partition(':')[0]}" for target, _ in COMMANDS.values()}
    assert not loaded & {"recurrence_cli.pathway.model", "recurrence_cli.loading", "recurrence_cli.reports.document"}


# --- lines ----------------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def columns(text: str) -> int:
    """How many columns a terminal takes for text without joined signs, by the standard's own table."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@pytest.mark.parametrize("width", [20, 40, 80])
@pytest.mark.parametrize(
    "word",
    ["x" * 300, "\u6f22\u5b57" * 90, "https://example.org/" + "a" * 200 + "/b-c", "a\u0301" * 200, "\uff1d" * 100],
)
def test_no_line_passes_the_edge_whatever_the_words_are(word: str, width: int) -> None:
    blocks: tuple[Part, ...] = (Block(f"Before {word} after", "Label", items=(Block(word),)), Block(word, id="X-1"))
    sections = (Section("First", blocks, "first"), Section(word, blocks, "words"))
    report = Report(dict, lambda: Document(word, sections, lead=(Block(word),), banner=True, footer=word))
    for format_, terminal in ((Format.PLAIN, None), (Format.TEXT, Terminal())):
        text = re.sub(r"\x1b\[[0-9;]*m", "", write(report, format_, Screen(width, terminal=terminal)))
        assert max(map(columns, text.splitlines())) <= width
        assert re.sub(r"[\s│]", "", text).lower().count(word) == 10


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"])), st.integers(12, 60))
def test_wrapping_loses_nothing_and_fits(text: str, width: int) -> None:
    wrapped = wrap(text, width, "  ", "    ")
    assert "".join("".join(wrapped).split()) == "".join(text.split())
    assert all(width_of(line) <= width for line in wrapped)


def test_lines_for_programs_are_never_broken() -> None:
    long = "file.yaml:1:1: error: " + "word " * 40
    report = Report(dict, lambda: Document("Title", (Section("", lines(long), "lines"),)))
    assert write(report, Format.PLAIN, Screen(40)) == f"{long}\n"


# --- cells ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff201",
        " =1",
        '"=1',
        "a;=1",
        "a; =1",
        "a\n=1",
        "\t=1",
        "\r1",
    ],
)
def test_no_cell_is_a_formula_wherever_a_spreadsheet_looks_for_one(cell: str) -> None:
    table = Table(("name",), (Row((Cell(cell),)),))
    report = Report(dict, lambda: Document("Title", (Section("", (table,), "table"),)))
    [_, [written]] = csv.reader(io.StringIO(write(report, Format.CSV, Screen()), newline=""))
    assert written.replace("'", "") == cell
    for part in written.replace("\r", "\n").replace(";", "\n").replace("\t", "\n").split("\n"):
        assert not part.lstrip(' "').startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"))


def test_a_title_that_looks_like_a_formula_is_text_in_the_table_to_sign(capsys: Capture) -> None:
    for title, safe in (("\uff1d1+1", "'\uff1d1+1"), ("a;=1", "a;'=1")):
        Path("own.yaml").write_text(OLD.replace("title: Surgery", f'title: "{title}"'), encoding="utf-8")
        assert run(["paths", "--pathway", "own.yaml"]) == 0
        assert [*csv.reader(io.StringIO(capsys.readouterr().out, newline=""))][1][1] == safe


# --- one writer -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@unix
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments",
    [["paths"], ["explore", "--no-input", *LOCAL, "--format", "html"], ["schema", "pathway"]],
    ids=" ".join,
)
def test_a_slow_reader_of_a_pipe_that_does_not_block_gets_everything(arguments: list[str], unbuffered: str) -> None:
    env = {**os.environ, "PYTHONUNBUFFERED": unbuffered, "PYTHONIOENCODING": "utf-8"}
    expected = subprocess.run([*PROGRAM, *arguments], check=True, capture_output=True, env=env).stdout
    assert len(expected) > 20_000
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with subprocess.Popen([*PROGRAM, *arguments], stdout=writer, stderr=subprocess.PIPE, env=env) as running:
        os.close(writer)
        time.sleep(0.5)
        taken = b""
        while part := os.read(reader, 4096):
            taken += part
        assert running.stderr
        assert running.stderr.read() == b""
    os.close(reader)
    assert running.returncode == 0
    assert taken == expected


@pytest.mark.slow
@pytest.mark.parametrize("format_", ["markdown", "html", "svg"])
def test_pages_are_utf_8_wherever_they_go(format_: str) -> None:
    Path("own.yaml").write_text(OLD.replace("title: Surgery", "title: Chirurgie \u2265 \u00e9"), encoding="utf-8")
    arguments = ["tree", "a", "surgery", "--pathway", "own.yaml", "--format", format_, *TODAY]
    env = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    out = subprocess.run([*PROGRAM, *arguments], check=True, capture_output=True, env=env).stdout
    assert "Chirurgie \u2265 \u00e9" in out.decode("utf-8")
    assert run([*arguments, "-o", "file"]) == 0
    assert Path("file").read_bytes() == out


def test_a_phone_number_is_not_broken_where_it_fits_a_line() -> None:
    assert wrap("ring 0808 808 00 00, or 0808 800 6000.", 15) == ["ring", "0808 808 00 00,", "or", "0808 800 6000."]
    assert wrap("on 28 November 2026 at 12", 6) == ["on 28", "Novemb", "er", "2026", "at 12"]


def test_clauses_are_whole_where_that_takes_no_more_lines() -> None:
    assert wrap_clauses("one two three; four five; six.", 16) == ["one two three;", "four five; six."]
    assert wrap_clauses("one two; three four five.", 14) == ["one two; three", "four five."]
