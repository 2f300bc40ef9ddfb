"""The report on an outcome: the options for one set of answers."""

from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from recurrence_cli.engine.evaluate import Outcome, StatementResult
from recurrence_cli.lazy import lazy
from recurrence_cli.pathway.model import Level, Pathway
from recurrence_cli.reports.data import (
    FORMAT,
    Data,
    answers_data,
    because_data,
    citations_data,
    conditions_data,
    given,
    notices,
    pathway_data,
    status_of,
    support_data,
    urgent_data,
    warnings_data,
)
from recurrence_cli.reports.report import Report


class Layer(StrEnum):
    """How much a document says: summary, detail, or everything."""

    SUMMARY = "summary"
    DETAIL = "detail"
    FULL = "full"


class Audience(StrEnum):
    """The readers of a document.

    For professionals it has ids, places in sources, and the meaning of strengths.
    """

    PLAIN = "plain"
    PROFESSIONAL = "professional"


def outcome_report(
    pathway: Pathway,
    outcome: Outcome,
    today: date,
    *,
    layer: Layer = Layer.SUMMARY,
    handout: bool = False,
    sections: Sequence[str] = (),
    what_if: Sequence[Any] | None = None,
    status: int = 0,
    **shown: Any,
) -> Report:
    """Report an outcome as of `today`.

    A `handout` has a first page to take along, and the details after it. `sections` are the only ones that a document
    shows, if any are named; data always has all. `what_if` adds what other answers would change; `shown` is how the
    detail shows statements (see `full_document`).
    """
    case = pathway, outcome, today
    if handout:
        document = partial(
            lazy("recurrence_cli.reports.handout:handout_document"),
            *case,
            full=layer == Layer.FULL,
            what_if=what_if,
            **shown,
        )
    elif layer == Layer.SUMMARY:
        document = partial(lazy("recurrence_cli.reports.summary:summary_document"), *case, what_if=what_if)
    else:
        write = lazy(f"recurrence_cli.reports.detail:{layer}_document")
        document = partial(write, *case, what_if=what_if, **shown)
    return Report(partial(_data, pathway, outcome, today, what_if), partial(document, sections=sections), status)


def _data(pathway: Pathway, outcome: Outcome, today: date, what_if: Sequence[Any] | None) -> Data:
    data = outcome_data(pathway, outcome, today)
    if what_if is not None:
        data["what_if"] = lazy("recurrence_cli.reports.what_if:what_if_data")(pathway, what_if)
    return data


def outcome_data(pathway: Pathway, outcome: Outcome, today: date) -> Data:
    """Describe an outcome as format 1."""
    return case_outcome_data(pathway, outcome, today) | {
        "urgent": urgent_data(pathway, today),
        "support": support_data(pathway, today),
        "notices": notices(pathway, outcome, today),
    }


def case_outcome_data(
    pathway: Pathway,
    outcome: Outcome,
    today: date,
    *,
    statement: "Callable[[Pathway, StatementResult, date], Any] | None" = None,
) -> Data:
    """Describe an outcome as format 1, without the shared notices.

    Each statement is what `statement` makes of its result, by default `statement_data`; a section has its options
    before its notes.
    """
    described = statement or statement_data
    questions = pathway.questions
    return {
        "format": FORMAT,
        "pathway": pathway_data(pathway, today),
        "answers": answers_data(pathway, outcome.answers),
        "unused": list(outcome.unused),
        "pending": list(outcome.pending),
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                **given(short=section.short),
                "options": [described(pathway, r, today) for r in results if r.statement.is_option],
                "notes": [described(pathway, r, today) for r in results if not r.statement.is_option],
            }
            for section, results in outcome.sections
        ],
        "open": [
            {"question": q, "ask": questions[q].ask, "look_in": questions[q].look_in, "affects": list(ids)}
            for q, ids in outcome.open.items()
        ],
        **warnings_data(pathway, outcome.answers),
    }


def statement_data(pathway: Pathway, result: StatementResult, today: date) -> Data:
    """Describe a statement as a case has it."""
    statement = result.statement
    option: Data = {}
    if statement.treatment is not None and statement.strength is not None:
        treatment = pathway.treatments[statement.treatment]
        option = {
            "treatment": statement.treatment,
            "name": treatment.name,
            **given(short=treatment.short),
            "strength": statement.strength.value,
            **given(qualifier=statement.qualifier),
        }
    else:
        level = statement.level.value if statement.level != Level.DETAIL else None
        option = given(level=level, short=statement.short)
    return {
        "id": statement.id,
        **option,
        "text": statement.text,
        "status": status_of(result),
        "if": conditions_data(result),
        "because": because_data(pathway, result),
        "sources": citations_data(pathway, statement.citations, today),
    }
