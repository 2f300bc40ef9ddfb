"""The pages to take along, Markdown and HTML: that they say all there is, show any text as it is, and print well."""

import html as entities
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from paths import TESTS
from recurrence_cli.engine.answers import from_pairs
from recurrence_cli.engine.evaluate import Outcome, walk
from recurrence_cli.formats import Format, Screen, write
from recurrence_cli.formats.markdown import escape
from recurrence_cli.loading import load
from recurrence_cli.pathway.model import ReadingExtent, Source, Strength
from recurrence_cli.reports.citations import dated, review_in_words
from recurrence_cli.reports.data import Data
from recurrence_cli.reports.detail import HOW_TO_READ, full_document
from recurrence_cli.reports.document import Block, Cell, Document, Group, Listing, Part, Role, Row, Section, Table
from recurrence_cli.reports.handout import MOST_TO_ASK, handout_document
from recurrence_cli.reports.outcome import outcome_data
from recurrence_cli.reports.phrases import MEANINGS, STRENGTHS
from recurrence_cli.reports.report import Report

PATHWAY = load()
TODAY = date(2026, 11, 23)
CASES = {
    "local": (
        "recurrence_type=local", "local_areas=breast", "previous_surgery=breast_conserving", "operable=yes",
        "previous_radiotherapy=yes", "er_status=positive", "her2_status=negative", "menopause=after",
        "previous_chemotherapy=no",
    ),
    "locally_advanced": (
        "recurrence_type=locally_advanced", "regional_areas=collarbone_nodes,breast_skin", "er_status=not_known",
        "quick_control=yes",
    ),
    "secondary": (
        "recurrence_type=secondary", "secondary_sites=bone,liver", "er_status=positive", "her2_status=negative",
        "menopause=after",
    ),
}  # fmt: skip
FORMATS = ("markdown", "html")

each_case = pytest.mark.parametrize("case", CASES)
each_format = pytest.mark.parametrize("format_", FORMATS)
each_audience = pytest.mark.parametrize("professional", [False, True], ids=["plain", "professional"])


@cache
def outcome(case: str) -> Outcome:
    return walk(PATHWAY, from_pairs(PATHWAY, CASES[case], {}))


@cache
def made(case: str, professional: bool = False) -> Document:
    return full_document(PATHWAY, outcome(case), TODAY, ids=professional, professional=professional)


@cache
def handout(case: str, professional: bool = False) -> Document:
    return handout_document(PATHWAY, outcome(case), TODAY, ids=professional, professional=professional)


@cache
def record(case: str) -> Data:
    return outcome_data(PATHWAY, outcome(case), TODAY)


def written(document: Document, format_: str) -> str:
    return write(Report(dict, lambda: document), Format(format_), Screen())


def with_sections(document: Document, **parts: tuple[Part, ...]) -> Document:
    """The document with other parts in the sections of those ids, "kind-" and underscores as they are."""
    sections = (replace(s, parts=parts.get(s.id.replace("-", "_"), s.parts)) for s in document.sections)
    return replace(document, sections=tuple(sections))


@dataclass
class Element:
    """A part of a document: its tag and attributes, and all the words in it, spaces folded."""

    tag: str
    attributes: dict[str, str | None]
    inside: tuple[str, ...]
    text: str = ""


class Reader(HTMLParser):
    """Every element in the order it begins; fails where one is left open or closed twice."""

    EMPTY = ("meta", "br", "hr")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.feed(text)
        self.close()
        assert self.open == []
        for element in self.elements:
            element.text = " ".join(element.text.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), tuple(outer.tag for outer in self.open))
        self.elements.append(element)
        if tag not in self.EMPTY:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


def read(format_: str, document: Document) -> list[Element]:
    """The hand-out's elements; Markdown as a reader of CommonMark with tables shows it."""
    text = written(document, format_)
    return Reader(MarkdownIt().enable("table").render(text) if format_ == "markdown" else text).elements


def entries(elements: list[Element], lists: str = "ul") -> list[str]:
    """The words of every entry of a list, with the lists in it."""
    return [e.text for e in elements if e.tag == "li" and lists in e.inside and "li" not in e.inside]


def words(elements: list[Element]) -> str:
    return " ".join(e.text for e in elements if e.tag in ("h1", "h2", "h3", "p", "li", "dt", "dd"))


