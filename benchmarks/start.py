"""How long a run takes from nothing: ours beside a typer hello-world, bare Python and other people's `--version`.

    pip install '.[bench]' && python benchmarks/start.py

The install has to be a normal one: an editable install has no packed pathway, and reads the file.
"""

import argparse
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from timing import in_turn, middle, ratio

HELLO = """
import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)

@app.command()
def hello(name: str = "world") -> None:
    print(f"Hello {name}")

app()
"""
CASE = ["explore", "--no-input", "-a", "recurrence_type=local", "-a", "operable=yes"]


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
            f"typer {version('typer')} hello-world": [sys.executable, str(hello)],
            "python -c pass": [sys.executable, "-c", "pass"],
            f"cookiecutter {version('cookiecutter')} --version": [str(here / "cookiecutter"), "--version"],
            f"http {version('httpie')} --version": [str(here / "http"), "--version"],
            f"copier {version('copier')} --version": [str(here / "copier"), "--version"],
        }
        runs = in_turn(commands, rounds)
    json = runs["recurrence explore, JSON"]
    print(f"{'':36}{'cpu ms':>9}{'wall ms':>9}{'MB':>6}  JSON takes … times this (cpu)")
    for name, each in runs.items():
        figures = middle(each)
        row = f"{name:36}{figures.cpu * 1000:9.0f}{figures.wall * 1000:9.0f}{figures.memory:6.0f}"
        print(f"{row}  {ratio(json, each):.2f}")


if __name__ == "__main__":
    main()
