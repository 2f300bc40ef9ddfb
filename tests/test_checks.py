"""Every check finds what it is about, where it stands, and lets the neighbour pass; problems are told in one way."""

import re
from typing import NamedTuple

import pytest

from build import (
    MARK,
    PARTS,
    SMALL,
    Broken,
    changed,
    each,
    found,
    marked,
    note,
    option,
    pathway,
    pathway_text,
    steps,
    surgery,
    with_each_parser,
)
from recurrence_cli.checks import SOUND
from recurrence_cli.loader import load_bytes
from recurrence_cli.model import Place
from recurrence_cli.problems import UnsoundPathway


class Check(NamedTuple):
    """A check, its words for a file that fails it, that file, and a neighbour that passes."""

    check: str
    words: str
    fails: str
    passes: str

    @property
    def broken(self) -> Broken:
        return Broken(self.check, self.words, self.fails)


DONE = "- ask: done\n  choices:\n    yes: []\n    no: []"
CLASH = '{when: {done: "no"}, and: {type: "x, y"}, because: They clash.}'


def branches(text: str) -> str:
    return pathway_text(branches=text)


def question(choices: str) -> str:
    """A file with one more question, q, marked, and its choices."""
    return pathway_text(questions=PARTS["questions"] + f"¦q: {{ask: Q, short: Q, help: Q, look_in: Q{choices}}}")


def choices(number: int) -> str:
    return ", choices: {" + ", ".join(f"c{n}: {{label: C}}" for n in range(number)) + "}"


def words(treatment: str) -> str:
    """A file whose glossary has one word, protein, and whose first treatment begins so."""
    return changed("operation: {", treatment) + "glossary:\n  protein: {meaning: A, sources: []}\n"


def cited(source: str) -> list[str]:
    """A file for each part, but for the tree, that can cite a source."""
    sources = f"sources: [{source}]"
    contact = f"{{id: C1, who: We, contact: By post, hours: All, seen: Now, {sources}}}"
    return [
        pathway_text(urgent=f"- {{id: U1, signs: Signs, ring: The team, {sources}}}"),
        changed("contacts: []", f"contacts: [{contact}]"),
        changed("report: []", f"report: [{{signs: Signs, {sources}}}]"),
        changed("coping: []", f"coping: [{{text: Words, {sources}}}]"),
        pathway_text(glossary=f"word: {{meaning: A word., {sources}}}"),
        pathway_text(ask_the_team=f"any: [{{ask: What, {sources}}}]"),
    ]


def chain(links: int, times: int) -> str:
    """Branches b1, b2 and so on, of which each uses the one before so many times; b0 holds nothing."""
    used = [", ".join([f"{{use: b{n}}}"] * times) for n in range(links)]
    return "b0: {steps: []}\n" + "\n".join(f"b{n}: {{steps: [{uses}]}}" for n, uses in enumerate(used, start=1))


def parted(times: int) -> str:
    """A question whose branches together use b0 so many times."""
    return f"- {{ask: done, choices: {{yes: [{{use: b0}}], no: [{', '.join(['{use: b0}'] * (times - 1))}]}}}}"


UNKNOWN_QUESTION = (
    Check(
        "unknown-question",
        '"don" is not a question. Did you mean "done"?',
        steps("- ¦ask: don\n  choices: {}"),
        steps(DONE),
    ),
    Check(
        "unknown-question",
        '"xyz" is not a question. Correct it, or add it under questions.',
        steps("- ¦ask: xyz\n  choices: {}"),
        steps(DONE),
    ),
    Check(
        "unknown-question",
        '"knd" is not a question. Did you mean "kind"?',
        pathway_text("¦ask: knd\nchoices: {}", ask_the_team="any: []"),
        pathway_text("ask: kind\nchoices:\n  a, b, c: {}"),
    ),
    Check(
        "unknown-question",
        '"nonsense" is not a question.',
        MARK + pathway_text("ask: nonsense\nchoices: {}", sections="{}", treatments="{}"),
        pathway_text("ask: kind\nchoices: {}", sections="{}", treatments="{}"),
    ),
    Check(
        "unknown-question",
        '"typ" is not a question. Did you mean "type"?',
        pathway_text(clashes="- ¦" + CLASH.replace("type", "typ")),
        pathway_text(clashes="- " + CLASH),
    ),
)

