"""What a knowledge file says comes out as written, and what is no plain YAML or has the wrong shape is told its place."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from build import (
    MARK,
    NAME,
    PARSERS,
    PARTS,
    SMALL,
    Broken,
    changed,
    each,
    found,
    load_text,
    marked,
    note,
    option,
    pathway,
    pathway_text,
    steps,
    surgery,
    with_each_parser,
)
from recurrence_cli import loading
from recurrence_cli.loading import BUNDLED, load, load_bytes, nodes, pathway_reader, read_file
from recurrence_cli.pathway.model import AskQuestion, Place
from recurrence_cli.pathway.problems import Problem, RecurrenceError, UnsoundPathway


def title(written: str) -> str:
    return changed("title: Test", f"title: {written}")


# --- text as written ------------------------------------------------------------------------------------------------

WRITTEN = "no yes on off true null ~ 0123 1.0 1e3 0x1F 1_000 12:30 2026-01-01 = .inf a#b"


@pytest.mark.parametrize("written", [*WRITTEN.split(), "≥ 10 – “é”", "§4 ✓", "\U0001f600"])
def test_a_text_comes_out_as_written(written: str) -> None:
    assert load_text(title(written)).about.title == written


@pytest.mark.parametrize(("written", "value"), [('"a # b"', "a # b"), ("'it''s'", "it's"), ('"a\\"b"', 'a"b')])
def test_quotes_are_no_part_of_a_text(written: str, value: str) -> None:
    assert load_text(title(written)).about.title == value


def test_names_of_choices_come_out_as_written() -> None:
    choices = "{yes: {label: 1.0}, no: {label: off}, on: {label: null}, 0123: {label: true}}"
    loaded = pathway(
        surgery("- ask: q\n  choices: {yes: [], no: [], on: [], 0123: []}"),
        questions=PARTS["questions"] + f"q: {{ask: Q, short: Q, help: Q, look_in: Q, choices: {choices}}}",
    )
    named = {choice.id: choice.label for choice in loaded.questions["q"].choices}
    assert named == {"yes": "1.0", "no": "off", "on": "null", "0123": "true"}


@pytest.mark.parametrize(
    ("written", "value"),
    [("null", None), ("", None), ('"null"', "null"), ("~", "~"), ("none", "none"), ("Dr No", "Dr No")],
)
def test_null_stands_for_nothing_where_a_text_may_be_left_out(written: str, value: str | None) -> None:
    assert load_text(changed("reviewer: null", f"reviewer: {written}")).about.clinical_reviewer == value


@pytest.mark.parametrize(
    "written",
    ["one\n    two", '"one\n\n    two"', "'one  two'", "|\n    one\n    two", ">-\n    one\n    two", "one\u00a0two"],
)
def test_a_text_over_several_lines_has_single_spaces(written: str) -> None:
    assert load_text(title(written)).about.title == "one two"


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbf" + SMALL.encode(), SMALL.replace("\n", "\r\n").encode(), SMALL.rstrip("\n").encode()],
    ids=["byte-order-mark", "CRLF", "no-last-line-break"],
)
def test_how_an_editor_saves_a_file_makes_no_difference(data: bytes) -> None:
    assert replace(load_bytes(data, NAME), sha256="") == replace(pathway(), sha256="")


@pytest.mark.parametrize(
    "text",
    [
        "# first\n" + title("Test\n  # a note to authors"),
        title("'Test' # a note to authors"),
        changed("clinical_reviewer: null", "clinical_reviewer: # nobody yet"),
    ],
    ids=["on a line of its own", "behind quotes", "where there is no text"],
)
def test_a_comment_that_cuts_no_text_is_passed_over(text: str) -> None:
    assert found(text) == ()


@pytest.mark.parametrize(("written", "value"), [("true", True), ("false", False), ("null", False)])
def test_a_flag_is_true_only_when_it_says_so(written: str, value: bool) -> None:
    loaded = load_text(changed("many: true", f"many: {written}"))
    assert [q.many for q in loaded.questions.values()] == [False, False, False, value]


def test_one_branch_for_several_choices_and_for_not_known_is_read() -> None:
    loaded = pathway(surgery(f'- ask: type\n  choices: {{"x, y": [{note("N-1")}], "z,not_known": []}}'))
    (root,) = loaded.trees["surgery"]
    assert isinstance(root, AskQuestion)
    (ask,) = root.branches[0].steps
    assert isinstance(ask, AskQuestion)
    assert [branch.choices for branch in ask.branches] == [("x", "y"), ("z", "not_known")]


def test_every_section_has_a_tree_that_asks_the_root_question() -> None:
    assert {
        name: [tuple(branch.choices for branch in step.branches) for step in tree if isinstance(step, AskQuestion)]
        for name, tree in pathway().trees.items()
    } == {name: [(("a",), ("b", "c"))] for name in ("surgery", "hormone_therapy", "outlook")}


def test_a_statement_in_a_titled_branch_belongs_to_that_layer() -> None:
    loaded = pathway(
        surgery(f"- {option('O-1', 'tablets', 'may')}\n- use: more"),
        branches=f"more: {{title: More, caution: Mind., steps: [{note('N-2')}]}}\nrest: {{steps: [{note('N-3')}]}}",
    )
    assert [(s.id, s.layer, s.treatment, s.strength) for s in loaded.statements()] == [
        ("O-1", None, "tablets", "may"),
        ("N-2", "more", None, None),
        ("N-3", None, None, None),
    ]


# --- strict YAML ----------------------------------------------------------------------------------------------------

YAML = (
    Broken("anchor", 'anchor "&a"; remove it', title("¦&a Test")),
    Broken("alias", 'alias "*a"; write the text out', title("¦*a")),
    Broken("tag", "2002:bool", title("¦!!bool Test")),
    Broken("tag", 'tag "!env"; remove it', changed("authors: [A", "authors: ¦!env [A")),
    Broken("merge-key", 'merge key "<<"; write the entries out', changed("S1: {title", "S1: {¦<<: {}, title")),
    Broken("unknown-key", 'has the unknown key "<<"', changed("S1: {title", 'S1: {¦"<<": {}, title')),
    Broken("second-document", "a second document begins; keep one", SMALL + "¦---\ntitle: x\n"),
    Broken("duplicate-key", '"title" is already on line 3; keep one of the two', title("Test\n  ¦title: Test")),
    Broken("duplicate-key", '"title" is already on line 3;', title('Test\n  ¦"title": Other')),
    Broken("syntax", "a list or mapping is used as a key; write a text", SMALL + "? ¦[a]\n: b\n"),
    Broken("comment", 'the text ends where " #"', title("Test¦ # cut")),
    Broken("comment", 'the text ends where " #"', pathway_text(glossary="A:\n  sources: []\n  meaning: A¦ #")[:-1]),
    Broken("comment", "quote the text", steps("- note: N\n  text: A¦ #2\n  sources: [{id: S1}]")),
    Broken("syntax", "cannot be read: a colon is not allowed here (mapping values are not allowed", title("Test¦: it")),
    Broken("syntax", "cannot be read: a Tab is at the start", changed("  title: Test", "¦\ttitle: Test")),
    Broken("syntax", "this does not fit the lines above it", changed("  title: Test", " ¦title: Test")),
    Broken("syntax", "the text in quotes that begins here is not closed", SMALL + 'glossary: ¦"open\n'),
    Broken(
        "syntax", "in quotes that begins here is not closed, or closed too late", title('¦"Test').replace("To", '"To')
    ),
    Broken("syntax", "there is text after a closing quote", title("'It'¦s a test'")),
    Broken("syntax", "there is no colon after this name", changed("  use: T", "  ¦use\n  not_for: T")),
    Broken("syntax", "a bracket is not closed before this", SMALL + "glossary: {a\n¦"),
    Broken("syntax", "a dash is not allowed here", title("¦- Test")),
    Broken("syntax", 'a text cannot begin with "@"', title("¦@Test")),
    Broken("syntax", 'a line that begins with "%" is a directive, which is not allowed', f"¦%YAML 1.1\n---\n{SMALL}"),
    Broken("syntax", 'begins with "%"', SMALL + "¦%TAG ! !\n"),
    Broken("syntax", "the file is empty", MARK),
    Broken("syntax", "the file is empty", "¦\n  \n\n"),
    Broken("syntax", "the file is empty", "¦# later\n"),
)

HIDDEN = (
    "\x00\x01\x07\x08\x0b\x0c\r\x1b\x7f\x80\x85\x9b\xad\u034f\u061c\u180e\u200b\u200d\u200e\u2028\u2029\u202a\u202e"
    "\u2060\u2066\u2069\u3164\ufe0f\ufeff\ufff9\uffff\U000e0041"
)


@with_each_parser
@each(*YAML)
def test_what_is_no_plain_yaml_is_refused_where_it_stands(broken: Broken, parser: type) -> None:
    text, place = marked(broken.text)
    (problem,) = found(text, parser)
    assert (problem.place, problem.check) == (place, broken.check)
    assert broken.words in problem.message


@pytest.mark.parametrize("written", ["Té¦{}st", '¦"Te\\U{:08X}st"'], ids=["raw", "escaped"])
@pytest.mark.parametrize("hidden", HIDDEN, ids=lambda c: f"U+{ord(c):04X}")
def test_a_hidden_character_is_refused_where_it_stands(hidden: str, written: str) -> None:
    text, place = marked(title(written.format(ord(hidden) if "U" in written else hidden)))
    what = f"hidden character U+{ord(hidden):04X}; delete it"
    assert found(text) == (Problem(NAME, place, what, "hidden-character"),)


def test_a_hidden_character_is_refused_in_a_comment_and_every_one_is_told() -> None:
    places = [p.place for p in found("# \u202ea\u202c\n" + SMALL + "# \u200b\n")]
    assert places == [Place(1, 3), Place(1, 5), Place(56, 3)]


@pytest.mark.parametrize("before", ["T", "é"])
def test_a_byte_that_is_not_utf_8_is_refused_where_it_stands(before: str) -> None:
    data = title(f"{before}\0").encode().replace(b"\0", b"\xe9")
    assert found(data) == (Problem(NAME, Place(3, 11), "byte 0xe9 is not UTF-8; save the file as UTF-8", "not-utf-8"),)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_another_encoding_is_refused(encoding: str) -> None:
    assert [p.check for p in found(title("§").encode(encoding))] == ["not-utf-8"]


@with_each_parser
@pytest.mark.parametrize(
    ("end", "check"), [("glossary: [a", "syntax"), ("glossary: {a", "syntax"), ("? xyz", "unknown-key")]
)
def test_a_file_may_break_off_in_the_middle_of_a_line(end: str, check: str, parser: type) -> None:
    assert [p.check for p in found(SMALL + end, parser)] == [check]


@with_each_parser
@pytest.mark.parametrize("end", ["glossary: [a", "glossary: {a: é"])
def test_what_is_wrong_at_the_end_of_a_line_that_breaks_off_is_told_there(end: str, parser: type) -> None:
    (problem,) = found(SMALL + end, parser)
    assert problem.place == Place(55, len(end) + 1)


@with_each_parser
@pytest.mark.parametrize("tag", ["!%C3%A9", "!%C0%80", "!%ED%A0%80"])
def test_a_tag_of_any_bytes_is_refused(tag: str, parser: type) -> None:
    assert {p.check for p in found(title(f"{tag} Test"), parser)} <= {"tag", "syntax"} != set()


@with_each_parser
@pytest.mark.parametrize(
    "text",
    [title('"\\xZZ"'), title('"\\U00110000"'), title('"\\UFFFFFFFF"'), f"%YAML 1.{'1' * 5000}\n---\n{SMALL}"],
    ids=["no-digits", "past-the-last", "past-an-integer", "a-long-version"],
)
def test_what_no_character_or_version_is_ends_in_a_syntax_error(text: str, parser: type) -> None:
    assert [p.check for p in found(text, parser)] == ["syntax"]


# --- limits ---------------------------------------------------------------------------------------------------------


def test_a_file_may_be_as_deep_as_the_limit_and_no_deeper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "MAX_DEPTH", 8)
    assert found(SMALL) == ()
    monkeypatch.setattr(nodes, "MAX_DEPTH", 7)
    text, place = marked(changed("Text of N-1., sources: [{", "Text of N-1., sources: [¦{"))
    assert found(text) == (Problem(NAME, place, "more than 7 levels deep; make it flatter", "too-deep"),)


@with_each_parser
@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_depth_without_end_is_refused_at_the_limit(opening: str, parser: type) -> None:
    assert [p.check for p in found(opening * 20_000, parser)].count("too-deep") == 1


def test_a_file_may_have_as_many_bytes_as_the_limit_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "MAX_BYTES", len(SMALL.encode()))
    assert found(SMALL) == ()
    monkeypatch.setattr(nodes, "MAX_BYTES", 1000)
    what = "the file is longer than the 1,000 bytes allowed; shorten it"
    assert found(b"x" * 1001) == (Problem(NAME, Place(1, 1), what, "too-large"),)


def test_reading_stops_where_a_file_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MAX_BYTES", 1000)
    (tmp_path / "large.yaml").write_bytes(b"x" * 5000)
    assert len(read_file(tmp_path / "large.yaml")) == 1001


def test_a_file_may_have_as_many_entries_as_the_limit_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    # The mapping, and a key and a value for each of three entries.
    monkeypatch.setattr(nodes, "MAX_NODES", 7)
    assert "too-large" not in {p.check for p in found("a: b\nc: d\ne: f\n")}
    monkeypatch.setattr(nodes, "MAX_NODES", 6)
    what = "more than 6 entries; shorten the file"
    assert found("a: b\nc: d\ne: f\n") == (Problem(NAME, Place(3, 4), what, "too-large"),)


def test_a_text_may_be_as_long_as_the_limit_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "MAX_TEXT", 30)
    assert found(title("x" * 30)) == ()
    text, place = marked(title("¦" + "x" * 31))
    what = "more than 30 characters in one text; shorten it"
    assert found(text) == (Problem(NAME, place, what, "too-large"),)


def test_a_file_may_have_as_many_sections_as_the_limit_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pathway_reader, "MAX_SECTIONS", 3)
    assert found(SMALL) == ()
    monkeypatch.setattr(pathway_reader, "MAX_SECTIONS", 2)
    (problem,) = found(SMALL)
    assert (problem.place, problem.check) == (Place(22, 3), "too-large")
    assert problem.message == "the file has 3 sections; 2 are allowed"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x" * (8 * 1024 * 1024 + 1), "the file is longer than the 8,388,608 bytes allowed"),
        (title("x" * 10_001), "more than 10,000 characters in one text"),
        ("[" * 101, "more than 100 levels deep"),
        (
            pathway_text(sections="".join(f"s{n}: {{title: S}}\n" for n in range(101))),
            "the file has 101 sections; 100 are",
        ),
    ],
    ids=["bytes", "characters", "levels", "sections"],
)
def test_what_exceeds_a_limit_is_told_with_the_limit(text: str, words: str) -> None:
    assert any(problem.message.startswith(words) for problem in found(text))


def test_every_problem_is_told_up_to_the_limit_and_then_that_there_are_more() -> None:
    def keys(number: int) -> list[str]:
        return [problem.check for problem in found(SMALL + "".join(f"x{n}: y\n" for n in range(number)))]

    assert keys(200) == ["unknown-key"] * 200
    assert keys(201) == [*["unknown-key"] * 200, "too-many-problems"]
    assert keys(5_000) == keys(201)


def test_that_there_are_more_problems_is_told_at_the_last_of_them() -> None:
    problems = found("\u200b\n" * 300)
    last = Problem(
        NAME,
        Place(201, 1),
        "more than 200 problems; fix these, and check again for the rest",
        "too-many-problems",
    )
    assert problems[-1] == last
    assert problems[0].place == Place(1, 1)


def test_problems_that_checks_find_are_limited_too() -> None:
    text = steps("\n".join(f"- use: x{n}" for n in range(300)), branches="other: {steps: []}")
    assert [p.check for p in found(text)] == [*["unknown-branch"] * 200, "too-many-problems"]


def test_the_middle_of_a_long_message_is_left_out() -> None:
    (problem,) = found(SMALL + f"? {'a' * 5_000}\n: b\n")
    assert problem.message == f'the file has the unknown key "{"a" * 970} ... {"a" * 987}"; remove it.'


# --- the shape of the file ------------------------------------------------------------------------------------------


def clash(when: str) -> str:
    """A file with a clash that begins with `when`, whose brace is still open."""
    return pathway_text(clashes=f"- {when}, and: {{type: y}}, because: They clash.}}")


SHAPES = (
    Broken("wrong-kind", "the file is not a mapping; write it as key: value", "¦- a\n"),
    Broken("wrong-kind", "the file is not a mapping", "¦pathway"),
    Broken("missing-key", 'the file has no "urgent"; add it', MARK + pathway_text(urgent=None)),
    Broken("missing-key", 'pathway has no "title"; add it', changed("id: test\n  title: Test\n", "¦id: test\n")),
    Broken("missing-key", 'source "S1" has no "title"', changed("S1: {title: Source one, ", "¦S1: {")),
    Broken("missing-key", 'an urgent sign has no "sources"', pathway_text(urgent="- ¦{id: U, signs: S, ring: R}")),
    Broken("missing-key", 'a clash has no "and"; add it', pathway_text(clashes="- ¦{when: {done: no}, because: x}")),
    Broken("missing-key", 'note "N-1" has no "text"', changed("{note: N-1, text: Text of N-1.,", "¦{note: N-1,")),
    Broken("unknown-key", 'remove it. Did you mean "title"?', title("Test\n  ¦titel: Test")),
    Broken("unknown-key", 'the file has the unknown key "xyz"; remove it.', SMALL + "¦xyz: 1\n"),
    Broken(
        "unknown-key", 'note "N-1" has the unknown key', changed("{note: N-1,", "{note: N-1, ¦treatment: operation,")
    ),
    Broken(
        "unknown-key",
        'question "done" has the unknown key "requird", and no',
        changed('{ask: "Was it', '{¦requird: true, ask: "Was it'),
    ),
    Broken("unknown-key", 'an urgent sign has the unknown key "x"', changed("{id: U1,", "{id: U1, ¦x: y,")),
    Broken("unknown-key", 'support has the unknown key "x"', changed("coping: []", "coping: []\n  ¦x: y")),
    Broken("unknown-key", 'tree has the unknown key "x"', changed("ask: kind", "ask: kind\n  ¦x: y")),
    Broken("wrong-kind", '"title" is not a text', title("¦[Test]")),
    Broken("empty-text", 'pathway > "title" is empty', title('¦""')),
    Broken("empty-text", 'pathway > "title" is empty', title('¦" "')),
    Broken("wrong-kind", '"audience" is not a list; write each entry after a dash', changed("[Testers]", "¦Testers")),
    Broken("wrong-kind", '"coping" is not a list', changed("coping: []", "coping: ¦{}")),
    Broken("wrong-kind", 'an entry of pathway > "audience" is not a text', changed("[Testers]", "[¦{a: b}]")),
    Broken("wrong-kind", '"glossary" is not a mapping; write each entry as name:', pathway_text(glossary="¦- word")),
    Broken("wrong-kind", "support is not a mapping", pathway_text(support="¦[]")),
    Broken("wrong-kind", 'branch "more" is not a mapping', pathway_text(branches="more: ¦x")),
    Broken("wrong-kind", "an urgent sign is not a mapping", pathway_text(urgent="- ¦Ring")),
    Broken("wrong-kind", "a > surgery is not a mapping", steps("- ¦N-1")),
    Broken("wrong-step", "a step of a > surgery is of no kind", steps("- ¦{text: x}")),
    Broken("wrong-step", "is option and note; write one of option, note, ask, use", steps("- ¦{note: N, option: N}")),
    Broken(
        "wrong-kind",
        "a > surgery > done > not_known is not a list of steps; [] stands for nothing",
        steps("- ask: done\n  choices: {yes: [], no: [], not_known: ¦{use: more}}"),
    ),
    Broken(
        "wrong-kind",
        'tree > a > "surgery" is not a list',
        pathway_text("ask: kind\nchoices:\n  a: {surgery: ¦{use: more}}\n  b, c: {}"),
    ),
    Broken(
        "wrong-kind",
        'pathway > "status" is "aproved", not one of draft, in_review, approved, retired. Did you mean "approved"?',
        changed("status: draft", "status: ¦aproved"),
    ),
    Broken(
        "wrong-kind",
        'option "O-1" > "strength" is "usualy", not one of usually, may, sometimes, not_usually. Did you mean "usually"?',
        steps("- " + option("O-1", strength="¦usualy")),
    ),
    Broken("wrong-kind", "not one of whole, beginning, report.", changed("read: whole", "read: ¦skimmed")),
    Broken(
        "wrong-kind", '"required" is "yes"; write true, or leave it out', changed("required: true", "required: ¦yes")
    ),
    Broken("wrong-kind", '"many" is not a text', changed("many: true", "many: ¦[a]")),
    Broken("empty-text", '"many" is empty', changed("many: true", 'many: ¦""')),
    Broken("wrong-kind", 'a clash > "when" names 2 questions; name one', clash("¦{when: {done: no, kind: a}")),
    Broken("wrong-kind", 'a clash > "when" names 0 questions; name one', clash("¦{when: {}")),
    Broken("wrong-kind", "is not a text", clash("{when: {done: ¦[no]}")),
    Broken("empty-text", "is empty", clash('{when: {done: ¦""}')),
)


MANY = ", ".join(f"c{n}" for n in range(21))
MANY_CHOICES = ", ".join(f"c{n}: {{label: C}}" for n in range(21))
TYPE = "x: {label: Type X}, y: {label: Type Y}, z: {label: Type Z}"


def of_type(choices: str) -> str:
    """A file with such choices of `type`, which is asked in the tree and in a branch, and stands in a clash."""
    return pathway_text(
        surgery("- ask: type\n  choices: {x: [{use: more}], 'y, z': []}"),
        questions=PARTS["questions"]
        .replace("{\n            x: {label: Type X}", "{x: {label: Type X}")
        .replace(f"choices: {{{TYPE}}}", f"choices: {choices}"),
        branches="more: {steps: [{ask: done, choices: {'yes, no': [{ask: type, choices: {x: [], 'y, z': []}}]}}]}",
        clashes="- {when: {done: no}, and: {type: y}, because: They clash.}",
    )


ONE = (
    Broken("wrong-kind", 'tree > "choices" is not a mapping', pathway_text("ask: kind\nchoices: ¦[]")),
    Broken("wrong-kind", "tree > a is not a mapping", pathway_text("ask: kind\nchoices:\n  a: ¦[]\n  b, c: {}")),
    Broken(
        "wrong-kind",
        "done > yes is not a list of steps",
        steps("- ask: done\n  choices: {yes: ¦{use: more}, no: []}"),
    ),
    Broken(
        "wrong-kind", 'a > surgery > done > "choices" is not a mapping', steps("- {ask: done, choices: ¦[yes, no]}")
    ),
    Broken("wrong-kind", 'note "N-1" > "sources" is not a list', steps("- {note: N-1, text: x, sources: ¦S1}")),
    Broken("wrong-kind", 'a clash > "when" is not a mapping', clash("{when: ¦done")),
    Broken("wrong-kind", 'question "type" > "choices" is not a mapping', of_type("¦[x, y, z]")),
    Broken(
        "too-many-choices",
        "type has 21 choices; 9 are allowed",
        of_type(f"{{{MANY_CHOICES}}}").replace("  type:", "  ¦type:"),
    ),
    Broken(
        "wrong-kind", 'question "kind" is not a mapping', pathway_text(questions="kind: ¦Which", ask_the_team="a: []")
    ),
    Broken(
        "too-many-choices",
        "a > surgery > done names 22 choices; a question has 9 at most",
        steps(f"- ¦ask: done\n  choices: {{yes: [], ? '{MANY}' : []}}"),
    ),
    Broken(
        "too-many-choices",
        "tree names 21 choices; a question has 9 at most",
        pathway_text(f"¦ask: kind\nchoices: {{'{MANY}': {{}}}}"),
    ),
    Broken("too-many-choices", "a clash names 21 choices", clash(f"¦{{when: {{done: '{MANY}'}}")),
)


def test_the_file_in_which_one_thing_is_made_wrong_is_sound() -> None:
    assert found(of_type(f"{{{TYPE}}}")) == ()


@with_each_parser
@each(*ONE)
def test_one_thing_wrong_is_told_once_whatever_hangs_on_it(broken: Broken, parser: type) -> None:
    text, place = marked(broken.text)
    (problem,) = found(text, parser)
    assert (problem.place, problem.check) == (place, broken.check)
    assert broken.words in problem.message


@with_each_parser
@each(*SHAPES)
def test_a_part_of_the_wrong_shape_is_reported_where_it_stands(broken: Broken, parser: type) -> None:
    text, place = marked(broken.text)
    (problem,) = found(text, parser)
    assert (problem.place, problem.check) == (place, broken.check)
    assert broken.words in problem.message


def test_a_key_near_none_gets_no_hint() -> None:
    assert [p.message for p in found(SMALL + "xyz: 1\n")] == ['the file has the unknown key "xyz"; remove it.']


def test_no_suggestion_is_made_after_the_first_twenty_unknown_keys() -> None:
    messages = [p.message for p in found(SMALL + "".join(f"sources{n}: 1\n" for n in range(30)))]
    assert [m.endswith('Did you mean "sources"?') for m in messages] == [True] * 20 + [False] * 10


def test_a_name_alone_that_is_indented_too_far_is_reported_with_the_keys_that_seem_duplicates() -> None:
    deep = changed("  surgery: {title: Surgery}", "  surgery:\n    title: Surgery\n    care:\n    title: Care")
    assert [p.check for p in found(deep)] == ["unknown-key", "duplicate-key"]


@pytest.mark.parametrize("date", ["2026", "2026-06", "2026-06-30", "2028-02-29", '"2026-06"'])
def test_a_date_is_a_year_a_month_or_a_day(date: str) -> None:
    about = load_text(re.sub("2026-01-31|2026-01|2027-01", date, SMALL)).about
    assert {about.last_review, about.next_review, about.changelog[0].date} == {date.strip('"')}


NO_DATES = (
    "June 2026|26-06|2026-6|2026-13|2026-00|2026-06-32|2026-06-00|2026-02-30|2026/06/30|30-06-2026|2026-06-30T12:00|"
    "20260630|2026-W01|2026-|null|٢٠٢٦-06"
)


@pytest.mark.parametrize("date", NO_DATES.split("|"))
def test_what_is_no_date_is_refused_with_the_forms_that_do(date: str) -> None:
    text, place = marked(changed("last_review: 2026-01", f"last_review: ¦{date}"))
    what = f'pathway > "last_review" is "{date}"; write a date as 2026, 2026-06 or 2026-06-30'
    assert found(text) == (Problem(NAME, place, what, "wrong-kind"),)


def test_a_date_that_may_be_left_out_may_be_null_but_nothing_else() -> None:
    assert found(changed("read: whole", "read: whole, reviewed: null, review_due: 2026-06")) == ()
    (problem,) = found(changed("read: whole", "read: whole, reviewed: unknown"))
    assert 'source "S1" > "reviewed" is "unknown"' in problem.message


@pytest.mark.parametrize("name", ["L-SUR-01", "a.b", "a_b", "0", "NOT_KNOWN"])
def test_an_id_has_letters_digits_and_three_signs(name: str) -> None:
    assert found(steps(f"- {note(name)}")) == ()


@pytest.mark.parametrize("name", ["not_known", "two words", "-x", ".x", "é", "a, b", "a/b"])
@pytest.mark.parametrize(
    "text",
    [
        steps('- {note: ¦"NAME", text: x, sources: [{id: S1}]}'),
        pathway_text(branches='¦"NAME": {steps: []}'),
        changed("z: {label: Place Z}", '¦"NAME": {label: Place Z}'),
    ],
    ids=["a statement", "a branch", "a choice"],
)
def test_what_is_no_id_is_refused(text: str, name: str) -> None:
    text, place = marked(text.replace("NAME", name))
    what = f'"{name}" cannot be an id; use letters, digits and - _ . without spaces, and not not_known'
    assert found(text) == (Problem(NAME, place, what, "wrong-kind"),)


def test_a_word_of_the_glossary_needs_no_id() -> None:
    loaded = pathway(glossary="HER2 (a protein): {meaning: A protein., sources: [{id: S1}]}")
    assert list(loaded.glossary) == ["HER2 (a protein)"]


# --- files ----------------------------------------------------------------------------------------------------------


def test_the_bundled_pathway_is_sound_and_is_what_load_gives() -> None:
    assert load() == load_bytes(BUNDLED.read_bytes(), "data/treatments.yaml")


def test_a_file_is_called_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(SMALL + "xyz: 1\n")
    with pytest.raises(UnsoundPathway) as unsound:
        load(path)
    assert str(unsound.value).startswith(f"{path}:55:1: error: ")


def test_a_pathway_knows_the_sha256_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(SMALL)
    first = load(tmp_path / "small.yaml").sha256
    (tmp_path / "small.yaml").write_text(SMALL + "# more\n")
    assert re.fullmatch("[0-9a-f]{64}", first)
    assert load(tmp_path / "small.yaml").sha256 != first


def test_what_cannot_be_read_is_named_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(RecurrenceError, match=r'^"missing\.yaml" cannot be read: No such file or directory$'):
        load(Path("missing.yaml"))
    with pytest.raises(RecurrenceError, match=re.escape(f'"{tmp_path}" is a folder; name the file in it')):
        load(tmp_path)


# --- both parsers ---------------------------------------------------------------------------------------------------


def test_both_parsers_read_the_bundled_file_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    by_c = load()
    monkeypatch.setattr(nodes, "_LOADER", yaml.SafeLoader)
    by_python = load()
    assert by_python == by_c
    # Places do not count when pathways are compared.
    assert [s.place for s in by_python.statements()] == [s.place for s in by_c.statements()]


def accepted(text: str, reason: str) -> object:
    return pytest.param(text, marks=pytest.mark.xfail(strict=True, reason=f"an accepted difference: {reason}"))


@pytest.mark.skipif(len(PARSERS) < 2, reason="needs libyaml")
@pytest.mark.parametrize(
    "text",
    [
        changed("[Testers]", "[Testers and me]"),
        accepted(title("A\ttest"), "Python's parser is the stricter about tabs, and about ? and : in brackets"),
        "%LATER\n---\n" + SMALL,
        changed("signs: Signs", "signs: "),
    ],
    ids=["plain", "tab", "directive", "empty value"],
)
def test_both_parsers_agree_on_what_is_sound(text: str) -> None:
    by_c, by_python = (found(text, parser) for parser in PARSERS.values())
    assert by_python == by_c
