"""The plain-data shape of everything we put out: dicts, lists and texts that any program can read.

An outcome is "format 1" of design.md, section 6; the other formats say the same in words.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeAlias

from recurrence_cli.dates import in_words, is_overdue, when
from recurrence_cli.engine.answers import in_order, warnings
from recurrence_cli.engine.evaluate import Outcome, StatementResult
from recurrence_cli.model import Answer, Answers, Citation, Level, Pathway, Question, Section, Source, Statement, Status

Record: TypeAlias = dict[str, Any]

FORMAT = 1


def outcome_record(pathway: Pathway, outcome: Outcome, today: date) -> Record:
    """An outcome as format 1, with everything that is past its review on `today` marked as overdue."""
    return case_outcome_record(pathway, outcome, today) | {
        "urgent": urgent_record(pathway, today),
        "support": support_record(pathway, today),
        "notices": notices(pathway, outcome, today),
    }


def case_outcome_record(pathway: Pathway, outcome: Outcome, today: date) -> Record:
    """What of an outcome may differ from case to case: format 1 without what is said with every result."""
    return outcome_frame(
        pathway,
        today,
        answers=answers_record(pathway, outcome.answers),
        unused=list(outcome.unused),
        pending=list(outcome.pending),
        sections=[
            section_frame(
                section,
                options=[_statement(pathway, f, today) for f in found if f.statement.is_option],
                notes=[_statement(pathway, f, today) for f in found if not f.statement.is_option],
            )
            for section, found in outcome.sections
        ],
        open=[open_frame(pathway.questions[question], list(ids)) for question, ids in outcome.open.items()],
    ) | warnings_record(pathway, outcome.answers)


# --- frames: shapes whose contents are made elsewhere, as records or as ready text -----------------------------------


def outcome_frame(
    pathway: Pathway, today: date, *, answers: Any, unused: Any, pending: Any, sections: Any, open: Any
) -> Record:
    return {
        "format": FORMAT,
        "pathway": pathway_record(pathway, today),
        "answers": answers,
        "unused": unused,
        "pending": pending,
        "sections": sections,
        "open": open,
    }


def section_frame(section: Section, *, options: Any, notes: Any) -> Record:
    short = {"short": section.short} if section.short else {}
    return {"id": section.id, "title": section.title, **short, "options": options, "notes": notes}


def open_frame(question: Question, affects: Any) -> Record:
    return {"question": question.id, "ask": question.ask, "look_in": question.look_in, "affects": affects}


def statement_frame(
    pathway: Pathway, statement: Statement, today: date, *, status: Any, ways: Any, because: Any
) -> Record:
    option: Record = {}
    if statement.treatment is not None and statement.strength is not None:
        treatment = pathway.treatments[statement.treatment]
        option = {
            "treatment": statement.treatment,
            "name": treatment.name,
            **({"short": treatment.short} if treatment.short else {}),
            "strength": statement.strength.value,
            **({"qualifier": statement.qualifier} if statement.qualifier else {}),
        }
    elif statement.level != Level.DETAIL:
        option = {"level": statement.level.value}
    return {
        "id": statement.id,
        **option,
        "text": statement.text,
        "status": status,
        "if": ways,
        "because": because,
        "sources": _sources(pathway, statement.citations, today),
    }


def batch_frame(case: Any, outcome: Any) -> Record:
    """A line of a batch: a case and what it gives."""
    return {"case": case, "outcome": outcome}


def brief_frame(case: Any, *, applies: Any, depends: Any) -> Record:
    """A line of a brief batch: a case and the ids of its statements."""
    return {"case": case, "applies": applies, "depends": depends}


def refused_frame(case: Any, line: int, error: str) -> Record:
    """A line of a batch for a case that cannot be walked."""
    return {"case": case, "line": line, "error": error}


# --- parts ----------------------------------------------------------------------------------------------------------


def urgent_record(pathway: Pathway, today: date) -> list[Record]:
    return [
        {
            "id": u.id,
            "signs": u.signs,
            "ring": u.ring,
            **({"act": u.act.value} if u.act else {}),
            **({"short": u.short} if u.short else {}),
            "sources": _sources(pathway, u.citations, today),
        }
        for u in pathway.urgent
    ]


def support_record(pathway: Pathway, today: date) -> list[Record]:
    return [
        {
            "id": contact.id,
            "who": contact.who,
            "contact": contact.contact,
            "hours": contact.hours,
            "seen": contact.seen,
            "sources": _sources(pathway, contact.citations, today),
        }
        for contact in pathway.support.contacts
    ]


def warnings_record(pathway: Pathway, answers: Answers) -> Record:
    """Return the key `warnings` with a sentence each, or nothing where there are none."""
    found = list(warnings(pathway, answers))
    return {"warnings": found} if found else {}


def about_record(pathway: Pathway) -> Record:
    about = pathway.about
    return {
        "title": about.title,
        "purpose": about.purpose,
        "use": about.use,
        "not_for": about.not_for,
        "audience": list(about.audience),
        "jurisdiction": about.jurisdiction,
        "authors": list(about.authors),
        "clinical_reviewer": about.clinical_reviewer,
        "notice": list(about.notice),
        "changelog": [{"version": c.version, "date": c.date, "changes": list(c.changes)} for c in about.changelog],
    }


def pathway_record(pathway: Pathway, today: date) -> Record:
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


def answers_record(pathway: Pathway, answers: Answers) -> Record:
    """Answers in question order: a text each, a list for a `many` question with ticks."""
    return {name: answer_record(q, answers[name]) for name, q in pathway.questions.items() if name in answers}


def answer_record(question: Question, answer: Answer) -> str | list[str]:
    """An answer as a text, or as a list in the order of the choices."""
    return answer if isinstance(answer, str) else list(in_order(question, answer))


def case_record(pathway: Pathway, answers: Answers) -> Record:
    """A case as it is saved: the answers, and which content they were given to. Nothing about the person."""
    about = pathway.about
    return {
        "pathway": {"id": about.id, "version": about.version, "sha256": pathway.sha256},
        "answers": answers_record(pathway, answers),
    }


def notices(pathway: Pathway, outcome: Outcome, today: date) -> list[str]:
    """What must be said with every result: the pathway's notice, how far it was reviewed, and what is out of date."""
    about = pathway.about
    said = [*warnings(pathway, outcome.answers), *about.notice]
    if about.status != Status.APPROVED:
        said.append(f"This content has the status {about.status.value.replace('_', ' ')}: it is not approved for use.")
    if about.clinical_reviewer is None:
        said.append("No clinical reviewer has checked this content yet.")
    if is_overdue(about.next_review, today):
        said.append(f"This content was due for review {when(about.next_review)}. It may be out of date.")
    for source in overdue_sources(pathway, outcome, today):
        due = in_words(source.review_due or "")
        said.append(f'"{source.title}" ({source.publisher}) was due for review from {due}. A newer page may exist.')
    said.append(pathway.support.not_emergency)
    return said


