"""Reasons: what is said of why a line is shown, and that doing what would bring it in does."""

import json
import random
from datetime import date
from itertools import chain, combinations, product
from pathlib import Path

import pytest

from build import SMALL
from recurrence_cli.cli import run
from recurrence_cli.engine.answers import clashes
from recurrence_cli.engine.compare import APPLIES, difference, everything, in_outcome, status, statuses, what_if
from recurrence_cli.engine.counterfactual import counterfactuals
from recurrence_cli.engine.evaluate import walk
from recurrence_cli.engine.explain import explain
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Question, Statement, choice_set
from recurrence_cli.reports.phrases import WORDS
from recurrence_cli.reports.why import sentences as sentences_of
from table import alternatives, only, questions_read, rows

Capture = pytest.CaptureFixture[str]

PATHWAY = load()
STATEMENTS = {s.id: s for s in PATHWAY.statements()}
READ = {row["id"]: questions_read(alternatives(row["when"])) for row in rows()}


BCN_REC = (
    "Source: Breast Cancer Now, Breast cancer recurrence, section 4, local recurrence. "
    "Edition seen: last reviewed June 2024, next review from June 2026; some words lost in our "
    "copy are put back from other pages. REVIEW OVERDUE since June 2026. [BCN-REC]"
)


def said(name: str, **answers: Answer) -> list[str]:
    explained = explain(PATHWAY, answers, STATEMENTS[name])
    return [*sentences_of(PATHWAY, answers, explained, date(2026, 11, 23))]


def test_a_shown_line_names_the_answers_on_the_way_and_its_source() -> None:
    sentences = said("L-SUR-04", recurrence_type="local", operable="yes")
    assert sentences == [
        "Operation to remove lymph nodes, may be offered [L-SUR-04]: this line applies.",
        "Because: local recurrence; surgery can remove it.",
        BCN_REC,
        f"In the file: data/treatments.yaml, line {STATEMENTS['L-SUR-04'].place.line}.",
    ]


def test_the_branch_is_named_where_several_choices_share_it() -> None:
    sentences = said("S-TT-05", recurrence_type="secondary", her2_status="low")
    assert sentences[1:3] == ["Because: secondary breast cancer; HER2-low.", "It is the same for HER2-low or negative."]


def test_a_line_that_depends_says_on_what() -> None:
    sentences = said("L-RT-01", recurrence_type="local")
    assert (
        sentences[0] == "Radiotherapy, may be offered [L-RT-01]: this line depends on an answer that is not known yet."
    )
    assert "It applies only if this is so: no radiotherapy to this area yet." in sentences


def test_a_line_that_is_not_shown_names_the_wrong_answer_first_and_then_what_is_missing() -> None:
    sentences = said("D-08", recurrence_type="secondary", er_status="positive", her2_status="positive")
    assert sentences[1] == "It applies to people with these answers (3 differ from yours):"
    assert [line.partition("=")[0].split("(")[-1] for line in sentences if line.startswith("- ")] == [
        "her2_status", "cdk46_inhibitor", "tumour_gene_change",
    ]  # fmt: skip
    assert "- HER2-low (her2_status=low) or HER2-negative (her2_status=negative); now: HER2-positive" in sentences


def test_what_can_never_come_in_for_a_type_is_said_so() -> None:
    assert said("L-SUR-01", recurrence_type="secondary")[1:] == [
        "It can never come in with this answer: secondary breast cancer.",
        "It is a line for local recurrence.",
    ]


def test_all_ties_are_listed() -> None:
    found = counterfactuals(PATHWAY, {"er_status": "positive", "her2_status": "low"}, "D-26")
    assert {tuple(name for name, _ in remedy.answers) for remedy in found} == {
        ("recurrence_type", "cdk46_inhibitor"), ("operable", "cdk46_inhibitor"),
    }  # fmt: skip


def test_a_remedy_changes_what_would_clash_too() -> None:
    answers: dict[str, Answer] = {"recurrence_type": "secondary", "er_status": "positive", "her2_status": "negative"}
    (remedy,) = counterfactuals(PATHWAY, answers | {"hormone_therapy": "never"}, "D-26")
    assert [name for name, _ in remedy.answers] == ["hormone_therapy", "cdk46_inhibitor"]


