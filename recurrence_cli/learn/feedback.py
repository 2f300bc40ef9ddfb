"""Feedback on a marked item: what holds and why, which answer separates the options, and the sources with their marks."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from recurrence_cli.engine.evaluate import Condition, Outcome, StatementResult, walk
from recurrence_cli.learn.cases import Separator, answer_phrase
from recurrence_cli.learn.items import NOTHING, UNKNOWN, Alternative, Item, ItemKind, decided_by
from recurrence_cli.learn.marking import MarkedItem
from recurrence_cli.pathway.dates import is_overdue
from recurrence_cli.pathway.model import NOT_KNOWN, Citation, Pathway, Source, Statement, Strength
from recurrence_cli.reports.citations import dated
from recurrence_cli.reports.document import Block, Role
from recurrence_cli.reports.phrases import STRENGTHS

MARKS = "! = source past its own review date; ~ = it gives no date."

NEVER = "Not listed here does not mean never: the sources may only be silent."


def mark_of(source: Source, today: date) -> str:
    """Mark a source that is past its review date, or gives no date."""
    if is_overdue(source.review_due, today):
        return "!"
    return "" if source.reviewed else "~"


class Feedback:
    """Writes the feedback on items, with review dates as of one day."""

    def __init__(self, pathway: Pathway, today: date) -> None:
        self.pathway = pathway
        self.today = today
        self.statements = {statement.id: statement for statement in pathway.statements()}

    def blocks(self, marked: MarkedItem) -> tuple[Block, ...]:
        """Write the feedback on one marked item."""
        return (Block(self._verdict(marked)), *self.explain(marked))

    def explain(self, marked: MarkedItem, *, neutral: bool = False) -> tuple[Block, ...]:
        """Explain the key of an item; with `neutral` without saying what was chosen."""
        explain: Mapping[ItemKind, Callable[[MarkedItem, bool], Iterator[Block]]] = {
            ItemKind.OPTIONS: self._options,
            ItemKind.STRENGTH: self._strength,
            ItemKind.DECIDES: self._decides,
            ItemKind.CHANGES: self._changes,
            ItemKind.TYPE: self._type,
            ItemKind.WORD: self._word,
        }
        item = marked.item
        return (*explain[item.kind](marked, neutral), *self._sources(item))

    def _verdict(self, marked: MarkedItem) -> str:
        right = len(marked.item.right())
        if not marked.chosen:
            return "Not answered."
        if marked.correct:
            return "Right." if right == 1 else f"Right: you found all {right}."
        if not marked.item.many:
            return "Not this one."
        wrong = f", and chose {len(marked.wrong)} that {'is' if len(marked.wrong) == 1 else 'are'} not right"
        return f"You found {len(marked.found)} of {right}{wrong if marked.wrong else ''}."

    # --- which options

    def _options(self, marked: MarkedItem, neutral: bool) -> Iterator[Block]:
        outcome = walk(self.pathway, marked.item.answers, on_request=True)
        for alternatives, label in (
            (marked.found, "Listed" if neutral else "You found"),
            (marked.missed, "Listed" if neutral else "You missed"),
        ):
            for alternative in alternatives:
                yield from self._listed(alternative, outcome, label)
        for alternative in marked.neither:
            results = _results(outcome, alternative.statements)
            conditions = "; or ".join(self._conditions(way) for result in results for way in result.ways)
            yield Block(
                f"{alternative.text}, if {conditions}. Choosing it counts neither way.", "Depends", role=Role.ITEM
            )
        for alternative in marked.wrong:
            if alternative.separator is None:
                yield Block(self._not_so(alternative, marked.item), "Not so", role=Role.ITEM)
            else:
                text = (
                    f"{alternative.text}. {self._separates(marked.item, alternative, alternative.separator, outcome)}"
                )
                yield Block(text, "Not listed here", role=Role.ITEM)
        for alternative in marked.left:
            if alternative.separator is not None:
                text = f"{alternative.text}, listed with: {self._choices(alternative.separator)}."
                yield Block(text, "Not listed here" if neutral else "Rightly left", role=Role.ITEM)
        if marked.wrong or marked.item.alternatives[-2].verdict == "right":
            yield Block(NEVER)

    def _listed(self, alternative: Alternative, outcome: Outcome, label: str) -> Iterator[Block]:
        if alternative.text in (NOTHING, UNKNOWN) and not alternative.statements:
            yield Block(alternative.text, label, role=Role.ITEM)
            return
        results = [result for result in _results(outcome, alternative.statements) if result.applies]
        details = tuple(
            Block(f"{self._because(result)}. {result.statement.text}", "Because", role=Role.DETAIL)
            for result in results
        )
        strengths = dict.fromkeys(r.statement.strength for r in results if r.statement.strength)
        never = " (not never)" if {*strengths} & {Strength.SOMETIMES, Strength.NOT_USUALLY} else ""
        beside = "; ".join(STRENGTHS[strength] for strength in strengths) + never
        yield Block(label=label, strong=alternative.text, beside=beside, role=Role.ITEM, items=details)

    def _not_so(self, alternative: Alternative, item: Item) -> str:
        if alternative.text == NOTHING:
            return f'"{NOTHING}": something is listed.'
        named = "no answer that decides it is missing"
        return f'"{UNKNOWN}": {named}; what is listed applies.' if item.right() else f'"{UNKNOWN}": {named}.'

    def _separates(self, item: Item, alternative: Alternative, separator: Separator, outcome: Outcome) -> str:
        """Say which one answer parts a wrong option from the case, and from what is listed."""
        question = self.pathway.questions[separator.question]
        here = answer_phrase(question, item.answers.get(question.id, NOT_KNOWN))
        parted = [
            right.text
            for right in item.right()
            if any(r.question == question.id for result in _results(outcome, right.statements) for r in result.because)
        ]
        apart = f" from {' and '.join(parted)}" if parted else " from this case"
        return (
            f"It is listed with: {self._choices(separator)}; here: {here}. "
            f'One answer, "{question.short}", separates it{apart}.'
        )

    # --- the other kinds

    def _strength(self, marked: MarkedItem, neutral: bool) -> Iterator[Block]:
        statement = self.statements[marked.item.target]
        result = _results(walk(self.pathway, marked.item.answers, on_request=True), (statement.id,))[0]
        yield self._key(marked)
        yield Block(f"{self._because(result)}. {statement.text}", "Because", role=Role.DETAIL)
        yield Block("The words say how the source puts it. They are not a ranking.")

    def _decides(self, marked: MarkedItem, neutral: bool) -> Iterator[Block]:
        outcome = walk(self.pathway, marked.item.answers)
        counts = decided_by(self.pathway, outcome, marked.item.section)
        for name, count in sorted(counts.items(), key=lambda pair: -pair[1])[:4]:
            question = self.pathway.questions[name]
            options = "1 option depends" if count == 1 else f"{count} options depend"
            yield Block(f"{options} on it. Look in: {question.look_in}", question.short, role=Role.ITEM)
        yield Block("Until it is known, none of them is ruled out: not known is not no.")

    def _changes(self, marked: MarkedItem, neutral: bool) -> Iterator[Block]:
        outcome = walk(self.pathway, marked.item.answers, on_request=True)
        for alternative in (*marked.found, *marked.missed):
            label = "Takes it away" if neutral or alternative in marked.found else "You missed"
            yield Block(alternative.text, label, role=Role.ITEM)
        for alternative in (*marked.wrong, *marked.left):
            yield Block(alternative.text, "Still listed with", role=Role.ITEM)
        statement = self.statements[marked.item.target]
        for result in _results(outcome, (statement.id,)):
            text = (
                f"It hangs on: {self._because(result)}. {STRENGTHS[statement.strength or Strength.MAY].capitalize()}."
            )
            yield Block(text)

    def _type(self, marked: MarkedItem, neutral: bool) -> Iterator[Block]:
        yield self._key(marked)
        yield Block("The sources say it there. Elsewhere they may be silent, which does not make it untrue.")

    def _word(self, marked: MarkedItem, neutral: bool) -> Iterator[Block]:
        yield self._key(marked)
        for alternative in marked.wrong:
            other = next((t.word for t in self.pathway.glossary.values() if t.meaning == alternative.text), "")
            yield Block(f'What you chose is what "{other}" means.')

    def _key(self, marked: MarkedItem) -> Block:
        return Block("; ".join(alternative.text for alternative in marked.item.right()), "The answer", role=Role.ITEM)

    # --- words and sources

    def _because(self, result: StatementResult) -> str:
        questions = self.pathway.questions
        phrases = [answer_phrase(questions[reason.question], reason.answer) for reason in result.because]
        return "; ".join(phrases) or "whatever the answers are"

    def _conditions(self, way: Iterable[Condition]) -> str:
        return " and ".join(self._choices(Separator(c.question, c.choices)) for c in way)

    def _choices(self, separator: Separator) -> str:
        question = self.pathway.questions[separator.question]
        return " or ".join(dict.fromkeys(map(question.says, separator.choices)))

    def _sources(self, item: Item) -> Iterator[Block]:
        """Name the sources of what is right, each with its mark and its place."""
        for number, citation in enumerate(self._citations(item), 1):
            source = self.pathway.sources[citation.source]
            at = f", {citation.at}" if citation.at else ""
            text = f"{source.publisher}, {source.title}{at}. {dated(source, self.today)}."
            yield Block(text, f"Source [{number}{mark_of(source, self.today)}]", role=Role.DETAIL)

    def _citations(self, item: Item) -> Sequence[Citation]:
        if item.kind == ItemKind.WORD:
            return self.pathway.glossary[item.target].citations
        named: list[Statement] = [self.statements[i] for a in item.right() for i in a.statements]
        if item.kind == ItemKind.CHANGES:
            named = [self.statements[item.target]]
        return tuple({c.source: c for statement in reversed(named) for c in statement.citations}.values())[::-1]


def _results(outcome: Outcome, statements: Iterable[str]) -> list[StatementResult]:
    wanted = {*statements}
    return [r for _, found in outcome.sections for r in found if r.statement.id in wanted]
