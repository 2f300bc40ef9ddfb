r"""The smallest knowledge file that shows a behaviour: sound defaults, and the parts a test wants otherwise.

    pathway(surgery(f"- ask: done\n  choices: {{yes: [{note('N-1')}], no: []}}"))
    pathway_text(branches="shared: {steps: []}", sources=None)
    found(changed("title: Test", 'title: ""'))

Questions: kind (the root, required: a, b, c), done (yes, no), type (x, y, z) and places (many: x, y, z). Sections:
surgery, hormone_therapy, and outlook on request. Treatments: operation (surgery), tablets (hormone_therapy). Source: S1.
"""

from textwrap import dedent, indent
from typing import NamedTuple

import pytest
import yaml

from recurrence_cli.loading import load_bytes, nodes
from recurrence_cli.pathway.model import Pathway, Place
from recurrence_cli.pathway.problems import Problem, UnsoundPathway

NAME = "test.yaml"

PARTS = {
    "pathway": """
        id: test
        title: Test
        version: 1.0.0
        status: draft
        purpose: To test.
        use: Testing.
        not_for: Treating.
        audience: [Testers]
        jurisdiction: Nowhere
        authors: [A tester]
        clinical_reviewer: null
        last_review: 2026-01
        next_review: 2027-01
        notice: [This is a test.]
        silence: Nothing is listed here.
        changelog:
          - {version: 1.0.0, date: 2026-01-31, changes: [First.]}
        """,
    "sources": """
        S1: {title: Source one, publisher: Publisher, url: null, seen: January 2026, read: whole}
        """,
    "sections": """
        surgery: {title: Surgery}
        hormone_therapy: {title: Hormone therapy}
        outlook: {title: Outlook, on_request: true}
        """,
    "questions": """
        kind:
          {ask: "Which kind?", short: Kind, help: A letter., look_in: The letter, required: true, choices: {
            a: {label: Kind A}, b: {label: Kind B}, c: {label: Kind C}}}
        done:
          {ask: "Was it done?", short: Done, help: Yes or no., look_in: The letter, choices: {
            yes: {label: Yes}, no: {label: No}}}
        type:
          {ask: "Which type?", short: Type, help: One of three., look_in: The letter, choices: {
            x: {label: Type X}, y: {label: Type Y}, z: {label: Type Z}}}
        places:
          {ask: "Which places?", short: Places, help: Tick all., look_in: The letter, many: true, choices: {
            x: {label: Place X}, y: {label: Place Y}, z: {label: Place Z}}}
        """,
    "treatments": """
        operation: {name: Operation, kind: surgery, what: It is cut out.}
        tablets: {name: Tablets, kind: hormone_therapy, what: They are swallowed.}
        """,
    "urgent": """
        - {id: U1, signs: Signs, ring: The team, sources: [{id: S1}]}
        """,
    "support": """
        not_emergency: Not for emergencies.
        contacts: []
        report: []
        coping: []
        """,
}
"""The parts every file has, but for the tree."""


def note(name: str, source: str = "S1") -> str:
    """A note on one line, to stand after a dash or in brackets."""
    return f"{{note: {name}, text: Text of {name}., sources: [{{id: {source}}}]}}"


def option(name: str, treatment: str = "operation", strength: str = "usually", source: str = "S1") -> str:
    """An option on one line, to stand after a dash or in brackets."""
    return (
        f"{{option: {name}, treatment: {treatment}, strength: {strength}, text: Text of {name}., "
        f"sources: [{{id: {source}}}]}}"
    )


def surgery(steps: str) -> str:
    """A tree with `steps`, a YAML list, under surgery for kind a, and nothing anywhere else."""
    return "ask: kind\nchoices:\n  a:\n    surgery:\n" + indent(dedent(steps).strip("\n"), " " * 6) + "\n  b, c: {}\n"


def pathway_text(tree: str | None = None, **parts: str | None) -> str:
    """A knowledge file with `tree`, the YAML text below that key; by default one note, N-1, under surgery for kind a.

    The other parts are given in the same way, `branches`, `clashes`, `glossary` and `ask_the_team` among them, which are
    left out otherwise; None leaves a part out. Parts stand in the order of `PARTS`, then the tree, then what was added.
    """
    given = {**PARTS, "tree": surgery(f"- {note('N-1')}") if tree is None else tree, **parts}
    return "".join(
        f"{key}:\n" + indent(dedent(text).strip("\n"), "  ") + "\n" for key, text in given.items() if text is not None
    )


