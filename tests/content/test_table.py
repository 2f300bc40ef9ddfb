"""The tree and the table it was made from agree on every combination of answers that either of them reads."""

import random
from collections import defaultdict
from itertools import chain, combinations, product

import pytest

from recurrence_cli.loading import load
from recurrence_cli.pathway.model import Answer, Pathway, Question, Statement, Steps, UseBranch
from table import Ways, alternatives, found_ways, judge, only, questions_read, rows


def possible(question: Question) -> list[Answer]:
    """Every answer to `question`, "not known" and its being among the ticks included."""
    if not question.many:
        return [*question.choice_ids, "not_known"]
    ticks = (*question.choice_ids, "not_known")
    sets = chain.from_iterable(combinations(ticks, size) for size in range(1, len(ticks) + 1))
    return ["not_known" if s == ("not_known",) else frozenset(s) for s in sets]


def questions_on_the_way(pathway: Pathway) -> dict[str, set[str]]:
    """Statement id -> the questions that some path to it asks."""
    found: dict[str, set[str]] = defaultdict(set)

    def go(steps: Steps, asked: frozenset[str]) -> None:
        for step in steps:
            if isinstance(step, Statement):
                found[step.id] |= asked
            elif isinstance(step, UseBranch):
                go(pathway.branches[step.branch].steps, asked)
            else:
                for branch in step.branches:
                    go(branch.steps, asked | {step.question})

    for tree in pathway.trees.values():
        go(tree, frozenset())
    return found


@pytest.mark.slow
def test_tree_and_table_agree_on_every_combination_of_answers(capsys: pytest.CaptureFixture[str]) -> None:
    pathway = load()
    on_the_way = questions_on_the_way(pathway)
    conditions = {row["id"]: alternatives(row["when"]) for row in rows()}
    read_by_table = {i: sorted(questions_read(condition)) for i, condition in conditions.items()}
    read = {i: frozenset(on_the_way[i].union(read_by_table[i])) for i in conditions}
    compared = 0
    judged: dict[tuple[object, ...], Ways] = {}
    for section in pathway.sections:
        ids = [row["id"] for row in rows() if row["section"] == section]
        part = only(pathway, section)
        # What reads some of the questions of another statement is compared along with it.
        largest = {read[i] for i in ids if not any(read[i] < read[j] for j in ids)}
        for asked in sorted(largest, key=sorted):
            looked_at = [i for i in ids if read[i] <= asked]
            for combination in product(*(possible(pathway.questions[name]) for name in sorted(asked))):
                answers = dict(zip(sorted(asked), combination, strict=True))
                found = found_ways(part, answers)
                for i in looked_at:
                    # The table reads few of the answers, so that one judgement is that of many combinations.
                    key = (i, *(answers[name] for name in read_by_table[i]))
                    if key not in judged:
                        judged[key] = judge(conditions[i], answers)
                    assert found.get(i) == judged[key], f"{i} with {answers}"
                compared += len(looked_at)
    with capsys.disabled():
        print(f"\ntree and table compared: {len(conditions)} statements, {compared:,} combinations of answers")


@pytest.mark.slow
def test_a_statement_depends_on_nothing_but_what_its_path_or_the_table_reads() -> None:
    """Answers to other questions, at random, change nothing: so the combinations above are all there are."""
    pathway = load()
    conditions = {row["id"]: alternatives(row["when"]) for row in rows()}
    chance = random.Random(1)
    for _ in range(1500):
        given = [name for name in pathway.questions if chance.random() < chance.choice((0.4, 0.9))]
        answers = {name: chance.choice(possible(pathway.questions[name])) for name in given}
        found = found_ways(pathway, answers)
        for i, condition in conditions.items():
            assert found.get(i) == judge(condition, answers), f"{i} with {answers}"


def test_not_answered_and_not_known_give_the_same_statements() -> None:
    pathway = load()
    chance = random.Random(2)
    for _ in range(200):
        known = {n: chance.choice(possible(q)) for n, q in pathway.questions.items() if chance.random() < 0.5}
        said = dict.fromkeys(pathway.questions, "not_known") | known
        assert found_ways(pathway, known) == found_ways(pathway, said)
