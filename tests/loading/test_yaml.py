"""What YAML allows is never called malformed, what it does not allow is never taken, and slips say what would do."""

import pytest

from build import Broken, changed, each, found, load_text, marked, pathway_text, with_each_parser
from recurrence_cli.loading import read_case
from recurrence_cli.pathway.problems import RecurrenceError, printable


def title(written: str) -> str:
    return changed("title: Test", f"title: {written}")


# --- slips of authors -----------------------------------------------------------------------------------------------

SLIPS = (
    Broken("alias", 'or put a text that begins with "*" in quotes', title("¦**Bold** bring")),
    Broken("alias", 'or put a text that begins with "*" in quotes', title("¦*Bold* bring")),
    Broken("alias", 'or put a text that begins with "*" in quotes', title("¦*😁")),
    Broken("alias", 'in quotes if it begins with "*"', title("¦*Bold")),
    Broken("anchor", 'anchor "&😁"; remove it', title("¦&😁 Test")),
    Broken("anchor", 'begins with "&" in quotes', title("¦&c. and so on")),
    Broken("syntax", 'cannot begin with "&"', title("¦& more")),
    Broken("syntax", 'cannot begin with "*"', title("¦* more")),
    Broken("syntax", "put the text in quotes, or begin it on the next line", title("¦> 5 visitors")),
    Broken("syntax", 'cannot begin with "|"', title("¦| a table")),
    Broken("syntax", 'cannot begin with "%"', title("¦%5 of them")),
    Broken("syntax", 'cannot begin with "`"', title("¦`Test`")),
    Broken("syntax", 'cannot begin with "`"', "\n¦`Test`: it\n"),
    Broken("syntax", 'cannot begin with ","', title("¦, and more")),
    Broken("syntax", 'cannot begin with "?"', title("¦? Test")),
    Broken("syntax", 'put a text that begins with "[" in quotes', title("[a] ¦Test")),
    Broken("syntax", 'put a text that begins with "{" in quotes', title("{a} ¦Test")),
    Broken("tag", 'begins with "!" in quotes', title("¦! Test")),
    Broken("syntax", "write it twice, or use 'single' quotes", title('"C:¦\\Users\\x"')),
    Broken("syntax", "write it twice, or use 'single' quotes", title('"50¦\\% of them"')),
    Broken("syntax", "write it twice, or use 'single' quotes", title('"a¦\\x4"')),
    Broken("syntax", "U+00A0, a blank that is not a space", changed("  title: Test", "¦\xa0\xa0title: Test")),
    Broken("syntax", "U+2009, a blank that is not a space", changed("  title: Test", " ¦\u2009title: Test")),
    Broken("syntax", "U+3000, a blank that is not a space", changed("  use: T", "¦\u3000\n  use: T")),
    Broken("syntax", "U+00A0, a blank that is not a space", changed("  title: Test", "  title:¦\xa0Test")),
    Broken("syntax", "U+00A0, a blank that is not a space", title("-¦\xa0Test")),
    Broken("syntax", "there is no space after this colon", changed("  id: test", "  id:¦test")),
    Broken("syntax", "there is no space after this colon", changed("  title: Test", "  title:¦Test")),
    Broken("syntax", "there is no space after this colon", changed("  title: Test", "  title:¦Test\n")),
    Broken("syntax", "there is no space after this colon", "\nid:¦test\nuse: Testing\n"),
    Broken("syntax", "a Tab is here", changed("authors: [A", "authors:\n    -¦\tA\n  more: [A")),
    Broken(
        "syntax",
        "a Tab is here",
        changed("authors: [A", "authors:\n    -¦ \t A\n  more: [A").replace("-¦ \t", "- ¦\t"),
    ),
)


@with_each_parser
@each(*SLIPS)
def test_a_slip_of_an_author_is_told_where_it_is_with_what_would_do(broken: Broken, parser: type) -> None:
    text, place = marked(broken.text)
    problem = found(text, parser)[0]
    assert (problem.place, problem.check) == (place, broken.check)
    assert broken.words in problem.message
    assert "not YAML" not in problem.message


@with_each_parser
@pytest.mark.parametrize("written", ["[a] ]", "[a], b", "{a} }"])
def test_a_sign_too_many_after_a_bracket_is_not_called_text(written: str, parser: type) -> None:
    (problem,) = found(title(written), parser)
    assert "there is text after" not in problem.message


@with_each_parser
def test_half_a_character_is_named_by_its_escape_or_as_hidden(parser: type) -> None:
    (problem,) = found(title('"A \\ud83d"'), parser)
    assert problem.place.line == 3
    assert 'the escape "\\ud83d" is half a character' in problem.message or "hidden character U+D83D" in problem.message


# --- what the parsers take, and YAML does not -----------------------------------------------------------------------

