"""Quizzes: that keys agree with the table, that marking is fair, that feedback teaches, and what is seen and written."""

import csv
import html
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from quiz_keys import ROWS, KeyCheck, asked_about, present
from test_handouts import CHROMIUM, chromium

from paths import WHEN_TO_CALL
from recurrence_cli.cli import run
from recurrence_cli.learn.branch import BranchWalk, branches
from recurrence_cli.learn.feedback import Feedback
from recurrence_cli.learn.items import Item, ItemKind, Verdict
from recurrence_cli.learn.marking import ReplyError, mark_item, read_replies
from recurrence_cli.learn.quiz import Quiz, QuizPlan, make_quiz
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import Strength
from recurrence_cli.reports.phrases import STRENGTHS
from table import APPLIES

Capture = pytest.CaptureFixture[str]

PATHWAY = load()
OTHER = WHEN_TO_CALL
DAY = ["--today", "2026-12-01"]


@cache
def quiz_of(count: int) -> Quiz:
    return make_quiz(PATHWAY, QuizPlan(11, count, on_request=True))


@pytest.fixture(params=[150, pytest.param(400, marks=pytest.mark.slow)])
def sample(request: pytest.FixtureRequest) -> Quiz:
    return quiz_of(request.param)


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def quiz(*arguments: str, status: int = 0) -> None:
    assert run(["quiz", *arguments, *DAY]) == status


def data(file: str) -> Any:
    return json.loads(Path(file).read_text(encoding="utf-8"))


def hand_in(file: str, answers: dict[str, Any], **more: str) -> None:
    Path(file).write_text(json.dumps({"answers": answers, **more}), encoding="utf-8")


# --- items ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_key_of_a_sample_agrees_with_the_table_and_no_case_contradicts_itself() -> None:
    check = KeyCheck(PATHWAY)
    found = [(item.ask, " ".join(item.sentences), p) for item in quiz_of(400).items for p in check.problems(item)]
    assert found == []


@pytest.mark.slow
def test_every_section_and_nearly_every_option_is_asked_about() -> None:
    asked = asked_about(quiz_of(400))
    options = {s.id for s in PATHWAY.statements() if s.is_option}
    assert len(options & asked) >= 0.95 * len(options)
    sections = {section.id for section in PATHWAY.sections.values()}
    about = {item.section for item in quiz_of(400).items}
    assert sections <= about


def test_every_kind_of_question_is_asked_and_nothing_listed_and_not_known_are_right_at_times(sample: Quiz) -> None:
    assert {item.kind for item in sample.items} == {*ItemKind}
    right = {a.text for item in sample.items for a in item.right()}
    assert {"Nothing listed", "Depends on something not known"} <= right


def test_no_question_comes_twice(sample: Quiz) -> None:
    shown = [(i.ask, i.quote, frozenset(i.sentences), frozenset(a.text for a in i.alternatives)) for i in sample.items]
    assert len(set(shown)) == len(shown)


def test_a_case_names_its_type_first_and_its_other_answers_in_no_fixed_order(sample: Quiz) -> None:
    told = [item.sentences for item in sample.items if "Surgery can remove it." in item.sentences]
    assert {case[0] for case in told} <= {"Local recurrence.", "Locally advanced (regional) recurrence."}
    assert len({case.index("Surgery can remove it.") for case in told}) > 2


def test_a_section_on_request_is_asked_about_only_on_request() -> None:
    sections = {item.section for item in make_quiz(PATHWAY, QuizPlan(3, 120)).items}
    assert "outlook" not in sections
    assert {item.section for item in make_quiz(PATHWAY, QuizPlan(3, 2, section="outlook")).items} == {"outlook"}


def test_a_type_and_a_section_are_all_that_is_asked_about() -> None:
    items = make_quiz(PATHWAY, QuizPlan(5, 30, type="local", section="surgery")).items
    assert {item.section for item in items} == {"surgery"}
    assert {item.answers["recurrence_type"] for item in items if item.answers} == {"local"}
    assert ItemKind.WORD not in {item.kind for item in items}


