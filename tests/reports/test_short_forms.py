"""What the file says for small places and layers: read, kept, put out, and left out where the file says nothing."""

import json
from datetime import date
from pathlib import Path

import pytest

from build import PARTS, Broken, each, found, load_text, marked, note, option, pathway, pathway_text, steps
from recurrence_cli import walk
from recurrence_cli.cli import run
from recurrence_cli.engine.answers import clashes, keep_valid, validate_answers, warnings
from recurrence_cli.engine.many import evaluate_many
from recurrence_cli.pathway.model import Act, Level
from recurrence_cli.pathway.problems import AnswerError
from recurrence_cli.reports.data import Data, source_data
from recurrence_cli.reports.outcome import outcome_data
from recurrence_cli.wizard.conversation import Conversation

TODAY = date(2026, 11, 28)

RICH = pathway_text(
    "ask: kind\nchoices:\n  a:\n    surgery:\n"
    "      - {option: O-1, treatment: operation, strength: usually, qualifier: this side, text: T., sources: [{id: S1}]}\n"
    f"      - {option('O-2')}\n"
    "      - {note: N-1, level: headline, text: A longer text., short: A text., sources: [{id: S1}]}\n"
    "      - {note: N-2, level: background, text: T., sources: [{id: S1}]}\n"
    f"      - {note('N-3')}\n  b, c: {{}}\n",
    sources="S1: {title: One, publisher: P, seen: S, read: whole, superseded: true}",
    sections="surgery: {title: Surgery, short: Surg}\nhormone_therapy: {title: Hormones}\n"
    "outlook: {title: Outlook, on_request: true}",
    questions=PARTS["questions"].replace("a: {label: Kind A}", "a: {label: Kind A, says: it is of kind A}"),
    treatments="operation: {name: An operation, kind: surgery, what: It is cut out., short: Operation}\n"
    "tablets: {name: Tablets, kind: hormone_therapy, what: They are swallowed.}",
    urgent="- {id: U1, act: 999, signs: Many signs, short: Signs, ring: The team, sources: [{id: S1}]}\n"
    "- {id: U2, act: soon, signs: More signs, ring: The team, sources: [{id: S1}]}",
)
"""A file that says everything there is to say for small places."""


def record(text: str) -> Data:
    loaded = load_text(text)
    return outcome_data(loaded, walk(loaded, {"kind": "a"}), TODAY)


def test_a_choice_says_itself_in_a_phrase_or_by_its_question_and_label() -> None:
    questions = load_text(RICH).questions
    assert questions["kind"].says("a") == "it is of kind A"
    assert questions["kind"].says("b") == "Kind: Kind B"
    assert questions["done"].says("not_known") == "Done: Not known"


def test_notes_have_levels_and_detail_is_the_level_of_a_note_that_says_none() -> None:
    assert {s.id: s.level for s in load_text(RICH).statements() if not s.is_option} == {
        "N-1": Level.HEADLINE, "N-2": Level.BACKGROUND, "N-3": Level.DETAIL,
    }  # fmt: skip


def test_programs_get_the_short_forms_where_there_are_any() -> None:
    surgery = record(RICH)["sections"][0]
    assert surgery["short"] == "Surg"
    assert [(o.get("short"), o.get("qualifier")) for o in surgery["options"]] == [
        ("Operation", "this side"), ("Operation", None),
    ]  # fmt: skip
    assert [n.get("level") for n in surgery["notes"]] == ["headline", "background", None]
    assert [n.get("short") for n in surgery["notes"]] == ["A text.", None, None]
    assert [(u["act"], u.get("short")) for u in record(RICH)["urgent"]] == [("999", "Signs"), ("soon", None)]
    assert surgery["notes"][0]["sources"][0]["superseded"] is True
    assert [u.act for u in load_text(RICH).urgent] == [Act.EMERGENCY, Act.SOON]


def test_an_outcome_without_short_forms_has_no_keys_for_them() -> None:
    written = json.dumps(record(steps(f"- {option('O-1')}\n- {note('N-1')}")))
    for key in ("short", "qualifier", "level", "act", "superseded", "warnings"):
        assert f'"{key}"' not in written


@each(
    Broken("wrong-kind", 'note "N-1" > "level" is "top", not one of headline, detail, background.',
           steps("- {note: N-1, level: ¦top, text: T., sources: [{id: S1}]}")),
    Broken("unknown-key", 'option "O-1" has the unknown key "level"',
           steps("- {option: O-1, ¦level: headline, treatment: operation, strength: may, text: T., sources: [{id: S1}]}")),
    Broken("unknown-key", 'note "N-1" has the unknown key "qualifier"',
           steps("- {note: N-1, ¦qualifier: Q, text: T., sources: [{id: S1}]}")),
    Broken("wrong-kind", 'an urgent sign > "act" is "later", not one of 999, now, soon.',
           pathway_text(urgent="- {id: U1, act: ¦later, signs: S, ring: R, sources: [{id: S1}]}")),
    Broken("wrong-kind", 'source "S1" > "superseded" is "yes"; write true, or leave it out',
           pathway_text(sources="S1: {title: O, publisher: P, seen: S, read: whole, superseded: ¦yes}")),
    Broken("unknown-question", '"dnoe" is not a question. Did you mean "done" (line 29)?',
           pathway_text(warns='- ¦{when: {dnoe: "no"}, and: {type: x}, because: B.}')),
    Broken("unknown-choice", '"w" is not a choice of type (x, y, z).',
           pathway_text(warns='- ¦{when: {done: "no"}, and: {type: w}, because: B.}')),
)  # fmt: skip
def test_a_short_form_is_read_strictly(broken: Broken) -> None:
    text, place = marked(broken.text)
    (problem,) = found(text)
    assert (problem.check, problem.place) == (broken.check, place)
    assert problem.message.startswith(broken.words)


