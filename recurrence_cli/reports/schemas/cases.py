"""The schema of a case: answers as read and saved."""

from recurrence_cli.pathway.model import NOT_KNOWN, Pathway, Question
from recurrence_cli.reports.data import Data as Record
from recurrence_cli.reports.schemas.pieces import document, fields, ref, set_of, sha256, string

PERSON_AT_MOST = 200
"""The characters that a case file may use to say who it is about."""


def case_schema(pathway: Pathway) -> Record:
    """Describe a case, as `--answers` reads and `--save` writes it.

    A case file of `test` has its expectations too.
    """
    answers = {question.id: _answer(question) for question in pathway.questions.values()}
    content = {
        "id": string("The pathway that the answers were given to."),
        "version": string("Its version."),
        "sha256": sha256(),
    }
    depends = {
        "on": set_of(pathway.questions, "The open questions it depends on."),
        "why": string("Why, in a few words."),
    }
    keys = {
        "id": {"description": "What the case is called; never a person's name.", "type": ["string", "integer"]},
        "pathway": fields(content, "Which content the answers were given to.", optional=content),
        "answers": fields(answers, "Answers by question. One left out has not been given.", optional=answers),
        "person": string("An invented person, in a line or two.") | {"maxLength": PERSON_AT_MOST},
        "outlook": {"description": "true when outlook is asked about too.", "const": True},
        "applies": _statements(string("Why, in a few words."), "Statements that apply, each with why."),
        "depends": _statements(fields(depends), "Statements that depend on an open question, each with why."),
        "absent": _statements(string("Why, in a few words."), "Statements that are not shown, each with why."),
    }
    about = (
        "A case",
        "The answers for one person, and, in a case file of recurrence test, what they are expected to give.",
    )
    body = fields(keys, optional=keys.keys() - {"answers"})
    return document(pathway, "case", about, body, {"statement": {"enum": [s.id for s in pathway.statements()]}})


def _statements(of: Record, description: str) -> Record:
    return {
        "description": description,
        "type": "object",
        "propertyNames": ref("statement"),
        "additionalProperties": of,
    }


def _answer(question: Question) -> Record:
    """Describe an answer as people write it.

    It is a choice, or for a `many` question several, as a list or in a text.
    """
    choices = [*question.choice_ids, NOT_KNOWN]
    if not question.many:
        return {"description": question.ask, "enum": choices}
    one = f"({'|'.join(choice.replace('.', '[.]') for choice in choices)})"
    return {
        "description": f"{question.ask} Several may be given, as a list or with commas.",
        "anyOf": [{"enum": choices}, set_of(choices), {"type": "string", "pattern": f"^ *{one} *(, *{one} *)*$"}],
    }