TAKEN = (
    Broken("syntax", "a comment has no space before it", title('"Test"¦# a word')),
    Broken("syntax", "a comment has no space before it", title("'Test'¦#")),
    Broken("syntax", "a comment has no space before it", "\n" + title("'Test'¦#")),
    Broken("syntax", "a comment has no space before it", changed("authors: [A", "authors: [A,¦# a word\n    B")),
    Broken("syntax", "a comment has no space before it", changed("authors: [A tester]", "authors: [A tester]¦#")),
    Broken(
        "syntax",
        "a comment has no space before it",
        pathway_text(glossary="A: {meaning: B, sources: []}¦# the last line"),
    ),
    Broken("syntax", "indented too little", changed("authors: [A tester]", "authors: [A,\n¦B]")),
    Broken("syntax", "indented too little", changed("authors: [A tester]", "authors: [A\n  ¦]")),
    Broken("syntax", "indented too little", title('"Test\n¦\tit"')),
    Broken("syntax", "indented too little", title("'Test\n\n  ¦it'")),
    Broken("syntax", "a dash alone", changed("authors: [A", "authors: [¦-, A")),
)


@with_each_parser
@each(*TAKEN)
def test_what_a_parser_takes_and_yaml_does_not_is_refused_where_it_is(broken: Broken, parser: type) -> None:
    text, place = marked(broken.text)
    (problem,) = found(text, parser)
    assert (problem.place, problem.check) == (place, broken.check)
    assert broken.words in problem.message


@with_each_parser
@pytest.mark.parametrize("header", ["|# a word", ">-#"])
def test_a_comment_glued_to_the_sign_of_a_block_of_text_is_refused(header: str, parser: type) -> None:
    (problem,) = found(title(f"{header}\n    Test"), parser)
    assert (problem.place.line, problem.check) == (3, "syntax")


@with_each_parser
def test_a_blank_line_with_more_spaces_than_the_text_under_it_is_refused(parser: type) -> None:
    text, place = marked(title(">\n    \n¦      \n    # a word"))
    assert ("syntax", place) in [(problem.check, problem.place) for problem in found(text, parser)]


@with_each_parser
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"C#" # see "x"#y', "C#"),
        ("a#b#c", "a#b#c"),
        ("'#'", "#"),
        ('"Test\n    #1"', "Test #1"),
        ("-5 to 3", "-5 to 3"),
        ("--", "--"),
        (">\n\n    Test\n    it #\n", "Test it #"),
        ("|2\n     Test\n", " Test\n"),
    ],
)
def test_a_sign_that_is_in_its_place_is_taken(written: str, value: str, parser: type) -> None:
    assert found(title(written), parser) == ()
    assert load_text(title(written)).about.title.strip() == value.strip()


@with_each_parser
def test_beside_what_cannot_be_parsed_nothing_else_in_its_line_is_told(parser: type) -> None:
    (problem,) = found(changed("authors: [A tester]", 'authors: [-, "A" B]'), parser)
    assert "closing quote" in problem.message


@with_each_parser
def test_a_comment_in_the_first_line_is_glued_to_nothing(parser: type) -> None:
    assert found("## A file\n" + title('"C#" # see "x"#y'), parser) == ()


# --- joiners --------------------------------------------------------------------------------------------------------

JOINED = {
    "Persian": "می\u200cخواهم",
    "Hindi": "क्\u200dष",
    "Hindi, a half letter": "क्\u200d",
    "Kannada": "ರ್\u200cಕ",
    "a family": "👨\u200d👩\u200d👧",
    "a nurse of a colour": "👩🏽\u200d⚕\ufe0f",
    "a heart": "❤\ufe0f",
    "a keycap": "1\ufe0f\u20e3",
    "an eye in a bubble": "👁\ufe0f\u200d🗨\ufe0f",
}


@pytest.mark.parametrize("text", JOINED.values(), ids=JOINED)
def test_a_joiner_between_what_it_joins_is_a_part_of_the_text(text: str) -> None:
    assert load_text(title(text)).about.title == text
    assert load_text(title("".join(f"\\U{ord(c):08X}" for c in text).join('""'))).about.title == text
    assert printable(f"{text}\x1b") == f"{text}\\x1b"


@pytest.mark.parametrize(
    "text",
    [
        "Te¦\u200cst",
        "Te¦\u200dst",
        "می¦\u200c",
        "می¦\u200c5",
        "م¦\u200c\u200cی",
        "T¦\ufe0fest",
        "1¦\ufe0f2",
        "👩¦\u200dA",
        "می¦\u200fخ",
        "می¦\u202eخ",
    ],
    ids=ascii,
)
def test_a_joiner_that_joins_nothing_and_a_mark_of_direction_are_hidden(text: str) -> None:
    written, place = marked(title(text))
    problem = found(written)[0]
    assert (problem.check, problem.place) == ("hidden-character", place)


# --- cases ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", ['["\\uD801\\udc37"]', '"\\uD801\\udc37"', "[1e3, true, null]", '[["a"]]', "[]"])
def test_json_that_is_no_case_is_not_called_malformed(document: str) -> None:
    with pytest.raises(RecurrenceError) as refused:
        read_case(document.encode(), "case")
    assert str(refused.value) == 'case: not a case; write {"answers": {"QUESTION": "CHOICE"}}'


def test_a_case_may_have_a_character_as_two_escapes() -> None:
    assert read_case(b'{"answers": {"q": "\\uD83D\\uDE00"}}', "case").answers == {"q": "\U0001f600"}
