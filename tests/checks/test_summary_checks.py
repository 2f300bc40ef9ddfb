"""The checks of summaries on the real content: what they find is so, for the answers that they name."""

import re
from functools import cache

from recurrence_cli import walk
from recurrence_cli.checks.summary import ambiguous_strength, missing_headline
from recurrence_cli.engine.answers import from_pairs
from recurrence_cli.engine.compare import in_outcome
from recurrence_cli.loading import BUNDLED, load, load_bytes
from recurrence_cli.pathway.model import Answers, Level, Pathway


@cache
def without(key: str) -> Pathway:
    """The real content, without a key of its statements."""
    text = BUNDLED.read_text(encoding="utf-8")
    return load_bytes(re.sub(rf"^ +{key}: .*\n", "", text, flags=re.MULTILINE).encode(), "test.yaml")


def answers_in(pathway: Pathway, message: str) -> Answers:
    """The answers that a message names, made sound."""
    named = re.search(r" for ([\w=,. ]+);", message)
    assert named, message
    return from_pairs(pathway, named[1].split(", "))


def test_the_content_has_no_two_strengths_that_only_a_sentence_tells_apart() -> None:
    assert [*ambiguous_strength(load())] == []


def test_without_qualifiers_each_pair_found_applies_together_for_the_answers_named() -> None:
    pathway = without("qualifier")
    found = [message for _, message in ambiguous_strength(pathway)]
    assert len(found) >= 10
    for message in found:
        pair = re.match(r'"([\w-]+)" \((\w+)\) and "([\w-]+)" \((\w+)\)', message)
        assert pair
        outcome = walk(pathway, answers_in(pathway, message))
        results = [in_outcome(outcome, pair[1]), in_outcome(outcome, pair[3])]
        assert all(result is not None and result.applies for result in results), message
        one, other = (result.statement for result in results if result)
        assert one.treatment == other.treatment
        assert (one.strength, other.strength) == (pair[2], pair[4])


def test_every_pair_that_hides_behind_a_name_is_found() -> None:
    found = {frozenset(re.findall(r'"([\w-]+)"', message)) for _, message in ambiguous_strength(without("qualifier"))}
    assert {"S-CT-01", "S-CT-02"} in found
    assert {"L-CT-01", "D-19"} in found
    assert {"S-ECT-01", "S-ECT-02"} in found
    assert {"S-HT-01", "S-HT-09"} in found
    # Nobody had radiotherapy here both before and never.
    assert {"L-RT-01", "L-RT-02"} not in found


def test_where_a_summary_has_nothing_to_say_the_answers_named_show_only_notes() -> None:
    pathway = load()
    found = [message for _, message in missing_headline(pathway)]
    assert [message.partition(" shows")[0] for message in found] == ["surgery", "radiotherapy", "radiotherapy", "tests"]
    for message in found:
        outcome = walk(pathway, answers_in(pathway, message))
        (shown,) = [results for section, results in outcome.sections if section.id == message.partition(" shows")[0]]
        assert any(result.applies for result in shown)
        assert not any(r.statement.is_option or r.statement.level == Level.HEADLINE for r in shown)


def test_content_without_any_headline_is_left_alone() -> None:
    assert [*missing_headline(without("level"))] == []
