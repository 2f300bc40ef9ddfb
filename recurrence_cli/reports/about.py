"""Reports on a pathway: its purpose, its sources, whom to ring."""

from datetime import date

from recurrence_cli.pathway.dates import in_words
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.reports.citations import source_block
from recurrence_cli.reports.data import FORMAT, about_data, pathway_data, source_data, support_data, urgent_data
from recurrence_cli.reports.document import Block, Document, Group, Part, Role, Section, entries, plain
from recurrence_cli.reports.report import Report
from recurrence_cli.reports.support import urgent_blocks


def about_report(pathway: Pathway, today: date) -> Report:
    """Report what the pathway says of itself."""
    return Report(
        lambda: {"format": FORMAT, "pathway": pathway_data(pathway, today), "about": about_data(pathway)},
        lambda: _about(pathway),
    )


def sources_report(pathway: Pathway, today: date) -> Report:
    """Report every source with its dates."""
    sources = pathway.sources.values()
    return Report(
        lambda: {
            "format": FORMAT,
            "pathway": pathway_data(pathway, today),
            "sources": [source_data(source, today) for source in sources],
        },
        lambda: Document(
            "Sources",
            (Section("", tuple(source_block(s, today, ids=True, role=Role.ITEM) for s in sources), "sources"),),
        ),
    )


def support_report(pathway: Pathway, today: date) -> Report:
    """Report the urgent signs, who to ring, and words on coping."""
    return Report(
        lambda: {
            "format": FORMAT,
            "pathway": pathway_data(pathway, today),
            "urgent": urgent_data(pathway, today),
            "support": support_data(pathway, today),
        },
        lambda: _support(pathway),
    )


def urgent_report(pathway: Pathway, today: date) -> Report:
    """Report the urgent signs, each with who to ring."""
    return Report(
        lambda: {
            "format": FORMAT,
            "pathway": pathway_data(pathway, today),
            "urgent": urgent_data(pathway, today),
        },
        lambda: _urgent(pathway),
    )


def _about(pathway: Pathway) -> Document:
    about = pathway.about
    facts = (
        ("Purpose", about.purpose),
        ("Use", about.use),
        ("Not for", about.not_for),
        ("For whom", "; ".join(about.audience)),
        ("Where it holds", about.jurisdiction),
        ("Made by", "; ".join(about.authors)),
        ("Clinical reviewer", about.clinical_reviewer or "none yet"),
        ("Status", f"{about.status.value.replace('_', ' ')}, version {about.version}, content {pathway.sha256[:12]}"),
        ("Last review", f"{in_words(about.last_review)}; next review: {in_words(about.next_review)}"),
    )
    counts = f"{len(list(pathway.statements()))} statements from {len(pathway.sources)} sources"
    parts: tuple[Part, ...] = (
        *(Block(text, label, role=Role.FACT) for label, text in facts),
        Group(parts=entries(*about.notice)),
        Group(
            parts=plain(
                f"{counts}: recurrence about sources",
                "Signs that cannot wait, and who to ring: recurrence about urgent",
                "Helplines: recurrence about support",
            )
        ),
    )
    return Document(about.title, (Section("", parts, "about"),), banner=True)


def _urgent(pathway: Pathway) -> Document:
    title = "Signs that cannot wait, and who to ring"
    helplines = plain("Helplines, and words on coping: recurrence about support") if pathway.support.contacts else ()
    return Document(title, (Section(title, urgent_blocks(pathway), "urgent"), Section("", helplines, "support")))


def _support(pathway: Pathway) -> Document:
    support = pathway.support
    contacts = tuple(
        Block(f"{c.contact}. Hours: {c.hours}. Seen: {c.seen}.", c.who, role=Role.ITEM) for c in support.contacts
    )
    return Document(
        "Signs that cannot wait, and who to ring",
        (
            Section("Signs that cannot wait, and who to ring", urgent_blocks(pathway), "urgent"),
            Section("Support", (Block(support.not_emergency), *contacts) if contacts else (), "support"),
            Section("What to report", entries(*(sign.text for sign in support.report)), "report"),
            Section("Coping", entries(*(sentence.text for sentence in support.coping)), "coping"),
        ),
    )
