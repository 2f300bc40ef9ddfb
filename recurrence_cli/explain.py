"""Reasons read off outcomes: why a statement is shown, what would bring it in, what another answer would do.

Everything here asks `walk`, with the answers as they are, with some of them open, or with others; nothing follows the
tree by rules of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import prod

from recurrence_cli.answers import clashes, in_order
from recurrence_cli.dates import in_words, is_overdue
from recurrence_cli.model import NOT_KNOWN, Answer, Answers, Ask, Branch, Pathway, Question, Statement, chosen
from recurrence_cli.walk import Found, Outcome, walk
from recurrence_cli.words import answer_in_words, choices_in_words, name_of, ways_in_words

ABSENT, APPLIES, DEPENDS = "absent", "applies", "depends"


def status(found: Found | None) -> str:
    """A statement's part in an outcome, in a word of its own."""
    if found is None:
        return ABSENT
    return APPLIES if found.applies else DEPENDS


def statuses(outcome: Outcome) -> dict[str, str]:
    """Statement id -> applies or depends, for every statement found."""
    return {f.statement.id: status(f) for _, found in outcome.sections for f in found}


def in_outcome(outcome: Outcome, statement: str) -> Found | None:
    """The statement as it was found, if it was."""
    return next((f for _, found in outcome.sections for f in found if f.statement.id == statement), None)


def everything(pathway: Pathway, answers: Answers) -> Outcome:
    """The outcome with the sections on request too."""
    return walk(pathway, answers, on_request=True)


# --- another answer -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """How one outcome differs from another: the ids that come in, go, begin to apply, or begin to depend."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    settled: tuple[str, ...]
    unsettled: tuple[str, ...]
    same: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.added) + len(self.removed) + len(self.settled) + len(self.unsettled)


def difference(before: Mapping[str, str], after: Mapping[str, str]) -> Difference:
    """What the second outcome's statuses have that the first's have not."""
    both = [i for i in before if i in after]
    return Difference(
        added=tuple(i for i in after if i not in before),
        removed=tuple(i for i in before if i not in after),
        settled=tuple(i for i in both if (before[i], after[i]) == (DEPENDS, APPLIES)),
        unsettled=tuple(i for i in both if (before[i], after[i]) == (APPLIES, DEPENDS)),
        same=tuple(i for i in both if before[i] == after[i]),
    )


