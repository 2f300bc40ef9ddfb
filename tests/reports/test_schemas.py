"""JSON Schemas: that they are what the loader takes and what the program gives, and that an editor makes use of them."""

import json
import random
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import IO, Any, TypeAlias

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types of its own

from build import EVERYTHING, SMALL, load_text
from paths import CASES, TESTS
from recurrence_cli.cli.schema import SchemaName, schema
from recurrence_cli.engine.answers import clashes, validate_answer
from recurrence_cli.engine.compare import what_if
from recurrence_cli.engine.evaluate import walk
from recurrence_cli.loading import BUNDLED, load, load_bytes
from recurrence_cli.loading.nodes import MappingNode, Node, SequenceNode, read_nodes
from recurrence_cli.pathway.model import NOT_KNOWN, Answers, Pathway, ReadingExtent, Status, Strength
from recurrence_cli.pathway.problems import AnswerError, Problem, UnsoundPathway
from recurrence_cli.reports.data import Data, case_data
from recurrence_cli.reports.outcome import outcome_data
from recurrence_cli.reports.schemas import batch_schema, case_schema, outcome_schema, pathway_schema
from recurrence_cli.reports.what_if import what_if_data

TODAY = date(2026, 11, 23)
COMMITTED = BUNDLED.with_name("treatments.schema.json")
SCHEMAS = {
    SchemaName.PATHWAY: pathway_schema,
    SchemaName.OUTCOME: outcome_schema,
    SchemaName.CASE: case_schema,
    SchemaName.BATCH: batch_schema,
}

Trail: TypeAlias = tuple[str | int, ...]
"""Where something stands in plain data: keys and positions."""

GONE = object()
"""The value of what is not there."""

each_schema = pytest.mark.parametrize("kind", SchemaName)


@cache
def bundled() -> Pathway:
    return load()


@cache
def validator(kind: SchemaName) -> Any:
    return Draft202012Validator(SCHEMAS[kind](bundled()))


def wrong(kind: SchemaName, document: Any) -> list[tuple[Trail, str]]:
    """Where the schema finds something wrong, and what."""
    return [(tuple(error.absolute_path), error.message) for error in validator(kind).iter_errors(document)]


def seen(node: Node) -> Any:
    """Plain data as an editor sees it, which makes numbers, truth values and nulls of words without quotes (YAML 1.2)."""
    if isinstance(node, MappingNode):
        return {key: seen(value) for key, (_, value) in node.entries.items()}
    if isinstance(node, SequenceNode):
        return [seen(item) for item in node.items]
    if node.plain and node.value in ("", "~", "null", "true", "false"):
        return {"true": True, "false": False}.get(node.value)
    if node.plain and re.fullmatch(r"[-+]?[0-9]+", node.value):
        return int(node.value)
    if node.plain and re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)(e[-+]?[0-9]+)?", node.value, re.IGNORECASE):
        return float(node.value)
    return node.value


def as_an_editor_sees_it(data: bytes) -> Any:
    problems: list[str] = []
    root = read_nodes(data, lambda place, message, check: problems.append(message))
    assert root is not None
    assert not problems
    return seen(root)


@cache
def knowledge_file() -> Any:
    return as_an_editor_sees_it(BUNDLED.read_bytes())


@cache
def everything() -> Any:
    return as_an_editor_sees_it(EVERYTHING.encode())


@cache
def own_schema() -> Any:
    """The schema of `everything`."""
    return Draft202012Validator(pathway_schema(load_text(EVERYTHING)))


def places(value: Any, path: Trail = ()) -> Iterator[tuple[Trail, Any]]:
    """Everything in `value`, each with where it stands, itself first."""
    yield path, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from places(part, (*path, key))


def at(document: Any, path: Trail) -> Any:
    for key in path:
        document = document[key]
    return document


def planted(document: Any, path: Trail, value: Any) -> Any:
    """A copy of the document with `value` at the path, or with nothing there."""
    copy = deepcopy(document)
    holder = at(copy, path[:-1])
    if value is GONE:
        holder.pop(path[-1], None)
    else:
        holder[path[-1]] = value
    return copy


