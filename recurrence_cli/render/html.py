"""A page to take along, as one HTML file that needs nothing else: no script, no font, no picture from elsewhere.

It prints on A4. The style sheet holds lines together, so that none is parted from its source by the end of a page.
"""

from collections.abc import Iterable, Iterator
from html import escape

from recurrence_cli.page import HOW_TO_READ, Cite, Group, Kind, Layer, Line, Page, Reference, unknown

STYLE = """\
:root { --accent: #0b5568; --ink: #1a2226; --soft: #46545b; --line: #c3cfd3; --tint: #eff5f6; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: #fff; color: var(--ink); font: 1.0625rem/1.5 Arial, "Helvetica Neue", sans-serif; }
header, main, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
header { border-top: .6rem solid var(--accent); padding-top: 1.75rem; }
h1, h2, h3 { color: var(--accent); line-height: 1.2; margin: 0 0 .75rem; text-wrap: balance; }
h1 { font-size: clamp(1.6rem, 1.1rem + 2vw, 2.3rem); }
h2 { font-size: 1.4rem; }
h3 { font-size: 1.15rem; margin-top: 1.5rem; }
p { margin: 0 0 .6rem; }
ul, ol { margin: 0; padding-left: 1.35rem; }
li { margin-bottom: .4rem; }
ul + p { margin-top: .6rem; }
a { color: var(--accent); }
p, li, dd { overflow-wrap: break-word; }
.address { overflow-wrap: anywhere; }
.detail { color: var(--soft); font-size: .875rem; line-height: 1.4; }
.notice { font-size: 1.125rem; max-width: 44rem; }
section { border-top: 1px solid var(--line); padding: 1.5rem 0 1.25rem; }
dl { margin: 0; }
dd { margin: 0; }
.answers { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(13rem, 100%), 1fr)); gap: .8rem 1.5rem; }
.answers dt { color: var(--soft); font-size: .875rem; }
.answers dd { font-weight: bold; }
.strengths div { margin-bottom: .4rem; }
.strengths dt { font-weight: bold; }
.lines { list-style: none; padding: 0; }
.lines > li { margin-bottom: 1rem; }
.option { background: var(--tint); border-left: .35rem solid var(--accent); padding: .8rem 1rem .5rem; }
.note { border-left: 1px solid var(--line); padding-left: 1rem; }
.name { font-size: 1.125rem; display: flex; flex-wrap: wrap; gap: .1rem .6rem; align-items: baseline; }
.firm { border: 1px solid var(--accent); border-radius: 1rem; color: var(--accent); background: #fff;
  font-size: .9rem; line-height: 1.3; padding: .1rem .65rem; }
.id { color: var(--soft); font-size: .875em; white-space: nowrap; }
.if { border: 1px dashed var(--accent); padding: .3rem .6rem; }
.depends, .caution { margin-top: 1rem; }
.number { white-space: nowrap; }
#urgent { border: .2rem solid var(--accent); padding: 1.25rem; margin: .5rem 0 1.5rem; }
#urgent + section { border-top: 0; }
#urgent ul { list-style: none; padding: 0; }
#urgent li { border-top: 1px solid var(--line); margin: 0; padding: .7rem 0 .2rem; }
#sources li { margin-bottom: .7rem; }
footer { border-top: 1px solid var(--line); padding-top: 1rem; padding-bottom: 3rem; }
@media (min-width: 52rem) {
  section { display: grid; grid-template-columns: 12rem minmax(0, 1fr); column-gap: 2.5rem; align-items: start; }
  section h2 { font-size: 1.25rem; }
  #urgent { display: block; }
  #urgent li { display: grid; grid-template-columns: 1.4fr 1fr; gap: 2rem; }
}
@media print {
  @page { size: A4; margin: 10mm 12mm 13mm;
    @bottom-left { content: "Information to talk over, not advice"; font: 8pt Arial, sans-serif; }
    @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt Arial, sans-serif; } }
  body { font-size: 9pt; line-height: 1.26; }
  header, main, footer { max-width: none; padding: 0; }
  header { border-top-width: 3pt; padding-top: 2.5mm; }
  h1 { font-size: 16pt; margin-bottom: 1.5mm; }
  h2 { font-size: 11pt; margin-bottom: 1mm; }
  h3 { font-size: 10pt; margin: 2mm 0 1mm; }
  h1, h2, h3, .depends, .caution { break-after: avoid; }
  #answers h2, #open h2, #reading h2 { break-after: auto; }
  .depends, .caution { margin: 1.5mm 0 1mm; }
  .if { margin-right: 1pt; padding: .3mm 1.5mm; }
  p { margin-bottom: .5mm; }
  ul, ol { padding-left: 4mm; }
  li { margin-bottom: .5mm; }
  ul + p { margin-top: 1mm; }
  li, dl > div { break-inside: avoid; }
  a { color: inherit; }
  section { display: block; padding: 1.6mm 0 1.2mm; }
  #answers, #open, #reading { display: grid; grid-template-columns: 38mm minmax(0, 1fr); column-gap: 4mm; }
  .detail, .answers dt { font-size: 7.8pt; line-height: 1.25; }
  .notice { font-size: 9.5pt; max-width: none; }
  .screen { display: none; }
  .name { font-size: 9.5pt; }
  .firm { font-size: 8.5pt; line-height: 1.2; padding: 0 2mm; }
  .option { background: none; padding: .5mm 0 0 2.5mm; border-left-width: 2.5pt; }
  .note { padding-left: 2.5mm; margin-left: 1pt; }
  .lines > li { margin-bottom: 1.6mm; }
  .strengths div { display: grid; grid-template-columns: 34mm 1fr; margin: 0; }
  .answers { grid-template-columns: repeat(3, 1fr); gap: .8mm 4mm; }
  .kinds, #open ul, #ask ul, #support ul, #sources ol, #notices ul { columns: 2; column-gap: 7mm; }
  .kinds { border-top: .5pt solid var(--line); padding: 2mm 0 1.2mm; }
  .kinds section { border: 0; padding: 0 0 1.5mm; }
  #urgent { border-width: 1.5pt; padding: 1.5mm 2.5mm .5mm; margin: 1mm 0 1.5mm;
    box-decoration-break: clone; }
  #urgent li:nth-child(-n+2), #urgent li:nth-last-child(2) { break-after: avoid; }
  #urgent li { display: grid; grid-template-columns: 1.4fr 1fr; gap: 4mm; padding: .5mm 0 0; }
  #sources li { font-size: 7.5pt; line-height: 1.22; margin-bottom: .8mm; }
  footer { padding: 1mm 0 0; }
  footer p { font-size: 7.5pt; margin: 0; }
}
"""


