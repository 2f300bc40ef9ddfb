"""A case file gives the answers as they stand in it, or a line that says where it cannot be read."""

import json

import pytest

from recurrence_cli.cli.output import error
from recurrence_cli.engine.answers import Case
from recurrence_cli.loading import read_case
from recurrence_cli.pathway.problems import RecurrenceError

BOM = b"\xef\xbb\xbf"


def refusal(data: bytes) -> str:
    with pytest.raises(RecurrenceError) as refused:
        read_case(data, "case")
    return str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        b'{"id": "p1", "answers": {"kind": "a", "places": ["x", "y"]}}',
        b'\n  {"id": "p1",\n\t"answers": {"kind": "a", "places": ["x", "y"]}}\n',
        b"id: p1\nanswers:\n  kind: a\n  places: [x, y]\n",
        b"# a comment\nanswers: {kind: a, places: [x, y]}\nid: p1\n",
    ],
    ids=["JSON", "JSON over lines", "YAML", "YAML on one line"],
)
def test_json_and_yaml_give_the_same_case(data: bytes) -> None:
    assert read_case(data, "case") == Case({"kind": "a", "places": ["x", "y"]}, "p1")


@pytest.mark.parametrize("data", [b'{"answers": {}}', b"answers: {}"])
def test_the_id_may_be_left_out_and_so_may_every_answer(data: bytes) -> None:
    assert read_case(data, "case") == Case({}, None)


@pytest.mark.parametrize("data", [b'{"answers": {}, "pathway": "test"}', b"pathway: test\nanswers: {}"])
def test_a_case_may_name_its_pathway(data: bytes) -> None:
    assert read_case(data, "case") == Case({}, None)


@pytest.mark.parametrize(
    ("seen", "sha256"),
    [('{"sha256": "ab"}', "ab"), ('{"sha256": ["ab"]}', None), ('{"id": "test"}', None), ("[]", None)],
)
def test_a_case_may_say_which_file_it_was_answered_for(seen: str, sha256: str | None) -> None:
    assert read_case(f'{{"answers": {{}}, "pathway": {seen}}}'.encode(), "case").sha256 == sha256
    assert read_case(f"answers: {{}}\npathway: {seen}".encode(), "case").sha256 == sha256


def test_the_order_of_the_answers_is_kept() -> None:
    assert list(read_case(b'{"answers": {"z": "1", "a": "2", "m": "3"}}', "case").answers) == ["z", "a", "m"]


@pytest.mark.parametrize("written", ["no", "yes", "on", "0123", "1.0", "null", "2026-01-01"])
def test_an_answer_in_yaml_is_text_as_written(written: str) -> None:
    assert read_case(f"answers: {{done: {written}}}".encode(), "case").answers == {"done": written}


def test_letters_beyond_ascii_are_read() -> None:
    assert read_case('{"answers": {"kind": "é≥"}}'.encode(), "case").answers == {"kind": "é≥"}
    assert read_case("answers: {kind: é≥}".encode(), "case").answers == {"kind": "é≥"}


def test_a_file_that_begins_with_a_brace_is_json_whatever_space_is_before_it() -> None:
    assert read_case(b' \n{"answers": {"kind": null}}', "case").answers == {"kind": None}


def test_answers_that_are_no_text_are_handed_on_for_the_pathway_to_judge() -> None:
    assert read_case(b'{"answers": {"a": 1, "b": true, "c": null, "d": {"e": []}}}', "case").answers == {
        "a": 1,
        "b": True,
        "c": None,
        "d": {"e": []},
    }


def test_a_byte_order_mark_before_yaml_is_passed_over() -> None:
    assert read_case(BOM + b"answers: {kind: a}", "case") == Case({"kind": "a"})


@pytest.mark.parametrize("data", [b'{"answers": {"kind": "a"}}', b'{"answers": {"kind": null}}'])
def test_a_byte_order_mark_before_json_changes_nothing(data: bytes) -> None:
    assert read_case(BOM + data, "case") == read_case(data, "case")


