"""How long a run takes from nothing: ours beside a typer hello-world, bare Python and other people's `--version`.

    pip install '.[bench]' && python benchmarks/start.py

The install has to be a normal one: an editable install has no packed pathway, and reads the file.
"""

import argparse
import os
import pty
import signal
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from timing import Run, in_turn, middle, ratio

HELLO = """
import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)

@app.command()
def hello(name: str = "world") -> None:
    print(f"Hello {name}")

app()
"""
CASE = ["explore", "--no-input", "-a", "recurrence_type=local", "-a", "operable=yes"]


def first_question(command: list[str]) -> Run:
    """The command on a terminal of its own until it asks its first question; then it is ended."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    begin = time.perf_counter()
    seen = b""
    while b"Not known" not in seen:
        seen += os.read(terminal, 65536)
    wall = time.perf_counter() - begin
    os.kill(child, signal.SIGKILL)
    _, _, used = os.wait4(child, 0)
    os.close(terminal)
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time whole runs.")
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    here = Path(sys.executable).parent
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder, "hello.py")
        hello.write_text(HELLO)
        commands = {
            "recurrence explore, JSON": [str(here / "recurrence"), *CASE, "--format", "json"],
            "recurrence explore, text": [str(here / "recurrence"), *CASE, "--format", "text"],
            "recurrence --help": [str(here / "recurrence"), "--help"],
            f"typer {version('typer')} hello-world": [sys.executable, str(hello)],
            "python -c pass": [sys.executable, "-c", "pass"],
            f"cookiecutter {version('cookiecutter')} --version": [str(here / "cookiecutter"), "--version"],
            f"http {version('httpie')} --version": [str(here / "http"), "--version"],
            f"copier {version('copier')} --version": [str(here / "copier"), "--version"],
        }
        runs = in_turn(commands, rounds)
        for name, flags in (("wizard to the first question", []), ("the same, --plain", ["--plain"])):
            runs[name] = [first_question([str(here / "recurrence"), *flags]) for _ in range(rounds)]
    hello_world = next(runs[name] for name in runs if name.startswith("typer"))
    print(f"{'':36}{'cpu ms':>9}{'wall ms':>9}{'MB':>6}  times a typer hello-world (cpu)")
    for name, each in runs.items():
        figures = middle(each)
        row = f"{name:36}{figures.cpu * 1000:9.0f}{figures.wall * 1000:9.0f}{figures.memory:6.0f}"
        print(f"{row}  {ratio(each, hello_world):.2f}")


if __name__ == "__main__":
    main()
