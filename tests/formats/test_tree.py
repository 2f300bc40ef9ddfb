"""The tree to look at: what every drawing of it shows, whatever the format, and where it marks a case."""

import html
import json
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from io import StringIO
from itertools import chain, combinations, product
from pathlib import Path
from xml.etree import ElementTree

import pytest

from build import note, option, pathway, surgery
from paths import TESTS
from recurrence_cli.cli.tree import tree
from recurrence_cli.engine.evaluate import walk
from recurrence_cli.engine.outline import Mark, Node, NodeKind, Tree, tree_of
from recurrence_cli.formats import EVERYWHERE, Format, Screen, write
from recurrence_cli.formats.drawings.annotated_tree import annotated
from recurrence_cli.formats.lines import Line, section_lines
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import (
    NOT_KNOWN,
    Answer,
    Answers,
    AskQuestion,
    Pathway,
    Question,
    Statement,
    Steps,
    UseBranch,
    choice_set,
)
from recurrence_cli.pathway.problems import RecurrenceError
from recurrence_cli.reports.document import Diagram
from recurrence_cli.reports.phrases import STRENGTHS
from recurrence_cli.reports.report import Report
from recurrence_cli.reports.tree import tree_report

Capture = pytest.CaptureFixture[str]

BUNDLED = load()
TODAY = date(2026, 11, 30)
TYPES = ("local", "locally_advanced", "secondary")
PLACES = [(kind, section) for kind in TYPES for section in BUNDLED.sections]
LOCAL: Answers = {"recurrence_type": "local", "operable": "yes"}
SECONDARY: Answers = {
    "recurrence_type": "secondary",
    "er_status": "positive",
    "secondary_sites": frozenset({"bone", NOT_KNOWN}),
}
MARKS = {"[your path]": Mark.PATH, "[open]": Mark.OPEN, "(not for these answers)": Mark.OFF}


def sheet_of(p: Pathway, kind: str = "", section: str = "", answers: Answers | None = None) -> Report:
    return tree_report(p, tree_of(p, kind, section, answers=answers, on_request=True), answers, TODAY)


def as_text(report: Report, width: int, *, unicode: bool = True) -> str:
    return write(report, Format.TEXT, Screen(width, unicode))


def drawn_as(format: Format) -> Callable[[Report], str]:
    return lambda report: write(report, format, Screen())


svg, dot, mermaid = map(drawn_as, (Format.SVG, Format.DOT, Format.MERMAID))


def diagram_of(report: Report) -> Diagram:
    (diagram,) = (part for part in report.document.parts() if isinstance(part, Diagram))
    return diagram


# --- reading drawings -----------------------------------------------------------------------------------------------

Trail = tuple[str, ...]
"""The texts from the top of a drawing down to a leaf."""


@dataclass(frozen=True)
class Leaf:
    """A statement, or nothing listed, where a drawing has it."""

    trail: Trail
    mark: Mark | None


def leaves(texts: dict[str, str], parents: dict[str, str]) -> list[Leaf]:
    """Every leaf of a drawing, given the text and the parent of each of its parts, in their order."""
    found = []
    for part, text in texts.items():
        if part not in parents.values():
            trail, above = [text], part
            while above in parents:
                above = parents[above]
                if texts[above]:
                    trail.append(texts[above])
            marks = [mark for words, mark in MARKS.items() if trail[0].endswith(words)]
            found.append(Leaf(tuple(map(without_mark, reversed(trail))), marks[0] if marks else None))
    return found


def without_mark(text: str) -> str:
    return re.sub(r" (\[your path\]|\[open\]|\(not for these answers\))", "", text)


def read_text(drawing: str) -> list[Leaf]:
    """The leaves of a drawing in text, by its guides."""
    texts: dict[str, str] = {}
    parents: dict[str, str] = {}
    above: list[str] = []
    for number, line in enumerate(tree_lines(drawing)):
        guide = re.match(r"([│ ]*)[├└](─ | |)", line)
        if number and not guide:
            texts[above[-1]] += " " + re.sub(r"^[│ ]*", "", line)
            continue
        depth = len(guide[1]) // (len(guide[2]) + 1) + 1 if guide else 0
        del above[depth:]
        if above:
            parents[str(number)] = above[-1]
        above.append(str(number))
        texts[str(number)] = line[guide.end() :] if guide else line
    # A choice that leads to nothing is on one line with it.
    for part in [*texts]:
        choice, bare, _ = texts[part].partition(": nothing listed")
        if bare:
            texts |= {part: choice, f"{part} nothing": f"Nothing listed{texts[part].removeprefix(choice + bare)}"}
            parents[f"{part} nothing"] = part
    ordered = sorted(texts, key=lambda part: int(part.split()[0]))
    return leaves({part: texts[part] for part in ordered}, parents)


def tree_lines(drawing: str) -> list[str]:
    return drawing[: drawing.index("\n\nSOURCES")].split("\n\n")[-1].split("\n")


