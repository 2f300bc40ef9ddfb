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
from test_walk import ask, note, question

from edits import random_pathway, small
from recurrence_cli.engine import evaluate, rules
from recurrence_cli.engine.answers import clashes, validate_answers
from recurrence_cli.engine.evaluate import Outcome, walk
from recurrence_cli.engine.many import BriefResult, evaluate_many
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Pathway, Question, Step
from recurrence_cli.pathway.problems import AnswerError
from table import alternatives, judge, rows

BUNDLED = load()


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


def agree(pathway: Pathway, answers: Mapping[str, Answer], given: Outcome | AnswerError, on_request: bool) -> None:
    outcome = walk(pathway, validate_answers(pathway, answers), on_request=on_request)
    assert given == outcome
    assert isinstance(given, Outcome)
    assert list(given.open) == list(outcome.open)
    assert list(given.answers) == list(outcome.answers)


def ids(pathway: Pathway, answers: Mapping[str, Answer], on_request: bool = False) -> tuple[list[str], list[str]]:
    found = [f for _, of_section in walk(pathway, answers, on_request=on_request).sections for f in of_section]
    return [f.statement.id for f in found if f.applies], [f.statement.id for f in found if not f.applies]


@pytest.mark.parametrize("on_request", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_each_case_gives_the_outcome_of_its_own_walk(on_request: bool) -> None:
    chance = Random(1)
    cases = [random_answers(BUNDLED, chance) for _ in range(400)]
    for answers, result in zip(cases, evaluate_many(BUNDLED, cases, on_request=on_request), strict=True):
        agree(BUNDLED, answers, result, on_request)


@pytest.mark.slow
def test_brief_gives_the_same_ids_in_the_same_order() -> None:
    chance = Random(2)
    cases = [random_answers(BUNDLED, chance) for _ in range(600)]
    for answers, result in zip(cases, evaluate_many(BUNDLED, cases, on_request=True, brief=True), strict=True):
        assert isinstance(result, BriefResult)
        assert (list(result.applies), list(result.depends)) == ids(BUNDLED, answers, on_request=True)


@pytest.mark.slow
def test_what_is_given_agrees_with_the_table_the_content_was_made_from() -> None:
    chance = Random(3)
    table = {row["id"]: alternatives(row["when"]) for row in rows()}
    cases = [random_answers(BUNDLED, chance) for _ in range(600)]
    for answers, result in zip(cases, evaluate_many(BUNDLED, cases, on_request=True, brief=True), strict=True):
        assert isinstance(result, BriefResult)
        judged = {name: judge(condition, answers) for name, condition in table.items()}
        assert set(result.applies) == {name for name, ways in judged.items() if ways == {frozenset()}}
        assert set(result.depends) == {name for name, ways in judged.items() if ways and ways != {frozenset()}}


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(seed=st.integers(min_value=0), most=st.sampled_from([1, 3, rules.MOST_CUBES]))
def test_any_pathway_gives_the_same_ids_as_its_walk_however_few_cubes_are_allowed(seed: int, most: int) -> None:
    chance = Random(seed)
    pathway = random_pathway(chance)
    cases = [random_answers(pathway, chance) for _ in range(12)]
    expected = [ids(pathway, answers, on_request=True) for answers in cases]
    with pytest.MonkeyPatch.context() as patch:
        for module in (rules, evaluate):
            patch.setattr(module, "MOST_CUBES", most)
        again = replace(pathway)
        assert [ids(again, answers, on_request=True) for answers in cases] == expected
        for both, brief in zip(expected, evaluate_many(again, cases, on_request=True, brief=True), strict=True):
            assert isinstance(brief, BriefResult)
            assert (list(brief.applies), list(brief.depends)) == both


def test_a_pathway_too_deep_for_its_combinations_to_be_numbered_gives_what_a_walk_gives() -> None:
    questions = {f"q{n}": question(f"q{n}", "1", "2", "3") for n in range(60)}
    branch: tuple[Step, ...] = (note("s60"),)
    for n in reversed(range(60)):
        branch = (note(f"s{n}"), ask(f"q{n}", _1=branch, _2_3=()))
    deep = small({"care": branch}, questions=questions)
    chance = Random(6)
    cases = [{name: chance.choice(["1"] * 30 + ["2", NOT_KNOWN]) for name in questions} for _ in range(30)]
    for answers, result in zip(cases, evaluate_many(deep, cases, brief=True), strict=True):
        assert isinstance(result, BriefResult)
        assert (list(result.applies), list(result.depends)) == ids(deep, answers)
    (refused,) = evaluate_many(deep, [{"q7": "4"}], brief=True)
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
        validate_answers(BUNDLED, raw)
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
    agree(BUNDLED, validate_answers(BUNDLED, raw), given, on_request=False)


def test_a_refused_case_stops_nothing_and_stands_in_its_place() -> None:
    cases: list[dict[str, object]] = [{"er_status": "positive"}, {"er_status": "?"}, {"er_status": "negative"}]
    before, refused, after = evaluate_many(BUNDLED, cases)
    assert isinstance(before, Outcome)
    assert isinstance(refused, AnswerError)
    assert isinstance(after, Outcome)


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
    assert isinstance(one, Outcome)
    assert isinstance(other, Outcome)
    assert list(other.open) == list(reversed([*one.open]))


def test_what_is_given_can_be_sent_to_another_process() -> None:
    (brief,) = evaluate_many(BUNDLED, [{"recurrence_type": "local"}], brief=True)
    (whole,) = evaluate_many(BUNDLED, [{"recurrence_type": "local"}])
    assert pickle.loads(pickle.dumps(brief)) == brief
    assert pickle.loads(pickle.dumps(whole)) == whole


def test_a_pathway_sent_to_another_process_takes_its_rules_along_and_no_results() -> None:
    next(iter(evaluate_many(BUNDLED, [{"recurrence_type": "local"}])))
    sent: Pathway = pickle.loads(pickle.dumps(BUNDLED))
    assert sent == BUNDLED
    assert isinstance(sent.compiled, rules.Rules)
    assert sent.compiled.results == {}
    assert [*evaluate_many(sent, [{}])] == [*evaluate_many(BUNDLED, [{}])]
