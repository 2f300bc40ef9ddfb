"""What can be wrong with the names and the shape of a pathway's tree.

A check is a function from a pathway to the places that are wrong, each with what is wrong and what would mend it. Its
name is its id, its docstring the page about it. `SOUND` lists those that every pathway must pass before anything may
be walked: the rest of the program has no code for a pathway that does not.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from recurrence_cli.model import (
    NOT_KNOWN,
    Ask,
    Branch,
    Citation,
    Cited,
    Contact,
    Pathway,
    Place,
    Statement,
    Term,
    Urgent,
    Use,
    steps_of,
)
from recurrence_cli.problems import Problem, did_you_mean

Finding: TypeAlias = tuple[Place, str]
Check: TypeAlias = Callable[[Pathway], Iterator[Finding]]

MAX_CHOICES = 9
MAX_PATHS = 2_000


def problems_of(pathway: Pathway, checks: Iterable[Check]) -> Iterator[Problem]:
    """Everything that `checks` find, as problems of the pathway's file."""
    for check in checks:
        # What hangs on the root question is found once for each section, and said once.
        for place, message in dict.fromkeys(check(pathway)):
            yield Problem(pathway.name, place, message, check.__name__.replace("_", "-"))


def unknown_question(pathway: Pathway) -> Iterator[Finding]:
    """A step, or a clash, asks something that is not under `questions`."""
    asked = [(pathway.root, Place(1, 1))] if not pathway.trees else []
    asked += [(step.question, step.place) for step in _steps(pathway) if isinstance(step, Ask)]
    asked += [(q, clash.place) for clash in pathway.clashes for q, _ in (clash.first, clash.second)]
    for name, place in dict.fromkeys(asked):
        if name and name not in pathway.questions:
            yield place, f'"{name}" is not a question.{_mend(name, pathway.questions, "questions")}'


def unknown_choice(pathway: Pathway) -> Iterator[Finding]:
    """A key under `choices`, or a clash, names a choice that its question does not have."""
    named = [(ask.question, c, fork.place) for ask in _asks(pathway) for fork in ask.forks for c in fork.choices]
    for clash in pathway.clashes:
        named += [(q, c, clash.place) for q, choices in (clash.first, clash.second) for c in choices]
    for question, choice, place in dict.fromkeys(named):
        if question in pathway.questions:
            known = pathway.questions[question].choice_ids
            if choice not in (*known, NOT_KNOWN):
                yield (
                    place,
                    f'"{choice}" is not a choice of {question} ({", ".join(known)}).{did_you_mean(choice, known)}',
                )
    for key, asked in pathway.ask_the_team.items():
        if pathway.root in pathway.questions:
            known = ("any", *pathway.questions[pathway.root].choice_ids)
            if key not in known:
                yield (
                    asked.place,
                    f'ask_the_team has "{key}", which is none of {", ".join(known)}.{did_you_mean(key, known)}',
                )


def missing_choice(pathway: Pathway) -> Iterator[Finding]:
    """A choice of the question asked has no branch, or two.

    Every choice must lead somewhere, if only to `[]`; a choice that was forgotten would lose its options in silence.
    """
    for ask in _asks(pathway):
        if ask.question not in pathway.questions:
            continue
        if not ask.forks:
            yield ask.place, f"{ask.question} leads nowhere; give it choices: with a branch for each"
            continue
        named = [choice for fork in ask.forks for choice in fork.choices]
        for choice in pathway.questions[ask.question].choice_ids:
            if choice not in named:
                yield ask.place, f'{ask.question} has no branch for "{choice}"; add it, with [] if it holds nothing'
        for choice in dict.fromkeys(c for c in named if named.count(c) > 1):
            yield ask.place, f'{ask.question} has more than one branch for "{choice}"; keep one'


def unknown_treatment(pathway: Pathway) -> Iterator[Finding]:
    """An option names a treatment that is not in the catalogue under `treatments`."""
    for statement in pathway.statements():
        name = statement.treatment
        if name and name not in pathway.treatments:
            yield statement.place, f'"{name}" is not a treatment.{_mend(name, pathway.treatments, "treatments")}'


def unknown_section(pathway: Pathway) -> Iterator[Finding]:
    """A treatment's `kind` is not one of the sections."""
    for treatment in pathway.treatments.values():
        if treatment.kind and treatment.kind not in pathway.sections:
            what = f'"{treatment.kind}" is not a section.{_mend(treatment.kind, pathway.sections, "sections")}'
            yield treatment.place, what


def unknown_word(pathway: Pathway) -> Iterator[Finding]:
    """A treatment names a word that the glossary does not explain."""
    for treatment in pathway.treatments.values():
        for word in treatment.words:
            if word and word not in pathway.glossary:
                yield treatment.place, f'"{word}" is not in the glossary.{_mend(word, pathway.glossary, "glossary")}'


def unknown_source(pathway: Pathway) -> Iterator[Finding]:
    """Something is cited that is not under `sources`."""
    for citation in _citations(pathway):
        name = citation.source
        if name and name not in pathway.sources:
            yield citation.place, f'"{name}" is not a source.{_mend(name, pathway.sources, "sources")}'


