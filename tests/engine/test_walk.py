"""What a walk means: laws that hold for any tree and any answers, and the cases that explain them."""

from dataclasses import replace
from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recurrence_cli.engine.evaluate import Condition, Outcome, Reason, StatementResult, questions_met, walk
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import (
    NOT_KNOWN,
    Answer,
    Answers,
    AskQuestion,
    Branch,
    Choice,
    Pathway,
    Place,
    Question,
    Section,
    SharedBranch,
    Statement,
    Step,
    Steps,
    UseBranch,
    choice_set,
)

BUNDLED = load()


def question(name: str, *choices: str, many: bool = False) -> Question:
    return Question(name, name, name, "", "", tuple(Choice(c, c, None) for c in choices), many, False, False)


QUESTIONS = {
    q.id: q for q in (question("a", "1", "2"), question("b", "1", "2", "3"), question("m", "x", "y", many=True))
}


def note(name: str) -> Statement:
    # The place stands in for the order of the file.
    return Statement(name, name, (), None, None, None, Place(int(name[1:]), 1))


def ask(name: str, **branches: Steps) -> AskQuestion:
    """A step that asks `name`; a keyword such as b1_2 names the choices 1 and 2 of b."""
    return AskQuestion(name, tuple(Branch(tuple(_choices(key)), branch) for key, branch in branches.items()))


def _choices(key: str) -> list[str]:
    return [NOT_KNOWN if part == "nk" else part for part in key.removeprefix("_").split("_")]


def pathway(*tree: Step, **branches: Steps) -> Pathway:
    return replace(
        BUNDLED,
        questions=QUESTIONS,
        sections={"care": Section("care", "Care", False)},
        trees={"care": tree},
        branches={name: SharedBranch(name, None, None, steps) for name, steps in branches.items()},
    )


def found(outcome: Outcome) -> dict[str, StatementResult]:
    return {f.statement.id: f for _, statements in outcome.sections for f in statements}


def only(tree: Pathway, answers: Answers, name: str = "s1") -> StatementResult:
    return found(walk(tree, answers))[name]


def test_an_answered_question_leads_down_the_branch_of_its_choice() -> None:
    tree = pathway(ask("a", _1=(note("s1"),), _2=(note("s2"),)))
    outcome = found(walk(tree, {"a": "1"}))
    assert list(outcome) == ["s1"]
    assert outcome["s1"].applies
    assert outcome["s1"].because == (Reason("a", "1"),)


def test_an_unanswered_question_leaves_every_branch_open() -> None:
    tree = pathway(ask("b", _1=(note("s1"),), _2_3=(note("s2"),)))
    outcome = found(walk(tree, {}))
    assert outcome["s1"].ways == ((Condition("b", ("1",)),),)
    assert outcome["s2"].ways == ((Condition("b", ("2", "3")),),)


def test_not_known_is_told_apart_from_no_answer_only_in_what_is_pending() -> None:
    tree = pathway(ask("a", _1=(note("s1"),), _2=()))
    asked, said = walk(tree, {}), walk(tree, {"a": NOT_KNOWN})
    assert asked.sections == said.sections
    assert (asked.pending, said.pending) == (("a",), ())
    assert asked.open == said.open == {"a": ("s1",)}


def test_the_branch_for_not_known_is_taken_as_of_an_answer() -> None:
    tree = pathway(ask("a", _1=(note("s1"),), _2=(), _nk=(note("s2"),)))
    assert only(tree, {}, "s2").applies
    assert only(tree, {}, "s2").because == (Reason("a", NOT_KNOWN),)
    assert "s2" not in found(walk(tree, {"a": "1"}))


def test_what_every_choice_leads_to_depends_on_nothing() -> None:
    tree = pathway(ask("b", _1=(UseBranch("shared"),), _2_3=(UseBranch("shared"),)), shared=(note("s1"),))
    assert only(tree, {}).applies


def test_every_tick_of_a_many_question_leads_somewhere() -> None:
    tree = pathway(ask("m", x=(note("s1"),), y=(note("s2"),)))
    assert list(found(walk(tree, {"m": frozenset({"x", "y"})}))) == ["s1", "s2"]