# --- what it says ---------------------------------------------------------------------------------------------------


@each_audience
@each_format
@each_case
def test_every_statement_of_the_record_is_there_with_how_firm_it_is_and_its_sources(
    case: str, format_: str, professional: bool
) -> None:
    elements = read(format_, made(case, professional))
    lines, sources = entries(elements), entries(elements, "ol")
    for section in record(case)["sections"]:
        assert section["title"] in [e.text for e in elements if e.tag == "h2"]
        for statement in section["options"] + section["notes"]:
            [line] = [line for line in lines if statement["text"] in line and "Why shown:" in line]
            assert ("Only if:" in line) == (statement["status"] == "depends")
            assert (f"[{statement['id']}]" in line) == professional
            if "name" in statement:
                assert line.startswith(statement["name"])
                assert STRENGTHS[Strength(statement["strength"])] in line
            cited = re.findall(r"Source (\d+): ", line)
            assert len(cited) == len(statement["sources"])
            for number, source in zip(cited, statement["sources"], strict=True):
                listed = sources[int(number) - 1]
                assert listed.startswith(f"{source['title']}. {source['publisher']}. Edition seen: {source['seen']}")
                assert (source["url"] or "") in listed
                assert ("REVIEW OVERDUE since" in listed) == (source["overdue"] is True)
                assert f"[{source['id']}]" in listed or not professional
                short = re.search(rf"Source {number}: (.*?)(\.? Source|\.?$)", line)
                assert short
                assert source["publisher"] in short[1]
                assert ("OVERDUE" in short[1]) == (source["overdue"] is True)


@each_format
def test_a_line_reads_from_the_option_to_its_source(format_: str) -> None:
    [line] = [line for line in entries(read(format_, made("local"))) if line.startswith("Operation to remove")]
    assert re.sub(r"[():.]", "", line) == (
        "Operation to remove lymph nodes may be offered Lymph nodes close by may be taken out as well Why shown local "
        "recurrence; surgery can remove it Source 1 Breast Cancer Now June 2024, OVERDUE"
    )


def texts_of(document: Document) -> list[str]:
    """Every text of the blocks and groups of a document."""
    found = [section.title for section in document.sections]
    for part in document.parts():
        if isinstance(part, Block):
            found += [part.label, part.strong, part.beside, part.text]
        elif isinstance(part, Group):
            found += [part.label, part.title]
    return [text for text in found if text]


@each_audience
@each_format
@each_case
def test_everything_that_the_document_says_is_there(case: str, format_: str, professional: bool) -> None:
    shown = made(case, professional)
    elements = read(format_, shown)
    text = words(elements)
    for said in texts_of(shown):
        # The label of an option says what its name and its strength do.
        assert said in text or said == "Option"
    for sentence in (*PATHWAY.about.notice, *record(case)["notices"]):
        assert sentence in text
    given = PATHWAY.questions, outcome(case).answers
    for short in (question.short for name, question in given[0].items() if name in given[1]):
        assert short in text
    for question in record(case)["open"]:
        if question["affects"]:
            assert re.search(
                rf"{re.escape(question['ask'])} Look in: {re.escape(question['look_in'])}\.? Bears on:", text
            )
            assert (f": {', '.join(question['affects'])}" in text) == professional
    for urgent in PATHWAY.urgent:
        assert f"{urgent.signs} Ring: {urgent.ring}" in text
    for contact in PATHWAY.support.contacts:
        assert f"{contact.contact} Hours: {contact.hours}" in text
    for sentence in (*(c.text for c in PATHWAY.support.coping), *HOW_TO_READ):
        assert sentence in text
    assert f"Version: {shown.footer}" in text
    assert PATHWAY.sha256[:12] in text
    for strength, meaning in MEANINGS.items():
        assert bool(re.search(rf"{STRENGTHS[strength]}:? {re.escape(meaning)}", text)) == professional


def test_both_pages_and_plain_text_have_the_same_lines_with_the_same_words() -> None:
    shown = made("secondary", professional=True)
    plain = " ".join(written(shown, "plain").split())
    for format_ in FORMATS:
        text = words(read(format_, shown))
        for said in texts_of(shown):
            assert (said in text or said == "Option") == (said in plain or said.upper() in plain)


