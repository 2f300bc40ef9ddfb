"""The schemas of an outcome, format 1, and of a batch line."""

from collections.abc import Iterable

from recurrence_cli.engine.compare import APPLIES, DEPENDS
from recurrence_cli.pathway.fields import CONTACT, SOURCE, URGENT
from recurrence_cli.pathway.model import NOT_KNOWN, Level, Pathway, Question, Status, Strength
from recurrence_cli.pathway.record import Field, Kind, Programs, Record
from recurrence_cli.reports.data import FORMAT, Data
from recurrence_cli.reports.schemas.pieces import (
    DATE,
    ID,
    SAID,
    document,
    fields,
    items,
    one_of,
    ref,
    set_of,
    sha256,
    string,
)


def outcome_schema(pathway: Pathway) -> Data:
    """Describe an outcome as JSON."""
    said = {
        "urgent": items(ref("urgent"), "Signs that cannot wait, and who to ring."),
        "support": items(ref("contact"), "Helplines, and other ways to be heard."),
        "notices": items(string("A sentence."), "What must be said with every result."),
        "what_if": items(ref("what_if"), "Only when asked for: what other answers would change, most decisive first."),
    }
    about = (
        "An outcome",
        "What answers give: the statements that apply or depend, why each is there, and what is still open.",
    )
    body = fields({**_outcome(pathway), **said}, optional=["what_if", "warnings"])
    return document(pathway, "outcome", about, body, {**_parts(pathway), **_more_parts()})


def batch_schema(pathway: Pathway) -> Data:
    """Describe a line of a batch.

    It is the outcome of a case, that outcome in brief, or an error.
    """
    case = {"description": "The id of the case, or the number of its line.", "type": ["string", "integer"]}
    wrong = {
        "line": {"description": "The number of its line.", "type": "integer", "minimum": 1},
        "error": string("What is wrong with it, and what would do."),
    }
    brief = {
        "applies": _ids("The statements that apply."),
        "depends": _ids("The statements that depend on an open question."),
    }
    body = {
        "oneOf": [
            fields(
                {"case": case, "outcome": fields(_outcome(pathway), "What its answers give.", optional=["warnings"])}
            ),
            fields({"case": case, **brief}),
            fields({"case": case, **wrong}),
        ]
    }
    about = ("A line of a batch", "What one case of a batch gives. Each line of the output is one such document.")
    return document(pathway, "batch", about, body, _parts(pathway))


def _outcome(pathway: Pathway) -> Data:
    """Describe the keys of an outcome that differ between cases."""
    always = sum(not section.on_request for section in pathway.sections.values())
    return {
        "format": {"description": "The number of this format.", "const": FORMAT},
        "pathway": ref("pathway", "Which content this is from."),
        "answers": ref("answers", "The answers given, in question order."),
        "unused": items(ref("question"), "Questions that were answered but not met."),
        "pending": items(ref("question"), "Questions to be asked now, the next one first."),
        "sections": {
            **items(ref("section"), "Every kind of care, in the order of the file.", at_least=always),
            "maxItems": len(pathway.sections),
        },
        "open": items(ref("open"), "Questions met without a known answer, and what each bears on."),
        "warnings": items(
            string("A sentence."), "Answers that are doubtful together; only where there are any.", at_least=1
        ),
    }


