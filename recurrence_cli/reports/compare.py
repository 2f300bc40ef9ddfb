"""The report on two cases: added, removed and unchanged statements."""

from collections.abc import Iterator, Mapping
from functools import partial

from recurrence_cli.engine.compare import APPLIES, Difference, difference, statuses
from recurrence_cli.engine.evaluate import Outcome
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.reports.data import FORMAT, Data, answers_data
from recurrence_cli.reports.document import Block, Document, Group, Part, Role, Section, entries
from recurrence_cli.reports.phrases import answer_in_words, name_of
from recurrence_cli.reports.report import Report


def compare_report(pathway: Pathway, first: Outcome, second: Outcome) -> Report:
    """Report how the second outcome differs from the first."""
    found = difference(statuses(first), statuses(second))
    return Report(partial(_data, pathway, first, second, found), partial(_document, pathway, first, second, found))


def _data(pathway: Pathway, first: Outcome, second: Outcome, found: Difference) -> Data:
    answers = [answers_data(pathway, outcome.answers) for outcome in (first, second)]
    return {"format": FORMAT, "answers": answers, **difference_data(found)}


def difference_data(found: Difference) -> dict[str, list[str]]:
    """List the ids that differ between two outcomes, and how."""
    return {
        "added": list(found.added),
        "removed": list(found.removed),
        "now_applies": list(found.settled),
        "now_depends": list(found.unsettled),
        "same": list(found.same),
    }


def _document(pathway: Pathway, first: Outcome, second: Outcome, found: Difference) -> Document:
    parts: list[Part] = [*_answers(pathway, first, second)]
    if not found.changed:
        parts.append(Block("No difference: the same lines apply, and the same lines depend."))
    parts += _changes(pathway, found, statuses(second))
    parts.append(Group(parts=(Block(f"Lines that stay as they are: {len(found.same)}."),)))
    return Document("What differs between two cases", (Section("", tuple(parts), "compare"),))


def _answers(pathway: Pathway, first: Outcome, second: Outcome) -> Iterator[Block]:
    for name, question in pathway.questions.items():
        if first.answers.get(name) != second.answers.get(name):
            was, now = (
                answer_in_words(question, outcome.answers[name]) if name in outcome.answers else "no answer"
                for outcome in (first, second)
            )
            yield Block(f"{was}, then {now}.", question.short, role=Role.FACT)


def _changes(pathway: Pathway, found: Difference, after: Mapping[str, str]) -> Iterator[Group]:
    names = {s.id: name_of(pathway, s) if s.treatment else f"{s.text} [{s.id}]" for s in pathway.statements()}
    for title, ids in (
        ("New, applies:", [i for i in found.added if after[i] == APPLIES]),
        ("New, depends on an answer not known yet:", [i for i in found.added if after[i] != APPLIES]),
        ("No longer shown:", found.removed),
        ("Applies, and depended before:", found.settled),
        ("Depends, and applied before:", found.unsettled),
    ):
        if ids:
            yield Group(title, entries(*(names[i] for i in ids)))
