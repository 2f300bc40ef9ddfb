"""The making of items about the options of a pathway."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random

from recurrence_cli.engine.compare import APPLIES, DEPENDS, other_answers
from recurrence_cli.engine.evaluate import Outcome, walk
from recurrence_cli.learn.cases import CaseMaker, Neighbour, Separator, answer_phrase, case_in_words, fits
from recurrence_cli.learn.chance import draw, shuffled
from recurrence_cli.learn.items import NOTHING, UNKNOWN, Alternative, Item, ItemKind, Scope, Verdict
from recurrence_cli.learn.listings import Listing, decided_by, listings, treatments_listed
from recurrence_cli.learn.notes import notes_on_types, type_item
from recurrence_cli.learn.texts import nested, plain_name, stems
from recurrence_cli.learn.words import word_item, words_to_ask
from recurrence_cli.pathway.model import NOT_KNOWN, Answer, Answers, Pathway, Statement, Strength
from recurrence_cli.reports.phrases import STRENGTHS

MOST_LISTED = 6
"""The most treatments that a section may list in a case."""

MOST_ALTERNATIVES = 6
"""The most treatments offered, unless more are listed."""

COMMON = 4
"""A word in the names of more treatments than this gives none of them away."""


class ItemMaker:
    """A maker of items about one pathway."""

    def __init__(self, pathway: Pathway, scope: Scope) -> None:
        self.pathway = pathway
        self.scope = scope
        self.makers = {section: CaseMaker(pathway, section) for section in scope.sections}
        self.options = tuple(
            (section, statement)
            for section, maker in self.makers.items()
            for statement, _ in maker.cubes
            if self._roots(section, statement.id)
        )
        self.notes = notes_on_types(pathway, scope)
        self.words = words_to_ask(pathway) if scope.whole else ()
        names = [stems(treatment.name) for treatment in pathway.treatments.values()]
        every = [word for words in names for word in words]
        self.common = frozenset(word for word in every if every.count(word) > COMMON)

    def targets(self, kind: ItemKind) -> tuple[tuple[str, str], ...]:
        """List the targets of items of a kind, each with its section."""
        if kind == ItemKind.WORD:
            return tuple(("", word) for word in self.words)
        if kind == ItemKind.TYPE:
            return self.notes
        return tuple((section, statement.id) for section, statement in self.options)

    def item(self, rng: Random, kind: ItemKind, section: str, target: str) -> Item | None:
        """Make an item; None if this draw makes none. Another may."""
        make: Mapping[ItemKind, Callable[[Random, str, str], Item | None]] = {
            ItemKind.OPTIONS: self._which_options,
            ItemKind.STRENGTH: self._how_firmly,
            ItemKind.DECIDES: self._what_decides,
            ItemKind.CHANGES: self._what_changes,
            ItemKind.TYPE: lambda rng, section, target: type_item(self.pathway, section, target),
            ItemKind.WORD: lambda rng, section, target: word_item(self.pathway, rng, target),
        }
        return make[kind](rng, section, target)

    # --- which options

    def _which_options(self, rng: Random, section: str, target: str) -> Item | None:
        chance = rng.randrange(10)
        drawn = self._case(rng, section, target, past=chance in (0, 1, 2), unknown=chance in (2, 3, 4))
        if drawn is None:
            return None
        answers, outcome, listed = drawn
        distractors = self._distractors(rng, section, answers, outcome, listed)
        if len(listed) > MOST_LISTED or len(distractors) < (1 if listed else 2):
            return None
        offered = shuffled(rng, [*map(self._listed, listed.values()), *distractors])
        if not any(target in alternative.statements for alternative in offered):
            return None
        some, depends = bool(listed), any(a.status == DEPENDS for a in offered)
        alternatives = [replace(alternative, number=number) for number, alternative in enumerate(offered, 1)]
        alternatives += [
            Alternative(len(offered) + 1, NOTHING, Verdict.WRONG if some else Verdict.RIGHT),
            Alternative(0, UNKNOWN, Verdict.RIGHT if depends else Verdict.WRONG),
        ]
        title = self.pathway.sections[section].title
        ask = f"{title}: which of these do the sources list for this case, however firmly?"
        case = case_in_words(self.pathway, answers, rng)
        if self._gives_away(case, alternatives):
            return None
        return Item(ItemKind.OPTIONS, target, section, answers, case, ask, tuple(alternatives), many=True)

    def _gives_away(self, case: Iterable[str], alternatives: Sequence[Alternative]) -> bool:
        """Report whether words of the case match only right alternatives."""
        words = stems(" ".join(case)) - self.common

        def pointed_at(verdict: Verdict) -> bool:
            return any(words & stems(a.text) for a in alternatives if a.statements and a.verdict == verdict)

        return pointed_at(Verdict.RIGHT) and not pointed_at(Verdict.WRONG)

    def _listed(self, listing: Listing) -> Alternative:
        verdict = Verdict.RIGHT if listing.status == APPLIES else Verdict.NEITHER
        ids = tuple(result.statement.id for result in listing.results)
        return Alternative(0, self._name(listing.treatment), verdict, ids, listing.status)

    def _distractors(
        self, rng: Random, section: str, answers: Answers, outcome: Outcome, listed: Mapping[str, Listing]
    ) -> list[Alternative]:
        """Choose treatments that one other answer would add.

        Treatments that a line of this case is about, or names, are left out.
        """
        taken = treatments_listed(outcome)
        names = [self._name(treatment) for treatment in taken]
        texts = " ".join(r.statement.text for s, results in outcome.sections for r in results if s.id == section)
        by_treatment: dict[str, list[Neighbour]] = {}
        for neighbour in self.makers[section].neighbours(answers):
            treatment = neighbour.statement.treatment or ""
            name = self._name(treatment)
            generic = any(stems(name) <= stems(other) for other in names)
            if treatment not in taken and not generic and plain_name(name).lower() not in texts.lower():
                by_treatment.setdefault(treatment, []).append(neighbour)
        first: list[Alternative] = []
        second: list[Alternative] = []
        for treatment, neighbours in by_treatment.items():
            separator = neighbours[0].separator
            ids = tuple(neighbour.statement.id for neighbour in neighbours)
            wrong = Alternative(0, self._name(treatment), Verdict.WRONG, ids, separator=separator)
            (second if separator.question == self.pathway.root else first).append(wrong)
        chosen: list[Alternative] = []
        for alternative in [*shuffled(rng, first), *shuffled(rng, second)]:
            # If one name contained the other, one of the two would be half right.
            if not any(nested(alternative.text, other.text) for other in chosen):
                chosen.append(alternative)
        return chosen[: max(2, MOST_ALTERNATIVES - len(listed))]

    # --- how firmly

    def _how_firmly(self, rng: Random, section: str, target: str) -> Item | None:
        drawn = self._case(rng, section, target)
        if drawn is None:
            return None
        answers, outcome, listed = drawn
        statement = self._statement(section, target)
        listing = listed.get(statement.treatment or "")
        everywhere = [r for _, found in outcome.sections for r in found if r.statement.treatment == statement.treatment]
        strengths = {result.statement.strength for result in everywhere}
        if listing is None or len(strengths) != 1 or target not in {r.statement.id for r in everywhere if r.applies}:
            return None
        alternatives = tuple(
            Alternative(
                number,
                STRENGTHS[strength],
                Verdict.RIGHT if strength == statement.strength else Verdict.WRONG,
                (target,) if strength == statement.strength else (),
            )
            for number, strength in enumerate(Strength, 1)
        )
        ask = f"{self._name(statement.treatment or '')} is listed for this case. How firmly do the sources put it?"
        case = case_in_words(self.pathway, answers, rng)
        return Item(ItemKind.STRENGTH, target, section, answers, case, ask, alternatives)

    # --- which answer would change this

    def _what_changes(self, rng: Random, section: str, target: str) -> Item | None:
        drawn = self._case(rng, section, target)
        if drawn is None:
            return None
        answers, _, listed = drawn
        treatment = self._statement(section, target).treatment or ""
        if treatment not in listed or listed[treatment].status != APPLIES:
            return None
        right: list[Alternative] = []
        wrong: list[Alternative] = []
        for text, then, changed in shuffled(rng, self._changes(answers)):
            found = {Verdict.RIGHT: right, Verdict.WRONG: wrong}.get(verdict := self._after(then, section, treatment))
            if found is not None and len(found) < (2 if found is right else 3):
                found.append(Alternative(0, text, verdict, separator=changed))
            if len(right) == 2 and len(wrong) == 3:
                break
        if not right or not wrong:
            return None
        offered = shuffled(rng, [*right, *wrong])
        alternatives = tuple(replace(alternative, number=n) for n, alternative in enumerate(offered, 1))
        name = self._name(treatment)
        ask = f"{name} is listed for this case. Which of these, alone, would mean that it is not?"
        case = case_in_words(self.pathway, answers, rng)
        return Item(ItemKind.CHANGES, target, section, answers, case, ask, alternatives, many=True)

    def _changes(self, answers: Answers) -> list[tuple[str, Answers, Separator]]:
        """List the changes of one answer, with the case each makes.

        Changes that read the same are left out.
        """
        found: dict[str, tuple[str, Answers, Separator] | None] = {}
        for name in answers:
            question = self.pathway.questions[name]
            now = answer_phrase(question, answers[name])
            for other in other_answers(question, answers):
                then: dict[str, Answer] = {**answers, name: other}
                if name == self.pathway.root or other == NOT_KNOWN or not fits(self.pathway, then):
                    continue
                text = f"{answer_phrase(question, other)} (instead of: {now})"
                separator = Separator(name, question.in_order(other))
                found[text] = None if text in found else (text, then, separator)
        return [change for change in found.values() if change]

    def _after(self, answers: Answers, section: str, treatment: str) -> Verdict:
        """Judge a change: does it remove the treatment, or leave that open?"""
        listed = listings(self.pathway, self.makers[section].outcome(answers), section)
        if listed is not None and treatment in listed:
            return Verdict.WRONG if listed[treatment].status == APPLIES else Verdict.NEITHER
        gone = treatment not in treatments_listed(walk(self.pathway, answers, on_request=True))
        return Verdict.RIGHT if gone else Verdict.NEITHER

    # --- which missing result decides most

    def _what_decides(self, rng: Random, section: str, target: str) -> Item | None:
        drawn = self._case(rng, section, target)
        if drawn is None:
            return None
        full, _, _ = drawn
        left = shuffled(rng, (q for q in full if q != self.pathway.root))
        dropped = left[: 1 + rng.randrange(max(1, len(left)))]
        answers = {name: answer for name, answer in full.items() if name not in dropped}
        outcome = walk(self.pathway, answers)
        if outcome.unused or not fits(self.pathway, answers):
            return None
        counts = decided_by(self.pathway, outcome, "" if self.scope.whole else section)
        most = max(counts.values(), default=0)
        best = [name for name, count in counts.items() if count == most]
        others = [name for name, count in counts.items() if 0 < count < most]
        if len(best) != 1 or not others:
            return None
        chosen = {best[0], *shuffled(rng, others)[:3]}
        offered = [name for name in counts if name in chosen]
        alternatives = tuple(
            Alternative(
                number,
                self.pathway.questions[name].ask,
                Verdict.RIGHT if name == best[0] else Verdict.WRONG,
                count=counts[name],
            )
            for number, name in enumerate(offered, 1)
        )
        what = "the options" if self.scope.whole else f'the options under "{self.pathway.sections[section].title}"'
        ask = f"Nothing else is known yet. Which missing answer decides most of {what}?"
        case = case_in_words(self.pathway, answers, rng)
        about = "" if self.scope.whole else section
        return Item(ItemKind.DECIDES, best[0], about, answers, case, ask, alternatives)

    # --- shared

    def _case(
        self, rng: Random, section: str, target: str, *, past: bool = False, unknown: bool = False
    ) -> tuple[Answers, Outcome, Mapping[str, Listing]] | None:
        """Draw a case whose every answer matters, with outcome and listings."""
        root = draw(rng, self._roots(section, target))
        answers = self.makers[section].case(rng, target, root, past=past, unknown=unknown)
        if answers is None:
            return None
        outcome = walk(self.pathway, answers, on_request=True)
        listed = listings(self.pathway, outcome, section)
        unknown_answers = {name for name, answer in answers.items() if answer == NOT_KNOWN}
        if outcome.unused or listed is None:
            return None
        depends = {q for listing in listed.values() for r in listing.results for q in r.depends_on}
        return (answers, outcome, listed) if depends <= unknown_answers else None

    def _roots(self, section: str, statement: str) -> tuple[str, ...]:
        return tuple(root for root in self.makers[section].roots_of(statement) if root in self.scope.roots)

    def _statement(self, section: str, target: str) -> Statement:
        return next(statement for statement, _ in self.makers[section].cubes if statement.id == target)

    def _name(self, treatment: str) -> str:
        return self.pathway.treatments[treatment].name