UNKNOWN_CHOICE = (
    Check(
        "unknown-choice",
        '"maybe" is not a choice of done (yes, no).',
        steps(DONE + "\n    ¦maybe: []"),
        steps(DONE + "\n    not_known: []"),
    ),
    Check(
        "unknown-choice",
        '"nno" is not a choice of done (yes, no). Did you mean "no"?',
        steps(DONE.replace("no:", "¦no, nno:")),
        steps(DONE.replace("no:", "no, not_known:")),
    ),
    Check(
        "unknown-choice",
        '"d" is not a choice of kind (a, b, c).',
        pathway_text("ask: kind\nchoices:\n  a, b, c: {}\n  ¦d: {surgery: [], outlook: []}"),
        pathway_text("ask: kind\nchoices:\n  a, b: {}\n  c: {surgery: [], outlook: []}"),
    ),
    Check(
        "unknown-choice",
        '"xx" is not a choice of type (x, y, z). Did you mean "x"?',
        pathway_text(clashes="- ¦" + CLASH.replace("x, y", "xx, y")),
        pathway_text(clashes="- " + CLASH.replace("x, y", "not_known")),
    ),
    *(
        Check(
            "unknown-choice",
            'ask_the_team has "aa", which is none of any, a, b, c. Did you mean "a"?',
            pathway_text(ask_the_team=f"any: []\n¦aa: {questions}"),
            pathway_text(ask_the_team=f"any: []\na: {questions}\nc: []"),
        )
        for questions in ("[]", "[{ask: What, sources: []}]")
    ),
)

MISSING_CHOICE = (
    Check(
        "missing-choice",
        'done has no branch for "no"; add it, with [] if it holds nothing',
        steps("- ¦ask: done\n  choices: {yes: []}"),
        steps("- ask: done\n  choices: {yes: [], no: []}"),
    ),
    Check(
        "missing-choice",
        'done has no branch for "no"',
        steps("- ¦ask: done\n  choices: {yes: [], not_known: []}"),
        steps('- ask: done\n  choices: {yes: [], "no, not_known": []}'),
    ),
    Check(
        "missing-choice",
        'done has no branch for "no"',
        branches("more: {steps: [¦{ask: done, choices: {yes: []}}]}"),
        branches('more: {steps: [{ask: done, choices: {"yes, no": []}}]}'),
    ),
    Check(
        "missing-choice",
        'kind has no branch for "c"',
        pathway_text("¦ask: kind\nchoices:\n  a, b: {}"),
        pathway_text("ask: kind\nchoices:\n  a, b: {}\n  c: {}"),
    ),
    *(
        Check(
            "missing-choice",
            "done leads nowhere; give it choices: with a branch for each",
            steps(f"- ¦ask: done{nothing}"),
            steps(DONE),
        )
        for nothing in ("", "\n  choices: {}")
    ),
    Check(
        "missing-choice",
        "kind leads nowhere; give it choices: with a branch for each",
        pathway_text("¦ask: kind\nchoices: {}"),
        pathway_text("ask: kind\nchoices: {'a, b, c': {}}"),
    ),
    Check(
        "missing-choice",
        'done has more than one branch for "yes"; keep one',
        steps('- ¦ask: done\n  choices: {yes: [], "no, yes": []}'),
        steps('- ask: done\n  choices: {"no, yes": []}'),
    ),
    Check(
        "missing-choice",
        'done has more than one branch for "not_known"; keep one',
        steps('- ¦ask: done\n  choices: {"yes, not_known": [], "no, not_known": []}'),
        steps('- ask: done\n  choices: {yes: [], "no": [], not_known: []}'),
    ),
)

