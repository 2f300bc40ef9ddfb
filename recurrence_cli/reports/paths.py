"""The report on every path: a table to sign."""

from collections.abc import Iterator, Sequence
from functools import partial

from recurrence_cli.engine.routes import Route
from recurrence_cli.pathway.model import Citation, Pathway, Statement
from recurrence_cli.reports.data import FORMAT, Data
from recurrence_cli.reports.document import Block, Cell, Document, Row, Section, Table
from recurrence_cli.reports.phrases import STRENGTHS, choices_in_words
from recurrence_cli.reports.report import Report

COLUMNS = ("id", "section", "answers", "statements", "strength", "source", "agree", "comment")


def paths_report(pathway: Pathway, routes: Sequence[Route]) -> Report:
    """Report every path, with room to agree and to comment."""
    return Report(partial(_data, pathway, routes), partial(_document, pathway, routes))


def _data(pathway: Pathway, routes: Sequence[Route]) -> Data:
    about = pathway.about
    return {
        "format": FORMAT,
        "pathway": {"id": about.id, "version": about.version, "sha256": pathway.sha256, "status": about.status.value},
        "paths": [
            {
                "id": route.id,
                "section": route.section.id,
                "answers": [{"question": c.question, "is": list(c.choices)} for c in route.conditions],
                "statements": [s.id for s in route.statements],
            }
            for route in routes
        ],
    }


def _document(pathway: Pathway, routes: Sequence[Route]) -> Document:
    about = pathway.about
    rows = tuple(Row(tuple(map(Cell, _cells(pathway, route)))) for route in routes)
    version = f"Version {about.version}, status {about.status}, content {pathway.sha256}. {len(rows)} paths."
    signed = "Reviewed by: ........................ Role: ........................ Date: .............."
    return Document(
        f"{about.title}: every path",
        (Section("", (Block(version), Table(COLUMNS, rows), Block(signed)), "paths"),),
        banner=True,
    )


def _cells(pathway: Pathway, route: Route) -> Iterator[str]:
    questions = pathway.questions
    yield route.id
    yield route.section.title
    yield "; ".join(
        f"{questions[c.question].short}: {choices_in_words(questions[c.question], c.choices)}" for c in route.conditions
    )
    yield "\n".join(f"[{s.id}] {_text(pathway, s)}" for s in route.statements) or "(nothing more is listed)"
    yield "\n".join(f"[{s.id}] {STRENGTHS[s.strength]}" for s in route.statements if s.strength)
    yield "\n".join(f"[{s.id}] {', '.join(map(_cited, s.citations))}" for s in route.statements)
    yield from ("", "")


def _text(pathway: Pathway, statement: Statement) -> str:
    name = f"{pathway.treatments[statement.treatment].name}: " if statement.treatment else ""
    return f"{name}{statement.text}"


def _cited(citation: Citation) -> str:
    return f"{citation.source} ({citation.at})" if citation.at else citation.source