@each_format
@each_case
def test_the_parts_stand_in_their_order(case: str, format_: str) -> None:
    titles = [e.text for e in read(format_, made(case)) if e.tag == "h2"]
    assert titles == [
        "Answers given", "How to read this", "Overview", "Surgery", "Radiotherapy",
        "Hormone therapy", "Chemotherapy", "Targeted therapy", "Other treatments", "Tests",
        "Still not known: ask, or look it up", "Questions to ask", "Urgent signs and who to ring", "Support",
        "Sources", "Please note",
    ]  # fmt: skip


def bare() -> Document:
    """A document of a pathway with nothing in the parts that may be empty."""
    pathway = replace(
        PATHWAY, ask_the_team={}, urgent=(), support=replace(PATHWAY.support, contacts=(), report=(), coping=())
    )
    document = full_document(pathway, outcome("local"), TODAY, ids=False)
    return with_sections(document, sources=())


@each_format
def test_what_is_empty_has_no_heading(format_: str) -> None:
    elements = read(format_, bare())
    gone = {"Questions to ask", "Urgent signs and who to ring", "Support", "Sources"}
    assert not gone & {e.text for e in elements if e.tag == "h2"}
    assert "Some signs cannot wait" not in words(elements)
    assert all(e.text for e in elements if e.tag in ("p", "li", "ul", "ol"))
    for kept in ((Block("Breathe."),), (Block(strong="0123", label="Line", role=Role.ITEM),)):
        elements = read(format_, with_sections(bare(), support=kept))
        assert [e.text for e in elements if e.tag == "h2"][-2:] == ["Support", "Please note"]
        assert all(e.text for e in elements if e.tag in ("p", "li", "ul", "ol"))


def test_what_is_empty_has_no_heading_in_plain_text() -> None:
    text = written(bare(), "plain")
    for title in ("QUESTIONS TO ASK", "URGENT SIGNS", "\nSUPPORT", "\nSOURCES"):
        assert title not in text
    assert "\n\nPLEASE NOTE\n" in text
    assert "\n\nSUPPORT\n  Breathe.\n\n" in written(with_sections(bare(), support=(Block("Breathe."),)), "plain")


@each_format
def test_the_notice_and_the_status_come_first(format_: str) -> None:
    elements = read(format_, made("local"))
    before = words(elements[: [e.tag for e in elements].index("h2")])
    assert "This is information to discuss with the treating team, not advice." in before
    assert "it is not approved for use." in before
    assert "Some signs cannot wait" in before


@each_format
def test_a_page_without_open_questions_says_so(format_: str) -> None:
    assert "Every question that bears on these options has an answer." in words(read(format_, made("local")))
    assert "Every question that bears" not in words(read(format_, made("secondary")))


@each_format
def test_a_page_without_answers_says_so(format_: str) -> None:
    shown = full_document(PATHWAY, walk(PATHWAY, {}), TODAY)
    assert "No answers were given." in words(read(format_, shown))


@each_format
def test_answers_that_made_no_difference_are_named(format_: str) -> None:
    given = from_pairs(PATHWAY, [*CASES["local"], "quick_control=yes"], {})
    shown = full_document(PATHWAY, walk(PATHWAY, given), TODAY)
    assert "Noted, but no line here depends on it: Quick control needed" in words(read(format_, shown))


@each_format
def test_a_kind_with_nothing_listed_says_so(format_: str) -> None:
    (surgery,) = (s for s, _ in outcome("local").sections if s.id == "surgery")
    silent = replace(outcome("local"), sections=((surgery, ()),))
    text = words(read(format_, full_document(PATHWAY, silent, TODAY)))
    assert f"Surgery {PATHWAY.about.silence}" in text


@each_format
def test_a_line_is_explained_in_sentences_when_that_is_asked_for(format_: str) -> None:
    text = words(read(format_, full_document(PATHWAY, outcome("local"), TODAY, explain=True)))
    assert "Mastectomy, usually offered [L-SUR-01]: this line applies." in text
    assert "Because: local recurrence; breast-conserving surgery before; surgery can remove it." in text


