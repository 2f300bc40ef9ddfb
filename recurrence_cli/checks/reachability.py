"""Laws over every path of the tree.

They find statements that nobody is shown, and options shown where none should be.
"""

from collections.abc import Iterable, Iterator, Sequence

from recurrence_cli.checks.visit import Finding, asks, citations, meant
from recurrence_cli.engine.conditions import bits_of, every_answer, numbers, open_variable, wanted
from recurrence_cli.engine.cubes import Cube, TooManyCubes, both, implies, without
from recurrence_cli.engine.visits import Trail, VisitedSteps, clash_cubes, visit, visit_all
from recurrence_cli.pathway.model import AskQuestion, Branch, Pathway, Place, Question, Steps, UseBranch, all_steps

MOST_STEPS = 20_000
"""After so many steps the search for an empty section is given up; a real file needs a few dozen."""


def unreachable_branch(pathway: Pathway) -> Iterator[Finding]:
    """A branch that no answers can lead to, so nobody sees it.

    Fails: `ask: operable` behind "yes" of `ask: operable`, with something under "no". Answers that clash lead nowhere
    either. Nor does a step `use:` show anything where the answers above it rule out all that the branch holds.
    """
    impossible = clash_cubes(pathway)
    reached: set[Place] = set()
    missed: dict[Place, VisitedSteps] = {}
    idle: dict[Place, tuple[UseBranch, VisitedSteps]] = {}
    useful: set[str] = set()
    for visited in visit_all(pathway):
        if visited.branch is None:
            continue
        if visited.cube is None:
            if visited.branch.steps:
                missed.setdefault(visited.branch.place, visited)
            continue
        reached.add(visited.branch.place)
        for step in visited.branch.steps:
            if isinstance(step, UseBranch):
                below = visit(pathway, visited.section, (step,), given=visited.cube, impossible=impossible)
                if any(v.cube is not None and v.statements for v in below):
                    reached.add(step.place)
                    useful.add(step.branch)
                else:
                    idle.setdefault(step.place, (step, visited))
    for place, visited in missed.items():
        if place not in reached:
            *above, (question, choices) = visited.trail
            what = f'no answers lead to "{", ".join(choices)}" of {question} behind {_said(pathway, above)}'
            yield place, f"{what}; move what is here, or remove it"
    for place, (step, visited) in idle.items():
        # Where a branch shows nothing anywhere, its own branches are told.
        if place not in reached and step.branch in useful:
            behind = _said(pathway, visited.trail)
            what = f'"{step.branch}" shows nothing here, since no answers lead to what it holds behind {behind}'
            yield place, f"{what}; use it elsewhere, or remove it"


