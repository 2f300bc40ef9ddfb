"""Answers are health data: nothing repeats or keeps them unasked."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from paths import ROOT
from recurrence_cli.cli import run


def test_an_internal_error_names_no_answer(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(pathway: object, answers: object, **_: object) -> None:
        raise ValueError(f"cannot evaluate {answers}")

    monkeypatch.setattr("recurrence_cli.cli.explore.walk", broken)
    assert run(["explore", "--no-input", "-a", "recurrence_type=secondary", "-a", "secondary_sites=brain"]) == 70
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "ValueError" in err
    assert "brain" not in err
    assert "secondary" not in err


@pytest.mark.slow
@pytest.mark.parametrize("command", ["explore --no-input --answers -", "why L-SUR-01 --answers -", "batch -"])
def test_a_run_leaves_no_file_that_nobody_asked_for(command: str, tmp_path: Path) -> None:
    places = (
        "HOME",
        "TMPDIR",
        "TMP",
        "TEMP",
        "XDG_CACHE_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "APPDATA",
        "LOCALAPPDATA",
    )
    done = subprocess.run(
        [sys.executable, "-m", "recurrence_cli", *command.split()],
        input=b'{"answers": {"recurrence_type": "local", "operable": "no"}}\n',
        cwd=tmp_path,
        env=os.environ
        | dict.fromkeys(places, str(tmp_path))
        | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=True,
    )
    assert done.stdout
    assert [*tmp_path.rglob("*")] == []