@pytest.mark.parametrize(
    ("reviewed", "due", "short", "review"),
    [
        (None, None, "undated", ""),
        ("2024-06", None, "June 2024", "reviewed June 2024"),
        ("2024-06", "2027-06", "June 2024, review due June 2027", "reviewed June 2024; review due June 2027"),
        ("2024-06", "2026-06", "June 2024, OVERDUE", "reviewed June 2024; REVIEW OVERDUE since June 2026"),
        (None, "2026-06", "undated, OVERDUE", "REVIEW OVERDUE since June 2026"),
    ],
)
def test_a_source_has_its_dates_in_words(reviewed: str | None, due: str | None, short: str, review: str) -> None:
    source = Source("S", "Title", "Publisher", None, "undated; old", ReadingExtent.WHOLE, reviewed, due)
    assert (dated(source, TODAY), review_in_words(source, TODAY)) == (short, review)


# --- how it is built ------------------------------------------------------------------------------------------------


@each_audience
@each_format
@each_case
def test_headings_go_down_one_level_at_a_time(case: str, format_: str, professional: bool) -> None:
    levels = [int(e.tag[1]) for e in read(format_, made(case, professional)) if re.fullmatch(r"h\d", e.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(levels) <= 3
    assert all(after <= before + 1 for before, after in pairwise(levels))


@each_audience
@each_case
def test_html_is_one_file_that_needs_nothing_from_elsewhere(case: str, professional: bool) -> None:
    elements = read("html", made(case, professional))
    addresses = {source.url for source in PATHWAY.sources.values()}
    places = [e.attributes["id"] for e in elements if "id" in e.attributes]
    assert len(places) == len(set(places))
    assert {e.tag for e in elements} <= {
        "html", "head", "meta", "title", "style", "body", "header", "main", "section", "footer", "div", "h1", "h2",
        "h3", "p", "ul", "ol", "li", "dl", "dt", "dd", "a", "b", "strong", "span",
    }  # fmt: skip
    for element in elements:
        assert set(element.attributes) <= {
            "lang", "charset", "name", "content", "id", "class", "aria-labelledby", "href",
        }  # fmt: skip
        if element.tag == "a":
            href = element.attributes["href"] or ""
            assert href in addresses or href.removeprefix("#") in places
        if "aria-labelledby" in element.attributes:
            assert element.attributes["aria-labelledby"] in places
    [style] = [e.text for e in elements if e.tag == "style"]
    assert not re.search(r"url\(|@import|@font-face|expression", style)


def test_html_says_its_language_and_its_letters() -> None:
    text = written(made("local"), "html")
    assert text.startswith('<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n')
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in text
    assert f"<title>{made('local').title}</title>" in text


def test_markdown_can_be_read_as_it_is() -> None:
    text = written(made("local"), "markdown")
    assert (
        """
## Surgery

**Applies with these answers**

- **Mastectomy** (usually offered): After an operation that kept the breast, the usual offer now is to remove the whole breast (mastectomy).
  - Why shown: local recurrence; breast-conserving surgery before; surgery can remove it
  - Source 1: Breast Cancer Now (June 2024, OVERDUE)
  - Source 2: Breast Cancer Care (July 2016)
"""
        in text
    )
    assert "\\" not in text
    assert "\n\n\n" not in text


TABLE = Table(
    ("name", "strength"),
    (
        Row((Cell("If surgery can remove it"),), heading=True),
        Row((Cell("Mastectomy"), Cell("usually offered\n[1!]"))),
        Row((Cell("Radiotherapy"), Cell("may be offered"))),
    ),
)


def of_parts(*parts: Part) -> Document:
    return Document("Title", (Section("Section", parts, "section"),))


@each_format
def test_a_table_is_one_on_a_page(format_: str) -> None:
    elements = read(format_, of_parts(TABLE))
    assert [e.text for e in elements if e.tag == "th"][:2] == ["name", "strength"]
    rows = [[e.text for e in elements if e.tag in ("td", "th") and "tbody" in e.inside]]
    assert [cell for cell in rows[0] if cell] == [
        "If surgery can remove it", "Mastectomy", "usually offered[1!]" if format_ == "markdown" else "usually offered [1!]",
        "Radiotherapy", "may be offered",
    ]  # fmt: skip


def test_a_table_is_in_columns_where_it_fits_and_a_sentence_a_row_where_not() -> None:
    one_line = replace(TABLE, rows=(TABLE.rows[0], TABLE.rows[2]))
    report = Report(dict, lambda: of_parts(one_line))
    assert write(report, Format.PLAIN, Screen(80)) == (
        "SECTION\n  name          strength\n  If surgery can remove it\n  Radiotherapy  may be offered\n"
    )
    assert write(report, Format.PLAIN, Screen(40)) == (
        "SECTION\n  If surgery can remove it:\n  name: Radiotherapy. strength: may be\n  offered.\n"
    )
    assert (
        write(report, Format.CSV, Screen())
        == "name,strength\r\nIf surgery can remove it\r\nRadiotherapy,may be offered\r\n"
    )


# --- any text is shown as it is -------------------------------------------------------------------------------------


def with_texts(value: Any, text: Callable[[], str], but: frozenset[str] = frozenset({"url", "language"})) -> Any:
    """The same document, or part of one, with every text in it replaced by the next `text`, but for its anchors."""
    if isinstance(value, Role):
        return value
    if isinstance(value, str):
        return text() if value else ""
    if isinstance(value, tuple):
        return tuple(with_texts(part, text, but) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        kept = but | ({"id"} if isinstance(value, Section) else set())
        return replace(
            value,
            **{f.name: with_texts(getattr(value, f.name), text, but) for f in fields(value) if f.name not in kept},
        )
    return value


def without_repeats(value: Any) -> Any:
    """The same document, or part of one, with two at most of parts beside each other that are alike but for their texts."""
    if isinstance(value, tuple):
        counted: Counter[Any] = Counter()
        kept = []
        for part in map(without_repeats, value):
            alike = with_texts(part, lambda: "text", but=frozenset())
            counted[alike] += 1
            if counted[alike] <= 2 or not isinstance(part, Block | Group):
                kept.append(part)
        return tuple(kept)
    if isinstance(value, Document | Section | Block | Group):
        return replace(value, **{f.name: without_repeats(getattr(value, f.name)) for f in fields(value)})
    return value


@cache
def everything() -> Document:
    """A document with everything a document may have."""
    shown = full_document(PATHWAY, outcome("secondary"), TODAY, explain=True, professional=True)
    more = (TABLE, Group("Title", (Block("Caution", role=Role.CAUTION),), "Label", "id"), Listing("{}", "json"))
    short: Document = without_repeats(replace(shown, sections=(*shown.sections, Section("More", more, "more"))))
    return short


def numbered(text: Callable[[int], str]) -> Document:
    """A document with everything, whose texts have numbers from 1 on and are what `text` makes of those."""
    numbers = count(1)
    changed: Document = with_texts(everything(), lambda: text(next(numbers)))
    return changed


@cache
def harmless(format_: str) -> list[Element]:
    return read(format_, numbered(lambda n: f"wxyz {n}"))


HOSTILE = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!-- x", "]]>", "</style><b>", '"><b>', "' x='",
    "&lt;b&gt;", "&#42;x", "*x*", "**x**", "_x_", "__x__", "`x`", "``` x", "~~~ x", "~~x~~", "[a](b)", "![a](b)",
    "[a]: b", "<https://example.org>", "# x", "#", "> x", "- x", "-", "+ x", "* x", "1. x", "12) x", "---", "***",
    "===", "    x", "\tx", "x\n\n# y", "x\n===", "x  \ny", "\\", "\\*x*", "$x$", "| a | b |", "a <b> c", "x\\",
    "{{ x }}", "{% x %}",
)  # fmt: skip


