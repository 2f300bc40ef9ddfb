"""The conversation, the interview and the result's screens, with scripted replies: who answers, in which order, and what going back means."""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recurrence_cli.cli.explore import View
from recurrence_cli.cli.interview import Screens
from recurrence_cli.engine.evaluate import walk
from recurrence_cli.formats import Format
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Clash, Question, Status
from recurrence_cli.wizard import Back, Command, Conversation, Page, Prompt, Quit, Wizard
from recurrence_cli.wizard.opening import opening
from recurrence_cli.wizard.prompts import BACK, HOME, NEXT
from recurrence_cli.wizard.result_screens import ResultScreens

PATHWAY = load()
LOCAL: dict[str, Answer] = {
    "recurrence_type": "local", "local_areas": frozenset({"skin"}), "previous_surgery": "mastectomy", "operable": "yes",
    "previous_radiotherapy": NOT_KNOWN, "er_status": "positive", "her2_status": "negative", "menopause": "after",
    "previous_chemotherapy": "no",
}  # fmt: skip


class Scripted:
    """A front end that replies from a list, with values or with exceptions, and remembers what it was asked and told."""

    def __init__(self, *replies: str | BaseException | type[BaseException], texts: Iterable[str] = ()) -> None:
        self.replies: Iterator[str | BaseException | type[BaseException]] = iter(replies)
        self.texts = iter(texts)
        self.asked: list[Prompt] = []
        self.told: list[str] = []
        self.pages: list[Page] = []
        self.shown: list[str] = []

    def ask(self, prompt: Prompt) -> frozenset[str]:
        self.asked.append(prompt)
        reply = next(self.replies)
        if not isinstance(reply, str):
            raise reply
        chosen = frozenset(reply.split(","))
        assert chosen <= {option.value for option in prompt.options}, (reply, prompt)
        assert prompt.many or len(chosen) == 1
        return chosen

    def ask_text(self, ask: str, *, file: bool = False) -> str:
        return next(self.texts)

    def read(self, page: Page) -> str:
        self.pages.append(page)
        self.shown.append(page.draw())
        reply = next(self.replies)
        if not isinstance(reply, str):
            raise reply
        assert reply in (NEXT, BACK, HOME) or reply in {option.value for option in page.options}, (reply, page)
        return reply

    def tell(self, lines: Iterable[str]) -> None:
        self.told.extend(lines)

    def leave(self) -> None:
        pass

    def stop(self, reason: BaseException) -> None:
        raise reason


SCREENS = Screens(PATHWAY, View(Format.PLAIN, date(2026, 11, 23)), accessible=True)


def sitting(*replies: str | BaseException | type[BaseException], **given: Answer) -> tuple[Wizard, Scripted]:
    front = Scripted(*replies)
    wizard = Wizard(Conversation(PATHWAY, dict(given)), front)
    wizard.begin()
    return wizard, front


def reading(
    *replies: str | BaseException | type[BaseException], texts: Iterable[str] = (), given: Mapping[str, Answer]
) -> tuple[Wizard, Scripted]:
    """Read the result of the answers `given` with these replies; leaving without saving is confirmed."""
    front = Scripted(*replies, "yes", texts=texts)
    wizard = Wizard(Conversation(PATHWAY, dict(given), further=False), front, SCREENS.save_case, SCREENS.urgent)
    ResultScreens(wizard, SCREENS).read()
    return wizard, front


LOCAL_REPLIES = ("local", "skin", "mastectomy", "yes", NOT_KNOWN, "positive", "negative", "after", "no")


def test_a_local_case_is_asked_in_order_and_done() -> None:
    wizard, front = sitting(*LOCAL_REPLIES)
    wizard.ask_all()
    assert wizard.conversation.answers == LOCAL
    assert [prompt.ask for prompt in front.asked] == [PATHWAY.questions[name].ask for name in LOCAL]