def steps(text: str, **parts: str | None) -> str:
    """A knowledge file with the steps `text`, a YAML list, under surgery for kind a."""
    return pathway_text(surgery(text), **parts)


def pathway(tree: str | None = None, **parts: str | None) -> Pathway:
    """The pathway in `pathway_text`; raises `UnsoundPathway` when it is not sound."""
    return load_text(pathway_text(tree, **parts))


def load_text(text: str) -> Pathway:
    """The pathway in `text`, called test.yaml; raises `UnsoundPathway` when it is not sound."""
    return load_bytes(text.encode(), NAME)


SMALL = pathway_text()
"""The smallest sound file."""

EVERYTHING = pathway_text(
    surgery(
        f"""
        - ask: done
          choices:
            yes: [{option("O-1").replace("text:", "qualifier: Q, text:")}, {note("N-1").replace("text:", "level: detail, text:")}]
            no, not_known:
              - use: shared
        """
    ),
    sources="S1: {title: One, publisher: P, url: U, seen: S, read: whole, reviewed: 2024, review_due: 2026, owner: O, "
    "superseded: true}",
    sections="""
        surgery: {title: Surgery, short: Surg}
        hormone_therapy: {title: Hormone therapy}
        outlook: {title: Outlook, on_request: true}
        """,
    questions=PARTS["questions"].replace("{label: Kind A}", "{label: Kind A, help: H, says: of kind A}"),
    urgent="- {id: U1, act: now, signs: Signs, short: S, ring: The team, sources: [{id: S1}]}",
    treatments="""
        operation: {name: Operation, kind: surgery, what: It is cut out., words: [knife], short: Op}
        tablets: {name: Tablets, kind: hormone_therapy, what: They are swallowed.}
        """,
    support="""
        not_emergency: Not for emergencies.
        contacts: [{id: C1, who: Nurses, contact: 999, hours: Always, seen: 2026, sources: [{id: S1, at: 1}]}]
        report: [{signs: A sign, sources: [{id: S1}]}]
        coping: [{text: A text, sources: [{id: S1}]}]
        """,
    clashes="[{when: {done: no}, and: {places: 'x, y'}, because: It is so.}]",
    warns="[{when: {done: no}, and: {type: x}, because: It is rare.}]",
    glossary="knife: {meaning: What cuts, also: [blade], sources: [{id: S1}]}",
    ask_the_team="any: [{ask: Why?, sources: [{id: S1}]}]",
    branches=f"shared: {{title: More, caution: Take care., steps: [{note('N-2')}]}}",
)
"""A small file with every key that there is."""


def changed(old: str, new: str) -> str:
    """The smallest file with `new` where `old` stood."""
    assert SMALL.count(old) == 1, old
    return SMALL.replace(old, new)


# --- files with something wrong in them -----------------------------------------------------------------------------

MARK = "¦"

PARSERS: dict[str, type] = {
    name: getattr(yaml, loader)
    for name, loader in (("C", "CSafeLoader"), ("Python", "SafeLoader"))
    if hasattr(yaml, loader)
}
"""The parsers that the loader may find."""

with_each_parser = pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)


class Broken(NamedTuple):
    """A file with one problem: the id of its check, its words or some of them, and the text, marked where it stands."""

    check: str
    words: str
    text: str


def each(*broken: Broken) -> pytest.MarkDecorator:
    """Parametrizes a test with `broken`."""
    return pytest.mark.parametrize("broken", [pytest.param(b, id=f"{b.check} {b.words}") for b in broken])


def marked(text: str) -> tuple[str, Place]:
    """`text` without its mark, and the place where that stood."""
    before, after = text.split(MARK)
    line = before.rpartition("\n")[2]
    return before + after, Place(before.count("\n") + 1, len(line) + 1)


def found(text: str | bytes, parser: type | None = None) -> tuple[Problem, ...]:
    """The problems of `text`, read by `parser` if one is given; none when it is sound."""
    with pytest.MonkeyPatch.context() as patch:
        if parser:
            patch.setattr(nodes, "_LOADER", parser)
        try:
            load_bytes(text.encode() if isinstance(text, str) else text, NAME)
        except UnsoundPathway as unsound:
            return unsound.problems
    return ()
