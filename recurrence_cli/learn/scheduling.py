"""Spaced repetition: what a learner has seen, and what is due.

A card is one target of one kind of item, for one type. The intervals are those of FSRS (the extra `learn`). The record is
one SQLite file in the user's data folder, which exists only after the learner agreed; nothing else is stored.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from recurrence_cli.engine.conditions import question_of, wanted
from recurrence_cli.engine.rules import rules_of
from recurrence_cli.lazy import load
from recurrence_cli.learn.items import Item, ItemKind
from recurrence_cli.learn.marking import MarkedItem
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.problems import RecurrenceError
from recurrence_cli.pathway.value import value

HOW_TO_ADD = "To come back to what you missed, run in a copy of the repository: pip install '.[learn]'"

_TABLE = """
CREATE TABLE IF NOT EXISTS cards (
    pathway TEXT, kind TEXT, root TEXT, section TEXT, target TEXT, fingerprint TEXT,
    card TEXT, due TEXT, seen INTEGER, correct INTEGER,
    PRIMARY KEY (pathway, kind, root, section, target)
)
"""


@value
class DueCard:
    """A target that is due, with its kind, type and section."""

    kind: ItemKind
    root: str
    section: str
    target: str


@value
class BranchProgress:
    """The progress on one branch: questions seen and right, and cards due."""

    root: str
    section: str
    seen: int
    correct: int
    due: int


def available() -> bool:
    """Report whether the extra is installed."""
    return find_spec("fsrs") is not None and find_spec("platformdirs") is not None


def record_path() -> Path:
    """Return the path of the record. Raises `RecurrenceError` without the extra."""
    if not available():
        raise RecurrenceError(HOW_TO_ADD)
    folder: Path = load("platformdirs:user_data_path")("recurrence", appauthor=False)
    return folder / "learning.sqlite3"


def has_record(path: Path) -> bool:
    """Report whether there is a record. Raises `RecurrenceError`."""
    with _reporting(path):
        try:
            path.stat()
        except FileNotFoundError:
            return False
    return True


class LearningRecord:
    """The cards of one learner for one pathway."""

    def __init__(self, pathway: Pathway, path: Path) -> None:
        self.pathway = pathway
        self._path = path
        with _reporting(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                # It is private: readable only by its owner.
                path.touch(mode=0o600)
            self._database = sqlite3.connect(path)
            try:
                self._database.execute(_TABLE)
            except sqlite3.Error:
                self.close()
                raise

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def reset_changed(self) -> tuple[str, ...]:
        """Delete the cards whose content has changed, so that they start again.

        Return their targets.
        """
        changed = []
        with _reporting(self._path), self._database as database:
            rows = database.execute(
                "SELECT kind, root, section, target, fingerprint FROM cards WHERE pathway = ?", (self.pathway.about.id,)
            ).fetchall()
            for kind, root, section, target, fingerprint in rows:
                if fingerprint != self._fingerprint(ItemKind(kind), target):
                    changed.append(target)
                    database.execute(
                        "DELETE FROM cards WHERE pathway = ? AND kind = ? AND root = ? AND section = ? AND target = ?",
                        (self.pathway.about.id, kind, root, section, target),
                    )
        return tuple(dict.fromkeys(changed))

    def record(self, marked: MarkedItem, now: datetime) -> None:
        """Record a marked item, and when it is due again."""
        if not marked.chosen:
            return
        item = marked.item
        key = (self.pathway.about.id, item.kind.value, _root_of(self.pathway, item), item.section, item.target)
        row = self._database.execute(
            "SELECT card, seen, correct FROM cards WHERE pathway = ? AND kind = ? AND root = ? AND section = ? AND target = ?",
            key,
        ).fetchone()
        card_json, seen, correct = row or (None, 0, 0)
        card, due = _review(card_json, now, correct=marked.correct)
        with _reporting(self._path), self._database as database:
            database.execute(
                "INSERT OR REPLACE INTO cards VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*key, self._fingerprint(item.kind, item.target), card, due, seen + 1, correct + marked.correct),
            )

    def due(self, now: datetime) -> tuple[DueCard, ...]:
        """List the cards that are due, the longest due first."""
        rows = self._database.execute(
            "SELECT kind, root, section, target FROM cards WHERE pathway = ? AND due <= ? ORDER BY due, kind, target",
            (self.pathway.about.id, _written(now)),
        )
        return tuple(DueCard(ItemKind(kind), root, section, target) for kind, root, section, target in rows)

    def next_due(self) -> str:
        """Return the day when the next card is due; empty without cards."""
        (first,) = self._database.execute(
            "SELECT MIN(due) FROM cards WHERE pathway = ?", (self.pathway.about.id,)
        ).fetchone()
        return str(first or "")[:10]

    def progress(self, now: datetime) -> tuple[BranchProgress, ...]:
        """Count what was seen, was right and is due, by branch."""
        rows = self._database.execute(
            "SELECT root, section, SUM(seen), SUM(correct), SUM(due <= ?) FROM cards WHERE pathway = ? "
            "GROUP BY root, section",
            (_written(now), self.pathway.about.id),
        )
        return tuple(BranchProgress(*row) for row in rows)

    def _fingerprint(self, kind: ItemKind, target: str) -> str:
        return sha256(repr(tuple(_content(self.pathway, kind, target))).encode()).hexdigest()


def forget(path: Path) -> bool:
    """Remove the record; report whether there was one."""
    with _reporting(path):
        try:
            path.unlink()
        except FileNotFoundError:
            return False
    return True


@contextmanager
def _reporting(path: Path) -> Iterator[None]:
    """Name the file of the record in errors. Raises `RecurrenceError`."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise RecurrenceError(f'"{path}" cannot be used: {getattr(error, "strerror", None) or error}') from error
    except sqlite3.DatabaseError as error:
        raise RecurrenceError(
            f'"{path}" is not a learning record ({error}); remove it: recurrence quiz --forget'
        ) from error


def _root_of(pathway: Pathway, item: Item) -> str:
    root = item.answers.get(pathway.root, "")
    return root if isinstance(root, str) else ""


def _content(pathway: Pathway, kind: ItemKind, target: str) -> Iterator[object]:
    """Yield the content of a card, whose change resets it."""
    if kind == ItemKind.WORD:
        term = pathway.glossary.get(target)
        yield term and (term.word, term.meaning)
        return
    if kind == ItemKind.DECIDES:
        question = pathway.questions.get(target)
        yield question and (question.ask, question.choice_ids)
        return
    for statement in pathway.statements():
        if statement.id == target:
            name = pathway.treatments[statement.treatment].name if statement.treatment else ""
            yield statement.text, statement.strength, statement.qualifier, name
            yield [(c.source, c.at) for c in statement.citations]
    questions = pathway.questions
    for cube in rules_of(pathway).cubes_of(target):
        yield sorted(
            (v, wanted(questions[v], bits) if v in questions else (question_of(v),)) for v, bits in cube.items()
        )


def _review(card_json: str | None, now: datetime, *, correct: bool) -> tuple[str, str]:
    """Review a card: its state as JSON, and when it is due."""
    make_card, rating = load("fsrs:Card"), load("fsrs:Rating")
    # Without intervals of minutes, since a learner returns on another day.
    scheduler = load("fsrs:Scheduler")(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card = make_card.from_dict(json.loads(card_json)) if card_json else make_card(card_id=1, due=now)
    card, _ = scheduler.review_card(card, rating.Good if correct else rating.Again, now)
    return json.dumps(card.to_dict()), _written(card.due)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
