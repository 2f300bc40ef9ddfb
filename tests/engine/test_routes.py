"""Every path of a pathway: the answers that lead to a list of steps, and what stands there."""

from itertools import product

import pytest

from build import load_text, note, option, pathway, pathway_text, steps
from recurrence_cli.engine.answers import clashes
from recurrence_cli.engine.evaluate import walk
from recurrence_cli.engine.routes import Route, routes
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Answers, Pathway

BUNDLED = load()
PATHS = routes(BUNDLED)


def found(text: str) -> dict[str, list[str]]:
    """The id of each path, and of the statements that stand there."""
    return {path.id: [s.id for s in path.statements] for path in routes(load_text(text))}


NOWHERE_ELSE: dict[str, list[str]] = {
    "surgery/kind=b,c": [],
    "hormone_therapy/kind=a": [],
    "hormone_therapy/kind=b,c": [],
    "outlook/kind=a": [],
    "outlook/kind=b,c": [],
}
"""The paths of a small file whose only steps are under surgery for kind a."""


def test_the_smallest_pathway_has_a_path_for_each_section_and_kind() -> None:
    assert found(pathway_text()) == {"surgery/kind=a": ["N-1"]} | NOWHERE_ELSE


def test_a_question_alone_is_no_path_but_each_of_its_choices_is_one_even_if_nothing_stands_there() -> None:
    text = steps(f"- ask: done\n  choices: {{yes: [{note('N-1')}, {option('O-1')}], no: []}}")
    assert found(text) == {"surgery/kind=a/done=yes": ["N-1", "O-1"], "surgery/kind=a/done=no": []} | NOWHERE_ELSE


def test_what_stands_beside_a_question_is_a_path_of_its_own() -> None:
    text = steps(f"- {note('N-1')}\n- ask: done\n  choices: {{yes: [{note('N-2')}], no: []}}")
    assert (
        found(text)
        == {
            "surgery/kind=a": ["N-1"],
            "surgery/kind=a/done=yes": ["N-2"],
            "surgery/kind=a/done=no": [],
        }
        | NOWHERE_ELSE
    )


def test_not_known_is_on_a_path_only_where_the_file_says_so() -> None:
    text = steps(f'- ask: done\n  choices: {{"yes, not_known": [{note("N-1")}], no: []}}')
    assert found(text) == {"surgery/kind=a/done=yes,not_known": ["N-1"], "surgery/kind=a/done=no": []} | NOWHERE_ELSE


def test_one_question_asked_twice_with_the_same_choices_makes_one_path() -> None:
    ask = "- ask: done\n  choices: {{yes: [{}], no: []}}"
    text = steps(f"{ask.format(note('N-1'))}\n{ask.format(note('N-2'))}")
    assert found(text) == {"surgery/kind=a/done=yes": ["N-1", "N-2"], "surgery/kind=a/done=no": []} | NOWHERE_ELSE


def test_shared_branches_are_read_in_their_place_each_time() -> None:
    text = steps(
        "- ask: done\n  choices: {yes: [{use: one}], no: [{use: one}]}",
        branches=f"one: {{steps: [{note('N-1')}, {{use: two}}]}}\ntwo: {{steps: [{note('N-2')}]}}",
    )
    assert (
        found(text)
        == {
            "surgery/kind=a/done=yes": ["N-1", "N-2"],
            "surgery/kind=a/done=no": ["N-1", "N-2"],
        }
        | NOWHERE_ELSE
    )


def test_choices_that_exclude_each_other_make_no_path() -> None:
    inner = f"{{ask: type, choices: {{x: [{note('N-1')}], 'y, z': [{note('N-2')}]}}}}"
    text = steps(f"- ask: type\n  choices: {{'x, y': [], z: [{inner}]}}")
    assert found(text) == {"surgery/kind=a/type=x,y": [], "surgery/kind=a/type=z/type=y,z": ["N-2"]} | NOWHERE_ELSE


