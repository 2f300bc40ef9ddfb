"""The checks of a pathway, in one list.

A check is a function from a pathway to the places that are wrong, each with what is wrong and what would mend it. Its
name is its id, its docstring the page about it. `SOUND` are those that every pathway must pass before anything may be
walked: the rest of the program has no code for a pathway that does not. What the others find is wrong for a reader, or,
as a warning, worth a look.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from recurrence_cli.checks.reachability import (
    empty_section,
    open_option,
    unreachable_branch,
    unused_branch,
    unused_question,
    unused_source,
    unused_treatment,
)
from recurrence_cli.checks.references import (
    duplicate_id,
    duplicate_label,
    missing_source,
    missing_strength,
    unknown_branch,
    unknown_choice,
    unknown_question,
    unknown_section,
    unknown_source,
    unknown_treatment,
    unknown_word,
)
from recurrence_cli.checks.repair import sound_remainder
from recurrence_cli.checks.review import (
    draft_in_approved,
    no_clinical_reviewer,
    overdue_pathway,
    overdue_source,
    unlisted_version,
    wrong_review_date,
)
from recurrence_cli.checks.structure import (
    branch_loop,
    looping_branches,
    missing_choice,
    too_many_choices,
    too_many_paths,
)
from recurrence_cli.checks.summary import ambiguous_strength, missing_headline
from recurrence_cli.checks.visit import Check, Finding, asks
from recurrence_cli.checks.wording import forbidden_words, hard_words, long_text
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.problems import Problem, Severity

__all__ = ["CHECKS", "SOUND", "Check", "Finding", "every_problem", "id_of", "problems_of"]

SOUND: tuple[Check, ...] = (
    unknown_question,
    unknown_choice,
    missing_choice,
    unknown_treatment,
    unknown_section,
    unknown_word,
    unknown_source,
    missing_source,
    missing_strength,
    unknown_branch,
    branch_loop,
    duplicate_id,
    too_many_choices,
    too_many_paths,
)

ERRORS: tuple[Check, ...] = (duplicate_label, forbidden_words, draft_in_approved, unlisted_version)

WARNINGS: tuple[Check, ...] = (long_text, hard_words, no_clinical_reviewer)

UNUSED: tuple[Check, ...] = (unused_question, unused_treatment, unused_source, unused_branch)
"""Warnings about what nothing uses."""

DATED: tuple[Callable[[Pathway, date], Iterator[Finding]], ...] = (overdue_source, overdue_pathway, wrong_review_date)
"""Warnings that hang on the day."""

OF_PATHS: tuple[tuple[Check, Severity], ...] = (
    (unreachable_branch, Severity.ERROR),
    (open_option, Severity.ERROR),
    (empty_section, Severity.WARNING),
)
"""Laws over every path, which need a tree that can be followed."""

OF_SUMMARIES: tuple[Check, ...] = (missing_headline, ambiguous_strength)
"""Warnings about what a summary shows, which need a sound pathway: they walk it."""

CHECKS: tuple[Callable[..., Iterator[Finding]], ...] = (
    *SOUND,
    *ERRORS,
    *WARNINGS,
    *UNUSED,
    *DATED,
    *(check for check, _ in OF_PATHS),
    *OF_SUMMARIES,
)


def every_problem(pathway: Pathway, today: date) -> Iterator[Problem]:
    """Yield every problem that any check finds, dates judged as of `today`.

    The pathway need not be sound.
    """
    unsound = [*problems_of(pathway, SOUND)]
    yield from unsound
    yield from problems_of(pathway, ERRORS)
    yield from problems_of(pathway, WARNINGS, Severity.WARNING)
    # In a file whose tree or signs cannot be read, much would be unused that is not.
    if pathway.urgent and any(ask.branches for ask in asks(pathway)):
        yield from problems_of(pathway, UNUSED, Severity.WARNING)
    for dated in DATED:
        yield from _problems(pathway, dated(pathway, today), id_of(dated), Severity.WARNING)
    remainder = sound_remainder(pathway, looping_branches(pathway))
    if not any(too_many_paths(remainder)):
        for check, severity in OF_PATHS:
            yield from problems_of(remainder, [check], severity)
    # What cannot be read at all is empty, and passes as sound.
    if not unsound and pathway.root in pathway.questions:
        yield from problems_of(remainder, OF_SUMMARIES, Severity.WARNING)


def problems_of(pathway: Pathway, checks: Iterable[Check], severity: Severity = Severity.ERROR) -> Iterator[Problem]:
    """Yield everything that `checks` find, as problems of the pathway's file."""
    for check in checks:
        yield from _problems(pathway, check(pathway), id_of(check), severity)


def _problems(pathway: Pathway, found: Iterable[Finding], check: str, severity: Severity) -> Iterator[Problem]:
    # What hangs on the root question is found once for each section, and said once.
    for place, message in dict.fromkeys(found):
        yield Problem(pathway.name, place, message, check, severity)


def id_of(check: Callable[..., object]) -> str:
    """Return a check's id, from its name."""
    return check.__name__.replace("_", "-")