NAMES = (
    Check(
        "unknown-treatment",
        '"tablet" is not a treatment. Did you mean "tablets"?',
        steps("- " + option("O-1", "¦tablet")),
        steps("- " + option("O-1", "tablets")),
    ),
    Check(
        "unknown-section",
        '"surgry" is not a section. Did you mean "surgery"?',
        changed("operation: {name: Operation, kind: surgery", "operation: {name: Operation, kind: ¦surgry"),
        changed("operation: {name: Operation, kind: surgery", "operation: {name: Operation, kind: outlook"),
    ),
    Check(
        "unknown-section",
        '"surgry" is not a section. Did you mean "surgery"?',
        pathway_text("ask: kind\nchoices:\n  a: {¦surgry: []}\n  b, c: {}"),
        pathway_text("ask: kind\nchoices:\n  a: {surgery: []}\n  b, c: {}"),
    ),
    Check(
        "unknown-section",
        '"xyz" is not a section. The sections are surgery, hormone_therapy, outlook.',
        pathway_text("ask: kind\nchoices:\n  a: {¦xyz: []}\n  b, c: {}"),
        pathway_text("ask: kind\nchoices:\n  a: {outlook: []}\n  b, c: {}"),
    ),
    Check(
        "unknown-word",
        '"protien" is not in the glossary. Did you mean "protein"?',
        words("operation: {words: ¦[protien], "),
        words("operation: {words: [protein], "),
    ),
    *(
        Check("unknown-source", '"X9" is not a source. Correct it, or add it under sources.', fails, passes)
        for fails, passes in zip(cited("¦{id: X9}"), cited("{id: S1}"), strict=True)
    ),
    Check(
        "unknown-source",
        '"S11" is not a source. Did you mean "S1"?',
        steps("- {note: N-1, text: x, sources: [{id: S1}, ¦{id: S11, at: §4}]}"),
        steps("- {note: N-1, text: x, sources: [{id: S1}, {id: S1, at: §4}]}"),
    ),
    *(
        Check(
            "missing-source",
            '"N-1" has no source; say where it is from, as - id: SOURCE',
            steps(f"- ¦{{note: N-1, text: x{nothing}}}"),
            steps("- {note: N-1, text: x, sources: [{id: S1}]}"),
        )
        for nothing in ("", ", sources: []")
    ),
    Check(
        "missing-strength",
        'option "O-1" has no strength; write how its source puts it: usually, may, sometimes, not_usually',
        steps("- ¦" + option("O-1").replace("strength: usually, ", "")),
        steps("- " + option("O-1")),
    ),
    Check(
        "duplicate-id",
        '"N-1" stands already in line 53; give this one an id of its own',
        steps(f"- {note('N-1')}\n- ¦{option('N-1')}"),
        steps(f"- {note('N-1')}\n- {option('O-1')}"),
    ),
    Check(
        "duplicate-id",
        '"N-1" stands already in line 53',
        branches(f"more: {{steps: [¦{note('N-1')}]}}"),
        branches(f"more: {{steps: [{note('N-2')}]}}"),
    ),
    Check(
        "too-many-choices",
        "q has 10 choices; 9 are allowed",
        question(choices(10)),
        question(choices(9)).replace(MARK, ""),
    ),
    *(
        Check(
            "too-many-choices",
            "q has no choices; give it at least two",
            question(nothing),
            question(choices(2)).replace(MARK, ""),
        )
        for nothing in ("", ", choices: {}")
    ),
)

BRANCHES = (
    Check(
        "unknown-branch",
        '"mor" is not a branch. Did you mean "more"?',
        steps("- ¦use: mor", branches="more: {steps: []}"),
        steps("- use: more", branches="more: {steps: []}"),
    ),
    Check(
        "unknown-branch",
        '"rest" is not a branch. Correct it, or add it under branches.',
        branches("more: {steps: [¦{use: rest}]}"),
        branches("more: {steps: [{use: rest}]}\nrest: {steps: []}"),
    ),
    Check(
        "branch-loop",
        'branch "more" uses "more", which comes back to it; take one of the two away',
        branches("more: {steps: [¦{use: more}]}"),
        branches("more: {steps: [{use: rest}]}\nrest: {steps: []}"),
    ),
    Check(
        "branch-loop",
        'branch "more" uses "more"',
        branches("more: {steps: [{ask: done, choices: {yes: [¦{use: more}], no: []}}]}"),
        branches("more: {steps: [{ask: done, choices: {yes: [{use: b}], no: [{use: b}]}}]}\nb: {steps: []}"),
    ),
    Check(
        "too-many-paths",
        'branch "b10" can be come through in 2,047 ways; 2,000 are allowed; use fewer branches in it',
        branches(chain(18, times=2).replace("b10:", "¦b10:")),
        branches(chain(9, times=2)),
    ),
    Check(
        "too-many-paths",
        'branch "b1" can be come through in 2,001 ways; 2,000 are allowed',
        branches(chain(1, times=2_000).replace("b1:", "¦b1:")),
        branches(chain(1, times=1_999)),
    ),
    Check(
        "too-many-paths",
        "surgery can be come through in 2,001 ways; 2,000 are allowed; use fewer branches in it",
        steps(parted(2_000), branches="b0: {steps: []}").replace("  surgery: {title", "  ¦surgery: {title"),
        steps(parted(1_999), branches="b0: {steps: []}"),
    ),
)

CHECKS = UNKNOWN_QUESTION + UNKNOWN_CHOICE + MISSING_CHOICE + NAMES + BRANCHES


def test_every_check_has_a_file_that_fails_it() -> None:
    assert {row.check for row in CHECKS} == {check.__name__.replace("_", "-") for check in SOUND}


@with_each_parser
@each(*(row.broken for row in CHECKS))
def test_a_file_that_fails_a_check_is_told_where(broken: Broken, parser: type) -> None:
    text, place = marked(broken.text)
    (problem,) = found(text, parser)
    assert (problem.place, problem.check) == (place, broken.check)
    assert broken.words in problem.message


@pytest.mark.parametrize("neighbour", [pytest.param(row.passes, id=f"{row.check} {row.words}") for row in CHECKS])
def test_the_neighbour_of_a_file_that_fails_passes(neighbour: str) -> None:
    assert found(neighbour) == ()


