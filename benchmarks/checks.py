"""How long `check`, `diff` and the proof that tree and table agree take, beside loading, as a pathway grows.

    pip install -e . && python benchmarks/checks.py

The pathways are made up: questions of three choices, each asked at many places, with statements two or three deep.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from pathlib import Path
from statistics import median
from time import process_time

from recurrence_cli.checks import every_problem
from recurrence_cli.engine.diff import revision
from recurrence_cli.engine.many.parts import parts_of_sections
from recurrence_cli.loader import load_bytes
from recurrence_cli.model import NOT_KNOWN, Answer, Pathway, Statement

sys.path.append(str(Path(__file__).parents[1] / "tests"))
from build import pathway_text
from table import APPLIES, judge

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


def proof(pathway: Pathway, conditions: dict[str, Condition]) -> int:
    """Tree and table compared on all answers to the questions that a statement reads; how many comparisons that was.

    Each part of the pathway is walked by itself, as `evaluate_many` walks it.
    """
    compared = 0
    for part in parts_of_sections(pathway, lambda outcome: outcome):
        questions = part.left({})
        names = [step.id for step in part.steps if isinstance(step, Statement)]
        for answer in product(*([*pathway.questions[q].choice_ids, NOT_KNOWN] for q in questions)):
            answers: dict[str, Answer] = dict(zip(questions, answer, strict=True))
            found = {f.statement.id: f for _, section in part.piece(answers).sections for f in section}
            for name in names:
                judged = judge([[[(q, frozenset({c}))] for q, c in conditions[name]]], answers)
                ways = (
                    {frozenset((c.question, frozenset(c.choices)) for c in way) for way in found[name].ways}
                    if name in found
                    else None
                )
                assert (ways if ways is None else ways or APPLIES) == judged
                compared += 1
    return compared


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
    yield f"{timed(lambda: revision(pathway, changed), rounds) / loading:8.2f}"
    yield f"{timed(lambda: proof(pathway, file.conditions), 1) / loading:8.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Time checks as a pathway grows.")
    parser.add_argument("--statements", type=int, nargs="*", default=[150, 1000, 10_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-proof", action="store_true", help="leave out the proof, which walks every combination")
    asked = parser.parse_args()
    print("statements       KB   load ms   times loading: check    diff   proof")
    for number in asked.statements:
        for figure in figures(number, asked.rounds):
            print(figure, end="", flush=True)
        print()


if __name__ == "__main__":
    main()
