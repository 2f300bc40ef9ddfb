"""Counterfactuals: the smallest changes with which a statement would apply.

The cubes of the statement say what it needs; `walk` says of each set of answers that meets them whether it does apply.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

from recurrence_cli.engine.answers import clashes
from recurrence_cli.engine.compare import APPLIES, everything, in_outcome, status
from recurrence_cli.engine.conditions import question_of, reply_to, wanted
from recurrence_cli.engine.rules import rules_of
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Answers, Pathway, Question, choice_set


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """Answers that together would make a statement apply.

    Of each question any one of those named will do.
    """

    answers: tuple[tuple[str, tuple[Answer, ...]], ...]


def counterfactuals(pathway: Pathway, answers: Answers, statement: str) -> tuple[Counterfactual, ...]:
    """List every smallest set of answers with which the statement applies.

    A known answer to the root question stays: what can never come in for this type has no counterfactual. No counterfactual clashes,
    with itself or with the answers that stay.
    """
    root = (
        {pathway.root: answers[pathway.root]} if choice_set(answers.get(pathway.root, NOT_KNOWN)) != {NOT_KNOWN} else {}
    )
    best: set[frozenset[tuple[str, Answer]]] = set()
    fewest = len(pathway.questions) + 1
    for needs in _needs(pathway, root, statement):
        for change in _changes_for(pathway, answers, needs):
            if len(change) > fewest:
                continue
            then = {**answers, **change}
            if not any(clashes(pathway, then)) and status(in_outcome(everything(pathway, then), statement)) == APPLIES:
                if len(change) < fewest:
                    best, fewest = set(), len(change)
                best.add(frozenset(change.items()))
    return _grouped(pathway, answers, best)


_Needs = Mapping[str, list[frozenset[str]]]
"""Question id -> lists of choices of each of which one must be taken; `NOT_KNOWN` alone means that it must be open."""


def _needs(pathway: Pathway, root: Answers, statement: str) -> Iterator[_Needs]:
    """Yield what the statement needs, cube by cube.

    Cubes that the answer to the root question contradicts are left out.
    """
    questions = pathway.questions
    for cube in rules_of(pathway).cubes_of(statement):
        needs: dict[str, list[frozenset[str]]] = {}
        for variable, bits in cube.items():
            if variable in questions:
                needs.setdefault(variable, []).extend(map(frozenset, wanted(questions[variable], bits)))
            else:
                needs.setdefault(question_of(variable), []).append(frozenset({NOT_KNOWN}))
        reply = reply_to(questions[pathway.root], root.get(pathway.root))
        if not reply.taken or pathway.root not in cube or reply.left_of(cube[pathway.root]) is not None:
            yield needs


def _changes_for(pathway: Pathway, answers: Answers, needs: _Needs) -> Iterator[dict[str, Answer]]:
    """Yield every change of answers that meets the needs.

    It includes what else must change so that nothing clashes.
    """
    candidates = {}
    for name, needed in needs.items():
        options = list(_answers_that_do(pathway.questions[name], answers.get(name, NOT_KNOWN), needed))
        if options:
            candidates[name] = options
    for combination in product(*candidates.values()):
        yield from _without_clash(pathway, answers, dict(zip(candidates, combination, strict=True)), frozenset(needs))


def _answers_that_do(question: Question, now: Answer, wanted: list[frozenset[str]]) -> Iterator[Answer]:
    """Yield the closest answers with one choice of each list wanted.

    There are none when the present answer has that already.
    """
    given = choice_set(now)
    missing = [choices for choices in wanted if not given & choices]
    if not missing:
        return
    for picked in product(*(question.in_order(choices) for choices in missing)):
        if not question.many:
            if all(picked[0] in choices for choices in wanted):
                yield picked[0]
        elif given == {NOT_KNOWN}:
            yield frozenset(picked)
        else:
            yield given | frozenset(picked)


def _without_clash(
    pathway: Pathway, answers: Answers, change: dict[str, Answer], needed: frozenset[str]
) -> Iterator[dict[str, Answer]]:
    """Yield the change, extended where it clashes with an answer.

    Only an answer that the statement does not need is changed too.
    """
    waiting = [change]
    while waiting:
        tried = waiting.pop()
        then = {**answers, **tried}
        clash = next(
            (c for c in pathway.clashes if all(_takes(pathway, then, side) for side in (c.first, c.second))), None
        )
        if clash is None:
            yield tried
            continue
        for name, choices in (clash.first, clash.second):
            if name in needed or name in tried:
                continue
            question = pathway.questions[name]
            others = (answer for answer in question.possible_answers() if not question.satisfies(answer, choices))
            waiting += [{**tried, name: answer} for answer in others]


def _takes(pathway: Pathway, answers: Answers, side: tuple[str, tuple[str, ...]]) -> bool:
    name, choices = side
    return name in answers and pathway.questions[name].satisfies(answers[name], choices)


def _grouped(
    pathway: Pathway, answers: Answers, found: set[frozenset[tuple[str, Answer]]]
) -> tuple[Counterfactual, ...]:
    """Join changes of the same questions into counterfactuals.

    Only where any answer to one combines with any to another.
    """
    order = list(pathway.questions)

    def rank(name: str) -> tuple[bool, int]:
        # What was answered otherwise comes before what was not answered.
        return choice_set(answers.get(name, NOT_KNOWN)) == {NOT_KNOWN}, order.index(name)

    by_questions: dict[tuple[str, ...], list[dict[str, Answer]]] = {}
    for change in found:
        by_questions.setdefault(tuple(sorted(dict(change), key=rank)), []).append(dict(change))
    grouped = []
    for names in sorted(by_questions, key=lambda names: [rank(name) for name in names]):
        same = by_questions[names]
        options = [
            sorted({change[name] for change in same}, key=_answer_rank(pathway.questions[name])) for name in names
        ]
        if len(same) == prod(map(len, options)):
            grouped.append(Counterfactual(tuple(zip(names, map(tuple, options), strict=True))))
        else:
            apart = sorted(same, key=lambda c: [_answer_rank(pathway.questions[n])(c[n]) for n in names])
            grouped += [Counterfactual(tuple((name, (change[name],)) for name in names)) for change in apart]
    return tuple(grouped)


def _answer_rank(question: Question) -> Callable[[Answer], list[int]]:
    """Return a sort key for answers: the order of the choices."""
    places = {choice: place for place, choice in enumerate((*question.choice_ids, NOT_KNOWN))}
    return lambda answer: sorted(places[choice] for choice in choice_set(answer))