# --- every schema ---------------------------------------------------------------------------------------------------


def test_the_committed_schema_is_fresh(tmp_path: Path) -> None:
    schema(SchemaName.PATHWAY, output=str(tmp_path / "fresh.json"))
    fresh = (tmp_path / "fresh.json").read_bytes() == COMMITTED.read_bytes()
    assert fresh, "make it anew: recurrence schema pathway -o data/treatments.schema.json"


def test_the_committed_schema_can_be_read_in_a_diff() -> None:
    text = COMMITTED.read_text(encoding="ascii")
    assert text.endswith("}\n")
    assert max(map(len, text.splitlines())) <= 180


def test_the_knowledge_file_names_its_schema_in_its_first_line() -> None:
    first = BUNDLED.read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={COMMITTED.name}"


@each_schema
def test_the_command_prints_a_schema(kind: SchemaName, capsys: pytest.CaptureFixture[str]) -> None:
    assert schema(kind) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == SCHEMAS[kind](bundled())
    assert err == ""


@each_schema
@pytest.mark.parametrize("pathway", [bundled(), load_text(SMALL)], ids=["bundled", "small"])
def test_a_schema_is_one(kind: SchemaName, pathway: Pathway) -> None:
    made = SCHEMAS[kind](pathway)
    Draft202012Validator.check_schema(made)
    assert made["title"]
    assert made["description"]
    assert made["$id"] == f"urn:recurrence:{pathway.about.id}:{kind}"


@each_schema
def test_a_schema_refers_to_all_its_parts_and_to_nothing_else(kind: SchemaName) -> None:
    made = SCHEMAS[kind](bundled())
    pointers = {value for path, value in places(made) if path[-1:] == ("$ref",)}
    assert pointers == {f"#/$defs/{name}" for name in made["$defs"]}


def test_every_key_of_the_knowledge_file_is_described_in_one_line() -> None:
    made = pathway_schema(bundled())
    keys = [(path[-1], value) for path, value in places(made) if path[-2:-1] == ("properties",) and "if" not in path]
    said = [(key, value.get("description", "")) for key, value in keys if value.keys() != {"properties"}]
    assert {"strength", "status", "sources", "operable", "breast_conserving", "owner"} <= {key for key, _ in said}
    assert [key for key, description in said if not description.endswith(".") or "\n" in description] == []


def test_the_words_that_are_allowed_are_the_model_s() -> None:
    made = pathway_schema(bundled())["$defs"]
    assert made["option"]["properties"]["strength"]["enum"] == list(Strength)
    assert made["about"]["properties"]["status"]["enum"] == list(Status)
    assert made["source"]["properties"]["read"]["enum"] == list(ReadingExtent)


# --- the knowledge file ---------------------------------------------------------------------------------------------


def test_the_bundled_file_passes() -> None:
    assert wrong(SchemaName.PATHWAY, knowledge_file()) == []


def test_the_smallest_file_passes_its_own_schema() -> None:
    made = pathway_schema(load_text(SMALL))
    assert [
        error.message for error in Draft202012Validator(made).iter_errors(as_an_editor_sees_it(SMALL.encode()))
    ] == []


def first(key: str) -> Trail:
    """Where the first mapping with this key stands in the tree."""
    return next(p for p, v in places(everything()) if p[:1] == ("tree",) and isinstance(v, dict) and key in v)


