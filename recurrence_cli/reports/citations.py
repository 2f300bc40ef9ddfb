"""Sources in words: edition, extent read, review dates."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from recurrence_cli.pathway.dates import in_words, is_overdue
from recurrence_cli.pathway.model import ReadingExtent, Source
from recurrence_cli.reports.document import Block, Role, SourceEdition, SourceList, SourceNumber

OVERDUE = "!"
UNDATED = "~"
MARKS = {OVERDUE: "past its own review date", UNDATED: "no date"}
"""The marks of sources beside an option, and what they mean."""

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATED = re.compile(rf"(?:(?:\b\d{{1,2}} )?{_MONTH} )?\b(?:19|20)\d\d\b")

_DECISION = re.compile(r"\b[A-Z]{2,3}\d{2,4}")
"""The number of a decision in the id of a source, such as TA563."""

READ = {
    ReadingExtent.WHOLE: "read whole",
    ReadingExtent.BEGINNING: "only the beginning was read",
    ReadingExtent.REPORT: "a report of it was read",
}


def review_in_words(source: Source, today: date) -> str:
    """Say when a source was reviewed and is due; empty without dates."""
    due = "REVIEW OVERDUE since" if is_overdue(source.review_due, today) else "review due"
    dates = (("reviewed", source.reviewed), (due, source.review_due))
    return "; ".join(f"{what} {in_words(when)}" for what, when in dates if when)


def dated(source: Source, today: date) -> str:
    """Date a source briefly: its last review and whether it is overdue."""
    last = in_words(source.reviewed) if source.reviewed else source.seen.partition(";")[0]
    if not source.review_due:
        return last
    overdue = is_overdue(source.review_due, today)
    return f"{last}, {'OVERDUE' if overdue else f'review due {in_words(source.review_due)}'}"


def source_block(source: Source, today: date, *, ids: bool, role: Role = Role.NUMBERED) -> Block:
    """Describe a source in full.

    How far it was read is said only beside its id.
    """
    review = review_in_words(source, today)
    said = f" {review[0].upper()}{review[1:]}." if review else ""
    read = f"; {READ[source.read]}" if ids or source.read == ReadingExtent.REPORT else ""
    text = f"{source.title}. {source.publisher}. Edition seen: {source.seen}{read}.{said}"
    return Block(text, id=source.id if ids else "", url=source.url or "", role=role)


def date_of(source: Source) -> str:
    """Return the date of a source; empty without one.

    It is that of the last review, or of the edition seen.
    """
    if source.reviewed:
        return in_words(source.reviewed)
    found = None if source.seen.startswith("undated") else _DATED.search(source.seen)
    return found[0] if found else ""


def year_of(source: Source) -> str:
    """Return the year of a source; empty without a date."""
    return date_of(source)[-4:]


def source_of_decision(treatment: str, sources: Sequence[Source]) -> Source | None:
    """Choose the source with the decision about a treatment, by its name.

    The reasons of one decision often name another drug; the decision about this one has most words of its name.
    """
    if not sources or not _DECISION.search(sources[0].id):
        return sources[0] if sources else None
    decisions = (source for source in sources if _DECISION.search(source.id))
    return max(decisions, key=lambda source: len(_words(treatment) & _words(source.title)))


def decision_of(source: Source) -> str:
    """Return the number of a source's decision, and its year: "TA423 2019"."""
    number = _DECISION.search(source.id)
    return f"{number[0] if number else ''} {year_of(source)}".strip()


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{4,}", text.lower()))


def numbered(source: Source, number: int, today: date) -> SourceNumber:
    """Number a source, with its mark."""
    if is_overdue(source.review_due, today):
        return SourceNumber(number, OVERDUE)
    return SourceNumber(number, "" if date_of(source) else UNDATED)


def source_list(sources: Iterable[Source], numbers: Mapping[str, int], today: date) -> SourceList:
    """Group sources by publisher, then year, in number order."""
    publishers: dict[str, dict[tuple[str, bool], list[SourceNumber]]] = {}
    for source in sorted(sources, key=lambda source: numbers[source.id]):
        editions = publishers.setdefault(source.publisher, {})
        edition = editions.setdefault((year_of(source), source.superseded), [])
        edition.append(numbered(source, numbers[source.id], today))
    return SourceList(
        tuple(
            # Undated numbers after a date would seem to have that date.
            (
                publisher,
                tuple(SourceEdition(tuple(found), *key) for key, found in sorted(editions.items(), key=_is_dated)),
            )
            for publisher, editions in publishers.items()
        )
    )


def _is_dated(edition: tuple[tuple[str, bool], list[SourceNumber]]) -> bool:
    return bool(edition[0][0])


def runs_of(numbers: Iterable[SourceNumber]) -> str:
    """Write source numbers with marks, and ranges: "1!,3-5~"."""
    runs: list[list[SourceNumber]] = []
    for number in sorted(numbers, key=lambda n: n.number):
        if runs and (number.number, number.mark) == (runs[-1][-1].number + 1, runs[-1][-1].mark):
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(
        f"{run[0].number}-{run[-1].number}{run[0].mark}"
        if len(run) > 2
        else ",".join(f"{n.number}{n.mark}" for n in run)
        for run in runs
    )


def sources_in_words(numbers: Sequence[SourceNumber]) -> str:
    """Say which sources are cited."""
    return f"source{'s' if len(numbers) > 1 else ''} {numbers_in_words(numbers)}"


def numbers_in_words(numbers: Iterable[SourceNumber]) -> str:
    """Write source numbers with their marks in words, to be heard."""
    said = {OVERDUE: " (past its review date)", UNDATED: " (no date)", "": ""}
    return ", ".join(f"{n.number}{said[n.mark]}" for n in numbers)
