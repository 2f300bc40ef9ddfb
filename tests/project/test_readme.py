"""The README: every command runs as it is shown, and every output is what the command prints."""

import re
import shlex
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
import readme

from paths import ROOT, TESTS
from recurrence_cli.cli import COMMANDS, run

README = ROOT / "README.md"


def commands() -> list[str]:
    blocks = re.findall(
        r"^```(?:sh|console)\n(.*?)^```", README.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    lines = [line.partition("  #")[0].strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("recurrence ")]


def test_the_readme_shows_what_its_commands_print() -> None:
    text = README.read_text(encoding="utf-8")
    assert readme.filled(text) == text
    assert text.count("\n$ recurrence ") == 3


def test_the_picture_is_of_the_summary_as_it_is_now_and_loads_nothing() -> None:
    drawn = readme.picture()
    assert readme.PICTURE.read_text(encoding="utf-8") == drawn
    shown = " ".join("".join(ElementTree.fromstring(drawn).itertext()).replace("\xa0", " ").split())
    for words in ("Not advice.", "DRAFT", "Mastectomy", "usually offered", "not usually used", "URGENT 999:"):
        assert words in shown
    assert "http" not in re.sub(r'xmlns="[^"]*"|<!--.*?-->', "", drawn)


def test_the_readme_shows_every_command() -> None:
    shown = {line.split()[1] for line in commands()}
    assert shown | {"questions"} == set(COMMANDS)


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_readme_runs(
    line: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.json").write_text('{"answers": {"recurrence_type": "local", "operable": "yes"}}')
    Path("answers.json").write_text('{"answers": {"1": [1, 2], "2": [2]}}')
    Path("cases.jsonl").write_text('{"answers": {"recurrence_type": "local"}}\n')
    Path("cases.csv").write_text("id,recurrence_type,secondary_sites\na,secondary,bone|liver\n")
    Path("tests").symlink_to(TESTS, target_is_directory=True)
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