ABOUT: Trail = ("pathway",)
SOURCE: Trail = ("sources", "S1")
QUESTION: Trail = ("questions", "done")
OPTION, NOTE, USE = first("option"), first("note"), first("use")
ASK = next(p for p, v in places(everything()) if p[:1] == ("tree",) and isinstance(v, dict) and v.get("ask") == "done")
URGENT: Trail = ("urgent", 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at a place, what would do there, and whether it shows at the place or at what it stands in."""

    path: Trail
    wrong: Any
    right: Any
    shows_above: bool = False


def above(path: Trail, wrong: Any, right: Any) -> Fault:
    return Fault(path, wrong, right, shows_above=True)


FAULTS = {
    "a part is missing": above(("urgent",), GONE, []),
    "a part is not known": above(("urgnt",), [], GONE),
    "a part is a list": Fault(SOURCE, [], everything()["sources"]["S1"]),
    "a key is misspelt": above((*ABOUT, "titel"), "A title", GONE),
    "a text is missing": above((*QUESTION, "help"), GONE, "It matters."),
    "a text is empty": Fault((*QUESTION, "help"), "", "It matters."),
    "a text is blank": Fault((*QUESTION, "short"), "  ", "Operable"),
    "a text is a list": Fault((*ABOUT, "purpose"), ["To show."], "To show."),
    "a text is a list of texts, the other way round": Fault((*ABOUT, "authors"), "A person", ["A person"]),
    "a status is not one": Fault((*ABOUT, "status"), "final", "in_review"),
    "how far a source was read is not said in a known word": Fault((*SOURCE, "read"), "partly", "report"),
    "an owner is a list": Fault((*SOURCE, "owner"), ["A nurse"], "A nurse"),
    "a date is written in another way": Fault((*ABOUT, "last_review"), "23.11.2026", "2026-11-23"),
    "a date has a month too many": Fault((*ABOUT, "next_review"), "2027-13", "2027-12"),
    "a date has a day too many": Fault((*ABOUT, "next_review"), "2027-12-32", 2027),
    "a year is too short": Fault((*SOURCE, "review_due"), 26, 2026),
    "a year has a fraction": Fault((*SOURCE, "reviewed"), 2024.5, None),
    "an id has a space": Fault((*URGENT, "id"), "U 1", "U-1"),
    "an id is the word for not known": Fault((*URGENT, "id"), NOT_KNOWN, "not_known_1"),
    "a name has a space": Fault(("branches",), {"two words": {"steps": []}}, {"two_words": {"steps": []}}),
    "a flag is a word": Fault((*QUESTION, "required"), "yes", True),
    "a choice has no label": above((*QUESTION, "choices", "yes", "label"), GONE, "Yes"),
    "a choice is a text": Fault((*QUESTION, "choices", "yes"), "Yes", {"label": "Yes"}),
    "a clash names two questions": Fault(
        ("clashes", 0, "when"), {"done": "no", "type": "x"}, {"done": "no"}
    ),
    "a clash names no question": Fault(("clashes", 0, "and"), {}, {"a_new_question": "yes, no"}),
    "a citation has no source": above((*NOTE, "sources", 0, "id"), GONE, "A-NEW-SOURCE"),
    "a citation has a page": above((*NOTE, "sources", 0, "page"), "4", GONE),
    "a word has no meaning": above(("glossary", "knife", "meaning"), GONE, "how far it has grown"),
    "a question to ask has no question": above(("ask_the_team", "any", 0, "ask"), GONE, "Why?"),
    "an option has no treatment": above((*OPTION, "treatment"), GONE, "surgery"),
    "an option has no strength": above((*OPTION, "strength"), GONE, "may"),
    "an option has a strength that is none": Fault((*OPTION, "strength"), "often", "not_usually"),
    "an option has a treatment with a space": Fault((*OPTION, "treatment"), "an operation", "a_new_treatment"),
    "an option has no text": above((*OPTION, "text"), GONE, "It may be done."),
    "an option has no source": Fault((*OPTION, "sources"), [], [{"id": "A-NEW-SOURCE"}]),
    "an option is a note as well": above((*OPTION, "note"), "X-01", GONE),
    "an option asks": above((*OPTION, "ask"), "done", GONE),
    "a note has a strength": above((*NOTE, "strength"), "may", GONE),
    "a note names no source": above((*NOTE, "sources"), GONE, [{"id": "S1"}]),
    "a step is of no kind": Fault(NOTE, {"text": "A text."}, {"use": "a_new_branch"}),
    "a step is of two kinds": Fault(USE, {"use": "shared", "ask": "done"}, {"use": "shared"}),
    "a step is a text": Fault(USE, "shared", {"use": "shared"}),
    "a question leads nowhere": above((*ASK, "choices"), GONE, {"yes, no": []}),
    "a question leads to nothing": Fault((*ASK, "choices"), {}, {"yes": [], "no, not_known": []}),
    "a choice leads to a mapping": Fault((*ASK, "choices", "yes"), {"use": "shared"}, [{"use": "shared"}]),
    "a choice leads to null": Fault((*ASK, "choices", "no"), None, []),
    "a key names choices without a comma": Fault((*ASK, "choices"), {"yes no": []}, {"yes, no": []}),
    "a choice of the root leads to steps": Fault(("tree", "choices", "a"), [], {}),
    "a section of the tree is a mapping": Fault(("tree", "choices", "a", "surgery"), {}, []),
    "a branch has no steps": above(("branches", "shared", "steps"), GONE, []),
    "a branch is a list": Fault(("branches", "shared"), [], {"steps": []}),
}  # fmt: skip


def problems(document: Any) -> list[Problem]:
    """What the loader has against a file."""
    try:
        load_bytes(json.dumps(document).encode(), "test.yaml")
    except UnsoundPathway as unsound:
        return list(unsound.problems)
    return []


def of_shape(problems: list[Problem]) -> list[Problem]:
    """Those that are about the shape of the file, and not about names that dangle or stand twice."""
    names = {"missing-choice", "duplicate-id", "branch-loop"}
    found = [p for p in problems if p.check not in names or "leads nowhere" in p.message]
    return [p for p in found if p.check == "unknown-key" or not p.check.startswith("unknown")]


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_shows_where_it_stands_and_its_neighbour_passes(fault: Fault) -> None:
    with_fault = planted(everything(), fault.path, fault.wrong)
    assert {tuple(error.absolute_path) for error in own_schema().iter_errors(with_fault)} == {
        fault.path[:-1] if fault.shows_above else fault.path
    }
    assert problems(with_fault)
    neighbour = planted(everything(), fault.path, fault.right)
    assert own_schema().is_valid(neighbour)
    assert of_shape(problems(neighbour)) == []


@pytest.mark.slow
def test_the_schema_and_the_loader_want_and_refuse_the_same() -> None:
    """Every key taken away and every one added, and every value made empty: both find something wrong, or neither."""
    document = everything()
    made = own_schema()
    assert [error.message for error in made.iter_errors(document)] == []
    tried: list[tuple[Trail, Any]] = []
    for path, value in places(document):
        if path:
            tried += [(path, other) for other in ("", [], {}, ["x"], {"x": "y"}) if other != value]
        if path and isinstance(path[-1], str):
            tried.append((path, GONE))
        if isinstance(value, dict):
            tried += [((*path, "extra"), "x"), ((*path, "extra"), {})]
    differ = []
    for path, value in tried:
        changed = planted(document, path, value)
        found = of_shape(problems(changed))
        if made.is_valid(changed) is bool(found):
            differ.append((path, value, found, [error.message for error in made.iter_errors(changed)]))
    assert len(tried) > 1000
    assert differ == []


@pytest.mark.parametrize(
    "name",
    ["L-SUR-999", "a", "1", "0.1", "a.b_c-d", "not_known_1", "", "a b", "_a", "-", "not_known", "a,b", "\xe9"],
)
def test_the_schema_and_the_loader_allow_the_same_ids(name: str) -> None:
    changed = planted(everything(), (*URGENT, "id"), name)
    assert own_schema().is_valid(changed) is not bool(problems(changed))


def test_a_name_that_is_new_passes_and_is_left_to_the_checks() -> None:
    """So that an author may use a source before the schema is made anew."""
    changed = planted(everything(), ("treatments", "a_new_one"), {"name": "New", "kind": "surgery", "what": "New."})
    changed = planted(changed, (*OPTION, "treatment"), "a_new_one")
    assert own_schema().is_valid(changed)
    assert problems(changed) == []


# --- outcomes and batches -------------------------------------------------------------------------------------------


def random_answers(pathway: Pathway, chance: random.Random) -> Answers:
    """Answers that can stand together: some left out, some not known, some with several ticks."""
    answers: dict[str, str | frozenset[str]] = {}
    known = chance.random()
    for question in pathway.questions.values():
        if chance.random() < known or question.required:
            choices = [*question.choice_ids, NOT_KNOWN]
            ticks = frozenset(chance.sample(choices, chance.randint(1, len(choices))))
            several = question.many and ticks != {NOT_KNOWN}
            answers[question.id] = ticks if several else chance.choice(choices) if not question.many else NOT_KNOWN
            if any(clashes(pathway, answers)):
                del answers[question.id]
    return answers


def outcome(seed: int, pathway: Pathway | None = None) -> Data:
    """An outcome of random answers, through JSON; every other one with outlook, every tenth with what would be."""
    pathway = pathway or bundled()
    answers = random_answers(pathway, random.Random(seed))
    found = walk(pathway, answers, on_request=seed % 2 == 0)
    record = outcome_data(pathway, found, TODAY)
    if seed % 10 == 0:
        record["what_if"] = what_if_data(pathway, what_if(pathway, found, on_request=seed % 2 == 0))
    return json.loads(json.dumps(record))  # type: ignore[no-any-return]  # JSON of our own making


@pytest.mark.slow
def test_outcomes_of_random_answers_pass() -> None:
    for seed in range(50):
        assert wrong(SchemaName.OUTCOME, outcome(seed)) == [], seed


WHERE_GIVEN = ("what_if", "warnings", "short", "qualifier", "level", "act", "superseded")
"""Keys that an outcome has only where there is something to say."""


def spoilt(document: Any) -> Iterator[tuple[Trail, Any]]:
    """Changes that no outcome allows: a key taken away, a key added, a value of another type."""
    for path, value in places(document):
        if path:
            yield path, "7" if path == ("format",) else 7
        if path and isinstance(path[-1], str) and path[-1] not in WHERE_GIVEN and path[:-1] != ("answers",):
            yield path, GONE
        if isinstance(value, dict):
            yield (*path, "extra"), "x"


@pytest.mark.slow
def test_an_outcome_with_anything_taken_away_added_or_of_another_type_fails() -> None:
    """All such changes of a small outcome, and some of each of many."""
    small = load_text(EVERYTHING)
    made = Draft202012Validator(outcome_schema(small))
    passed = []
    record = outcome(0, small)
    assert made.is_valid(record)
    changes = list(spoilt(record))
    passed += [(path, value) for path, value in changes if made.is_valid(planted(record, path, value))]
    for seed in range(10):
        record = outcome(seed)
        some = random.Random(seed).sample(list(spoilt(record)), 10)
        passed += [(p, v) for p, v in some if validator(SchemaName.OUTCOME).is_valid(planted(record, p, v))]
    assert len(changes) > 150
    assert passed == []


OUTCOME = outcome(0)
SECTION = next(i for i, section in enumerate(OUTCOME["sections"]) if section["options"])
AN_OPTION: Trail = ("sections", SECTION, "options", 0)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), 2),
        (("pathway", "sha256"), "ab"),
        (("answers", "operable"), "perhaps"),
        (("answers", "operable"), ["yes"]),
        (("answers", "local_areas"), "breast"),
        (("answers", "local_areas"), []),
        (("answers", "colour"), "blue"),
        (("pending",), ["colour"]),
        (("sections",), []),
        (("sections", 0, "id"), "surgeries"),
        ((*AN_OPTION, "strength"), "often"),
        ((*AN_OPTION, "status"), "absent"),
        ((*AN_OPTION, "because"), [{"question": "operable", "answer": "perhaps"}]),
        ((*AN_OPTION, "sources"), []),
        ((*AN_OPTION, "sources", 0, "read"), "partly"),
        ((*AN_OPTION, "sources", 0, "review_due"), "soon"),
    ],
)
def test_a_wrong_word_in_an_outcome_shows_where_it_stands(path: Trail, value: Any) -> None:
    found = wrong(SchemaName.OUTCOME, planted(OUTCOME, path, value))
    assert found
    assert all(path[: len(place)] == place or place[: len(path)] == path for place, _ in found)


def test_a_statement_that_applies_has_no_way_and_one_that_depends_has_some() -> None:
    way = [[{"question": "operable", "is": ["yes"]}]]
    for status, ways, passes in (
        ("applies", [], True),
        ("applies", way, False),
        ("depends", [], False),
        ("depends", way, True),
    ):
        changed = planted(planted(OUTCOME, (*AN_OPTION, "if"), ways), (*AN_OPTION, "status"), status)
        assert validator(SchemaName.OUTCOME).is_valid(changed) is passes


def in_a_batch(record: Data) -> Data:
    return {key: value for key, value in record.items() if key not in ("urgent", "support", "notices", "what_if")}


BRIEF = {"applies": ["L-SUR-01"], "depends": []}


@pytest.mark.parametrize("case", ["anna-1", 12])
def test_a_line_of_a_batch_has_an_outcome_or_its_brief_or_what_is_wrong(case: str | int) -> None:
    assert wrong(SchemaName.BATCH, {"case": case, "outcome": in_a_batch(OUTCOME)}) == []
    assert wrong(SchemaName.BATCH, {"case": case, **BRIEF}) == []
    assert wrong(SchemaName.BATCH, {"case": case, "line": 3, "error": "not JSON"}) == []


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"case": 1},
        {"case": 1.5, **BRIEF},
        {"case": None, **BRIEF},
        {"case": 1, "outcome": OUTCOME},
        {"case": 1, "outcome": in_a_batch(OUTCOME), **BRIEF},
        {"case": 1, "applies": []},
        {"case": 1, "applies": [1], "depends": []},
        {"case": 1, "error": "not JSON"},
        {"case": 1, "line": 0, "error": "not JSON"},
        {"case": 1, "line": 1, "error": ""},
        {"case": 1, "line": 1, "error": "not JSON", "outcome": in_a_batch(OUTCOME)},
        [],
    ],
    ids=lambda line: json.dumps(line)[:60],
)
def test_a_line_that_no_batch_gives_fails(line: Any) -> None:
    assert wrong(SchemaName.BATCH, line)


# --- cases ----------------------------------------------------------------------------------------------------------


def test_every_case_file_passes() -> None:
    found = {file.name: wrong(SchemaName.CASE, as_an_editor_sees_it(file.read_bytes())) for file in CASES}
    assert len(found) > 50
    assert {name: what for name, what in found.items() if what} == {}


def test_saved_cases_pass() -> None:
    for seed in range(100):
        saved = case_data(bundled(), random_answers(bundled(), random.Random(seed)))
        assert wrong(SchemaName.CASE, json.loads(json.dumps(saved))) == [], seed


CASE = {
    "person": "A person of sixty.",
    "answers": {"recurrence_type": "local", "local_areas": ["breast"], "operable": "yes"},
    "applies": {"L-SUR-01": "she can be operated on"},
    "depends": {"L-GEN-04": {"on": ["local_areas"], "why": "there may be more areas"}},
}
DEPENDS: Trail = ("depends", "L-GEN-04")


@pytest.mark.parametrize(
    "fault",
    [
        Fault(("person",), "", "A"),
        Fault(("person",), "x" * 201, "x" * 200),
        Fault(("id",), ["a"], "a"),
        Fault(("id",), None, 12),
        above(("answers",), GONE, {}),
        above(("answer",), {}, GONE),
        above(("answers", "colour"), "blue", GONE),
        Fault(("answers", "operable"), "perhaps", "not_known"),
        Fault(("answers", "operable"), True, "no"),
        Fault(("answers", "operable"), ["yes", "no"], "yes"),
        Fault(("answers", "local_areas"), [], ["breast", "not_known"]),
        Fault(("answers", "local_areas"), ["breast", "breast"], "breast, skin"),
        Fault(("answers", "local_areas"), "breast; skin", "breast,skin"),
        Fault(("outlook",), False, True),
        Fault(("applies",), {"L-SUR-99": "why"}, {"L-SUR-08": "why"}),
        Fault(("applies", "L-SUR-01"), "", "why"),
        Fault(("absent",), [], {"L-SUR-08": "why"}),
        above((*DEPENDS, "why"), GONE, "why"),
        Fault((*DEPENDS, "on"), [], ["operable"]),
        Fault((*DEPENDS, "on", 0), "colour", "operable"),
        Fault(("pathway",), "bundled", {"sha256": "0" * 64}),
    ],
    ids=lambda fault: f"{'.'.join(map(str, fault.path))}={'gone' if fault.wrong is GONE else fault.wrong}"[:60],
)
def test_a_fault_in_a_case_shows_where_it_stands_and_its_neighbour_passes(fault: Fault) -> None:
    found = wrong(SchemaName.CASE, planted(CASE, fault.path, fault.wrong))
    assert {path for path, _ in found} == {fault.path[:-1] if fault.shows_above else fault.path}
    assert wrong(SchemaName.CASE, planted(CASE, fault.path, fault.right)) == []


def test_the_schema_and_the_program_allow_the_same_answers() -> None:
    for question in bundled().questions.values():
        one, other = question.choice_ids[:2]
        texts: list[Any] = [
            one,
            NOT_KNOWN,
            "perhaps",
            "",
            f"{one},{other}",
            f"{one}, {NOT_KNOWN}",
            f"{one},",
        ]
        lists: list[Any] = [[], [one, other], [one, one], [NOT_KNOWN, one], ["perhaps"], [1], [one, "perhaps"]]
        for raw in [*texts, *lists, 1, 1.5, None, True, {}, {one: one}]:
            try:
                validate_answer(question, raw)
                allowed = True
            except AnswerError:
                allowed = False
            assert validator(SchemaName.CASE).is_valid({"answers": {question.id: raw}}) is allowed, (question.id, raw)
        # An editor offers ids alone; the program reads other spellings of them too.
        assert validate_answer(question, one.upper()) == validate_answer(question, one)
        assert not validator(SchemaName.CASE).is_valid({"answers": {question.id: one.upper()}})


# --- in an editor ---------------------------------------------------------------------------------------------------

LSP = TESTS / "lsp"
PROGRAM = LSP / "node_modules/yaml-language-server/bin/yaml-language-server"
NEAR = "                      strength: usually"
SETTINGS = {"schemaStore": {"enable": False}, "validate": True, "completion": True, "hover": True}

needs_server = pytest.mark.skipif(
    not (shutil.which("node") and PROGRAM.exists()),
    reason="needs Node and its language server: npm ci --prefix tests/lsp",
)


@dataclass
class Editor:
    """An editor without a screen, talking to the language server. Anything that tries to reach a network ends it."""

    to: IO[bytes]
    back: IO[bytes]
    count: int = 0
    diagnostics: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)

    def open(self, text: str) -> str:
        """The address of a text as if it stood, unsaved, beside the knowledge file, once the server has judged it."""
        self.count += 1
        uri = BUNDLED.with_name(f"unsaved-{self.count}.yaml").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.say("textDocument/didOpen", {"textDocument": document})
        while uri not in self.diagnostics:
            self.listen()
        return uri

    def told(self, text: str) -> list[tuple[int, str]]:
        """What is wrong with a text: lines, counted from 1, and messages."""
        return [(d["range"]["start"]["line"] + 1, d["message"]) for d in self.diagnostics[self.open(text)]]

    def offered(self, old: str, new: str) -> list[str]:
        """What is offered at the end of `new`, where `old` stood in the knowledge file."""
        before, after = knowledge_text().split(f"\n{old}\n", 1)
        uri = self.open(f"{before}\n{new}\n{after}")
        where = {"line": before.count("\n") + 1 + new.count("\n"), "character": len(new.rpartition("\n")[2])}
        found = self.ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": where})
        return [item["label"] for item in found["items"]]

    def hover(self, line: str) -> str:
        """What is shown of the first word of a line."""
        before = knowledge_text().split(f"\n{line}\n", 1)[0]
        where = {"line": before.count("\n") + 1, "character": len(line) - len(line.lstrip(' -"')) + 1}
        uri = self.open(knowledge_text())
        found = self.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": where})
        return str(found["contents"]["value"])

    def ask(self, method: str, params: Any) -> Any:
        self.count += 1
        number = self.count
        self.say(method, params, id=number)
        while True:
            message = self.listen()
            if message.get("id") == number and "method" not in message:
                return message["result"]

    def say(self, method: str, params: Any, **more: Any) -> None:
        self.send({"method": method, "params": params, **more})

    def send(self, message: Mapping[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.to.write(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        self.to.flush()

    def listen(self) -> Mapping[str, Any]:
        """The next message; what the server asks is answered, and what it finds is kept."""
        length = 0
        while (line := self.back.readline()) != b"\r\n":
            assert line, "the language server has gone"
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        message: dict[str, Any] = json.loads(self.back.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            asked = message["params"]["items"] if message["method"] == "workspace/configuration" else []
            self.send({"id": message["id"], "result": [SETTINGS if i["section"] == "yaml" else {} for i in asked]})
        return message


def knowledge_text() -> str:
    return BUNDLED.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    command = ["node", "--require", str(LSP / "offline.cjs"), str(PROGRAM), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin
        assert process.stdout
        watch = threading.Timer(120, process.kill)
        watch.start()
        client = Editor(process.stdin, process.stdout)
        capabilities = {
            "workspace": {"configuration": True},
            "textDocument": {"hover": {"contentFormat": ["markdown"]}},
        }
        client.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        client.say("initialized", {})
        client.say("workspace/didChangeConfiguration", {"settings": {"yaml": SETTINGS}})
        yield client
        watch.cancel()
        process.kill()


@needs_server
def test_an_editor_finds_nothing_wrong_with_the_knowledge_file(editor: Editor) -> None:
    assert editor.told(knowledge_text()) == []


@needs_server
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (NEAR, NEAR.replace("usually", "often"), "Value is not accepted. Valid values:"),
        (NEAR, NEAR.replace("usually", "usually\n                      note: X-1"), "Property note is not allowed."),
        ("        - use: overview_for_all", "        - uze: overview_for_all", "Missing property"),
        (
            "            breast, chest_wall: []",
            "            breast, chest_wall: {}",
            'Incorrect type. Expected "array".',
        ),
    ],
)
def test_an_editor_shows_a_fault_on_its_line(editor: Editor, old: str, new: str, said: str) -> None:
    before, after = knowledge_text().split(f"\n{old}\n", 1)
    told = editor.told(f"{before}\n{new}\n{after}")
    assert [line for line, _ in told] == [before.count("\n") + 2 + new.count("\n")]
    assert told[0][1].startswith(said)


@pytest.mark.slow
@needs_server
def test_an_editor_offers_what_may_stand_there(editor: Editor) -> None:
    blank = " " * 22
    assert editor.offered(NEAR, f"{blank}strength: ") == list(Strength)
    assert editor.offered(f"{blank}treatment: mastectomy", f"{blank}treatment: ") == list(bundled().treatments)
    assert editor.offered("        - use: overview_for_all", "        - use: ") == list(bundled().branches)
    assert editor.offered("  status: draft", "  status: ") == list(Status)
    assert {"option", "note", "ask", "use"} <= set(editor.offered("        - use: overview_for_all", "        - n"))
    choices = editor.offered("            breast, chest_wall: []", "            b")
    assert {"breast", "chest_wall", NOT_KNOWN} <= set(choices)
    assert "before" not in choices


@needs_server
@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("  status: draft", "How far its clinical review has come."),
        (NEAR, "How firmly the source puts it. Never a ranking."),
        ("                  breast_conserving:", "First breast operation: Breast-conserving surgery."),
        ("        - ask: operable", "A question, by its id: the next steps depend on the answer to it."),
    ],
)
def test_an_editor_says_what_a_key_holds(editor: Editor, line: str, shown: str) -> None:
    assert shown in editor.hover(line)
