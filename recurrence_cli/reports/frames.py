"""Shapes of batch lines whose contents are made elsewhere, as data or as ready text."""

from datetime import date
from typing import Any

from recurrence_cli.model import Pathway, Question, Section, Statement
from recurrence_cli.reports.data import FORMAT, Data, citations_data, pathway_data


def outcome_frame(
    pathway: Pathway, today: date, *, answers: Any, unused: Any, pending: Any, sections: Any, open: Any
) -> Data:
    """Frame an outcome as format 1, without what is said with every result."""
    return {
        "format": FORMAT,
        "pathway": pathway_data(pathway, today),
        "answers": answers,
        "unused": unused,
        "pending": pending,
        "sections": sections,
        "open": open,
    }


def section_frame(section: Section, *, options: Any, notes: Any) -> Data:
    """Frame a section of an outcome."""
    return {"id": section.id, "title": section.title, "options": options, "notes": notes}


def open_frame(question: Question, affects: Any) -> Data:
    """Frame an open question of an outcome."""
    return {"question": question.id, "ask": question.ask, "look_in": question.look_in, "affects": affects}


def statement_frame(
    pathway: Pathway, statement: Statement, today: date, *, status: Any, ways: Any, because: Any
) -> Data:
    """Frame a statement of an outcome."""
    option: Data = {}
    if statement.treatment is not None and statement.strength is not None:
        option = {
            "treatment": statement.treatment,
            "name": pathway.treatments[statement.treatment].name,
            "strength": statement.strength.value,
        }
    return {
        "id": statement.id,
        **option,
        "text": statement.text,
        "status": status,
        "if": ways,
        "because": because,
        "sources": citations_data(pathway, statement.citations, today),
    }


def batch_frame(case: Any, outcome: Any) -> Data:
    """Frame a batch line: a case and its outcome."""
    return {"case": case, "outcome": outcome}


def brief_frame(case: Any, *, applies: Any, depends: Any) -> Data:
    """Frame a brief batch line: a case and the ids of its statements."""
    return {"case": case, "applies": applies, "depends": depends}


def refused_frame(case: Any, line: int, error: str) -> Data:
    """Frame the batch line of a case that cannot be evaluated."""
    return {"case": case, "line": line, "error": error}
