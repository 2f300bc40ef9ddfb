"""The first words on an outcome: its title and status."""

from datetime import date

from recurrence_cli.engine.evaluate import Outcome
from recurrence_cli.pathway.dates import is_overdue, too_early, when
from recurrence_cli.pathway.model import NOT_KNOWN, Pathway, Status
from recurrence_cli.reports.phrases import answer_says


def type_in_words(pathway: Pathway, outcome: Outcome) -> str:
    """Say the answer to the first question, or "not known"."""
    root = pathway.questions[pathway.root]
    answer = outcome.answers.get(root.id, NOT_KNOWN)
    said = f"{root.short} not known" if answer == NOT_KNOWN else answer_says(root, answer)
    return said[:1].upper() + said[1:]


def title_of_outcome(pathway: Pathway, outcome: Outcome) -> str:
    """Title the summary of an outcome, and say it is not advice."""
    # Not every field has a team; where one has, its notice names it.
    whom = "discuss with the team" if any("team" in sentence for sentence in pathway.about.notice) else "talk over"
    return f"{type_in_words(pathway, outcome)}: options to {whom}. Not advice."


def status_mark(pathway: Pathway) -> str:
    """Name a status that is not approval, in capitals."""
    status = pathway.about.status
    return "" if status == Status.APPROVED else status.value.replace("_", " ").upper()


def status_in_words(pathway: Pathway, today: date) -> str:
    """Say that nobody has checked the content, or its review is overdue.

    Empty when neither is so.
    """
    about = pathway.about
    said = [] if about.clinical_reviewer else ["No clinician has checked this."]
    if about.status == Status.RETIRED:
        said.append("It has been retired.")
    if is_overdue(about.next_review, today):
        said.append(f"It was due for review {when(about.next_review)} and may be out of date.")
    return " ".join(filter(None, (*said, too_early(today, about.last_review))))