def test_a_loop_through_several_branches_is_told_at_each_step_of_it() -> None:
    text = branches(
        "into: {steps: [{use: a}]}\na: {steps: [{use: b}, {use: out}]}\nb: {steps: [{use: a}]}\nout: {steps: []}"
    )
    assert [(p.place, p.message) for p in found(text)] == [
        (Place(57, 15), 'branch "a" uses "b", which comes back to it; take one of the two away'),
        (Place(58, 15), 'branch "b" uses "a", which comes back to it; take one of the two away'),
    ]


def test_ways_are_counted_without_going_them() -> None:
    # To go each of 2 to the power of 1,000 ways would never end.
    assert [p.check for p in found(branches(chain(1_000, times=2)))] == ["too-many-paths"]


def test_a_long_chain_of_branches_loads() -> None:
    loaded = pathway(surgery("- use: b1500"), branches=chain(1_500, times=1))
    assert len(loaded.branches) == 1_501


def twice(text: str) -> object:
    bug = pytest.mark.xfail(strict=True, reason="what is missing or of the wrong kind is reported a second time")
    return pytest.param(text, marks=bug)


@pytest.mark.parametrize(
    "text",
    [
        pathway_text("kind"),
        steps("- ask: [done]\n  choices: {yes: []}"),
        pathway_text("ask: kind"),
        twice(steps("- {ask: done, choices: []}")),
        twice(steps("- {note: N-1, text: x, sources: S1}")),
        twice(question(", choices: []").replace(MARK, "")),
        twice(pathway_text(clashes="- {when: done, and: {type: y}, because: They clash.}")),
    ],
    ids=["tree", "ask", "no tree choices", "step choices", "sources", "question choices", "clash"],
)
def test_one_thing_wrong_is_one_problem(text: str) -> None:
    assert len(found(text)) == 1


# --- how problems are told ------------------------------------------------------------------------------------------

WRONG = (
    changed("title: Test", "titel: T\u200best")
    .replace("2026-01-31", "yesterday")
    .replace("N-1,", "N 1,")
    .replace("[{id: S1}]}\n    b, c", "[{id: S9}]}\n        - use: more\n    b, c")
)


@with_each_parser
def test_problems_of_every_kind_are_told_at_once_in_the_order_of_the_file(parser: type) -> None:
    assert [(p.place, p.check) for p in found(WRONG, parser)] == [
        (Place(2, 3), "missing-key"),
        (Place(3, 3), "unknown-key"),
        (Place(3, 11), "hidden-character"),
        (Place(18, 30), "wrong-kind"),
        (Place(53, 18), "wrong-kind"),
        (Place(53, 53), "unknown-source"),
        (Place(54, 11), "unknown-branch"),
    ]


def test_a_syntax_error_does_not_keep_back_what_was_found_before_it() -> None:
    assert [p.check for p in found("a: &x 1\nb: *x\nc: \u200b\nd: e: f\n")] == [
        "anchor",
        "alias",
        "hidden-character",
        "syntax",
    ]


def test_a_problem_is_one_line_with_file_place_words_and_check() -> None:
    with pytest.raises(UnsoundPathway) as unsound:
        pathway(surgery("- use: mor"), branches="more: {steps: []}")
    assert str(unsound.value) == (
        'test.yaml:53:11: error: "mor" is not a branch. Did you mean "more"? [unknown-branch]'
    )


def test_several_problems_are_a_line_each() -> None:
    with pytest.raises(UnsoundPathway) as unsound:
        load_bytes(WRONG.encode(), "some/file.yaml")
    lines = str(unsound.value).split("\n")
    assert len(lines) == 7
    assert all(re.fullmatch(r"some/file\.yaml:\d+:\d+: error: \S.* \[[a-z-]+\]", line) for line in lines)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (SMALL + "é: 1\n", '"é"'),
        (SMALL + '"é\\nb": 1\n', r'"é\nb"'),
        (SMALL + '"a\\x1b[2Jb": 1\n', r'"a\x1b[2Jb"'),
        (changed("status: draft", 'status: "a\\x00b"'), r"a\x00b"),
        (changed("title: Test", "title: !<a%0Ab> Test"), r'"a\nb"'),
    ],
    ids=["a-key", "a-key-of-two-lines", "a-key-with-an-escape", "a-text", "a-tag-of-two-lines"],
)
def test_names_that_are_not_fit_to_print_are_shown_as_escapes(text: str, shown: str) -> None:
    lines = [str(problem) for problem in found(text)]
    assert all(line.isprintable() for line in lines)
    assert any(shown in line for line in lines)
