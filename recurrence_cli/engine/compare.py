"""Comparison of outcomes: what other answers would change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from recurrence_cli.engine.answers import clashes
from recurrence_cli.engine.evaluate import Outcome, StatementResult, walk
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Answers, Pathway, Question, choice_set

ABSENT, APPLIES, DEPENDS = "absent", "applies", "depends"


def status(found: StatementResult | None) -> str:
    """Return the status of a statement in an outcome."""
    if found is None:
        return ABSENT
    return APPLIES if found.applies else DEPENDS


def statuses(outcome: Outcome) -> dict[str, str]:
    """Statement id -> applies or depends, for every statement found."""
    return {f.statement.id: status(f) for _, found in outcome.sections for f in found}


def in_outcome(outcome: Outcome, statement: str) -> StatementResult | None:
    """Return the statement's result in an outcome, if it is there."""
    return next((f for _, found in outcome.sections for f in found if f.statement.id == statement), None)


def everything(pathway: Pathway, answers: Answers) -> Outcome:
    """Evaluate with the sections on request too."""
    return walk(pathway, answers, on_request=True)


@dataclass(frozen=True, slots=True)
class Difference:
    """The ids of statements added, removed, newly applying or newly depending."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    settled: tuple[str, ...]
    unsettled: tuple[str, ...]
    same: tuple[str, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """All but those that are the same."""
        return (*self.added, *self.removed, *self.settled, *self.unsettled)


def difference(before: Mapping[str, str], after: Mapping[str, str]) -> Difference:
    """List the changes from the first statuses to the second."""
    both = [i for i in before if i in after]
    return Difference(
        added=tuple(i for i in after if i not in before),
        removed=tuple(i for i in before if i not in after),
        settled=tuple(i for i in both if (before[i], after[i]) == (DEPENDS, APPLIES)),
        unsettled=tuple(i for i in both if (before[i], after[i]) == (APPLIES, DEPENDS)),
        same=tuple(i for i in both if before[i] == after[i]),
    )


def other_answers(question: Question, answers: Answers) -> Iterator[Answer]:
    """Yield each other answer to `question`.

    For a `many` question, each choice as the only one.
    """
    given = choice_set(answers.get(question.id, NOT_KNOWN))
    return (answer for answer in question.possible_answers() if choice_set(answer) != given)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A question, and what each other answer to it would change."""

    question: str
    changes: tuple[tuple[Answer, Difference], ...]

    @property
    def weight(self) -> int:
        """How many statements its most decisive answer would change."""
        return max((len(difference.changed) for _, difference in self.changes), default=0)


def what_if(pathway: Pathway, outcome: Outcome, *, on_request: bool = False) -> list[WhatIf]:
    """List what each other answer would change, most decisive first.

    Open questions precede those answered.

    Answers that would clash with the others are left out.
    """
    now = statuses(outcome)
    found = []
    for question in pathway.questions.values():
        if question.id not in outcome.open and (question.id not in outcome.answers or question.id in outcome.unused):
            continue
        changes = []
        for answer in other_answers(question, outcome.answers):
            then = {**outcome.answers, question.id: answer}
            if not any(clashes(pathway, then)):
                changes.append((answer, difference(now, statuses(walk(pathway, then, on_request=on_request)))))
        found.append(WhatIf(question.id, tuple(changes)))
    return sorted(found, key=lambda item: (item.question not in outcome.open, -item.weight))


@dataclass(frozen=True, slots=True)
class Change:
    """What another answer to one question would do to a statement."""

    question: str
    answer: Answer
    status: str


def changes(pathway: Pathway, answers: Answers, statement: str) -> Iterator[Change]:
    """Yield each other single answer that would change the statement's status."""
    now = in_outcome(everything(pathway, answers), statement)
    if now is None:
        return
    hangs_on = {because.question for because in now.because} | set(now.depends_on)
    for question in pathway.questions.values():
        if question.id in hangs_on:
            for answer in other_answers(question, answers):
                then = status(in_outcome(everything(pathway, {**answers, question.id: answer}), statement))
                if then != status(now):
                    yield Change(question.id, answer, then)
