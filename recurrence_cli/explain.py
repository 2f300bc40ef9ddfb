"""Reasons read off outcomes: why a statement is shown, and what other answers would do to it."""

from collections.abc import Iterator
from dataclasses import dataclass

from recurrence_cli.model import NOT_KNOWN, Answer, Answers, Pathway, chosen
from recurrence_cli.walk import Found, Outcome, walk


@dataclass(frozen=True, slots=True)
class Change:
    """What another answer to one question would do to a statement: it applies, depends, or is not shown."""

    question: str
    choice: str
    status: str


def status(found: Found | None) -> str:
    """A statement's part in an outcome, in a word of its own."""
    if found is None:
        return "absent"
    return "applies" if found.applies else "depends"


def in_outcome(outcome: Outcome, statement: str) -> Found | None:
    """The statement as it was found, if it was."""
    return next((f for _, found in outcome.sections for f in found if f.statement.id == statement), None)


def changes(pathway: Pathway, answers: Answers, statement: str) -> Iterator[Change]:
    """Each other answer, to one question that the statement hangs on, that would change whether it is shown.

    For a `many` question each choice is tried as the only one.
    """
    now = in_outcome(walk(pathway, answers, on_request=True), statement)
    if now is None:
        return
    hangs_on = {because.question for because in now.because} | set(now.depends_on)
    for question in pathway.questions.values():
        if question.id not in hangs_on:
            continue
        given = chosen(answers.get(question.id, NOT_KNOWN))
        for choice in (*question.choice_ids, NOT_KNOWN):
            if {choice} == given:
                continue
            answer: Answer = frozenset({choice}) if question.many and choice != NOT_KNOWN else choice
            then = status(in_outcome(walk(pathway, {**answers, question.id: answer}, on_request=True), statement))
            if then != status(now):
                yield Change(question.id, choice, then)
