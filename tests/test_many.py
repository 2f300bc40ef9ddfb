"""Many sets of answers: each gives the outcome of its own walk, whatever was evaluated before it."""

import pickle
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edits import random_pathway, small
from recurrence_cli.engine import many
from recurrence_cli.engine.answers import clashes, sound
from recurrence_cli.engine.evaluate import walk
from recurrence_cli.engine.many import Brief, Evaluation, evaluate_many, parts, plan
from recurrence_cli.loader import load
from recurrence_cli.model import NOT_KNOWN, Answer, Pathway, Question, Step
from recurrence_cli.problems import AnswerError
from table import alternatives, judge, rows
from test_walk import ask, note, question

BUNDLED = load()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    many._memories.clear()


def any_answer(question: Question, chance: Random) -> Answer:
    if not question.many:
        return chance.choice([*question.choice_ids, NOT_KNOWN])
    ticks = [choice for choice in (*question.choice_ids, NOT_KNOWN) if chance.random() < 0.3]
    return frozenset(ticks) if set(ticks) - {NOT_KNOWN} else NOT_KNOWN


def random_answers(pathway: Pathway, chance: Random) -> dict[str, Answer]:
    """Answers that do not clash, to few questions or to all."""
    share = chance.choice((0.2, 0.5, 0.9, 1))
    while True:
        asked = [question for question in pathway.questions.values() if chance.random() < share]
        answers = {question.id: any_answer(question, chance) for question in asked}
        if not [*clashes(pathway, answers)]:
            return answers
        share *= 0.9


def agree(pathway: Pathway, answers: Mapping[str, Answer], given: Evaluation | AnswerError, on_request: bool) -> None:
    assert isinstance(given, Evaluation)
    outcome = walk(pathway, sound(pathway, answers), on_request=on_request)
    assert given.outcome == outcome
    assert list(given.outcome.open) == list(outcome.open)
    assert list(given.answers) == list(outcome.answers)


def ids(pathway: Pathway, answers: Mapping[str, Answer], on_request: bool = False) -> tuple[list[str], list[str]]:
    found = [f for _, of_section in walk(pathway, answers, on_request=on_request).sections for f in of_section]
    return [f.statement.id for f in found if f.applies], [f.statement.id for f in found if not f.applies]


@pytest.mark.parametrize("on_request", [False, True])
def test_each_case_gives_the_outcome_of_its_own_walk(on_request: bool) -> None:
    chance = Random(1)
    cases = [random_answers(BUNDLED, chance) for _ in range(400)]
    for answers, result in zip(cases, evaluate_many(BUNDLED, cases, on_request=on_request), strict=True):
        agree(BUNDLED, answers, result, on_request)


def test_brief_gives_the_same_ids_in_the_same_order() -> None:
    chance = Random(2)
    cases = [random_answers(BUNDLED, chance) for _ in range(600)]
    for answers, result in zip(cases, evaluate_many(BUNDLED, cases, on_request=True, brief=True), strict=True):
        assert isinstance(result, Brief)
        assert (list(result.applies), list(result.depends)) == ids(BUNDLED, answers, on_request=True)


def test_what_is_given_agrees_with_the_table_the_content_was_made_from() -> None:
    chance = Random(3)
    table = {row["id"]: alternatives(row["when"]) for row in rows()}
    cases = [random_answers(BUNDLED, chance) for _ in range(600)]
    for answers, result in zip(cases, evaluate_many(BUNDLED, cases, on_request=True, brief=True), strict=True):
        assert isinstance(result, Brief)
        judged = {name: judge(condition, answers) for name, condition in table.items()}
        assert set(result.applies) == {name for name, ways in judged.items() if ways == {frozenset()}}
        assert set(result.depends) == {name for name, ways in judged.items() if ways and ways != {frozenset()}}


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(min_value=0), combinations=st.sampled_from([1, 8, 10_000]), gates=st.sampled_from([1, 20, 400]))
def test_any_pathway_however_it_is_taken_apart_gives_what_a_walk_gives(
    seed: int, combinations: int, gates: int
) -> None:
    chance = Random(seed)
    pathway = random_pathway(chance)
    cases = [random_answers(pathway, chance) for _ in range(12)]
    with pytest.MonkeyPatch.context() as patch:
        for few_or_many in ("_FEW", "_MANY"):
            patch.setattr(many, few_or_many, combinations)
        patch.setattr(many, "_PLANS", gates)
        many._memories.clear()
        for answers, result in zip(cases, evaluate_many(pathway, cases, on_request=True), strict=True):
            agree(pathway, answers, result, on_request=True)
        for answers, brief in zip(cases, evaluate_many(pathway, cases, on_request=True, brief=True), strict=True):
            assert isinstance(brief, Brief)
            assert (list(brief.applies), list(brief.depends)) == ids(pathway, answers, on_request=True)


def test_forgetting_what_was_remembered_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (parts, plan):
        monkeypatch.setattr(module, "KEPT", 3)
    monkeypatch.setattr(many, "_PLANS", 6)
    chance = Random(4)
    cases = [random_answers(BUNDLED, chance) for _ in range(60)]
    for answers, result in zip(cases, evaluate_many(BUNDLED, cases), strict=True):
        agree(BUNDLED, answers, result, on_request=False)