def render(page: Page, professional: bool = False) -> str:
    """The page as a whole document; for a `professional` with the ids of lines and what the strengths stand for."""
    return "".join(f"{line}\n" for line in _document(page, professional))


def _document(page: Page, professional: bool) -> Iterator[str]:
    yield "<!DOCTYPE html>"
    yield '<html lang="en-GB">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(page.title)}</title>"
    yield f"<style>\n{STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield "<header>"
    yield f"<h1>{escape(page.title)}</h1>"
    yield f'<p class="notice">{escape(" ".join(page.first))}</p>'
    if page.urgent:
        yield '<p class="notice"><strong>Some signs cannot wait:</strong>'
        yield 'see <a href="#urgent">Urgent signs and who to ring</a>.</p>'
    yield "</header>"
    yield "<main>"
    yield from _section("answers", "Answers given", _answers(page))
    yield from _section("open", "What is not known", _open(page, professional))
    yield from _section("reading", "How to read this", _reading(page, professional))
    yield '<div class="kinds">'
    for number, kind in enumerate(page.kinds, 1):
        yield from _section(f"kind-{number}", kind.title, _kind(kind, professional))
    yield "</div>"
    yield from _section("ask", "Questions to ask", _list(page.ask_the_team))
    yield from _section("urgent", "Urgent signs and who to ring", _within("ul", _urgent(page), "signs"))
    yield from _section("support", "Support", _support(page))
    yield from _section("sources", "Sources", _within("ol", _sources(page, professional)))
    yield from _section("notices", "Please note", _list(notice for notice in page.notices if notice not in page.first))
    yield "</main>"
    yield f'<footer class="detail"><p>Version: {escape(page.version)}</p></footer>'
    yield "</body>"
    yield "</html>"


def _section(name: str, title: str, lines: Iterable[str]) -> Iterator[str]:
    """The lines under a heading, which is left out without them."""
    body = [*lines]
    if not body:
        return
    yield f'<section id="{name}" aria-labelledby="{name}-title">'
    yield f'<h2 id="{name}-title">{escape(title)}</h2>'
    yield '<div class="body">'
    yield from body
    yield "</div>"
    yield "</section>"


def _list(texts: Iterable[str]) -> Iterator[str]:
    return _within("ul", (f"<li>{escape(text)}</li>" for text in texts))


def _within(tag: str, lines: Iterable[str], role: str = "") -> Iterator[str]:
    """The lines of a list, which is left out without them."""
    body = [*lines]
    if body:
        yield from (f'<{tag} class="{role}">' if role else f"<{tag}>", *body, f"</{tag}>")


def _labelled(label: str, text: str, role: str) -> str:
    return f'<p class="{role}"><b>{label}:</b> {escape(text)}</p>'


