"""How two editions of a pathway differ, and for whom: agreement with brute force, and the groups of small edits."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from test_walk import BUNDLED, QUESTIONS, ask, note, question

from build import PARTS, load_text, option, pathway_text, steps
from build import note as yaml_note
from edits import EDITS, Edit, clash, edited, random_pathway, small
from recurrence_cli.engine.affected import OPEN, Group
from recurrence_cli.engine.answers import clashes
from recurrence_cli.engine.diff import ADDED, REMOVED, REWORDED, PathwayDiff, compare_pathways
from recurrence_cli.engine.evaluate import Condition, walk
from recurrence_cli.pathway.model import (
    NOT_KNOWN,
    Answer,
    AskQuestion,
    Citation,
    Pathway,
    Statement,
    Steps,
    Strength,
    UseBranch,
)

Ticks = Mapping[str, frozenset[str]]
"""Question -> what is answered: one choice, or several; "not known" is one of them."""

Key = tuple[str, str]
"""A section and a statement in it."""

DEPENDS, APPLIES = 1, 2


# --- brute force ----------------------------------------------------------------------------------------------------


class Edition:
    """A pathway, and what it shows for each set of answers."""

    def __init__(self, pathway: Pathway) -> None:
        self.pathway = pathway
        self.texts = {statement.id: statement for statement in pathway.statements()}
        self.says_not_known = {
            step.question
            for step in pathway.steps()
            if isinstance(step, AskQuestion)
            for branch in step.branches
            if NOT_KNOWN in branch.choices
        }
        self._known: dict[tuple[object, ...], dict[Key, tuple[tuple[Condition, ...], ...]]] = {}

    def allows(self, answers: Ticks) -> bool:
        return self.has(answers) and not any(clashes(self.pathway, answers))

    def has(self, answers: Ticks) -> bool:
        """Whether the file has all the choices."""
        questions = self.pathway.questions
        return all(ticks <= {*questions[q].choice_ids, NOT_KNOWN} for q, ticks in answers.items() if q in questions)

    def takes(self, answers: Ticks) -> bool:
        """Whether questions with several ticks take several."""
        questions = self.pathway.questions
        return all(len(ticks) == 1 or questions[q].many for q, ticks in answers.items() if q in questions)

    def shown(self, answers: Ticks) -> dict[Key, tuple[tuple[Condition, ...], ...]]:
        """What is shown, and the ways in which it would apply."""
        given = {q: self._answer(q, answers[q]) for q in self.pathway.questions}
        key = tuple(given.items())
        if key not in self._known:
            self._known[key] = {
                (section.id, f.statement.id): f.ways
                for section, found in walk(self.pathway, given, on_request=True).sections
                for f in found
            }
        return self._known[key]

    def _answer(self, name: str, ticks: frozenset[str]) -> Answer:
        return next(iter(ticks)) if len(ticks) == 1 and not self.pathway.questions[name].many else ticks

    def seen(self, answers: Ticks) -> dict[Key, int]:
        """What applies or depends. To a question that takes one choice, several give what each of them gives."""
        choices = []
        for name, ticks in answers.items():
            one = name in self.pathway.questions and not self.pathway.questions[name].many
            own = ticks & {*self.pathway.questions[name].choice_ids, NOT_KNOWN} if one else ticks
            choices.append([frozenset({tick}) for tick in own or ticks] if one else [ticks])
        seen: dict[Key, int] = {}
        for each in product(*choices):
            for key, ways in self.shown(dict(zip(answers, each, strict=True))).items():
                seen[key] = max(seen.get(key, 0), DEPENDS if ways else APPLIES)
        return seen


def all_answers(old: Edition, new: Edition) -> Iterator[Ticks]:
    """Every set of answers that one of the two allows."""
    possible: dict[str, list[frozenset[str]]] = {}
    for name in {**old.pathway.questions, **new.pathway.questions}:
        sides = [e.pathway.questions[name] for e in (old, new) if name in e.pathway.questions]
        choices = dict.fromkeys([*(choice for side in sides for choice in side.choice_ids), NOT_KNOWN])
        most = len(choices) if any(side.many for side in sides) else 1
        possible[name] = [frozenset(c) for size in range(1, most + 1) for c in combinations(choices, size)]
    for each in product(*possible.values()):
        answers = dict(zip(possible, each, strict=True))
        if old.allows(answers) or new.allows(answers):
            yield answers


def complete(answers: Ticks, old: Edition, new: Edition) -> bool:
    """Whether each answer is a choice of its own, which "not known" is where a file says something for it, or for ticks."""
    questions = {**old.pathway.questions, **new.pathway.questions}
    own = old.says_not_known | new.says_not_known
    own |= {name for e in (old, new) for name, q in e.pathway.questions.items() if q.many}
    return all(NOT_KNOWN not in answers[name] or name in own for name in questions)


def meets(group: Group, answers: Ticks) -> bool:
    def ticks(question: str) -> set[str]:
        return {OPEN if tick == NOT_KNOWN else tick for tick in answers[question]}

    return all(bool(ticks(c.question) & {*c.choices}) == c.taken for c in group.clauses)


def may_meet(group: Group, answers: Ticks) -> bool:
    """Whether each answer that does not meet the group is not known."""
    return all(NOT_KNOWN in answers[c.question] or meets(Group((c,)), answers) for c in group.clauses)


def expected(old: Edition, new: Edition, answers: Ticks, least: int) -> dict[str, set[Key]]:
    """What these answers show more firmly than before, or less, if it is shown as firmly as `least` on one side.

    Reworded is what applies on both sides with another text.
    """
    was, now = old.seen(answers), new.seen(answers)
    more = {key for key in now if now[key] > was.get(key, 0) and now[key] >= least}
    less = {key for key in was if was[key] > now.get(key, 0) and was[key] >= least}
    stay = {
        key for key in was.keys() & now if was[key] == now[key] == APPLIES and old.texts[key[1]] != new.texts[key[1]]
    }
    return {ADDED: more, REMOVED: less, REWORDED: stay}


def told(found: PathwayDiff, answers: Ticks) -> dict[str, set[Key]]:
    """What a revision says of the people who give these answers."""
    said: dict[str, set[Key]] = {ADDED: set(), REMOVED: set(), REWORDED: set()}
    for change in found.changes:
        if any(meets(group, answers) for group in change.groups):
            said[change.kind].add((change.section, change.statement))
    return said


def check_told(found: PathwayDiff, old: Edition, new: Edition, answers: Ticks) -> None:
    """That what is said is so, and, if every answer is one of its own, that it is all."""
    said, most = told(found, answers), expected(old, new, answers, DEPENDS)
    if not any(NOT_KNOWN in ticks for ticks in answers.values()):
        assert said == most, answers
    for kind, least in expected(old, new, answers, APPLIES).items():
        assert said[kind] <= most[kind], answers
        assert not complete(answers, old, new) or least <= said[kind], answers


def plain(pathway: Pathway) -> bool:
    """Whether no question is asked again behind itself where either place says something for "not known".

    There the walk tells by the path whether an answer is open, and not by the answers alone.
    """
    waiting: list[tuple[Steps, dict[str, bool]]] = [(tree, {}) for tree in pathway.trees.values()]
    while waiting:
        steps, above = waiting.pop()
        for step in steps:
            if isinstance(step, UseBranch):
                waiting.append((pathway.branches[step.branch].steps, above))
            elif isinstance(step, AskQuestion):
                if step.question in above:
                    said = any(NOT_KNOWN in branch.choices for branch in step.branches)
                    if said or above[step.question]:
                        return False
                for branch in step.branches:
                    behind = above.get(step.question, False) or NOT_KNOWN in branch.choices
                    waiting.append((branch.steps, {**above, step.question: behind}))
    return True


@st.composite
def editions(draw: st.DrawFn) -> tuple[Edition, Edition]:
    chance = draw(st.randoms(use_true_random=False))
    old = random_pathway(chance)
    new = old
    for _ in range(draw(st.integers(1, 3))):
        new = edited(new, chance)
    assume(plain(old) and plain(new))
    return Edition(old), Edition(new)


laws = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@pytest.mark.slow
@settings(laws, max_examples=150)
@given(pair=editions())
def test_a_statement_comes_goes_or_changes_for_exactly_the_people_named(pair: tuple[Edition, Edition]) -> None:
    old, new = pair
    found = compare_pathways(old.pathway, new.pathway)
    for answers in all_answers(old, new):
        check_told(found, old, new, answers)


@pytest.mark.slow
@settings(laws, max_examples=150)
@given(pair=editions())
def test_who_leaves_an_answer_open_is_shown_another_thing_only_if_it_could_make_her_one_of_the_people_named(
    pair: tuple[Edition, Edition],
) -> None:
    old, new = pair
    found = compare_pathways(old.pathway, new.pathway)
    for answers in all_answers(old, new):
        was, now = old.seen(answers), new.seen(answers)
        differing = {key for key in was | now if was.get(key) != now.get(key)}
        differing |= {(s, name) for s, name in was.keys() & now if old.texts[name] != new.texts[name]}
        for key in differing:
            groups = [group for c in found.changes if (c.section, c.statement) == key for group in c.groups]
            assert any(may_meet(group, answers) for group in groups), (key, answers)


@pytest.mark.slow
@settings(laws, max_examples=100)
@given(pair=editions())
def test_no_group_is_empty_and_none_is_needless(pair: tuple[Edition, Edition]) -> None:
    old, new = pair
    found = compare_pathways(old.pathway, new.pathway)
    allowed = [*all_answers(old, new)]
    for change in found.changes:
        groups = [
            group
            for c in found.changes
            if (c.section, c.statement, c.kind) == (change.section, change.statement, change.kind)
            for group in c.groups
        ]
        for group in groups:
            others = [other for other in groups if other is not group]
            assert group.clash != any(meets(group, answers) for answers in allowed), (change, group)
            assert any(
                concerned(group, answers) and not any(concerned(other, answers) for other in others)
                for concerned in (meets, may_meet)
                for answers in allowed
            ), (change, group)


# --- the groups of small edits --------------------------------------------------------------------------------------


def said(found: PathwayDiff) -> list[str]:
    """The changes, in a form to read: `added s1: a=1 and b=2,3; m not x`."""
    return [f"{c.kind} {c.statement}: {'; '.join(map(in_words, c.groups))}" for c in found.changes]


def in_words(group: Group) -> str:
    clauses = (f"{c.question}{'=' if c.taken else ' not '}{','.join(c.choices)}" for c in group.clauses)
    return (" and ".join(clauses) or "everybody") + (" (clash)" if group.clash else "")


S1, S2 = note("s1"), note("s2")
A_1 = ask("a", _1=(S1,), _2=())
N = {**QUESTIONS, "n": question("n", "1", "2")}
A_Z = {**QUESTIONS, "a": question("a", "1", "2", "z")}
A_MANY = {**QUESTIONS, "a": question("a", "1", "2", many=True)}
CLASH = [clash("a=1", "b=1,3")]


def care(*tree: AskQuestion | Statement | UseBranch, **branches: Steps) -> Pathway:
    return small({"care": tree}, branches)


def with_clash(*tree: AskQuestion | Statement) -> Pathway:
    return small({"care": tree}, {}, CLASH)


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        pytest.param(care(S1), care(S1), [], id="nothing"),
        pytest.param(care(), care(S1), ["added s1: everybody"], id="a new statement for everybody"),
        pytest.param(
            care(A_1),
            care(ask("a", _1=(), _2=(S1,))),
            ["added s1: a=2", "removed s1: a=1"],
            id="moved to another branch",
        ),
        pytest.param(
            small({"care": (S1,), "other": ()}),
            small({"care": (), "other": (S1,)}),
            ["added s1: everybody", "removed s1: everybody"],
            id="moved to another section",
        ),
        pytest.param(
            care(ask("b", _1=(S1,), _2_3=())), care(ask("b", _1_2=(S1,), _3=())), ["added s1: b=2"], id="a wider branch"
        ),
        pytest.param(
            care(S1),
            small({"care": (ask("n", _1=(S1,), _2=()),)}, questions=N),
            ["removed s1: n=2"],
            id="behind a new question",
        ),
        pytest.param(
            care(A_1),
            small({"care": (ask("a", _1_z=(S1,), _2=()),)}, questions=A_Z),
            ["added s1: a=z"],
            id="a new choice",
        ),
        pytest.param(
            care(A_1),
            small({"care": (ask("a", _1=(S1,), _2_z=()),)}, questions=A_Z),
            ["removed s1: a=z"],
            id="a new choice, before which what depends on the question was shown",
        ),
        pytest.param(
            care(ask("m", x=(S1,), y=())),
            small(
                {"care": (ask("m", x=(S1,), y_z=()),)},
                questions={**QUESTIONS, "m": question("m", "x", "y", "z", many=True)},
            ),
            ["removed s1: m not x,y,not known"],
            id="a new choice of several, which left the others open before",
        ),
        pytest.param(
            with_clash(ask("a", _1=(ask("b", _1_2=(S1,), _3=()),), _2=())),
            with_clash(
                ask("a", _1=(ask("b", _1_2=(replace(S1, strength=Strength.MAY),), _3=()),), _2=()),
            ),
            ["reworded s1: a=1 and b=1,2"],
            id="an answer on which it depends, though every other one clashes",
        ),
        pytest.param(
            care(ask("a", _1_2=(S1,), nk=(S2,))),
            small({"care": (ask("a", _1_2_z=(S1,), nk=(S2,)),)}, questions=A_Z),
            ["removed s2: a=z"],
            id="a new choice, before which people had to say not known",
        ),
        pytest.param(
            care(ask("a", _1_2=(S1,))),
            small({"care": (ask("a", _1_2_z=(S1,)),)}, questions=A_Z),
            [],
            id="a new choice of which the same holds as of all the others",
        ),
        pytest.param(
            care(A_1), care(ask("a", _1=(S1,), _2=(), nk=(S2,))), ["added s2: a=not known"], id="a word for not known"
        ),
        pytest.param(
            care(ask("a", _1_2=(S1,), nk=(S2,))),
            care(ask("a", _1_2_nk=(S1,)), ask("a", _1_2=(), nk=(S2,))),
            [],
            id="saying of not known what is said of every answer",
        ),
        pytest.param(
            care(ask("a", _1=(ask("b", _1_2_3=(), nk=()),), _2=(ask("b", _1_2_3=(), nk=()),), nk=())),
            care(
                ask(
                    "a",
                    _1=(ask("b", _1_2_3=(), nk=(UseBranch("one"),)),),
                    _2=(ask("b", _1_2_3=(UseBranch("one"),), nk=()),),
                    nk=(),
                ),
                one=(S1,),
            ),
            ["added s1: a=2; b=not known"],
            id="what holds of either answer to one question, for not known another or for all answers to it",
        ),
        pytest.param(
            care(ask("b", _1_nk=(S1,), _2_3=())),
            care(ask("b", _1=(S1,), _2_3=())),
            ["removed s1: b=not known"],
            id="applying no more while not known",
        ),
        pytest.param(
            care(ask("m", x=(S1,), y=())),
            care(ask("m", x=(), y=(S1,))),
            ["added s1: m=y and m not x", "removed s1: m=x and m not y"],
            id="moved to another tick",
        ),
        pytest.param(
            care(ask("m", x=(S1,), y=())),
            care(ask("m", x=(ask("m", y=(S1,), x=()),), y=())),
            ["removed s1: m=x and m not y"],
            id="two ticks needed",
        ),
        pytest.param(care(S1), care(ask("m", x_y=(S1,))), ["removed s1: m not x,y"], id="any tick needed"),
        pytest.param(
            care(ask("a", _1_2=(S1,))),
            small({"care": (ask("a", _1_2=(S1,)),)}, questions=A_MANY),
            ["removed s1: a not 1,2"],
            id="several choices where there was one, which none known may now be",
        ),
        pytest.param(
            care(ask("a", _1=(UseBranch("one"),), _2=(ask("b", _1_2=(), _3=(UseBranch("one"),)),)), one=(S2,)),
            care(ask("a", _1=(UseBranch("one"),), _2=(ask("b", _1_2=(), _3=(UseBranch("one"),)),)), one=(S1, S2)),
            ["added s1: a=1; b=3"],
            id="in a branch that two places share",
        ),
        pytest.param(
            care(ask("b", _1_2=(S1,), _3=())),
            care(ask("b", _1=(UseBranch("one"),), _2=(UseBranch("one"),), _3=()), one=(S1,)),
            [],
            id="a branch parted in two that are the same",
        ),
        pytest.param(
            with_clash(S1),
            with_clash(S1, ask("a", _1=(ask("b", _2=(S2,), _1_3=()),), _2=())),
            ["added s2: a=1 and b=2"],
            id="the only answer that does not clash, which may not be known",
        ),
        pytest.param(
            with_clash(S1),
            with_clash(S1, ask("a", _1=(ask("b", _1=(S2,), _2_3=()),), _2=())),
            ["added s2: a=1 and b=1 (clash)"],
            id="answers that clash, of which one may not be known",
        ),
        pytest.param(
            small({"care": ()}, {}, [clash("a=1", "b=1")]),
            small({"care": (ask("a", _1=(ask("b", _2=(S1,), _1_3=()),), _2=()),)}, {}, [clash("a=1", "b=1")]),
            ["added s1: a=1 and b=2"],
            id="an answer that clashes is not named",
        ),
        pytest.param(
            small({"care": (ask("a", _1=(S1,), _2=()),)}, {}, [clash("a=1", "m=x,y")]),
            small({"care": (ask("a", _1=(ask("m", x_y=(), nk=(S1,)),), _2=()),)}, {}, [clash("a=1", "m=x,y")]),
            ["removed s1: a=1 and m not not known (clash)"],
            id="every known answer clashes",
        ),
        pytest.param(
            care(S2),
            small(
                {"care": (S2, ask("a", _z=(ask("b", _2_3=(S1,), _1=()),), _1_2=()))},
                {},
                [clash("a=z", "b=1")],
                A_Z,
            ),
            ["added s1: a=z and b=2,3"],
            id="a new choice that clashes with another answer",
        ),
        pytest.param(
            small({"care": (ask("m", x=(S1,), y=()),)}, {}, [clash("a=1", "m=x"), clash("a=2", "m=x")]),
            small({"care": ()}, {}, [clash("a=1", "m=x"), clash("a=2", "m=x")]),
            ["removed s1: m=x"],
            id="an answer that clashes with every answer to another question is given without one",
        ),
        pytest.param(with_clash(S1), care(S1), [], id="a clash less"),
        pytest.param(
            care(ask("a", _1=(ask("b", _1=(S1,), _2_3=()),), _2=())),
            care(ask("a", _1=(ask("b", _1=(replace(S1, text="Other."),), _2_3=()),), _2=())),
            ["reworded s1: a=1 and b=1"],
            id="another text",
        ),
        pytest.param(
            care(A_1),
            care(ask("a", _1=(), _2=()), ask("b", _1=(replace(S1, text="Other."),), _2_3=())),
            ["added s1: a=2 and b=1", "removed s1: a=1 and b=2,3", "reworded s1: a=1 and b=1"],
            id="moved, and with another text for who is shown both",
        ),
    ],
)
def test_a_small_edit_concerns_few_groups(old: Pathway, new: Pathway, changes: list[str]) -> None:
    assert said(compare_pathways(old, new)) == changes


def test_a_change_says_the_section_and_what_it_was_and_is() -> None:
    now = replace(S1, text="Now.", strength=Strength.MAY, citations=(Citation("S1", None), Citation("S2", "page 2")))
    (change,) = compare_pathways(care(A_1), care(ask("a", _1=(now,), _2=()))).changes
    assert (change.section, change.statement, change.kind) == ("care", "s1", REWORDED)
    assert [(w.where, w.was, w.now) for w in change.words] == [
        ("strength", None, "may"),
        ("text", "s1", "Now."),
        ("sources", None, "S1, S2 (page 2)"),
    ]


def test_a_statement_that_nobody_is_shown_may_change() -> None:
    assert not compare_pathways(care(S1, unused=(S2,)), care(S1, unused=(replace(S2, text="Other."),))).anything


# --- what reads otherwise elsewhere ---------------------------------------------------------------------------------

ONE = steps(f"- {option('O-1')}\n- {yaml_note('N-1')}\n- {yaml_note('N-2')}")


def edit(*replaced: tuple[str, str]) -> PathwayDiff:
    """What replacing words in a small file changes."""
    text = ONE
    for old, new in replaced:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return compare_pathways(load_text(ONE), load_text(text))


def elsewhere(found: PathwayDiff) -> list[tuple[str, str | None, str | None]]:
    return [(words.where, words.was, words.now) for words in found.elsewhere]


@pytest.mark.parametrize(
    ("replaced", "words"),
    [
        (("label: Kind A", "label: Sort A"), [("questions > kind > choices > a > label", "Kind A", "Sort A")]),
        (("label: Kind A", "label: Kind A, help: H."), [("questions > kind > choices > a > help", None, "H.")]),
        (("short: Places", "short: Where"), [("questions > places > short", "Places", "Where")]),
        (("help: One of three.", "help: One."), [("questions > type > help", "One of three.", "One.")]),
        (("required: true", "required: false"), [("questions > kind > required", "true", None)]),
        (("publisher: Publisher", "publisher: P"), [("sources > S1 > publisher", "Publisher", "P")]),
        (("name: Operation", "name: Surgery"), [("treatments > operation > name", "Operation", "Surgery")]),
        (("ring: The team", "ring: The ward"), [("urgent > U1 > ring", "The team", "The ward")]),
        (("signs: Signs, ring: The team, sources: [{id: S1}]", "signs: Signs, ring: The team, sources: [{id: S1, at: p}]"),
         [("urgent > U1 > sources", "S1", "S1 (p)")]),
        (("coping: []", "coping: [{text: Breathe., sources: [{id: S1}]}]"),
         [("support > coping > 1 > text", None, "Breathe."), ("support > coping > 1 > sources", None, "S1")]),
        (("notice: [This is a test.]", "notice: [A test.]"), [("pathway > notice > 1", "This is a test.", "A test.")]),
        (("next_review: 2027-01", "next_review: 2028-01"), [("pathway > next_review", "2027-01", "2028-01")]),
        (("{title: Surgery}", "{title: Surgery, on_request: true}"), [("sections > surgery > on_request", None, "true")]),
        (("yes: {label: Yes}, no: {label: No}", "no: {label: No}, yes: {label: Yes}"),
         [("questions > done > choices > no > stands", "after yes", "first")]),
        (("    x: {label: Place X}", "    w: {label: Place W}, x: {label: Place X}"),
         [("questions > places > choices > w > label", None, "Place W")]),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_what_stands_in_the_rest_of_the_file_is_compared_text_by_text(
    replaced: tuple[str, str], words: list[tuple[str, str | None, str | None]]
) -> None:
    found = edit(replaced)
    assert elsewhere(found) == words
    assert found.changes == ()
    assert found.anything


@pytest.mark.parametrize(
    "replaced",
    [
        ("version: 1.0.0\n  status", "version: 2.0.0\n  status"),
        ("changes: [First.]", "changes: [First., Second.]"),
        ("title: Test", "title:   'Test'"),
    ],
    ids=["version", "changelog", "quotes"],
)
def test_what_only_tells_of_changes_is_none(replaced: tuple[str, str]) -> None:
    assert not edit(replaced).anything


def test_what_comes_into_a_list_or_goes_is_told_alone() -> None:
    one, two = "notice: [This is a test.]", "notice: [A word., This is a test., Another.]"
    came = [("pathway > notice > 1", None, "A word."), ("pathway > notice > 3", None, "Another.")]
    assert elsewhere(edit((one, two))) == came
    more = load_text(ONE.replace(one, two))
    assert elsewhere(compare_pathways(more, load_text(ONE))) == [
        ("pathway > notice > 1", "A word.", None),
        ("pathway > notice > 2", "Another.", None),
    ]


def test_what_has_a_name_and_goes_is_one_line() -> None:
    more = (
        PARTS["sources"].rstrip(" ") + "        S2: {title: Source two, publisher: Other, seen: today, read: whole}\n"
    )
    assert elsewhere(compare_pathways(load_text(pathway_text(sources=more)), load_text(pathway_text()))) == [
        ("sources > S2", "Source two", None)
    ]


def test_statements_that_change_places_are_told_with_what_they_stand_after() -> None:
    first, second, third = (f"- {yaml_note(name)}" for name in ("N-1", "N-2", "N-3"))
    found = compare_pathways(
        load_text(steps(f"{first}\n{second}\n{third}")), load_text(steps(f"{third}\n{first}\n{second}"))
    )
    assert elsewhere(found) == [("sections > surgery > N-3 > stands", "after N-2", "first")]
    assert found.changes == ()


def test_what_stands_before_and_after_what_comes_and_goes_has_not_moved() -> None:
    first, second, third = (f"- {yaml_note(name)}" for name in ("N-1", "N-2", "N-3"))
    found = compare_pathways(load_text(steps(f"{first}\n{second}")), load_text(steps(f"{third}\n{second}")))
    assert elsewhere(found) == []


def test_a_clash_is_named_by_its_answers() -> None:
    clashing = "- when: {done: no}\n  and: {places: x}\n  because: Not done.\n"
    old, new = load_text(pathway_text()), load_text(pathway_text(clashes=clashing))
    assert elsewhere(compare_pathways(old, new)) == [("clashes > done=no with places=x > because", None, "Not done.")]


@pytest.mark.parametrize(
    "replaced",
    [
        ("text: Text of O-1.", "text: Words of O-1."),
        ("label: Kind A", "label: Sort A"),
        ("help: One of three.", "help: One."),
        ("label: Kind B", "label: Kind B, help: A help."),
        ("title: Hormone therapy", "title: Hormones"),
        ("what: It is cut out.", "what: It is taken out."),
        ("notice: [This is a test.]", "notice: [A test.]"),
    ],
    ids=lambda pair: pair[1],
)
def test_an_edit_of_texts_alone_is_said_to_be_one(replaced: tuple[str, str]) -> None:
    assert edit(replaced).words_only


@pytest.mark.parametrize(
    "replaced",
    [
        ("strength: usually", "strength: may"),
        ("treatment: operation", "treatment: tablets"),
        ("text: Text of O-1., sources: [{id: S1}]", "text: Text of O-1., sources: [{id: S1, at: page 2}]"),
        ("note: N-2", "note: N-3"),
        ("many: true", "many: false"),
        ("{title: Surgery}", "{title: Surgery, on_request: true}"),
        ("z: {label: Type Z}", "z: {label: Type Z}, w: {label: Type W}"),
        ("next_review: 2027-01", "next_review: 2028-01"),
        ("ring: The team", "ring: The ward"),
    ],
    ids=lambda pair: pair[1],
)
def test_an_edit_of_anything_else_is_not_even_beside_one_of_texts(replaced: tuple[str, str]) -> None:
    assert edit(replaced).anything
    assert not edit(replaced).words_only
    assert not edit(replaced, ("label: Kind A", "label: Sort A")).words_only


def test_no_edit_is_not_one_of_texts() -> None:
    assert not edit().words_only


# --- the bundled pathway --------------------------------------------------------------------------------------------


def sections_that_differ(old: Pathway, new: Pathway) -> set[str]:
    """The sections that are not written alike, the branches that they use included."""

    def written(pathway: Pathway, branch: Steps) -> list[object]:
        steps: list[object] = []
        for step in branch:
            if isinstance(step, UseBranch):
                steps.append(written(pathway, pathway.branches[step.branch].steps))
            elif isinstance(step, AskQuestion):
                asked = pathway.questions[step.question]
                branches = [(branch.choices, written(pathway, branch.steps)) for branch in step.branches]
                steps.append((asked.id, asked.many, asked.choice_ids, branches))
            else:
                steps.append(step)
        return steps

    return {name for name in old.sections if written(old, old.trees[name]) != written(new, new.trees[name])}


def of_sections(pathway: Pathway, names: set[str]) -> Pathway:
    return replace(
        pathway,
        sections={name: section for name, section in pathway.sections.items() if name in names},
        trees={name: tree for name, tree in pathway.trees.items() if name in names},
    )


def random_answers(old: Edition, new: Edition, found: PathwayDiff, chance: Random, number: int) -> Iterator[Ticks]:
    """Complete answers, half of them of people named by a group, or who differ from these in one answer."""
    questions = {**old.pathway.questions, **new.pathway.questions}
    both = [
        (name, [e.pathway.questions[name] for e in (old, new) if name in e.pathway.questions]) for name in questions
    ]
    choices = {name: list(dict.fromkeys(c for side in sides for c in side.choice_ids)) for name, sides in both}
    many = {name for name, sides in both if any(side.many for side in sides)}
    own = {name: [*choices[name], NOT_KNOWN] for name in many | old.says_not_known | new.says_not_known}
    named = [group for change in found.changes for group in change.groups if not group.clash]

    def any_answer(name: str) -> frozenset[str]:
        possible = own.get(name, choices[name])
        most = len(possible) if name in many else 1
        return frozenset(chance.sample(possible, chance.randint(1, min(3, most))))

    for turn in range(number):
        answers = {name: any_answer(name) for name in questions}
        if named and turn % 2:
            for clause in chance.choice(named).clauses:
                said = {NOT_KNOWN if choice == OPEN else choice for choice in clause.choices}
                if clause.taken and not answers[clause.question] & said:
                    more = answers[clause.question] if clause.question in many else frozenset()
                    answers[clause.question] = more | {chance.choice(sorted(said))}
                elif not clause.taken:
                    answers[clause.question] = answers[clause.question] - said or frozenset({NOT_KNOWN})
            if turn % 4 == 1:
                other = chance.choice(list(questions))
                answers[other] = any_answer(other)
        yield answers


@pytest.mark.slow
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
@pytest.mark.parametrize("seed", [1, 2])
def test_random_edits_of_the_bundled_pathway_agree_with_a_walk(edit: Edit, seed: int) -> None:
    chance = Random(seed)
    pathway = edited(BUNDLED, chance, (edit,))
    differing = sections_that_differ(BUNDLED, pathway)
    found = compare_pathways(BUNDLED, pathway)
    assert {change.section for change in found.changes} <= differing
    old, new = (Edition(of_sections(p, differing)) for p in (BUNDLED, pathway))
    for answers in random_answers(old, new, found, chance, 2000 if differing else 0):
        if old.allows(answers) or new.allows(answers):
            check_told(found, old, new, answers)