def read_svg(drawing: str) -> list[Leaf]:
    """The leaves of a picture, by where its lines begin and end, and nothing else; branches go on where they say."""
    root = ElementTree.fromstring(drawing)
    texts: dict[str, str] = {}
    parents = {}
    goes_on: dict[str, str] = {}
    tops: dict[str, str] = {}
    for branch in root.iterfind(".//{*}g[@data-branch]"):
        left: dict[tuple[float, float], str] = {}
        right: dict[tuple[float, float], str] = {}
        for group in branch.iterfind("{*}g[@data-node]"):
            name = group.attrib["data-node"]
            text = "".join(group.itertext()).strip().replace("\n", "").replace("\u00a0", " ").replace("  ", " ")
            text, _, number = text.partition(" goes on in branch ")
            goes_on |= {name: number} if number else {}
            tops.setdefault(branch.attrib["data-branch"], name)
            assert texts.setdefault(name, text) == text
            x, y, far = edges(group)
            left[x, y], right[far, y] = name, name
        for line in branch.iterfind("{*}path"):
            points = corners(line.attrib["d"])
            parents[nearest(left, points[-1])] = nearest(right, points[0])
    assert all(tops[number] == name for name, number in goes_on.items())
    return leaves({name: texts[name] for name in sorted(texts, key=int)}, parents)


def edges(group: ElementTree.Element) -> tuple[float, float, float]:
    """The left of a box, its middle from top to bottom, and its right."""
    rect, path = group.find("{*}rect"), group.find("{*}path")
    if rect is not None:
        x, y, width, height = (float(rect.attrib[key]) for key in ("x", "y", "width", "height"))
        return x, y + height / 2, x + width
    if path is not None:
        points = corners(path.attrib["d"])
        across, down = [x for x, _ in points], [y for _, y in points]
        return min(across), (min(down) + max(down)) / 2, max(across)
    lines = [(float(line.attrib["x"]), float(line.attrib["y"])) for line in group.iterfind("{*}text")]
    return lines[0][0] - 4, sum(y for _, y in lines) / len(lines) - 3, 0


def corners(path: str) -> list[tuple[float, float]]:
    """The points of a path made of straight lines."""
    x = y = 0.0
    points = []
    for command, rest in re.findall(r"([MLHVZ])([^MLHVZ]*)", path):
        numbers = [float(number) for number in rest.split()]
        if command in "ML":
            x, y = numbers
        elif command in "HV":
            x, y = (numbers[0], y) if command == "H" else (x, numbers[0])
        points.append((x, y))
    return points


def nearest(boxes: dict[tuple[float, float], str], point: tuple[float, float]) -> str:
    """The one box whose edge a line touches."""
    [name] = [name for (x, y), name in boxes.items() if abs(x - point[0]) < 0.2 and abs(y - point[1]) < 1]
    return name


def read_mermaid(parsed: dict[str, list[list[str]]]) -> list[Leaf]:
    """The leaves of a diagram, from what Mermaid's own parser made of it."""
    nodes = {name: said(label) for name, label in parsed["nodes"] if name != "about"}
    lines = [(start, end, said(label)) for start, end, label in parsed["edges"] if start != "about"]
    return read_graph(nodes, lines)


def said(label: str) -> str:
    """A label as Mermaid shows it: inside, it writes the number of a sign between signs of its own."""
    label = re.sub("<br ?/?>", " ", label)
    return " ".join(re.sub("ﬂ°°([0-9]+)¶ß", lambda number: chr(int(number[1])), label).split())


def read_dot(parsed: dict[str, list[dict[str, str]]]) -> list[Leaf]:
    """The leaves of a graph, from what Graphviz made of it."""
    names = [part["name"] for part in parsed["objects"]]
    nodes = {part["name"]: shown(part["label"]) for part in parsed["objects"]}
    lines = [
        (names[int(line["tail"])], names[int(line["head"])], shown(line.get("label", ""))) for line in parsed["edges"]
    ]
    return read_graph(nodes, lines)


def shown(label: str) -> str:
    r"""A label as Graphviz shows it: \l ends a line, \\ is a backslash, and the names that HTML gives signs are read."""
    plain = re.sub(r"\\(.)", lambda escape: " " if escape[1] == "l" else escape[1], label)
    return " ".join(html.unescape(plain).split())


def read_graph(nodes: dict[str, str], lines: list[tuple[str, str, str]]) -> list[Leaf]:
    """The leaves of boxes and lines, with what a line says as a part of its own."""
    texts = dict(nodes)
    parents: dict[str, str] = {}
    for start, end, label in lines:
        assert end not in parents, "nothing stands at the end of two lines"
        if label:
            texts[f"{start} to {end}"] = label
            parents[f"{start} to {end}"] = start
            start = f"{start} to {end}"
        parents[end] = start
    ordered = sorted(nodes, key=lambda name: int(name[1:]))
    return leaves({name: texts[name] for name in (*ordered, *(t for t in texts if t not in nodes))}, parents)


