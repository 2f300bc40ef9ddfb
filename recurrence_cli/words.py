"""Answers and conditions in words: the names that a pathway gives its questions and choices, put together."""

from collections.abc import Iterable

from recurrence_cli.engine.answers import in_order
from recurrence_cli.engine.evaluate import Condition, StatementResult
from recurrence_cli.model import NOT_KNOWN, Answer, Pathway, Question, Statement, Strength

STRENGTHS = {
    Strength.USUALLY: "usually offered",
    Strength.MAY: "may be offered",
    Strength.SOMETIMES: "sometimes possible",
    Strength.NOT_USUALLY: "not usually used",
}


def answer_in_words(question: Question, answer: Answer) -> str:
    return ", ".join(map(question.label, in_order(question, answer)))


def choices_in_words(question: Question, choices: Iterable[str]) -> str:
    return " or ".join(f'"{question.label(choice)}"' for choice in choices)


def way_in_words(pathway: Pathway, way: Iterable[Condition]) -> str:
    """What must be so together: the question in short, and the choices that would do."""
    questions = pathway.questions
    return "; AND ".join(
        f"{questions[c.question].short}: {choices_in_words(questions[c.question], c.choices)}" for c in way
    )


def ways_in_words(pathway: Pathway, found: StatementResult) -> str:
    """All the ways in which a statement would apply; empty when it does."""
    return "; OR ELSE ".join(way_in_words(pathway, way) for way in found.ways)


def because_in_words(pathway: Pathway, found: StatementResult) -> str:
    """The answers that led to a statement; that to the root question, which begins every path, without its name."""
    named = []
    for because in found.because:
        question = pathway.questions[because.question]
        answer = answer_in_words(question, because.answer)
        alone = question.id == pathway.root and because.answer != NOT_KNOWN
        named.append(answer if alone else f"{question.short}: {answer}")
    return "; ".join(named) or "whatever the answers are"


def name_of(pathway: Pathway, statement: Statement) -> str:
    """What to call a statement: its treatment and how firmly it is put, or that it is a note, with its id."""
    if statement.treatment is None or statement.strength is None:
        return f"This note [{statement.id}]"
    return f"{pathway.treatments[statement.treatment].name}, {STRENGTHS[statement.strength]} [{statement.id}]"
