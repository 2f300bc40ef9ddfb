"""Sources in words: which edition was seen, how far it was read, and its review dates."""

from datetime import date

from recurrence_cli.dates import in_words, is_overdue
from recurrence_cli.model import Read, Source
from recurrence_cli.reports.document import Block, Role

READ = {
    Read.WHOLE: "read whole",
    Read.BEGINNING: "only the beginning was read",
    Read.REPORT: "a report of it was read",
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
    """Describe a source in full."""
    review = review_in_words(source, today)
    said = f" {review[0].upper()}{review[1:]}." if review else ""
    text = f"{source.title}. {source.publisher}. Edition seen: {source.seen}; {READ[source.read]}.{said}"
    return Block(text, id=source.id if ids else "", url=source.url or "", role=role)
