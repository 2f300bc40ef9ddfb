"""Suggestions at Tab: answers, and names in a pathway."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

import typer

from recurrence_cli.lazy import lazy, load
from recurrence_cli.pathway.problems import RecurrenceError

if TYPE_CHECKING:
    from recurrence_cli.pathway.model import Pathway, Question

VARIABLE = "_RECURRENCE_COMPLETE"
"""The environment variable in which typer's completion scripts pass their request."""

Word: TypeAlias = tuple[str, str]
"""A word to complete, and what it means."""

_open_pathway: "Callable[[str], Pathway]" = lazy("recurrence_cli.cli.inputs:open_pathway")


def answers(ctx: typer.Context, incomplete: str) -> list[Word]:
    """Complete QUESTION=CHOICE: questions, and the choices once one question fits."""
    pathway = _pathway(ctx)
    if pathway is None:
        return []
    name, equals, typed = incomplete.partition("=")
    fitting = [q for q in pathway.questions.values() if (q.id == name if equals else q.id.startswith(name))]
    if len(fitting) > 1:
        return _starting(incomplete, ((f"{q.id}=", q.short) for q in fitting))
    return [word for question in fitting for word in _starting(incomplete, _answers(question, typed))]


def questions(ctx: typer.Context, incomplete: str) -> list[Word]:
    """Complete the id of a question."""
    return _names(ctx, incomplete, lambda pathway: ((q.id, q.short) for q in pathway.questions.values()))


def types(ctx: typer.Context, incomplete: str) -> list[Word]:
    """Complete a choice of the first question."""
    return _names(ctx, incomplete, lambda p: ((c.id, c.label) for c in p.questions[p.root].choices))


def sections(ctx: typer.Context, incomplete: str) -> list[Word]:
    """Complete the id of a section."""
    return _names(ctx, incomplete, lambda pathway: ((s.id, s.title) for s in pathway.sections.values()))


def _names(ctx: typer.Context, incomplete: str, named: "Callable[[Pathway], Iterable[Word]]") -> list[Word]:
    pathway = _pathway(ctx)
    return _starting(incomplete, named(pathway)) if pathway else []


def _answers(question: "Question", typed: str) -> Iterator[Word]:
    """Yield the answers that what is typed after "=" can become."""
    ticked, comma, _ = typed.rpartition(",")
    if not comma or question.many:
        for choice in (*question.choice_ids, load("recurrence_cli.pathway.model:NOT_KNOWN")):
            if choice not in ticked.split(","):
                yield f"{question.id}={ticked}{comma}{choice}", question.label(choice)


def _starting(typed: str, words: Iterable[Word]) -> list[Word]:
    """List the words that begin with what is typed.

    Shells evaluate what a script prints, so labels are reduced to letters, digits and spaces.
    """
    return [(word, re.sub(r"[^\w .,/-]+", " ", label).strip()) for word, label in words if word.startswith(typed)]


def _pathway(ctx: typer.Context) -> "Pathway | None":
    """Load the pathway named on the line, or the bundled one.

    Return None if it cannot be loaded.
    """
    try:
        return _open_pathway(ctx.params.get("pathway") or "")
    except RecurrenceError:
        return None