def test_the_opening_is_before_the_first_question_and_never_again() -> None:
    wizard, front = sitting(*LOCAL_REPLIES)
    wizard.ask_all()
    assert front.asked[0].opening == opening(PATHWAY)
    assert [prompt.opening for prompt in front.asked[1:]] == [None] * 8


def test_the_opening_has_the_signs_that_cannot_wait_the_most_urgent_first() -> None:
    said = opening(PATHWAY)
    assert [label for label, _ in said.signs] == ["999", "RING NOW"]
    assert said.signs[0][1][0] == "chest pain, trouble breathing, severe bleeding"
    listed = [sign for _, signs in said.signs for sign in signs]
    assert sorted(listed) == sorted(u.short or u.signs for u in PATHWAY.urgent if u.act in ("999", "now"))


def test_signs_of_a_pathway_that_does_not_say_how_urgent_they_are_are_all_there() -> None:
    urgent = tuple(replace(sign, act=None, short=None) for sign in PATHWAY.urgent)
    said = opening(replace(PATHWAY, urgent=urgent)).signs
    assert said == (("URGENT", tuple(sign.signs for sign in PATHWAY.urgent)),)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.DRAFT, "Not advice. DRAFT. Nothing is saved."),
        (Status.IN_REVIEW, "Not advice. IN REVIEW. Nothing is saved."),
        (Status.RETIRED, "Not advice. RETIRED. Nothing is saved."),
        (Status.APPROVED, "Not advice. Nothing is saved."),
    ],
)
def test_how_far_the_content_was_reviewed_is_said_first(status: Status, said: str) -> None:
    lines = opening(replace(PATHWAY, about=replace(PATHWAY.about, status=status))).lines
    assert lines[1].startswith(f'{said} 0 is "not known"; that never means "no".')


def test_where_answers_are_saved_on_leaving_is_said_first() -> None:
    assert 'Answers are saved as "case.json".' in opening(PATHWAY, "case.json").lines[1]


def test_every_question_ends_with_not_known_on_a_key_of_its_own() -> None:
    wizard, front = sitting(*LOCAL_REPLIES)
    wizard.ask_all()
    for prompt in front.asked:
        assert (prompt.options[-1].key, prompt.options[-1].label) == ("0", "Not known")


