"""Dates of the knowledge file: a year, a month or a day."""

from datetime import date

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def is_overdue(due: str | None, today: date) -> bool | None:
    """Return whether a date such as "2026-06" has passed.

    From its first day on it has; None when there is no date.
    """
    return today >= first_day(due) if due else None


def is_before(today: date, last_review: str) -> bool:
    """Report whether a day is before the last review.

    No due date can be judged on such a day.
    """
    return today < first_day(last_review)


def too_early(today: date, last_review: str) -> str:
    """Say that a day is before the last review.

    Empty when it is not.
    """
    if not is_before(today, last_review):
        return ""
    reviewed = f"the content was last reviewed {when(last_review)}"
    return f"The date used is {in_words(today.isoformat())}, but {reviewed}: what is overdue is not known. Correct the date."


def first_day(written: str) -> date:
    """Return the first day of a date as written."""
    year, month, day = (*map(int, written.split("-")), 1, 1)[:3]
    return date(year, month, day)


def when(written: str) -> str:
    """Phrase a date with its preposition: "on 1 June 2026", "in June"."""
    return f"{'on' if written.count('-') == 2 else 'in'} {in_words(written)}"


def in_words(written: str) -> str:
    """Phrase a date for people: "2026-06-01" is "1 June 2026"."""
    year, month, day = (*written.split("-"), "", "")[:3]
    name = ("", *_MONTHS)[int(month or 0)]
    return " ".join(filter(None, (day.lstrip("0"), name, year)))
