"""Two editions of a pathway: for whom they differ, and how.

Both trees are walked with every answer open. What the walk then gives, all the ways in which each statement would apply,
says the whole of who sees it, so two statements can be compared without going through the answers one by one. For that
"not known" is made a choice like the others, wherever either file says something of its own for it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import product
from typing import Any

from recurrence_cli.changes import everything
from recurrence_cli.model import NOT_KNOWN, Ask, Branch, Choice, Fork, Pathway, Question, Statement
from recurrence_cli.problems import Problem
from recurrence_cli.ways import Way, both, minimal, without

OPEN = "not known"
"""What stands for `NOT_KNOWN` among the choices while two files are compared; no id can look like it."""

MOST_WAYS = 60
"""Up to how many parts of a difference are put together into as few groups as possible."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A question, and the choices of which it has one, or, when it is not `taken`, of which it has none."""

    question: str
    choices: tuple[str, ...]
    taken: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """People whose answers meet all the clauses. Without a clause it is everybody."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A text or a value that reads otherwise: where it stands, and what it was and is; None where there is none."""

    where: str
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one statement in one section, for the groups of people named: it comes, goes, or reads otherwise."""

    section: str
    statement: str
    kind: str
    groups: tuple[Group, ...]
    words: tuple[Words, ...] = ()


ADDED, REMOVED, REWORDED = "added", "removed", "reworded"


@dataclass(frozen=True, slots=True)
class Revision:
    """How the second of two editions differs from the first.

    `changes` are of statements; `elsewhere` what reads otherwise in the rest of the file, which may concern anybody.
    """

    changes: tuple[Change, ...]
    elsewhere: tuple[Words, ...]

    @property
    def anything(self) -> bool:
        return bool(self.changes or self.elsewhere)

    @property
    def words_only(self) -> bool:
        """Whether everybody is shown the same statements as before, as firmly, if in other words."""
        firm = {w.where for change in self.changes for w in change.words} & {"treatment", "strength"}
        return not firm and all(change.kind == REWORDED for change in self.changes)


def revision(old: Pathway, new: Pathway) -> Revision:
    """How `new` differs from `old`, exactly, for all answers that either of the two allows."""
    shared = _Shared(old, new)
    before, after = shared.ways(old), shared.ways(new)
    changes: list[Change] = []
    for key in dict.fromkeys((*after, *before)):
        section, statement = key
        was, now = before.get(key, []), after.get(key, [])
        come, gone = shared.groups(now, was), shared.groups(was, now)
        if come:
            changes.append(Change(section, statement, ADDED, come))
        if gone:
            changes.append(Change(section, statement, REMOVED, gone))
        if was and now:
            words = _reworded(shared.statements(old)[statement], shared.statements(new)[statement])
            stay: list[Way] = [way for one, two in product(was, now) if (way := both(one, two)) is not None]
            if words and (groups := shared.groups(stay, [])):
                changes.append(Change(section, statement, REWORDED, groups, words))
    return Revision(tuple(changes), tuple(_elsewhere(old, new)))


def unannounced_change(old: Pathway, new: Pathway) -> Iterator[Problem]:
    """The content changed, and the version or the changelog did not.

    Fails, with `check --against OLD`: a text that reads otherwise under the same `version`, or under a new one for which
    the `changelog` has no entry. Who has a printed result must be able to see that there is a newer one, and why.
    """
    if revision(old, new).anything:
        about = new.about
        if about.version == old.about.version:
            what = f'the content changed, and the version is still "{about.version}"; raise it'
        elif about.version not in {change.version for change in about.changelog}:
            what = f'the content changed, and the changelog has no entry for version "{about.version}"; add one'
        else:
            return
        yield Problem(new.name, about.places.get("version", about.place), what, "unannounced-change")


class _Shared:
    """The questions of two files as one set, and ways in terms of it.

    A question is one variable with a bit for each choice; a `many` question is one for each choice, ticked or not.
    """

    def __init__(self, old: Pathway, new: Pathway) -> None:
        opened = _opened(old) | _opened(new)
        self.questions: dict[str, Question] = {}
        for name, question in {**old.questions, **new.questions}.items():
            sides = [p.questions[name] for p in (new, old) if name in p.questions]
            choices = {c.id: c for side in sides for c in side.choices}
            if name in opened:
                choices[OPEN] = Choice(OPEN, OPEN, None)
            self.questions[name] = replace(question, choices=(*choices.values(),), many=any(q.many for q in sides))
        clashing = [(c.first, c.second) for c in old.clashes]
        self.impossible: list[Way] = [
            way for c in new.clashes if (c.first, c.second) in clashing for way in self._clash(c.first, c.second)
        ]
        for q in self.questions.values():
            if q.many:
                self.impossible.append({_tick(q.id, c): UNTICKED for c in q.choice_ids})

    def every(self, variable: str) -> int:
        question = self.questions.get(variable)
        return TICKED | UNTICKED if question is None else (1 << len(question.choices)) - 1

    def ways(self, pathway: Pathway) -> dict[tuple[str, str], list[Way]]:
        """Section and statement -> all the ways in which the statement applies."""
        aligned = replace(
            pathway,
            questions=self.questions,
            trees={section: _closed(tree) for section, tree in pathway.trees.items()},
            branches={name: replace(b, steps=_closed(b.steps)) for name, b in pathway.branches.items()},
        )
        found: dict[tuple[str, str], list[Way]] = {}
        for section, statements in everything(aligned, {}).sections:
            for f in statements:
                conditions = [[(c.question, c.choices) for c in way] for way in f.ways or ((),)]
                found[section.id, f.statement.id] = [way for each in conditions for way in self._ways(each)]
        return found

    def _ways(self, conditions: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[Way]:
        """The conditions, each "one of these choices", in terms of the variables."""
        for parts in product(*(self._any_of(question, choices) for question, choices in conditions)):
            together: Way | None = {}
            for part in parts:
                together = both(together, part) if together is not None else None
            if together is not None:
                yield together

    def _any_of(self, question: str, choices: Iterable[str]) -> list[Way]:
        if self.questions[question].many:
            return [{_tick(question, choice): TICKED} for choice in choices]
        ids = self.questions[question].choice_ids
        return [{question: sum(1 << ids.index(choice) for choice in choices)}]

    def _clash(self, *sides: tuple[str, tuple[str, ...]]) -> Iterator[Way]:
        known = [(q, tuple(c for c in choices if c in self.questions[q].choice_ids)) for q, choices in sides]
        return self._ways(known)

    def statements(self, pathway: Pathway) -> dict[str, Statement]:
        return {statement.id: statement for statement in pathway.statements()}

    def groups(self, ways: list[Way], others: list[Way]) -> tuple[Group, ...]:
        """The people for whom one of `ways` holds and none of `others`, in few groups; none where nobody can be so."""
        named = {variable for way in (*ways, *others) for variable in way}
        impossible = [way for way in self.impossible if way.keys() <= named]
        left = without(ways, [*others, *impossible], self.every)
        parts: list[Way] = left
        if len(left) <= MOST_WAYS:
            # What cannot be may be said either way, whichever is shorter.
            whole = minimal([*left, *impossible], self.every)
            parts = sorted((way for way in whole if without([way], impossible, self.every)), key=len)
        taken: list[frozenset[Clause]] = []
        for part in parts:
            rest = without(left, [part], self.every)
            if rest != left:
                taken.append(frozenset(self._clauses(part)))
                left = rest
        place = {question: i for i, question in enumerate(self.questions)}
        return tuple(
            Group(tuple(sorted(group, key=lambda c: (place[c.question], not c.taken, c.choices))))
            for group in _joined(taken)
        )

    def _clauses(self, way: Way) -> Iterator[Clause]:
        for question in self.questions.values():
            if question.many:
                ticks = {choice: way.get(_tick(question.id, choice)) for choice in question.choice_ids}
                for choice, tick in ticks.items():
                    if tick == TICKED:
                        yield Clause(question.id, (choice,))
                if not_ticked := tuple(choice for choice, tick in ticks.items() if tick == UNTICKED):
                    yield Clause(question.id, not_ticked, taken=False)
            elif question.id in way:
                ids = question.choice_ids
                yield Clause(question.id, tuple(choice for i, choice in enumerate(ids) if way[question.id] >> i & 1))


UNTICKED, TICKED = 1, 2


def _tick(question: str, choice: str) -> str:
    return f"{question}={choice}"


def _joined(groups: list[frozenset[Clause]]) -> list[frozenset[Clause]]:
    """The groups, those made one that differ only in which choice of a question they take."""
    for position, group in enumerate(groups):
        for other in groups[position + 1 :]:
            one, two = group - other, other - group
            if len(one) == len(two) == 1:
                (first,), (second,) = one, two
                if first.question == second.question and first.taken and second.taken:
                    either = Clause(first.question, (*first.choices, *second.choices))
                    rest = [g for g in groups if g not in (group, other)]
                    return _joined([*rest[:position], (group & other) | {either}, *rest[position:]])
    return groups


def _opened(pathway: Pathway) -> set[str]:
    """The questions for which the file says something of its own when the answer is not known."""
    asked = (step for step in pathway.steps() if isinstance(step, Ask))
    return {step.question for step in asked for fork in step.forks if NOT_KNOWN in fork.choices}


def _closed(branch: Branch) -> Branch:
    """The branch with a choice that stands for "not known"."""

    def fork(old: Fork) -> Fork:
        return replace(
            old, choices=tuple(OPEN if c == NOT_KNOWN else c for c in old.choices), branch=_closed(old.branch)
        )

    return tuple(replace(s, forks=tuple(map(fork, s.forks))) if isinstance(s, Ask) else s for s in branch)


# --- what reads otherwise -------------------------------------------------------------------------------------------

UNSAID = ("name", "sha256", "trees", "steps", "version", "changelog")
"""What may differ without anybody being shown anything else: `version` and `changelog` are there to tell of changes."""


def _reworded(old: Statement, new: Statement) -> tuple[Words, ...]:
    return tuple(_differing(dict(_values(old, "")), dict(_values(new, ""))))


def _elsewhere(old: Pathway, new: Pathway) -> Iterator[Words]:
    yield from _differing(dict(_values(old, "")), dict(_values(new, "")))
    lists: list[tuple[str, Mapping[str, object], Mapping[str, object]]] = [
        ("sections", old.sections, new.sections),
        ("questions", old.questions, new.questions),
        ("statements", {s.id: s for s in old.statements()}, {s.id: s for s in new.statements()}),
    ]
    for name, question in new.questions.items():
        if name in old.questions:
            was, now = ({c.id: c for c in q.choices} for q in (old.questions[name], question))
            lists.append((f"questions > {name} > choices", was, now))
    for where, first, second in lists:
        orders = [", ".join(name for name in one if name in two) for one, two in ((first, second), (second, first))]
        if orders[0] != orders[1]:
            yield Words(f"{where} > order", *orders)


def _differing(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Words]:
    for where in dict.fromkeys((*was, *now)):
        if was.get(where) != now.get(where):
            yield Words(where, was.get(where), now.get(where))


def _values(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """Each text and value in a part of a pathway, with where it stands."""
    if isinstance(value, tuple):
        value = {getattr(item, "id", "") or str(number): item for number, item in enumerate(value, 1)}
    elif is_dataclass(value):
        value = {f.name: getattr(value, f.name) for f in fields(value) if f.compare and f.name not in UNSAID}
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _values(part, f"{where} > {key}" if where else key)
    elif value is not None:
        yield where, str(value)
