"""Raw answers are made sound, or refused in a line that says what would do."""

import pytest

from recurrence_cli.engine.answers import from_pairs, validate_answers
from recurrence_cli.loader import load
from recurrence_cli.problems import AnswerError

PATHWAY = load()


def refusal(*pairs: str, given: dict[str, object] | None = None) -> str:
    with pytest.raises(AnswerError) as refused:
        from_pairs(PATHWAY, pairs, given)
    return str(refused.value)


def test_answers_come_out_in_the_order_of_the_questions() -> None:
    assert list(from_pairs(PATHWAY, ["er_status=positive", "recurrence_type=local"])) == [
        "recurrence_type",
        "er_status",
    ]


def test_several_choices_of_a_many_question_are_parted_by_commas() -> None:
    assert from_pairs(PATHWAY, ["secondary_sites=bone, liver"]) == {"secondary_sites": frozenset({"bone", "liver"})}


def test_not_known_may_stand_beside_ticks_and_alone() -> None:
    assert from_pairs(PATHWAY, ["secondary_sites=bone,not_known"])["secondary_sites"] == frozenset(
        {"bone", "not_known"}
    )
    assert from_pairs(PATHWAY, ["secondary_sites=not_known"])["secondary_sites"] == "not_known"


def test_an_unknown_question_is_refused_with_the_nearest_and_all_of_them() -> None:
    said = refusal("previous_surgry=none")
    assert said.startswith('"previous_surgry" is not a question (recurrence_type, local_areas, ')
    assert said.endswith('Did you mean "previous_surgery"?')


def test_an_unknown_choice_is_refused_with_the_nearest_and_all_of_them() -> None:
    assert refusal("previous_surgery=masectomy") == (
        '"masectomy" is not a choice of previous_surgery (breast_conserving, mastectomy, none, not_known).'
        ' Did you mean "mastectomy"?'
    )


def test_the_same_question_twice_is_refused() -> None:
    assert refusal("operable=yes", "operable=yes") == "operable is given twice; give it once"


def test_the_same_many_question_twice_is_refused_with_the_form_that_does() -> None:
    said = refusal("local_areas=breast", "local_areas=skin")
    assert said == "local_areas is given twice; give it once; for several choices write local_areas=breast,chest_wall"


def test_a_question_in_the_file_and_in_a_flag_is_given_twice() -> None:
    assert refusal("operable=yes", given={"operable": "no"}) == "operable is given twice; give it once"


@pytest.mark.parametrize("pair", ["operable", "", "operable:yes"])
def test_a_pair_without_an_equals_sign_is_refused(pair: str) -> None:
    assert "write QUESTION=CHOICE" in refusal(pair)


@pytest.mark.parametrize("value", ["", ",", " "])
def test_an_empty_answer_is_refused(value: str) -> None:
    assert refusal(f"secondary_sites={value}").startswith("secondary_sites has no answer")


def test_two_choices_of_a_single_choice_question_are_refused() -> None:
    assert refusal("operable=yes,no") == "operable takes one choice, not 2 (yes, no, not_known)"


def test_a_choice_ticked_twice_is_refused() -> None:
    assert refusal("secondary_sites=bone,bone") == 'secondary_sites has "bone" twice; give it once'


@pytest.mark.parametrize("value", [True, 1, None, 2.5, {"yes": 1}, ["yes", 1], []])
def test_a_value_that_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(AnswerError, match="operable"):
        validate_answers(PATHWAY, {"operable": value})


CLASHES = [
    ("previous_chemotherapy=no", "advanced_chemotherapy=one"),
    ("previous_chemotherapy=no", "advanced_chemotherapy=two_or_more"),
    ("previous_chemotherapy=no", "chemotherapy_groups=other"),
    ("her2_treatments=none", "her2_for_advanced=given"),
    ("hormone_therapy=never", "advanced_hormone_therapy=given"),
    ("hormone_therapy=never", "cdk46_inhibitor=with_fulvestrant"),
    ("cdk46_inhibitor=none", "cdk46_12_months=yes"),
]


@pytest.mark.parametrize(("one", "two"), CLASHES)
def test_answers_that_cannot_stand_together_are_refused_by_name(one: str, two: str) -> None:
    assert refusal(one, two).startswith(f"{one} and {two} cannot stand together: ")
    assert from_pairs(PATHWAY, [one])
    assert from_pairs(PATHWAY, [two])


def test_not_known_clashes_with_nothing() -> None:
    assert from_pairs(PATHWAY, ["previous_chemotherapy=no", "advanced_chemotherapy=not_known"])
