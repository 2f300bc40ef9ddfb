"""How long `check` and `diff` take beside loading, as a pathway grows.

    pip install -e . && python benchmarks/checks.py

The pathways are made up: questions of three choices, each asked at many places, with statements two or three deep.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from time import process_time

from recurrence_cli.checks import every_problem
from recurrence_cli.engine.diff import compare_pathways
from recurrence_cli.loading import load_bytes

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from build import pathway_text

QUESTIONS, CHOICES = 40, "xyz"

Condition = tuple[tuple[str, str], ...]


@dataclass
class Made:
    """A knowledge file as text, and the condition of each of its statements, from which it was made."""

    lines: list[str] = field(default_factory=list)
    conditions: dict[str, Condition] = field(default_factory=dict)


def made(number: int, seed: int) -> Made:
    """A file with that many statements: two on each branch, under one to three questions below the root question."""
    chance = random.Random(seed)
    file = Made()

    def statement(indent: int, under: Condition) -> None:
        name = f"N-{len(file.conditions) + 1}"
        file.conditions[name] = under
        file.lines.append(f"{' ' * indent}- {{note: {name}, text: Text of {name}., sources: [{{id: S1}}]}}")

    def ask(indent: int, under: Condition, depth: int) -> None:
        asked = {name for name, _ in under}
        question = chance.choice([f"q{n}" for n in range(QUESTIONS) if f"q{n}" not in asked])
        file.lines.append(f"{' ' * indent}- ask: {question}")
        file.lines.append(f"{' ' * indent}  choices:")
        for choice in CHOICES:
            file.lines.append(f"{' ' * indent}    {choice}:")
            for _ in range(2):
                statement(indent + 6, (*under, (question, choice)))
            if depth > 1 and len(file.conditions) < number:
                ask(indent + 6, (*under, (question, choice)), depth - 1)

    for kind in "abc":
        file.lines.append(f"  {kind}:\n    surgery:")
        ask(6, (("kind", kind),), 3)
        while len(file.conditions) < number * ("abc".index(kind) + 1) / 3:
            ask(6, (("kind", kind),), 3)
    return file


def text(file: Made) -> str:
    questions = ["kind:", "  {ask: Which?, short: Kind, help: A letter., look_in: Here, required: true, choices: {"]
    questions.append("    a: {label: Kind A}, b: {label: Kind B}, c: {label: Kind C}}}")
    for n in range(QUESTIONS):
        choices = ", ".join(f"{c}: {{label: {c} of {n}}}" for c in CHOICES)
        questions.append(f"q{n}: {{ask: Which {n}?, short: Q {n}, help: One., look_in: Here, choices: {{{choices}}}}}")
    return pathway_text("ask: kind\nchoices:\n" + "\n".join(file.lines), questions="\n".join(questions))


def timed(work: Callable[[], object], rounds: int) -> float:
    """The median of the processor time, in seconds."""

    def once() -> float:
        begin = process_time()
        work()
        return process_time() - begin

    return median(once() for _ in range(rounds))


def figures(number: int, rounds: int) -> Iterator[str]:
    file = made(number, seed=1)
    data = text(file).encode()
    pathway = load_bytes(data, "made.yaml")
    changed = load_bytes(data.replace(b"Text of N-7.", b"Another text.").replace(b"N-11,", b"N-11x,"), "made.yaml")
    loading = timed(lambda: load_bytes(data, "made.yaml"), rounds)
    yield f"{len(file.conditions):10,}{len(data) / 1000:9,.0f}{loading * 1000:10,.0f}"
    yield f"{timed(lambda: [*every_problem(pathway, date(2026, 11, 26))], rounds) / loading:8.2f}"
    yield f"{timed(lambda: compare_pathways(pathway, changed), rounds) / loading:8.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Time checks as a pathway grows.")
    parser.add_argument("--statements", type=int, nargs="*", default=[150, 1000, 10_000])
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    print("statements       KB   load ms   times loading: check    diff")
    for number in asked.statements:
        for figure in figures(number, asked.rounds):
            print(figure, end="", flush=True)
        print()


if __name__ == "__main__":
    main()
