"""Every check finds what it is about, where it stands, and lets the neighbour pass; problems are told in one way.

`pathways/` has a folder for each check, with files that fail it, and neighbours that pass: the first line says which
check it is, where, and whether it only warns; the second what is said, or how that begins; the third what to look at.
"""

import re
from collections.abc import Callable
from datetime import date
from inspect import getdoc
from pathlib import Path
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
    pathway,
    pathway_text,
    steps,
    surgery,
    with_each_parser,
)
from paths import TESTS
from recurrence_cli import checks
from recurrence_cli.checks import every_problem, id_of
from recurrence_cli.checks.reader_rules import MANUAL
from recurrence_cli.cli import run
from recurrence_cli.engine.diff import unannounced_change
from recurrence_cli.loading import load_bytes, nodes, read_bytes
from recurrence_cli.pathway.model import Place
from recurrence_cli.pathway.problems import Problem, Severity, UnsoundPathway

TODAY = date(2026, 6, 1)

PATHWAYS = TESTS / "pathways"
FAILING = sorted(PATHWAYS.glob("*/*fails.yaml"))
PASSING = sorted(PATHWAYS.glob("*/*passes.yaml"))

AGAINST = id_of(unannounced_change)
EVERY: tuple[Callable[..., object], ...] = (*checks.CHECKS, unannounced_change)
BY_ID = {id_of(check): check for check in EVERY}

# Files that a person can read are neither too large, nor have hundreds of problems.
SHOWN_BY_NO_FILE = ("too-large", "too-many-problems")


class Stated(NamedTuple):
    """What the head of a file that fails says of it."""

    check: str
    place: Place
    severity: Severity
    says: str


def stated(file: Path) -> Stated:
    """What the first two lines of `file` say."""
    first, second = (line.decode() for line in file.read_bytes().split(b"\n")[:2])
    head = re.fullmatch(r"# fails: ([a-z0-9-]+) at (\d+):(\d+)(, a warning)?", first)
    assert head, first
    severity = Severity.WARNING if head[4] else Severity.ERROR
    return Stated(head[1], Place(int(head[2]), int(head[3])), severity, second.removeprefix("# says: "))


def problems(data: str | bytes) -> list[Problem]:
    """Everything that is wrong with a file, or worth a look, as of a day."""
    loaded, found_in_it = read_bytes(data.encode() if isinstance(data, str) else data, "test.yaml")
    return sorted([*found_in_it, *(every_problem(loaded, TODAY) if loaded is not None else ())])