def some_answers(chance: random.Random) -> dict[str, Answer]:
    while True:
        answers: dict[str, Answer] = {}
        for question in PATHWAY.questions.values():
            if chance.random() < 0.6:
                answers[question.id] = some(question, chance)
        if not any(clashes(PATHWAY, answers)):
            return answers


def some(question: Question, chance: random.Random) -> Answer:
    choices = [*question.choice_ids, NOT_KNOWN]
    ticks = frozenset(chance.sample(choices, chance.randint(1, 2)))
    return ticks if question.many and ticks != {NOT_KNOWN} else chance.choice(choices)


SECTION = {row["id"]: row["section"] for row in rows()}
PARTS = {section: only(PATHWAY, section) for section in PATHWAY.sections}


def applies(statement: str, answers: dict[str, Answer]) -> bool:
    part = PARTS[SECTION[statement]]
    return status(in_outcome(everything(part, answers), statement)) == APPLIES


@pytest.mark.slow
def test_doing_what_a_remedy_says_brings_the_statement_in_and_nothing_less_does() -> None:
    chance = random.Random(5)
    tried = with_remedy = 0
    while tried < 120:
        answers = some_answers(chance)
        name = chance.choice(list(STATEMENTS))
        if applies(name, answers):
            continue
        tried += 1
        found = counterfactuals(PATHWAY, answers, name)
        sizes = {len(remedy.answers) for remedy in found}
        assert len(sizes) <= 1
        for remedy in found:
            for options in product(*(options for _, options in remedy.answers)):
                then = answers | dict(zip((n for n, _ in remedy.answers), options, strict=True))
                assert applies(name, then), (name, answers, remedy)
                assert not any(clashes(PATHWAY, then))
        with_remedy += bool(found)
        fewer = range(1, min(sizes)) if sizes else range(1, 3)
        assert not any(brute_force(name, answers, size) for size in fewer if size <= 2), (name, answers, found)
    assert with_remedy > 25


def brute_force(statement: str, answers: dict[str, Answer], size: int) -> bool:
    """Whether some change of `size` answers, the root's known answer apart, makes the statement apply without a clash."""
    root = PATHWAY.root
    changeable = [q for q in sorted(READ[statement]) if q != root or answers.get(root, NOT_KNOWN) == NOT_KNOWN]
    clashing = {q for clash in PATHWAY.clashes for q in (clash.first[0], clash.second[0])}
    for names in combinations(dict.fromkeys([*changeable, *sorted(clashing & set(answers))]), size):
        for options in product(*(every(PATHWAY.questions[name], answers.get(name)) for name in names)):
            then = answers | dict(zip(names, options, strict=True))
            if applies(statement, then) and not any(clashes(PATHWAY, then)):
                return True
    return False


def every(question: Question, now: Answer | None) -> list[Answer]:
    if not question.many:
        return [*question.choice_ids, NOT_KNOWN]
    given = choice_set(now) if now is not None else frozenset()
    sets = chain.from_iterable(combinations(question.choice_ids, size) for size in (1, 2))
    return [NOT_KNOWN, *(frozenset(s) for s in sets), *(given | frozenset(s) for s in sets), given | {NOT_KNOWN}]


def test_what_is_ticked_stays_ticked_in_what_would_bring_a_line_in() -> None:
    assert "- spread to bone, spread to the lung (secondary_sites=bone,lung); now: spread to the lung" in said(
        "S-RT-01", recurrence_type="secondary", secondary_sites=frozenset({"lung"})
    )


def test_a_line_for_an_open_question_is_brought_in_by_not_known() -> None:
    assert (
        "- Earlier radiotherapy here: not known (previous_radiotherapy=not_known); "
        "now: this area had radiotherapy before"
    ) in said("L-RT-05", recurrence_type="local", previous_radiotherapy="yes")


# --- another answer -------------------------------------------------------------------------------------------------


