"""The hand-out: the summary, then the details.

The first page has the summary and whom to ring, and may be taken alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from recurrence_cli.engine.evaluate import Outcome
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.reports.citations import MARKS
from recurrence_cli.reports.detail import DetailWriter, version_of
from recurrence_cli.reports.document import Block, Document, Role, Section, entries
from recurrence_cli.reports.phrases import MEANINGS, STRENGTHS, further_in_words
from recurrence_cli.reports.support import numbers_to_ring, questions_to_ask, support_blocks, urgent_blocks
from recurrence_cli.reports.titles import status_mark, title_of_outcome

MOST_ON_FIRST_PAGE = 14
"""With so many rows, an open question counting as four, the first page is whole, and the details begin on the second."""

MOST_TO_ASK = 3
"""So many questions to ask are on the first page; the others come with the details."""


def handout_document(
    pathway: Pathway,
    outcome: Outcome,
    today: date,
    *,
    sections: Sequence[str] = (),
    full: bool = False,
    **shown: Any,
) -> Document:
    """Write the pages that somebody takes along.

    `shown` is as in `full_document`; `full` adds what only that has.
    """
    writer = DetailWriter(pathway, outcome, today, sections, **shown)
    asked = [*questions_to_ask(pathway, outcome, own_first=True)]
    options = [replace(section, title=section.title or "Options") for section in writer.summary.options()]
    layers = [section for section in options if section.id.startswith("layer-")]
    kinds = [section for section in options if section not in layers]
    return Document(
        title=title_of_outcome(pathway, outcome),
        mark=status_mark(pathway),
        lead=tuple(writer.summary.lead()),
        banner=True,
        footer=version_of(pathway, today),
        sections=(
            *kinds,
            Section("", (*writer.summary.not_complete(), *_marks()), "complete"),
            Section("Urgent signs and who to ring", urgent_blocks(pathway), "urgent"),
            Section("Who to ring", (*numbers_to_ring(pathway), Block(TO_WRITE_IN)), "ring"),
            Section("Questions to ask", entries(*asked[:MOST_TO_ASK]), "ask"),
            Section("Not known: ask, or look it up", tuple(_unknown(writer)), "open"),
            Section("Words for strength", tuple(_words()), "words"),
            *layers,
            *_details(writer, full, asked[MOST_TO_ASK:]),
        ),
    )


TO_WRITE_IN = f"The hospital's own numbers, to write in: {'_' * 60}"


def _marks() -> Iterator[Block]:
    explained = "; ".join(f"{mark} {words}" for mark, words in MARKS.items())
    yield Block(f"Numbers are those of the sources, at the end: {explained}.", role=Role.DETAIL)


def _words() -> Iterator[Block]:
    """Explain the words for a strength."""
    return (Block(MEANINGS[strength], words, role=Role.FACT) for strength, words in STRENGTHS.items())


def _unknown(writer: DetailWriter) -> Iterator[Block]:
    """Ask what is not known, and say what further questions are for."""
    yield from writer.summary.to_ask()
    if any(writer.pathway.questions[name].further for name, _ in writer.summary.open):
        yield Block(further_in_words(writer.pathway))


def _details(writer: DetailWriter, full: bool, asked: Sequence[str]) -> Iterator[Section]:
    # A first page that is too long goes on, and the details follow at once.
    new_page = len(writer.summary.summary.rows()) + 4 * len(writer.summary.open) <= MOST_ON_FIRST_PAGE
    for place, section in enumerate(writer.kinds(background=full)):
        yield replace(section, new_page=new_page and not place)
    if full:
        yield Section("How to read this", tuple(writer.reading()), "reading")
        yield Section("More questions to ask", entries(*asked), "more")
        yield Section("Support", tuple(support_blocks(writer.pathway)), "support")
    yield Section("Sources", tuple(writer.source_blocks(background=full or bool(writer.sections))), "sources")
    yield Section("Please note", tuple(entries(*writer.notices)), "notices")
    yield from writer.what_ifs()