def called(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


# --- a file for each check ------------------------------------------------------------------------------------------


@with_each_parser
@pytest.mark.parametrize("file", FAILING, ids=called)
def test_a_file_fails_its_check_and_no_other(file: Path, parser: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "_LOADER", parser)
    wanted = stated(file)
    found_in_it = problems(file.read_bytes())
    if wanted.check == AGAINST:
        assert found_in_it == []
        old, new = (load_bytes(f.read_bytes(), f.name) for f in (file.with_name("old.yaml"), file))
        found_in_it = [*unannounced_change(old, new)]
    (problem,) = found_in_it
    assert (problem.check, problem.place, problem.severity) == wanted[:3]
    assert problem.message.startswith(wanted.says)


@with_each_parser
@pytest.mark.parametrize("file", PASSING, ids=called)
def test_its_neighbour_passes_them_all(file: Path, parser: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "_LOADER", parser)
    assert file.read_text(encoding="utf-8").startswith(f"# passes: {file.parent.name}\n# ")
    assert problems(file.read_bytes()) == []
    if file.parent.name == AGAINST:
        old, new = (load_bytes(f.read_bytes(), f.name) for f in (file.with_name("old.yaml"), file))
        assert [*unannounced_change(old, new)] == []


@pytest.mark.parametrize("file", FAILING, ids=called)
def test_a_file_is_refused_when_nothing_could_be_walked_by_it(file: Path) -> None:
    unsound = {id_of(check) for check in checks.SOUND} | MANUAL.keys()
    if stated(file).check in unsound:
        with pytest.raises(UnsoundPathway):
            load_bytes(file.read_bytes(), file.name)
    else:
        load_bytes(file.read_bytes(), file.name)


def test_every_check_has_a_file_that_fails_it_and_every_such_file_a_neighbour() -> None:
    shown = {file.parent.name for file in FAILING}
    assert shown == {*BY_ID, *MANUAL} - {*SHOWN_BY_NO_FILE}
    assert {stated(file).check for file in FAILING} == shown
    assert all(stated(file).check == file.parent.name for file in FAILING)
    assert {file.with_name(file.name.replace("fails", "passes")) for file in FAILING} <= {*PASSING}


@pytest.mark.parametrize("check", BY_ID)
def test_a_check_has_a_page_that_says_what_fails_it(check: str, capsys: pytest.CaptureFixture[str]) -> None:
    page = getdoc(BY_ID[check])
    assert page is not None
    first, _, rest = page.partition("\n\n")
    assert re.fullmatch(r"[A-Z].+\.", first, re.DOTALL)
    assert "Fails" in rest
    assert explained(check, capsys) == f"{check} {' '.join(page.split())}"


@pytest.mark.parametrize("check", MANUAL)
def test_what_the_reader_finds_has_a_page(check: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert re.match(r"[A-Z].+\.", MANUAL[check], re.DOTALL)
    assert explained(check, capsys) == f"{check} {' '.join(MANUAL[check].split())}"


def explained(check: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What `check --explain` prints, as one line."""
    assert run(["check", "--explain", check]) == 0
    return " ".join(capsys.readouterr().out.split())


# --- more than a file shows -----------------------------------------------------------------------------------------


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


def cited(source: str) -> list[str]:
    """A file for each part, but for the tree, that can cite a source."""
    sources = f"sources: [{source}]"
    contact = f"{{id: C1, who: We, contact: By post, hours: All, seen: Now, {sources}}}"
    return [
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
        '"xyz" is not a question. Correct it, or add it under questions.',
        steps("- ¦ask: xyz\n  choices: {}"),
        steps(DONE),
    ),
    Check(
        "unknown-question",
        '"knd" is not a question. Did you mean "kind" (line 26)?',
        pathway_text("¦ask: knd\nchoices: {}", ask_the_team="any: []"),
        pathway_text("ask: kind\nchoices:\n  a, b, c: {}"),
    ),
    Check(
        "unknown-question",
        '"nonsense" is not a question.',
        MARK + pathway_text("ask: nonsense\nchoices: {}", sections="{}", treatments="{}"),
        pathway_text("ask: kind\nchoices: {}", sections="{}", treatments="{}"),
    ),
)

UNKNOWN_CHOICE = (
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
        'ask_the_team has "aa", which is none of any, a, b, c. Did you mean "a"?',
        pathway_text(ask_the_team="any: []\n¦aa: [{ask: What, sources: []}]"),
        pathway_text(ask_the_team="any: []\na: [{ask: What, sources: []}]\nc: []"),
    ),
    *(
        Check(
            "unknown-choice",
            f'"{key}" is not a choice of type; write "x, y", with commas',
            steps(f"- ask: type\n  choices: {{z: [], ¦{key}: []}}"),
            steps('- ask: type\n  choices: {z: [], "x, y": []}'),
        )
        for key in ("x y", "x/y", "x;y", "x and y", "x or y")
    ),
    *(
        Check(
            "unknown-choice",
            "a key of done has an empty choice; check its commas",
            steps(f"- ask: done\n  choices: {{yes: [], no: [], ¦{key}: []}}"),
            steps("- ask: done\n  choices: {yes: [], no: [], not_known: []}"),
        )
        for key in ('""', '", "')
    ),
    Check(
        "unknown-choice",
        '"not_know" is not a choice of done (yes, no). Did you mean "not_known"?',
        steps(DONE + "\n    ¦not_know: []"),
        steps(DONE + "\n    not_known: []"),
    ),
)

MISSING_CHOICE = (
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
    Check(
        "missing-choice",
        'type has no branch for "x", "z"; add each, with [] if it holds nothing',
        steps("- ¦ask: type\n  choices: {y: []}"),
        steps('- ask: type\n  choices: {y: [], "x, z": []}'),
    ),
    Check(
        "missing-choice",
        "done leads nowhere; give it choices: with a branch for each",
        steps("- ¦ask: done\n  choices: {}"),
        steps(DONE),
    ),
    Check(
        "missing-choice",
        "kind leads nowhere; give it choices: with a branch for each",
        pathway_text("¦ask: kind\nchoices: {}"),
        pathway_text("ask: kind\nchoices: {'a, b, c': {}}"),
    ),
    Check(
        "missing-choice",
        'done has a branch for "not_known" already in line 54; keep one of the two',
        steps('- ask: done\n  choices: {"yes, not_known": [], ¦"no, not_known": []}'),
        steps('- ask: done\n  choices: {yes: [], "no": [], not_known: []}'),
    ),
    Check(
        "missing-choice",
        'done has a branch for "yes" already in line 54; keep one of the two',
        steps('- ask: done\n  choices: {¦"yes, yes": [], no: []}'),
        steps('- ask: done\n  choices: {"yes": [], no: []}'),
    ),
)

NAMES = (
    Check(
        "unknown-section",
        '"xyz" is not a section. Correct it, or add it under sections.',
        pathway_text("ask: kind\nchoices:\n  a: {¦xyz: []}\n  b, c: {}"),
        pathway_text("ask: kind\nchoices:\n  a: {outlook: []}\n  b, c: {}"),
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
    Check(
        "missing-source",
        '"N-1" has no source; say where it is from, as - id: SOURCE',
        steps("- ¦{note: N-1, text: x}"),
        steps("- {note: N-1, text: x, sources: [{id: S1}]}"),
    ),
    Check(
        "duplicate-id",
        '"N-1" is already on line 53',
        branches(f"more: {{steps: [¦{note('N-1')}]}}"),
        branches(f"more: {{steps: [{note('N-2')}]}}"),
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
        '"rest" is not a branch. Correct it, or add it under branches.',
        branches("more: {steps: [¦{use: rest}]}"),
        branches("more: {steps: [{use: rest}]}\nrest: {steps: []}"),
    ),
    Check(
        "branch-loop",
        'branch "more" uses itself; take that away',
        branches("more: {steps: [{ask: done, choices: {yes: [¦{use: more}], no: []}}]}"),
        branches("more: {steps: [{ask: done, choices: {yes: [{use: b}], no: [{use: b}]}}]}\nb: {steps: []}"),
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


@with_each_parser
@each(*(row.broken for row in CHECKS))
def test_what_fails_a_check_is_told_where(broken: Broken, parser: type) -> None:
    text, place = marked(broken.text)
    (problem,) = found(text, parser)
    assert (problem.place, problem.check) == (place, broken.check)
    assert broken.words in problem.message


@pytest.mark.parametrize("neighbour", [pytest.param(row.passes, id=f"{row.check} {row.words}") for row in CHECKS])
def test_its_neighbour_is_sound(neighbour: str) -> None:
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


def test_a_step_that_asks_and_leads_nowhere_is_one_problem() -> None:
    assert [p.check for p in found(steps("- ask: done"))] == ["missing-choice"]


def test_a_review_that_is_due_in_the_month_of_the_last_is_no_slip_of_dates() -> None:
    same = changed("next_review: 2027-01", "next_review: 2026-01")
    assert not {"wrong-review-date"} & {p.check for p in problems(same)}


def test_a_branch_that_there_is_not_adds_no_way() -> None:
    text = steps(parted(1_999).replace("yes: [", "yes: [{use: nowhere}, "), branches="b0: {steps: []}")
    assert [p.check for p in found(text)] == ["unknown-branch"]


def test_a_long_chain_of_branches_loads() -> None:
    loaded = pathway(surgery("- use: b1500"), branches=chain(1_500, times=1))
    assert len(loaded.branches) == 1_501


@pytest.mark.parametrize(
    "text",
    [
        pathway_text("kind"),
        steps("- ask: [done]\n  choices: {yes: []}"),
        pathway_text("ask: kind"),
        steps("- {ask: done, choices: []}"),
        steps("- {note: N-1, text: x, sources: S1}"),
        question(", choices: []").replace(MARK, ""),
        pathway_text(clashes="- {when: done, and: {type: y}, because: They clash.}"),
    ],
    ids=["tree", "ask", "no tree choices", "step choices", "sources", "question choices", "clash"],
)
def test_one_thing_wrong_is_one_problem(text: str) -> None:
    assert len(found(text)) == 1


def test_where_nothing_is_shown_for_some_ticks_the_fewest_of_them_are_named() -> None:
    text = steps(f"- ask: places\n  choices: {{x: [{note('N-1')}], 'y, z': []}}")
    assert any(p.message.startswith("surgery shows nothing for kind=a, places=y;") for p in problems(text))


# --- one slip, one problem ------------------------------------------------------------------------------------------


def whole(*edits: tuple[str, str]) -> str:
    """A file that passes every check, but for the edits."""
    text = (PATHWAYS / "unknown-question" / "step.passes.yaml").read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


ENTRIES = (
    ("unknown-question", "  places:\n", "  ¦place:\n", '"place" stands nowhere else, but "places" does, 2 times'),
    ("unknown-choice", "choices: {yes:", "choices: {¦yess:", '"yess" stands nowhere else, but "yes" does, 2 times'),
    ("unknown-treatment", "  operation: {", "  ¦operations: {", '"operations" stands nowhere else, but "operation"'),
    ("unknown-source", "  S1: {", "  ¦S11: {", '"S11" stands nowhere else, but "S1" does, 7 times from line 41 on'),
    (
        "unknown-branch",
        "  not_said:\n",
        "  ¦not_sayd:\n",
        '"not_sayd" stands nowhere else, but "not_said" does, 2 times',
    ),
)

MORE = """            no:
              - ask: places
                choices:
                  x: []
                  y, z: []
              - option: O-3
                treatment: operation
                strength: usually
                text: Another operation.
                sources: [{id: S1}]
              - ask: done
                choices:
                  yes: []
                  no: []
"""


@pytest.mark.parametrize(("check", "old", "new", "words"), ENTRIES, ids=[check for check, *_ in ENTRIES])
def test_an_entry_misspelt_is_told_once_where_it_stands(check: str, old: str, new: str, words: str) -> None:
    text, place = marked(whole(("            no: []\n", MORE), (old, new)))
    (problem,) = problems(text)
    assert (problem.check, problem.place) == (check, place)
    assert problem.message.startswith(words)
    assert problem.message.endswith("; spell them alike")


@pytest.mark.parametrize(
    ("check", "old", "new", "words"),
    [
        ("unknown-question", "ask: places", "ask: place", '"place" is not a question. Did you mean "places" (line'),
        (
            "unknown-choice",
            "            yes:",
            "            yess:",
            '"yess" is not a choice of done (yes, no). Did you',
        ),
        ("unknown-treatment", "treatment: tablets", "treatment: tablet", '"tablet" is not a treatment. Did you mean'),
        ("unknown-section", "kind: surgery", "kind: surgey", '"surgey" is not a section. Did you mean "surgery"?'),
    ],
)
def test_a_name_misspelt_in_one_place_is_told_there_and_nothing_is_called_unused_for_it(
    check: str, old: str, new: str, words: str
) -> None:
    (problem,) = problems(whole((old, new)))
    assert problem.check == check
    assert problem.message.startswith(words)


def test_a_name_misspelt_once_is_taken_for_the_nearest_even_if_that_is_used_too() -> None:
    second = "  S12: {title: Two, publisher: Publisher, seen: January 2026, read: whole, url: null}\nsections:\n"
    slip = ("before.\n                sources: [{id: S1}]", "before.\n                sources: [{id: S11}]")
    told = {p.check: p.message for p in problems(whole(("sections:\n", second), slip))}
    assert told.keys() == {"unknown-source", "unused-source"}
    assert 'Did you mean "S1"?' in told["unknown-source"]


def test_what_is_misspelt_where_it_is_used_once_is_not_called_unused_as_well() -> None:
    second = "  LEAFLET: {title: Two, publisher: Publisher, seen: January 2026, read: whole, url: null}\nsections:\n"
    edits = (
        ("sections:\n", second),
        ("before.\n                sources: [{id: S1}]", "before.\n                sources: [{id: LEAFLETS}]"),
    )
    assert [p.check for p in problems(whole(*edits))] == ["unknown-source"]
    both = (
        ("not_said:\n    steps:\n", "not_said:\n    steps:\n      - use: second_on\n"),
        ("branches:\n", "branches:\n  second_one: {steps: []}\n"),
    )
    assert [p.check for p in problems(whole(*both))] == ["unknown-branch"]


@pytest.mark.parametrize(
    ("old", "new"), [("tree:\n", "tre:\n"), ("urgent:\n", "urgnt:\n"), ("tree:\n", "---\ntree:\n")]
)
def test_nothing_is_called_unused_when_what_would_use_it_cannot_be_read(old: str, new: str) -> None:
    assert not any(p.check.startswith("unused") for p in problems(whole((old, new))))


def test_a_question_whose_choices_are_missing_is_one_problem_of_that_question() -> None:
    text = whole(("     choices: {yes: {label: Done}, no: {label: Not done}}}", "     choices: {}}"))
    assert [p.check for p in problems(text)] == ["too-many-choices"]


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
        'test.yaml:53:11: error: "mor" is not a branch. Did you mean "more" (line 56)? [unknown-branch]'
    )


def test_several_problems_are_a_line_each() -> None:
    with pytest.raises(UnsoundPathway) as unsound:
        load_bytes(WRONG.encode(), "some/file.yaml")
    lines = str(unsound.value).split("\n")
    assert len(lines) == 6
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
