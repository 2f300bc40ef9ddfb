"""The rules of a pathway: what a compiled tree says is what following the tree says."""

from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_many import random_answers
from test_walk import QUESTIONS, ask, note, question

from edits import random_pathway, small
from recurrence_cli.engine import conditions, rules
from recurrence_cli.engine.cubes import implies
from recurrence_cli.engine.evaluate import Condition, walk
from recurrence_cli.engine.rules import compile_rules, rules_of
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import (
    NOT_KNOWN,
    Answer,
    Answers,
    AskQuestion,
    Branch,
    Pathway,
    Question,
    Statement,
    Steps,
    UseBranch,
    choice_set,
)

BUNDLED = load()


def test_no_cube_of_a_rule_makes_another_needless() -> None:
    compiled = rules_of(BUNDLED)
    for found in compiled.statements.values():
        for _, rule in found:
            cubes = [compiled.cubes[number] for number in conditions.numbers(rule.cubes)]
            assert not any(implies(one, two) for one in cubes for two in cubes if one is not two)


def test_every_rule_of_the_bundled_pathway_has_all_its_primes() -> None:
    compiled = rules_of(BUNDLED)
    every = [rule for found in compiled.statements.values() for _, rule in found]
    assert all(rule.complete for rule in (*every, *compiled.asked_on_request.values()))
    assert len(compiled.cubes) < 2 * len([*BUNDLED.statements()])


# --- a tree with more primes than are kept --------------------------------------------------------------------------


def parity(depth: int) -> Pathway:
    """A tree whose statement is for people with an odd number of "1": all its 2 ** (depth - 1) paths are prime."""
    questions = {f"q{n}": question(f"q{n}", "1", "2") for n in range(depth)}

    def below(n: int, odd: bool) -> Steps:
        if n == depth:
            return (UseBranch("shown"),) if odd else ()
        return (ask(f"q{n}", _1=below(n + 1, not odd), _2=below(n + 1, odd)),)

    return small({"care": below(0, False)}, {"shown": (note("s1"),)}, questions=questions)


@pytest.mark.slow
def test_a_rule_with_too_many_primes_is_worked_out_for_each_case_and_says_the_same() -> None:
    pathway = parity(11)
    ((_, rule),) = rules_of(pathway).statements["care"]
    assert not rule.complete
    known: Answers = {f"q{n}": "1" if n < 8 else "2" for n in range(9)}
    ((_, (result,)),) = walk(pathway, known).sections
    assert result.ways == (
        (Condition("q9", ("1",)), Condition("q10", ("2",))),
        (Condition("q9", ("2",)), Condition("q10", ("1",))),
    )
    ((_, (settled,)),) = walk(pathway, {**known, "q9": "1", "q10": "2"}).sections
    assert settled.applies
    ((_, nothing),) = walk(pathway, {**known, "q9": "1", "q10": "1"}).sections
    assert nothing == ()


def test_a_rule_that_keeps_its_paths_has_the_minimal_ways_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_CUBES", 1)
    shown = (UseBranch("shown"),)
    tree = (ask("a", _1=shown, _2=(ask("b", _1=shown, _2_3=()),)),)
    pathway = small({"care": tree}, {"shown": (note("s1"),)}, questions=QUESTIONS)
    ((_, rule),) = rules_of(pathway).statements["care"]
    assert not rule.complete
    ((_, (result,)),) = walk(pathway, {}).sections
    assert result.ways == ((Condition("a", ("1",)),), (Condition("b", ("1",)),))


# --- beside a reading of the tree that knows nothing of rules ---------------------------------------------------------


def shown(pathway: Pathway, steps: Steps, answers: Answers) -> set[str]:
    """What full or partly open answers lead to, when an open question leads down its `not_known` branch only."""
    found: set[str] = set()
    for step in steps:
        if isinstance(step, Statement):
            found.add(step.id)
        elif isinstance(step, UseBranch):
            found |= shown(pathway, pathway.branches[step.branch].steps, answers)
        else:
            given = choice_set(answers.get(step.question, NOT_KNOWN))
            for branch in step.branches:
                if given.intersection(branch.choices):
                    found |= shown(pathway, branch.steps, answers)
    return found