def missing_source(pathway: Pathway) -> Iterator[Finding]:
    """A statement cites nothing. Nobody could check it."""
    for statement in pathway.statements():
        if not statement.citations:
            yield statement.place, f'"{statement.id}" has no source; say where it is from, as - id: SOURCE'


def unknown_branch(pathway: Pathway) -> Iterator[Finding]:
    """A step uses a branch that is not under `branches`."""
    for step in _steps(pathway):
        if isinstance(step, Use) and step.branch and step.branch not in pathway.branches:
            yield step.place, f'"{step.branch}" is not a branch.{_mend(step.branch, pathway.branches, "branches")}'


def branch_loop(pathway: Pathway) -> Iterator[Finding]:
    """A branch uses itself, at once or through others, so that a walk would never end."""
    uses = {name: _used(shared.steps) for name, shared in pathway.branches.items()}
    looping = uses.keys() - _settled(uses)
    for name in sorted(looping):
        for used, place in uses[name].items():
            if used in looping and name in _reached(used, uses):
                yield place, f'branch "{name}" uses "{used}", which comes back to it; take one of the two away'


def duplicate_id(pathway: Pathway) -> Iterator[Finding]:
    """A statement id stands twice. An id has one place and one text."""
    seen: dict[str, Statement] = {}
    for statement in pathway.statements():
        if statement.id and statement.id in seen:
            line = seen[statement.id].place.line
            yield statement.place, f'"{statement.id}" stands already in line {line}; give this one an id of its own'
        seen.setdefault(statement.id, statement)


def too_many_choices(pathway: Pathway) -> Iterator[Finding]:
    """A question has more than nine choices, so that a digit can no longer pick each, or none at all."""
    for question in pathway.questions.values():
        if len(question.choices) > MAX_CHOICES:
            yield question.place, f"{question.id} has {len(question.choices)} choices; {MAX_CHOICES} are allowed"
        elif not question.choices:
            yield question.place, f"{question.id} has no choices; give it at least two"


def too_many_paths(pathway: Pathway) -> Iterator[Finding]:
    """A branch that uses branches that use branches can be come through in more ways than a walk can follow."""
    paths: dict[str, int] = {}

    def count(branch: Branch) -> int:
        return 1 + sum(paths.get(step.branch, 0) for step in steps_of(branch) if isinstance(step, Use))

    for name in _settled({name: _used(shared.steps) for name, shared in pathway.branches.items()}):
        paths[name] = count(pathway.branches[name].steps)
        if paths[name] > MAX_PATHS:
            what = f'branch "{name}" can be come through in {paths[name]:,} ways; {MAX_PATHS:,} are allowed'
            yield pathway.branches[name].place, f"{what}; use fewer branches in it"
            return
    for section, tree in pathway.trees.items():
        if count(tree) > MAX_PATHS:
            what = f"{section} can be come through in {count(tree):,} ways; {MAX_PATHS:,} are allowed"
            yield pathway.sections[section].place, f"{what}; use fewer branches in it"


SOUND: tuple[Check, ...] = (
    unknown_question,
    unknown_choice,
    missing_choice,
    unknown_treatment,
    unknown_section,
    unknown_word,
    unknown_source,
    missing_source,
    unknown_branch,
    branch_loop,
    duplicate_id,
    too_many_choices,
    too_many_paths,
)


def _branches(pathway: Pathway) -> Iterator[Branch]:
    yield from pathway.trees.values()
    for shared in pathway.branches.values():
        yield shared.steps


def _steps(pathway: Pathway) -> Iterator[Statement | Ask | Use]:
    for branch in _branches(pathway):
        yield from steps_of(branch)


def _asks(pathway: Pathway) -> Iterator[Ask]:
    return (step for step in _steps(pathway) if isinstance(step, Ask))


def _citations(pathway: Pathway) -> Iterator[Citation]:
    parts: tuple[Statement | Urgent | Contact | Cited | Term, ...] = (
        *pathway.statements(),
        *pathway.urgent,
        *pathway.support.contacts,
        *pathway.support.report,
        *pathway.support.coping,
        *pathway.glossary.values(),
        *(question for asked in pathway.ask_the_team.values() for question in asked.questions),
    )
    for part in parts:
        yield from part.citations


def _used(branch: Branch) -> dict[str, Place]:
    return {step.branch: step.place for step in steps_of(branch) if isinstance(step, Use)}


def _settled(uses: dict[str, dict[str, Place]]) -> list[str]:
    """The branches that lead to no loop, each after those that it uses."""
    waiting_for = {name: {used for used in uses[name] if used in uses} for name in uses}
    users: dict[str, list[str]] = {name: [] for name in uses}
    for name, used_ones in waiting_for.items():
        for used in used_ones:
            users[used].append(name)
    settled = [name for name, used_ones in waiting_for.items() if not used_ones]
    for name in settled:  # grows while it is read
        for user in users[name]:
            waiting_for[user].discard(name)
            if not waiting_for[user]:
                settled.append(user)
    return settled


def _reached(start: str, uses: dict[str, dict[str, Place]]) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(uses.get(name, {}))
    return reached


def _mend(name: str, known: Iterable[str], where: str) -> str:
    return did_you_mean(name, tuple(known)) or f" Correct it, or add it under {where}."
