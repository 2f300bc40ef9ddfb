"""Checks of the review: its dates, its reviewer, its version."""

import re
from collections.abc import Iterator
from datetime import date

from recurrence_cli.checks.visit import Finding, Placed, at, texts
from recurrence_cli.pathway.dates import first_day, is_overdue, when
from recurrence_cli.pathway.model import Pathway, Status

_PLACEHOLDER = re.compile(r"\b(TODO|TBC|TBD|FIXME|XXX|lorem ipsum)\b|\?\?\?", re.IGNORECASE)


def overdue_source(pathway: Pathway, today: date) -> Iterator[Finding]:
    """A source whose review was due by today.

    Fails: `review_due: 2026-06` from the first of that month on. Whatever cites it says so to every reader; look for a
    newer edition, read it, and change what it changed.
    """
    for source in pathway.sources.values():
        if is_overdue(source.review_due, today) and not _is_before(source.review_due, source.reviewed):
            due = when(source.review_due or "")
            yield (
                at(source, "review_due"),
                f'"{source.id}" was due for review {due}; read the newest edition and enter its dates',
            )


def overdue_pathway(pathway: Pathway, today: date) -> Iterator[Finding]:
    """The pathway's own `next_review` has passed.

    Fails: `next_review: 2026-06` from the first of that month on. Every result says that it may be out of date.
    """
    about = pathway.about
    if is_overdue(about.next_review, today) and not _is_before(about.next_review, about.last_review):
        due = when(about.next_review)
        yield at(about, "next_review"), f"this pathway was due for review {due}; review it and enter the new dates"


def wrong_review_date(pathway: Pathway, today: date) -> Iterator[Finding]:
    """The last review is in the future, or after the next.

    Fails: a source with `reviewed: 2036-06`, or with `reviewed: 2026-06` and `review_due: 2024-06`; so do `last_review` and
    `next_review` of the pathway. A slip in a year hides that something is out of date.
    """
    about = pathway.about
    dated: list[tuple[str, Placed, str, str | None, str, str | None]] = [
        ("this pathway", about, "last_review", about.last_review, "next_review", about.next_review)
    ]
    for source in pathway.sources.values():
        name = f'"{source.id}"'
        dated.append((name, source, "reviewed", source.reviewed, "review_due", source.review_due))
    for what, part, last_key, last, next_key, due in dated:
        if last and first_day(last) > today:
            yield at(part, last_key), f"{what} was reviewed {when(last)}, which is still to come; correct the date"
        elif _is_before(due, last):
            both = f"{what} was reviewed {when(last or '')}, and was due again {when(due or '')}, before that"
            yield at(part, next_key), f"{both}; correct one of the dates"


def _is_before(one: str | None, other: str | None) -> bool:
    return bool(one and other) and first_day(one or "") < first_day(other or "")


def no_clinical_reviewer(pathway: Pathway) -> Iterator[Finding]:
    """Nobody is named who checked the content as a clinician.

    Fails: `clinical_reviewer: null`. Every result says that nobody has, until there is a name. An approved pathway
    without one fails as draft-in-approved.
    """
    about = pathway.about
    if about.clinical_reviewer is None and about.status != Status.APPROVED:
        yield (
            at(about, "clinical_reviewer"),
            "no clinical reviewer is named; enter who has checked the content, once somebody has",
        )


def draft_in_approved(pathway: Pathway) -> Iterator[Finding]:
    """An approved pathway without a reviewer, with a draft's version or gaps.

    Fails: `status: approved` with `clinical_reviewer: null`; with a version such as 0.9.0 or 1.0.0-draft; or with a text
    that says TODO, TBC or ???. Approved means that somebody has signed all of it.
    """
    about = pathway.about
    if about.status != Status.APPROVED:
        return
    approved = f"line {at(about, 'status').line} says that this is approved"
    if about.clinical_reviewer is None:
        yield (
            at(about, "clinical_reviewer"),
            f"{approved}, but no clinical_reviewer is named; name one, or make the status in_review",
        )
    if about.version.startswith("0.") or "-" in about.version:
        what = f'{approved}, but the version "{about.version}" is a draft\'s'
        yield at(about, "version"), f"{what}; give it a version such as 1.0.0, or make the status in_review"
    for text in texts(pathway):
        if gap := _PLACEHOLDER.search(text.words):
            yield text.place, f'{approved}, but {text.what} says "{gap[0]}"; finish it, or make the status in_review'


def unlisted_version(pathway: Pathway) -> Iterator[Finding]:
    """The changelog has no entry for the pathway's version.

    Fails: `version: 1.1.0` with a `changelog` that ends at 1.0.0. A printed result names its version; whoever holds one
    must be able to look up what that version changed.
    """
    about = pathway.about
    if "changelog" in about.places and about.version not in ("", *(change.version for change in about.changelog)):
        what = f'the changelog in line {at(about, "changelog").line} has no entry for version "{about.version}"'
        yield at(about, "version"), f"{what}; add one, or correct the version"