@each_format
@pytest.mark.parametrize(
    "first", [n if n < 5 else pytest.param(n, marks=pytest.mark.slow) for n in range(len(HOSTILE))]
)
def test_a_text_that_looks_like_code_is_shown_as_it_is(first: int, format_: str) -> None:
    """On each page every one of them is in many places; on all of them together, each in every place."""

    def text(n: int) -> str:
        return f"{HOSTILE[(n + first) % len(HOSTILE)]} {n}"

    hostile = read(format_, numbered(text))
    assert [(e.tag, e.attributes) for e in hostile if e.tag != "br"] == [
        (e.tag, e.attributes) for e in harmless(format_) if e.tag != "br"
    ]
    # Spaces at the ends of a text fall away, or not, by what stands beside it.
    assert ["".join(e.text.split()) for e in hostile if e.tag != "br"] == [
        "".join(re.sub(r"wxyz (\d+)", lambda found: text(int(found[1])), e.text).split())
        for e in harmless(format_)
        if e.tag != "br"
    ]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_markdown_shows_any_text_as_it_is(text: str) -> None:
    shown = Reader(MarkdownIt().render(f"- {escape(text)}")).elements
    assert [e.tag for e in shown] == ["ul", "li"]
    assert shown[1].text == " ".join(text.split())


