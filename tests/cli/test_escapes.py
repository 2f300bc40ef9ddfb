"""Control characters and marks of direction leave the program as escapes only, whoever put them in."""

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from recurrence_cli.cli import run
from recurrence_cli.formats.spreadsheet import csv_line
from recurrence_cli.wizard.line_mode import LineMode
from recurrence_cli.wizard.prompts import Option, Prompt

Capture = pytest.CaptureFixture[str]

RAW = "a\x1b[31mb\u202ec\x9bd\x07e\u200bf"
ESCAPED = r"a\x1b[31mb\u202ec\x9bd\x07e\u200bf"
RAW_ONES = {"\x1b", "\u202e", "\x9b", "\x07", "\u200b"}
LOCAL = ["-a", "recurrence_type=local"]


@pytest.mark.parametrize("layout", ["--brief", "--wide"])
@pytest.mark.parametrize("type", ["local", f"{RAW}"])
def test_an_id_in_csv_is_escaped(layout: str, type: str, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps({"id": RAW, "answers": {"recurrence_type": type}}))
    run(["batch", str(file), "--to", "csv", layout])
    out = capsys.readouterr().out
    assert not RAW_ONES & {*out}
    first = next(csv.DictReader(io.StringIO(out)))
    assert first["case"] == ESCAPED
    assert type == "local" or ESCAPED in first["error"]


@pytest.mark.parametrize("cell", ["می\u200cخواهم", "two\nlines", "a\r\nb", "a\tb", "é ≥ 如果"])
def test_what_is_not_hidden_stays_in_a_cell_of_csv(cell: str) -> None:
    assert next(csv.reader(io.StringIO(csv_line([cell, "x"]), newline="")))[0] == cell


@pytest.mark.parametrize(
    "command",
    [
        ["explore", "--no-input", "-a", f"recurrence_type={RAW}"],
        ["explore", "--no-input", "-a", f"{RAW}=x"],
        ["explore", "--no-input", *LOCAL, "--section", RAW],
        ["explore", "--no-input", *LOCAL, "-o", f"no/{RAW}/file"],
        ["explore", "--no-input", "--answers", RAW],
        ["why", RAW],
        ["find", RAW],
        ["check", RAW],
        ["diff", RAW, RAW],
        ["batch", RAW],
        [RAW],
        [f"--{RAW}"],
    ],
    ids=lambda command: ascii(" ".join(command[:2])),
)
def test_what_was_typed_is_escaped_in_an_error(command: list[str], capsys: Capture) -> None:
    assert run(command) in (2, 74)
    out, err = capsys.readouterr()
    assert not RAW_ONES & {*out, *err}
    assert r"\x1b" in err


def test_what_was_typed_line_by_line_is_escaped(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    prompt = Prompt("Which?", (Option("1", "First", "first"),))
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{RAW}\n1\n"))
    assert LineMode().ask(prompt) == {"first"}
    err = capsys.readouterr().err
    assert not RAW_ONES & {*err}
    assert f'Error: "{ESCAPED}" is not in the list.' in err
