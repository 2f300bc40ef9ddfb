"""`recurrence test` runs example cases, says what was expected and what is so now, and what no case reaches."""

import json
from pathlib import Path

import pytest

from build import NAME, note, option, pathway_text, surgery
from recurrence_cli.cli import run
from recurrence_cli.loading import load_bytes, read_example
from recurrence_cli.pathway.problems import UnsoundFile

TREE = surgery(
    f"- ask: done\n  choices:\n    yes: [{option('O-1')}]\n    no: [{note('N-1')}]\n    not_known: [{note('N-2')}]"
)
TEXT = pathway_text(TREE)
PATHWAY = load_bytes(TEXT.encode(), NAME)
GOOD = (
    "person: A woman of 50.\nanswers: {kind: a, done: yes}\napplies: {O-1: it was done}\nabsent: {N-1: it was done}\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.yaml").write_text(TEXT)
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "one.yaml").write_text(GOOD)
    return tmp_path


def trying(folder: Path, *flags: str) -> int:
    return run(["test", "--pathway", str(folder / "own.yaml"), *flags])


def wrong(text: str) -> list[str]:
    with pytest.raises(UnsoundFile) as refused:
        read_example(PATHWAY, text.encode(), "case.yaml")
    return [str(problem).partition("error: ")[2] for problem in refused.value.problems]


def test_cases_that_hold_are_told_with_what_they_reach(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert trying(folder) == 0
    assert capsys.readouterr().out.replace(str(folder), "") == (
        "passed  one.yaml\n\n1 passed, 0 failed.\nReached: 1 of 3 statements, 2 of 5 branches.\n"
        "- N-1 applies in no case.\n- N-2 applies in no case.\n"
        "- /own.yaml:51: no case goes down done=no.\n".replace("51", line("no:"))
        + "- /own.yaml:51: no case goes down done=not_known.\n".replace("51", line("not_known:"))
        + "- /own.yaml:51: no case goes down kind=b, c.\n".replace("51", line("b, c:"))
    )


def line(start: str) -> str:
    (number,) = (n for n, text in enumerate(TEXT.splitlines(), 1) if text.strip().startswith(start))
    return str(number)


def test_a_case_that_fails_says_what_was_expected_and_what_is_so_now(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "cases" / "two.yaml").write_text(
        "person: A man.\nanswers: {kind: a}\napplies: {O-1: x, N-2: x}\ndepends: {N-1: {on: [kind], why: x}}\n"
    )
    assert trying(folder) == 1
    out = capsys.readouterr().out
    assert "FAILED  two.yaml\n  A man.\n  - O-1: the case says that it applies; it depends on done now.\n" in out
    assert "  - N-1: the case says that it depends on kind; it depends on done now.\n" in out
    assert "N-2: the" not in out
    assert "1 passed, 1 failed." in out


def test_a_gap_fails_only_where_coverage_is_required(folder: Path) -> None:
    assert trying(folder) == 0
    assert trying(folder, "--require-coverage") == 1
    more = {"b": "{kind: b}", "no": "{kind: a, done: no}", "open": "{kind: a, done: not_known}"}
    expected = {"b": "absent: {O-1: x}", "no": "applies: {N-1: x}", "open": "applies: {N-2: x}"}
    for name, answers in more.items():
        (folder / "cases" / f"{name}.yaml").write_text(f"person: She.\nanswers: {answers}\n{expected[name]}\n")
    assert trying(folder, "--require-coverage") == 0


def test_a_branch_that_only_clashing_answers_lead_to_is_not_asked_for(tmp_path: Path) -> None:
    tree = surgery(
        f"- ask: done\n  choices:\n    no: [{note('N-1')}]\n"
        f"    yes:\n    - ask: type\n      choices: {{x: [], y: [{note('N-2')}], z: []}}"
    )
    cases = tmp_path / "cases"
    cases.mkdir()
    for name, answers, applies in (
        ("no", "{kind: a, done: no}", "applies: {N-1: x}"),
        ("y", "{kind: a, done: yes, type: y}", "applies: {N-2: x}"),
        ("z", "{kind: a, done: yes, type: z}", "absent: {N-2: x}"),
        ("b", "{kind: b}", "absent: {N-2: x}"),
    ):
        (cases / f"{name}.yaml").write_text(f"person: She.\nanswers: {answers}\n{applies}\n")
    clash = "- {when: {done: yes}, and: {type: x}, because: They clash.}"
    for clashes, status in ((None, 1), (clash, 0)):
        (tmp_path / "own.yaml").write_text(pathway_text(tree, clashes=clashes))
        assert trying(tmp_path, "--require-coverage") == status


def test_json_has_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "cases" / "one.yaml").write_text(GOOD.replace("yes", "no"))
    assert trying(folder, "--format", "json") == 1
    record = json.loads(capsys.readouterr().out)
    assert (record["passed"], record["failed"]) == (0, 1)
    assert record["cases"][0]["wrong"] == [
        {"statement": "O-1", "expected": "applies", "found": "is absent"},
        {"statement": "N-1", "expected": "is absent", "found": "applies"},
    ]
    assert record["statements"] == {"all": 3, "in_no_case": ["O-1", "N-2"]}