def test_what_if_does_what_walking_with_the_other_answer_does_and_is_sorted() -> None:
    chance = random.Random(6)
    for _ in range(6):
        answers = some_answers(chance)
        outcome = walk(PATHWAY, answers)
        found = what_if(PATHWAY, outcome)
        ranks = [(w.question not in outcome.open, -w.weight) for w in found]
        assert ranks == sorted(ranks)
        asked = {w.question for w in found}
        assert asked == set(outcome.open) | {q for q in answers if q not in outcome.unused}
        # The answer given is no other answer.
        assert [w.question for w in found if answers.get(w.question) in dict(w.changes)] == []
        for w in found[:4]:
            for answer, changed in w.changes:
                then = walk(PATHWAY, {**answers, w.question: answer})
                assert changed == difference(statuses(outcome), statuses(then))


def test_a_difference_has_every_statement_of_both_once() -> None:
    before = {"a": "applies", "b": "depends", "c": "applies", "e": "applies"}
    found = difference(before, {"b": "applies", "c": "applies", "d": "depends", "e": "depends"})
    assert (found.added, found.removed, found.settled, found.unsettled, found.same) == (
        ("d",),
        ("a",),
        ("b",),
        ("e",),
        ("c",),
    )
    assert found.changed == ("d", "a", "b", "e")


# --- the commands ---------------------------------------------------------------------------------------------------


def recurrence(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    code = run(list(arguments))
    out, err = capsys.readouterr()
    return code, " ".join(out.split()), err


def test_why_takes_a_treatment_and_tells_of_each_of_its_lines(capsys: Capture) -> None:
    code, out, _ = recurrence(
        capsys, "why", "radiotherapy", "-a", "recurrence_type=local", "-a", "previous_radiotherapy=no"
    )
    assert code == 0
    assert "Radiotherapy, may be offered [L-RT-01]: this line applies." in out
    assert "Radiotherapy, not usually used [L-RT-02]: this line is not shown for these answers." in out
    assert "- this area had radiotherapy before (previous_radiotherapy=yes); now: no" in out


def test_why_in_json_has_the_remedies_as_answers(capsys: Capture) -> None:
    arguments = ["D-08", "-a", "recurrence_type=secondary", "-a", "er_status=positive", "-a", "her2_status=positive"]
    run(["why", *arguments, "--format", "json"])
    (statement,) = json.loads(capsys.readouterr().out)["statements"]
    assert statement["status"] == "absent"
    assert statement["remedies"] == [
        [
            {"question": "her2_status", "is": ["low", "negative"]},
            {"question": "cdk46_inhibitor", "is": ["with_aromatase_inhibitor", "with_fulvestrant"]},
            {"question": "tumour_gene_change", "is": ["pik3ca", "akt1_or_pten"]},
        ]
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["why", "L-SUR-99"], '"L-SUR-99" is neither a line nor an option. Did you mean "L-SUR-09"?'),
        (["why", "mastectmy"], 'Did you mean "mastectomy"?'),
        (["find", "lumpectmy"], 'no match for "lumpectmy". Did you mean "lumpectomy"?'),
        (["find"], "no word to find"),
        (["compare", "nowhere.json", "-a", "operable=no"], '"nowhere.json" cannot be read'),
        (["compare", "nowhere.json"], "compare needs a second case, or answers"),
    ],
)
def test_what_is_not_there_is_said_with_the_nearest(capsys: Capture, arguments: list[str], words: str) -> None:
    code, out, err = recurrence(capsys, *arguments)
    assert (code, out) == (2, "")
    assert words in err


@pytest.fixture
def case(tmp_path: Path) -> str:
    file = tmp_path / "case.json"
    file.write_text('{"answers": {"recurrence_type": "local", "operable": "yes"}}')
    return str(file)


def test_identical_cases_have_no_difference(capsys: Capture, case: str) -> None:
    code, out, _ = recurrence(capsys, "compare", case, case)
    assert code == 0
    assert out.startswith("No difference")