@each_format
def test_an_address_that_would_run_is_no_link(format_: str) -> None:
    first, second, *others = made("local").section("sources")
    assert isinstance(first, Block)
    assert isinstance(second, Block)
    bad, good = replace(first, url="javascript:alert(1)"), replace(second, url="https://example.org/a?b=1&c=(2)")
    elements = read(format_, with_sections(made("local"), sources=(bad, good, *others)))
    hrefs = [entities.unescape(e.attributes["href"] or "") for e in elements if e.tag == "a"]
    assert not [href for href in hrefs if href.startswith("javascript")]
    assert "https://example.org/a?b=1&c=(2)" in hrefs
    assert "javascript:alert(1)" in entries(elements, "ol")[0]


# --- in a browser ---------------------------------------------------------------------------------------------------

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AXE = TESTS / "a11y/node_modules/axe-core/axe.min.js"

needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="needs Chromium: apt-get install chromium")
needs_axe = pytest.mark.skipif(not AXE.exists(), reason="needs axe-core: npm ci --prefix tests/a11y")


def chromium(folder: Path, text: str, *flags: str) -> str:
    """What Chromium writes to its stdout when it opens `text`."""
    file = folder / "page.html"
    file.write_text(text, encoding="utf-8")
    command = [
        CHROMIUM or "", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        "--no-first-run", f"--user-data-dir={folder / 'profile'}", *flags, file.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, check=True, timeout=120, encoding="utf-8").stdout


def said(dom: str) -> Any:
    """What a script of ours left in the document."""
    found = re.search(r'<pre id="said">(.*?)</pre>', dom, re.DOTALL)
    assert found, "the script has not run to its end"
    return json.loads(entities.unescape(found[1]))


SAY = """
const say = x => {
  const p = document.createElement("pre");
  p.id = "said";
  p.textContent = JSON.stringify(x);
  document.body.append(p);
};
"""


@pytest.mark.tools
@needs_chromium
@needs_axe
@pytest.mark.parametrize("make", [handout, made])
@each_audience
@each_case
def test_axe_finds_nothing_that_keeps_anybody_from_reading_it(
    case: str, professional: bool, make: Callable[[str, bool], Document], tmp_path: Path
) -> None:
    text = written(make(case, professional), "html")
    run = f"{SAY} axe.run().then(r => say([...r.violations, ...r.incomplete].map(v => [v.id, v.nodes[0].html])))"
    scripts = f"<script>{AXE.read_text(encoding='utf-8')}</script><script>{run}</script></body>"
    dom = chromium(tmp_path, text.replace("</body>", scripts), "--virtual-time-budget=60000", "--dump-dom")
    assert said(dom) == []


@pytest.mark.tools
@needs_chromium
@pytest.mark.parametrize("make", [handout, made])
@each_case
def test_nothing_is_wider_than_a_small_phone(case: str, make: Callable[[str, bool], Document], tmp_path: Path) -> None:
    frame = f'<iframe width="360" height="700" srcdoc="{entities.escape(written(make(case, True), "html"))}"></iframe>'
    measure = "onload = () => say(document.querySelector('iframe').contentDocument.documentElement.scrollWidth)"
    dom = chromium(tmp_path, f"<!DOCTYPE html><body>{frame}<script>{SAY} {measure}</script></body>", "--dump-dom")
    assert said(dom) <= 360