@pytest.mark.parametrize(
    ("data", "kept"),
    [(b'{"id": "12", "answers": {}}', "12"), (b'{"id": 12, "answers": {}}', 12), (b"id: 12\nanswers: {}", "12")],
)
def test_an_id_of_digits_is_kept_as_it_is_written(data: bytes, kept: str | int) -> None:
    assert read_case(data, "case").id == kept


@pytest.mark.parametrize("data", [b"[]", b"- a: b", b"only words", b'"x"', b"null", b"12"])
def test_what_is_no_mapping_is_refused_with_the_shape_that_does(data: bytes) -> None:
    assert refusal(data) == 'case: not a case; write {"answers": {"QUESTION": "CHOICE"}}'


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"{}", ""),
        (b'{"id": "p1"}', ""),
        (b"id: p1", ""),
        (b'{"answers": []}', ""),
        (b'{"answers": null}', ""),
        (b"id: p1\nanswers:", ":2:1"),
    ],
)
def test_a_case_without_a_mapping_of_answers_is_refused(data: bytes, place: str) -> None:
    assert refusal(data) == f'case{place}: a case needs "answers", a mapping of questions to choices'


@pytest.mark.parametrize(
    ("data", "place"), [(b'{"answer": {"kind": "a"}}', ""), (b"id: p1\nanswer: {kind: a}", ":2:1")]
)
def test_an_unknown_key_is_refused_with_the_nearest_and_in_yaml_with_its_place(data: bytes, place: str) -> None:
    said = f'case{place}: "answer" is not a key of a case ("id", "pathway", "answers"). Did you mean "answers"?'
    assert refusal(data) == said


def test_an_answer_outside_of_answers_is_told_where_it_belongs() -> None:
    said = refusal(b'{"recurrence_type": "local"}')
    assert said == (
        'case: "recurrence_type" is not a key of a case ("id", "pathway", "answers"). Write the answers under "answers".'
    )


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b'{"answers": {"kind" "a"}}', "case:1:21: not JSON; "),
        (b'{"answers": {\n  kind: "a"}}', "case:2:3: not JSON; "),
        (b'{"answers": {}} more', "case:1:17: not JSON; "),
        (b'{"answers": {', "case:1:14: not JSON; "),
        (b"answers: a: b", "case:1:11: cannot be read: "),
        (b"answers:\n  kind: a\n kind: b\n", "case:3:2: cannot be read: "),
        (b"answers: &a {}", 'case:1:10: anchor "&a"'),
        (b"answers: !map {}", 'case:1:10: tag "!map"'),
        (b"answers: {}\n---\nanswers: {}", "case:2:1: a second document begins"),
        (b"answers: {kind: a, kind: b}", 'case:1:20: "kind" is already on line 1; keep one of the two'),
        (b"answers: {}\nanswers: {}", 'case:2:1: "answers" is already on line 1; keep one of the two'),
        ("answers: {kind: a\u200b}".encode(), "case:1:18: hidden character U+200B"),
        (b"answers: {kind: \xff}", "case:1:17: byte 0xff is not UTF-8; save the file as UTF-8"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place(data: bytes, line: str) -> None:
    assert refusal(data).startswith(line)


@pytest.mark.parametrize(
    "data",
    [
        b'{"answers": {"kind": "a"},\n "answers": {}}',
        b'{"answers": {\n "kind": "a", "kind": "a"}}',
        b'{"answers": {"places": [{"x": 1, "y": 2,\n "x": 3}]}}',
    ],
)
def test_a_key_given_twice_in_json_is_refused_by_name(data: bytes) -> None:
    twice = next(key for key in ("answers", "kind", "x") if data.count(f'"{key}"'.encode()) == 2)
    assert refusal(data) == f'case: "{twice}" is given twice; give it once'


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_have_are_refused_by_name(constant: str) -> None:
    said = refusal(f'{{"answers": {{"kind": {constant}}}}}'.encode())
    assert said == f"case: {constant} is not JSON; write an answer as text"


def test_json_that_is_not_utf_8_is_refused() -> None:
    assert refusal(b'{"answers": {"kind": "\xff"}}') == "case: not UTF-8; save the file as UTF-8"


def test_what_is_nested_too_deep_is_refused() -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    assert refusal(b'{"answers": ' + deep + b"}") == "case: nested too deep for a case"
    assert refusal(b"answers: " + deep).endswith(": more than 100 levels deep; make it flatter")


def test_utf_16_is_refused() -> None:
    assert refusal('{"answers": {}}'.encode("utf-16")).endswith("is not UTF-8; save the file as UTF-8")


@pytest.mark.parametrize("data", [b"", b"  \n", b"# nothing yet\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refusal(data) == "case:1:1: the file is empty"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("1" * 5_000, "a number of 5,000 characters; write an answer as text"),
        ("1." + "0" * 5_000, "a number of 5,002 characters; write an answer as text"),
        ("1e999", "1e999 is larger than a number can be; write an answer as text"),
        ("-1E+999", "-1E+999 is larger than a number can be; write an answer as text"),
    ],
)
def test_a_number_that_cannot_be_kept_is_refused(number: str, words: str) -> None:
    assert refusal(f'{{"answers": {{"kind": {number}}}}}'.encode()) == f"case: {words}"


@pytest.mark.parametrize("number", ["0", "-1", "1" * 100, "1.5", "1e300", "1e-999"])
def test_any_other_number_is_handed_on(number: str) -> None:
    assert read_case(f'{{"answers": {{"kind": {number}}}}}'.encode(), "case").answers == {"kind": json.loads(number)}


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b'{"id": ["p1"], "answers": {}}', ""),
        (b'{"id": {"a": 1}, "answers": {}}', ""),
        (b'{"id": true, "answers": {}}', ""),
        (b'{"id": 1.5, "answers": {}}', ""),
        (b"answers: {}\nid: [p1]", ":2:1"),
    ],
)
def test_an_id_that_is_neither_text_nor_whole_number_is_refused(data: bytes, place: str) -> None:
    assert refusal(data) == f'case{place}: the "id" of a case is a text or a whole number'


