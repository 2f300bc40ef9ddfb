"""The report on progress: by type and section, what was seen, was right and is due, and what was never met."""

from collections.abc import Sequence
from datetime import date

from recurrence_cli.learn.branch import branches
from recurrence_cli.learn.scheduling import BranchProgress
from recurrence_cli.learn.sheets import document_of
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.reports.data import FORMAT, pathway_data
from recurrence_cli.reports.document import Block, Cell, Row, Section, Table, entries
from recurrence_cli.reports.report import Report

BAR = 10
"""How many signs a bar has."""


def progress_report(pathway: Pathway, found: Sequence[BranchProgress], next_due: str, today: date) -> Report:
    """Report how far each branch was met."""
    never = _never_met(pathway, found)
    return Report(
        lambda: {
            "format": FORMAT,
            "pathway": pathway_data(pathway, today),
            "branches": [
                {"type": f.root, "section": f.section, "seen": f.seen, "correct": f.correct, "due": f.due}
                for f in found
            ],
            "never_met": [{"type": root, "section": section} for root, section in never],
            "next_due": next_due or None,
        },
        lambda: document_of(
            pathway,
            today,
            f"{pathway.about.title}: what you have practised",
            (
                Section("Seen", (_table(pathway, found), *_next(next_due)), "seen"),
                Section("Never met", entries(*(_branch(pathway, root, s) for root, s in never)), "never-met"),
            ),
            None,
        ),
    )


def _never_met(pathway: Pathway, found: Sequence[BranchProgress]) -> list[tuple[str, str]]:
    met = {(f.root, f.section) for f in found}
    return [(root, s) for root, sections in branches(pathway).items() for s in sections if (root, s) not in met]


def _table(pathway: Pathway, found: Sequence[BranchProgress]) -> Table:
    rows = (
        Row(tuple(map(Cell, (_branch(pathway, f.root, f.section), str(f.seen), str(f.correct), _bar(f), str(f.due)))))
        for f in found
    )
    return Table(("Branch", "Seen", "Right", "", "Due"), tuple(rows))


def _bar(found: BranchProgress) -> str:
    """Draw the share that was right; the numbers beside it say the same."""
    full = BAR * found.correct // found.seen if found.seen else 0
    return "#" * full + "." * (BAR - full)


def _branch(pathway: Pathway, root: str, section: str) -> str:
    """Name a branch; a card without a type or a section is about all."""
    title = pathway.sections[section].title if section in pathway.sections else "words and missing answers"
    return f"{pathway.questions[pathway.root].label(root)}: {title}" if root else title


def _next(next_due: str) -> tuple[Block, ...]:
    return (Block(f"The next question is due on {next_due}. There is no pass mark."),) if next_due else ()
