"""What a computer needs to have: which Python, which packages, and where the program finds its data."""

import ast
import os
import shutil
import subprocess
import sys
import zipapp
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from paths import ROOT

pytestmark = pytest.mark.slow

LOCAL = ["explore", "--no-input", "-a", "recurrence_type=local", "--format", "json"]
TYPER = ("typer", "rich", "shellingham", "annotated_doc", "pygments", "markdown_it", "mdurl")
"""What typer brings along."""


def run(
    command: Sequence[object], path: Sequence[Path] = (), cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
    return subprocess.run([*map(str, command)], check=False, capture_output=True, text=True, cwd=cwd, env=env)


# --- Python ---------------------------------------------------------------------------------------------------------


def older_pythons() -> list[Path]:
    """Pythons before 3.11 that this computer has, on the PATH or among those of pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = []
    for minor in range(6, 11):
        here = shutil.which(f"python3.{minor}")
        found += [*pyenv.glob(f"3.{minor}.*/bin/python")][:1] or ([Path(here)] if here else [])
    return found


@pytest.mark.parametrize("file", ["build_backend.py", "recurrence_cli/__init__.py", "recurrence_cli/__main__.py"])
def test_what_an_older_python_reads_first_has_no_newer_syntax(file: str) -> None:
    ast.parse((ROOT / file).read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("python", older_pythons() or [None], ids=lambda path: path and path.parent.parent.name)
def test_an_older_python_is_told_which_one_is_needed(python: Path | None) -> None:
    if python is None:
        pytest.skip("no Python before 3.11 is here")
    version = run([python, "-c", "import sys; print(sys.version.split()[0])"]).stdout.strip()
    ended = run([python, "-B", "-m", "recurrence_cli", "--version"], cwd=ROOT)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"recurrence: Python 3.11 or newer is needed; this is Python {version}\n"
    # What pip runs first.
    built = run([python, "-B", "-c", "import build_backend"], cwd=ROOT)
    assert built.returncode != 0
    assert built.stderr == f"recurrence needs Python 3.11 or newer; this is Python {version}\n"


# --- packages -------------------------------------------------------------------------------------------------------


def packages(folder: Path, names: Sequence[str]) -> Path:
    """A folder with these installed packages, and no others."""
    for name in names:
        spec = find_spec(name)
        if spec and spec.submodule_search_locations:
            (folder / name).symlink_to(spec.submodule_search_locations[0])
    return folder


@pytest.mark.skipif(os.name == "nt", reason="symbolic links")
@pytest.mark.parametrize(
    ("arguments", "there", "missing"),
    [
        (LOCAL, (), "typer"),
        (["check", "pathway.yaml"], TYPER, "PyYAML"),
        ([*LOCAL[:-1], "html"], TYPER, "jinja2"),
    ],
)
def test_a_missing_package_is_named(
    arguments: list[str], there: Sequence[str], missing: str, installed: Path, tmp_path: Path
) -> None:
    (tmp_path / "pathway.yaml").write_text("pathway: {}\n")
    (tmp_path / "site").mkdir()
    others = packages(tmp_path / "site", there)
    ended = run([sys.executable, "-S", "-m", "recurrence_cli", *arguments], [installed, others], tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f'recurrence: the package "{missing}" is missing; install it, or recurrence-cli again\n'


# --- data -----------------------------------------------------------------------------------------------------------


def test_the_data_is_our_own_beside_any_project(installed: Path, tmp_path: Path) -> None:
    wanted = run([sys.executable, "-m", "recurrence_cli", *LOCAL], cwd=ROOT)
    project = tmp_path / "project"
    shutil.copytree(installed, project)
    (project / "pyproject.toml").write_text('[project]\nname = "somebody-elses"\n')
    (project / "data").mkdir()
    (project / "data" / "treatments.yaml").write_text("another: file\n")
    found = run([sys.executable, "-m", "recurrence_cli", *LOCAL], cwd=project)
    assert (found.returncode, found.stdout) == (0, wanted.stdout)


@pytest.mark.parametrize(
    "arguments", [LOCAL, [*LOCAL[:-1], "html"], ["check"], ["new", "mine"], ["questions"]], ids=" ".join
)
def test_a_zipapp_finds_all_its_files(arguments: list[str], installed: Path, tmp_path: Path) -> None:
    app = tmp_path / "recurrence.pyz"
    zipapp.create_archive(installed, app, main="recurrence_cli.__main__:main")
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    wanted = run([sys.executable, "-m", "recurrence_cli", *arguments], [installed], tmp_path / "a")
    found = run([sys.executable, app, *arguments], cwd=tmp_path / "b")
    assert (found.returncode, found.stdout) == (wanted.returncode, wanted.stdout)
    assert found.returncode == 0, found.stderr


def test_a_zipapp_does_without_the_reader_of_the_file(installed: Path, tmp_path: Path) -> None:
    app = tmp_path / "recurrence.pyz"
    zipapp.create_archive(installed, app, main="recurrence_cli.__main__:main")
    ended = run([sys.executable, "-v", app, *LOCAL], cwd=tmp_path)
    assert ended.returncode == 0
    assert "import 'recurrence_cli.loading.compiled'" in ended.stderr
    assert "import 'yaml'" not in ended.stderr
