"""A row of a summary joins options of one name and strength, and says neither more nor less than these do together."""

import random
from collections.abc import Iterator

from build import option, pathway, surgery
from recurrence_cli.engine.evaluate import Outcome, walk
from recurrence_cli.engine.summary import ConditionGroup, Summary, SummaryRow, Way, open_questions, summarize
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import Answer, Question, choice_set

PATHWAY = load()
Above = tuple[tuple[Way, ...], ...]
"""The conditions above a row, one below the other: of each, one of its ways must hold."""


def known(question: Question, chance: random.Random) -> Answer:
    if not question.many:
        return chance.choice(question.choice_ids)
    return frozenset(chance.sample(question.choice_ids, chance.randint(1, min(3, len(question.choice_ids)))))


def rows_with_conditions(summary: Summary) -> Iterator[tuple[SummaryRow, Above]]:
    """The options of a summary, each with the conditions that a reader finds above it."""
    parts = [(part.applies, part.depends) for part in summary.sections]
    parts += [(part.applies, part.depends) for part in summary.layers]
    for applies, depends in parts:
        yield from ((row, ()) for row in applies)
        yield from below(depends, ())


def below(group: ConditionGroup, above: Above) -> Iterator[tuple[SummaryRow, Above]]:
    above = (*above, group.alternatives) if group.alternatives else above
    yield from ((row, above) for row in group.rows)
    for inner in group.groups:
        yield from below(inner, above)


def holds(above: Above, answers: dict[str, Answer]) -> bool:
    return all(
        any(all(not choice_set(answers[c.question]).isdisjoint(c.choices) for c in way) for way in alternatives)
        for alternatives in above
    )


def applying(outcome: Outcome) -> set[str]:
    return {result.statement.id for _, results in outcome.sections for result in results if result.applies}


def test_a_joined_row_holds_exactly_where_one_of_its_options_does() -> None:
    chance = random.Random(17)
    joined = 0
    for _ in range(60):
        given = {q.id: known(q, chance) for q in PATHWAY.questions.values() if chance.random() < 0.5}
        rows = [*rows_with_conditions(summarize(PATHWAY, walk(PATHWAY, given)))]
        for _ in range(5):
            # Whoever leaves an answer open may turn out to have any of its choices.
            every = {q.id: known(q, chance) for q in PATHWAY.questions.values()} | given
            truth = applying(walk(PATHWAY, every))
            for row, above in rows:
                if row.is_option:
                    members = {result.statement.id for result in (*row.results, *row.implied)}
                    assert holds(above, every) == bool(members & truth), (members, above, every)
                    joined += len(members) > 1
    assert joined > 100


def test_an_option_that_needs_more_than_another_of_its_name_adds_no_condition() -> None:
    given = {"kind": "a"}
    narrow_first = f"""
        - ask: done
          choices: {{yes: [{{ask: type, choices: {{x: [{option("O-1")}], "y, z": []}}}}], no: []}}
        - ask: done
          choices: {{yes: [{option("O-2")}], no: []}}
        """
    p = pathway(surgery(narrow_first))
    [(row, above)] = rows_with_conditions(summarize(p, walk(p, given)))
    assert [result.statement.id for result in row.results] == ["O-2"]
    assert [result.statement.id for result in row.implied] == ["O-1"]
    assert [[(c.question, c.choices) for c in way] for alternatives in above for way in alternatives] == [
        [("done", ("yes",))]
    ]


def test_the_question_on_which_most_options_depend_is_the_first_of_the_open_ones() -> None:
    further = f'{{ask: type, choices: {{x: [{option("O-2", strength="may")}], "y, z": []}}}}'
    p = pathway(surgery(f"- ask: done\n  choices: {{yes: [{option('O-1')}, {further}], no: []}}"))
    outcome = walk(p, {"kind": "a"})
    assert open_questions(summarize(p, outcome), outcome) == [("done", 2), ("type", 1)]
