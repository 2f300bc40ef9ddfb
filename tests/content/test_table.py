"""The tree and the table it was made from agree on every combination of answers that either of them reads."""

import random

import pytest

from recurrence_cli.loading import load
from table import Ways, alternatives, comparisons, found_ways, judge, only, possible, questions_read, rows


@pytest.mark.slow
def test_tree_and_table_agree_on_every_combination_of_answers(capsys: pytest.CaptureFixture[str]) -> None:
    pathway = load()
    conditions = {row["id"]: alternatives(row["when"]) for row in rows()}
    read_by_table = {i: sorted(questions_read(condition)) for i, condition in conditions.items()}
    compared = 0
    judged: dict[tuple[object, ...], Ways] = {}
    for comparison in comparisons(pathway):
        part = only(pathway, comparison.section)
        for answers in comparison.combinations(pathway):
            found = found_ways(part, answers)
            for i in comparison.statements:
                # The table reads few of the answers, so that one judgement is that of many combinations.
                key = (i, *(answers[name] for name in read_by_table[i]))
                if key not in judged:
                    judged[key] = judge(conditions[i], answers)
                assert found.get(i) == judged[key], f"{i} with {answers}"
            compared += len(comparison.statements)
    assert compared == sum(comparison.size(pathway) for comparison in comparisons(pathway))
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


@pytest.mark.slow
def test_not_answered_and_not_known_give_the_same_statements() -> None:
    pathway = load()
    chance = random.Random(2)
    for _ in range(200):
        known = {n: chance.choice(possible(q)) for n, q in pathway.questions.items() if chance.random() < 0.5}
        said = dict.fromkeys(pathway.questions, "not_known") | known
        assert found_ways(pathway, known) == found_ways(pathway, said)
