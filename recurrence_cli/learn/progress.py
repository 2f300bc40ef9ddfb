"""The report on progress: questions seen, right and due, by branch."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from recurrence_cli.learn.branch import branches
from recurrence_cli.learn.scheduling import BranchProgress
from recurrence_cli.learn.sheets import SCORE, document_of
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.reports.data import FORMAT, pathway_data
from recurrence_cli.reports.document import Block, Cell, Role, Row, Section, Table
from recurrence_cli.reports.report import Report


def progress_report(pathway: Pathway, found: Sequence[BranchProgress], next_due: str, today: date) -> Report:
    """Report the progress on each branch, and the branches never met."""
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
                Section("Seen", (_table(pathway, found), *_next(found, next_due)), "seen"),
                Section("Never met", _never(pathway, never), "never-met"),
            ),
            None,
        ),
    )


def _never_met(pathway: Pathway, found: Sequence[BranchProgress]) -> list[tuple[str, str]]:
    met = {(f.root, f.section) for f in found}
    return [(root, s) for root, sections in branches(pathway).items() for s in sections if (root, s) not in met]


def _never(pathway: Pathway, never: Sequence[tuple[str, str]]) -> tuple[Block, ...]:
    root = pathway.questions[pathway.root]
    by_type = ((choice, [pathway.sections[s].title for r, s in never if r == choice]) for choice in root.choice_ids)
    return tuple(Block("; ".join(titles), root.label(choice), role=Role.ITEM) for choice, titles in by_type if titles)


def _table(pathway: Pathway, found: Sequence[BranchProgress]) -> Table:
    rows: list[Row] = []
    for root, of_type in groupby(found, lambda f: f.root):
        title = pathway.questions[pathway.root].label(root) if root else "For all of them"
        rows.append(Row((Cell(title, Role.HEADING),), heading=True))
        for f in of_type:
            right = Cell(str(f.correct), share=f.correct / f.seen)
            rows.append(Row((*map(Cell, (_section(pathway, f.section), str(f.seen), str(f.due))), right)))
    return Table(("Section", "Seen", "Due", "Right"), tuple(rows))


def _section(pathway: Pathway, section: str) -> str:
    """Return the title of a section, or a general one."""
    return pathway.sections[section].title if section in pathway.sections else "Words and missing answers"


def _next(found: Sequence[BranchProgress], next_due: str) -> Iterator[Block]:
    if due := sum(f.due for f in found):
        yield Block(f"{due} due: recurrence quiz --due asks them. {SCORE}")
    elif next_due:
        yield Block(f"The next question is due on {next_due}. {SCORE}")
