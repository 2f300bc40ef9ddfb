"""What a reader of the summary alone would miss or misread."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations, islice, product

from recurrence_cli.checks.visit import Finding, at
from recurrence_cli.engine.answers import clashes
from recurrence_cli.engine.evaluate import StatementResult, walk
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Level, Pathway, Section

MOST_WALKS = 300
"""After so many walks the search for answers without a headline is given up; a real section needs a few dozen."""

MOST_TRIES = 200
"""So many combinations of answers are tried for two options; nearly always the first one does."""


def missing_headline(pathway: Pathway) -> Iterator[Finding]:
    """A section shows only notes for some answers, none a headline.

    Fails: for spread to the liver, surgery has one note, with `level: background`. A summary shows options and headlines, so
    it has nothing to say there, although the section has. One example is given for each section and choice of the first
    question. Left alone are sections on request, and pathways without any headline.
    """
    if all(statement.level != Level.HEADLINE for statement in pathway.statements()):
        return
    for section in pathway.sections.values():
        # What stands under on_request may be misspelt, and is told as such.
        if "on_request" not in section.places and section.id in pathway.trees:
            for choice in pathway.questions[pathway.root].choice_ids:
                if found := _without_headline(pathway, section, choice):
                    answers, note = found
                    what = f"{section.id} shows notes without a headline, and no option, for {_said(pathway, answers)}"
                    yield note.statement.place, f"{what}; give one of its notes level: headline"


def _without_headline(
    pathway: Pathway, section: Section, choice: str
) -> tuple[Mapping[str, Answer], StatementResult] | None:
    """Find known answers for which only lesser notes apply, and the first."""
    part = replace(pathway, sections={section.id: section}, trees={section.id: pathway.trees[section.id]})
    stack: list[dict[str, Answer]] = [{pathway.root: choice}]
    for _ in range(MOST_WALKS):
        if not stack:
            break
        answers = stack.pop()
        outcome = walk(part, answers, on_request=True)
        results = [result for _, results in outcome.sections for result in results]
        shown = [result for result in results if _is_in_summary(result)]
        if any(result.applies for result in shown):
            continue
        if not shown and any(result.applies for result in results):
            return answers, next(result for result in results if result.applies)
        for question in (
            pathway.questions[name] for result in (shown or results)[:1] for name in result.depends_on[:1]
        ):
            for reply in reversed(question.choice_ids):
                then = {**answers, question.id: question.answer([reply])}
                if not any(clashes(pathway, then)):
                    stack.append(then)
    return None


def _is_in_summary(result: StatementResult) -> bool:
    # What cannot be read is a note without an id; it may have been an option.
    return result.statement.is_option or result.statement.level == Level.HEADLINE or not result.statement.id


def ambiguous_strength(pathway: Pathway) -> Iterator[Finding]:
    """Two options of one treatment apply with two strengths and no qualifier.

    Fails: under chemotherapy, one option with `strength: usually` and one with `strength: may`, both of them for ER-negative
    cancer and neither with a `qualifier`. A summary shows each by its name and strength, so it contradicts itself. The
    answers named are an example.
    """
    for _, results in walk(pathway, {}, on_request=True).sections:
        options = [result for result in results if result.statement.treatment and result.statement.strength]
        for one, other in combinations(options, 2):
            first, second = one.statement, other.statement
            same = (first.treatment, first.qualifier) == (second.treatment, second.qualifier)
            if same and first.strength != second.strength and (answers := _example(pathway, one, other)) is not None:
                both = f'"{first.id}" ({first.strength}) and "{second.id}" ({second.strength})'
                what = f"{both} name {first.treatment} and apply together for {_said(pathway, answers)}"
                yield at(second, "strength"), f"{what}; give one of them a qualifier that tells them apart"


def _example(pathway: Pathway, one: StatementResult, other: StatementResult) -> Mapping[str, Answer] | None:
    """Find answers for which both apply."""
    for ways in product(one.ways or ((),), other.ways or ((),)):
        conditions = [condition for way in ways for condition in way]
        allowed: dict[str, list[frozenset[str]]] = {}
        for condition in conditions:
            choices, question = frozenset(condition.choices), pathway.questions[condition.question]
            before = allowed.setdefault(question.id, [])
            if question.many or not before:
                before.append(choices)
            else:
                before[0] &= choices
        names = [(name, sorted(choices)) for name, sets in allowed.items() for choices in sets]
        for picked in islice(product(*(choices for _, choices in names)), MOST_TRIES):
            answers: dict[str, Answer] = {}
            for (name, _), choice in zip(names, picked, strict=True):
                ticks = answers.get(name, frozenset())
                answers[name] = ticks | {choice} if isinstance(ticks, frozenset) and _is_many(pathway, name) else choice
            if not any(clashes(pathway, answers)):
                return answers
    return None


def _is_many(pathway: Pathway, name: str) -> bool:
    return pathway.questions[name].many


def _said(pathway: Pathway, answers: Mapping[str, Answer]) -> str:
    """Write answers as flags have them, in question order."""
    known = [q for q in pathway.questions.values() if answers.get(q.id, NOT_KNOWN) != NOT_KNOWN]
    return ", ".join(f"{q.id}={q.format(answers[q.id])}" for q in known) or "any answers"
