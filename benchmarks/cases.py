"""Random cases to measure with: the same number and seed give the same cases, wherever they are made.

    python benchmarks/cases.py 1000000 > cases.jsonl
    python benchmarks/cases.py 1000000 --csv > cases.csv

They are nobody's: each answer is drawn by chance, and only what cannot stand together is left out.
"""

import argparse
import csv
import json
import random
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from recurrence_cli.engine.answers import clashes
from recurrence_cli.loading import BUNDLED, load
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Pathway, Question

Given = str | list[str]
"""An answer as a file has it: a choice, a list of choices for a `many` question, or "not_known"."""


def random_cases(number: int, seed: int, pathway: Pathway) -> Iterator[dict[str, object]]:
    """That many cases, one after another, each `{"id": …, "answers": {question: choice, list of choices or "not_known"}}`.

    A third of them answer every question, as far as the answers do not clash; a third leave out up to half of the
    answers, and a third more than half. What is left out is not said at all, or said to be "not_known", in each case in
    another proportion. What is required is nearly always known.
    """
    chance = random.Random(seed)
    may_clash = {question for clash in pathway.clashes for question, _ in (clash.first, clash.second)}
    for i in range(number):
        kind = i % 3
        known = 1.0 if kind == 0 else chance.uniform(0.5, 1) if kind == 1 else chance.uniform(0, 0.5)
        said = chance.random()
        answers: dict[str, Given] = {}
        for question in pathway.questions.values():
            if chance.random() < (max(known, 0.98) if question.required else known):
                answers[question.id] = _answer(chance, question, known)
            elif chance.random() < said:
                answers[question.id] = NOT_KNOWN
        doubtful = {q: answer for q, answer in answers.items() if q in may_clash and answer != NOT_KNOWN}
        if _clash(pathway, doubtful):
            for q in doubtful:
                del answers[q]
            answers |= _without_clashes(chance, pathway, doubtful, known)
            answers = {q: answers[q] for q in pathway.questions if q in answers}
        yield {"id": f"case-{i + 1}", "answers": answers}


def _answer(chance: random.Random, question: Question, known: float) -> Given:
    """One of the choices; for a `many` question one to three, and, unless all is known, now and then "not_known" too."""
    if not question.many:
        return question.choice_ids[int(chance.random() * len(question.choice_ids))]
    number = min(len(question.choice_ids), chance.choices((1, 2, 3), (6, 3, 1))[0])
    ticks = chance.sample(question.choice_ids, number)
    return [*ticks, NOT_KNOWN] if known < 1 and chance.random() < 0.15 else ticks


def _without_clashes(
    chance: random.Random, pathway: Pathway, answers: Mapping[str, Given], known: float
) -> dict[str, Given]:
    """The answers one by one, each drawn again while it clashes with those before it, and left out in the end."""
    kept: dict[str, Given] = {}
    for name, answer in answers.items():
        kept[name] = answer
        for _ in range(4):
            if not _clash(pathway, kept):
                break
            kept[name] = _answer(chance, pathway.questions[name], known)
        if _clash(pathway, kept):
            del kept[name]
    return kept


def _clash(pathway: Pathway, answers: Mapping[str, Given]) -> bool:
    sound: dict[str, Answer] = {q: frozenset(a) if isinstance(a, list) else a for q, a in answers.items()}
    return any(True for _ in clashes(pathway, sound))


def _cell(answer: object) -> str:
    """An answer as a CSV file has it: ticks parted by "|", nothing for what is not known."""
    if isinstance(answer, list):
        return "|".join(answer)
    return str(answer) if answer not in (None, NOT_KNOWN) else ""


def main() -> None:
    """Write cases to stdout."""
    parser = argparse.ArgumentParser(description="Write random cases, as JSONL or CSV, to stdout.")
    parser.add_argument("number", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--csv", action="store_true", help="CSV: an id, and a column for each question")
    parser.add_argument("--pathway", type=Path, default=BUNDLED)
    asked = parser.parse_args()
    pathway = load(asked.pathway)
    cases = random_cases(asked.number, asked.seed, pathway)
    if asked.csv:
        sheet = csv.writer(sys.stdout, lineterminator="\n")
        sheet.writerow(["id", *pathway.questions])
        for case in cases:
            answers = case["answers"]
            assert isinstance(answers, dict)
            sheet.writerow([case["id"], *(_cell(answers.get(q)) for q in pathway.questions)])
    else:
        sys.stdout.writelines(json.dumps(case) + "\n" for case in cases)


if __name__ == "__main__":
    main()
