"""The conversation and the loop, with scripted replies: who answers, in which order, and what going back means."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recurrence_cli.engine.evaluate import walk
from recurrence_cli.formats import Format, Screen, draw
from recurrence_cli.loader import load
from recurrence_cli.model import NOT_KNOWN, Answer, Clash, Question, Status
from recurrence_cli.reports.outcome_document import outcome_document
from recurrence_cli.wizard import Back, Conversation, Prompt, Quit, Reading, Wizard, read
from recurrence_cli.wizard.result import Part, _fitted

PATHWAY = load()
LOCAL: dict[str, Answer] = {
    "recurrence_type": "local", "local_areas": frozenset({"skin"}), "previous_surgery": "mastectomy", "operable": "yes",
    "previous_radiotherapy": NOT_KNOWN, "er_status": "positive", "her2_status": "negative", "menopause": "after",
    "previous_chemotherapy": "no",
}  # fmt: skip


class Scripted:
    """A front end that replies from a list, with values or with exceptions, and remembers what it was asked and told."""

    def __init__(self, *replies: str | type[BaseException], files: Iterable[str] = ()) -> None:
        self.replies: Iterator[str | type[BaseException]] = iter(replies)
        self.files = iter(files)
        self.asked: list[Prompt] = []
        self.told: list[str] = []
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

    def ask_file(self, ask: str) -> str:
        return next(self.files)

    def tell(self, lines: Iterable[str]) -> None:
        self.told.extend(lines)

    def show(self, text: str) -> None:
        self.shown.append(text)

    def room(self) -> int | None:
        return None


def sitting(*replies: str | type[BaseException], **given: Answer) -> tuple[Wizard, Scripted]:
    front = Scripted(*replies)
    wizard = Wizard(Conversation(PATHWAY, dict(given)), front)
    wizard.begin()
    return wizard, front


RIGHT = "result?"
LOCAL_REPLIES = ("local", "skin", "mastectomy", "yes", NOT_KNOWN, "positive", "negative", "after", "no")


def test_a_local_case_is_asked_in_order_checked_and_done() -> None:
    wizard, front = sitting(*LOCAL_REPLIES, RIGHT)
    wizard.ask_all()
    assert wizard.conversation.answers == LOCAL
    assert [prompt.ask for prompt in front.asked[:-1]] == [PATHWAY.questions[name].ask for name in LOCAL]
    assert front.asked[-1].ask.startswith("Check your answers.")


def test_the_urgent_signs_stand_before_the_first_question() -> None:
    _, front = sitting()
    assert front.asked == []
    for urgent in PATHWAY.urgent:
        assert f"- {urgent.signs}. RING: {urgent.ring}" in front.told


def test_the_most_urgent_sign_is_told_first_line_by_line_and_last_on_a_screen() -> None:
    class OnScreen(Scripted):
        def room(self) -> int | None:
            return 16

    first, last = (f"- {urgent.signs}. RING: {urgent.ring}" for urgent in (PATHWAY.urgent[0], PATHWAY.urgent[-1]))
    for front, order in ((Scripted(), [first, last]), (OnScreen(), [last, first])):
        Wizard(Conversation(PATHWAY), front).begin()
        assert sorted((first, last), key=front.told.index) == order


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status.DRAFT, ["The content is a draft, and not approved for use."]),
        (Status.IN_REVIEW, ["The content is in review, and not approved for use."]),
        (Status.RETIRED, ["The content is retired, and not approved for use."]),
        (Status.APPROVED, []),
    ],
)
def test_how_far_the_content_was_reviewed_is_said_first(status: Status, said: list[str]) -> None:
    front = Scripted()
    pathway = replace(PATHWAY, about=replace(PATHWAY.about, status=status))
    Wizard(Conversation(pathway), front).begin()
    assert [line for line in front.told if line.startswith("The content is")] == said


def test_every_question_ends_with_not_known_on_a_key_of_its_own() -> None:
    wizard, front = sitting(*LOCAL_REPLIES, RIGHT)
    wizard.ask_all()
    for prompt in front.asked[:-1]:
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
        "Question 2 of up to 11. So far: Type of recurrence: Local recurrence",
        "Question 3 of up to 11. So far: Type of recurrence: Local recurrence; Areas of local recurrence: Skin",
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


def test_changing_an_answer_asks_only_what_it_newly_needs() -> None:
    wizard, front = sitting(*LOCAL_REPLIES, "er_status", "negative", "negative", "er_status", "positive", RIGHT)
    wizard.ask_all()
    assert [prompt.ask for prompt in front.asked[9:]] == [
        "Check your answers. A number changes one.",
        PATHWAY.questions["er_status"].ask,
        PATHWAY.questions["pr_status"].ask,
        "Check your answers. A number changes one.",
        PATHWAY.questions["er_status"].ask,
        "Check your answers. A number changes one.",
    ]


def test_an_answer_that_no_longer_matters_is_set_aside_and_comes_back() -> None:
    wizard, front = sitting(*LOCAL_REPLIES, "er_status", "negative", "negative", "er_status", "positive", RIGHT)
    wizard.ask_all()
    short = PATHWAY.questions["menopause"].short
    assert (
        f'Your answer to "{short}" no longer matters and is set aside; it comes back if it matters again.' in front.told
    )
    assert f'Your answer to "{short}" matters again and is used.' in front.told
    assert wizard.conversation.answers == LOCAL


def test_a_change_that_opens_a_new_question_asks_it_before_the_check() -> None:
    wizard, front = sitting(*LOCAL_REPLIES, "recurrence_type", "secondary", "bone", "past_longer", "no", "no", RIGHT)
    wizard.ask_all()
    assert [p.ask for p in front.asked[11:14]] == [PATHWAY.questions[q].ask for q in ("secondary_sites", "hormone_therapy", "quick_control")]  # fmt: skip


def test_going_back_from_a_change_leaves_the_answer_as_it_was() -> None:
    wizard, front = sitting(*LOCAL_REPLIES, "operable", Back, RIGHT)
    wizard.ask_all()
    assert wizard.conversation.answers == LOCAL
    assert "Nothing was changed." in front.told


def test_further_questions_are_asked_only_if_wanted() -> None:
    given: dict[str, Answer] = {**LOCAL, "operable": "no", "hormone_therapy": "past_longer"}
    wizard, front = sitting("no", RIGHT, **given)
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
    wizard, front = sitting("yes", Back, "no", RIGHT, **given)
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
    wizard, _ = sitting("next", Quit, Quit, **LOCAL)
    with pytest.raises(KeyboardInterrupt):
        read(wizard, reading([]))


# --- the result -----------------------------------------------------------------------------------------------------


def reading(saved: list[tuple[str, Path]]) -> Reading:
    today = date(2026, 11, 23)
    return Reading(
        document=lambda c, fold: outcome_document(PATHWAY, c.outcome(), today, fold=fold),
        draw=lambda document: draw(document, Format.PLAIN, Screen(80)),
        save_handout=lambda c, path: saved.append(("hand-out", path)),
        save_case=lambda c, path: saved.append(("case", path)),
        today=today,
    )


def test_the_result_is_read_part_by_part_and_left_with_quit() -> None:
    wizard, front = sitting("next", "next", "previous", "quit", **LOCAL)
    read(wizard, reading([]))
    assert [shown.strip().splitlines()[0] for shown in front.shown] == [
        "Treatment when breast cancer comes back: options to talk over", "OVERVIEW", "SURGERY", "OVERVIEW",
    ]  # fmt: skip


def test_why_and_what_would_change_a_line_are_said_and_the_reader_returns() -> None:
    wizard, front = sitting("go", "Surgery", "why", "L-SUR-03", "would", "L-SUR-03", "quit", **LOCAL)
    read(wizard, reading([]))
    assert 'The answer to "First breast operation" is Mastectomy.' in front.told
    assert "- Removable by surgery: No: this line would not be shown." in front.told
    assert "- First breast operation: Not known: this line would depend." in front.told
    assert front.asked[-1].ask.endswith("Surgery. What next?")


def test_an_answer_changed_from_the_result_shows_it_anew() -> None:
    wizard, front = sitting("change", "operable", "no", "past_longer", "no", RIGHT, "quit", **LOCAL)
    read(wizard, reading([]))
    assert "Removable by surgery: Yes" in front.shown[0]
    assert "Removable by surgery: No" in front.shown[1]
    assert '"Removable by surgery" is now No, no longer Yes.' in front.told
    assert any(line.startswith("Lines of the result: ") and "come in" in line for line in front.told)


def test_going_back_from_the_check_leaves_answers_and_result_as_they_were() -> None:
    wizard, front = sitting("change", "operable", "no", Back, Back, "quit", **LOCAL)
    read(wizard, reading([]))
    assert wizard.conversation.answers == LOCAL
    assert "Lines of the result: no change." in front.told


def test_lines_on_named_drugs_that_were_counted_can_be_shown() -> None:
    given: dict[str, Answer] = {**LOCAL, "operable": "no", "hormone_therapy": "past_longer"}
    wizard, front = sitting("go", "Targeted therapy", "unfold", "quit", **given)
    read(wizard, reading([]))
    assert "more lines depend on answers not given yet" in front.shown[1]
    assert "more lines depend" not in front.shown[2]
    assert "[D-01]" in front.shown[2]


def test_the_case_can_be_saved_before_leaving() -> None:
    saved: list[Path] = []
    front = Scripted("local", Quit, "save")
    front.files = iter(["case"])
    wizard = Wizard(Conversation(PATHWAY), front, lambda conversation, path: saved.append(path))
    with pytest.raises(Quit):
        wizard.ask_all()
    assert saved == [Path("case")]
    assert wizard.saved


def test_files_are_saved_only_under_a_name_that_was_given(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("old")
    saved: list[tuple[str, Path]] = []
    wizard, front = sitting("case", "handout", "handout", "no", "handout", "yes", "quit", **LOCAL)
    front.files = iter([str(tmp_path / "new"), "", str(tmp_path / "old"), str(tmp_path / "old")])
    read(wizard, reading(saved))
    assert saved == [("case", tmp_path / "new"), ("hand-out", tmp_path / "old")]


def test_a_long_part_is_shown_in_pieces_that_fit_and_lose_nothing() -> None:
    text = "".join(f"line {n}\n" + ("\n" if n % 4 == 3 else "") for n in range(50))
    parts = list(_fitted([("Long", text), ("Short", "one\n")], 10))
    assert "".join(part.text for part in parts) == text + "one\n"
    assert max(part.text.count("\n") for part in parts) <= 10
    assert parts[-1] == Part("Short", "Short", "one\n")
    assert parts[0].label == f"Long 1/{len(parts) - 1}"


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
        if move is Back or move is Quit:
            raise move
        chosen = frozenset({str(move)})
        if prompt.many:
            chosen |= self.data.draw(st.sets(st.sampled_from(values), max_size=2))
        self.answered.setdefault(prompt.ask, []).append(chosen)
        return chosen

    def ask_file(self, ask: str) -> str:
        return ""

    def tell(self, lines: Iterable[str]) -> None:
        assert all(isinstance(line, str) for line in lines)

    def show(self, text: str) -> None:
        pass

    def room(self) -> int | None:
        return 16


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_no_sequence_of_replies_crashes_or_gets_a_result_with_a_question_unanswered(data: st.DataObject) -> None:
    front = Random(data, steps=60)
    wizard = Wizard(Conversation(PATHWAY), front)
    try:
        wizard.ask_all()
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