def test_several_ticks_may_be_on_one_path() -> None:
    inner = f"{{ask: places, choices: {{y: [{note('N-1')}], 'x, z': []}}}}"
    text = steps(f"- ask: places\n  choices: {{x: [{inner}], 'y, z': []}}")
    assert (
        found(text)
        == {
            "surgery/kind=a/places=x/places=y": ["N-1"],
            "surgery/kind=a/places=x/places=x,z": [],
            "surgery/kind=a/places=y,z": [],
        }
        | NOWHERE_ELSE
    )


def test_answers_that_clash_make_no_path() -> None:
    inner = f"{{ask: type, choices: {{'x, y': [{note('N-1')}], z: [{note('N-2')}]}}}}"
    text = steps(
        f"- ask: done\n  choices: {{yes: [], no: [{inner}]}}",
        clashes="- when: {done: no}\n  and: {type: 'y, z'}\n  because: Not done.\n",
    )
    assert (
        found(text)
        == {
            "surgery/kind=a/done=yes": [],
            "surgery/kind=a/done=no/type=x,y": ["N-1"],
        }
        | NOWHERE_ELSE
    )


# --- laws, on the bundled pathway -----------------------------------------------------------------------------------


def answers_along(pathway: Pathway, path: Route) -> list[Answers]:
    """Every way to pick answers that lead along the path: a choice for each question, and a tick for each condition."""
    picks: list[list[tuple[str, str]]] = [[(c.question, choice) for choice in c.choices] for c in path.conditions]
    found: list[Answers] = []
    for each in product(*picks):
        ticks: dict[str, set[str]] = {}
        for question, choice in each:
            ticks.setdefault(question, set()).add(choice)
        many = {question for question in ticks if pathway.questions[question].many}
        if all(len(ticks[question]) == 1 or question in many for question in ticks):
            answers: dict[str, Answer] = {q: frozenset(t) if q in many else next(iter(t)) for q, t in ticks.items()}
            if not any(clashes(pathway, answers)):
                found.append(answers)
    return found


def test_whoever_answers_as_a_path_says_is_shown_what_stands_there() -> None:
    for path in PATHS:
        along = answers_along(BUNDLED, path)
        assert along, path.id
        # Of up to some thousands, the first choices and the last ones do.
        for answers in (along[0], along[-1]):
            shown = {
                f.statement.id: f.applies
                for section, found in walk(BUNDLED, answers, on_request=True).sections
                if section == path.section
                for f in found
            }
            assert all(shown.get(statement.id) for statement in path.statements), (path.id, answers)


def test_every_statement_stands_on_a_path() -> None:
    assert {s.id for path in PATHS for s in path.statements} == {s.id for s in BUNDLED.statements()}


def test_no_two_paths_have_one_id() -> None:
    ids = [path.id for path in PATHS]
    assert len({*ids}) == len(ids)


def test_paths_stand_in_the_order_of_the_sections() -> None:
    sections = list(dict.fromkeys(path.section.id for path in PATHS))
    assert sections == list(BUNDLED.sections)


@pytest.mark.parametrize("section", BUNDLED.sections)
def test_each_section_has_a_path_for_every_choice_of_the_first_question(section: str) -> None:
    firsts = {choice for path in PATHS if path.section.id == section for choice in path.conditions[0].choices}
    assert firsts - {NOT_KNOWN} == {*BUNDLED.questions[BUNDLED.root].choice_ids}


def test_an_id_stays_the_same_when_another_text_is_added() -> None:
    before = pathway(steps_of_done(note("N-1")))
    after = pathway(steps_of_done(f"{note('N-1')}, {note('N-2')}"))
    assert [path.id for path in routes(before)] == [path.id for path in routes(after)]


def steps_of_done(shown: str) -> str:
    return f"ask: kind\nchoices:\n  a:\n    surgery:\n      - ask: done\n        choices: {{yes: [{shown}], no: []}}\n  b, c: {{}}\n"