def test_one_branch_for_two_ticks_is_taken_once_because_of_both() -> None:
    tree = pathway(ask("m", x_y=(note("s1"),)))
    assert only(tree, {"m": frozenset({"x", "y"})}).because == (Reason("m", frozenset({"x", "y"})),)


def test_not_known_beside_a_tick_leaves_the_other_choices_open() -> None:
    tree = pathway(ask("m", x=(note("s1"),), y=(note("s2"),), nk=(note("s3"),)))
    outcome = walk(tree, {"m": frozenset({"x", NOT_KNOWN})})
    assert [(name, f.applies) for name, f in found(outcome).items()] == [("s1", True), ("s2", False), ("s3", True)]
    assert outcome.open == {"m": ("s1", "s2", "s3")}


def test_two_conditions_on_one_many_question_mean_that_both_are_ticked() -> None:
    tree = pathway(ask("m", x=(ask("m", y=(note("s1"),), x=()),), y=()))
    assert only(tree, {}).ways == ((Condition("m", ("x",)), Condition("m", ("y",))),)
    assert only(tree, {"m": frozenset({"x", NOT_KNOWN})}).ways == ((Condition("m", ("y",)),),)
    assert "s1" not in found(walk(tree, {"m": frozenset({"x"})}))


def test_all_minimal_ways_are_given_and_no_other() -> None:
    """Secondary, or local and not operable, is: secondary, or not operable."""
    tree = pathway(
        ask("a", _1=(UseBranch("shared"),), _2=(ask("b", _1=(UseBranch("shared"),), _2_3=()),)), shared=(note("s1"),)
    )
    assert only(tree, {}).ways == ((Condition("a", ("1",)),), (Condition("b", ("1",)),))


def test_a_way_that_needs_two_choices_of_one_question_cannot_hold() -> None:
    tree = pathway(ask("a", _1=(ask("a", _1=(), _2=(note("s1"),)),), _2=()))
    assert found(walk(tree, {})) == {}


def test_a_question_asked_again_below_its_own_not_known_branch_is_open_there_too() -> None:
    tree = pathway(ask("a", _1=(), _2=(), _nk=(ask("a", _1=(note("s1"),), _2=()),)))
    assert only(tree, {}).ways == ((Condition("a", ("1",)),),)
    assert found(walk(tree, {"a": "1"})) == {}


def test_what_an_answer_brings_in_is_not_hidden_while_it_is_not_known() -> None:
    shared = (ask("b", _1=(note("s1"),), _2=(), _3=()),)
    tree = pathway(ask("b", _1_nk=(UseBranch("shared"),), _2_3=()), shared=shared)
    assert only(tree, {"b": "1"}).applies
    assert only(tree, {"b": NOT_KNOWN}).ways == ((Condition("b", ("1",)),),)


def test_what_holds_while_a_question_is_open_does_not_wait_below_an_answer_to_it() -> None:
    tree = pathway(ask("a", _1=(ask("a", _1=(), _2=(), _nk=(note("s1"),)),), _2=()))
    assert found(walk(tree, {})) == {}


def test_a_question_that_every_open_branch_asks_is_pending() -> None:
    again = (ask("b", _1=(note("s1"),), _2_3=()),)
    tree = pathway(ask("a", _1=again, _2=(UseBranch("shared"),)), shared=again)
    assert walk(tree, {}).pending == ("a", "b")
    assert walk(tree, {"a": NOT_KNOWN}).pending == ("b",)


def test_an_answer_that_made_no_difference_is_no_reason() -> None:
    tree = pathway(
        ask("a", _1=(UseBranch("shared"),), _2=(UseBranch("shared"),)),
        shared=(note("s1"), ask("b", _1=(note("s2"),), _2_3=())),
    )
    outcome = found(walk(tree, {"a": "1", "b": "1"}))
    assert outcome["s1"].because == ()
    assert outcome["s2"].because == (Reason("b", "1"),)


def test_an_answer_that_nothing_asks_is_no_reason() -> None:
    """Secondary, or local and not operable: for secondary, operable is not asked."""
    tree = pathway(
        ask("a", _1=(UseBranch("shared"),), _2=(ask("b", _1=(UseBranch("shared"),), _2_3=()),)), shared=(note("s1"),)
    )
    outcome = walk(tree, {"a": "1", "b": "1"})
    assert outcome.unused == ("b",)
    assert found(outcome)["s1"].because == (Reason("a", "1"),)