# --- answers that are doubtful together -----------------------------------------------------------------------------

WARNS = """
    - when: {done: "no"}
      and: {type: "x, y"}
      because: That is rare.
    """
CLASHES = """
    - {when: {done: "yes"}, and: {type: z}, because: One reason.}
    - {when: {done: "yes"}, and: {places: "x, y"}, because: Another.}
    """
SAID = "Please look again at two of the answers (Done: No and Type: Type X): That is rare."


def doubtful() -> str:
    return pathway_text(warns=WARNS, clashes=CLASHES)


def test_doubtful_answers_are_said_and_not_refused() -> None:
    loaded = load_text(doubtful())
    answers = validate_answers(loaded, {"kind": "a", "done": "no", "type": "x"})
    assert [*warnings(loaded, answers)] == [SAID]
    put_out = outcome_data(loaded, walk(loaded, answers), TODAY)
    assert put_out["warnings"] == [SAID]
    assert put_out["notices"][0] == SAID


@pytest.mark.parametrize("answers", [{"done": "no"}, {"done": "no", "type": "z"}, {"done": "yes", "type": "x"}])
def test_answers_that_fit_give_no_warning(answers: dict[str, str]) -> None:
    loaded = load_text(doubtful())
    assert [*warnings(loaded, answers)] == []
    assert "warnings" not in outcome_data(loaded, walk(loaded, answers), TODAY)


def test_what_is_not_known_gives_no_warning() -> None:
    assert [*warnings(load_text(doubtful()), {"done": "no", "type": "not_known"})] == []


def test_commands_say_a_warning_to_people_and_do_as_they_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "pathway.yaml"
    file.write_text(doubtful(), encoding="utf-8")
    flags = ["--pathway", str(file), "-a", "kind=a", "-a", "done=no", "-a", "type=x"]
    assert run(["explore", "--no-input", *flags]) == 0
    assert SAID in " ".join(capsys.readouterr().out.split())
    assert run(["why", "N-1", *flags]) == 0
    assert capsys.readouterr().err == f"recurrence: warning: {SAID}\n"


def test_a_line_of_a_batch_has_the_warnings_of_its_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, cases = tmp_path / "pathway.yaml", tmp_path / "cases.jsonl"
    file.write_text(doubtful(), encoding="utf-8")
    cases.write_text('{"answers": {"done": "no", "type": "x"}}\n{"answers": {"done": "no"}}\n', encoding="utf-8")
    assert run(["batch", str(cases), "--pathway", str(file), "--today", "2026-11-28"]) == 0
    first, second = (json.loads(line)["outcome"] for line in capsys.readouterr().out.splitlines())
    loaded = load_text(doubtful())
    whole = outcome_data(loaded, walk(loaded, {"done": "no", "type": "x"}), TODAY)
    told = {key: whole[key] for key in whole if key not in ("urgent", "support", "notices")}
    assert {**first, "pathway": None} == {**told, "pathway": None}
    assert "warnings" not in second


def test_all_clashes_are_told_at_once() -> None:
    loaded = load_text(doubtful())
    raw = {"done": "yes", "type": "z", "places": "x"}
    both = [
        "done=yes and type=z cannot stand together: One reason. Change one of them.",
        "done=yes and places=x cannot stand together: Another. Change one of them.",
    ]
    assert [*clashes(loaded, {"done": "yes", "type": "z", "places": frozenset("x")})] == both
    with pytest.raises(AnswerError) as refused:
        validate_answers(loaded, raw)
    assert str(refused.value) == " ".join(both)
    assert [str(result) for result in evaluate_many(loaded, [raw])] == [" ".join(both)]


def test_the_wizard_tells_all_clashes_of_an_answer() -> None:
    loaded = load_text(doubtful())
    conversation = Conversation(loaded, {"type": "z", "places": frozenset("x")})
    said = conversation.clash(loaded.questions["done"], "yes")
    assert said is not None
    assert "One reason." in said
    assert "Another." in said
    assert said.count("Please give another answer") == 1


# --- a choice that was parted ---------------------------------------------------------------------------------------


def test_an_old_answer_that_was_parted_in_two_is_asked_again_and_not_guessed() -> None:
    choices = "x: {label: Type X}, y: {label: Type Y}, z: {label: Type Z}"
    now = "x_early: {label: Type X}, x_late: {label: Type Y}, z: {label: Other than X}"
    parted = pathway(questions=PARTS["questions"].replace(choices, now), warns=None)
    answers, refused = keep_valid(parted, {"kind": "a", "type": "x"})
    assert answers == {"kind": "a"}
    said = '"x" is not a choice of type (x_early, x_late, z, not_known). Did you mean "x_early" or "x_late"?'
    assert refused == [said]


def test_a_superseded_source_is_told_from_others() -> None:
    assert source_data(load_text(RICH).sources["S1"], TODAY)["superseded"] is True
    assert "superseded" not in source_data(pathway().sources["S1"], TODAY)


def test_a_saved_answer_is_never_taken_for_the_words_of_a_newer_choice() -> None:
    parted = pathway(questions=PARTS["questions"].replace("x: {label: Type X}", "w: {label: X}"), warns=None)
    assert keep_valid(parted, {"type": "x"})[0] == {}
    assert validate_answers(parted, {"type": "x"}) == {"type": "w"}
