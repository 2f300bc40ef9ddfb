"""Quizzes: items of mixed topics, drawn reproducibly from a seed."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from random import Random

from recurrence_cli.learn.chance import shuffled
from recurrence_cli.learn.item_maker import ItemMaker
from recurrence_cli.learn.items import Item, ItemKind, Scope
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.problems import RecurrenceError, did_you_mean
from recurrence_cli.pathway.value import value

MIX = (
    ItemKind.OPTIONS,
    ItemKind.STRENGTH,
    ItemKind.OPTIONS,
    ItemKind.CHANGES,
    ItemKind.OPTIONS,
    ItemKind.TYPE,
    ItemKind.OPTIONS,
    ItemKind.DECIDES,
    ItemKind.OPTIONS,
    ItemKind.WORD,
)
"""The kinds of items in turn."""

MOST_ITEMS = 10_000

DRAWS = 20
"""The number of draws for one target before the next is tried."""

FRUITLESS = 60
"""The number of targets in a row without a new item after which a quiz ends short."""


@value
class QuizPlan:
    """The plan of a quiz: a pathway and a plan determine it."""

    seed: int
    count: int
    type: str = ""
    section: str = ""
    kinds: tuple[ItemKind, ...] = ()
    on_request: bool = False


@value
class Quiz:
    """The items of a plan, with a code for their exact text."""

    plan: QuizPlan
    items: tuple[Item, ...]

    @property
    def code(self) -> str:
        """The seed, and a hash of the content."""
        content = [
            (i.ask, i.quote, i.sentences, [(a.number, a.text, a.verdict.value) for a in i.alternatives])
            for i in self.items
        ]
        return f"{self.plan.seed}-{sha256(repr(content).encode()).hexdigest()[:8]}"


def scope_of(pathway: Pathway, plan: QuizPlan) -> Scope:
    """Resolve the types and sections that a plan names.

    Raises `RecurrenceError` for an unknown name, with the closest match.
    """
    root = pathway.questions[pathway.root]
    if plan.type and plan.type not in root.choice_ids:
        raise RecurrenceError(_unknown(plan.type, f"a choice of {root.id}", root.choice_ids))
    if plan.section and plan.section not in pathway.sections:
        raise RecurrenceError(_unknown(plan.section, "a section", tuple(pathway.sections)))
    return Scope(
        roots=(plan.type,) if plan.type else root.choice_ids,
        sections=tuple(
            section.id
            for section in pathway.sections.values()
            if (section.id == plan.section if plan.section else plan.on_request or not section.on_request)
        ),
        whole=not plan.type and not plan.section,
    )


def _unknown(name: str, what: str, known: tuple[str, ...]) -> str:
    return f'"{name}" is not {what} ({", ".join(known)}).{did_you_mean(name, known)}'


def make_quiz(pathway: Pathway, plan: QuizPlan) -> Quiz:
    """Draw the items of a plan; fewer if no more differ.

    Raises `RecurrenceError` if nothing can be asked.
    """
    if not 1 <= plan.count <= MOST_ITEMS:
        raise RecurrenceError(f"--count {plan.count} is out of range; give 1 to {MOST_ITEMS:,}")
    maker = ItemMaker(pathway, scope_of(pathway, plan))
    items = tuple(draw_items(maker, Random(plan.seed), plan.count, plan.kinds))
    if not items:
        raise RecurrenceError("nothing can be asked about that; choose another section, type or kind")
    return Quiz(plan, items)


def due_quiz(pathway: Pathway, seed: int, targets: Sequence[tuple[ItemKind, str, str, str]]) -> Quiz:
    """Draw a new item for each target (kind, type, section, id), shuffled.

    Targets that can no longer be asked about are left out.
    """
    rng = Random(seed)
    makers: dict[tuple[str, str], ItemMaker] = {}
    items = []
    for kind, root, section, target in shuffled(rng, targets):
        if (root, section) not in makers:
            makers[root, section] = ItemMaker(pathway, _scope_of_card(pathway, root, section))
        items += _again(makers[root, section], rng, kind, section, target)
    return Quiz(QuizPlan(seed, max(1, len(items))), tuple(items))


def _scope_of_card(pathway: Pathway, root: str, section: str) -> Scope:
    roots = (root,) if root else pathway.questions[pathway.root].choice_ids
    return Scope(roots, (section,) if section else tuple(pathway.sections), whole=not section)


def _again(maker: ItemMaker, rng: Random, kind: ItemKind, section: str, target: str) -> list[Item]:
    """Draw an item about a target; none if that fails."""
    if kind == ItemKind.DECIDES:
        # The most decisive question follows from the case, so cases are drawn until it is the target.
        starts = shuffled(rng, maker.targets(kind))
        drawn = (maker.item(rng, kind, at, start) for at, start in starts for _ in range(2))
        return next(([item] for item in drawn if item is not None and item.target == target), [])
    drawn = (maker.item(rng, kind, section, target) for _ in range(10 * DRAWS))
    return next(([item] for item in drawn if item is not None), [])


def draw_items(maker: ItemMaker, rng: Random, count: int, kinds: tuple[ItemKind, ...] = ()) -> Iterator[Item]:
    """Draw different items, of each kind in turn and about changing targets."""
    mix = [kind for kind in MIX if kind in kinds] or [*kinds] if kinds else [*MIX]
    targets: dict[ItemKind, list[tuple[str, str]]] = {}
    seen: set[tuple[object, ...]] = set()
    fruitless = turn = drawn = 0
    while drawn < count and fruitless < FRUITLESS:
        kind = mix[turn % len(mix)]
        turn += 1
        if not targets.get(kind):
            targets[kind] = shuffled(rng, maker.targets(kind))
        item = _new_item(maker, rng, kind, targets[kind], seen)
        if item is None:
            fruitless += 1
            continue
        fruitless = 0
        drawn += 1
        yield item


def _new_item(
    maker: ItemMaker, rng: Random, kind: ItemKind, targets: list[tuple[str, str]], seen: set[tuple[object, ...]]
) -> Item | None:
    """Draw an item about the next target, different from all before."""
    if not targets:
        return None
    section, target = targets.pop()
    for _ in range(DRAWS):
        item = maker.item(rng, kind, section, target)
        if item is None:
            continue
        shown = (item.ask, item.quote, frozenset(item.sentences), frozenset(a.text for a in item.alternatives))
        if shown not in seen:
            seen.add(shown)
            return item
        if not item.sentences:
            return None
    return None
