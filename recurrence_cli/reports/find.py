"""The report on a lookup: treatments, and words with their meaning."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from recurrence_cli.engine.lookup import Places, matched
from recurrence_cli.pathway.model import Pathway, Term
from recurrence_cli.reports.data import FORMAT, Data, conditions_data
from recurrence_cli.reports.document import Block, Cell, Document, Group, Role, Row, Section, Table, entries, plain
from recurrence_cli.reports.phrases import STRENGTHS, WORDS, ways_in_words
from recurrence_cli.reports.report import Report
from recurrence_cli.reports.titles import status_mark


def names_report(pathway: Pathway) -> Report:
    """Report every name and word that can be found."""
    names = [*(t.name for t in pathway.treatments.values()), *pathway.glossary, *(term.word for term in WORDS)]
    return Report(
        lambda: {"format": FORMAT, "names": names},
        lambda: Document("Every name and word", (Section("", plain(*names), "names"),)),
    )


def find_report(
    pathway: Pathway,
    treatments: Sequence[Places],
    terms: Sequence[Term],
    word: str = "",
    *,
    detail: bool = True,
    now: Mapping[str, str] | None = None,
) -> Report:
    """Report treatments and terms that were found by `word`.

    Without `detail`, people get a line for each; programs get everything. With the status of options for some answers `now`,
    the lines have that, and words their sources.
    """
    return Report(
        partial(_data, treatments, terms),
        lambda: Document(
            "What was found",
            (Section("", tuple(_found(pathway, treatments, terms)), "found"),)
            if detail
            else _brief(pathway, treatments, terms, word, now),
            banner=True,
            mark=status_mark(pathway),
        ),
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


def _brief(
    pathway: Pathway, treatments: Sequence[Places], terms: Sequence[Term], word: str, now: Mapping[str, str] | None
) -> tuple[Section, ...]:
    if now is None:
        columns: tuple[str, ...] = ("Name", "Kind", "In the tree")
        cells: list[tuple[str, ...]] = [
            (p.treatment.name, pathway.sections[p.treatment.kind].title, _listed(p)) for p in treatments
        ]
    else:
        columns = ("Name", "With these answers")
        cells = [(p.treatment.name, now.get(p.treatment.name, "not listed")) for p in treatments]
    options = Table(columns, tuple(Row(tuple(map(Cell, texts))) for texts in cells))
    words = entries(*(_meaning(term, _other_names(term, word)) for term in terms))
    more = plain("--detail adds what each is, its lines, their conditions and the sources.")
    return (
        Section("Words", words if now is None else tuple(_found(pathway, (), terms)), "words"),
        Section("Options", (options,) if options.rows else (), "options"),
        Section("", more if now is None else (), "more"),
    )


def _listed(places: Places) -> str:
    return {0: "only in others", 1: "once"}.get(len(places.found), f"{len(places.found)} times")


def _other_names(term: Term, word: str) -> tuple[str, ...]:
    """List the names that found a term, unless its first did."""
    names = matched(word, (term.word, *term.also))
    return () if term.word in names else names


def _meaning(term: Term, also: Sequence[str]) -> str:
    """Say what a term means, with some of its other names."""
    named = f" ({', '.join(also)})" if also else ""
    return f"{term.word}{named}: {term.meaning}"


def _found(pathway: Pathway, treatments: Sequence[Places], terms: Sequence[Term]) -> Iterator[Group]:
    for term in terms:
        also = tuple(f"also: {', '.join(term.also)}" for _ in term.also[:1])
        yield Group(f"{_meaning(term, also)}.", tuple(_sources(pathway, term)))
    for places in treatments:
        treatment = places.treatment
        title = f"{treatment.name} ({pathway.sections[treatment.kind].title}; {treatment.id})"
        lines = tuple(_places(pathway, places)) or plain(
            "It is named in other lines, but no option of its own is listed."
        )
        yield Group(title, (Block(treatment.what), *lines))


def _sources(pathway: Pathway, term: Term) -> Iterator[Block]:
    for source in (pathway.sources[citation.source] for citation in term.citations):
        yield Block(f"{source.publisher}, {source.title} [{source.id}]", "Source", role=Role.DETAIL)


def _places(pathway: Pathway, places: Places) -> Iterator[Block]:
    for title, result in places.found:
        strength = STRENGTHS[result.statement.strength] if result.statement.strength else ""
        condition = f"if {ways_in_words(pathway, result.ways)}" if result.ways else "whatever the answers"
        yield Block(f"{strength} [{result.statement.id}], {condition}", title, role=Role.ITEM)
