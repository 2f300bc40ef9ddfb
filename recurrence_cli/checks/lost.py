"""What nobody will ever see, or what is seen where nothing should be: laws over every path of the tree."""

from collections.abc import Iterable, Iterator

from recurrence_cli.checks.parts import Finding, asks, citations, meant
from recurrence_cli.engine.evaluate import Condition
from recurrence_cli.engine.routes import Stop, agreed, contents, possible, stops
from recurrence_cli.model import NOT_KNOWN, Ask, Branch, Fork, Pathway, Place, Use, steps_of

MOST_TRIES = 20_000
"""After so many steps the search for an empty section is given up; a real file needs a few dozen."""


def unreachable_branch(pathway: Pathway) -> Iterator[Finding]:
    """A branch that no answers can lead to, so that nobody ever sees what stands there.

    Fails: `ask: operable` behind "yes" of `ask: operable`, with something under "no". Answers that clash lead nowhere
    either. Nor does a step `use:` show anything where the answers above it rule out all that the branch holds.
    """
    reached: set[Place] = set()
    missed: dict[Place, Stop] = {}
    idle: dict[Place, tuple[Use, Stop]] = {}
    useful: set[str] = set()
    for stop in stops(pathway):
        for step in stop.fork.branch if stop.fork and stop.possible else ():
            if isinstance(step, Use) and _shows(pathway, stop.conditions, step):
                reached.add(step.place)
                useful.add(step.branch)
            elif isinstance(step, Use):
                idle.setdefault(step.place, (step, stop))
        if stop.fork is not None:
            if stop.possible:
                reached.add(stop.fork.place)
            elif stop.fork.branch:
                missed.setdefault(stop.fork.place, stop)
    for place, stop in missed.items():
        if place not in reached:
            *above, last = stop.conditions
            trail = _trail(pathway, above)
            what = f'no answers lead to "{", ".join(last.choices)}" of {last.question} behind {trail or "this choice"}'
            yield place, f"{what}; move what stands here, or take it away"
    for place, (step, stop) in idle.items():
        # Where a branch shows nothing anywhere, its own forks are told.
        if place not in reached and step.branch in useful:
            behind = _trail(pathway, stop.conditions) or "this choice"
            what = f'"{step.branch}" shows nothing here, since no answers lead to what it holds behind {behind}'
            yield place, f"{what}; use it elsewhere, or take it away"


def _trail(pathway: Pathway, conditions: Iterable[Condition]) -> str:
    return ", ".join(f"{c.question}={'|'.join(c.choices)}" for c in conditions if c.question != pathway.root)


def _shows(pathway: Pathway, conditions: tuple[Condition, ...], use: Use) -> bool:
    """Whether what the step uses holds any statement that answers which meet the conditions lead to."""
    waiting: list[tuple[tuple[Condition, ...], Branch]] = [(conditions, (use,))]
    for _ in range(MOST_TRIES):
        if not waiting:
            return False
        above, branch = waiting.pop()
        asked, statements = contents(pathway, branch)
        if statements:
            return True
        for ask in asked:
            for fork in ask.forks:
                further = (*above, Condition(ask.question, fork.choices))
                if possible(pathway, further):
                    waiting.append((further, fork.branch))
    return True


def open_option(pathway: Pathway) -> Iterator[Finding]:
    """An option stands under a `not_known` key.

    Fails: an option in the branch `not_known:`. It would be shown as an option that applies just because an answer is
    missing; a note may stand there.
    """
    used: dict[tuple[Condition, ...], Place] = {}
    for stop in stops(pathway):
        allowed = agreed(pathway, stop.conditions) if stop.fork and stop.possible else None
        if stop.fork and allowed and any(NOT_KNOWN in choices for choices in allowed.values()):
            for step in stop.fork.branch:
                # What a branch holds is right there; that it is used here may not be.
                use = used.get(stop.conditions) or (step.place if isinstance(step, Use) else None)
                asked, statements = contents(pathway, (step,))
                for statement in statements:
                    if statement.is_option:
                        stands = "is brought here" if use else "stands"
                        what = f'option "{statement.id}" {stands} under "not_known"'
                        yield use or statement.place, f"{what}; put it under the answers it is for, or make it a note"
                if use:
                    forks = ((ask.question, fork) for ask in asked for fork in ask.forks)
                    used |= {(*stop.conditions, Condition(q, fork.choices)): use for q, fork in forks}


