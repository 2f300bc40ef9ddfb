"""Plain data shared by reports: dicts, lists and texts."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any, TypeAlias

from recurrence_cli.engine.answers import warnings
from recurrence_cli.engine.evaluate import Outcome, StatementResult
from recurrence_cli.lazy import lazy
from recurrence_cli.pathway.dates import in_words, is_overdue, too_early, when
from recurrence_cli.pathway.model import Answer, Answers, Citation, Pathway, Question, Source, Status

Data: TypeAlias = dict[str, Any]

FORMAT = 1

# Only data needs the field table, and only where it has whole records.
_record_data = lazy("recurrence_cli.reports.record_data:record_data")


def urgent_data(pathway: Pathway, today: date) -> list[Data]:
    """Describe the urgent signs and who to ring."""
    cite = partial(citations_data, pathway, today=today)
    return [_record_data("URGENT", sign, cite) for sign in pathway.urgent]


def support_data(pathway: Pathway, today: date) -> list[Data]:
    """Describe the helplines."""
    cite = partial(citations_data, pathway, today=today)
    return [_record_data("CONTACT", contact, cite) for contact in pathway.support.contacts]


def warnings_data(pathway: Pathway, answers: Answers) -> Data:
    """List the doubtful answers, a sentence each, under `warnings`."""
    return given(warnings=[*warnings(pathway, answers)])


def given(**entries: object) -> Data:
    """Drop the entries without a value.

    Such keys are there only where the file has them.
    """
    return {key: entry for key, entry in entries.items() if entry}


def about_data(pathway: Pathway) -> Data:
    """Describe what a pathway says of itself."""
    data: Data = _record_data("ABOUT", pathway.about)
    return data


def pathway_data(pathway: Pathway, today: date) -> Data:
    """Identify a pathway and its review dates."""
    about = pathway.about
    return {
        "id": about.id,
        "version": about.version,
        "sha256": pathway.sha256,
        "status": about.status.value,
        "last_review": about.last_review,
        "next_review": about.next_review,
        "overdue": is_overdue(about.next_review, today),
    }


def answers_data(pathway: Pathway, answers: Answers) -> Data:
    """List answers in question order, a list where there are ticks."""
    return {name: answer_data(q, answers[name]) for name, q in pathway.questions.items() if name in answers}


def answer_data(question: Question, answer: Answer) -> str | list[str]:
    """Convert an answer to a text or an ordered list."""
    return answer if isinstance(answer, str) else list(question.in_order(answer))


def case_data(pathway: Pathway, answers: Answers) -> Data:
    """Describe a case to save: the answers and their content version.

    There is nothing about the person in it.
    """
    about = pathway.about
    return {
        "pathway": {"id": about.id, "version": about.version, "sha256": pathway.sha256},
        "answers": answers_data(pathway, answers),
    }


def notices(pathway: Pathway, outcome: Outcome, today: date) -> list[str]:
    """List the notices, the review status, and what is overdue."""
    about = pathway.about
    sentences = [*warnings(pathway, outcome.answers), *about.notice]
    if about.status != Status.APPROVED:
        sentences.append(
            f"This content has the status {about.status.value.replace('_', ' ')}: it is not approved for use."
        )
    if about.clinical_reviewer is None:
        sentences.append("No clinical reviewer has checked this content yet.")
    if early := too_early(today, about.last_review):
        sentences.append(early)
    if is_overdue(about.next_review, today):
        sentences.append(f"This content was due for review {when(about.next_review)}. It may be out of date.")
    for source in sources_past_review(pathway, outcome, today):
        due = in_words(source.review_due or "")
        sentences.append(
            f'"{source.title}" ({source.publisher}) was due for review from {due}. A newer page may exist.'
        )
    sentences.append(pathway.support.not_emergency)
    return sentences


def sources_past_review(pathway: Pathway, outcome: Outcome, today: date) -> list[Source]:
    """List the cited sources whose review date has passed."""
    cited = {c.source for _, found in outcome.sections for f in found for c in f.statement.citations}
    return [s for s in pathway.sources.values() if s.id in cited and is_overdue(s.review_due, today)]


def status_of(result: StatementResult) -> str:
    """Name the status of a result: it applies or depends."""
    return "applies" if result.applies else "depends"


def conditions_data(result: StatementResult) -> list[list[Data]]:
    """List the ways in which a statement would apply."""
    return [[{"question": c.question, "is": list(c.choices)} for c in cube] for cube in result.ways]


def because_data(pathway: Pathway, result: StatementResult) -> list[Data]:
    """List the answers that led to a statement."""
    return [
        {"question": b.question, "answer": answer_data(pathway.questions[b.question], b.answer)} for b in result.because
    ]


def citations_data(pathway: Pathway, citations: Iterable[Citation], today: date) -> list[Data]:
    """Describe the sources of a statement, each with its place."""
    return [_cited(pathway.sources[citation.source], citation.at, today) for citation in citations]


def _cited(source: Source, at: str | None, today: date) -> Data:
    data = source_data(source, today)
    return {"id": data.pop("id"), "at": at, **data}


def source_data(source: Source, today: date) -> Data:
    """Describe a source and its dates."""
    return {
        "id": source.id,
        **_record_data("SOURCE", source),
        "overdue": is_overdue(source.review_due, today),
    }
