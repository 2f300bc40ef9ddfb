"""The report on other answers: what each would change."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from recurrence_cli.engine.compare import Difference, WhatIf
from recurrence_cli.engine.evaluate import Outcome
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.reports.compare import difference_data
from recurrence_cli.reports.data import Data, answer_data
from recurrence_cli.reports.document import Block, Group, Role, Section
from recurrence_cli.reports.phrases import answer_in_words, name_of

FEW = 5
"""Up to how many lines are named before they are counted; data always names all."""


def what_if_data(pathway: Pathway, found: Sequence[WhatIf]) -> list[Data]:
    """Describe what each other answer would change."""

    def one(question: str, answer: Any, changed: Difference) -> Data:
        return {"answer": answer_data(pathway.questions[question], answer), **difference_data(changed)}

    return [{"question": w.question, "answers": [one(w.question, a, d) for a, d in w.changes]} for w in found]


def what_if_sections(pathway: Pathway, outcome: Outcome, found: Sequence[WhatIf]) -> Iterator[Section]:
    """Describe what each other answer would change, open questions first."""
    names = {s.id: name_of(pathway, s) if s.treatment else f"a note [{s.id}]" for s in pathway.statements()}
    for is_open, items in groupby(found, key=lambda item: item.question in outcome.open):
        what = "If what is still open were known" if is_open else "If an answer were another"
        groups = tuple(_group(pathway, item, names) for item in items)
        yield Section(f"{what}, the most decisive question first", groups, f"what-if-{'open' if is_open else 'other'}")


def _group(pathway: Pathway, item: WhatIf, names: Mapping[str, str]) -> Group:
    question = pathway.questions[item.question]
    changes = tuple(
        Block(_in_short(changed, names), answer_in_words(question, answer), role=Role.ITEM)
        for answer, changed in item.changes
    )
    return Group(f"{question.short} ({question.id})", changes)


def _in_short(found: Difference, names: Mapping[str, str]) -> str:
    changes = [
        f"{what} {', '.join(names[i] for i in ids) if len(ids) <= FEW else f'{len(ids)} lines'}"
        for what, ids in (
            ("brings in", found.added),
            ("takes away", found.removed),
            ("makes certain", found.settled),
            ("leaves open", found.unsettled),
        )
        if ids
    ]
    return "; ".join(changes) or "changes nothing"
