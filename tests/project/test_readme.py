"""Every command that the README shows runs as it stands there."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from paths import ROOT
from recurrence_cli.cli import run

README = ROOT / "README.md"


def commands() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", README.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    lines = [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("recurrence ")]


def test_the_readme_shows_every_command() -> None:
    shown = {line.split()[1] for line in commands()}
    assert {"explore", "why", "compare", "tree", "find", "about"} <= shown
    assert {"batch", "completion", "learn", "quiz"} <= shown
    assert {"check", "test", "diff", "paths", "due", "schema", "new", "completion"} <= shown


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_readme_runs(
    line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.json").write_text('{"answers": {"recurrence_type": "local", "operable": "yes"}}')
    Path("answers.json").write_text('{"answers": {"1": [1, 2], "2": [2]}}')
    Path("cases.jsonl").write_text('{"answers": {"recurrence_type": "local"}}\n')
    Path("cases.csv").write_text("id,recurrence_type,secondary_sites\na,secondary,bone|liver\n")
    if "mine/" in line:
        assert run(["new", "mine"]) == 0
        shutil.copy("mine/pathway.yaml", "old.yaml")
        capsys.readouterr()
    arguments = shlex.split(line)[1:]
    needs_a_terminal = {"--save", "--resume"} & set(arguments)
    status = run(arguments)
    out, err = capsys.readouterr()
    assert status == (2 if needs_a_terminal else 0), err
    writes_files = {"-o", "--questions", "new"} & set(arguments)
    assert bool(out) != bool(needs_a_terminal or writes_files)
