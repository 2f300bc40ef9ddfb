"""Builder of a folder, or of one file, that runs without an installation and without a network.

    pip install '.[release]'
    python tools/portable.py windows dist/recurrence-windows --python-zip python-3.13.0-embed-amd64.zip
    python tools/portable.py linux dist/recurrence-linux      # with the Python of the PC, 3.11 or newer
    python tools/portable.py pyz dist/recurrence.pyz          # one file, likewise

The packages are those of requirements/run.txt, by their hashes. The folder may lie on a share that nobody can write to.
The zip is the "Windows embeddable package (64-bit)" of python.org, which whoever builds the folder supplies. For linux
it may be any archive of a Python that can be moved, with bin/python3 in it.
"""

import argparse
import compileall
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from py_compile import PycInvalidationMode

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements" / "run.txt"

PLATFORMS = {
    "windows": ["win_amd64"],
    "linux": [f"{kind}_x86_64" for kind in ("manylinux2014", "manylinux_2_17", "manylinux_2_28")],
    "pyz": [],
}
"""The tags of the wheels that each target takes; for one file, those of this computer."""

MARKERS = {
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "pyz": {},
}

# Neither writes into the folder. Python puts the folder it is told to run before everything else, and with -I nothing
# of the user's.
LAUNCHERS = {
    "windows": ("recurrence.cmd", '@"%~dp0python\\python.exe" -I -B "%~dp0lib" %*\r\n'),
    "linux": (
        "recurrence",
        """#!/bin/sh
here=$(dirname -- "$(readlink -f -- "$0")")
python=$here/python/bin/python3
if [ ! -x "$python" ]; then python=python3; fi
exec "$python" -I -B "$here/lib" "$@"
""",
    ),
}

START = """from recurrence_cli.__main__ import main

if __name__ == "__main__":
    main()
"""

README = """recurrence {version}

Shows which treatments the sources list when breast cancer comes back. It is
information to discuss with the treating team, not advice.

Nothing is installed, nothing is written into this folder, and no network is
used. Start it from a command line:

    {launcher}
    {launcher} --help
"""


class NotFetched(Exception):
    """Packages that could not be fetched."""


def main() -> None:
    """Build what the command line names."""
    parser = argparse.ArgumentParser(description="Build a folder or a file that runs without an installation.")
    parser.add_argument("target", choices=PLATFORMS)
    parser.add_argument("output", type=Path)
    parser.add_argument("--python-zip", type=Path, help="a Python that can be moved, to put into the folder")
    asked = parser.parse_args()
    if asked.target == "windows" and not asked.python_zip:
        parser.error("name the embeddable Python for Windows: --python-zip FILE (make: PYTHON_ZIP=FILE)")
    try:
        with tempfile.TemporaryDirectory() as folder:
            if asked.target == "pyz":
                _build_file(asked.output.resolve(), Path(folder, "lib"))
            else:
                _build_folder(asked.target, asked.output.resolve(), asked.python_zip, Path(folder, "portable"))
    except NotFetched as error:
        print(f"portable: {error}", file=sys.stderr)
        sys.exit(3)
    print(asked.output)