ORDINARY = {
    "local": CASES["local"],
    "local, all answered": (
        "recurrence_type=local", "local_areas=breast", "previous_surgery=breast_conserving", "operable=yes",
        "previous_radiotherapy=yes", "er_status=positive", "her2_status=negative", "menopause=after",
        "previous_chemotherapy=no",
    ),
    "locally_advanced": (
        "recurrence_type=locally_advanced", "regional_areas=armpit_nodes,collarbone_nodes", "previous_radiotherapy=no",
        "operable=yes", "er_status=positive", "her2_status=negative", "menopause=after", "hormone_therapy=taking",
        "previous_chemotherapy=yes",
    ),
    "secondary": (
        "recurrence_type=secondary", "secondary_sites=bone", "er_status=positive", "her2_status=negative",
        "menopause=after", "hormone_therapy=taking", "previous_chemotherapy=no", "quick_control=no",
    ),
    "secondary, in two places": (
        "recurrence_type=secondary", "secondary_sites=bone,liver", "er_status=positive", "her2_status=negative",
        "menopause=after", "hormone_therapy=taking", "previous_chemotherapy=yes", "quick_control=no",
    ),
    "secondary, in three places": (
        "recurrence_type=secondary", "secondary_sites=bone,liver,lung", "er_status=positive", "her2_status=negative",
        "menopause=after", "hormone_therapy=taking", "previous_chemotherapy=yes", "quick_control=no",
    ),
    "secondary, HER2-positive": (
        "recurrence_type=secondary", "secondary_sites=liver,lung", "er_status=negative", "her2_status=positive",
        "previous_chemotherapy=yes", "quick_control=yes",
    ),
}  # fmt: skip
"""People of each type of recurrence with an answer to all but the further questions."""


@pytest.mark.tools
@needs_chromium
@pytest.mark.parametrize("case", ORDINARY)
def test_an_ordinary_hand_out_prints_on_few_pages(case: str, tmp_path: Path) -> None:
    pdf, reviewed = tmp_path / "page.pdf", date.fromisoformat(PATHWAY.about.last_review)
    answered = walk(PATHWAY, from_pairs(PATHWAY, ORDINARY[case], {}))
    assert not answered.pending or all(PATHWAY.questions[name].further for name in answered.pending)
    text = written(handout_document(PATHWAY, answered, reviewed, ids=False), "html")
    chromium(tmp_path, text, "--no-pdf-header-footer", f"--print-to-pdf={pdf}")
    most = 2 if case == "local, all answered" else 5
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) <= most


@pytest.mark.tools
@needs_chromium
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext: apt-get install poppler-utils")
def test_the_first_page_of_a_local_hand_out_can_be_taken_alone(tmp_path: Path) -> None:
    pdf = tmp_path / "page.pdf"
    chromium(tmp_path, written(handout("local"), "html"), "--no-pdf-header-footer", f"--print-to-pdf={pdf}")
    page, rest = (
        " ".join(
            subprocess.run(
                ["pdftotext", *which, str(pdf), "-"], capture_output=True, text=True, check=True
            ).stdout.split()
        )
        for which in (("-l", "1"), ("-f", "2"))
    )
    for words_ in (
        "Not advice.",
        "DRAFT",
        "No clinician",
        "surgery can remove it",
        "Mastectomy",
        "usually offered",
        "Not complete",
    ):
        assert words_ in page
    assert "Why shown" not in page
    assert "Why shown" in rest
    for contact in PATHWAY.support.contacts:
        assert contact.contact in page
    for urgent in PATHWAY.urgent:
        assert urgent.ring.split(".")[0] in page
    assert page.count("?") >= MOST_TO_ASK


@each_format
@each_case
def test_a_hand_out_has_the_summary_then_the_details(case: str, format_: str) -> None:
    elements = read(format_, handout(case))
    titles = [e.text for e in elements if e.tag == "h2"]
    places = [
        titles.index(title)
        for title in ("Options", "Urgent signs and who to ring", "Who to ring", "Surgery", "Sources")
    ]
    assert places == sorted(places)
    text = " ".join(e.text for e in elements if e.tag in ("h1", "h2", "h3", "p", "li", "td", "th"))
    for section in record(case)["sections"]:
        for option in section["options"]:
            assert text.count(option["name"]) >= 2
            assert option["text"] in text
    for sentence in record(case)["notices"]:
        assert sentence in text
    for question in record(case)["open"]:
        if question["affects"]:
            assert f"{question['ask']} {question['look_in']}" in text