def other_answers(question: Question, answers: Answers) -> Iterator[Answer]:
    """Each other answer to `question`; for a `many` question, each choice as the only one."""
    given = chosen(answers.get(question.id, NOT_KNOWN))
    for choice in (*question.choice_ids, NOT_KNOWN):
        if {choice} != given:
            yield frozenset({choice}) if question.many and choice != NOT_KNOWN else choice


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A question, and what each other answer to it would change."""

    question: str
    changes: tuple[tuple[Answer, Difference], ...]

    @property
    def weight(self) -> int:
        """How many statements its most decisive answer would change."""
        return max((difference.size for _, difference in self.changes), default=0)


def what_if(pathway: Pathway, outcome: Outcome, *, on_request: bool = False) -> list[WhatIf]:
    """What each other answer would change: for the questions still open, then for those answered, most decisive first.

    Answers that would clash with the others are left out.
    """
    now = statuses(outcome)
    found = []
    for question in pathway.questions.values():
        if question.id not in outcome.open and (question.id not in outcome.answers or question.id in outcome.unused):
            continue
        changes = []
        for answer in other_answers(question, outcome.answers):
            then = {**outcome.answers, question.id: answer}
            if not any(clashes(pathway, then)):
                changes.append((answer, difference(now, statuses(walk(pathway, then, on_request=on_request)))))
        found.append(WhatIf(question.id, tuple(changes)))
    return sorted(found, key=lambda item: (item.question not in outcome.open, -item.weight))


@dataclass(frozen=True, slots=True)
class Change:
    """What another answer to one question would do to a statement."""

    question: str
    answer: Answer
    status: str


def changes(pathway: Pathway, answers: Answers, statement: str) -> Iterator[Change]:
    """Each other answer, to one question that the statement hangs on, that would change its part in the outcome."""
    now = in_outcome(everything(pathway, answers), statement)
    if now is None:
        return
    hangs_on = {because.question for because in now.because} | set(now.depends_on)
    for question in pathway.questions.values():
        if question.id in hangs_on:
            for answer in other_answers(question, answers):
                then = status(in_outcome(everything(pathway, {**answers, question.id: answer}), statement))
                if then != status(now):
                    yield Change(question.id, answer, then)


# --- what would bring a statement in --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Remedy:
    """Answers that, given or changed together, make a statement apply: any one of those named for each question."""

    answers: tuple[tuple[str, tuple[Answer, ...]], ...]


def remedies(pathway: Pathway, answers: Answers, statement: str) -> tuple[Remedy, ...]:
    """Every smallest set of answers to give or change so that the statement applies; none when none can.

    A known answer to the root question stays: what can never come in for this type has no remedy. No remedy clashes,
    with itself or with the answers that stay.
    """
    root = {pathway.root: answers[pathway.root]} if chosen(answers.get(pathway.root, NOT_KNOWN)) != {NOT_KNOWN} else {}
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
    """What the statement needs beside the root's answer, way by way.

    With everything else open a walk gives all its ways. What it is shown for only while a question is open is looked
    at with that question open and with each answer to it.
    """
    widest = in_outcome(everything(pathway, root), statement)
    if widest is None:
        return
    while_open = [b.question for b in widest.because if NOT_KNOWN in chosen(b.answer) and b.question != pathway.root]
    replies = [(NOT_KNOWN, *pathway.questions[name].choice_ids) for name in while_open]
    for combination in product(*replies):
        tried = dict(zip(while_open, combination, strict=True))
        closed: dict[str, Answer] = {
            name: frozenset({choice}) if pathway.questions[name].many else choice
            for name, choice in tried.items()
            if choice != NOT_KNOWN
        }
        found = in_outcome(everything(pathway, {**root, **closed}), statement)
        if found is None:
            continue
        led = {because.question for because in found.because}
        for way in found.ways or ((),):
            needs: dict[str, list[frozenset[str]]] = {
                name: [frozenset({choice})] for name, choice in tried.items() if name in led
            }
            for condition in way:
                needs.setdefault(condition.question, []).append(frozenset(condition.choices))
            yield needs


def _changes_for(pathway: Pathway, answers: Answers, needs: _Needs) -> Iterator[dict[str, Answer]]:
    """Every way to give or change answers that meets the needs, with what else must change so that nothing clashes."""
    candidates = {}
    for name, wanted in needs.items():
        options = list(_answers_that_do(pathway.questions[name], answers.get(name, NOT_KNOWN), wanted))
        if options:
            candidates[name] = options
    for combination in product(*candidates.values()):
        yield from _without_clash(pathway, answers, dict(zip(candidates, combination, strict=True)), frozenset(needs))


def _answers_that_do(question: Question, now: Answer, wanted: list[frozenset[str]]) -> Iterator[Answer]:
    """The answers nearest to the present one that take one choice of each list wanted; none when it does already."""
    given = chosen(now)
    missing = [choices for choices in wanted if not given & choices]
    if not missing:
        return
    for picked in product(*(in_order(question, choices) for choices in missing)):
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
    """The change, or, where it clashes with an answer that the statement does not need, with that changed too."""
    waiting = [change]
    while waiting:
        tried = waiting.pop()
        then = {**answers, **tried}
        clash = next((c for c in pathway.clashes if all(_takes(then, side) for side in (c.first, c.second))), None)
        if clash is None:
            yield tried
            continue
        for name, choices in (clash.first, clash.second):
            if name in needed or name in tried:
                continue
            question = pathway.questions[name]
            for choice in (*question.choice_ids, NOT_KNOWN):
                if choice not in choices:
                    answer: Answer = frozenset({choice}) if question.many and choice != NOT_KNOWN else choice
                    waiting.append({**tried, name: answer})


def _takes(answers: Answers, side: tuple[str, tuple[str, ...]]) -> bool:
    name, choices = side
    return name in answers and bool(chosen(answers[name]).intersection(choices))


def _grouped(pathway: Pathway, answers: Answers, found: set[frozenset[tuple[str, Answer]]]) -> tuple[Remedy, ...]:
    """The changes as remedies: those of the same questions as one, where any answer to one goes with any to another."""
    order = list(pathway.questions)

    def rank(name: str) -> tuple[bool, int]:
        # What was answered otherwise comes before what was not answered.
        return chosen(answers.get(name, NOT_KNOWN)) == {NOT_KNOWN}, order.index(name)

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
            grouped.append(Remedy(tuple(zip(names, map(tuple, options), strict=True))))
        else:
            apart = sorted(same, key=lambda c: [_answer_rank(pathway.questions[n])(c[n]) for n in names])
            grouped += [Remedy(tuple((name, (change[name],)) for name in names)) for change in apart]
    return tuple(grouped)


def _answer_rank(question: Question) -> Callable[[Answer], list[int]]:
    """A sort key for answers: the order of the choices."""
    places = {choice: place for place, choice in enumerate((*question.choice_ids, NOT_KNOWN))}
    return lambda answer: sorted(places[choice] for choice in chosen(answer))


# --- in sentences ---------------------------------------------------------------------------------------------------


def why(pathway: Pathway, answers: Answers, statement: Statement, today: date) -> list[str]:
    """Why a statement is shown, or on what it depends, or why it is not shown and what would bring it in.

    Review dates are judged as of `today`.
    """
    outcome = everything(pathway, answers)
    found = in_outcome(outcome, statement.id)
    if found is None:
        name = name_of(pathway, statement)
        return [f"{name}: this line is not shown for these answers.", *_what_would(pathway, answers, statement, today)]
    return why_found(pathway, found, today)


def why_found(pathway: Pathway, found: Found, today: date) -> list[str]:
    """Why a statement that was found is shown: the answers on the way, on what it depends, and where it is from."""
    statement = found.statement
    name = name_of(pathway, statement)
    said = [f"{name}: this line {'applies' if found.applies else 'depends on an answer that is not known yet'}."]
    said += _led(pathway, found, statement)
    if not found.applies:
        said.append(f"It applies only if this is so: {ways_in_words(pathway, found)}.")
    return [*said, *_sources(pathway, statement, today)]


def _led(pathway: Pathway, found: Found, statement: Statement) -> Iterator[str]:
    if not found.because:
        yield "It is shown whatever the answers are."
    forks = _forks_above(pathway, statement.id)
    for because in found.because:
        question = pathway.questions[because.question]
        answer = answer_in_words(question, because.answer)
        branch = next((f for q, f in forks if q == question.id and chosen(because.answer).intersection(f)), ())
        leads = f", which leads to the branch for {choices_in_words(question, branch)}" if len(branch) > 1 else ""
        yield f'The answer to "{question.short}" is {answer}{leads}.'


def _sources(pathway: Pathway, statement: Statement, today: date) -> Iterator[str]:
    for citation in statement.citations:
        source = pathway.sources[citation.source]
        at = f", {citation.at}" if citation.at else ""
        due = (
            f" REVIEW OVERDUE since {in_words(source.review_due or '')}."
            if is_overdue(source.review_due, today)
            else ""
        )
        yield f"Source: {source.publisher}, {source.title}{at}. Edition seen: {source.seen}.{due} [{source.id}]"
    yield f"In the file: {pathway.name}, line {statement.place.line}."


def _what_would(pathway: Pathway, answers: Answers, statement: Statement, today: date) -> Iterator[str]:
    found = remedies(pathway, answers, statement.id)
    root = pathway.questions[pathway.root]
    if not found:
        others = [c for c in root.choice_ids if in_outcome(everything(pathway, {root.id: c}), statement.id)]
        yield f"It can never come in for {answer_in_words(root, answers.get(root.id, NOT_KNOWN))}."
        if others:
            yield f"It is a line for {choices_in_words(root, others)}."
        return
    for number, remedy in enumerate(found):
        count = len(remedy.answers)
        answers_ = f"{count} answer{'s' * (count > 1)}"
        yield (
            f"It is for people of whom this is so, in {answers_} unlike those given:"
            if number == 0
            else "Or of whom this is so:"
        )
        for name, options in remedy.answers:
            question = pathway.questions[name]
            words = " or ".join(f'"{answer_in_words(question, a)}" ({_flag(question, a)})' for a in options)
            now = answers.get(name, NOT_KNOWN)
            instead = "" if chosen(now) == {NOT_KNOWN} else f', and not "{answer_in_words(question, now)}"'
            yield f'- "{question.short}" is {words}{instead}'
    yield from _sources(pathway, statement, today)


def _flag(question: Question, answer: Answer) -> str:
    return f"{question.id}={','.join(in_order(question, answer))}"


_Fork = tuple[str, tuple[str, ...]]
"""A question, and the choices of it that share a branch."""


def _forks_above(pathway: Pathway, statement: str) -> list[_Fork]:
    """The forks on the paths to a statement, those in the branches that use its branch included."""
    places: list[tuple[str | None, Branch]] = [(None, tree) for tree in pathway.trees.values()]
    places += [(shared.id, shared.steps) for shared in pathway.branches.values()]
    above: list[_Fork] = []
    wanted = [statement]
    for name in wanted:  # grows while it is read
        for branch_id, branch in places:
            trail = _trail(branch, name)
            if trail is not None:
                above += trail
                if branch_id is not None and branch_id not in wanted:
                    wanted.append(branch_id)
    return above


def _trail(branch: Branch, wanted: str) -> list[_Fork] | None:
    """The forks above a statement, or above a step that uses a branch, called `wanted`; None when it is not here."""
    waiting: list[tuple[Branch, list[_Fork]]] = [(branch, [])]
    while waiting:
        steps, trail = waiting.pop()
        for step in steps:
            if wanted in (getattr(step, "id", None), getattr(step, "branch", None)):
                return trail
            if isinstance(step, Ask):
                waiting += [(fork.branch, [*trail, (step.question, fork.choices)]) for fork in step.forks]
    return None
