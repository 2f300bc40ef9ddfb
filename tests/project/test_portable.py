"""The folder, and the one file, for computers where nothing can be installed and no network is there."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from paths import ROOT

pytest.importorskip("hatchling")
pytest.importorskip("pip")

from portable import LAUNCHERS, PINS, pinned

pytestmark = pytest.mark.slow

CASE = ["explore", "--no-input", "-a", "recurrence_type=local", "--format", "json"]
linux = pytest.mark.skipif(sys.platform != "linux", reason="a folder for Linux")


def build(*arguments: object) -> None:
    command = [sys.executable, ROOT / "tools" / "portable.py", *arguments]
    ended = subprocess.run([*map(str, command)], check=False, capture_output=True, text=True)
    if ended.returncode == 3:
        pytest.skip("the packages cannot be fetched here")
    assert ended.returncode == 0, ended.stderr


def offline(home: Path) -> tuple[list[str], dict[str, str]]:
    """How to run something without a network where that is allowed, and its environment: an empty home."""
    for unshare in (["unshare", "-n"], ["unshare", "-rn"]):
        if (
            shutil.which("unshare")
            and subprocess.run([*unshare, "true"], check=False, capture_output=True).returncode == 0
        ):
            break
    else:
        unshare = []
    # The Python of these tests, as the one of the PC.
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return unshare, {"PATH": path, "HOME": str(home), "LANG": "C.UTF-8"}


def run(command: Sequence[object], home: Path, input: str = "") -> subprocess.CompletedProcess[str]:
    unshare, env = offline(home)
    words = [*unshare, *map(str, command)]
    return subprocess.run(words, check=False, capture_output=True, text=True, env=env, input=input, cwd=home)


@linux
def test_the_folder_runs_without_a_network_and_nothing_is_written_into_it(tmp_path: Path) -> None:
    folder, home = tmp_path / "share" / "a folder", tmp_path / "home"
    home.mkdir()
    build("linux", folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    for path in before:
        path.chmod(0o555 if path.is_dir() or path.name == "recurrence" else 0o444)
    wanted = subprocess.run([sys.executable, "-m", "recurrence_cli", *CASE], check=True, capture_output=True, text=True)
    found = run([folder / "recurrence", *CASE], home)
    assert (found.returncode, found.stdout, found.stderr) == (0, wanted.stdout, "")
    page = run([folder / "recurrence", *CASE[:-1], "html"], home)
    assert page.stdout.rstrip().endswith("</html>")
    batch = run([folder / "recurrence", "batch", "-", "--brief", "--jobs", "2"], home, '{"answers": {}}\n' * 3)
    assert [json.loads(line)["case"] for line in batch.stdout.splitlines()] == [1, 2, 3]
    assert run([folder / "recurrence", "nonsense"], home).returncode == 2
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert [*home.iterdir()] == []
    for path in before:
        path.chmod(0o755)  # so that pytest can clear it away
    # No path of the computer that built it.
    assert not [p for p in folder.rglob("*") if p.is_file() and str(tmp_path).encode() in p.read_bytes()]


@linux
def test_the_one_file_runs_without_a_network(tmp_path: Path) -> None:
    pytest.importorskip("shiv")
    build("pyz", tmp_path / "recurrence.pyz")
    wanted = subprocess.run([sys.executable, "-m", "recurrence_cli", *CASE], check=True, capture_output=True, text=True)
    found = run([tmp_path / "recurrence.pyz", *CASE], tmp_path)
    assert (found.returncode, found.stdout) == (0, wanted.stdout)


@pytest.mark.parametrize(
    ("target", "colorama"), [("windows", True), ("linux", False)], ids=["for Windows", "for Linux"]
)
def test_the_packages_are_those_of_the_system_that_it_is_for(target: str, colorama: bool) -> None:
    chosen = pinned(PINS.read_text(encoding="utf-8"), target, (3, 13))
    assert any(line.startswith("typer==") for line in chosen)
    assert any(line.startswith("colorama==") for line in chosen) == colorama
    assert all(" --hash=sha256:" in line and ";" not in line for line in chosen)


def test_what_is_pinned_is_what_the_project_asks_for() -> None:
    import tomllib

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for file, more in (("run", []), ("test", asked["optional-dependencies"]["test"])):
        text = (ROOT / "requirements" / f"{file}.txt").read_text(encoding="utf-8")
        pins = [Requirement(line.split(" --hash")[0]) for line in pinned(text, "linux", (3, 13))]
        versions = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}
        for line in [*asked["dependencies"], *more]:
            wanted = Requirement(line)
            assert versions[canonicalize_name(wanted.name)] in wanted.specifier
        assert "http" not in text


def test_the_launcher_for_windows_is_found_by_its_own_folder() -> None:
    name, script = LAUNCHERS["windows"]
    assert name == "recurrence.cmd"
    assert script.count("%~dp0") == 2
    assert script.endswith(" %*\r\n")


def test_an_older_folder_is_replaced_only_when_the_new_one_is_whole(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "old").write_text("old")
    with zipfile.ZipFile(tmp_path / "python.zip", "w") as archive:
        archive.writestr("python311.dll", "")
    (tmp_path / "python.zip").write_bytes((tmp_path / "python.zip").read_bytes()[:20])
    command = [sys.executable, ROOT / "tools" / "portable.py", "windows", tmp_path / "folder"]
    command += ["--python-zip", tmp_path / "python.zip"]
    assert subprocess.run([*map(str, command)], check=False, capture_output=True).returncode == 1
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["old"]
