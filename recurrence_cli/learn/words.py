"""Items on the meaning of glossary words."""

from random import Random

from recurrence_cli.learn.chance import shuffled
from recurrence_cli.learn.items import Alternative, Item, ItemKind, Verdict
from recurrence_cli.learn.texts import alike, stems
from recurrence_cli.pathway.model import Pathway


def word_item(pathway: Pathway, rng: Random, target: str) -> Item | None:
    """Ask for the meaning of a word; None without enough similar words."""
    near = nearest_words(pathway, target)
    if len(near) < 2:
        return None
    offered = shuffled(rng, [target, *near[:3]])
    alternatives = tuple(
        Alternative(number, pathway.glossary[word].meaning, Verdict.RIGHT if word == target else Verdict.WRONG)
        for number, word in enumerate(offered, 1)
    )
    return Item(ItemKind.WORD, target, "", {}, (), f'What does "{target}" mean?', alternatives)


def words_to_ask(pathway: Pathway) -> tuple[str, ...]:
    """List the words that their meaning does not give away."""
    return tuple(
        word
        for word, term in pathway.glossary.items()
        if not any(stems(name) & stems(term.meaning) for name in (word, *term.also))
        and len(nearest_words(pathway, word)) >= 2
    )


def nearest_words(pathway: Pathway, word: str) -> list[str]:
    """List the other words with similar but different meanings, most similar first."""
    term = pathway.glossary[word]
    own = stems(term.meaning)

    def rank(other: str) -> tuple[float, str]:
        meaning = stems(pathway.glossary[other].meaning)
        return -len(own & meaning) / max(1, len(own | meaning)), other

    return sorted(
        (
            other
            for other, also in pathway.glossary.items()
            if other != word
            and own & stems(also.meaning)
            and not alike(also.meaning, term.meaning)
            and not any(stems(name) & stems(also.meaning) for name in (word, *term.also))
            and not stems(other) & stems(f"{word} {' '.join(term.also)}")
        ),
        key=rank,
    )