def graphs(drawings: list[str]) -> list[dict[str, list[dict[str, str]]]]:
    if not shutil.which("dot"):
        pytest.skip("Graphviz is not here: apt-get install graphviz")
    read = []
    for drawing in drawings:
        done = subprocess.run(["dot", "-Tdot_json"], input=drawing, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        read.append(json.loads(done.stdout))
    return read


def diagrams(drawings: list[str]) -> list[dict[str, list[list[str]]]]:
    folder = TESTS / "js"
    if not shutil.which("node"):
        pytest.skip("Node is not here")
    if not (folder / "node_modules" / "mermaid").is_dir():
        pytest.skip("Mermaid is not here: npm ci --prefix tests/js")
    done = subprocess.run(
        ["node", "parse.mjs"], cwd=folder, input=json.dumps(drawings), capture_output=True, text=True, check=True
    )
    read = json.loads(done.stdout)
    assert [diagram["error"] for diagram in read if "error" in diagram] == []
    return read  # type: ignore[no-any-return]  # JSON of our own making


Read = Callable[[list[Report]], list[list[Leaf]]]

FORMATS: dict[str, Read] = {
    "text": lambda sheets: [read_text(as_text(s, 80)) for s in sheets],
    "narrow text": lambda sheets: [read_text(as_text(s, 40)) for s in sheets],
    "svg": lambda sheets: [read_svg(svg(s)) for s in sheets],
    "mermaid": lambda sheets: [*map(read_mermaid, diagrams([mermaid(s) for s in sheets]))],
    "dot": lambda sheets: [*map(read_dot, graphs([dot(s) for s in sheets]))],
}

every_format = pytest.mark.parametrize("read", FORMATS.values(), ids=FORMATS)


# --- what is drawn --------------------------------------------------------------------------------------------------


def expected(p: Pathway, steps: Steps, above: Trail) -> Iterator[Trail]:
    """The trail to every leaf of a branch, in the words a drawing should use."""
    empty = True
    for step in spliced(p, steps):
        empty = False
        if isinstance(step, Statement):
            yield (*above, in_words(p, step))
        elif isinstance(step, UseBranch):
            shared = p.branches[step.branch]
            yield from expected(p, shared.steps, (*above, f"{shared.title} {shared.caution}"))
        else:
            question = p.questions[step.question]
            asked = question.ask + " (more than one may hold)" * question.many
            for branch in step.branches:
                labels = [question.label(choice) for choice in branch.choices]
                choice = labels[0] if len(labels) == 1 else " or ".join(f'"{label}"' for label in labels)
                yield from expected(p, branch.steps, (*above, asked, choice))
    if empty:
        yield (*above, "Nothing listed")


def spliced(p: Pathway, branch: Steps) -> Iterator[Statement | AskQuestion | UseBranch]:
    for step in branch:
        if isinstance(step, UseBranch) and not p.branches[step.branch].title:
            yield from spliced(p, p.branches[step.branch].steps)
        else:
            yield step


def in_words(p: Pathway, statement: Statement) -> str:
    sources = ", ".join(dict.fromkeys(citation.source for citation in statement.citations))
    end = f"[{statement.id}] from {sources}"
    if not statement.treatment:
        return f"Note: {statement.text} {end}"
    words = {
        "usually": "usually offered",
        "may": "may be offered",
        "sometimes": "sometimes possible",
        "not_usually": "not usually used",
    }
    return f"Option: {p.treatments[statement.treatment].name} - {words[statement.strength or '']} {end}"


def branch_of(p: Pathway, kind: str, section: str) -> Steps:
    first = p.trees[section][0]
    assert isinstance(first, AskQuestion)
    return next(branch.steps for branch in first.branches if kind in branch.choices)


def as_drawn(read: Read, trail: Trail) -> Trail:
    """A picture sets an option's name apart by its letters instead of by a word and a dash."""
    if read is not FORMATS["svg"] or not trail[-1].startswith("Option: "):
        return trail
    name, _, rest = trail[-1].removeprefix("Option: ").partition(" - ")
    return (*trail[:-1], f"{name} {rest}")


@pytest.mark.tools
@every_format
def test_every_statement_stands_where_the_file_has_it_and_no_other_does(read: Read) -> None:
    titles = {c.id: c.label for c in BUNDLED.questions["recurrence_type"].choices}
    for (kind, section), found in zip(PLACES, read([sheet_of(BUNDLED, *place) for place in PLACES]), strict=True):
        top = f"{titles[kind]}: {BUNDLED.sections[section].title}"
        trails = [as_drawn(read, trail) for trail in expected(BUNDLED, branch_of(BUNDLED, kind, section), (top,))]
        assert [leaf.trail for leaf in found] == trails, (kind, section)


@pytest.mark.tools
@every_format
def test_without_a_type_the_root_question_stands_first_and_without_a_section_all_do(read: Read) -> None:
    p = pathway(surgery(f"- {option('O-1')}\n- ask: done\n  choices: {{yes: [{note('N-1')}], no: []}}"))
    [whole, one_kind] = read([sheet_of(p), sheet_of(p, "a")])
    root = ("Start", "Which kind?")
    statement = as_drawn(read, ("Option: Operation - usually offered [O-1] from S1",))[0]
    of_a = [
        ("Surgery", statement),
        ("Surgery", "Was it done?", "Yes", "Note: Text of N-1. [N-1] from S1"),
        ("Surgery", "Was it done?", "No", "Nothing listed"),
        ("Hormone therapy", "Nothing listed"),
        ("Outlook", "Nothing listed"),
    ]
    of_others = [(*root, '"Kind B" or "Kind C"', title, "Nothing listed") for title in titles_of(p)]
    assert [leaf.trail for leaf in whole] == [*((*root, "Kind A", *trail) for trail in of_a), *of_others]
    assert [leaf.trail for leaf in one_kind] == [("Kind A", *trail) for trail in of_a]


def titles_of(p: Pathway) -> list[str]:
    return [section.title for section in p.sections.values()]


def test_outlook_is_drawn_only_when_it_is_asked_for() -> None:
    def ids(drawn: Tree) -> set[str]:
        return {node.id for node in drawn.nodes if node.id.startswith("P-")}

    assert ids(tree_of(BUNDLED, "local")) == ids(tree_of(BUNDLED)) == set()
    assert "P-L-01" in ids(tree_of(BUNDLED, "local", on_request=True))
    assert "P-L-01" in ids(tree_of(BUNDLED, "local", "outlook"))


def test_what_is_shown_on_request_is_marked_as_all_else_is() -> None:
    outlook = tree_of(BUNDLED, "local", "outlook", answers={"recurrence_type": "local"})
    assert {node.mark for node in outlook.nodes if node.id == "P-L-01"} == {Mark.PATH}


HOSTILE = (
    'He said "no" [x](y) {z} <script>alert(1)</script> & &lt; &amp; #35; #quot; `md` **b** __i__ \\ \\n \\l \\N $1 '
    "style: #35; classDef x |pipe| %% --> ;end <br> fa:fa-car 'é' ☃ 日本語 − ]]> first\n- second\tthird \u202e\u200b\x07"
)
CLEAN = (
    'He said "no" [x](y) {z} <script>alert(1)</script> & &lt; &amp; #35; #quot; `md` **b** __i__ \\ \\n \\l \\N $1 '
    "style: #35; classDef x |pipe| %% --> ;end <br> fa:fa-car 'é' ☃ 日本語 − ]]> first - second third \ufffd\ufffd\ufffd"
)


def hostile() -> Pathway:
    p = pathway(surgery(f"- ask: done\n  choices: {{yes: [{note('N-1')}, {option('O-1')}], no: []}}"))
    done = p.questions["done"]
    choices = tuple(replace(choice, label=f"{choice.id} {HOSTILE}") for choice in done.choices)
    p = replace(
        p,
        about=replace(p.about, title=HOSTILE, notice=(HOSTILE,)),
        questions={**p.questions, "done": replace(done, ask=f"1. {HOSTILE}", choices=choices)},
        treatments={**p.treatments, "operation": replace(p.treatments["operation"], name=f"- {HOSTILE}")},
    )
    return with_texts(p, f"2. {HOSTILE}")


def with_texts(p: Pathway, text: str) -> Pathway:
    [ask] = branch_of(p, "a", "surgery")
    assert isinstance(ask, AskQuestion)
    first, *others = ask.branches
    steps = tuple(replace(step, text=text) for step in first.steps if isinstance(step, Statement))
    [root] = p.trees["surgery"]
    assert isinstance(root, AskQuestion)
    bent = replace(ask, branches=(replace(first, steps=steps), *others))
    branches = (replace(root.branches[0], steps=(bent,)), *root.branches[1:])
    return replace(p, trees={**p.trees, "surgery": (replace(root, branches=branches),)})


@pytest.mark.tools
@every_format
def test_no_label_can_break_a_drawing_or_change_what_it_shows(read: Read) -> None:
    [found] = read([sheet_of(hostile(), "a", "surgery")])
    asked = f"1. {CLEAN}"
    option_said = as_drawn(read, (f"Option: - {CLEAN} - usually offered [O-1] from S1",))[0]
    if read is FORMATS["svg"]:
        option_said = f"- {CLEAN} usually offered [O-1] from S1"
    assert [leaf.trail for leaf in found] == [
        ("Kind A: Surgery", asked, f"yes {CLEAN}", f"Note: 2. {CLEAN} [N-1] from S1"),
        ("Kind A: Surgery", asked, f"yes {CLEAN}", option_said),
        ("Kind A: Surgery", asked, f"no {CLEAN}", "Nothing listed"),
    ]


@pytest.mark.slow
def test_a_file_of_a_thousand_levels_can_be_drawn() -> None:
    chain_of = "".join(
        f"b{n}:\n  steps:\n    - ask: done\n      choices: {{yes: [{{use: b{n + 1}}}], no: []}}\n" for n in range(1000)
    )
    p = pathway(surgery("- use: b0"), branches=f"{chain_of}b1000: {{steps: [{note('N-1')}]}}\n")
    drawn = sheet_of(p, "a", "surgery", {"kind": "a", "done": "yes"})
    assert [node.mark for node in diagram_of(drawn).nodes if node.id == "N-1"] == [Mark.PATH]
    assert max(map(len, as_text(drawn, 40).splitlines())) <= 40
    for render in (svg, dot, mermaid):
        assert "Text of N-1." in render(drawn)


# --- marks ----------------------------------------------------------------------------------------------------------


def some_answers(chance: random.Random, question: Question) -> Answer:
    if question.many:
        return frozenset(chance.sample((*question.choice_ids, NOT_KNOWN), chance.randint(1, 3)))
    return chance.choice((*question.choice_ids, NOT_KNOWN))


def cases(count: int) -> Iterator[tuple[str, str, Answers]]:
    """A part of the tree, and answers of which some are missing and some not known."""
    chance = random.Random(5)
    for kind, section in (PLACES * count)[:: len(PLACES) // 2 + 1][:count]:
        answers = {q.id: some_answers(chance, q) for q in BUNDLED.questions.values() if chance.random() < 0.6}
        yield kind, section, {**answers, "recurrence_type": chance.choice((kind, kind, kind, *TYPES, NOT_KNOWN))}


@pytest.mark.slow
@every_format
def test_what_is_on_the_path_applies_and_what_is_open_depends(read: Read) -> None:
    drawn: list[tuple[str, str, Answers]] = [*cases(40), ("local", "surgery", LOCAL), ("secondary", "", SECONDARY)]
    for (kind, _, answers), found in zip(drawn, read([sheet_of(BUNDLED, *case) for case in drawn]), strict=True):
        marked: dict[str, set[Mark | None]] = {}
        for leaf in found:
            if "[" in leaf.trail[-1]:
                marked.setdefault(id_in(leaf.trail[-1]), set()).add(leaf.mark)
        status = {
            f.statement.id: Mark.PATH if f.applies else Mark.OPEN
            for _, statements in walk(BUNDLED, answers, on_request=True).sections
            for f in statements
        }
        applies, depends = ({i for i in marked if status.get(i) == mark} for mark in (Mark.PATH, Mark.OPEN))
        if choice_set(answers["recurrence_type"]) & {kind, NOT_KNOWN}:
            assert {i for i, marks in marked.items() if Mark.PATH in marks} == applies
            assert {i for i, marks in marked.items() if Mark.OPEN in marks} == depends
        elif kind:
            assert all(marks == {Mark.OFF} for marks in marked.values()), "this is not the type answered"


def id_in(text: str) -> str:
    return text[text.rindex("[") + 1 : text.rindex("]")]


def completions(question: Question, answers: Answers) -> list[frozenset[str]]:
    """Everything that the answer to a question may turn out to be."""
    given = choice_set(answers.get(question.id, NOT_KNOWN))
    known = given - {NOT_KNOWN}
    if NOT_KNOWN not in given:
        return [known]
    if not question.many:
        return [frozenset({choice}) for choice in question.choice_ids]
    rest = [choice for choice in question.choice_ids if choice not in known]
    ticks = chain.from_iterable(combinations(rest, n) for n in range(len(rest) + 1))
    return [known | frozenset(more) for more in ticks]


def mark_of(p: Pathway, trail: list[tuple[str, tuple[str, ...]]], answers: Answers) -> Mark:
    """How choices one after another stand to answers, by trying whatever the open ones may turn out to be."""
    asked = [p.questions[name] for name in dict.fromkeys(name for name, _ in trail)]
    unknown = {q.id for q in asked if NOT_KNOWN in choice_set(answers.get(q.id, NOT_KNOWN))}
    reached = [
        all(
            (name in unknown and NOT_KNOWN in choices)
            or dict(zip([q.id for q in asked], full, strict=True))[name] & set(choices)
            for name, choices in trail
        )
        for full in product(*(completions(q, answers) for q in asked))
    ]
    return Mark.PATH if all(reached) else Mark.OPEN if any(reached) else Mark.OFF


def trail_to(drawn: Tree, here: int) -> list[tuple[str, tuple[str, ...]]]:
    """The questions and choices on the way to a node."""
    trail = []
    node: Node | None = drawn.nodes[here]
    while node is not None and node.parent is not None:
        above = drawn.nodes[node.parent]
        if node.kind == NodeKind.CHOICE:
            trail.append((above.id, node.choices))
        node = above
    return trail


def test_a_choice_is_marked_by_whether_the_answers_lead_or_may_lead_to_it() -> None:
    for kind, section, answers in cases(60):
        drawn = tree_of(BUNDLED, kind, section, answers=answers)
        for here, node in enumerate(drawn.nodes):
            if node.kind == NodeKind.CHOICE:
                trail = [*trail_to(drawn, here), ("recurrence_type", (kind,))]
                assert node.mark == mark_of(BUNDLED, trail, answers), (trail, answers)
            elif node.kind in (NodeKind.QUESTION, NodeKind.NOTHING):
                assert node.parent is not None
                assert node.mark == drawn.nodes[node.parent].mark


def test_a_statement_that_holds_whatever_the_answer_is_on_the_path_behind_open_choices() -> None:
    p = pathway(
        surgery("- ask: done\n  choices: {yes: [{use: shared}], no: [{use: shared}]}"),
        branches=f"shared: {{steps: [{note('N-1')}]}}",
    )
    drawn = tree_of(p, "a", "surgery", answers={"kind": "a"})
    assert [n.mark for n in drawn.nodes if n.kind == NodeKind.CHOICE] == [Mark.OPEN, Mark.OPEN]
    assert [n.mark for n in drawn.nodes if n.kind == NodeKind.NOTE] == [Mark.PATH, Mark.PATH]


def test_a_statement_is_not_on_the_path_where_the_answers_lead_elsewhere() -> None:
    p = pathway(
        surgery("- ask: done\n  choices: {yes: [{use: shared}], no: [{use: shared}]}"),
        branches=f"shared: {{steps: [{note('N-1')}]}}",
    )
    drawn = tree_of(p, "a", "surgery", answers={"kind": "a", "done": "no"})
    assert [n.mark for n in drawn.nodes if n.kind == NodeKind.NOTE] == [Mark.OFF, Mark.PATH]


def test_without_answers_nothing_is_marked() -> None:
    drawn = sheet_of(BUNDLED, "local", "surgery")
    assert {node.mark for node in diagram_of(drawn).nodes} == {None}
    for text in (
        as_text(drawn, 80),
        svg(drawn),
        dot(drawn),
        mermaid(drawn),
    ):
        assert "your path" not in text
        assert "not for these answers" not in text


# --- each format ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "width", [40, pytest.param(80, marks=pytest.mark.slow), pytest.param(200, marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("answers", [None, SECONDARY])
def test_no_line_is_wider_than_asked_and_no_word_is_cut(width: int, answers: Answers | None) -> None:
    for place in [*PLACES, ("", ""), ("secondary", "")]:
        drawn = sheet_of(BUNDLED, *place, answers)
        assert max(map(len, as_text(drawn, width).splitlines())) <= width
        lines, wide = (tree_lines_of(drawn, w) for w in (width, 100_000))
        assert said_in(lines) == said_in(wide)
        # Round the tree stand addresses, which may be parted after a slash or a hyphen.
        round_it, round_it_wide = ("".join(as_text(drawn, w).split()) for w in (width, 100_000))
        assert round_it.partition("SOURCES")[2] == round_it_wide.partition("SOURCES")[2]


def tree_lines_of(report: Report, width: int) -> list[Line]:
    (section,) = (section for section in report.document.sections if section.id == "tree")
    return [line for line in section_lines(section, width, unicode=True) if line.node is not None]


def said_in(lines: list[Line]) -> list[str]:
    return [word for line in lines for word in line.text.split()]


def test_guides_can_be_drawn_in_ascii() -> None:
    p = pathway(surgery(f"- ask: done\n  choices: {{yes: [{note('N-1')}, {option('O-1')}], no: []}}\n- {note('N-2')}"))
    assert tree_lines(as_text(sheet_of(p, "a", "surgery"), 80, unicode=False)) == [
        "Kind A: Surgery",
        "|- Was it done?",
        "|  |- Yes",
        "|  |  |- Note: Text of N-1. [N-1] from S1",
        "|  |  `- Option: Operation - usually offered [O-1] from S1",
        "|  `- No: nothing listed",
        "`- Note: Text of N-2. [N-2] from S1",
    ]


def test_a_case_is_marked_in_words() -> None:
    p = pathway(
        surgery(
            f"- ask: done\n  choices: {{yes: [{note('N-1')}], no: []}}\n- ask: type\n  choices: {{'x, y': [], z: []}}"
        )
    )
    text = as_text(sheet_of(p, "a", "surgery", {"kind": "a", "done": "no"}), 80)
    assert "Done: No\n" in text
    assert tree_lines(text) == [
        "Kind A: Surgery [your path]",
        "├─ Was it done? [your path]",
        "│  ├─ Yes (not for these answers)",
        "│  │  └─ Note: Text of N-1. [N-1] from S1 (not for these answers)",
        "│  └─ No: nothing listed [your path]",
        "└─ Which type? [your path]",
        '   ├─ "Type X" or "Type Y": nothing listed [open]',
        "   └─ Type Z: nothing listed [open]",
    ]


def test_colour_on_a_terminal_adds_nothing_to_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(StringIO):
        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for drawn in (sheet_of(BUNDLED, "local", "surgery", LOCAL), sheet_of(hostile(), "a", "surgery")):
        coloured = write(drawn, Format.TEXT, Screen(80, True, Terminal()))
        assert "\x1b[" in coloured
        # A terminal counts columns, of which some signs take two, so that lines may end elsewhere.
        words = re.sub(r"\x1b\[[0-9;]*m", "", coloured).split()
        assert "".join(words) == "".join(as_text(drawn, 80).split())
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in write(drawn, Format.TEXT, Screen(80, True, Terminal()))


def pages_of(picture: str) -> list[ElementTree.Element]:
    return [*ElementTree.fromstring(picture).iterfind("{*}g[@data-page]")]


@pytest.mark.parametrize(
    "answers", [None, LOCAL, {**LOCAL, "previous_surgery": "mastectomy"}, {**LOCAL, "operable": "no"}]
)
def test_the_surgery_tree_for_local_recurrence_is_on_one_a4_page(answers: Answers | None) -> None:
    page, *more = pages_of(svg(sheet_of(BUNDLED, "local", "surgery", answers)))
    [branch] = page.iterfind("{*}g[@data-branch]")
    assert {group.attrib["data-statement"] for group in branch.iterfind("{*}g[@data-statement]")} == {
        "L-SUR-01", "L-SUR-02", "L-SUR-03", "L-SUR-04", "L-SUR-05", "L-SUR-08", "L-SUR-09", "L-SUR-10",
    }  # fmt: skip
    assert [list(other.iterfind("{*}g")) for other in more] == [[]] * (answers is not None), "only notes are left"


@pytest.mark.slow
@pytest.mark.parametrize("place", [*PLACES, ("", ""), ("secondary", "")])
def test_a_picture_is_legible_on_pages_of_a4(place: tuple[str, str]) -> None:
    picture = svg(sheet_of(BUNDLED, *place, SECONDARY))
    root = ElementTree.fromstring(picture)
    pages = pages_of(picture)
    width, height = (float(root.attrib[key].removesuffix("pt")) for key in ("width", "height"))
    assert (width, height / len(pages)) == pytest.approx((841.89, 595.276), abs=0.01)
    scale = width / float(root.attrib["viewBox"].split()[2])
    assert min(float(size) for size in re.findall(r'font-size="([0-9.]+)"', picture)) * scale >= 7
    assert "scale(" not in picture
    assert "size: A4 landscape" in picture
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}." in "".join(page.itertext())
        assert "(draft)" in "".join(page.itertext())


def placed(page: ElementTree.Element) -> Iterator[tuple[float, float, float, float]]:
    """The left, top, right and bottom of each box of a page that has a shape."""
    for branch in page.iterfind("{*}g[@data-branch]"):
        across, down = map(float, re.findall(r"[0-9.]+", branch.attrib["transform"])[:2])
        for group in branch.iterfind("{*}g[@data-node]"):
            rect, path = group.find("{*}rect"), group.find("{*}path")
            if rect is not None:
                x, y, width, height = (float(rect.attrib[key]) for key in ("x", "y", "width", "height"))
                points = [(x, y), (x + width, y + height)]
            elif path is not None:
                points = corners(path.attrib["d"])
            else:
                continue
            xs, ys = [x for x, _ in points], [y for _, y in points]
            yield across + min(xs), down + min(ys), across + max(xs), down + max(ys)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("answers", [None, SECONDARY])
def test_no_two_boxes_of_a_picture_touch_and_none_leaves_the_page(
    place: tuple[str, str], answers: Answers | None
) -> None:
    picture = svg(sheet_of(BUNDLED, *place, answers))
    pages = pages_of(picture)
    _, _, width, height = map(float, ElementTree.fromstring(picture).attrib["viewBox"].split())
    for page in pages:
        boxes = [*placed(page)]
        for one, two in combinations(boxes, 2):
            assert one[2] < two[0] or two[2] < one[0] or one[3] < two[1] or two[3] < one[1]
        for left, top, right, bottom in boxes:
            assert 0 < left < right < width
            assert 0 < top < bottom < height / len(pages) - 40, "the foot of the page is free"


def test_the_shade_of_an_option_is_its_strength_and_the_foot_says_which() -> None:
    picture = svg(sheet_of(BUNDLED, "local"))
    shades: dict[str, set[str]] = {}
    for group in ElementTree.fromstring(picture).iterfind(".//{*}g[@data-kind='option']"):
        rect = group.find("{*}rect")
        assert rect is not None
        [said] = [words for words in STRENGTHS.values() if words in "".join(group.itertext())]
        shades.setdefault(said, set()).add(rect.attrib["fill"])
    fills = [shades[words] for words in STRENGTHS.values()]
    assert fills == [{"#c8c8c8"}, {"#dcdcdc"}, {"#efefef"}, {"#ffffff"}]
    for page in pages_of(picture):
        swatches = [rect.attrib["fill"] for rect in page.iterfind("{*}rect")]
        assert swatches == ["#c8c8c8", "#dcdcdc", "#efefef", "#ffffff"]
        assert all(words in "".join(page.itertext()) for words in STRENGTHS.values())


def test_more_than_a_page_of_statements_goes_on_on_the_next() -> None:
    p = pathway(surgery("\n".join(f"- {note(f'N-{n}')}" for n in range(1, 60))))
    picture = svg(sheet_of(p, "a", "surgery"))
    assert len(pages_of(picture)) > 1
    assert "scale(" not in picture
    assert "(continued)" in picture
    assert [id_in(leaf.trail[-1]) for leaf in read_svg(picture)] == [f"N-{n}" for n in range(1, 60)]


def test_a_picture_loads_nothing_and_says_what_it_is() -> None:
    for drawn in (sheet_of(BUNDLED, "secondary", "targeted_therapy", SECONDARY), sheet_of(hostile(), "a")):
        picture = svg(drawn)
        root = ElementTree.fromstring(picture)
        tags = {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in root.iter()}
        assert tags == {"svg", "title", "desc", "style", "g", "rect", "path", "text", "tspan"}
        assert not re.search(r"href|src=|url\(|@import|@font-face|<!", picture)
        assert re.findall(r'font-family="([^"]*)"', picture) == ["sans-serif"]
        assert root.findtext("{*}title") == diagram_of(drawn).nodes[0].text
        assert root.findtext("{*}desc")


@pytest.mark.tools
def test_every_drawing_has_the_notices_the_sources_and_the_dates() -> None:
    drawn = sheet_of(BUNDLED, "local", "surgery", LOCAL)
    [diagram], [graph] = diagrams([mermaid(drawn)]), graphs([dot(drawn)])
    picture = ElementTree.fromstring(svg(drawn))
    pages = [
        "".join(as_text(drawn, 80)),
        "".join(f"{''.join(line.itertext())}" for line in picture.iterfind(".//{*}text")),
        said(dict(diagram["nodes"])["about"]),
        shown(str(graph["label"])),
    ]
    about = annotated(drawn.document)
    wanted = [*about.notices, *(text for _, text in about.sources), about.version]
    assert len(wanted) == 15
    assert "not approved for use" in " ".join(wanted)
    # A source may begin on one page and end on the next, with the foot of a page between.
    pages[1] += re.sub(r"usually offered\s*may be offered.*?shown [0-9-]{10}", "", pages[1])
    for page in pages:
        for text in wanted:
            assert "".join(text.split()) in "".join(page.split()).replace("-", "-"), text


# --- which there are ------------------------------------------------------------------------------------------------


def test_tree_alone_lists_the_trees_with_their_questions_and_statements(capsys: Capture) -> None:
    assert tree(today="2026-12-01") == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[:4] == [
        "Tree Section Questions Statements",
        "Local recurrence",
        "local overview Overview 1 8",
        "local surgery Surgery 2 8",
    ]
    assert "To draw one: recurrence tree local overview. To draw all: recurrence tree --all." in lines
    assert len(lines) < 45
    for kind in TYPES:
        for section in BUNDLED.sections.values():
            assert any(line.startswith(f"{kind} {section.id} ") for line in lines) is not section.on_request


def test_the_list_counts_what_the_trees_draw(capsys: Capture) -> None:
    tree(format=Format.JSON, outlook=True)
    trees = json.loads(capsys.readouterr().out)["trees"]
    assert [(t["choices"][0], t["section"]) for t in trees if t["choices"][0] in TYPES] == PLACES
    for listed in trees:
        nodes = tree_of(BUNDLED, listed["choices"][0], listed["section"]).nodes
        assert listed["statements"] == len({n.id for n in nodes if n.kind in (NodeKind.OPTION, NodeKind.NOTE)})
        assert listed["questions"] == len({n.id for n in nodes if n.kind == NodeKind.QUESTION})


def test_all_trees_are_drawn_when_asked_for_or_for_a_case(capsys: Capture) -> None:
    tree(everything=True, outlook=True)
    out = capsys.readouterr().out
    assert [s.id for s in BUNDLED.statements() if f"[{s.id}]" not in out] == []
    tree(answer=["recurrence_type=local"])
    assert "[your path]" in capsys.readouterr().out


def test_a_tree_may_be_named_in_the_words_of_its_choice(capsys: Capture) -> None:
    tree("regional", "surgery", today="2026-12-01")
    regional, err = capsys.readouterr()
    assert err == 'recurrence: "regional" is taken for recurrence_type=locally_advanced\n'
    tree("locally_advanced", "surgery", today="2026-12-01")
    assert capsys.readouterr() == (regional, "")


# --- the command ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", [*EVERYWHERE, Format.MERMAID, Format.DOT, Format.SVG])
def test_the_command_draws_every_format_to_stdout_and_to_a_file(
    format: Format, capsys: Capture, tmp_path: Path
) -> None:
    assert tree("local", "surgery", format=format, today="2026-12-01") == 0
    out, err = capsys.readouterr()
    assert "L-SUR-01" in out.replace("#45;", "-")
    assert err == ""
    assert tree("local", "surgery", format=format, today="2026-12-01", output=str(tmp_path / "tree")) == 0
    assert (tmp_path / "tree").read_text(encoding="utf-8") == out
    assert capsys.readouterr() == ("", "")


def test_a_type_that_is_named_counts_as_an_answer(capsys: Capture) -> None:
    tree("local", "surgery", answer=["operable=no"])
    out = capsys.readouterr().out
    assert "Type of recurrence: Local recurrence\nRemovable by surgery: No\n" in out
    assert "surgery cannot remove this recurrence." in out
    assert "└─ No [your path]" in out
    tree("local", "surgery", answer=["recurrence_type=secondary"])
    assert "[your path]\n" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kind", "section", "wrong", "known", "near"),
    [
        ("locl", "", "a choice of recurrence_type", (*TYPES, NOT_KNOWN), "local"),
        ("local", "surgry", "a section", BUNDLED.sections, "surgery"),
    ],
)
def test_a_name_that_is_not_there_is_refused_with_those_that_are(
    kind: str, section: str, wrong: str, known: Iterable[str], near: str
) -> None:
    with pytest.raises(RecurrenceError) as refused:
        tree(kind, section)
    assert str(refused.value) == f'"{section or kind}" is not {wrong} ({", ".join(known)}). Did you mean "{near}"?'


def test_a_section_alone_is_told_to_stand_second() -> None:
    with pytest.raises(RecurrenceError, match="name one of local, locally_advanced, secondary before it"):
        tree("surgery")


def test_a_diagram_that_mermaid_may_refuse_is_told(capsys: Capture) -> None:
    tree(format=Format.MERMAID)
    out, err = capsys.readouterr()
    assert len(out) > 50_000
    assert "recurrence: Mermaid draws at most 50,000 characters" in err


def test_answers_that_nothing_asks_are_told(capsys: Capture) -> None:
    tree("local", "surgery", answer=["operable=yes", "brca=changed"])
    assert "Not used with these answers: Inherited BRCA change\n" in capsys.readouterr().out
