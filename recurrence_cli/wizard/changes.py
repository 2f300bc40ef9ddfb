"""The changes to each option after a changed answer."""

from recurrence_cli.engine.evaluate import Outcome
from recurrence_cli.pathway.model import Pathway, Strength
from recurrence_cli.reports.phrases import STRENGTHS

FEW = 2
"""Up to this many changed options fit in one line; more are counted, and listed on a separate page."""

NOT_LISTED = "not listed"


def changed_options(pathway: Pathway, before: Outcome, after: Outcome) -> list[str]:
    """List the options that changed, before and after.

    An example is "Radiotherapy: not usually used -> may be offered".
    """
    old, new = statuses(pathway, before), statuses(pathway, after)
    return [
        f"{name}: {old.get(name, NOT_LISTED)} -> {new.get(name, NOT_LISTED)}"
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    ]


def changes_in_a_line(changed: list[str]) -> str:
    """Summarise the changes in one line."""
    if not changed:
        return "No option changed."
    if len(changed) <= FEW:
        return "; ".join(changed)
    gone = sum(line.endswith(f"-> {NOT_LISTED}") for line in changed)
    new = sum(f": {NOT_LISTED} ->" in line for line in changed)
    counts = ((new, "new"), (gone, "no longer listed"), (len(changed) - new - gone, "changed"))
    return f"{len(changed)} options changed: {', '.join(f'{n} {what}' for n, what in counts if n)}. c lists them."


def statuses(pathway: Pathway, outcome: Outcome) -> dict[str, str]:
    """Say how firmly each option is listed, by its name.

    An example is "depends (may be offered)".
    """
    return {name: _in_words(strengths) for name, strengths in _options(pathway, outcome).items()}


def _options(pathway: Pathway, outcome: Outcome) -> dict[str, dict[Strength, bool]]:
    """Map each option's name to its strengths; true if one applies."""
    options: dict[str, dict[Strength, bool]] = {}
    for _, results in outcome.sections:
        for result in results:
            statement = result.statement
            if statement.treatment is not None and statement.strength is not None:
                strengths = options.setdefault(pathway.treatments[statement.treatment].name, {})
                strengths[statement.strength] = strengths.get(statement.strength, False) or result.applies
    return options


def _in_words(strengths: dict[Strength, bool]) -> str:
    applies = [STRENGTHS[strength] for strength in Strength if strengths.get(strength)]
    depends = [STRENGTHS[strength] for strength in Strength if strengths.get(strength) is False]
    said = [" and ".join(applies)] if applies else []
    if depends:
        said.append(f"depends ({' or '.join(depends)})")
    return "; ".join(said)
