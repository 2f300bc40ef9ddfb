"""The bundled pathway, read once for all tests: nothing in a pathway ever changes."""

import subprocess
import sys
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

import pytest

from paths import ROOT
from recurrence_cli import loading
from recurrence_cli.cli import inputs
from recurrence_cli.loading import BUNDLED, load_bytes, name_of_file
from recurrence_cli.pathway.model import Pathway

_read_once = lru_cache(1)(load_bytes)


def _load_bytes(data: bytes, name: str) -> Pathway:
    return (_read_once if name == name_of_file(BUNDLED) else load_bytes)(data, name)


# Here and not in a fixture, since test modules load it while they are imported.
modules: list[Any] = [loading, inputs]
for module in modules:
    module.load_bytes = _load_bytes


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as fast what is neither slow nor needs a tool."""
    for item in items:
        if not (item.get_closest_marker("slow") or item.get_closest_marker("tools")):
            item.add_marker(pytest.mark.fast)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what our wheel installs, and nothing of other packages."""
    pytest.importorskip("hatchling")
    built = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (file,) = built.glob("recurrence_cli-*.whl")
    with zipfile.ZipFile(file) as wheel:
        wheel.extractall(built / "installed")
    return built / "installed"


@pytest.fixture(autouse=True)
def _fast_tests_start_no_process(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the fast set fast: a test that starts a process is marked `slow` or `tools`."""
    if request.node.get_closest_marker("fast"):
        for starter in ("subprocess.Popen.__init__", "os.fork", "os.forkpty"):
            monkeypatch.setattr(starter, _refuse, raising=False)


def _refuse(*_: object, **__: object) -> NoReturn:
    pytest.fail("a fast test started a process; mark it slow")
