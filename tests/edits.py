"""Small pathways at random, and edits at random of any pathway, small or real.

An edit leaves the pathway sound but for what only checks look at, such as a branch that no answers lead to.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import TypeVar

from test_walk import BUNDLED, QUESTIONS, note, question

from recurrence_cli.pathway.model import (
    NOT_KNOWN,
    AskQuestion,
    Branch,
    Choice,
    Citation,
    Clash,
    Pathway,
    Question,
    Section,
    SharedBranch,
    Statement,
    Step,
    Steps,
    Strength,
    UseBranch,
    all_steps,
)

Edit = Callable[[Pathway, Random], Pathway]
Thing = TypeVar("Thing")


def small(
    trees: Mapping[str, Steps],
    branches: Mapping[str, Steps] | None = None,
    clashes: Iterable[Clash] = (),
    questions: Mapping[str, Question] = QUESTIONS,
) -> Pathway:
    """A pathway with these trees by section, which asks a (1, 2), b (1, 2, 3) and m (x, y, several at once)."""
    return replace(
        BUNDLED,
        questions=questions,
        clashes=tuple(clashes),
        sections={name: Section(name, name.title(), False) for name in trees},
        trees=trees,
        branches={name: SharedBranch(name, None, None, steps) for name, steps in (branches or {}).items()},
    )


def clash(first: str, second: str) -> Clash:
    """A clash of answers written as "a=1" or "b=1,2"."""
    sides = (side.split("=") for side in (first, second))
    one, two = ((name, tuple(choices.split(","))) for name, choices in sides)
    return Clash(one, two, "They clash.")


def random_pathway(chance: Random) -> Pathway:
    """A small pathway with two sections, two branches that they share, and a few clashes."""
    numbers = iter(range(1, 1000))

    def branch(depth: int, uses: list[str]) -> Steps:
        steps: list[Step] = []
        for kind in (chance.choice(["note", "ask", "ask", "use"]) for _ in range(chance.choice([0, 1, 1, 2, 2]))):
            if kind == "note":
                steps.append(note(f"s{next(numbers)}"))
            elif kind == "use" and uses:
                steps.append(UseBranch(chance.choice(uses)))
            elif kind == "ask" and depth:
                asked = some(QUESTIONS.values(), chance)
                keys = random_keys(asked, chance)
                steps.append(AskQuestion(asked.id, tuple(Branch(key, branch(depth - 1, uses)) for key in keys)))
        return tuple(steps)

    shared = {"first": branch(1, [])}
    shared["second"] = branch(1, ["first"])
    trees = {"care": branch(3, list(shared)), "other": branch(2, list(shared))}
    return small(trees, shared, [random_clash(QUESTIONS, chance) for _ in range(chance.choice([0, 0, 1, 2]))])


def random_keys(asked: Question, chance: Random) -> list[tuple[str, ...]]:
    """The choices of a question parted among the keys of a branch, with one for "not known" at times."""
    choices = list(asked.choice_ids)
    chance.shuffle(choices)
    cut = chance.randint(1, len(choices))
    keys = [tuple(choices[:cut]), *((choice,) for choice in choices[cut:])]
    if chance.random() < 0.35:
        keys = [*keys, (NOT_KNOWN,)] if chance.random() < 0.7 else [(*keys[0], NOT_KNOWN), *keys[1:]]
    return keys


def random_clash(questions: Mapping[str, Question], chance: Random) -> Clash:
    one, two = (
        (q.id, tuple(chance.sample(q.choice_ids, chance.randint(1, max(1, len(q.choices) - 1)))))
        for q in chance.sample(list(questions.values()), 2)
    )
    return Clash(one, two, "They clash.")


def some(things: Iterable[Thing], chance: Random) -> Thing:
    return chance.choice(list(things))


# --- edits ----------------------------------------------------------------------------------------------------------


def edited(pathway: Pathway, chance: Random, edits: tuple[Edit, ...] = ()) -> Pathway:
    """The pathway after one edit, which may have found nothing to change."""
    new = some(edits or EDITS, chance)(pathway, chance)
    return pathway if goes_round(new) else new


def goes_round(pathway: Pathway) -> bool:
    """Whether a shared branch leads to itself."""
    uses = {
        name: {s.branch for s in all_steps(b.steps) if isinstance(s, UseBranch)} for name, b in pathway.branches.items()
    }
    while free := [name for name, used in uses.items() if not used & uses.keys()]:
        for name in free:
            del uses[name]
    return bool(uses)


def each_step(pathway: Pathway, change: Callable[[Step], Steps]) -> Pathway:
    """The pathway with what `change` makes of each step in the place of it, the innermost first."""

    def go(branch: Steps) -> Steps:
        return tuple(new for step in branch for new in change(inside(step)))

    def inside(step: Step) -> Step:
        if not isinstance(step, AskQuestion):
            return step
        return replace(step, branches=tuple(replace(branch, steps=go(branch.steps)) for branch in step.branches))

    return _rebuilt(pathway, go)


def at_list(pathway: Pathway, chance: Random, change: Callable[[Steps], Steps]) -> Pathway:
    """The pathway with what `change` makes of a list of steps somewhere."""
    asks = [step for step in pathway.steps() if isinstance(step, AskQuestion)]
    count = len(pathway.trees) + len(pathway.branches) + sum(len(ask.branches) for ask in asks)
    lists = iter(range(count))
    chosen = chance.randrange(count)

    def go(branch: Steps) -> Steps:
        mine = next(lists) == chosen
        new = tuple(
            replace(s, branches=tuple(replace(f, steps=go(f.steps)) for f in s.branches))
            if isinstance(s, AskQuestion)
            else s
            for s in branch
        )
        return change(new) if mine else new

    return _rebuilt(pathway, go)


def _rebuilt(pathway: Pathway, go: Callable[[Steps], Steps]) -> Pathway:
    return replace(
        pathway,
        trees={section: go(tree) for section, tree in pathway.trees.items()},
        branches={name: replace(branch, steps=go(branch.steps)) for name, branch in pathway.branches.items()},
    )


def at_ask(pathway: Pathway, chance: Random, change: Callable[[AskQuestion], Steps]) -> Pathway:
    """The pathway with what `change` makes of a question asked somewhere."""
    count = sum(isinstance(step, AskQuestion) for step in pathway.steps())
    if not count:
        return pathway
    asks = iter(range(count))
    chosen = chance.randrange(count)
    return each_step(pathway, lambda s: change(s) if isinstance(s, AskQuestion) and next(asks) == chosen else (s,))


def inserted(pathway: Pathway, chance: Random, steps: Steps) -> Pathway:
    def change(branch: Steps) -> Steps:
        place = chance.randint(0, len(branch))
        return (*branch[:place], *steps, *branch[place:])

    return at_list(pathway, chance, change)


def without_statement(pathway: Pathway, name: str) -> Pathway:
    return each_step(pathway, lambda s: () if isinstance(s, Statement) and s.id == name else (s,))


def fresh(pathway: Pathway) -> Statement:
    return note(f"s{max((s.place.line for s in pathway.statements()), default=0) + 1}")


def regrouped(ask: AskQuestion, keys: Iterable[Iterable[str]]) -> Steps:
    """The question with other keys before its branches; one without any choice is lost with its branch."""
    branches = tuple(replace(f, choices=tuple(key)) for f, key in zip(ask.branches, keys, strict=True))
    branches = tuple(branch for branch in branches if branch.choices)
    return (replace(ask, branches=branches),) if branches else ()


def move_statement(pathway: Pathway, chance: Random) -> Pathway:
    statements = [*pathway.statements()]
    if not statements:
        return pathway
    moved = chance.choice(statements)
    return inserted(without_statement(pathway, moved.id), chance, (moved,))


def add_statement(pathway: Pathway, chance: Random) -> Pathway:
    return inserted(pathway, chance, (fresh(pathway),))


def remove_statement(pathway: Pathway, chance: Random) -> Pathway:
    names = [s.id for s in pathway.statements()]
    return without_statement(pathway, chance.choice(names)) if names else pathway


def reword(pathway: Pathway, chance: Random) -> Pathway:
    """Change the text, the strength, the treatment or the sources of a statement."""
    names = [s.id for s in pathway.statements()]
    name = chance.choice(names) if names else ""
    kind = chance.choice(["text", "strength", "treatment", "citations"])

    def change(step: Step) -> Steps:
        if not isinstance(step, Statement) or step.id != name:
            return (step,)
        new = {
            "text": replace(step, text=f"{step.text}!"),
            "strength": replace(step, strength=Strength.MAY if step.strength != Strength.MAY else Strength.USUALLY),
            "treatment": replace(step, treatment=f"{step.treatment}_too"),
            "citations": replace(step, citations=(*step.citations, Citation("S2", None))),
        }
        return (new[kind],)

    return each_step(pathway, change)


def move_choice(pathway: Pathway, chance: Random) -> Pathway:
    def change(ask: AskQuestion) -> Steps:
        keys = [list(branch.choices) for branch in ask.branches]
        give, take = (chance.randrange(len(keys)) for _ in range(2))
        keys[take].append(keys[give].pop())
        return regrouped(ask, keys)

    return at_ask(pathway, chance, change)


def swap_branches(pathway: Pathway, chance: Random) -> Pathway:
    def change(ask: AskQuestion) -> Steps:
        shuffled = [branch.steps for branch in ask.branches]
        chance.shuffle(shuffled)
        branches = tuple(replace(f, steps=s) for f, s in zip(ask.branches, shuffled, strict=True))
        return (replace(ask, branches=branches),)

    return at_ask(pathway, chance, change)


def say_or_unsay_not_known(pathway: Pathway, chance: Random) -> Pathway:
    def change(ask: AskQuestion) -> Steps:
        if any(NOT_KNOWN in branch.choices for branch in ask.branches):
            return regrouped(ask, ([c for c in branch.choices if c != NOT_KNOWN] for branch in ask.branches))
        if chance.random() < 0.5:
            return (replace(ask, branches=(*ask.branches, Branch((NOT_KNOWN,), (fresh(pathway),)))),)
        joined = some(ask.branches, chance)
        return regrouped(ask, ((*f.choices, *([NOT_KNOWN] if f is joined else ())) for f in ask.branches))

    return at_ask(pathway, chance, change)


def ask_first(pathway: Pathway, chance: Random) -> Pathway:
    """Put a list of steps behind some choices of a question."""
    return _behind(pathway, some(pathway.questions.values(), chance), chance)


def _behind(pathway: Pathway, asked: Question, chance: Random) -> Pathway:
    keys = random_keys(asked, chance)
    kept = chance.choice(keys)
    return at_list(
        pathway, chance, lambda b: (AskQuestion(asked.id, tuple(Branch(k, b if k is kept else ()) for k in keys)),)
    )


def ask_no_more(pathway: Pathway, chance: Random) -> Pathway:
    """Put one of its branches in the place of a question."""
    return at_ask(pathway, chance, lambda ask: some(ask.branches, chance).steps)


def add_question(pathway: Pathway, chance: Random) -> Pathway:
    if "n" in pathway.questions:
        return pathway
    new = question("n", "1", "2", many=chance.random() < 0.3)
    return _behind(replace(pathway, questions={**pathway.questions, "n": new}), new, chance)


def add_choice(pathway: Pathway, chance: Random) -> Pathway:
    """Give a question the choice z, which joins others or leads to a branch of its own."""
    grown = some(pathway.questions.values(), chance)
    if "z" in grown.choice_ids:
        return pathway
    questions = {**pathway.questions, grown.id: replace(grown, choices=(*grown.choices, Choice("z", "z", None)))}
    found: Iterator[Statement] = iter([fresh(pathway)])

    def change(step: Step) -> Steps:
        if not isinstance(step, AskQuestion) or step.question != grown.id:
            return (step,)
        if chance.random() < 0.6:
            joined = some(step.branches, chance)
            return regrouped(step, ((*f.choices, *("z" if f is joined else "")) for f in step.branches))
        return (replace(step, branches=(*step.branches, Branch(("z",), tuple(found)))),)

    return each_step(replace(pathway, questions=questions), change)


def remove_choice(pathway: Pathway, chance: Random) -> Pathway:
    less = some((q for q in pathway.questions.values() if len(q.choices) > 1), chance)
    gone = chance.choice(less.choice_ids)
    questions = {
        **pathway.questions,
        less.id: replace(less, choices=tuple(c for c in less.choices if c.id != gone)),
    }

    def left(name: str, choices: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(choice for choice in choices if (name, choice) != (less.id, gone))

    def change(step: Step) -> Steps:
        if not isinstance(step, AskQuestion):
            return (step,)
        return regrouped(step, (left(step.question, branch.choices) for branch in step.branches))

    sides = [[(name, left(name, choices)) for name, choices in (c.first, c.second)] for c in pathway.clashes]
    clashes = tuple(Clash(one, two, "They clash.") for one, two in sides if one[1] and two[1])
    return each_step(replace(pathway, questions=questions, clashes=clashes), change)


def many_or_one(pathway: Pathway, chance: Random) -> Pathway:
    other = some(pathway.questions.values(), chance)
    return replace(pathway, questions={**pathway.questions, other.id: replace(other, many=not other.many)})


def change_clash(pathway: Pathway, chance: Random) -> Pathway:
    kept = pathway.clashes
    if kept and chance.random() < 0.5:
        place = chance.randrange(len(kept))
        return replace(pathway, clashes=(*kept[:place], *kept[place + 1 :]))
    return replace(pathway, clashes=(*kept, random_clash(pathway.questions, chance)))


def move_branch(pathway: Pathway, chance: Random) -> Pathway:
    """Move a whole list of steps to another place."""
    moved: list[Step] = []

    def cut(branch: Steps) -> Steps:
        moved.extend(branch)
        return ()

    rest = at_list(pathway, chance, cut)
    return inserted(rest, chance, tuple(moved))


def part_alike(pathway: Pathway, chance: Random) -> Pathway:
    """Part a key "x, y" in two with the same branch, kept once: an edit that changes nothing for anyone."""
    name = f"alike{len(pathway.branches)}"
    shared: dict[str, SharedBranch] = {}

    def change(ask: AskQuestion) -> Steps:
        parted = some(ask.branches, chance)
        shared[name] = SharedBranch(name, None, None, parted.steps)
        alike = [replace(parted, choices=(choice,), steps=(UseBranch(name),)) for choice in parted.choices]
        return (replace(ask, branches=tuple(new for f in ask.branches for new in (alike if f is parted else [f]))),)

    new = at_ask(pathway, chance, change)
    return replace(new, branches={**new.branches, **shared})


EDITS: tuple[Edit, ...] = (
    move_statement,
    add_statement,
    remove_statement,
    reword,
    move_choice,
    swap_branches,
    say_or_unsay_not_known,
    ask_first,
    ask_no_more,
    add_question,
    add_choice,
    remove_choice,
    many_or_one,
    change_clash,
    move_branch,
    part_alike,
)