def _parts(pathway: Pathway) -> Data:
    questions = pathway.questions.values()
    answers = {question.id: _answer(question) for question in questions}
    return {
        "question": {"description": "A question, by its id.", "enum": [*pathway.questions]},
        "choice": {"enum": [*dict.fromkeys(c for q in questions for c in q.choice_ids), NOT_KNOWN]},
        "answers": fields(answers, optional=answers),
        "answer": {
            "description": "A choice, or a list of them for a question that takes several.",
            "anyOf": [ref("choice"), items(ref("choice"), at_least=1) | {"uniqueItems": True}],
        },
        "pathway": fields(
            {
                "id": string("What programs call the pathway.", ID),
                "version": string("The version of the content."),
                "sha256": sha256(),
                "status": one_of(Status, "How far its clinical review has come."),
                "last_review": string("When it was last reviewed.", DATE),
                "next_review": string("When its next review is due.", DATE),
                "overdue": {"description": "Whether that review is overdue.", "type": "boolean"},
            }
        ),
        "section": fields(
            {
                "id": {"description": "A section, by its id.", "enum": [*pathway.sections]},
                "title": string("Its heading."),
                "short": string("Its heading for narrow places; only where there is one."),
                "options": items(ref("option"), "Treatments that sources list, in the order of the file."),
                "notes": items(ref("note"), "Lines that only inform, in the order of the file."),
            },
            optional=["short"],
        ),
        "option": _statement(
            {
                "treatment": string("The treatment, by its id.", ID),
                "name": string("Its plain name."),
                "short": string("Its name for narrow places; only where there is one."),
                "strength": one_of(Strength, "How firmly the source puts it. Never a ranking."),
                "qualifier": string(
                    "Words that tell it from options with the same treatment; only where there are any."
                ),
            },
            optional=["short", "qualifier"],
        ),
        "note": _statement(
            {
                "level": one_of(Level, "The first layer that shows it; detail, if left out."),
                "short": string("The same for a line of the summary; only where there is one."),
            },
            optional=["level", "short"],
        ),
        "condition": fields(
            {"question": ref("question"), "is": items(ref("choice"), "The choices of it that would do.", at_least=1)}
        ),
        "because": fields({"question": ref("question"), "answer": ref("answer")}),
        "source": _record(
            SOURCE,
            id=string("A source, by its id.", ID),
            at=string("The place in it that says so.", or_null=True),
            overdue={
                "description": "Whether its review is overdue; null when the source gives no date.",
                "type": ["boolean", "null"],
            },
        ),
        "open": fields(
            {
                "question": ref("question"),
                "ask": string("The question, in plain words."),
                "look_in": string("Where in the record the answer is found."),
                "affects": _ids("The statements it bears on."),
            }
        ),
    }


def _more_parts() -> Data:
    return {
        "urgent": _record(URGENT),
        "contact": _record(CONTACT),
        "what_if": fields(
            {
                "question": ref("question"),
                "answers": items(ref("other_answer"), "Each other answer to it, and what that would change."),
            }
        ),
        "other_answer": fields(
            {
                "answer": ref("answer"),
                "added": _ids("What would come in."),
                "removed": _ids("What would go."),
                "now_applies": _ids("What depends, and would apply."),
                "now_depends": _ids("What applies, and would depend."),
                "same": _ids("What would stay as it is."),
            }
        ),
    }


def _record(record: Record, **more: Data) -> Data:
    """Describe a record as programs get it.

    With what they get `more` than its fields.
    """
    given = [field for field in record.fields if field.programs != Programs.NEVER]
    keys = {**more, **{field.key: _field(field) for field in given}}
    return fields(keys, optional=[field.key for field in given if field.programs == Programs.GIVEN])


def _field(field: Field) -> Data:
    only = " Only where the file has it." if field.programs == Programs.GIVEN else ""
    help = f"{field.help}{only}"
    if field.kind == Kind.CITATIONS:
        return _citations()
    if field.kind == Kind.WORD:
        return one_of(field.of, help)
    if field.kind == Kind.FLAG:
        return {"description": help, "const": True} if only else {"description": help, "type": "boolean"}
    pattern = {Kind.ID: ID, Kind.DATE: DATE}.get(field.kind, SAID)
    return string(help, pattern, or_null=field.optional and not only)


def _statement(more: Data, optional: Iterable[str] = ()) -> Data:
    """Require ways of a statement that depends, and none otherwise."""
    keys = {
        "id": string("Its id, which never changes.", ID),
        **more,
        "text": string("What is said, in plain words."),
        "status": {"description": "Whether it applies, or depends on an open question.", "enum": [APPLIES, DEPENDS]},
        "if": items(
            items(ref("condition"), "Conditions that together would do.", at_least=1),
            "The ways in which it would apply. None when it applies as things stand.",
        ),
        "because": items(ref("because"), "The answers that led to it."),
        "sources": _citations() | {"minItems": 1},
    }
    return {
        **fields(keys, optional=optional),
        "if": {"properties": {"status": {"const": APPLIES}}},
        "then": {"properties": {"if": {"maxItems": 0}}},
        "else": {"properties": {"if": {"minItems": 1}}},
    }


def _answer(question: Question) -> Data:
    """Describe an answer as written: a text, or a list of ticks."""
    choices = [*question.choice_ids, NOT_KNOWN]
    one = {"const": NOT_KNOWN} if question.many else {"enum": choices}
    return {"description": question.ask, **({"anyOf": [one, set_of(choices)]} if question.many else one)}


def _ids(description: str) -> Data:
    return items(string("A statement, by its id.", ID), description)


def _citations() -> Data:
    return items(ref("source"), "Where this is from.")