def test_help_says_why_it_is_asked_and_where_to_look() -> None:
    wizard, front = sitting("local", KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        wizard.ask_all()
    question = PATHWAY.questions["recurrence_type"]
    assert front.asked[0].help[0] == f"Why this is asked: {question.help}"
    assert front.asked[0].help[-1] == f"Where to look: {question.look_in}."


def test_a_question_says_which_it_is_and_what_was_answered() -> None:
    wizard, front = sitting("local", "skin", KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        wizard.ask_all()
    assert [prompt.quiet[0] for prompt in front.asked] == [
        "Question 1 of up to 11",
        "Question 2 of up to 11. So far: local recurrence",
        "Question 3 of up to 11. So far: local recurrence; in the skin",
    ]


def test_a_case_never_has_more_questions_than_was_said() -> None:
    conversation = Conversation(PATHWAY, {"recurrence_type": "secondary"})
    while question := conversation.next_question():
        number, most = conversation.count(question)
        assert number <= most
        conversation.answer(question, frozenset({"bone"}) if question.many else question.choice_ids[-1])
        asked = len(conversation.answers)
        assert asked <= most


def test_going_back_forgets_the_last_answer_and_marks_it() -> None:
    wizard, front = sitting("local", "skin", "mastectomy", Back, "none", KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        wizard.ask_all()
    assert front.asked[4].ask == PATHWAY.questions["previous_surgery"].ask
    assert front.asked[4].marked == {"mastectomy"}
    assert wizard.conversation.answers["previous_surgery"] == "none"


def test_one_cannot_go_back_from_the_first_question() -> None:
    _, front = sitting()
    wizard, front = sitting(KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        wizard.ask_all()
    assert front.asked[0].back is False


def test_a_question_that_takes_several_keeps_its_ticks_when_it_is_asked_again() -> None:
    wizard, front = sitting("local", "breast,skin", Back, KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        wizard.ask_all()
    assert front.asked[-1].ticked == {"breast", "skin"}
    wizard, front = sitting("skin", **LOCAL)
    wizard.change("local_areas")
    assert front.asked[-1].ticked == {"skin"}
    wizard, front = sitting("yes", **LOCAL)
    wizard.change("operable")
    assert front.asked[-1].marked == {"yes"}
    assert not front.asked[-1].ticked


def test_changing_an_answer_asks_only_what_it_newly_needs() -> None:
    wizard, front = sitting("negative", "negative", **LOCAL)
    wizard.change("er_status")
    assert [prompt.ask for prompt in front.asked] == [PATHWAY.questions[q].ask for q in ("er_status", "pr_status")]


def test_an_answer_that_no_longer_matters_is_set_aside_and_comes_back() -> None:
    wizard, front = sitting("negative", "negative", "positive", **LOCAL)
    wizard.change("er_status")
    wizard.change("er_status")
    short = PATHWAY.questions["menopause"].short
    assert front.told == [
        f'Your answer to "{short}" no longer matters and is set aside; it comes back if it matters again.',
        f'Your answer to "{PATHWAY.questions["pr_status"].short}" no longer matters and is set aside; it comes back if it matters again.',
        f'Your answer to "{short}" matters again and is used.',
    ]  # fmt: skip
    assert wizard.conversation.answers == LOCAL


def test_going_back_from_a_change_leaves_the_answer_as_it_was() -> None:
    wizard, _ = sitting("negative", Back, **LOCAL)
    wizard.change("er_status")
    assert wizard.conversation.answers == LOCAL


def test_further_questions_are_asked_only_if_wanted() -> None:
    given: dict[str, Answer] = {**LOCAL, "operable": "no", "hormone_therapy": "past_longer"}
    wizard, front = sitting("no", **given)
    wizard.ask_all()
    gate = front.asked[0]
    assert gate.ask == "Answer further questions too?"
    assert gate.quiet[-1] == (
        "Further questions only decide which named drugs for advanced cancer apply. "
        "Until they are answered, no drug is ruled out."
    )
    assert not any(PATHWAY.questions[q].further for q in wizard.conversation.answers)


def test_further_questions_come_after_the_others_and_can_be_gone_back_from() -> None:
    given: dict[str, Answer] = {**LOCAL, "operable": "no", "hormone_therapy": "past_longer"}
    wizard, front = sitting("yes", Back, "no", **given)
    wizard.ask_all()
    assert front.asked[1].quiet[0].startswith("Further question 1 of up to ")
    assert front.asked[2].ask == front.asked[0].ask


def test_an_answer_that_clashes_is_said_to_and_asked_again() -> None:
    given: dict[str, Answer] = {"recurrence_type": "secondary", "er_status": "positive", "her2_status": "negative"}
    given |= dict.fromkeys(("secondary_sites", "menopause", "previous_chemotherapy", "quick_control"), NOT_KNOWN)
    given |= {"hormone_therapy": "never"}
    wizard, front = sitting("yes", "none", "with_fulvestrant", "none", KeyboardInterrupt, **given)
    with pytest.raises(KeyboardInterrupt):
        wizard.ask_all()
    assert (
        'Error: Hormone therapy so far: "Never" and CDK4/6 drug so far: "Yes, with fulvestrant" cannot stand together: '
        "A CDK4/6 inhibitor is given with hormone therapy. Please give another answer, or go back and change the other one."
    ) in front.told
    assert wizard.conversation.answers["cdk46_inhibitor"] == "none"


def test_choices_of_one_question_that_clash_are_told_apart_from_two_answers() -> None:
    clash = Clash(("local_areas", ("breast",)), ("local_areas", ("skin",)), "One of them.")
    wizard, front = sitting("local", "breast,skin", "skin", KeyboardInterrupt)
    wizard.conversation.pathway = replace(PATHWAY, clashes=(clash,))
    with pytest.raises(KeyboardInterrupt):
        wizard.ask_all()
    labels = [PATHWAY.questions["local_areas"].label(choice) for choice in ("breast", "skin")]
    said = f'"{labels[0]}" and "{labels[1]}" cannot stand together: One of them. Please answer again.'
    assert f"Error: {said}" in front.told


def test_leaving_is_confirmed_first() -> None:
    wizard, front = sitting("local", Quit, "no", "skin", Quit, "yes")
    with pytest.raises(Quit):
        wizard.ask_all()
    assert [prompt.ask for prompt in front.asked].count("Leave now?") == 2
    assert wizard.conversation.answers["local_areas"] == frozenset({"skin"})


def test_leaving_again_instead_of_a_reply_is_no_reply() -> None:
    wizard, _ = sitting("local", Quit, Quit)
    with pytest.raises(KeyboardInterrupt):
        wizard.ask_all()
    with pytest.raises(KeyboardInterrupt):
        reading(Quit, Quit, given=LOCAL)


def test_commands_answer_nothing_and_the_question_comes_again_with_its_ticks(tmp_path: Path) -> None:
    saved: list[Path] = []
    front = Scripted(Command("urgent?"), BACK, "local", Command("save?", frozenset({"skin"})), KeyboardInterrupt)
    front.texts = iter([str(tmp_path / "case.json")])
    wizard = Wizard(Conversation(PATHWAY), front, lambda conversation, path: saved.append(path), SCREENS.urgent)
    with pytest.raises(KeyboardInterrupt):
        wizard.ask_all()
    assert [prompt.ask for prompt in front.asked] == [
        *[PATHWAY.questions["recurrence_type"].ask] * 2, *[PATHWAY.questions["local_areas"].ask] * 2,
    ]  # fmt: skip
    assert [command.key for command in front.asked[0].commands] == ["u", "s"]
    assert front.asked[-1].ticked == {"skin"}
    assert saved == [tmp_path / "case.json"]


# --- the result -----------------------------------------------------------------------------------------------------


def test_home_is_the_summary_and_every_kind_comes_after_it() -> None:
    kinds = ["Surgery", "Radiotherapy", "Hormone therapy", "Chemotherapy", "Targeted therapy", "Other"]
    _, front = reading(*[NEXT] * 6, HOME, "3", BACK, "quit", given=LOCAL)
    titles = [page.title.partition(": ")[2] or page.title for page in front.pages]
    assert [title.split(" and ")[0].split(" treat")[0] for title in titles] == [
        "Summary", *kinds, "Summary", "Hormone therapy", "Summary",
    ]  # fmt: skip
    assert (front.pages[0].back, front.pages[1].back) == ("", "the summary")
    assert (front.pages[5].after, front.pages[6].after) == ("6 Other treatments", "")


def test_a_page_is_read_out_when_it_is_opened_and_not_when_one_comes_back_to_it() -> None:
    _, front = reading("urgent", BACK, "1", "urgent", BACK, NEXT, BACK, "1", "quit", given=LOCAL)
    pages = [(page.title.partition(":")[0], page.again) for page in front.pages if page.keys[0] != "Left back"]
    assert pages == [
        ("Summary", False), ("Summary", True), ("1 of 6", False), ("1 of 6", True), ("2 of 6", False), ("Summary", False),
        ("1 of 6", False),
    ]  # fmt: skip


def test_a_change_is_said_in_a_line_above_the_summary() -> None:
    given = LOCAL | {"previous_surgery": "breast_conserving", "previous_radiotherapy": "yes"}
    _, front = reading("answers", "previous_radiotherapy", "no", "quit", given=given)
    assert front.told == ["Radiotherapy: not usually used -> may be offered"]


def test_a_change_that_changes_nothing_says_so() -> None:
    _, front = reading("answers", "local_areas", "chest_wall", "quit", given=LOCAL | {"local_areas": NOT_KNOWN})
    assert front.told == ["Electrochemotherapy: depends (sometimes possible) -> not listed"]
    _, front = reading(
        "answers", "local_areas", "breast", "quit", given=LOCAL | {"local_areas": frozenset({"chest_wall"})}
    )
    assert front.told == ["No option changed."]


def test_an_answer_that_stays_as_it_was_is_said_to() -> None:
    for replies in (["operable", "yes"], ["operable", Back], ["er_status", "negative", Back]):
        _, front = reading("answers", *replies, "quit", given=LOCAL)
        assert front.told[-1] == "No answer was changed."


def test_many_changes_are_counted_and_listed_on_a_page_of_their_own() -> None:
    _, front = reading("answers", "operable", "no", NOT_KNOWN, "changes", BACK, "quit", given=LOCAL)
    assert front.told[-1].endswith("c lists them.")
    changed = " ".join(front.shown[-2].split())
    assert "after a mastectomy: sometimes possible -> not listed" in changed
    assert changed.count(" -> ") > 5
    assert "changes" not in {option.value for option in front.pages[0].options}


def test_why_gives_reasons_sources_and_what_would_change_an_option() -> None:
    _, front = reading("1", "why", "L-SUR-03", BACK, "quit", given=LOCAL)
    said = " ".join(front.shown[2].split())
    assert "Because: local recurrence; mastectomy before; surgery can remove it." in said
    assert "- surgery cannot remove it: it would not be listed." in said
    assert "- First breast operation: not known: it would depend." in said
    assert "Breast Cancer Now" in said
    assert [page.title for page in front.pages[1:4]] == ["1 of 6: Surgery", "Why", "1 of 6: Surgery"]
    assert {option.value[:5] for option in front.asked[0].options} == {"L-SUR"}


def test_the_most_decisive_open_question_is_first_and_can_be_answered_at_once() -> None:
    given = LOCAL | {"operable": NOT_KNOWN, "her2_status": NOT_KNOWN}
    _, front = reading("more", "operable", "yes", "keep", "quit", given=given)
    first, second, *_ = front.asked[0].options
    assert first.label.startswith("Removable by surgery: decides ")
    assert "Look in: " in first.label
    assert second.label.startswith("HER2 result: decides ")
    assert front.asked[1].ask == PATHWAY.questions["operable"].ask


def test_another_answer_can_be_tried_and_counts_only_when_it_is_kept() -> None:
    given = LOCAL | {"previous_surgery": "breast_conserving", "previous_radiotherapy": "yes"}
    for reply, kept in ((BACK, "yes"), ("keep", "no")):
        wizard, front = reading("more", "previous_radiotherapy", "no", reply, "quit", given=given)
        assert front.pages[1].title == "If no radiotherapy to this area yet"
        assert "Radiotherapy: not usually used -> may be offered" in front.shown[1]
        assert wizard.conversation.answers["previous_radiotherapy"] == kept


def test_an_answer_that_was_only_tried_is_not_kept_by_leaving_either() -> None:
    front = Scripted("more", "operable", "no", NOT_KNOWN, KeyboardInterrupt)
    wizard = Wizard(Conversation(PATHWAY, dict(LOCAL), further=False), front)
    with pytest.raises(KeyboardInterrupt):
        ResultScreens(wizard, SCREENS).read()
    assert wizard.conversation.answers == LOCAL


def test_every_page_takes_the_keys_of_the_summary() -> None:
    _, front = reading("urgent", "2", "tests", "why", "L-RT-01", HOME, "quit", given=LOCAL | {"operable": "yes"})
    assert [page.title.partition(":")[0] for page in front.pages] == [
        "Summary", "Urgent signs and whom to ring", "2 of 6", "Tests, and questions to ask", "Why", "Summary",
    ]  # fmt: skip


def test_without_an_open_question_other_answers_are_ranked() -> None:
    _, front = reading("more", Back, "quit", given=LOCAL | {"previous_radiotherapy": "yes"})
    assert front.asked[0].quiet == ("No answer is missing.",)
    label = "Type of recurrence, now Local recurrence: up to "
    assert front.asked[0].options[0].label.startswith(label)


def test_a_word_is_found_and_one_that_is_not_there_is_asked_again() -> None:
    _, front = reading("find", BACK, "find", "quit", texts=["zzzz", "stereotactic", ""], given=LOCAL)
    assert front.told == ['no match for "zzzz".']
    assert front.pages[1].title == 'Found: "stereotactic"'
    assert "stereotactic" in front.shown[1].lower()


def test_what_is_found_has_its_meaning_its_source_and_whether_it_is_listed_now() -> None:
    _, front = reading("find", BACK, "quit", texts=["trastuzumab"], given=LOCAL)
    said = " ".join(front.shown[1].split())
    assert said.startswith("What was found. DRAFT. WORDS trastuzumab: a drug that attaches to HER2")
    assert "Source: " in said
    assert "Name With these answers" in said
    assert "Trastuzumab and drugs like it not usually used" in said
    assert "Trastuzumab deruxtecan not listed" in said
    assert "--" not in said


def test_tests_and_questions_for_the_team_are_a_page() -> None:
    _, front = reading("tests", BACK, "quit", given=LOCAL)
    asked = PATHWAY.ask_the_team["any"].questions[0].text
    assert asked in " ".join(front.shown[1].split())


def test_all_urgent_signs_are_a_page() -> None:
    _, front = reading("urgent", BACK, "quit", given=LOCAL)
    said = " ".join(front.shown[1].split())
    assert [sign.id for sign in PATHWAY.urgent if sign.signs not in said or sign.ring not in said] == []
    signs = front.shown[1].partition("SUPPORT")[0].split("\n\n")
    assert [(part.count("Signs: "), part.count("Ring: ")) for part in signs if part.strip()] == [(1, 1)] * len(
        PATHWAY.urgent
    )


def test_further_questions_can_be_answered_from_the_answers() -> None:
    given: dict[str, Answer] = {**LOCAL, "operable": "no", "hormone_therapy": "past_longer"}
    _, front = reading("answers", "further?", Back, "quit", given=given)
    assert front.asked[0].options[-1].label.startswith("Answer the further questions, at least ")
    assert front.asked[1].quiet[0].startswith("Further question 1 of up to ")


def test_no_page_and_no_key_names_a_flag() -> None:
    given: dict[str, Answer] = {**LOCAL, "operable": NOT_KNOWN, "previous_radiotherapy": NOT_KNOWN}
    _, front = reading(
        *[NEXT] * 6, HOME, "why", "L-RT-01", BACK, "tests", BACK, "urgent", BACK, "find", BACK, "more", Back, "quit",
        texts=["radiotherapy"], given=given,
    )  # fmt: skip
    words = {word for text in (*front.shown, *front.told) for word in text.split()}
    labels = {word for prompt in front.asked for option in prompt.options for word in option.label.split()}
    keys = {word for page in front.pages for text in page.keys for word in text.split()}
    assert [word for word in words | labels | keys if word.startswith("--") and word.strip("-")] == []


# --- files ----------------------------------------------------------------------------------------------------------


def test_the_case_can_be_saved_before_leaving() -> None:
    saved: list[Path] = []
    front = Scripted("local", Quit, "save", texts=["case"])
    wizard = Wizard(Conversation(PATHWAY), front, lambda conversation, path: saved.append(path))
    with pytest.raises(Quit):
        wizard.ask_all()
    assert saved == [Path("case.json")]
    assert wizard.saved == (Path("case.json").resolve(), {"recurrence_type": "local"})


def test_files_are_saved_only_under_a_name_that_was_given(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("old")
    names = [str(tmp_path / "new.json"), "", str(tmp_path / "old.md"), "", str(tmp_path / "old.md")]
    reading("case", "handout", "handout", "no", "handout", "yes", "quit", texts=names, given=LOCAL)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.json", "old.md"]
    assert '"recurrence_type": "local"' in (tmp_path / "new.json").read_text()
    assert (tmp_path / "old.md").read_text().startswith("#")


@pytest.mark.parametrize(
    "name", ["no-such-folder/case.json", "x" * 300, "~nosuch/case.json", "case\0.json", "case\x1b[1~", "."]
)
def test_a_name_that_cannot_be_written_is_said_and_asked_again(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    wizard, front = reading("case", "quit", texts=[name, "good.json"], given=LOCAL)
    assert front.told[0].startswith("Error: ")
    assert front.told[0].endswith(" Give another name.")
    assert "\n" not in front.told[0]
    assert front.told[1] == f'Saved as "{tmp_path / "good.json"}".'
    assert wizard.conversation.answers == LOCAL
    assert [path.name for path in tmp_path.iterdir()] == ["good.json"]


def test_saved_answers_are_opened_at_the_first_question_and_the_next_one_is_asked(tmp_path: Path) -> None:
    answered = Conversation(PATHWAY, {name: LOCAL[name] for name in [*LOCAL][:4]})
    SCREENS.save_case(answered, tmp_path / "case.json")
    front = Scripted(Command("open?"), Quit, "yes", texts=[str(tmp_path / "nothing"), str(tmp_path / "case")])
    wizard = Wizard(Conversation(PATHWAY), front, SCREENS.save_case, load_case=SCREENS.load_case)
    with pytest.raises(Quit):
        wizard.ask_all()
    assert front.told[0].startswith("Error: ")
    assert wizard.conversation.answers == answered.answers
    assert front.asked[1].ask == PATHWAY.questions["previous_radiotherapy"].ask
    assert [command.value for prompt in front.asked[:2] for command in prompt.commands] == ["save?", "open?", "save?"]


def test_q_asks_before_answers_that_are_not_saved_are_lost(tmp_path: Path) -> None:
    _, front = reading("quit", "no", "quit", given=LOCAL)
    assert [prompt.ask for prompt in front.asked] == ["Leave now?", "Leave now?"]
    _, front = reading("quit", "save", texts=[str(tmp_path / "case")], given=LOCAL)
    assert front.told == [f'Saved as "{tmp_path / "case.json"}".']
    _, front = reading("case", "quit", texts=[str(tmp_path / "other")], given=LOCAL)
    assert front.asked == []


@pytest.mark.parametrize(
    ("name", "written"), [("page", "page.html"), ("page.html", "page.html"), ("page.md", "page.md")]
)
def test_a_handout_is_a_page_to_print_unless_its_name_says_otherwise(name: str, written: str, tmp_path: Path) -> None:
    wizard, front = reading("handout", "quit", texts=[str(tmp_path / name)], given=LOCAL)
    assert front.told == [f'Saved as "{tmp_path / written}".']
    assert wizard.handouts == [tmp_path / written]
    assert (
        (tmp_path / written)
        .read_text(encoding="utf-8")
        .startswith("<!DOCTYPE html>" if written[-4:] == "html" else "#")
    )


def test_a_handout_in_a_format_that_there_is_not_is_refused(tmp_path: Path) -> None:
    _, front = reading("handout", "quit", texts=[str(tmp_path / "page.pdf"), ""], given=LOCAL)
    assert front.told[0] == "Error: a hand-out is .html (to print), .md or .txt. Give another name."
    assert [*tmp_path.iterdir()] == []


def test_ticks_that_are_no_answer_yet_are_said_not_to_be_saved(tmp_path: Path) -> None:
    front = Scripted(Command("save?", frozenset({"skin"})), Quit, "yes", texts=[str(tmp_path / "case")])
    wizard = Wizard(Conversation(PATHWAY, {"recurrence_type": "local"}), front, SCREENS.save_case)
    with pytest.raises(Quit):
        wizard.ask_all()
    assert front.told[-1] == "What is ticked here is not saved yet; Enter makes it an answer."


# --- laws -----------------------------------------------------------------------------------------------------------


class Random:
    """Replies with whatever hypothesis draws, anything that a prompt allows."""

    def __init__(self, data: st.DataObject, steps: int) -> None:
        self.data, self.steps = data, steps
        self.answered: dict[str, list[frozenset[str]]] = {}

    def ask(self, prompt: Prompt) -> frozenset[str]:
        self.steps -= 1
        if self.steps < 0:
            raise KeyboardInterrupt
        values = [option.value for option in prompt.options]
        moves: list[object] = [*values, *([Back] if prompt.back else []), Quit]
        move = self.data.draw(st.sampled_from(moves))
        if move is Back:
            raise Back
        if move is Quit:
            raise Quit
        chosen = frozenset({str(move)})
        if prompt.many:
            chosen |= self.data.draw(st.sets(st.sampled_from(values), max_size=2))
        self.answered.setdefault(prompt.ask, []).append(chosen)
        return chosen

    def ask_text(self, ask: str, *, file: bool = False) -> str:
        return self.data.draw(st.sampled_from(["", "er", "zzzz"]))

    def read(self, page: Page) -> str:
        self.steps -= 1
        if self.steps < 0:
            raise KeyboardInterrupt
        moves = [option.value for option in page.options if option.value not in ("case", "handout")]
        moves += [*([NEXT] if page.after else []), *([BACK, HOME] if page.back else [])]
        return self.data.draw(st.sampled_from(moves))

    def tell(self, lines: Iterable[str]) -> None:
        assert all(isinstance(line, str) for line in lines)

    def leave(self) -> None:
        pass

    def stop(self, reason: BaseException) -> None:
        raise reason


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_sequence_of_replies_crashes_or_gets_a_result_with_a_question_unanswered(data: st.DataObject) -> None:
    front = Random(data, steps=40)
    wizard = Wizard(Conversation(PATHWAY), front)
    try:
        wizard.ask_all()
        ResultScreens(wizard, SCREENS).read()
    except (KeyboardInterrupt, Quit):
        return
    conversation = wizard.conversation
    assert conversation.pending(further=False) == []
    assert conversation.further is not True or conversation.pending(further=True) == []
    assert walk(PATHWAY, conversation.answers).unused == ()
    for name, answer in conversation.answers.items():
        # A change that is taken back brings an earlier answer back, which was chosen as explicitly.
        assert (frozenset({answer}) if isinstance(answer, str) else answer) in front.answered[
            PATHWAY.questions[name].ask
        ]


def some(question: Question, data: st.DataObject) -> Answer:
    choices = [*question.choice_ids, NOT_KNOWN]
    if not question.many:
        return data.draw(st.sampled_from(choices))
    ticks = data.draw(st.frozensets(st.sampled_from(choices), min_size=1, max_size=3))
    return NOT_KNOWN if ticks == {NOT_KNOWN} else ticks


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.data())
def test_back_and_the_same_answer_again_give_the_same_state(data: st.DataObject) -> None:
    conversation = Conversation(PATHWAY, further=data.draw(st.sampled_from([True, None])))
    for _ in range(data.draw(st.integers(1, 16))):
        question = conversation.next_question()
        if question is None:
            break
        answer = some(question, data)
        if conversation.clash(question, answer):
            break
        conversation.answer(question, answer)
    before = deepcopy((conversation.answers, conversation.aside, conversation.next_question()))
    last = next(reversed(conversation.answers))
    answer = conversation.answers[last]
    further = conversation.further
    assert conversation.back()
    question = conversation.next_question() if PATHWAY.questions[last].further else PATHWAY.questions[last]
    conversation.further = further
    assert question is not None
    conversation.answer(PATHWAY.questions[last], answer)
    assert (conversation.answers, conversation.aside, conversation.next_question()) == before
