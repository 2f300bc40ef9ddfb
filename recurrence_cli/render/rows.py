"""The page as rows of words, from top to bottom: what plain text and the terminal have in common."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap

from recurrence_cli.page import Group, Kind, Line, Page


class Role(StrEnum):
    """What a row is, for those who want to set it off."""

    HEADING = "heading"
    LAYER = "layer"
    APPLIES = "applies"
    DEPENDS = "depends"
    OPTION = "option"
    CONDITION = "condition"
    RING = "ring"
    DETAIL = "detail"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Row:
    """A run of words, with a label or a dash before it if it has one. An empty row is a blank line."""

    indent: int = 0
    text: str = ""
    lead: str = ""
    role: Role = Role.WORDS

    def lines(self, width: int) -> list[str]:
        """The row in lines of at most `width` characters. No word is cut; an address too long for a line is parted
        after a slash or a hyphen."""
        rest = self.indent + (2 if self.lead else 0)
        text = " ".join(_parted(word, width - rest) for word in f"{self.lead}{self.text}".split(" "))
        return wrap(
            text,
            width,
            initial_indent=" " * self.indent,
            subsequent_indent=" " * rest,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]


def _parted(word: str, width: int) -> str:
    """The word, with spaces for line ends where it is longer than `width`."""
    if len(word) <= width:
        return word
    parts: list[str] = []
    for piece in re.findall(r"[^/-]*[/-]*", word):
        if parts and len(parts[-1]) + len(piece) <= width:
            parts[-1] += piece
        else:
            parts.append(piece)
    return " ".join(parts)


def head(page: Page) -> Iterator[Row]:
    """The title, and what has to be said before everything else."""
    yield Row(0, page.title, role=Role.HEADING)
    yield Row()
    yield from (Row(0, sentence) for sentence in page.first)
    yield Row()


def case(page: Page) -> Iterator[Row]:
    """The answers that were given, and those of them that nothing asked."""
    for short, answer in page.case:
        yield Row(0, answer, f"{short}: ")
    if not page.case:
        yield Row(0, "No answers were given.")
    if page.unused:
        yield Row(0, ", ".join(page.unused), "Noted, but no line here depends on it: ")


def parts(page: Page) -> Iterator[tuple[str, list[Row]]]:
    """Everything after the answers, part by part, each with its title. A part with nothing in it is left out."""
    for kind in page.kinds:
        yield kind.title, [*_kind(kind)]
    for title, rows in (
        ("What to ask", [*_what_to_ask(page)]),
        ("Urgent signs and support", [*_urgent_and_support(page)]),
        ("Sources and notes", [*_sources_and_notes(page)]),
    ):
        if rows:
            yield title, rows


def _what_to_ask(page: Page) -> Iterator[Row]:
    unknown = []
    for question in page.open:
        unknown.append(Row(2, question.ask, "Question: ", Role.OPTION))
        unknown.append(Row(4, question.look_in, "Look in: "))
        unknown.append(Row(4, question.bears_on, "Bears on: ", Role.DETAIL))
    yield from _headed("Still not known: ask, or look it up", unknown)
    yield from _headed("Questions to ask", [Row(2, question, "- ") for question in page.ask_the_team])


def _urgent_and_support(page: Page) -> Iterator[Row]:
    signs = []
    for sign, ring in page.urgent:
        signs.append(Row(2, sign, "Signs: "))
        signs.append(Row(4, ring, "Ring: ", Role.RING))
    yield from _headed("Urgent signs and who to ring", signs)
    contacts = [Row(2, contact, "- ") for contact in page.support]
    coping = [Row(2, sentence) for sentence in page.coping]
    yield from _headed("Support", [*contacts, *([Row()] if contacts and coping else []), *coping])


def _sources_and_notes(page: Page) -> Iterator[Row]:
    yield from _headed("Sources", [Row(2, text, f"{name}: ") for name, text in page.sources])
    notices = [Row(2, notice, "- ") for notice in page.notices]
    yield from _headed("Please note", [*notices, Row(2, page.version, "Version: ", Role.DETAIL)])


def _headed(title: str, rows: Sequence[Row]) -> Iterator[Row]:
    """The rows under a heading, which is left out without them."""
    if rows:
        yield Row()
        yield Row(0, title.upper(), role=Role.HEADING)
        yield from rows


def _kind(kind: Kind) -> Iterator[Row]:
    yield Row()
    yield Row(0, kind.title.upper(), role=Role.HEADING)
    if kind.silence:
        yield Row(2, kind.silence)
    for layer in kind.layers:
        if layer.title:
            yield Row()
            yield Row(2, layer.title, role=Role.LAYER)
        if layer.caution:
            yield Row(2, layer.caution)
        for group in layer.groups:
            yield from _group(group)
        if layer.folded:
            yield Row()
            yield Row(2, layer.folded, role=Role.DEPENDS)


def _group(group: Group) -> Iterator[Row]:
    yield Row()
    if group.title:
        yield Row(2, group.title, "Depends on an answer not known yet: ", Role.DEPENDS)
    else:
        yield Row(2, "Applies with these answers", role=Role.APPLIES)
    for line in group.lines:
        yield Row()
        yield from _statement(line)


def _statement(line: Line) -> Iterator[Row]:
    if line.name:
        yield Row(4, f"{line.name} - {line.strength} [{line.id}]", "Option: ", Role.OPTION)
        yield Row(6, line.text)
    else:
        yield Row(4, f"{line.text} [{line.id}]", "Note: ")
    if line.explained:
        yield from (Row(6, sentence, role=Role.DETAIL) for sentence in line.explained)
        return
    if line.when:
        yield Row(6, line.when, "Only if: ", Role.CONDITION)
    yield Row(6, line.why, "Why shown: ", Role.DETAIL)
    yield Row(6, line.source, "Source: ", Role.DETAIL)
    if line.also:
        yield Row(6, line.also, "Also: ", Role.DETAIL)
