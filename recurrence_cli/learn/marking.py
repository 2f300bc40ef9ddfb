"""Marking of replies against the key of a quiz.

What the sources list is never wrong: an option that depends may be chosen or not.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from recurrence_cli.learn.items import Alternative, Item, Verdict
from recurrence_cli.learn.quiz import Quiz
from recurrence_cli.pathway.problems import RecurrenceError
from recurrence_cli.pathway.value import value

MAX_REPLIES_BYTES = 1024 * 1024


class ReplyError(RecurrenceError):
    """The replies are malformed, or do not fit the quiz."""


@value
class MarkedItem:
    """An item with the numbers chosen: none if it was not answered."""

    item: Item
    chosen: frozenset[int]

    def _those(self, verdict: Verdict, chosen: bool) -> tuple[Alternative, ...]:
        every = self.item.alternatives
        return tuple(a for a in every if a.verdict == verdict and (a.number in self.chosen) == chosen)

    @property
    def found(self) -> tuple[Alternative, ...]:
        return self._those(Verdict.RIGHT, chosen=True)

    @property
    def missed(self) -> tuple[Alternative, ...]:
        return self._those(Verdict.RIGHT, chosen=False)

    @property
    def wrong(self) -> tuple[Alternative, ...]:
        return self._those(Verdict.WRONG, chosen=True)

    @property
    def left(self) -> tuple[Alternative, ...]:
        """The wrong alternatives that were rightly not chosen."""
        return self._those(Verdict.WRONG, chosen=False)

    @property
    def neither(self) -> tuple[Alternative, ...]:
        """The alternatives that are neither right nor wrong."""
        return tuple(a for a in self.item.alternatives if a.verdict == Verdict.NEITHER)

    @property
    def correct(self) -> bool:
        return bool(self.chosen) and not self.missed and not self.wrong


@value
class Replies:
    """The replies of one learner: question number -> numbers chosen.

    `quiz` is the code of the quiz, if the file has one.
    """

    chosen: Mapping[int, frozenset[int]]
    quiz: str = ""


def mark_item(item: Item, chosen: Iterable[int]) -> MarkedItem:
    """Mark one item. Raises `ReplyError` for numbers that it does not offer."""
    numbers = frozenset(chosen)
    offered = {alternative.number for alternative in item.alternatives}
    if unknown := sorted(numbers - offered):
        raise ReplyError(f"{unknown[0]} is not an answer; choose from {', '.join(map(str, sorted(offered)))}")
    if len(numbers) > 1 and not item.many:
        raise ReplyError(f"choose one answer, not {len(numbers)}")
    return MarkedItem(item, numbers)


def mark_quiz(quiz: Quiz, replies: Replies) -> tuple[MarkedItem, ...]:
    """Mark all items of a quiz.

    Raises `ReplyError` for replies to another quiz, or to a question that it does not have.
    """
    if replies.quiz and replies.quiz != quiz.code:
        raise ReplyError(
            f"these are answers to quiz {replies.quiz}, and this is {quiz.code}; give its seed and options"
        )
    if unknown := sorted(n for n in replies.chosen if not 1 <= n <= len(quiz.items)):
        raise ReplyError(f"there is no question {unknown[0]}; the quiz has {len(quiz.items)}")
    marked = []
    for number, item in enumerate(quiz.items, 1):
        try:
            marked.append(mark_item(item, replies.chosen.get(number, ())))
        except ReplyError as error:
            raise ReplyError(f"question {number}: {error}") from None
    return tuple(marked)


def read_replies(data: bytes) -> Replies:
    """Read the replies of one learner from JSON. Raises `ReplyError`."""
    if len(data) > MAX_REPLIES_BYTES:
        raise ReplyError(f"longer than {MAX_REPLIES_BYTES:,} bytes; a file has the answers of one learner")
    try:
        raw = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_without_duplicates)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ReplyError(f'not JSON; write {{"answers": {{"1": [1, 3]}}}} ({type(error).__name__})') from error
    answers = raw.get("answers") if isinstance(raw, dict) else None
    if not isinstance(answers, dict):
        raise ReplyError('no answers; write {"answers": {"1": [1, 3]}}')
    code = raw.get("quiz", "")
    if not isinstance(code, str):
        raise ReplyError('"quiz" is not a text; copy it from the sheet')
    return Replies(dict(_reply(number, chosen) for number, chosen in answers.items()), code)


def _reply(number: str, chosen: Any) -> tuple[int, frozenset[int]]:
    """Read the reply to a question: one number or a list."""
    numbers = chosen if isinstance(chosen, list) else [chosen]
    if not number.isascii() or not number.isdigit() or len(number) > 6:
        raise ReplyError(f'"{number[:20]}" is not the number of a question')
    if not all(isinstance(n, int) and not isinstance(n, bool) for n in numbers):
        raise ReplyError(f"question {number} is not answered with numbers; write a list such as [1, 3]")
    return int(number), frozenset(numbers)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, entry in pairs:
        if key in found:
            raise ReplyError(f'"{key[:20]}" is given twice; give it once')
        found[key] = entry
    return found
