"""`recurrence why` and `recurrence compare`: reasons, and two sets of answers side by side."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from recurrence_cli.cli.options import (
    AnswerFlags,
    CaseFile,
    OutputFile,
    PathwayFile,
    Shape,
    ShapeOption,
    Today,
    answers_from,
    day_from,
    open_pathway,
    put_out,
)
from recurrence_cli.engine.answers import from_pairs
from recurrence_cli.engine.compare import (
    ABSENT,
    APPLIES,
    DEPENDS,
    Difference,
    WhatIf,
    difference,
    everything,
    in_outcome,
    status,
    statuses,
)
from recurrence_cli.engine.counterfactual import counterfactuals
from recurrence_cli.engine.evaluate import Outcome, walk
from recurrence_cli.engine.explain import why as sentences
from recurrence_cli.engine.lookup import statements_called
from recurrence_cli.model import Answer, Answers, Pathway, Statement
from recurrence_cli.problems import Exit, RecurrenceError
from recurrence_cli.records import answer_record, answers_record
from recurrence_cli.words import answer_in_words, name_of

FEW = 5
"""Up to how many lines are named before they are counted; JSON always names all."""


def why(
    name: Annotated[str, typer.Argument(metavar="ID", help="The id of a line, or the name of an option.")],
    answer: AnswerFlags = [],  # noqa: B006  # typer reads the default and never changes it
    answers: CaseFile = "",
    today: Today = "",
    format: ShapeOption = Shape.TEXT,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """Why a line is shown for these answers; if it is not, the fewest changes of answers that would bring it in."""
    loaded = open_pathway(pathway)
    given = answers_from(loaded, answer, answers)
    day = day_from(today)
    outcome = everything(loaded, given)
    # What applies comes before what depends, and that before what is not shown.
    rank = {APPLIES: 0, DEPENDS: 1, ABSENT: 2}
    found = sorted(statements_called(loaded, name), key=lambda s: rank[status(in_outcome(outcome, s.id))])
    reasons = [(s, status(in_outcome(outcome, s.id)), sentences(loaded, given, s, day)) for s in found]
    record = {
        "format": 1,
        "answers": answers_record(loaded, given),
        "statements": [
            {
                "id": s.id,
                "text": s.text,
                "status": part,
                "sentences": said,
                "remedies": [] if part == APPLIES else _remedies(loaded, given, s),
            }
            for s, part, said in reasons
        ],
    }
    paragraphs = (line for s, _, said in reasons for line in (s.text, *said, ""))
    put_out(format, record, paragraphs, output)
    return Exit.DONE


def _remedies(pathway: Pathway, answers: Answers, statement: Statement) -> list[list[dict[str, Any]]]:
    return [
        [
            {"question": name, "is": [answer_record(pathway.questions[name], option) for option in options]}
            for name, options in remedy.answers
        ]
        for remedy in counterfactuals(pathway, answers, statement.id)
    ]


def compare(
    case: Annotated[str, typer.Argument(metavar="CASE", help="A case, JSON or YAML; - is stdin.")],
    other: Annotated[str, typer.Argument(metavar="[CASE]", help="Another case.")] = "",
    answer: AnswerFlags = [],  # noqa: B006  # typer reads the default and never changes it
    outlook: Annotated[
        bool, typer.Option("--outlook", help="Compare sections on request too, such as outlook.")
    ] = False,
    format: ShapeOption = Shape.TEXT,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """What differs between two cases, or between a case and the same one with the answers of -a instead."""
    if bool(other) == bool(answer):
        raise RecurrenceError("to compare needs a second case, or answers: recurrence compare CASE -a QUESTION=CHOICE")
    loaded = open_pathway(pathway)
    first = answers_from(loaded, (), case)
    second = answers_from(loaded, (), other) if other else _changed(loaded, first, answer)
    outcomes = [walk(loaded, answers, on_request=outlook) for answers in (first, second)]
    found = difference(*map(statuses, outcomes))
    record = {"format": 1, "answers": [answers_record(loaded, a) for a in (first, second)], **difference_record(found)}
    put_out(format, record, _compared(loaded, first, second, found, statuses(outcomes[1])), output)
    return Exit.DONE


def _changed(pathway: Pathway, answers: Answers, flags: list[str]) -> Answers:
    """The answers with those of the flags instead; one that is given twice among the flags is still refused."""
    changed = from_pairs(pathway, flags)
    return from_pairs(pathway, (), {k: v for k, v in answers.items() if k not in changed} | dict(changed))


def _compared(
    pathway: Pathway, first: Answers, second: Answers, found: Difference, after: Mapping[str, str]
) -> Iterator[str]:
    for name, question in pathway.questions.items():
        if first.get(name) != second.get(name):
            was, now = (answer_in_words(question, a[name]) if name in a else "no answer" for a in (first, second))
            yield f"{question.short}: {was}, then {now}."
    if not found.size:
        yield "No difference: the same lines apply, and the same lines depend."
    yield from _differences(pathway, found, after)
    yield f"Lines that stay as they are: {len(found.same)}."


def _differences(pathway: Pathway, found: Difference, after: Mapping[str, str]) -> Iterator[str]:
    """What comes in, goes, begins to apply or begins to depend, each line by its name."""
    names = {s.id: name_of(pathway, s) if s.treatment else f"{s.text} [{s.id}]" for s in pathway.statements()}
    for title, ids in (
        ("Comes in, and applies", [i for i in found.added if after[i] == APPLIES]),
        ("Comes in, depending on an open answer", [i for i in found.added if after[i] != APPLIES]),
        ("Goes", found.removed),
        ("Applies, and depended before", found.settled),
        ("Depends, and applied before", found.unsettled),
    ):
        if ids:
            yield f"{title}:"
            yield from (f"  - {names[i]}" for i in ids)


def difference_record(found: Difference) -> dict[str, list[str]]:
    return {
        "added": list(found.added),
        "removed": list(found.removed),
        "now_applies": list(found.settled),
        "now_depends": list(found.unsettled),
        "same": list(found.same),
    }


def what_if_in_words(pathway: Pathway, outcome: Outcome, found: list[WhatIf]) -> Iterator[str]:
    """What each other answer would change, the most decisive question first, those still open before the others."""
    names = {s.id: name_of(pathway, s) if s.treatment else f"a note [{s.id}]" for s in pathway.statements()}
    title = ""
    for item in found:
        heading = "IF WHAT IS STILL OPEN WERE KNOWN" if item.question in outcome.open else "IF AN ANSWER WERE ANOTHER"
        if heading != title:
            yield from ("", f"{heading}, THE MOST DECISIVE QUESTION FIRST")
            title = heading
        question = pathway.questions[item.question]
        yield ""
        yield f"  {question.short} ({question.id})"
        for answer, changed in item.changes:
            yield f"    - {answer_in_words(question, answer)}: {_in_short(changed, names)}"


def _in_short(found: Difference, names: Mapping[str, str]) -> str:
    said = [
        f"{what} {', '.join(names[i] for i in ids) if len(ids) <= FEW else f'{len(ids)} lines'}"
        for what, ids in (
            ("brings in", found.added),
            ("takes away", found.removed),
            ("makes certain", found.settled),
            ("leaves open", found.unsettled),
        )
        if ids
    ]
    return "; ".join(said) or "changes nothing"


def what_if_record(pathway: Pathway, found: list[WhatIf]) -> list[dict[str, Any]]:
    def one(question: str, answer: Answer, changed: Difference) -> dict[str, Any]:
        return {"answer": answer_record(pathway.questions[question], answer), **difference_record(changed)}

    return [{"question": w.question, "answers": [one(w.question, a, d) for a, d in w.changes]} for w in found]