def everything_known(pathway: Pathway) -> list[dict[str, Answer]]:
    """Every full set of answers, with at least one tick."""

    def replies(question: Question) -> list[Answer]:
        if not question.many:
            return [*question.choice_ids]
        return [frozenset(s) for s in (("x",), ("y",), ("x", "y"))]

    return [dict(zip(QUESTIONS, given, strict=True)) for given in product(*map(replies, pathway.questions.values()))]


def fits(full: Answers, answers: Answers) -> bool:
    for name, answer in answers.items():
        known = choice_set(answer) - {NOT_KNOWN}
        if not (
            known <= choice_set(full[name]) if NOT_KNOWN in choice_set(answer) else known == choice_set(full[name])
        ):
            return False
    return True


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(seed=st.integers(min_value=0))
def test_an_open_answer_never_hides_what_one_of_its_answers_would_show(seed: int) -> None:
    """Trees that ask a question again below its own `not_known` branch are among these."""
    chance = Random(seed)
    pathway = random_pathway(chance)
    full = everything_known(pathway)
    for _ in range(4):
        answers = random_answers(pathway, chance)
        outcome = walk(pathway, answers)
        for section, results in outcome.sections:
            seen = {result.statement.id for result in results}
            for one in full:
                if fits(one, answers):
                    assert shown(pathway, pathway.trees[section.id], one) <= seen


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(seed=st.integers(min_value=0))
def test_with_every_answer_known_what_applies_is_what_the_tree_leads_to_and_nothing_depends(seed: int) -> None:
    chance = Random(seed)
    pathway = random_pathway(chance)
    for one in everything_known(pathway):
        for section, results in walk(pathway, one).sections:
            assert all(result.applies for result in results)
            assert {r.statement.id for r in results} == shown(pathway, pathway.trees[section.id], one)


@settings(max_examples=300, deadline=None)
@given(seed=st.integers(min_value=0))
def test_the_reasons_alone_make_a_statement_apply(seed: int) -> None:
    chance = Random(seed)
    pathway = random_pathway(chance)
    answers = random_answers(pathway, chance)
    for section, results in walk(pathway, answers).sections:
        for result in results:
            needed = {r.question for r in result.because}
            kept: Answers = {name: answer for name, answer in answers.items() if name in needed}
            again = next(found for shown, found in walk(pathway, kept).sections if shown.id == section.id)
            if result.applies:
                assert any(r.statement.id == result.statement.id and r.applies for r in again)


def test_compiling_twice_gives_the_same_cubes_in_the_same_order() -> None:
    assert compile_rules(BUNDLED).cubes == compile_rules(BUNDLED).cubes


def test_a_fork_of_a_choice_and_not_known_is_two_paths() -> None:
    tree = (AskQuestion("a", (Branch(("1", NOT_KNOWN), (note("s1"),)), Branch(("2",), ()))),)
    pathway = small({"care": tree})
    ((_, rule),) = rules_of(pathway).statements["care"]
    assert [rules_of(pathway).cubes[n] for n in conditions.numbers(rule.cubes)] == [
        {"a": 1},
        {conditions.open_variable("a"): conditions.IS_OPEN},
    ]


@pytest.mark.parametrize("answers", [{}, {"a": NOT_KNOWN}, {"a": "1"}, {"a": "2"}])
def test_a_pathway_that_is_changed_has_rules_of_its_own(answers: Answers) -> None:
    pathway = small({"care": (ask("a", _1=(note("s1"),), _2=()),)})
    before = walk(pathway, answers)
    after = walk(replace(pathway, trees={"care": (ask("a", _1=(), _2=(note("s1"),)),)}), answers)
    assert (before.sections == after.sections) is False