def test_a_pathway_too_deep_to_number_its_combinations_gives_what_a_walk_gives() -> None:
    questions = {f"q{n}": question(f"q{n}", "1", "2", "3") for n in range(60)}
    branch: tuple[Step, ...] = (note("s60"),)
    for n in reversed(range(60)):
        branch = (note(f"s{n}"), ask(f"q{n}", _1=branch, _2=()))
    deep = small({"care": branch}, questions=questions)
    chance = Random(6)
    cases = [{name: chance.choice(["1"] * 30 + ["2", NOT_KNOWN]) for name in questions} for _ in range(30)]
    for answers, result in zip(cases, evaluate_many(deep, cases), strict=True):
        agree(deep, answers, result, on_request=False)
    (refused,) = evaluate_many(deep, [{"q7": "4"}])
    assert isinstance(refused, AnswerError)


@pytest.mark.parametrize(
    "raw",
    [
        {"er_status": "perhaps"},
        {"er_statsu": "positive"},
        {None: ["positive"]},
        {3: "positive"},
        {"er_status": None},
        {"er_status": 1},
        {"er_status": ["positive", "negative"]},
        {"er_status": {"positive": "yes"}},
        {"recurrence_type": ["local", ["local"]]},
        {"secondary_sites": []},
        {"secondary_sites": "bone,bone"},
        {"secondary_sites": {"bone": 1}},
        {"secondary_sites": ("bone",)},
        {"secondary_sites": ["bone", 1]},
        {"secondary_sites": [["bone"]]},
        {"previous_chemotherapy": "no", "advanced_chemotherapy": "one"},
        {"previous_chemotherapy": "no", "chemotherapy_groups": ["taxane", "not_known"]},
    ],
)
def test_answers_that_are_not_sound_are_refused_with_the_words_that_explore_has(raw: dict[Any, object]) -> None:
    with pytest.raises(AnswerError) as refused:
        sound(BUNDLED, raw)
    for brief in (False, True):
        (given,) = evaluate_many(BUNDLED, [raw], brief=brief)
        assert isinstance(given, AnswerError)
        assert str(given) == str(refused.value)


@pytest.mark.parametrize(
    "raw",
    [
        {"secondary_sites": " bone , liver"},
        {"secondary_sites": ["liver", "bone"]},
        {"secondary_sites": frozenset({"bone", "liver"})},
        {"secondary_sites": "liver,bone", "er_status": " positive"},
        {"er_status": ["positive"], "secondary_sites": "bone"},
        {"recurrence_type": " secondary "},
        {"recurrence_type": ["secondary"]},
        {"recurrence_type": frozenset({"secondary"})},
        {},
    ],
)
def test_answers_may_be_written_as_everywhere(raw: dict[str, object]) -> None:
    (given,) = evaluate_many(BUNDLED, [raw])
    agree(BUNDLED, sound(BUNDLED, raw), given, on_request=False)


def test_a_refused_case_stops_nothing_and_stands_in_its_place() -> None:
    cases: list[dict[str, object]] = [{"er_status": "positive"}, {"er_status": "?"}, {"er_status": "negative"}]
    before, refused, after = evaluate_many(BUNDLED, cases)
    assert isinstance(before, Evaluation)
    assert isinstance(refused, AnswerError)
    assert isinstance(after, Evaluation)


def test_cases_are_taken_one_at_a_time_as_results_are_asked_for() -> None:
    taken = []

    def cases() -> Iterator[dict[str, object]]:
        for number in count():
            taken.append(number)
            yield {}

    results = evaluate_many(BUNDLED, cases())
    next(results)
    next(results)
    assert taken == [0, 1]


def test_a_pathway_that_differs_only_in_the_order_of_questions_has_results_of_its_own() -> None:
    turned = replace(BUNDLED, questions=dict(reversed([*BUNDLED.questions.items()])), sha256="another")
    (one,) = evaluate_many(BUNDLED, [{}])
    (other,) = evaluate_many(turned, [{}])
    assert isinstance(one, Evaluation)
    assert isinstance(other, Evaluation)
    assert list(other.outcome.open) == list(reversed([*one.outcome.open]))


def test_a_pathway_sent_to_another_process_is_known_again_there() -> None:
    sent: Pathway = pickle.loads(pickle.dumps(BUNDLED))
    assert [s.id for s in sent.statements()] == [s.id for s in BUNDLED.statements()]
    next(iter(evaluate_many(BUNDLED, [{}])))
    next(iter(evaluate_many(sent, [{}])))
    assert len(many._memories) == 1


def test_what_is_given_can_be_sent_on() -> None:
    (brief,) = evaluate_many(BUNDLED, [{"recurrence_type": "local"}], brief=True)
    (whole,) = evaluate_many(BUNDLED, [{"recurrence_type": "local"}])
    assert isinstance(brief, Brief)
    assert isinstance(whole, Evaluation)
    assert pickle.loads(pickle.dumps(brief)).applies == brief.applies
    assert pickle.loads(pickle.dumps(whole.outcome)) == whole.outcome


@pytest.mark.parametrize("on_request", [False, True])
def test_whole_results_can_be_sent_on_with_one_pathway_for_them_all(on_request: bool) -> None:
    chance = Random(6)
    cases = [random_answers(BUNDLED, chance) for _ in range(200)]
    data = pickle.dumps([*evaluate_many(BUNDLED, cases, on_request=on_request)])
    assert len(data) < 2 * len(pickle.dumps(BUNDLED))
    many._memories.clear()
    for answers, result in zip(cases, pickle.loads(data), strict=True):
        agree(BUNDLED, answers, result, on_request)
    assert len(many._memories) == 1