@pytest.mark.parametrize("begin", [b'{"answers": {}}', b"answers: {}\n"])
def test_a_case_may_be_as_long_as_the_limit_and_no_longer(begin: bytes) -> None:
    longest = begin + b"\n" * (1024 * 1024 - len(begin))
    assert read_case(longest, "case") == Case({})
    assert refusal(longest + b"\n") == "case: longer than 1,048,576 bytes; a case is the answers of one person"


@pytest.mark.parametrize("data", [b'{"%s": 1}' % (b"k" * 9_000), b'{"%s": 1, "%s": 1}' % (b"k" * 9_000, b"k" * 9_000)])
def test_a_refusal_quotes_no_more_than_can_be_read(data: bytes) -> None:
    assert len(refusal(data)) < 2_200


def test_the_first_problem_in_the_file_is_the_one_reported() -> None:
    said = refusal("answers: {kind: a, kind: b}\nid: p\u200b1\n".encode())
    assert said.startswith("case:1:20:")


@pytest.mark.parametrize(("key", "shown"), [("ans\nwer", r'"ans\nwer"'), ("ans\x1b[2Jwer", r'"ans\x1b[2Jwer"')])
def test_a_refusal_is_shown_as_one_line_that_can_be_printed(
    key: str, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    error(refusal(json.dumps({key: {}}).encode()))
    said = capsys.readouterr().err.removesuffix("\n")
    assert said.isprintable()
    assert shown in said


def test_what_a_case_of_recurrence_test_says_besides_is_passed_over() -> None:
    written = b"person: She.\nanswers: {kind: a}\noutlook: true\napplies: {N-1: x}\ndepends: {}\nabsent: {}\n"
    assert read_case(written, "case") == Case({"kind": "a"}, None)


@pytest.mark.parametrize("text", ['{"answers":\n {"kind": "a"}\n}\n', "answers:\n  kind: a\n"], ids=["JSON", "YAML"])
@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=["CR LF", "CR"])
def test_a_case_may_have_any_line_ends(text: str, end: str) -> None:
    assert read_case(text.replace("\n", end).encode(), "case").answers == {"kind": "a"}
    with pytest.raises(RecurrenceError, match="^case:3:"):
        read_case((text.rstrip("}\n") + "\n @").replace("\n", end).encode(), "case")
