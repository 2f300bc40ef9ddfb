"""Anki cards: a quiz in the text format of Anki's importer.

The format is tab-separated text below header lines that begin with "#" (Anki manual, "Text files"). Each card has a GUID,
so that importing it again updates it instead of adding a second one.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from html import escape

from recurrence_cli.learn.feedback import MARKS, Feedback
from recurrence_cli.learn.items import Item
from recurrence_cli.learn.marking import MarkedItem
from recurrence_cli.learn.quiz import Quiz
from recurrence_cli.learn.sheets import case_blocks, disclaimers
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.reports.document import Block

_HEADER = ("#separator:tab", "#html:true", "#guid column:1", "#notetype:Basic", "#deck:{deck}", "#tags column:4")


def anki_text(pathway: Pathway, quiz: Quiz, today: date) -> str:
    """Write the questions of a quiz as cards: GUID, front, back, tags."""
    deck = " ".join(pathway.about.title.replace(":", " ").split())
    feedback = Feedback(pathway, today)
    rows = [line.format(deck=deck) for line in _HEADER]
    rows += ("\t".join(map(_cell, _card(pathway, item, feedback))) for item in quiz.items)
    return "".join(f"{row}\n" for row in rows)


def _card(pathway: Pathway, item: Item, feedback: Feedback) -> tuple[str, str, str, str]:
    content = (pathway.about.id, item.ask, item.quote, item.sentences, [a.text for a in item.alternatives])
    guid = f"{pathway.about.id}-{sha256(repr(content).encode()).hexdigest()[:16]}"
    status = f"<small>{escape(disclaimers(pathway)[0])}</small>"
    offered = "".join(f"<li>{escape(a.text)}</li>" for a in item.alternatives)
    front = f"{_blocks(case_blocks(item))}<b>{escape(item.ask)}</b><ul>{offered}</ul>{status}"
    right = "; ".join(a.text for a in item.right())
    explained = feedback.explain(MarkedItem(item, frozenset()), neutral=True)
    back = f"<b>{escape(right)}</b><br>{_blocks(explained)}<small>{escape(MARKS)}</small><br>{status}"
    root = item.answers.get(pathway.root, "")
    tags = " ".join(filter(None, (item.kind.value, item.section, root if isinstance(root, str) else "")))
    return guid, front, back, tags


def _blocks(blocks: Iterable[Block]) -> str:
    return "".join(f"{line}<br>" for line in _lines(blocks, 0))


def _lines(blocks: Iterable[Block], depth: int) -> Iterator[str]:
    for block in blocks:
        label = f"{escape(block.label)}: " if block.label else ""
        strong = f"<b>{escape(block.strong)}</b>" if block.strong else ""
        beside = f" ({escape(block.beside)})" if block.beside else ""
        yield f"{'&nbsp;' * 4 * depth}{label}{strong}{beside}{escape(block.text)}"
        yield from _lines(block.items, depth + 1)


def _cell(text: str) -> str:
    """Write a cell on one line, quoted if it has double quotes."""
    line = " ".join(text.split())
    return '"{}"'.format(line.replace('"', '""')) if '"' in line else line