def test_compare_tells_what_comes_in_and_what_goes(capsys: Capture, case: str) -> None:
    _, out, _ = recurrence(capsys, "compare", case, "-a", "operable=no")
    assert out.startswith("Removable by surgery: Yes, then No.")
    assert (
        out.index("New, applies:") < out.index("[L-SUR-08]") < out.index("No longer shown:") < out.index("[L-SUR-04]")
    )


def test_compare_in_json_is_the_difference_of_the_two_outcomes(capsys: Capture, case: str) -> None:
    run(["compare", case, "-a", "previous_radiotherapy=no", "--format", "json"])
    record = json.loads(capsys.readouterr().out)
    assert record["now_applies"] == ["L-RT-01"]
    assert record["removed"] == ["L-RT-02", "L-RT-05"]
    assert record["added"] == record["now_depends"] == []


def test_every_word_and_treatment_can_be_found_by_its_name(capsys: Capture) -> None:
    run(["find", "--list", "--format", "json"])
    names = json.loads(capsys.readouterr().out)["names"]
    assert len(names) == len(PATHWAY.treatments) + len(PATHWAY.glossary) + len(WORDS)
    for name in names:
        assert run(["find", name]) == 0
    capsys.readouterr()


def test_questions_lists_every_question_with_its_choices(capsys: Capture) -> None:
    run(["questions", "--format", "json"])
    listed = {q["id"]: [c["id"] for c in q["choices"]] for q in json.loads(capsys.readouterr().out)["questions"]}
    assert listed == {q.id: list(q.choice_ids) for q in PATHWAY.questions.values()}
    _, out, _ = recurrence(capsys, "questions")
    assert all(f"{q.id}={c}" in out for q in PATHWAY.questions.values() for c in q.choice_ids)


def test_about_support_leaves_out_what_is_empty(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(SMALL, encoding="utf-8")
    _, out, _ = recurrence(capsys, "about", "support", "--pathway", str(tmp_path / "own.yaml"))
    assert out == "SIGNS THAT CANNOT WAIT, AND WHO TO RING Signs: Signs Ring: The team"


def test_about_says_what_this_is_who_says_so_and_who_to_ring(capsys: Capture) -> None:
    _, out, _ = recurrence(capsys, "about")
    assert "Clinical reviewer: none yet" in out
    _, out, _ = recurrence(capsys, "about", "sources", "--today", "2026-11-23")
    assert all(f"[{source}]" in out for source in PATHWAY.sources)
    assert "REVIEW OVERDUE since June 2026" in out
    _, out, _ = recurrence(capsys, "about", "support")
    assert "0808 800 6000" in out
    assert all(urgent.ring in out for urgent in PATHWAY.urgent)
    run(["about", "sources", "--format", "json"])
    assert len(json.loads(capsys.readouterr().out)["sources"]) == len(PATHWAY.sources)


def test_statements_are_found_whatever_the_case_of_their_id() -> None:
    from recurrence_cli.engine.lookup import statements_called

    found: tuple[Statement, ...] = statements_called(PATHWAY, "l-sur-01")
    assert [s.id for s in found] == ["L-SUR-01"]


def test_explore_says_why_in_the_same_sentences_and_what_other_answers_would_do(capsys: Capture) -> None:
    arguments = ["explore", "--no-input", "-a", "recurrence_type=local", "-a", "operable=yes"]
    _, out, _ = recurrence(capsys, *arguments, "--explain", "--what-if")
    for sentence in said("L-SUR-04", recurrence_type="local", operable="yes")[:3]:
        assert sentence in out
    assert out.index("IF WHAT IS STILL OPEN WERE KNOWN") < out.index(
        "Earlier radiotherapy here (previous_radiotherapy)"
    )
    assert "- No: brings in" not in out[out.index("(previous_radiotherapy)") :][:200]
    assert "makes certain Radiotherapy, may be offered [L-RT-01]" in out
    run([*arguments, "--what-if", "--format", "json"])
    (radiotherapy,) = (
        w for w in json.loads(capsys.readouterr().out)["what_if"] if w["question"] == "previous_radiotherapy"
    )
    assert radiotherapy["answers"][1]["answer"] == "no"
    assert radiotherapy["answers"][1]["now_applies"] == ["L-RT-01"]
