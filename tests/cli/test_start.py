"""What a run loads, and the wheel it is installed from: fast, and never another truth than the file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from paths import ROOT

pytestmark = pytest.mark.slow

LOCAL = ["explore", "--no-input", "-a", "recurrence_type=local"]

# What a run has loaded when it is done.
LOADED = """
import sys
from recurrence_cli.cli import run
status = run(sys.argv[1:])
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(status)
"""


def loaded(arguments: list[str], stdin: str = "", path: Path = ROOT) -> set[str]:
    """The modules that a run loads, with the package found in `path`."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=True,
        cwd=path,
        env={**os.environ, "PYTHONPATH": str(path)},
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    "arguments",
    [
        *([*LOCAL, "--format", shape] for shape in ("text", "plain", "json", "markdown", "html")),
        ["batch", "-", "--brief"],
        ["batch", "-", "--jobs", "2"],
        ["why", "L-SUR-01", "-a", "recurrence_type=local"],
        ["tree", "local", "surgery"],
        ["check"],
    ],
    ids=" ".join,
)
def test_a_scripted_run_loads_nothing_that_draws_or_asks_on_a_terminal(arguments: list[str]) -> None:
    modules = loaded(arguments, '{"answers": {}}\n')
    assert "typer" in modules
    assert {module.partition(".")[0] for module in modules}.isdisjoint({"questionary", "prompt_toolkit", "rich"})


def test_an_installed_run_does_without_the_reader_of_the_file(installed: Path) -> None:
    modules = loaded([*LOCAL, "--format", "json"], path=installed)
    assert "recurrence_cli.loading.compiled" in modules
    assert modules.isdisjoint({"yaml", "recurrence_cli.loading.nodes", "recurrence_cli.checks", "hashlib"})


def test_an_installed_run_says_what_one_in_a_checkout_says(installed: Path) -> None:
    said = []
    for path in (ROOT, installed):
        run = [sys.executable, "-m", "recurrence_cli", *LOCAL, "--format", "json"]
        env = {**os.environ, "PYTHONPATH": str(path)}
        said.append(subprocess.run(run, cwd=path, env=env, capture_output=True, check=True).stdout)
    assert said[0] == said[1]


def test_a_changed_file_is_read_and_what_was_packed_of_the_old_one_left_aside(installed: Path) -> None:
    file = installed / "recurrence_cli" / "data" / "treatments.yaml"
    before = file.read_bytes()
    file.write_bytes(before.replace(b"short: Surgery", b"short: Operations"))
    try:
        run = [sys.executable, "-m", "recurrence_cli", *LOCAL]
        env = {**os.environ, "PYTHONPATH": str(installed)}
        said = subprocess.run(run, cwd=installed, env=env, capture_output=True, check=True, text=True).stdout
        assert "OPERATIONS" in said
        assert "yaml" in loaded(LOCAL, path=installed)
    finally:
        file.write_bytes(before)
