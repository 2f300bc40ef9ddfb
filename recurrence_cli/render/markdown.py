"""A page to take along, as CommonMark. A line of it is a paragraph or an entry of a list, however long."""

import re
from collections.abc import Iterable, Iterator

from recurrence_cli.page import HOW_TO_READ, Cite, Group, Kind, Line, Page, Reference, unknown

# What begins emphasis, code, a link, HTML, a formula or an entity anywhere, and a heading, a quotation or a list at the
# start. Other marks are left alone, so that the file reads well as it is, too.
_SPECIAL = re.compile(r"[\\`*_\[\]<$~]|&(?=#?\w+;)|^[#>+=-]")
_NUMBERED = re.compile(r"^(\d+)([.)])")
_ADDRESS = re.compile(r"https?://[^\s<>]+")


def render(page: Page, professional: bool = False) -> str:
    """The page as a whole document; for a `professional` with the ids of lines and what the strengths stand for."""
    return "".join(f"{line}\n" for line in _document(page, professional))


def escape(text: str) -> str:
    """The text on one line, so written that it is shown as it is."""
    return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", " ".join(text.split())))


def _document(page: Page, professional: bool) -> Iterator[str]:
    yield f"# {escape(page.title)}"
    yield from ("", f"> {escape(' '.join(page.first))}")
    if page.urgent:
        yield from ("", '**Some signs cannot wait:** see "Urgent signs and who to ring" below.')
    yield from _section("Answers given", _answers(page))
    yield from _section("What is not known", _open(page, professional))
    yield from _section("How to read this", _reading(page, professional))
    for kind in page.kinds:
        yield from _section(kind.title, _kind(kind, professional))
    yield from _section("Questions to ask", _list(page.ask_the_team))
    yield from _section("Urgent signs and who to ring", _urgent(page))
    yield from _section("Support", _support(page))
    yield from _section("Sources", _sources(page, professional))
    yield from _section("Please note", _list(notice for notice in page.notices if notice not in page.first))
    yield from ("", f"Version: {escape(page.version)}")


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """The lines under a heading, which is left out without them."""
    for number, line in enumerate(lines):
        yield from (line,) if number else ("", f"## {escape(title)}", "", line)


def _list(texts: Iterable[str]) -> Iterator[str]:
    return (f"- {escape(text)}" for text in texts)


def _answers(page: Page) -> Iterator[str]:
    if page.case:
        yield from (f"- {escape(short)}: **{escape(answer)}**" for short, answer in page.case)
    else:
        yield "No answers were given."
    if page.unused:
        yield from ("", f"Not used for this result: {escape(', '.join(page.unused))}")


def _open(page: Page, professional: bool) -> Iterator[str]:
    for number, (said, questions) in enumerate(unknown(page)):
        yield from ("", escape(said)) if number else (escape(said),)
        if questions:
            yield ""
        for question in questions:
            yield f"- {escape(question.ask)}"
            yield f"  - Look in: {escape(question.look_in)}"
            ids = f": {', '.join(question.affects)}" if professional else ""
            yield f"  - Bears on: {escape(f'{question.bears_on}{ids}')}"


def _reading(page: Page, professional: bool) -> Iterator[str]:
    yield from _list(HOW_TO_READ)
    if professional:
        yield ""
        yield from (f"- **{escape(strength)}**: {escape(meaning)}" for strength, meaning in page.strengths)


def _kind(kind: Kind, professional: bool) -> Iterator[str]:
    parts = []
    if kind.silence:
        parts.append([escape(kind.silence)])
    for layer in kind.layers:
        if layer.title:
            parts.append([f"### {escape(layer.title)}"])
        if layer.caution:
            parts.append([f"**{escape(layer.caution)}**"])
        for group in layer.groups:
            parts += _group(group, professional)
        if layer.folded:
            parts.append([escape(layer.folded)])
    for number, part in enumerate(parts):
        yield from ["", *part] if number else part


def _group(group: Group, professional: bool) -> Iterator[list[str]]:
    if group.title:
        yield [f"**Depends on an answer not known yet:** {escape(group.title)}"]
    yield [text for line in group.lines for text in _line(line, professional)]


def _line(line: Line, professional: bool) -> Iterator[str]:
    mark = f" {escape(f'[{line.id}]')}" if professional else ""
    if line.name:
        yield f"- **{escape(line.name)}** ({escape(line.strength or '')}): {escape(line.text)}{mark}"
    else:
        yield f"- Note: {escape(line.text)}{mark}"
    if line.when:
        yield f"  - **Only if:** {escape(line.when)}"
    yield f"  - Why shown: {escape(line.why)}"
    yield f"  - {'. '.join(_cite(cite, professional) for cite in line.cites)}"
    if line.explained:
        yield f"  - {escape(' '.join(line.explained))}"


def _cite(cite: Cite, professional: bool) -> str:
    source = cite.reference
    where = f"{source.publisher}, {cite.at}" if professional and cite.at else source.publisher
    return f"Source {source.number} ({escape(where)}, {escape(source.dated)})"


def _urgent(page: Page) -> Iterator[str]:
    for signs, ring in page.urgent:
        yield f"- {escape(signs)}"
        yield f"  - **Ring:** {escape(ring)}"


def _support(page: Page) -> Iterator[str]:
    for contact in page.contacts:
        yield f"- {escape(contact.who)}: **{escape(contact.contact)}**"
        yield f"  - Hours: {escape(contact.hours)}"
        yield f"  - Seen: {escape(contact.seen)}"
    if page.coping:
        yield from ("", escape(" ".join(page.coping)))


def _sources(page: Page, professional: bool) -> Iterator[str]:
    for reference in page.references:
        mark = f" {escape(f'[{reference.id}]')}" if professional else ""
        yield f"{reference.number}. {escape(reference.in_full)}{mark}{_address(reference)}"


def _address(reference: Reference) -> str:
    """The address as a link, if it is one that a browser opens; otherwise as text."""
    if not reference.address:
        return ""
    return f" <{reference.address}>" if _ADDRESS.fullmatch(reference.address) else f" {escape(reference.address)}"