# --- marking --------------------------------------------------------------------------------------------------------


def numbers(item: Item, *verdicts: Verdict) -> set[int]:
    return {a.number for a in item.alternatives if a.verdict in verdicts}


def test_what_the_sources_list_is_never_marked_wrong(sample: Quiz) -> None:
    items = [item for item in sample.items if item.kind == ItemKind.OPTIONS]
    depending = [item for item in items if numbers(item, Verdict.NEITHER)]
    assert len(depending) > 10
    for item in items:
        right = numbers(item, Verdict.RIGHT)
        for number in right | numbers(item, Verdict.NEITHER):
            assert mark_item(item, {number}).wrong == ()
        assert mark_item(item, right).correct
        assert mark_item(item, right | numbers(item, Verdict.NEITHER)).correct
        for number in numbers(item, Verdict.WRONG):
            assert not mark_item(item, right | {number}).correct


def test_no_reply_is_not_a_right_reply(sample: Quiz) -> None:
    assert not any(mark_item(item, ()).correct for item in sample.items)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[]", "no answers"),
        ('{"answers": {"1": [1], "1": [2]}}', '"1" is given twice'),
        ('{"answers": {"one": [1]}}', '"one" is not the number of a question'),
        ('{"answers": {"1": ["a"]}}', "question 1 is not answered with numbers"),
        ('{"answers": {"1": [true]}}', "question 1 is not answered with numbers"),
        ('{"quiz": 7, "answers": {}}', '"quiz" is not a text'),
    ],
)
def test_a_file_that_is_no_replies_is_refused_with_what_would_do(text: str, said: str) -> None:
    with pytest.raises(ReplyError, match=said):
        read_replies(text.encode())


# --- sheets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["md", "html", "json", "txt"])
def test_every_sheet_and_every_key_says_draft_and_not_advice(ending: str) -> None:
    quiz("--seed", "7", "--questions", f"sheet.{ending}")
    for name in (f"sheet.{ending}", f"sheet-key.{ending}"):
        said = " ".join(Path(name).read_text(encoding="utf-8").split())
        assert "Not advice." in said
        assert "DRAFT: not approved for clinical use." in said


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others() -> None:
    quiz("--seed", "7", "--questions", "one.json")
    quiz("--seed", "7", "--questions", "two.json")
    quiz("--seed", "8", "--questions", "other.json")
    assert Path("one.json").read_bytes() == Path("two.json").read_bytes()
    assert Path("one-key.json").read_bytes() == Path("two-key.json").read_bytes()
    assert Path("one.json").read_bytes() != Path("other.json").read_bytes()


def test_the_sheet_has_no_key_in_it() -> None:
    quiz("--seed", "7", "--questions", "sheet.json")
    for question in data("sheet.json")["questions"]:
        assert {*question} <= {"number", "kind", "case", "quote", "ask", "many", "choices"}
        assert all({*choice} == {"number", "text"} for choice in question["choices"])
    assert all(question["right"] for question in data("sheet-key.json")["key"])


def test_answers_by_the_key_are_wholly_right_and_name_nobody(capsys: Capture) -> None:
    quiz("--seed", "7", "--questions", "sheet.json")
    key = data("sheet-key.json")
    hand_in("mine.json", {str(q["number"]): q["right"] for q in key["key"]}, quiz=key["quiz"])
    capsys.readouterr()
    quiz("--seed", "7", "--answers", "mine.json", "--format", "json")
    marked = json.loads(capsys.readouterr().out)
    assert (marked["correct"], marked["answered"], marked["of"]) == (10, 10, 10)


