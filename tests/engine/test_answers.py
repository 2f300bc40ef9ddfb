"""Raw answers are made sound, or refused in a line that says what would do."""

import json
from pathlib import Path
from textwrap import dedent

import pytest

from build import PARTS, pathway
from recurrence_cli.cli import run
from recurrence_cli.engine.answers import from_pairs, understood, validate_answers
from recurrence_cli.engine.many import evaluate_many
from recurrence_cli.loading import load
from recurrence_cli.pathway.problems import AnswerError

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


@pytest.mark.parametrize(
    ("pair", "meant"),
    [
        ("recurrence_type=regionl", "locally_advanced"),
        ("recurrence_type=metastatc", "secondary"),
        ("er_status=ER postive", "positive"),
        ("previous_surgery=lumpectomy", "breast_conserving"),
        ("previous_surgery=lumpctomy", "breast_conserving"),
    ],
)
def test_a_slip_near_a_word_of_a_choice_is_offered_that_choice_and_not_taken_for_it(pair: str, meant: str) -> None:
    assert refusal(pair).endswith(f' Did you mean "{meant}"?')


@pytest.mark.parametrize("pair", ["recurrence_type=xyz", "er_status=?"])
def test_what_is_only_faintly_alike_is_offered_nothing(pair: str) -> None:
    assert "Did you mean" not in refusal(pair)


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
    assert refusal("secondary_sites=lung,bone,bone") == 'secondary_sites has "bone" twice; give it once'


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


# --- spellings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "written", "choice"),
    [
        ("recurrence_type", "LOCAL", "local"),
        ("recurrence_type", "regional", "locally_advanced"),
        ("recurrence_type", "Regional recurrence", "locally_advanced"),
        ("recurrence_type", "locally advanced", "locally_advanced"),
        ("recurrence_type", "metastatic", "secondary"),
        ("recurrence_type", "Secondary breast cancer", "secondary"),
        ("er_status", "ER-positive", "positive"),
        ("er_status", "Oestrogen receptor positive", "positive"),
        ("her2_status", "HER2 low", "low"),
        ("previous_surgery", "Breast-conserving surgery", "breast_conserving"),
        ("operable", "Surgery cannot remove it", "no"),
        ("cdk46_inhibitor", "Yes, with fulvestrant", "with_fulvestrant"),
        ("cdk46_12_months", "12 months or more", "yes"),
        ("pd_l1_ic", "IC below 1%", "below_1"),
        ("er_status", "Not known", "not_known"),
    ],
)
def test_a_choice_may_be_given_in_the_words_of_its_label(question: str, written: str, choice: str) -> None:
    assert from_pairs(PATHWAY, [f"{question}={written}"]) == {question: choice}
    assert validate_answers(PATHWAY, {question: [written]}) == {question: choice}


def test_each_of_several_choices_may_be_given_in_words() -> None:
    ticks = frozenset({"bone", "lymph_nodes", "not_known"})
    assert from_pairs(PATHWAY, ["secondary_sites=Bones, lymph node, Not known"]) == {"secondary_sites": ticks}
    assert refusal("secondary_sites=bone,Bone") == 'secondary_sites has "bone" twice; give it once'


@pytest.mark.parametrize(
    ("question", "written"),
    [
        # A doubt, a denial, another number or another subject is not the choice.
        ("er_status", "positive?"),
        ("er_status", "not positive"),
        ("er_status", "progesterone positive"),
        ("er_status", "known"),
        ("er_status", "unknown"),
        ("er_status", ""),
        ("cdk46_12_months", "6 months or more"),
        ("pd_l1_ic", "<1"),
        ("previous_surgery", "no mastectomy"),
        # "Tested, no change found" is a "no", and "no" might mean that nobody tested.
        ("brca", "tested"),
        ("brca", "no"),
        # "Advanced breast cancer" is secondary cancer to many.
        ("recurrence_type", "advanced"),
        ("recurrence_type", "advanced breast cancer"),
        ("hormone_therapy", "yes"),
        ("operable", "surgery"),
    ],
)
def test_words_that_say_less_or_other_than_a_choice_are_refused(question: str, written: str) -> None:
    for raw in (written, [written]):
        with pytest.raises(AnswerError):
            validate_answers(PATHWAY, {question: raw})


def test_words_of_several_choices_are_refused_with_those() -> None:
    assert refusal("hormone_therapy=yes").endswith('Did you mean "past_longer" or "past_within_year" or "taking"?')
    assert refusal("recurrence_type=breast cancer").endswith('Did you mean "locally_advanced" or "secondary"?')


def test_a_spelling_of_two_choices_is_refused_with_both() -> None:
    lines = "one: {ask: A, short: B, help: C, look_in: D, choices: {Left: {label: Here}, left: {label: HERE}}}\n"
    p = pathway(questions=dedent(PARTS["questions"]) + lines)
    assert validate_answers(p, {"one": "left"}) == {"one": "left"}
    for written in ("LEFT", "here"):
        with pytest.raises(AnswerError, match=f'^"{written}" may be Left or left of one; give one of them$'):
            validate_answers(p, {"one": written})


def test_what_was_understood_is_said_for_what_is_not_written_as_its_id() -> None:
    raw = {"recurrence_type": "regional", "operable": "no", "regional_areas": "armpit, breast_skin"}
    assert [*understood(PATHWAY, raw)] == [
        '"regional" is taken for recurrence_type=locally_advanced',
        '"armpit" is taken for regional_areas=armpit_nodes',
    ]


def test_many_cases_take_the_same_spellings() -> None:
    spelled: list[dict[str, object]] = [
        {
            "recurrence_type": "Regional recurrence",
            "er_status": "ER-positive",
            "regional_areas": ["Armpit", "breast_skin"],
        },
        {"recurrence_type": "SECONDARY", "secondary_sites": "Bones,lymph node"},
        {"recurrence_type": "advanced"},
    ]
    plain: list[dict[str, object]] = [
        {"recurrence_type": "locally_advanced", "er_status": "positive", "regional_areas": "armpit_nodes,breast_skin"},
        {"recurrence_type": "secondary", "secondary_sites": "bone,lymph_nodes"},
        {"recurrence_type": "local"},
    ]
    *found, refused = evaluate_many(PATHWAY, spelled)
    assert found == [*evaluate_many(PATHWAY, plain)][:2]
    assert isinstance(refused, AnswerError)
    *found_briefly, refused_briefly = evaluate_many(PATHWAY, spelled, brief=True)
    assert found_briefly == [*evaluate_many(PATHWAY, plain, brief=True)][:2]
    assert str(refused_briefly) == str(refused)


def test_the_command_says_what_it_understood(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run(["explore", "--no-input", "-a", "recurrence_type=regional", "-a", "operable=NO", "--format", "json"]) == 0
    )
    out, err = capsys.readouterr()
    assert json.loads(out)["answers"] == {"recurrence_type": "locally_advanced", "operable": "no"}
    assert err == (
        'recurrence: "regional" is taken for recurrence_type=locally_advanced\n'
        'recurrence: "NO" is taken for operable=no\n'
    )


def test_a_case_file_may_have_labels(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("answers:\n  recurrence_type: Local recurrence\n  local_areas: [Chest wall, skin]\n")
    assert run(["explore", "--no-input", "--answers", str(case), "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["answers"] == {"recurrence_type": "local", "local_areas": ["chest_wall", "skin"]}
    assert err.count(" is taken for ") == 2