def overdue_sources(pathway: Pathway, outcome: Outcome, today: date) -> list[Source]:
    """The sources of what is shown whose review date has passed."""
    cited = {c.source for _, found in outcome.sections for f in found for c in f.statement.citations}
    return [s for s in pathway.sources.values() if s.id in cited and is_overdue(s.review_due, today)]


def _statement(pathway: Pathway, found: StatementResult, today: date) -> Record:
    return statement_frame(
        pathway,
        found.statement,
        today,
        status=status_record(found),
        ways=ways_record(found),
        because=because_record(pathway, found),
    )


def status_record(found: StatementResult) -> str:
    return "applies" if found.applies else "depends"


def ways_record(found: StatementResult) -> list[list[Record]]:
    return [[{"question": c.question, "is": list(c.choices)} for c in way] for way in found.ways]


def because_record(pathway: Pathway, found: StatementResult) -> list[Record]:
    return [
        {"question": b.question, "answer": answer_record(pathway.questions[b.question], b.answer)}
        for b in found.because
    ]


def _sources(pathway: Pathway, citations: Iterable[Citation], today: date) -> list[Record]:
    return [_cited(pathway.sources[citation.source], citation.at, today) for citation in citations]


def _cited(source: Source, at: str | None, today: date) -> Record:
    record = source_record(source, today)
    return {"id": record.pop("id"), "at": at, **record}


def source_record(source: Source, today: date) -> Record:
    return {
        "id": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "seen": source.seen,
        "read": source.read.value,
        "reviewed": source.reviewed,
        "review_due": source.review_due,
        "overdue": is_overdue(source.review_due, today),
        **({"superseded": True} if source.superseded else {}),
    }
