"""Nodes to a `Pathway`, whose names may still dangle.

The records are read by the field table. A value that is missing or of the wrong kind is reported and read as empty, so that
one pass finds every problem. The checks look names up later and skip empty ones; a name that depends on an unreadable value
is therefore read as empty, so that one mistake is not reported twice.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from recurrence_cli.checks.structure import MAX_CHOICES
from recurrence_cli.loading.mapping_reader import MappingReader, Reading
from recurrence_cli.loading.nodes import MappingNode, Node, ScalarNode, SequenceNode
from recurrence_cli.loading.problem_log import TooManyProblems
from recurrence_cli.pathway import fields, model
from recurrence_cli.pathway.fields import STEP_KINDS
from recurrence_cli.pathway.model import Place
from recurrence_cli.pathway.problems import closest_match
from recurrence_cli.pathway.record import Field, Kind, Record

MAX_NAMED = 20
"""The most choices of a question or a step that are read: problems with more would bury all others."""

MAX_SECTIONS = 100


def read_pathway(root: Node, name: str, sha256: str, reading: Reading) -> model.Pathway:
    """Read the pathway in the document `root`, and report what is malformed."""
    file = MappingReader(root, Place(1, 1), fields.FILE.what, reading, fields.FILE.keys)
    parts = {f.name: _READ[f.kind](file, f) for f in fields.FILE.fields if f.kind != Kind.TREES}
    _check_number(file, [*parts["sections"]], "sections")
    question, trees = _tree(file.part("tree", known=fields.TREE.keys), parts["sections"])
    unread = {name for name, question in parts["questions"].items() if not question}
    questions = {name: question for name, question in parts["questions"].items() if question}
    pathway = model.Pathway(name, sha256, root=question, trees=trees, **{**parts, "questions": questions})
    return _without(pathway, unread)


def _without(pathway: model.Pathway, unread: Collection[str]) -> model.Pathway:
    """Blank the names of the questions in `unread`, which were unreadable."""

    def named(question: str) -> str:
        return "" if question in unread else question

    def blanked(steps: model.Steps) -> model.Steps:
        return tuple(
            model.AskQuestion(named(s.question), tuple(replace(b, steps=blanked(b.steps)) for b in s.branches), s.place)
            if isinstance(s, model.AskQuestion)
            else s
            for s in steps
        )

    def renamed(clash: model.Clash) -> model.Clash:
        (one, first), (two, second) = clash.first, clash.second
        return replace(clash, first=(named(one), first), second=(named(two), second))

    if not unread:
        return pathway
    return replace(
        pathway,
        root=named(pathway.root),
        clashes=tuple(map(renamed, pathway.clashes)),
        warns=tuple(map(renamed, pathway.warns)),
        trees={section: blanked(tree) for section, tree in pathway.trees.items()},
        branches={name: replace(shared, steps=blanked(shared.steps)) for name, shared in pathway.branches.items()},
    )


# --- records, by the kinds of their fields --------------------------------------------------------------------------


def _record(part: MappingReader, record: Record, **given: Any) -> Any:
    """Read the value of a record, field by field."""
    values = {field.name: _READ[field.kind](part, field) for field in record.fields if field.name not in given}
    return record.value(**values, **given, place=part.place, places=part.places)


def _is_required(field: Field) -> bool:
    return not field.optional and not field.reported_by


def _text(part: MappingReader, field: Field) -> str | None:
    return part.optional_text(field.key) if field.optional else part.text(field.key)


def _texts(part: MappingReader, field: Field) -> tuple[str, ...]:
    return part.texts(field.key, _is_required(field))


def _date(part: MappingReader, field: Field) -> str | None:
    return part.date(field.key, False) if field.optional else part.date(field.key) or ""


def _word(part: MappingReader, field: Field) -> Any:
    if not _is_required(field) and not part.take(field.key, required=False):
        return field.default
    return part.one_of(field.key, field.of)


def _part(part: MappingReader, field: Field) -> Any:
    return _record(part.part(field.key, known=field.of.keys), field.of)


def _parts(part: MappingReader, field: Field) -> tuple[Any, ...]:
    inner = part.parts(field.key, field.of.what, _is_required(field), field.of.keys)
    return tuple(_record(one, field.of) for one in inner)


def _named(part: MappingReader, field: Field) -> Mapping[str, Any]:
    record = field.of
    read = _BY_RECORD.get(record.id, _named_record)
    entries = part.named(field.key, record.what, record.keys, _is_required(field), ids=not record.free)
    return {name: read(one, record, name) for name, one in entries}


def _named_record(part: MappingReader, record: Record, name: str) -> Any:
    return _record(part, record, **{record.named: name})


def _question(part: MappingReader, record: Record, name: str) -> model.Question | None:
    """Read a question; None if its choices are unreadable, which is reported."""
    unread = part.misshapen("choices", MappingNode)
    question: model.Question = _record(part, record, id=name)
    if len(question.choices) > MAX_NAMED:
        what = f"{name} has {len(question.choices):,} choices; {MAX_CHOICES} are allowed"
        part.report(part.place, what, "too-many-choices")
        unread = True
    return None if unread else question


def _shared_branch(part: MappingReader, record: Record, name: str) -> model.SharedBranch:
    branch: model.SharedBranch = _record(part, record, id=name, steps=())
    layer = name if branch.title else None
    return replace(branch, steps=_steps(part.items("steps"), name, layer, part.reading))


_BY_RECORD: Mapping[str, Callable[[MappingReader, Record, str], Any]] = {
    fields.QUESTION.id: _question,
    fields.BRANCH.id: _shared_branch,
}
"""Records that need more than their fields read."""


def _answer(part: MappingReader, field: Field) -> tuple[str, tuple[str, ...]]:
    key = field.key
    answers = [(question, names(part.as_text(node))) for question, _, node in part.entries(key)]
    if len(answers) == 1:
        ((question, choices),) = answers
        return ("", ()) if _too_many(part, len(choices)) else (question, choices)
    if key in part and not part.misshapen(key, MappingNode):
        part.report(part.place, f'{part.what} > "{key}" names {len(answers)} questions; name one', "wrong-kind")
    return "", ()


def _too_many(part: MappingReader, number: int) -> bool:
    """Report whether a step or clash names too many choices."""
    if number > MAX_NAMED:
        what = f"{part.what} names {number:,} choices; a question has {MAX_CHOICES} at most"
        part.report(part.place, what, "too-many-choices")
    return number > MAX_NAMED


def _lists(part: MappingReader, field: Field) -> Mapping[str, model.QuestionsToAsk]:
    lists = part.part(field.key, _is_required(field))
    record = field.of
    return {
        key: model.QuestionsToAsk(
            tuple(_record(one, record) for one in lists.parts(key, record.what, True, record.keys)), place
        )
        for key, place, _ in lists.own_entries()
    }


def _citations(part: MappingReader, field: Field) -> tuple[model.Citation, ...]:
    """Read the sources cited.

    An unreadable list counts as one source without a name, so that the checks do not report a missing citation too.
    """
    key, required = field.key, _is_required(field)
    if part.misshapen(key, SequenceNode):
        part.items(key, required)
        return (model.Citation("", None, part.at(key)),)
    return tuple(_citation(part, node, field.of) for node in part.items(key, required))


def _citation(part: MappingReader, node: Node, record: Record) -> model.Citation:
    """Read a source cited; a bare id is reported, and read."""
    if isinstance(node, ScalarNode) and node.value.strip():
        name = part.as_text(node)
        what = f'{part.what} > "sources" has "{name}" instead of a source; write {{id: {name}}}'
        part.report(node.place, what, "wrong-kind")
        return model.Citation(name, None, node.place)
    source = MappingReader(node, node.place, record.what, part.reading, record.keys)
    return model.Citation(source.text("id"), source.optional_text("at"), source.place, source.places)


_READ: Mapping[Kind, Callable[[MappingReader, Field], Any]] = {
    Kind.TEXT: _text,
    Kind.TEXTS: _texts,
    Kind.ID: lambda part, field: part.id(field.key),
    Kind.DATE: _date,
    Kind.FLAG: lambda part, field: part.flag(field.key),
    Kind.WORD: _word,
    Kind.NAME: _text,
    Kind.NAMES: _texts,
    Kind.ANSWER: _answer,
    Kind.CITATIONS: _citations,
    Kind.PART: _part,
    Kind.PARTS: _parts,
    Kind.NAMED: _named,
    Kind.CHOICES: lambda part, field: tuple(_named(part, field).values()),
    Kind.LISTS: _lists,
}


# --- the tree -------------------------------------------------------------------------------------------------------


def _tree(part: MappingReader, sections: Mapping[str, model.Section]) -> tuple[str, dict[str, model.Steps]]:
    """Read the root question and the tree of each section."""
    question = part.text("ask")
    unread = part.misshapen("choices", MappingNode)
    found: dict[str, dict[Place, tuple[model.Steps, Place]]] = {section: {} for section in sections}
    keys: dict[Place, tuple[str, ...]] = {}
    named = 0
    for key, place, node in part.entries("choices", required=False):
        kinds = MappingReader(node, place, f"tree > {key}", part.reading)
        choices = names(key)
        named += len(choices)
        for section, at, _ in kinds.own_entries():
            branch = _steps(kinds.items(section), f"{key} > {section}", None, part.reading)
            found.setdefault(section, {})[place] = (branch, at)
        keys[place] = choices
    _check_number(part, [*found], "tree")
    if _too_many(part, named):
        unread = True
    asked = "" if unread else question
    # The tree of every section has a branch for each choice of the root question, even an empty one.
    return question, {
        section: (
            model.AskQuestion(
                asked,
                tuple(
                    model.Branch(choices, branches[place][0], place, branches[place][1])
                    if place in branches
                    else model.Branch(choices, (), place, place)
                    for place, choices in keys.items()
                ),
                part.place,
            ),
        )
        for section, branches in found.items()
    }


def _check_number(part: MappingReader, sections: Sequence[str], key: str) -> None:
    """Stop reading when there are too many sections. Raises `TooManyProblems`."""
    if len(sections) > MAX_SECTIONS:
        what = f"{part.what} has {len(sections):,} sections; {MAX_SECTIONS} are allowed"
        part.report(part.at(key), what, "too-large")
        raise TooManyProblems


def _steps(nodes: list[Node], trail: str, layer: str | None, reading: Reading) -> model.Steps:
    return tuple(step for node in nodes if (step := _step(node, trail, layer, reading)) is not None)


def _step(node: Node, trail: str, layer: str | None, reading: Reading) -> model.Step | None:
    if not isinstance(node, MappingNode):
        MappingReader(node, node.place, trail, reading)
        return None
    kinds = [kind for kind in STEP_KINDS if kind in node.entries]
    named = node.entries[kinds[0]][1] if kinds else None
    name = " ".join(named.value.split()) if isinstance(named, ScalarNode) else ""
    if not kinds:
        # The key that names its kind may be misspelt.
        kinds = [near for key in node.entries if (near := closest_match(key, STEP_KINDS))][:1]
    if len(kinds) != 1:
        what = f"a step of {trail} is {' and '.join(kinds) or 'of no kind'}; write one of {', '.join(STEP_KINDS)}"
        reading.report(node.place, what, "wrong-step")
        return None
    record = STEP_KINDS[kinds[0]]
    what = {fields.ASK.id: f"{trail} > {name}", fields.USE.id: trail}.get(record.id, f'{record.what} "{name}"')
    part = MappingReader(node, node.place, what if name else f"a step of {trail}", reading, record.keys)
    if record is fields.ASK:
        return _ask(part, trail, layer)
    if record is fields.USE:
        return model.UseBranch(part.text(record.id), part.place)
    return _statement(part, record, layer)


def _ask(part: MappingReader, trail: str, layer: str | None) -> model.AskQuestion:
    """Read an ask step, without its question if its choices are unreadable."""
    question = part.text("ask")
    part.what = f"{trail} > {question}"
    unread = part.misshapen("choices", MappingNode)
    branches = []
    for key, place, node in part.entries("choices", required=False):
        steps: model.Steps = ()
        if isinstance(node, SequenceNode):
            steps = _steps(node.items, f"{part.what} > {key}", layer, part.reading)
        else:
            part.report(node.place, f"{part.what} > {key} is not a list of steps; [] stands for nothing", "wrong-kind")
        branches.append(model.Branch(names(key), steps, place, place))
    if _too_many(part, sum(len(branch.choices) for branch in branches)):
        unread = True
    return model.AskQuestion("" if unread else question, tuple(branches), part.place)


def _statement(part: MappingReader, record: Record, layer: str | None) -> model.Statement:
    name = part.id(record.id)
    part.what = f'{record.what} "{name}"'
    no_option: dict[str, None] = {} if record is fields.OPTION else {"treatment": None, "strength": None}
    statement: model.Statement = _record(part, record, id=name, layer=layer, **no_option)
    return statement


def names(key: str) -> tuple[str, ...]:
    """Split a key or text such as "negative, low" into names."""
    return tuple(name.strip() for name in key.split(",")) if key.strip() else ()
