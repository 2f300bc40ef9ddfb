"""What is sound in a pathway that is not, so that whatever else is wrong with it can be told in the same run.

A step whose name dangles leaves a note without an id behind: what it held is not known, and not nothing.
"""

from dataclasses import replace

from recurrence_cli.model import NOT_KNOWN, Ask, Branch, Clash, Fork, Pathway, Place, Statement, Step, Use


def sound_remainder(pathway: Pathway, looping: set[str]) -> Pathway:
    """The pathway without the steps, forks and clashes whose names dangle, and without what the branches in `looping` hold.

    What stands in a section that is none could belong to any other.
    """
    questions = pathway.questions
    astray = {
        fork.place
        for section, tree in pathway.trees.items()
        if section not in pathway.sections
        for step in tree
        if isinstance(step, Ask)
        for fork in step.forks
        if fork.branch
    }

    def lost(fork: Fork) -> Branch:
        return (_unknown(fork.place),) if fork.place in astray else ()

    def kept(branch: Branch) -> Branch:
        return tuple(map(sound, branch))

    def sound(step: Step) -> Step:
        if isinstance(step, Ask):
            if step.question not in questions:
                return _unknown(step.place)
            known = {*questions[step.question].choice_ids, NOT_KNOWN}
            forks = [
                replace(f, choices=tuple(c for c in f.choices if c in known), branch=kept(f.branch) or lost(f))
                for f in step.forks
            ]
            return Ask(step.question, tuple(fork for fork in forks if fork.choices), step.place)
        if isinstance(step, Use) and step.branch not in pathway.branches:
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