def wrong_reply(key: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The first question with a wrong choice that one answer separates, and that choice."""
    return next(
        (question, choice)
        for question in key["key"]
        for choice in question["choices"]
        if question["kind"] == "options" and question["right"] and "separator" in choice
    )


def test_feedback_names_the_answer_that_separates_the_reason_and_the_marked_source(capsys: Capture) -> None:
    quiz("--seed", "7", "--type", "local", "--section", "surgery", "--questions", "sheet.json")
    question, wrong = wrong_reply(data("sheet-key.json"))
    hand_in("mine.json", {str(question["number"]): [wrong["number"]]})
    capsys.readouterr()
    quiz("--seed", "7", "--type", "local", "--section", "surgery", "--answers", "mine.json")
    said = " ".join(capsys.readouterr().out.split())
    short = PATHWAY.questions[wrong["separator"]["question"]].short
    assert f"Not listed here: {wrong['text']}. It is listed with:" in said
    assert f'One answer, "{short}", separates it from' in said
    assert "You missed:" in said
    assert "Because: " in said
    assert "Not listed here does not mean never" in said
    assert "[1!]: Breast Cancer Now, Breast cancer recurrence, section 4, local recurrence" in said
    assert "June 2024, OVERDUE since June 2026." in said


def test_an_option_listed_twice_has_each_strength_with_its_own_reasons_and_sources(sample: Quiz) -> None:
    feedback = Feedback(PATHWAY, date(2026, 11, 23), brief=True)
    pairs = 0
    for item in (item for item in sample.items if item.kind == ItemKind.OPTIONS):
        blocks = feedback.blocks(mark_item(item, {a.number for a in item.right()}))
        sources = [
            block.label.partition("[")[2].rstrip("~!]") for block in blocks if block.label.startswith("Source [")
        ]
        assert sources == [str(number) for number in range(1, len(sources) + 1)]
        for alternative in item.right():
            listed = [ROWS[i] for i in alternative.statements if present(item.answers).get(i) == APPLIES]
            (block,) = (b for b in blocks if alternative.text in (b.strong, b.text) and b.label == "You found")
            if len({row["strength"] for row in listed}) > 1:
                pairs += 1
                labels = " ".join(detail.label for detail in block.items)
                assert all(f"{STRENGTHS[Strength(row['strength'])].capitalize()} [" in labels for row in listed)
            elif listed:
                assert block.beside.startswith(STRENGTHS[Strength(listed[0]["strength"])])
    assert pairs > 3


def test_the_sources_of_what_only_depends_are_named(sample: Quiz) -> None:
    item = next(i for i in sample.items if [a.text for a in i.right()] == ["Depends on something not known"])
    blocks = Feedback(PATHWAY, date(2026, 11, 23)).blocks(mark_item(item, {0}))
    assert any(block.label.startswith("Source [1") for block in blocks)


def test_answers_to_another_quiz_are_refused(capsys: Capture) -> None:
    hand_in("mine.json", {"1": [1]}, quiz="8-00000000")
    quiz("--seed", "7", "--answers", "mine.json", status=2)
    assert "mine.json: these are answers to quiz 8-00000000, and this is 7-" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"99": [1]}, "there is no question 99; the quiz has 10"),
        ({"1": [55]}, "question 1: 55 is not an answer; choose from"),
        ({"2": [1, 2]}, "question 2: choose one answer, not 2"),
    ],
)
def test_answers_that_the_quiz_does_not_offer_are_refused(answers: dict[str, Any], said: str, capsys: Capture) -> None:
    hand_in("mine.json", answers)
    quiz("--seed", "7", "--answers", "mine.json", status=2)
    assert said in capsys.readouterr().err


@pytest.mark.slow
def test_a_class_of_a_thousand_is_marked_in_seconds_and_a_bad_file_is_a_row(capsys: Capture) -> None:
    Path("class").mkdir()
    for number in range(1000):
        hand_in(f"class/{number:04}.json", {str(q): [1 + number % 2] for q in range(1, 11)})
    Path("class/9999.json").write_text("not JSON")
    began = time.perf_counter()
    quiz("--seed", "7", "--answers", "class", "--format", "json", status=1)
    assert time.perf_counter() - began < 20
    marked = json.loads(capsys.readouterr().out)["marked"]
    assert len(marked) == 1001
    assert "not JSON" in marked[-1]["error"]
    assert all(row["of"] == 10 for row in marked[:-1])


def test_a_class_is_a_table_too(capsys: Capture) -> None:
    hand_in("a.json", {"1": [1]})
    hand_in("b.json", {})
    quiz("--seed", "7", "--answers", "a.json", "--answers", "b.json")
    said = capsys.readouterr().out
    assert "a.json  0      9 not answered" in said
    assert "b.json  0      10 not answered" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            [],
            "the questions need a terminal. Without one, write a sheet: recurrence quiz --seed 7 --questions sheet.md",
        ),
        (["--answers", "mine.json"], "give its --seed and options"),
        (["--key", "key.md"], "add --questions FILE"),
        (["--questions", "a.md", "--key", "a.md"], "cannot be both the sheet and the key"),
        (["--questions", "a.md", "--type", "locl"], 'Did you mean "local"?'),
        (["--questions", "a.md", "--section", "surgry"], 'Did you mean "surgery"?'),
        (["--questions", "a.md", "--count", "0"], "--count 0 is out of range; give 1 to 10,000"),
        (["--questions", "a.md", "--section", "overview", "--kind", "options"], "nothing can be asked about that"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_would_do(arguments: list[str], said: str, capsys: Capture) -> None:
    quiz(*arguments, status=2)
    assert said in capsys.readouterr().err
    assert not Path("a.md").exists()


def test_a_short_quiz_says_that_there_is_no_more(capsys: Capture) -> None:
    quiz("--seed", "1", "--section", "overview", "--questions", "a.json")
    count = len(data("a.json")["questions"])
    assert 0 < count < 10
    assert f"Only {count} questions differ here, not 10." in capsys.readouterr().err


def test_a_pathway_of_ones_own_is_asked_about_in_its_own_words(capsys: Capture) -> None:
    quiz("--seed", "3", "--count", "40", "--pathway", str(OTHER), "--questions", "sheet.txt")
    said = Path("sheet.txt").read_text(encoding="utf-8")
    key = Path("sheet-key.txt").read_text(encoding="utf-8")
    assert "Who to call: which of these do the sources list for this case" in said
    assert "IN REVIEW: not approved for clinical use." in said
    assert not any(word in (said + key).lower() for word in ("breast", "cancer", "surgery", "team"))


# --- cards for Anki -------------------------------------------------------------------------------------------------


def cards() -> list[list[str]]:
    """The rows of cards.txt as its header says to read them."""
    lines = Path("cards.txt").read_text(encoding="utf-8").splitlines()
    header = [line for line in lines if line.startswith("#")]
    deck = "#deck:Treatment when breast cancer comes back"
    assert header == ["#separator:tab", "#html:true", "#guid column:1", "#notetype:Basic", deck, "#tags column:4"]
    return [*csv.reader(lines[len(header) :], delimiter="\t")]


def test_cards_have_question_and_answer_and_say_draft_on_both_sides() -> None:
    quiz("--seed", "7", "--count", "40", "--export", "anki", "-o", "cards.txt")
    found = cards()
    assert len(found) == 40
    assert {len(row) for row in found} == {4}
    assert len({guid for guid, *_ in found}) == 40
    items = make_quiz(PATHWAY, QuizPlan(7, 40)).items
    for item, (_, front, back, tags) in zip(items, found, strict=True):
        assert html.escape(item.ask) in front
        assert all(html.escape(a.text) in front for a in item.alternatives)
        assert all(html.escape(a.text) in back for a in item.right())
        assert "Not advice. DRAFT" in front
        assert "Not advice. DRAFT" in back
        assert item.kind.value in tags.split()


def test_anki_imports_the_cards_once(tmp_path: Path) -> None:
    collection = pytest.importorskip("anki.collection", reason="needs anki: pip install anki")
    quiz("--seed", "7", "--count", "20", "--export", "anki", "-o", "cards.txt")
    opened = collection.Collection(str(tmp_path / "collection.anki2"))
    try:
        for new in (20, 0):
            read = opened.get_csv_metadata(path=str(Path("cards.txt").resolve()), delimiter=None)
            done = opened.import_csv(collection.ImportCsvRequest(path=str(Path("cards.txt").resolve()), metadata=read))
            assert len(done.log.new) == new
        notes = [opened.get_note(note) for note in opened.find_notes("")]
        assert {tuple(note.fields) for note in notes} == {(front, back) for _, front, back, _ in cards()}
    finally:
        opened.close()


# --- one branch -----------------------------------------------------------------------------------------------------


def learn(*arguments: str, status: int = 0) -> None:
    assert run(["learn", *arguments, *DAY]) == status


def test_a_hand_out_has_the_tree_three_cases_and_the_key_at_the_end(capsys: Capture) -> None:
    learn("local", "surgery", "--format", "markdown")
    said = capsys.readouterr().out
    parts = ["# Local recurrence: Surgery, to learn from", "> For learning. Not advice. DRAFT", "## The tree"]
    parts += ["## What separates the options", "## Cases", "### 3\\.", "## Sources", "## Answers", "**Listed:**"]
    places = [said.index(part) for part in parts]
    assert places == sorted(places)


def test_the_tree_of_a_hand_out_for_the_web_is_a_picture_and_words_for_those_who_cannot_see_it() -> None:
    learn("local", "surgery", "-o", "sheet.html", "--format", "html")
    page = Path("sheet.html").read_text(encoding="utf-8")
    (picture,) = re.findall("<svg.*?</svg>", page, re.DOTALL)
    assert 'aria-hidden="true"' in picture
    for option in ("L-SUR-01", "L-SUR-02", "L-SUR-03", "L-SUR-04"):
        assert f'data-statement="{option}"' in picture
        assert f"[{option}]" in page.partition("<summary>The tree in words</summary>")[2].partition("</details>")[0]


@pytest.mark.tools
@pytest.mark.skipif(not (CHROMIUM and shutil.which("pdftotext")), reason="needs Chromium and poppler-utils")
def test_the_key_begins_a_page_of_its_own_when_the_hand_out_is_printed(tmp_path: Path) -> None:
    learn("local", "surgery", "-o", "sheet.html", "--format", "html")
    text = Path("sheet.html").read_text(encoding="utf-8")
    chromium(tmp_path, text, "--no-pdf-header-footer", f"--print-to-pdf={Path.cwd() / 'sheet.pdf'}")
    subprocess.run(["pdftotext", "sheet.pdf"], check=True, capture_output=True)
    pages = Path("sheet.txt").read_text(encoding="utf-8").split("\f")
    key = [page.partition("\n")[0] for page in pages].index("Answers")
    assert not any("because:" in page for page in pages[:key])
    assert "Which breast" in pages[0]
    assert "because:" in pages[key]


def test_what_separates_options_is_the_question_in_which_their_conditions_differ() -> None:
    learn("local", "surgery", "-o", "surgery.json", "--format", "json")
    learn("local", "other", "-o", "other.json", "--format", "json")
    (found,) = data("surgery.json")["separations"]
    assert found["question"] == "previous_surgery"
    assert {tuple(o["is"]): o["statements"] for o in found["options"]} == {
        ("breast_conserving",): ["L-SUR-01", "L-SUR-02"],
        ("mastectomy",): ["L-SUR-03"],
    }
    assert data("other.json")["separations"] == []


@pytest.mark.slow
def test_every_branch_with_options_has_a_hand_out() -> None:
    for root, sections in branches(PATHWAY).items():
        for section in sections:
            learn(root, section, "-o", "one.json", "--format", "json")
            found = data("one.json")
            check = KeyCheck(PATHWAY)
            assert len(found["questions"]) == len(found["key"]) == 3
            items = make_quiz(PATHWAY, QuizPlan(1, 3, root, section, (ItemKind.OPTIONS,))).items
            assert [p for item in items for p in check.problems(item)] == []


def test_each_answer_leads_to_what_the_table_lists_with_it() -> None:
    treatments = {s.id: s.treatment for s in PATHWAY.statements() if s.treatment}
    for root, sections in branches(PATHWAY).items():
        for section in sections:
            walked = BranchWalk(PATHWAY, root, section)
            while question := walked.next_question():
                for choice in question.choice_ids:
                    listed = present({**walked.answers, question.id: walked.answer(question, choice)})
                    expected = {treatments[i] for i in listed if i in treatments and ROWS[i]["section"] == section}
                    assert walked.listed_with(question, choice) == expected
                walked.choose(question, question.choice_ids[-1])


def test_answers_that_lead_to_the_same_are_said_together() -> None:
    walked = BranchWalk(PATHWAY, "secondary", "targeted_therapy")
    walked.choose(PATHWAY.questions["er_status"], "positive")
    (_, first), (other, second) = walked.treatments_by_answer(PATHWAY.questions["her2_status"])
    assert other == ("low", "negative")
    assert "trastuzumab_deruxtecan" in first
    assert "trastuzumab_deruxtecan" not in second


def test_a_lesson_asks_about_an_answer_with_which_each_treatment_has_a_digit() -> None:
    for root, sections in branches(PATHWAY).items():
        for section in sections:
            walked = BranchWalk(PATHWAY, root, section)
            while question := walked.next_question():
                choice = walked.choice_to_ask(question)
                offered = walked.offered(question, choice)
                assert len(offered) <= 9
                assert walked.listed_with(question, choice) & {*walked.candidates(question.id)} <= {*offered}
                walked.choose(question, question.choice_ids[0])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["local"], "a hand-out needs a choice and a section"),
        (["locl", "surgery"], 'Did you mean "local"?'),
        (["local", "surgry"], 'Did you mean "surgery"?'),
        (["local", "overview"], '"overview" has no options to learn here; choose one of surgery, radiotherapy'),
    ],
)
def test_a_branch_that_is_not_there_is_refused(arguments: list[str], said: str, capsys: Capture) -> None:
    learn(*arguments, status=2)
    assert said in capsys.readouterr().err


# --- on a terminal --------------------------------------------------------------------------------------------------

if sys.platform != "win32":
    import test_terminal
    from test_terminal import Terminal

    @pytest.fixture(autouse=True)
    def _nothing_is_left_running() -> Iterable[None]:
        yield
        for terminal in Terminal.opened:
            terminal.child.close(force=True)
        Terminal.opened.clear()

    @pytest.fixture(autouse=True)
    def _with_a_data_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(test_terminal.ENV, "XDG_DATA_HOME", str(tmp_path))

    def decline(terminal: Terminal, keys: str) -> None:
        """Say no to keeping a record, where the extra is there to ask for one."""
        if find_spec("fsrs"):
            terminal.wait_for("Record which questions you practised")
            time.sleep(test_terminal.PAUSE)
            terminal.type(keys)

    def keys_of(item: Item) -> list[str]:
        return [str(a.number) for a in item.right()]

    QUIZ = ("quiz", "--seed", "7", "--count", "2", "--type", "local", "--section", "surgery", *DAY)
    BEGIN = "Space begin"

    @pytest.mark.slow
    @pytest.mark.parametrize("columns", [80, 40])
    def test_feedback_shows_all_of_itself_screen_by_screen_to_its_sources(columns: int) -> None:
        item, _ = make_quiz(PATHWAY, QuizPlan(7, 2, type="local", section="surgery")).items
        wrong = next(a for a in item.alternatives if a.separator)
        terminal = Terminal(columns, 24, *QUIZ)
        terminal.wait_for("DRAFT: not approved for clinical use.", BEGIN, seconds=20)
        terminal.type(" ")
        terminal.wait_for("Question 1 of 2", "Case: Local recurrence.", item.ask)
        time.sleep(test_terminal.PAUSE)
        terminal.type(f"{wrong.number}\r")
        terminal.wait_for("You found 0 of", "You missed:", "Space next", "s stop")
        while "Source [1!]" not in terminal.text:
            assert "Space on" in terminal.text or columns == 40
            terminal.type(" ")
            terminal.settle(0.3)
        terminal.wait_for("OVERDUE since June 2026", "! = source past its own review date")

    @pytest.mark.slow
    def test_the_branch_is_drawn_as_a_tree_with_its_indents_and_left_goes_back_to_the_feedback() -> None:
        terminal = Terminal(80, 60, *QUIZ)
        terminal.go(BEGIN, " ", "Question 1 of 2", "1\r", "Space next", "t", "This branch as a tree", "")
        choice = next(row for row in terminal.display if "Breast-conserving surgery [your path]" in row)
        assert choice.index("Breast") > 8
        terminal.type(test_terminal.LEFT)
        terminal.wait_for("You found", "t this branch as a tree")

    @pytest.mark.slow
    def test_a_quiz_can_be_stopped_and_leaves_the_terminal_before_it_reports() -> None:
        terminal = Terminal(80, 60, *QUIZ)
        terminal.go(BEGIN, " ", "Question 1 of 2", "1\r", "Space next", "s")
        decline(terminal, "n")
        terminal.wait_for("Wholly right: 0 of 1.")
        assert terminal.raw.index(b"\x1b[?1049l") < terminal.raw.index(b"Wholly right")
        assert terminal.expect_end() == 0

    @pytest.mark.slow
    def test_a_branch_is_walked_to_what_separates_its_options_and_leads_on_to_a_quiz() -> None:
        terminal = Terminal(80, 130, "learn", "local", "surgery", "--plain", *DAY)
        terminal.wait_for("The tree asks: Which breast operation was done the first time?", "Type a number", seconds=20)
        terminal.type("1\n")
        terminal.wait_for("You expected 1 of 2.", "You missed: Operation that keeps", "n the next step")
        terminal.wait_for("mastectomy before: Operation to remove cancer")
        terminal.type("n\n")
        terminal.wait_for("Continue with which answer?")
        terminal.type("2\n")
        terminal.wait_for("Step 2. The tree asks: Has the team said that surgery can remove this recurrence?")
        terminal.type("0\n")
        terminal.wait_for("surgery cannot remove it: none of these")
        terminal.type("n\n")
        terminal.settle(0.3)
        terminal.type("1\n")
        terminal.wait_for("Listed at the end of this branch", "What separates the options", "n quiz on this branch")
        terminal.type("n\n")
        terminal.wait_for("Question 1 of 5", "Surgery")
        terminal.type("q\n")
        terminal.wait_for("Wholly right: 0 of 0.")
        assert terminal.expect_end() == 0

    @pytest.mark.slow
    def test_an_exam_by_line_explains_at_the_end() -> None:
        items = make_quiz(PATHWAY, QuizPlan(7, 2)).items
        terminal = Terminal(80, 100, "quiz", "--seed", "7", "--count", "2", "--plain", "--mode", "exam", *DAY)
        terminal.wait_for("Question 1 of 2", "Type a number from the list", seconds=20)
        terminal.type(",".join(keys_of(items[0])) + "\n")
        terminal.wait_for("Question 2 of 2")
        assert "Source [1" not in terminal.text
        terminal.type(",".join(keys_of(items[1])) + "\n")
        decline(terminal, "n\n")
        terminal.wait_for("Wholly right: 2 of 2.", "FEEDBACK", "Source [1")
        assert terminal.expect_end() == 0

    @pytest.mark.slow
    def test_ctrl_c_leaves_and_keeps_nothing() -> None:
        terminal = Terminal(80, 40, "quiz", "--seed", "7", *DAY)
        terminal.wait_for(BEGIN, seconds=20)
        time.sleep(test_terminal.PAUSE)
        terminal.type("\x03")
        terminal.wait_for("Nothing was recorded.")
        assert terminal.expect_end() == 130

    @pytest.mark.slow
    @pytest.mark.parametrize("key", ["", " "])
    def test_a_quiz_that_is_ended_by_a_signal_leaves_the_terminal_as_it_was(key: str) -> None:
        terminal = Terminal(80, 40, *QUIZ)
        terminal.wait_for(BEGIN, seconds=20)
        terminal.type(key)
        terminal.settle(0.3)
        terminal.child.kill(signal.SIGTERM)
        assert terminal.expect_end() == 143
        assert terminal.raw.rindex(b"\x1b[?25h") > terminal.raw.rindex(b"\x1b[?25l")
        assert terminal.raw.endswith(b"\x1b[?1049l")
