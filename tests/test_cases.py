"""Case files: an invented person in two lines, what is known of her, and which statements she is shown, by hand.

What a file expects is worked out from the table and the facts, not from the program. Together the files reach every
statement and every branch of the tree.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pytest

from recurrence_cli.answers import sound
from recurrence_cli.loader import load
from recurrence_cli.loader.nodes import Entries, Items, Node, read_nodes
from recurrence_cli.model import NOT_KNOWN, Answers, Ask, Branch, Fork, Pathway, Place, Use, chosen, steps_of
from recurrence_cli.walk import Found, walk

FILES = sorted(Path(__file__).with_name("cases").glob("*.yaml"))
PERSON_AT_MOST = 200
LINE_AT_MOST = 100

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"

each_case = pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])


@dataclass(frozen=True, slots=True)
class Case:
    """A file as read, without the reasons: `depends` has the open questions that each statement names."""

    answers: Answers
    outlook: bool
    applies: tuple[str, ...] = ()
    depends: Mapping[str, frozenset[str]] = field(default_factory=dict)
    absent: tuple[str, ...] = ()


@cache
def bundled() -> Pathway:
    return load()


def plain(node: Node) -> Plain:
    if isinstance(node, Entries):
        return {key: plain(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return node.value


def raw(file: Path) -> dict[str, Plain]:
    """The file as dicts, lists and texts; what the strict reader has against it fails the test."""
    problems: list[str] = []

    def report(place: Place, message: str, check: str) -> None:
        problems.append(f"{file.name}:{place.line}:{place.column}: {message} [{check}]")

    root = read_nodes(file.read_bytes(), report)
    assert not problems, "\n".join(problems)
    assert isinstance(root, Entries), f"{file.name} is not a mapping"
    return {key: plain(value) for key, (_, value) in root.entries.items()}


def mapping(part: "Plain | None") -> dict[str, Plain]:
    return part if isinstance(part, dict) else {}


def read(file: Path) -> Case:
    case = raw(file)
    depends = {i: mapping(entry).get("on") for i, entry in mapping(case.get("depends")).items()}
    return Case(
        answers=sound(bundled(), mapping(case.get("answers"))),
        outlook=case.get("outlook") == "true",
        applies=tuple(mapping(case.get("applies"))),
        depends={i: frozenset(map(str, on if isinstance(on, list) else ())) for i, on in depends.items()},
        absent=tuple(mapping(case.get("absent"))),
    )


def shown(case: Case) -> dict[str, Found]:
    outcome = walk(bundled(), case.answers, on_request=case.outlook)
    return {found.statement.id: found for _, section in outcome.sections for found in section}


def what_was_got(found: Found | None) -> str:
    if found is None:
        return "is absent"
    return "applies" if found.applies else f"depends on {', '.join(sorted(found.depends_on))}"


# --- each file ------------------------------------------------------------------------------------------------------


@each_case
def test_a_case_gives_what_it_says(file: Path) -> None:
    case = read(file)
    got = shown(case)
    wanted = (
        dict.fromkeys(case.applies, "applies")
        | {i: f"depends on {', '.join(sorted(on))}" for i, on in case.depends.items()}
        | dict.fromkeys(case.absent, "is absent")
    )
    wrong = [
        f"{file.stem}: {i} {what_was_got(got.get(i))}, but the case says that it {want}"
        for i, want in wanted.items()
        if what_was_got(got.get(i)) != want
    ]
    assert not wrong, "\n".join(wrong)


@each_case
def test_a_case_file_is_well_formed(file: Path) -> None:
    wrong = [f"{file.name}: {what}" for what in what_is_wrong(raw(file))]
    lines = file.read_text(encoding="utf-8").splitlines()
    wrong += [f"{file.name}:{n}: too long" for n, line in enumerate(lines, 1) if len(line) > LINE_AT_MOST]
    wrong += [f"{file.name}:{n}: not ASCII" for n, line in enumerate(lines, 1) if not line.isascii()]
    assert not wrong, "\n".join(wrong)


def what_is_wrong(case: Mapping[str, Plain]) -> Iterator[str]:
    for key in sorted(case.keys() - {"person", "answers", "outlook", "applies", "depends", "absent"}):
        yield f'a case has no "{key}"'
    person = case.get("person")
    if not isinstance(person, str) or not 0 < len(person) <= PERSON_AT_MOST:
        yield f"person must be a text of at most {PERSON_AT_MOST} characters"
    if not mapping(case.get("answers")):
        yield "it has no answers"
    if case.get("outlook", "true") != "true":
        yield "outlook is true, or left out"
    parts = {key: mapping(case[key]) for key in ("applies", "depends", "absent") if key in case}
    if not any(parts.values()):
        yield "it says nothing of what applies, depends or is absent"
    named = [i for part in parts.values() for i in part]
    for i in sorted(set(named)):
        if named.count(i) > 1:
            yield f"{i} stands in two of applies, depends and absent"
        if i not in {statement.id for statement in bundled().statements()}:
            yield f"{i} is not a statement"
    for key, part in parts.items():
        for i, entry in part.items():
            why = mapping(entry).get("why") if key == "depends" else entry
            if not isinstance(why, str) or not why.strip():
                yield f"{i} has no why"
    for i, entry in parts.get("depends", {}).items():
        on = mapping(entry).get("on")
        if not isinstance(on, list) or not on or mapping(entry).keys() != {"on", "why"}:
            yield f"{i} must have on, with the open questions, and why"
        elif unknown := [str(question) for question in on if question not in bundled().questions]:
            yield f"{i} depends on {', '.join(unknown)}, which is not a question"


# --- all of them together -------------------------------------------------------------------------------------------


def test_the_cases_reach_every_statement_and_every_branch(capsys: pytest.CaptureFixture[str]) -> None:
    """Every statement applies in some case, and depends in some unless it always applies; every fork is gone down."""
    pathway = bundled()
    cases = [read(file) for file in FILES]
    statements = {statement.id for statement in pathway.statements()}
    can_depend = {i for i, found in shown(Case(answers={}, outlook=True)).items() if not found.applies}
    applied = {i for case in cases for i in case.applies}
    depended = {i for case in cases for i in case.depends}
    forks = every_fork(pathway)
    gone_down = {fork.place for case in cases for fork in forks_gone_down(pathway, case)}
    with capsys.disabled():
        print(
            f"\n{len(cases)} cases: {len(statements & applied)}/{len(statements)} statements apply, "
            f"{len(can_depend & depended)}/{len(can_depend)} depend, {len(forks.keys() & gone_down)}/{len(forks)} branches"
        )
    missed = [f"{i} applies in no case" for i in sorted(statements - applied)]
    missed += [f"{i} depends in no case" for i in sorted(can_depend - depended)]
    missed += [f"{forks[place]} is gone down by no case" for place in sorted(forks.keys() - gone_down)]
    assert not missed, "\n".join(missed)


def every_fork(pathway: Pathway) -> dict[Place, str]:
    """Each fork of the file once, by its place, with words for it."""
    branches = [*pathway.trees.values(), *(shared.steps for shared in pathway.branches.values())]
    return {
        fork.place: f"{pathway.name}:{fork.place.line}: {step.question}={', '.join(fork.choices)}"
        for branch in branches
        for step in steps_of(branch)
        if isinstance(step, Ask)
        for fork in step.forks
    }


def forks_gone_down(pathway: Pathway, case: Case) -> Iterator[Fork]:
    """The forks that known answers lead down, and a fork for "not known" where the answer is not known."""

    def follow(branch: Branch) -> Iterator[Fork]:
        for step in branch:
            if isinstance(step, Use):
                yield from follow(pathway.branches[step.branch].steps)
            elif isinstance(step, Ask):
                answer = chosen(case.answers.get(step.question, NOT_KNOWN))
                for fork in step.forks:
                    if answer.intersection(fork.choices):
                        yield fork
                        yield from follow(fork.branch)

    for section, tree in pathway.trees.items():
        if case.outlook or not pathway.sections[section].on_request:
            yield from follow(tree)
