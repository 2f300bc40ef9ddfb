"""What a question does with answers: it writes, parses and compares them."""

from itertools import combinations

import pytest

from build import pathway
from recurrence_cli.engine.answers import validate_answer
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Question

QUESTIONS = [*load().questions.values(), *pathway().questions.values()]


def every_answer(question: Question) -> set[Answer]:
    """Every answer that a question allows: one choice, or any of them together."""
    names = (*question.choice_ids, NOT_KNOWN)
    sizes = range(1, len(names) + 1) if question.many else (1,)
    return {question.answer(some) for size in sizes for some in combinations(names, size)}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: str(question.id))
def test_an_answer_that_is_written_and_parsed_is_the_same(question: Question) -> None:
    answers = every_answer(question)
    assert {question.parse(question.format(answer)) for answer in answers} == answers
    assert all(validate_answer(question, question.format(answer)) == answer for answer in answers)
    assert len({question.format(answer) for answer in answers}) == len(answers)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: str(question.id))
def test_the_possible_answers_are_a_choice_each_and_not_known(question: Question) -> None:
    answers = [*question.possible_answers()]
    assert set(answers) <= every_answer(question)
    assert [question.in_order(answer) for answer in answers] == [(c,) for c in (*question.choice_ids, NOT_KNOWN)]


@pytest.mark.parametrize("written", ["", "x,", "x,x", "x y", "w", "x,w", "X", " x"])
def test_what_format_does_not_write_is_not_parsed(written: str) -> None:
    assert pathway().questions["places"].parse(written) is None


def test_one_choice_is_parsed_where_only_one_may_be_given() -> None:
    assert pathway().questions["type"].parse("x") == "x"
    assert pathway().questions["type"].parse("x,y") is None


def test_an_answer_satisfies_choices_when_it_has_one_of_them() -> None:
    places = pathway().questions["places"]
    assert places.satisfies(frozenset({"x", "y"}), ("y", "z"))
    assert not places.satisfies(frozenset({"x"}), ("y", "z"))
    assert not places.satisfies(NOT_KNOWN, places.choice_ids)
