"""The report on what was looked up: treatments with their places, and words with their meaning."""

from collections.abc import Iterator, Sequence
from functools import partial

from recurrence_cli.engine.lookup import Places
from recurrence_cli.model import Pathway, Term
from recurrence_cli.reports.data import FORMAT, Data, conditions_data
from recurrence_cli.reports.document import Block, Document, Group, Role, Section, plain
from recurrence_cli.reports.phrases import STRENGTHS, conditions_in_words
from recurrence_cli.reports.report import Report


def names_report(pathway: Pathway) -> Report:
    """Report every name and word that can be found."""
    names = [*(t.name for t in pathway.treatments.values()), *pathway.glossary]
    return Report(
        lambda: {"format": FORMAT, "names": names},
        lambda: Document("Every name and word", (Section("", plain(*names), "names"),)),
    )


def find_report(pathway: Pathway, treatments: Sequence[Places], terms: Sequence[Term]) -> Report:
    """Report treatments and words that were found."""
    return Report(
        partial(_data, treatments, terms),
        lambda: Document("What was found", (Section("", tuple(_found(pathway, treatments, terms)), "found"),)),
    )


def _data(treatments: Sequence[Places], terms: Sequence[Term]) -> Data:
    return {
        "format": FORMAT,
        "treatments": [
            {
                "id": places.treatment.id,
                "name": places.treatment.name,
                "kind": places.treatment.kind,
                "what": places.treatment.what,
                "words": list(places.treatment.words),
                "statements": [
                    {
                        "id": result.statement.id,
                        "section": title,
                        "strength": result.statement.strength,
                        "if": conditions_data(result),
                    }
                    for title, result in places.found
                ],
            }
            for places in treatments
        ],
        "words": [{"word": t.word, "also": list(t.also), "meaning": t.meaning} for t in terms],
    }


def _found(pathway: Pathway, treatments: Sequence[Places], terms: Sequence[Term]) -> Iterator[Group]:
    for term in terms:
        also = f" (also: {', '.join(term.also)})" if term.also else ""
        source = Block(", ".join(citation.source for citation in term.citations), "Source", role=Role.DETAIL)
        yield Group(f"{term.word}{also}: {term.meaning}.", (source,))
    for places in treatments:
        treatment = places.treatment
        title = f"{treatment.name} ({pathway.sections[treatment.kind].title}; {treatment.id})"
        lines = tuple(_places(pathway, places)) or plain(
            "It is named in other lines, but no option of its own is listed."
        )
        yield Group(title, (Block(treatment.what), *lines))


def _places(pathway: Pathway, places: Places) -> Iterator[Block]:
    for title, result in places.found:
        strength = STRENGTHS[result.statement.strength] if result.statement.strength else ""
        conditions = conditions_in_words(pathway, result) or "whatever the answers"
        yield Block(f"{strength} [{result.statement.id}], if {conditions}", title, role=Role.ITEM)