def test_only_questions_that_no_open_choice_stands_before_are_pending() -> None:
    tree = pathway(ask("a", _1=(ask("b", _1=(note("s1"),), _2_3=()),), _2=()))
    assert walk(tree, {}).pending == ("a",)
    assert walk(tree, {"a": "1"}).pending == ("b",)
    assert walk(tree, {"a": NOT_KNOWN}).pending == ()
    assert walk(tree, {"a": NOT_KNOWN}).open == {"a": ("s1",), "b": ("s1",)}


def test_an_answer_that_nothing_asks_is_reported() -> None:
    tree = pathway(ask("a", _1=(ask("b", _1=(note("s1"),), _2_3=()),), _2=()))
    assert walk(tree, {"a": "2", "b": "1"}).unused == ("b",)


def test_statements_stand_in_the_order_of_the_file_whatever_the_order_of_the_answers() -> None:
    tree = pathway(
        UseBranch("late"), ask("b", _1=(note("s1"),), _2_3=()), ask("a", _1=(note("s2"),), _2=()), late=(note("s3"),)
    )
    assert (
        list(found(walk(tree, {"a": "1", "b": "1"})))
        == list(found(walk(tree, {"b": "1", "a": "1"})))
        == ["s1", "s2", "s3"]
    )


def test_a_section_on_request_is_walked_only_when_asked_for() -> None:
    tree = replace(pathway(note("s1")), sections={"care": Section("care", "Care", True)})
    assert walk(tree, {}).sections == ()
    assert len(walk(tree, {}, on_request=True).sections) == 1


@pytest.mark.parametrize("nonsense", [{"a": "3"}, {"zzz": "1"}, {"m": frozenset({"q"})}, {"a": frozenset({"1", "2"})}])
def test_a_walk_never_raises_and_reads_an_unknown_choice_as_not_known(nonsense: dict[str, Answer]) -> None:
    tree = pathway(ask("a", _1=(note("s1"),), _2=(note("s2"),)), ask("m", x=(note("s3"),), y=()))
    assert set(found(walk(tree, nonsense))) == {"s1", "s2", "s3"}


# --- laws, on any tree ----------------------------------------------------------------------------------------------


def branches(draw: st.DrawFn, name: str, depth: int, counter: list[int], uses: list[str]) -> AskQuestion:
    choices = list(draw(st.permutations(QUESTIONS[name].choice_ids)))
    cut = draw(st.integers(1, len(choices)))
    keys = [tuple(choices[:cut]), *((c,) for c in choices[cut:])]
    return AskQuestion(name, tuple(Branch(key, branch_of(draw, depth - 1, counter, uses)) for key in keys))


def branch_of(draw: st.DrawFn, depth: int, counter: list[int], uses: list[str]) -> Steps:
    steps: list[Step] = []
    for kind in draw(st.lists(st.sampled_from(["note", "ask", "ask", "use"]), max_size=2)):
        if kind == "note":
            counter[0] += 1
            steps.append(note(f"s{counter[0]}"))
        elif kind == "use" and uses:
            steps.append(UseBranch(draw(st.sampled_from(uses))))
        elif depth > 0:
            steps.append(branches(draw, draw(st.sampled_from(sorted(QUESTIONS))), depth, counter, uses))
    return tuple(steps)


@st.composite
def trees(draw: st.DrawFn) -> tuple[Steps, dict[str, Steps]]:
    """Trees without branches for "not known", so that answers can only take away what is open."""
    counter = [0]
    shared = {"first": branch_of(draw, 2, counter, [])}
    shared["second"] = branch_of(draw, 2, counter, ["first"])
    counter[0] += 1
    shared["third"] = (note(f"s{counter[0]}"),)
    return branch_of(draw, 3, counter, list(shared)), shared


def full_answers() -> list[dict[str, frozenset[str]]]:
    """Every set of answers in which nothing is open. Nothing ticked counts as one."""
    possible = []
    for q in QUESTIONS.values():
        ids = q.choice_ids
        sets = chain.from_iterable(combinations(ids, size) for size in (range(len(ids) + 1) if q.many else (1,)))
        possible.append([frozenset(s) for s in sets])
    return [dict(zip(QUESTIONS, answers, strict=True)) for answers in product(*possible)]


