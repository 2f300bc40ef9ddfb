"""Checks of the tree's shape: missing choices, loops, too many paths."""

from collections.abc import Iterator
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from recurrence_cli.checks.visit import Finding, asks, meant_choices
from recurrence_cli.pathway.model import Pathway, Place, Steps, UseBranch, all_steps
from recurrence_cli.pathway.problems import quoted

MAX_CHOICES = 9
MAX_PATHS = 2_000
MAX_LOOPS = 20


def missing_choice(pathway: Pathway) -> Iterator[Finding]:
    """A choice of the question asked has no branch, or two.

    Fails: `ask: operable` with a branch for "yes" and none for "no".
    Every choice must lead somewhere, if only to `[]`; a choice that was forgotten would lose its options in silence.
    """
    for ask in asks(pathway):
        if ask.question not in pathway.questions:
            continue
        if not ask.branches:
            yield ask.place, f"{ask.question} leads nowhere; give it choices: with a branch for each"
            continue
        named: dict[str, Place] = {}
        for branch in ask.branches:
            for choice in branch.choices:
                if choice and choice in named:
                    what = f'{ask.question} has a branch for "{choice}" already in line {named[choice].line}'
                    yield branch.place, f"{what}; keep one of the two"
                named.setdefault(choice, branch.place)
        known = pathway.questions[ask.question].choice_ids
        meant = meant_choices(named, known)
        left = [choice for choice in known if choice not in meant]
        if left:
            mend = f"add {'it' if len(left) == 1 else 'each'}, with [] if it holds nothing"
            yield ask.place, f"{ask.question} has no branch for {quoted(left)}; {mend}"


def branch_loop(pathway: Pathway) -> Iterator[Finding]:
    """A branch uses itself, directly or through others, without end.

    Fails: branch "drugs" has the step `use: more`, and branch "more" the step `use: drugs`.
    """
    uses = {name: _used(shared.steps) for name, shared in pathway.branches.items()}
    for name, used in sorted(_loop_edges(uses)):
        if used == name:
            yield uses[name][used], f'branch "{name}" uses itself; take that away'
        else:
            what = f'branch "{name}" uses "{used}", which comes back to it; take one of the two away'
            yield uses[name][used], what


def looping_branches(pathway: Pathway) -> set[str]:
    """Return the branches that lead into a loop."""
    uses = {name: _used(shared.steps) for name, shared in pathway.branches.items()}
    return uses.keys() - _settled(uses)


def too_many_choices(pathway: Pathway) -> Iterator[Finding]:
    """A question has more than nine choices, or none at all.

    Fails: a question with ten choices. On a terminal a digit picks a choice, and "0" is "not known".
    """
    for question in pathway.questions.values():
        if len(question.choices) > MAX_CHOICES:
            yield question.place, f"{question.id} has {len(question.choices)} choices; {MAX_CHOICES} are allowed"
        elif not question.choices:
            yield question.place, f"{question.id} has no choices; give it at least two"


def too_many_paths(pathway: Pathway) -> Iterator[Finding]:
    """A branch, with the branches that it uses, has too many paths.

    Fails: a branch that uses another twice, which uses another twice, and so on eleven times.
    """
    paths: dict[str, int] = {}

    def count(branch: Steps) -> int:
        return 1 + sum(paths.get(step.branch, 0) for step in all_steps(branch) if isinstance(step, UseBranch))

    for name in _settled({name: _used(shared.steps) for name, shared in pathway.branches.items()}):
        paths[name] = count(pathway.branches[name].steps)
        if paths[name] > MAX_PATHS:
            what = f'branch "{name}" can be come through in {paths[name]:,} ways; {MAX_PATHS:,} are allowed'
            yield pathway.branches[name].place, f"{what}; use fewer branches in it"
            return
    for section, tree in pathway.trees.items():
        if section in pathway.sections and count(tree) > MAX_PATHS:
            what = f"{section} can be come through in {count(tree):,} ways; {MAX_PATHS:,} are allowed"
            yield pathway.sections[section].place, f"{what}; use fewer branches in it"


def _used(branch: Steps) -> dict[str, Place]:
    return {step.branch: step.place for step in all_steps(branch) if isinstance(step, UseBranch)}


def _settled(uses: dict[str, dict[str, Place]]) -> list[str]:
    """List the branches that lead to no loop, in dependency order."""
    sorter = TopologicalSorter({name: [used for used in uses[name] if used in uses] for name in uses})
    with suppress(CycleError):  # it goes on up to the loops
        sorter.prepare()
    settled: list[str] = []
    while ready := sorter.get_ready():
        settled.extend(ready)
        sorter.done(*ready)
    return settled


def _loop_edges(uses: dict[str, dict[str, Place]]) -> set[tuple[str, str]]:
    """Return who uses whom in loops without a common step.

    In all of them, or in the first few.
    """
    left = {name: [used for used in used_ones if used in uses] for name, used_ones in uses.items()}
    edges: set[tuple[str, str]] = set()
    for _ in range(MAX_LOOPS):
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            # A branch that is used comes before the one that uses it.
            loop = {(user, used) for used, user in pairwise(error.args[1])}
            edges |= loop
            left = {name: [used for used in left[name] if (name, used) not in loop] for name in left}
        else:
            break
    return edges
