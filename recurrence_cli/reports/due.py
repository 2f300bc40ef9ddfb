"""The report on reviews: what is due, soonest first, with its owner."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from recurrence_cli.pathway.dates import first_day, in_words
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.reports.data import FORMAT, Data
from recurrence_cli.reports.document import Block, Document, Part, Section, plain
from recurrence_cli.reports.phrases import counted
from recurrence_cli.reports.report import Report


@dataclass(frozen=True, slots=True)
class Review:
    """A review of the pathway or a source, with its statements."""

    kind: str
    id: str
    title: str
    due: str
    owner: str
    statements: tuple[str, ...]


def due_report(pathway: Pathway, today: date, until: date) -> Report:
    """Report what is due for review by `until`."""
    reviews = [review for review in _reviews(pathway) if first_day(review.due) <= until]
    undated = [source.id for source in pathway.sources.values() if not source.review_due]
    authors = _authors(pathway)
    return Report(
        partial(_data, reviews, undated, today, until), partial(_document, reviews, undated, authors, today, until)
    )


def _authors(pathway: Pathway) -> str:
    return ", ".join(pathway.about.authors)


def _reviews(pathway: Pathway) -> list[Review]:
    """List every review with a date, soonest first."""
    return sorted(_dated(pathway), key=lambda review: first_day(review.due))


def _dated(pathway: Pathway) -> Iterator[Review]:
    about = pathway.about
    authors = _authors(pathway)
    statements = [*pathway.statements()]
    every = tuple(statement.id for statement in statements)
    yield Review("pathway", about.id, about.title, about.next_review, authors, every)
    citing: dict[str, list[str]] = {}
    for statement in statements:
        for cited in dict.fromkeys(citation.source for citation in statement.citations):
            citing.setdefault(cited, []).append(statement.id)
    for source in pathway.sources.values():
        if source.review_due:
            title = f"{source.title} ({source.publisher})"
            cites = tuple(citing.get(source.id, ()))
            yield Review("source", source.id, title, source.review_due, source.owner or authors, cites)


def _data(reviews: list[Review], undated: list[str], today: date, until: date) -> Data:
    return {
        "format": FORMAT,
        "until": until.isoformat(),
        "due": [
            {
                "kind": review.kind,
                "id": review.id,
                "title": review.title,
                "due": review.due,
                "overdue": first_day(review.due) <= today,
                "owner": review.owner,
                "statements": list(review.statements),
            }
            for review in reviews
        ],
        "undated": undated,
    }


def _document(reviews: list[Review], undated: list[str], authors: str, today: date, until: date) -> Document:
    parts: list[Part] = []
    if reviews:
        parts += [_line(review, authors, today) for review in reviews]
        parts.append(Block(authors, "Owner, where no other is named"))
    else:
        parts.append(Block(f"Nothing is due by {in_words(until.isoformat())}."))
    if undated:
        sources = "1 source gives" if len(undated) == 1 else f"{len(undated)} sources give"
        undated_in_words = plain(f"{sources} no date for a next review.")
        parts += undated_in_words
    return Document("What is due for review", (Section("", tuple(parts), "due"),))


def _line(review: Review, authors: str, today: date) -> Block:
    overdue = ", OVERDUE" if first_day(review.due) <= today else ""
    what = review.title if review.kind == "source" else "the whole pathway"
    owner = f"; owner: {review.owner}" if review.owner != authors else ""
    return Block(f"{what}: {counted(len(review.statements), 'statement')}{owner}", f"{in_words(review.due)}{overdue}")