def _said(pathway: Pathway, trail: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    said = (f"{question}={'|'.join(choices)}" for question, choices in trail if question != pathway.root)
    return ", ".join(said) or "this choice"


def open_option(pathway: Pathway) -> Iterator[Finding]:
    """An option is under a `not_known` key.

    Fails: an option in the branch `not_known:`. It would be shown as an option that applies just because an answer is
    missing; a note may stand there.
    """
    used: dict[Trail, Place] = {}
    for visited in visit_all(pathway):
        if visited.branch and visited.cube is not None and _while_open(pathway, visited.cube):
            for step in visited.branch.steps:
                # What a branch holds is right there; that it is used here may not be.
                use = used.get(visited.trail) or (step.place if isinstance(step, UseBranch) else None)
                inner = next(visit(pathway, visited.section, (step,)))
                for statement in inner.statements:
                    if statement.is_option:
                        stands = "is brought here" if use else "stands"
                        what = f'option "{statement.id}" {stands} under "not_known"'
                        yield use or statement.place, f"{what}; put it under the answers it is for, or make it a note"
                if use:
                    branches = ((ask.question, branch) for ask in inner.asks for branch in ask.branches)
                    used |= {(*visited.trail, (question, branch.choices)): use for question, branch in branches}


def _while_open(pathway: Pathway, cube: Cube) -> bool:
    """Return whether a path holds while a question is open."""
    return any(open_variable(name) in cube and name not in cube for name in pathway.questions)


def empty_section(pathway: Pathway) -> Iterator[Finding]:
    """A section shows nothing at all for some answers.

    Fails: `surgery: []` for a choice of the first question. Somebody could read the gap as "no surgery"; a note says
    what the sources do not say. One example is told for each section and choice of the first question.
    """
    impossible = clash_cubes(pathway)
    for section in pathway.sections.values():
        visits = [visited for visited in visit(pathway, section, impossible=impossible) if visited.cube is not None]
        for branch in (
            branch for step in pathway.trees[section.id] if isinstance(step, AskQuestion) for branch in step.branches
        ):
            found = _nothing(pathway, visits, branch)
            if found is not None:
                place, said = found
                yield place, f"{section.id} shows nothing for {said}; say in a note what the sources do not say"


def _nothing(pathway: Pathway, visits: Sequence[VisitedSteps], branch: Branch) -> tuple[Place, str] | None:
    """Find known answers below `branch` for which nothing is shown.

    Returns the last empty branch on the path, and the answers in words.
    """
    root = pathway.questions[pathway.root]
    begun = {root.id: bits_of(root, branch.choices)}
    shown = [visited.cube for visited in visits if visited.statements and visited.cube is not None]
    # Nobody has ticked nothing, or given answers that clash.
    unticked = [{q.id: 1} for q in pathway.questions.values() if q.many]
    others = [*unticked, *clash_cubes(pathway), *_without_fork(pathway, visits), *shown]
    try:
        left = (
            next(without([begun], others, every_answer(pathway.questions), MOST_STEPS), None)
            if begun[root.id]
            else None
        )
    except TooManyCubes:
        return None
    if left is None:
        return None
    for name in left.keys() - {root.id}:
        wider = {question: bits for question, bits in left.items() if question != name}
        if all(both(wider, cube) is None for cube in shown):
            left = wider
    last = max(
        (v for v in visits if v.branch and v.cube is not None and implies(left, v.cube)), key=lambda v: len(v.trail)
    )
    assert last.branch is not None
    words = (f"{q.id}={_choices(q, left[q.id])}" for q in (root, *pathway.questions.values()) if q.id in left)
    return last.branch.at, ", ".join(dict.fromkeys(words))


def _without_fork(pathway: Pathway, visits: Iterable[VisitedSteps]) -> Iterator[Cube]:
    """Yield answers that lead to a question without a key for them."""
    for visited in visits:
        for ask in visited.asks:
            question = pathway.questions[ask.question]
            named = {choice for branch in ask.branches for choice in branch.choices}
            if missing := [choice for choice in question.choice_ids if choice not in named]:
                together = both(visited.cube or {}, {question.id: bits_of(question, missing)})
                if together is not None:
                    yield together


def _choices(question: Question, bits: int) -> str:
    """Choose one answer that satisfies the bits.

    Of a single-choice question a choice, otherwise the fewest ticks.
    """
    if not question.many:
        return "|".join(wanted(question, bits)[0])
    ticks = min(numbers(bits), key=int.bit_count)
    return ",".join(choice for i, choice in enumerate(question.choice_ids) if ticks >> i & 1)


def unused_question(pathway: Pathway) -> Iterator[Finding]:
    """A question that the tree never asks.

    Fails: a question under `questions` with no `ask:` anywhere. Nobody sees it.
    """
    asked = meant([pathway.root, *(ask.question for ask in asks(pathway))], pathway.questions)
    for question in pathway.questions.values():
        if question.id not in asked:
            yield question.place, f'"{question.id}" is never asked; ask it in the tree, or remove it'


def unused_treatment(pathway: Pathway) -> Iterator[Finding]:
    """A treatment that no option names and no statement mentions.

    Fails: a treatment under `treatments` that stands in no `treatment:`, and whose name stands in no text of a statement
    or of another treatment. It can be found by `recurrence find` alone.
    """
    named = meant([s.treatment for s in pathway.statements() if s.treatment], pathway.treatments)
    said = [s.text.casefold() for s in pathway.statements()]
    said += [f"{t.name} {t.what}".casefold() for t in pathway.treatments.values()]
    for treatment in pathway.treatments.values():
        name = treatment.name.casefold()
        # Its own entry says its name once.
        if treatment.id not in named and sum(name in text for text in said) < 2:
            yield treatment.place, f'no option names "{treatment.id}", and no text; add an option, or remove it'


def unused_source(pathway: Pathway) -> Iterator[Finding]:
    """A source that nothing cites.

    Fails: a source under `sources` whose id stands in no `sources:` of a statement, word, sign or contact.
    """
    cited = meant([citation.source for citation in citations(pathway)], pathway.sources)
    for source in pathway.sources.values():
        if source.id not in cited:
            yield source.place, f'nothing cites "{source.id}"; cite it where it is used, or remove it'


def unused_branch(pathway: Pathway) -> Iterator[Finding]:
    """A shared branch that the tree never uses, directly or through others.

    Fails: a branch under `branches` whose name stands in no `use:`. What stands in it is never shown.
    """
    reached: set[str] = set()
    waiting: list[Steps] = [*pathway.trees.values()]
    while waiting:
        for step in all_steps(waiting.pop()):
            if isinstance(step, UseBranch):
                new = (meant([step.branch], pathway.branches) & pathway.branches.keys()) - reached
                reached |= new
                waiting.extend(pathway.branches[name].steps for name in new)
    for branch in pathway.branches.values():
        if branch.id not in reached:
            yield branch.place, f'the tree never uses "{branch.id}"; use it, or remove it'
