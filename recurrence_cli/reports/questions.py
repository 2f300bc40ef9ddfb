"""The report on the questions: help, places to look, choices."""

from functools import partial

from recurrence_cli.pathway.model import Pathway, Question
from recurrence_cli.reports.data import FORMAT, Data
from recurrence_cli.reports.document import Block, Document, Group, Role, Section, plain
from recurrence_cli.reports.phrases import further_in_words
from recurrence_cli.reports.record_data import record_data
from recurrence_cli.reports.report import Report


def questions_report(pathway: Pathway, only: Question | None = None) -> Report:
    """Report every question of the pathway, or `only` one."""
    questions = (only,) if only else tuple(pathway.questions.values())
    return Report(partial(_data, questions), partial(_document, pathway, questions))


def _data(questions: tuple[Question, ...]) -> Data:
    return {"format": FORMAT, "questions": [{"id": q.id, **record_data("QUESTION", q)} for q in questions]}


def _document(pathway: Pathway, questions: tuple[Question, ...]) -> Document:
    first = ['Every question takes "not_known" too. It is an answer, and it never means "no".']
    if any(question.further for question in questions):
        first.append(further_in_words(pathway))
    return Document("The questions", (Section("", (*plain(*first), *map(_group, questions)), "questions"),))


def _group(question: Question) -> Group:
    further = " This is a further question." if question.further else ""
    several = " Separate several choices with commas." if question.many else ""
    choices = (
        Block(f"{c.label}{f'. {c.help}' if c.help else ''}", f"{question.id}={c.id}", role=Role.ITEM)
        for c in question.choices
    )
    return Group(
        f"{question.id}: {question.ask}",
        (
            Block(f"{question.help}{further}{several}", "Why"),
            Block(question.look_in, "Look in"),
            *choices,
        ),
    )
