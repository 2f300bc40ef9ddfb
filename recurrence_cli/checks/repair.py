"""The sound remainder of an unsound pathway.

With it, checks that need a sound tree report in the same run.

A step whose name dangles leaves a note without an id behind: what it held is not known, and not nothing.
"""

from dataclasses import replace

from recurrence_cli.pathway.model import (
    NOT_KNOWN,
    AskQuestion,
    Branch,
    Clash,
    Pathway,
    Place,
    Statement,
    Step,
    Steps,
    UseBranch,
)


def sound_remainder(pathway: Pathway, looping: set[str]) -> Pathway:
    """Remove the steps, branches and clashes whose names dangle.

    The branches in `looping` become empty.

    What stands in a section that is none could belong to any other.
    """
    questions = pathway.questions
    astray = {
        branch.place
        for section, tree in pathway.trees.items()
        if section not in pathway.sections
        for step in tree
        if isinstance(step, AskQuestion)
        for branch in step.branches
        if branch.steps
    }

    def lost(branch: Branch) -> Steps:
        return (_unknown(branch.place),) if branch.place in astray else ()

    def kept(branch: Steps) -> Steps:
        return tuple(map(sound, branch))

    def sound(step: Step) -> Step:
        if isinstance(step, AskQuestion):
            if step.question not in questions:
                return _unknown(step.place)
            known = {*questions[step.question].choice_ids, NOT_KNOWN}
            branches = [
                replace(f, choices=tuple(c for c in f.choices if c in known), steps=kept(f.steps) or lost(f))
                for f in step.branches
            ]
            return AskQuestion(step.question, tuple(branch for branch in branches if branch.choices), step.place)
        if isinstance(step, UseBranch) and step.branch not in pathway.branches:
            return _unknown(step.place)
        return step

    def fits(clash: Clash) -> bool:
        return all(question in questions for question, _ in (clash.first, clash.second))

    return replace(
        pathway,
        trees={section: kept(tree) for section, tree in pathway.trees.items() if section in pathway.sections},
        branches={
            name: replace(shared, steps=(_unknown(shared.place),) if name in looping else kept(shared.steps))
            for name, shared in pathway.branches.items()
        },
        clashes=tuple(filter(fits, pathway.clashes)),
        warns=tuple(filter(fits, pathway.warns)),
    )


def _unknown(place: Place) -> Statement:
    return Statement("", "", (), None, None, None, place)
