"""Words for everybody: urgent signs, helplines, and questions to ask."""

from collections.abc import Iterator

from recurrence_cli.engine.evaluate import Outcome
from recurrence_cli.pathway.model import NOT_KNOWN, Act, Pathway, choice_set
from recurrence_cli.reports.document import Block, Role


def urgent_blocks(pathway: Pathway) -> tuple[Block, ...]:
    """List the urgent signs, 999 first, each with who to ring."""
    soonest = sorted(pathway.urgent, key=lambda sign: [*Act].index(sign.act or Act.SOON))
    return tuple(
        Block(u.signs, "Signs", role=Role.NOTE, items=(Block(u.ring, "Ring", role=Role.RING),)) for u in soonest
    )


def numbers_to_ring(pathway: Pathway) -> Iterator[Block]:
    """List helplines with hours and edition, briefly."""
    for contact in pathway.support.contacts:
        yield Block(f"{contact.contact} ({contact.hours}). Seen: {contact.seen}.", contact.who, role=Role.ITEM)


def support_blocks(pathway: Pathway) -> Iterator[Block]:
    """List helplines with hours and edition, then words on coping."""
    for contact in pathway.support.contacts:
        details = (
            Block(contact.hours, "Hours", role=Role.DETAIL),
            Block(contact.seen, "Seen", role=Role.DETAIL),
        )
        yield Block(strong=contact.contact, label=contact.who, role=Role.ITEM, items=details)
    if pathway.support.coping:
        yield Block(" ".join(sentence.text for sentence in pathway.support.coping))


def questions_to_ask(pathway: Pathway, outcome: Outcome, *, own_first: bool = False) -> Iterator[str]:
    """List the questions for everybody and for this type.

    The latter are first if wanted.
    """
    root = choice_set(outcome.answers.get(pathway.root, NOT_KNOWN))
    fitting = [key for key in pathway.ask_the_team if key == "any" or key in root]
    for key in sorted(fitting, key=lambda key: key == "any") if own_first else fitting:
        yield from (question.text for question in pathway.ask_the_team[key].questions)