def test_one_file_can_be_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert trying(folder, str(folder / "cases" / "one.yaml")) == 0
    assert "1 passed" in capsys.readouterr().out


@pytest.mark.parametrize("cases", ["nowhere", "own.yaml/cases", "empty"])
def test_no_case_files_is_asked_wrongly(folder: Path, cases: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "empty").mkdir()
    assert trying(folder, str(folder / cases)) == 2
    err = capsys.readouterr().err
    assert err.startswith("recurrence: ")
    assert err.count("\n") == 1


def test_a_case_is_wrong_where_it_stands_and_everything_is_told_at_once() -> None:
    with pytest.raises(UnsoundFile) as refused:
        read_example(
            PATHWAY,
            b"persn: She.\nanswers: {kind: d, don: yes, places: [x, w]}\noutlook: maybe\n"
            b"applies: {O-1: '', O-11: x}\ndepends: {N-1: {on: [dne], why: x}, N-2: {on: []}}\nabsent: {N-1: x}\n",
            "case.yaml",
        )
    assert [(p.place.line, p.place.column, p.check) for p in refused.value.problems] == [
        (1, 1, "unknown-key"),
        (2, 11, "unknown-answer"),
        (2, 20, "unknown-answer"),
        (2, 30, "unknown-answer"),
        (3, 10, "wrong-kind"),
        (4, 16, "empty-text"),
        (4, 20, "unknown-statement"),
        (5, 21, "unknown-question"),
        (5, 37, "missing-key"),
        (5, 37, "missing-key"),
        (6, 10, "duplicate-id"),
    ]


def test_a_case_that_expects_nothing_is_refused() -> None:
    assert wrong("person: She.\nanswers: {kind: a}\n") == [
        "the case expects nothing; add applies, depends or absent [missing-key]"
    ]


@pytest.mark.parametrize(
    ("on", "says"),
    [
        ("done", 'statement "N-2" > "on" is not a list; write each entry after a dash, or on: [done] [wrong-kind]'),
        ("[]", 'statement "N-2" depends on nothing; name open questions as on: [places] [missing-key]'),
    ],
)
def test_open_questions_that_are_not_named_as_a_list_are_one_problem(on: str, says: str) -> None:
    assert wrong(f"person: She.\nanswers: {{kind: a}}\ndepends: {{N-2: {{on: {on}, why: x}}}}\n") == [says]


def test_open_questions_that_are_left_out_are_one_problem() -> None:
    said = ['statement "N-2" has no "on"; add it [missing-key]']
    assert wrong("person: She.\nanswers: {kind: a}\ndepends: {N-2: {why: x}}\n") == said


def test_answers_that_clash_are_refused() -> None:
    text = pathway_text(TREE, clashes='- {when: {done: "no"}, and: {type: x}, because: They clash.}')
    clashing = load_bytes(text.encode(), NAME)
    with pytest.raises(UnsoundFile, match="They clash"):
        read_example(clashing, b"person: S.\nanswers: {done: no, type: x}\nabsent: {O-1: x}\n", "case.yaml")


@pytest.mark.parametrize("text", ["", "a: b: c", "- a\n", "person: &x S."])
def test_what_is_no_case_is_refused_with_a_place(text: str) -> None:
    with pytest.raises(UnsoundFile, match=r"^case\.yaml:\d+:\d+: error: "):
        read_example(PATHWAY, text.encode(), "case.yaml")