FULL = full_answers()


def reached(tree: Pathway, steps: Steps, full: dict[str, frozenset[str]]) -> set[str]:
    """What a set of full answers leads to, by the plainest rules there are."""
    ids = set()
    for step in steps:
        if isinstance(step, Statement):
            ids.add(step.id)
        elif isinstance(step, UseBranch):
            ids |= reached(tree, tree.branches[step.branch].steps, full)
        else:
            for branch in step.branches:
                if full[step.question].intersection(branch.choices):
                    ids |= reached(tree, branch.steps, full)
    return ids


answer_sets = st.fixed_dictionaries(
    {},
    optional={
        "a": st.sampled_from(["1", "2", NOT_KNOWN]),
        "b": st.sampled_from(["1", "2", "3", NOT_KNOWN]),
        "m": st.sampled_from([NOT_KNOWN, *(frozenset(s) for s in ("x", "y", "xy"))])
        | st.sampled_from([frozenset({c, NOT_KNOWN}) for c in "xy"] + [frozenset({"x", "y", NOT_KNOWN})]),
    },
)


def fits(full: dict[str, frozenset[str]], answers: Answers) -> bool:
    """Whether the full answers are what the given ones may turn out to be."""
    for name, answer in answers.items():
        known = choice_set(answer) - {NOT_KNOWN}
        if not (known <= full[name] if NOT_KNOWN in choice_set(answer) else known == full[name]):
            return False
    return True


def holds(way: tuple[Condition, ...], full: dict[str, frozenset[str]]) -> bool:
    return all(full[c.question].intersection(c.choices) for c in way)


@pytest.mark.slow
@settings(max_examples=600, deadline=None)
@given(drawn=trees(), answers=answer_sets)
def test_ways_say_exactly_which_answers_would_do_and_each_is_as_wide_as_can_be(
    drawn: tuple[Steps, dict[str, Steps]], answers: Answers
) -> None:
    tree = pathway(*drawn[0], **drawn[1])
    may_be = [(full, reached(tree, tree.trees["care"], full)) for full in FULL if fits(full, answers)]
    outcome = found(walk(tree, answers))
    for full, expected in may_be:
        assert {i for i, f in outcome.items() if f.applies or any(holds(way, full) for way in f.ways)} == expected
    for name, f in outcome.items():
        for way in f.ways:
            for wider in widened(way):
                assert not all(name in expected for full, expected in may_be if holds(wider, full)), (
                    f"{name}: {way} could be {wider}"
                )


def widened(way: tuple[Condition, ...]) -> list[tuple[Condition, ...]]:
    """The way with one condition taken away, or with one more choice in it."""
    wider = [way[:i] + way[i + 1 :] for i in range(len(way))]
    for i, condition in enumerate(way):
        for more in set(QUESTIONS[condition.question].choice_ids) - set(condition.choices):
            wider.append((*way[:i], Condition(condition.question, (*condition.choices, more)), *way[i + 1 :]))
    return wider


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(drawn=trees(), answers=answer_sets)
def test_an_answer_more_never_takes_away_what_applies(drawn: tuple[Steps, dict[str, Steps]], answers: Answers) -> None:
    tree = pathway(*drawn[0], **drawn[1])
    applying = {i for i, f in found(walk(tree, answers)).items() if f.applies}
    for full in (full for full in FULL if fits(full, answers) and full["m"]):
        more = {name: ticks if QUESTIONS[name].many else min(ticks) for name, ticks in full.items()}
        assert applying <= {i for i, f in found(walk(tree, more)).items() if f.applies}


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_questions_met_are_those_of_the_outcome(data: st.DataObject) -> None:
    given_: dict[str, Answer] = {}
    for name, question in BUNDLED.questions.items():
        answers = [None, NOT_KNOWN, *question.choice_ids]
        if (answer := data.draw(st.sampled_from(answers))) is not None:
            given_[name] = frozenset({answer}) if question.many and answer != NOT_KNOWN else answer
    on_request = data.draw(st.booleans())
    outcome = walk(BUNDLED, given_, on_request=on_request)
    assert questions_met(BUNDLED, given_, on_request=on_request) == (outcome.pending, tuple(outcome.open))