def _build_folder(target: str, output: Path, python_zip: Path | None, made: Path) -> None:
    """Gather a folder and put it at `output`, in place of an older one."""
    version = sys.version_info[:2]
    if python_zip:
        version = _unpack_python(python_zip, made / "python") or version
    _gather(target, made / "lib", version)
    (made / "lib" / "__main__.py").write_text(START, encoding="utf-8")
    if version == sys.version_info[:2]:
        # Nothing is compiled on the share, and a copy may change the times of files.
        compileall.compile_dir(made / "lib", quiet=1, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    launcher, script = LAUNCHERS[target]
    (made / launcher).write_bytes(script.encode())
    (made / launcher).chmod(0o755)
    (made / "README.txt").write_bytes(_readme(made / "lib", launcher, target).encode())
    shutil.copy(ROOT / "LICENSE", made / "LICENSE.txt")
    if output.exists():
        shutil.rmtree(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(made, output)


def _build_file(output: Path, lib: Path) -> None:
    """Make one file of the packages with shiv, which unpacks itself into the user's folder at the first start."""
    _gather("pyz", lib, sys.version_info[:2])
    output.parent.mkdir(parents=True, exist_ok=True)
    entry, python = "recurrence_cli.__main__:main", "/usr/bin/env python3"
    _run("-m", "shiv.cli", "--site-packages", lib, "-e", entry, "-p", python, "-o", output, "--reproducible")


def _unpack_python(archive: Path, python: Path) -> tuple[int, int] | None:
    """Unpack a Python and return its version where its files name it."""
    shutil.unpack_archive(archive, python)
    inside = [*python.iterdir()]
    if len(inside) == 1 and inside[0].is_dir():
        # An archive with all in one folder.
        inside[0].rename(python.with_name("unpacked"))
        python.rmdir()
        python.with_name("unpacked").rename(python)
    named = [*python.glob("python3[0-9]*.dll"), *python.glob("bin/python3.[0-9]*")]
    found = [re.search(r"python3\.?(\d+)(?:\.dll)?$", file.name) for file in named]
    minors = [int(match[1]) for match in found if match]
    return (3, minors[0]) if minors else None


def _gather(target: str, lib: Path, version: tuple[int, int]) -> None:
    """Install our wheel and the pinned packages into a folder."""
    wheels = lib.with_name("wheels")
    _run("-m", "hatchling", "build", "-t", "wheel", "-d", wheels)
    pins = lib.with_name("pins.txt")
    pins.write_text("\n".join(pinned(PINS.read_text(encoding="utf-8"), target, version)), encoding="utf-8")
    pip = ["-m", "pip", "install", "-qq", "--no-deps", "--no-compile", "--disable-pip-version-check", "--target", lib]
    tags = [part for tag in PLATFORMS[target] for part in ("--platform", tag)]
    python = ["--python-version", "{}.{}".format(*version)] if tags else []
    try:
        _run(*pip, "--only-binary=:all:", "--require-hashes", *tags, *python, "-r", pins)
    except subprocess.CalledProcessError as error:
        raise NotFetched("the packages of requirements/run.txt cannot be fetched") from error
    _run(*pip, *wheels.glob("*.whl"))
    # Scripts that name this computer's Python, and where our wheel lay.
    shutil.rmtree(lib / "bin", ignore_errors=True)
    for origin in lib.glob("recurrence_cli-*.dist-info/direct_url.json"):
        origin.unlink()
    shutil.rmtree(wheels)
    pins.unlink()


def pinned(requirements: str, target: str, version: tuple[int, int]) -> list[str]:
    """Choose the pinned packages of a target, since pip would look at the system it runs on."""
    environment = {**MARKERS[target], "python_version": "{}.{}".format(*version)}
    environment["python_full_version"] = environment["python_version"] + ".0"
    chosen = []
    for entry in requirements.replace("\\\n", " ").splitlines():
        line, *hashes = entry.partition("#")[0].split(" --hash=")
        if not line.strip():
            continue
        package = Requirement(line)
        if package.marker is None or package.marker.evaluate(environment):
            package.marker = None
            chosen.append(" --hash=".join([str(package), *map(str.strip, hashes)]))
    return chosen


def _readme(lib: Path, launcher: str, target: str) -> str:
    (info,) = lib.glob("recurrence_cli-*.dist-info")
    version = info.name.removeprefix("recurrence_cli-").removesuffix(".dist-info")
    start = launcher if target == "windows" else f"./{launcher}"
    ends = "\r\n" if target == "windows" else "\n"
    return README.format(version=version, launcher=start).replace("\n", ends)


def _run(*command: object) -> None:
    ended = subprocess.run([sys.executable, *map(str, command)], cwd=ROOT, check=False, capture_output=True, text=True)
    if ended.returncode:
        print(ended.stdout, ended.stderr, file=sys.stderr)
        ended.check_returncode()


if __name__ == "__main__":
    main()
