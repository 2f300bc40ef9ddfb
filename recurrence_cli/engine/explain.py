"""Reasons in sentences: why a statement is shown, on what it depends, or what would bring it in."""

from collections.abc import Iterator
from datetime import date

from recurrence_cli.dates import in_words, is_overdue
from recurrence_cli.engine.answers import in_order
from recurrence_cli.engine.compare import everything, in_outcome
from recurrence_cli.engine.counterfactual import counterfactuals
from recurrence_cli.engine.evaluate import StatementResult
from recurrence_cli.model import NOT_KNOWN, Answer, Answers, Ask, Branch, Pathway, Question, Statement, chosen
from recurrence_cli.words import answer_in_words, choices_in_words, name_of, ways_in_words


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


def why_found(pathway: Pathway, found: StatementResult, today: date) -> list[str]:
    """Why a statement that was found is shown: the answers on the way, on what it depends, and where it is from."""
    statement = found.statement
    name = name_of(pathway, statement)
    said = [f"{name}: this line {'applies' if found.applies else 'depends on an answer that is not known yet'}."]
    said += _led(pathway, found, statement)
    if not found.applies:
        said.append(f"It applies only if this is so: {ways_in_words(pathway, found)}.")
    return [*said, *_sources(pathway, statement, today)]


def _led(pathway: Pathway, found: StatementResult, statement: Statement) -> Iterator[str]:
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
    found = counterfactuals(pathway, answers, statement.id)
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
