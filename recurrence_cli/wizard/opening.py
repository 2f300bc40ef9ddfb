"""The opening: notices and urgent signs before the first question."""

from recurrence_cli.pathway.model import Act, Pathway, Status
from recurrence_cli.wizard.prompts import Opening

_LABELS = {Act.EMERGENCY: "999", Act.NOW: "RING NOW", None: "URGENT"}
_STATUSES = {Status.DRAFT: " DRAFT.", Status.IN_REVIEW: " IN REVIEW.", Status.RETIRED: " RETIRED."}


def opening(pathway: Pathway, save: str = "") -> Opening:
    """Make the opening, with the most urgent signs first.

    `save` is the file to which the answers are saved on leaving, if any.
    """
    status = _STATUSES.get(pathway.about.status, "")
    saved = f'Answers are saved as "{save}".' if save else "Nothing is saved."
    signs = (
        (label, tuple(u.short or u.signs for u in pathway.urgent if u.act == act)) for act, label in _LABELS.items()
    )
    cautions = f'Not advice.{status} {saved} 0 is "not known"; that never means "no".'
    return Opening(
        (f"{pathway.about.title}: options to discuss.", cautions),
        f"Options to discuss. {cautions}",
        tuple((label, texts) for label, texts in signs if texts),
    )