def _answers(page: Page) -> Iterator[str]:
    if page.case:
        yield '<dl class="answers">'
        yield from (f"<div><dt>{escape(short)}</dt><dd>{escape(answer)}</dd></div>" for short, answer in page.case)
        yield "</dl>"
    else:
        yield "<p>No answers were given.</p>"
    if page.unused:
        yield _labelled("Not used for this result", ", ".join(page.unused), "detail")


def _open(page: Page, professional: bool) -> Iterator[str]:
    for said, questions in unknown(page):
        yield f"<p>{escape(said)}</p>"
        if questions:
            yield "<ul>"
            for question in questions:
                yield f"<li><p>{escape(question.ask)}</p>"
                yield _labelled("Look in", question.look_in, "detail")
                ids = f": {', '.join(question.affects)}" if professional else ""
                yield _labelled("Bears on", f"{question.bears_on}{ids}", "detail")
                yield "</li>"
            yield "</ul>"


def _reading(page: Page, professional: bool) -> Iterator[str]:
    yield f"<p>{escape(' '.join(HOW_TO_READ))}</p>"
    if professional:
        yield '<dl class="strengths">'
        yield from (f"<div><dt>{escape(s)}</dt><dd>{escape(meaning)}</dd></div>" for s, meaning in page.strengths)
        yield "</dl>"


def _kind(kind: Kind, professional: bool) -> Iterator[str]:
    if kind.silence:
        yield f"<p>{escape(kind.silence)}</p>"
    for layer in kind.layers:
        yield from _layer(layer, professional)


def _layer(layer: Layer, professional: bool) -> Iterator[str]:
    if layer.title:
        yield f"<h3>{escape(layer.title)}</h3>"
    if layer.caution:
        yield f'<p class="caution">{escape(layer.caution)}</p>'
    for group in layer.groups:
        yield from _group(group, professional)
    if layer.folded:
        yield f"<p>{escape(layer.folded)}</p>"


def _group(group: Group, professional: bool) -> Iterator[str]:
    if group.title:
        yield _labelled("Depends on an answer not known yet", group.title, "depends")
    yield '<ul class="lines">'
    for line in group.lines:
        yield f'<li class="{"option" if line.name else "note"}">'
        yield from _line(line, professional)
        yield "</li>"
    yield "</ul>"


def _line(line: Line, professional: bool) -> Iterator[str]:
    mark = f' <span class="id">[{escape(line.id)}]</span>' if professional else ""
    if line.name:
        firm = f'<span class="firm">{escape(line.strength or "")}</span>'
        yield f'<p class="name"><strong>{escape(line.name)}</strong> {firm}</p>'
    yield f"<p>{escape(line.text)}{mark}</p>"
    if line.when:
        yield _labelled("Only if", line.when, "if")
    cites = ". ".join(_cite(cite, professional) for cite in line.cites)
    yield f'<p class="detail"><b>Why shown:</b> {escape(line.why)}. {cites}.</p>'
    if line.explained:
        yield f'<p class="detail">{escape(" ".join(line.explained))}</p>'


def _cite(cite: Cite, professional: bool) -> str:
    """Which source. On paper its number and date; the rest is in the list of sources."""
    source = cite.reference
    where = f"{source.publisher}, {cite.at}" if professional and cite.at else source.publisher
    where = f'<span class="screen">{escape(where)}, </span>'
    return f'<a href="#source-{source.number}">Source&nbsp;{source.number}</a> ({where}{escape(source.dated)})'


def _urgent(page: Page) -> Iterator[str]:
    for signs, ring in page.urgent:
        yield f"<li><p>{escape(signs)}</p>"
        yield _labelled("Ring", ring, "ring")
        yield "</li>"


def _support(page: Page) -> Iterator[str]:
    yield from _within("ul", _contacts(page))
    if page.coping:
        yield f"<p>{escape(' '.join(page.coping))}</p>"


def _contacts(page: Page) -> Iterator[str]:
    for contact in page.contacts:
        number = ' class="number"' if contact.contact.replace(" ", "").isdigit() else ""
        yield f"<li>{escape(contact.who)}: <strong{number}>{escape(contact.contact)}</strong>."
        yield f"Hours: {escape(contact.hours)}."
        yield f'<span class="detail">Seen: {escape(contact.seen)}.</span></li>'


def _sources(page: Page, professional: bool) -> Iterator[str]:
    for reference in page.references:
        mark = f' <span class="id">[{escape(reference.id)}]</span>' if professional else ""
        yield f'<li id="source-{reference.number}">{escape(reference.in_full)}{mark}{_address(reference)}</li>'


def _address(reference: Reference) -> str:
    """The address as a link. One that a browser would run instead of opening is text."""
    if not reference.address:
        return ""
    text = escape(reference.address)
    if not reference.address.startswith(("https://", "http://")):
        return f' <span class="address">{text}</span>'
    return f' <a class="address" href="{text}">{text}</a>'