def empty_section(pathway: Pathway) -> Iterator[Finding]:
    """A section shows nothing at all for some answers.

    Fails: `surgery: []` for a choice of the first question. Somebody could read the gap as "no surgery"; a note says
    what the sources do not say. One example is told for each section and choice of the first question.
    """
    for section, tree in pathway.trees.items():
        for fork in (fork for step in tree if isinstance(step, Ask) for fork in step.forks):
            # Where the first question is open, what stands behind its other choices is shown as well.
            if fork.choices == (NOT_KNOWN,):
                continue
            found = _nothing(pathway, Condition(pathway.root, fork.choices), fork)
            if found is not None:
                conditions, place = found
                said = ", ".join(f"{c.question}={'|'.join(c.choices)}" for c in conditions)
                yield place, f"{section} shows nothing for {said}; say in a note what the sources do not say"


def _nothing(pathway: Pathway, first: Condition, fork: Fork) -> tuple[tuple[Condition, ...], Place] | None:
    """Known answers for which nothing stands behind `fork`, and the last empty branch on the way, if there are any."""
    asked, statements = contents(pathway, fork.branch)
    waiting: list[tuple[tuple[Condition, ...], Place, tuple[Ask, ...]]] = []
    if not statements:
        waiting.append(((first,), fork.at, asked))
    for _ in range(MOST_TRIES):
        if not waiting:
            break
        conditions, place, asked = waiting.pop()
        if not asked:
            return conditions, place
        for onward in reversed(asked[0].forks):
            further = (*conditions, Condition(asked[0].question, onward.choices))
            inner, statements = contents(pathway, onward.branch)
            if not statements and onward.choices != (NOT_KNOWN,) and possible(pathway, further):
                waiting.append((further, onward.at, (*inner, *asked[1:])))
    return None


def unused_question(pathway: Pathway) -> Iterator[Finding]:
    """A question that the tree never asks.

    Fails: a question under `questions` with no `ask:` anywhere. Nobody sees it.
    """
    asked = meant([pathway.root, *(ask.question for ask in asks(pathway))], pathway.questions)
    for question in pathway.questions.values():
        if question.id not in asked:
            yield question.place, f'"{question.id}" is never asked; ask it in the tree, or take it away'


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
            yield treatment.place, f'no option names "{treatment.id}", and no text; add an option, or take it away'


def unused_source(pathway: Pathway) -> Iterator[Finding]:
    """A source that nothing cites.

    Fails: a source under `sources` whose id stands in no `sources:` of a statement, word, sign or contact.
    """
    cited = meant([citation.source for citation in citations(pathway)], pathway.sources)
    for source in pathway.sources.values():
        if source.id not in cited:
            yield source.place, f'nothing cites "{source.id}"; cite it where it is used, or take it away'


def unused_branch(pathway: Pathway) -> Iterator[Finding]:
    """A shared branch that the tree never uses, at once or through others.

    Fails: a branch under `branches` whose name stands in no `use:`. What stands in it is never shown.
    """
    reached: set[str] = set()
    waiting: list[Branch] = [*pathway.trees.values()]
    while waiting:
        for step in steps_of(waiting.pop()):
            if isinstance(step, Use):
                new = (meant([step.branch], pathway.branches) & pathway.branches.keys()) - reached
                reached |= new
                waiting.extend(pathway.branches[name].steps for name in new)
    for branch in pathway.branches.values():
        if branch.id not in reached:
            yield branch.place, f'the tree never uses "{branch.id}"; use it, or take it away'
