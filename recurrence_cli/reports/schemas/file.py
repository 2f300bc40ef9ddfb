"""The schema of the knowledge file, with descriptions for editors.

What the field table says of each key is made into a schema here, with the names of one pathway on offer.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from recurrence_cli.pathway import fields
from recurrence_cli.pathway.model import NOT_KNOWN, Pathway, Question
from recurrence_cli.pathway.record import Field, Kind, Record
from recurrence_cli.reports.data import Data
from recurrence_cli.reports.schemas.pieces import DATE, ID, NAME, SAID, document, items, mapping, ref
from recurrence_cli.reports.schemas.pieces import fields as closed

_CHOICES = f"^ *{NAME} *(, *{NAME} *)*$"

# Our reader takes every scalar as it is written; an editor makes a number of 2026 or 999.
_SCALAR = ["string", "number"]

_AT_LEAST_ONE = {"minProperties": 1}

_IN_PLACE = (fields.FILE, fields.TREE, fields.ASK)
"""Records that are described where they are used."""


def pathway_schema(pathway: Pathway) -> Data:
    """Describe the knowledge file, with the names that `pathway` defines on offer."""
    about = (
        "The knowledge file of recurrence",
        "What sources say, and for whom: the questions, and the tree they lead through.",
    )
    parts = {
        **{record.id: _record(pathway, record) for record in fields.RECORDS if record not in _IN_PLACE},
        "one_answer": _one_answer(pathway),
        **_tree_parts(pathway),
    }
    return document(pathway, fields.FILE.id, about, _record(pathway, fields.FILE), parts)


def _record(pathway: Pathway, record: Record, description: str = "") -> Data:
    keys = {field.key: _OF_KIND[field.kind](pathway, field) for field in record.fields}
    return closed(keys, description, optional=[field.key for field in record.fields if field.optional])


# --- fields, by their kinds -----------------------------------------------------------------------------------------


def limited(field: Field) -> str:
    """Describe a field with its limits."""
    most = ((field.most_words, "words"), (field.most, "characters"))
    limits = " and ".join(f"{number} {what}" for number, what in most if number)
    return f"{field.help.removesuffix('.')}, in at most {limits}." if limits else field.help


def _text(description: str, *, or_null: bool = False) -> Data:
    return {"description": description, "type": [*_SCALAR, "null"] if or_null else _SCALAR, "pattern": SAID}


def _id(pathway: Pathway, field: Field) -> Data:
    return {"description": field.help, "type": _SCALAR, "pattern": ID}


def _date(pathway: Pathway, field: Field) -> Data:
    return {
        "description": f"{field.help} Written as 2026, 2026-06 or 2026-06-30.",
        "type": ["string", "integer", "null"] if field.optional else ["string", "integer"],
        "pattern": DATE,
        "minimum": 1000,
        "maximum": 9999,
    }


def _flag(pathway: Pathway, field: Field) -> Data:
    return {"description": f"{field.help} Write true, or leave it out.", "type": "boolean"}


def _word(pathway: Pathway, field: Field) -> Data:
    words: type[StrEnum] = field.of
    numbers = [int(word) for word in words if word.isdigit()]
    return {"description": field.help, "enum": [*(word.value for word in words), *numbers]}


def _name(pathway: Pathway, field: Field) -> Data:
    return _known(getattr(pathway, field.of), field.help)


def _names(pathway: Pathway, field: Field) -> Data:
    # The names of words are free.
    return items(_known(getattr(pathway, field.of), field.each, SAID), field.help)


def _known(names: Iterable[str], description: str, pattern: str = ID) -> Data:
    """Offer the names, and allow any other.

    A name may be newer than the schema.
    """
    anything = {"type": _SCALAR, "pattern": pattern}
    offered = [*names]
    return {"description": description, **({"anyOf": [{"enum": offered}, anything]} if offered else anything)}


def _one_answer(pathway: Pathway) -> Data:
    questions = pathway.questions.values()
    known = {q.id: _known(q.choice_ids, f"{q.ask} Choices, with commas.", _CHOICES) for q in questions}
    one = mapping(_text("Choices, with commas between them."), "One question with its choices.", known=known)
    return {**one, "minProperties": 1, "maxProperties": 1}


def _citations(pathway: Pathway, field: Field) -> Data:
    return items(ref(field.of.id), field.help, at_least=1 if field.reported_by else 0)


def _named(pathway: Pathway, field: Field) -> Data:
    entries = mapping(ref(field.of.id), field.help, keys=SAID if field.of.free else ID)
    return {**entries, **(_AT_LEAST_ONE if field.reported_by else {})}


def _lists(pathway: Pathway, field: Field) -> Data:
    lists = items(ref(field.of.id))
    known = {"any": "Questions for everybody.", **_labels(pathway.questions[pathway.root])}
    return {
        "description": field.help,
        "type": "object",
        "properties": {key: {"description": what, **lists} for key, what in known.items()},
        "additionalProperties": lists,
    }


def _sections(pathway: Pathway, field: Field) -> Data:
    choices = _labels(pathway.questions[pathway.root]).items()
    known = {choice: ref("sections_of_a_choice", what) for choice, what in choices}
    return mapping(ref("sections_of_a_choice"), field.help, keys=_CHOICES, known=known) | _AT_LEAST_ONE


def _branches(pathway: Pathway, field: Field) -> Data:
    several = {"patternProperties": {",": ref("steps", "One branch for several choices.")}}
    return mapping(ref("steps"), field.help, keys=_CHOICES) | several | _AT_LEAST_ONE


_OF_KIND: Mapping[Kind, Callable[[Pathway, Field], Data]] = {
    Kind.TEXT: lambda pathway, field: _text(limited(field), or_null=field.optional),
    Kind.TEXTS: lambda pathway, field: items(_text(field.each), field.help),
    Kind.ID: _id,
    Kind.DATE: _date,
    Kind.FLAG: _flag,
    Kind.WORD: _word,
    Kind.NAME: _name,
    Kind.NAMES: _names,
    Kind.ANSWER: lambda pathway, field: ref("one_answer", field.help),
    Kind.CITATIONS: _citations,
    Kind.PART: lambda pathway, field: ref(field.of.id, field.help),
    Kind.PARTS: lambda pathway, field: items(ref(field.of.id), field.help),
    Kind.NAMED: _named,
    Kind.CHOICES: _named,
    Kind.LISTS: _lists,
    Kind.TREES: lambda pathway, field: _record(pathway, field.of, field.help),
    Kind.SECTIONS: _sections,
    Kind.BRANCHES: _branches,
    Kind.STEPS: lambda pathway, field: ref("steps", field.help),
}


# --- the tree -------------------------------------------------------------------------------------------------------


def _tree_parts(pathway: Pathway) -> Data:
    sections = {s.id: ref("steps", f'What is shown under "{s.title}".') for s in pathway.sections.values()}
    return {
        "sections_of_a_choice": mapping(ref("steps"), "The sections, each with its steps.", known=sections),
        "steps": items(ref("step")),
        "step": _step(),
        fields.ASK.id: {
            **_record(pathway, fields.ASK),
            "allOf": [_branches_of(question) for question in pathway.questions.values()],
        },
    }


def _step() -> Data:
    """Describe one of the four kinds of step, by its first key.

    Testing one after the other makes one problem of one mistake.
    """
    kinds = {kind: record.fields[0].help for kind, record in fields.STEP_KINDS.items()}
    step: Data = {
        "properties": {kind: {"description": what} for kind, what in kinds.items()},
        "anyOf": [{"required": [kind]} for kind in kinds],
    }
    for kind in reversed(kinds):
        step = {"if": {"type": "object", "required": [kind]}, "then": ref(kind), "else": step}
    return {"description": f"One of {', '.join(kinds)}.", "type": "object", **step}


def _branches_of(question: Question) -> Data:
    """Describe the choices that an editor offers below `ask: question`."""
    known = {**_labels(question), NOT_KNOWN: "What to say while the answer is open; it may be left out."}
    branches = {choice: ref("steps", what) for choice, what in known.items()}
    return {
        "if": {"properties": {"ask": {"const": question.id}}, "required": ["ask"]},
        "then": {"properties": {"choices": {"properties": branches}}},
    }


def _labels(question: Question) -> dict[str, str]:
    """List the choices of a question, each with what it says."""
    return {choice.id: f"{question.short}: {choice.label}." for choice in question.choices}
