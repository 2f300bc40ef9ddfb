"""Rows of cases: what the reader takes, and what it refuses, in which words and on which line."""

from io import BytesIO

import pytest

from recurrence_cli.loading.case_rows import JsonLines, Row, RowReader, numbered_lines, read_header
from recurrence_cli.loading.cases import JSON_HINT
from recurrence_cli.pathway.problems import RecurrenceError

QUESTIONS = ("kind", "done", "places")
HEADER = b"id,kind,done,places\n"
LIMIT = 1024 * 1024
BOM = b"\xef\xbb\xbf"


def json_rows(data: bytes, ignore_unknown: bool = False) -> list[Row]:
    return read(JsonLines(frozenset(QUESTIONS), ignore_unknown), data)


def json_row(line: bytes, ignore_unknown: bool = False) -> Row:
    (row,) = json_rows(line, ignore_unknown)
    return row


def csv_rows(data: bytes, ignore_unknown: bool = False) -> list[Row]:
    lines = numbered_lines(BytesIO(data))
    rows = read_header(next(lines)[1], "cases.csv", QUESTIONS, ignore_unknown)
    return [rows.read(line, row) for line, row in rows.split(lines)]


def csv_row(row: bytes) -> Row:
    (only,) = csv_rows(HEADER + row)
    return only


def read(rows: RowReader, data: bytes) -> list[Row]:
    return [rows.read(line, row) for line, row in rows.split(numbered_lines(BytesIO(data)))]


def refused_header(header: bytes) -> str:
    with pytest.raises(RecurrenceError) as refused:
        csv_rows(header)
    return str(refused.value)


# --- JSON Lines -----------------------------------------------------------------------------------------------------


def test_a_line_is_a_case_called_by_its_id_or_by_its_line() -> None:
    assert json_rows(b'{"id": "x", "answers": {"kind": "a"}}\n{"answers": {}}\n{"id": 7, "answers": {}}') == [
        Row(1, "x", {"kind": "a"}),
        Row(2, 2, {}),
        Row(3, 7, {}),
    ]


def test_what_a_case_may_say_besides_is_of_no_use_here_and_no_fault() -> None:
    saved = b'{"id": null, "pathway": {"sha256": "0"}, "answers": {"places": ["x", "y"]}, "person": "A woman"}'
    assert json_row(saved)[:4] == Row(1, 1, {"places": ["x", "y"]})[:4]


def test_lines_of_nothing_are_passed_over_but_counted() -> None:
    assert json_rows(b'\n \t\r\n{"answers": {}}\r\n\n{"answers": {}}\n\n') == [Row(3, 3, {}), Row(5, 5, {})]


@pytest.mark.parametrize("nothing", [b"", BOM, BOM + b"\n", b"\n\n"])
def test_nothing_is_no_case(nothing: bytes) -> None:
    assert json_rows(nothing) == []


def test_a_byte_order_mark_begins_the_file_and_no_other_line() -> None:
    first, second = json_rows(BOM + b'{"answers": {}}\n' + BOM + b'{"answers": {}}')
    assert first == Row(1, 1, {})
    assert second.answers is None


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ('{"answers": {"kind": "a"}', f"not JSON from column 26; {JSON_HINT}"),
        ('{"answers": {}} {"answers": {}}', f"not JSON from column 17; {JSON_HINT}"),
        ("kind=a", f"not JSON from column 1; {JSON_HINT}"),
        ('{"answers": {"kind": "a",}}', f"not JSON from column 25; {JSON_HINT}"),
        ("{'answers': {}}", f"not JSON from column 2; {JSON_HINT}"),
        ('"answers"', 'not a case; write {"answers": {"QUESTION": "CHOICE"}}'),
        ('[{"answers": {}}]', 'not a case; write {"answers": {"QUESTION": "CHOICE"}}'),
        ("null", 'not a case; write {"answers": {"QUESTION": "CHOICE"}}'),
        ("{}", 'a case needs "answers", a mapping of questions to choices'),
        ('{"answers": [["kind", "a"]]}', 'a case needs "answers", a mapping of questions to choices'),
        ('{"answers": null}', 'a case needs "answers", a mapping of questions to choices'),
        (
            '{"er_status": "a"}',
            '"er_status" is not a key of a case ("id", "pathway", "answers"). Write the answers under "answers".',
        ),
        ('{"answer": {}}', '"answer" is not a key of a case ("id", "pathway", "answers"). Did you mean "answers"?'),
        ('{"answers": {"kind": "a", "kind": "b"}}', '"kind" is given twice; give it once'),
        ('{"answers": {}, "answers": {"kind": "b"}}', '"answers" is given twice; give it once'),
        ('{"answers": {"ki\\u006ed": "a", "kind": "a"}}', '"kind" is given twice; give it once'),
        ('{"answers": {"kind": {"a": 1, "a": 1}}}', '"a" is given twice; give it once'),
        ('{"answers": {"kind": NaN}}', "NaN is not JSON; write an answer as text"),
        ('{"answers": {"kind": [-Infinity]}}', "-Infinity is not JSON; write an answer as text"),
        ('{"answers": {"kind": 1e999}}', "1e999 is larger than a number can be; write an answer as text"),
        ('{"id": 1' + "0" * 100 + ', "answers": {}}', "a number of 101 characters; write an answer as text"),
        ('{"answers": {"kind": "\\ud800"}}', "'\\ud800' is half a character; write the whole one"),
        ('{"answers": {"\\udfff": "a"}}', "'\\udfff' is half a character; write the whole one"),
        ('{"answers": {"kind": ' + "[" * 19 + "]" * 19 + "}}", "nested too deep for a case"),
        ("[" * 100_000, "nested too deep for a case"),
        ('{"a":' * 100_000, "nested too deep for a case"),
        ('{"id": true, "answers": {}}', 'the "id" of a case is a text or a whole number'),
        ('{"id": 1.0, "answers": {}}', 'the "id" of a case is a text or a whole number'),
        ('{"id": ["x"], "answers": {}}', 'the "id" of a case is a text or a whole number'),
    ],
    ids=lambda text: text[:40],
)
def test_a_line_that_is_no_case_is_refused_by_its_line(line: str, error: str) -> None:
    assert json_rows(b"\n" + line.encode()) == [Row(2, 2, None, error)]


def test_a_case_that_has_an_id_is_refused_by_it() -> None:
    assert json_row(b'{"id": "x", "answers": 1}') == Row(
        1, "x", None, 'a case needs "answers", a mapping of questions to choices'
    )


def test_a_depth_of_20_is_not_too_deep() -> None:
    assert json_row(b'{"answers": {"done": [], "kind": ' + b"[" * 18 + b"]" * 18 + b"}}").error == ""


def test_brackets_beside_each_other_are_not_depth() -> None:
    assert json_row(b'{"answers": {"kind": [' + b"[], " * 20 + b"[]]}}").error == ""


def test_brackets_in_a_text_are_not_depth() -> None:
    assert json_row(b'{"id": "' + b"[" * 50 + b'", "answers": {}}') == Row(1, "[" * 50, {})


@pytest.mark.parametrize("data", [b'{"answers": {"kind": "\xff"}}', b'{"id": "\xed\xa0\x80", "answers": {}}', b"\x80"])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    assert json_row(data) == Row(1, 1, None, "not UTF-8; save the file as UTF-8")


def test_a_line_may_have_a_mebibyte_and_no_more() -> None:
    filled = b'{"id": "' + b"x" * (LIMIT - 25) + b'", "answers": {}}'
    assert len(filled) == LIMIT
    longest, too_long, after = json_rows(filled + b"\n" + filled + b" " * 3_000_000 + b"\n" + b'{"answers": {}}')
    # The end of the line counts too.
    assert longest == Row(1, 1, None, "longer than 1,048,576 bytes; a case is the answers of one person")
    assert too_long == Row(2, 2, None, "longer than 1,048,576 bytes; a case is the answers of one person")
    assert after == Row(3, 3, {})
    assert json_row(filled).error == ""


def test_keys_and_questions_of_no_use_are_passed_over_if_wished() -> None:
    line = b'{"id": "x", "ward": {"a": [1]}, "answers": {"kind": "a", "shoe_size": 38}}'
    assert json_row(line, ignore_unknown=True) == Row(1, "x", {"kind": "a"})
    assert json_row(b'{"ward": 1, "ward": 2, "answers": {}}', ignore_unknown=True) == Row(
        1, 1, None, '"ward" is given twice; give it once'
    )
    assert json_row(b'{"ward": 1}', ignore_unknown=True).error.startswith('a case needs "answers"')


# --- the header of a table ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        b"id,kind,done\n", b"id;kind;done\r\n", b"id\tkind\tdone\n", BOM + b"id,kind,done\n", b' id , kind ,"done"\n',
        b"id,kind,done,,\n", BOM + b'"id";"kind";"done"\r\n',
    ],
)  # fmt: skip
def test_columns_are_parted_by_comma_semicolon_or_tab(header: bytes) -> None:
    delimiter = max(b",;\t", key=header.count)
    row = bytes([delimiter]).join([b"x", b"a", b"yes"])
    assert csv_rows(header + row) == [Row(2, "x", {"kind": "a", "done": "yes"})]


def test_columns_may_stand_in_any_order_and_be_missing() -> None:
    assert csv_rows(b"done,id\nyes,x\n") == [Row(2, "x", {"done": "yes"})]
    assert csv_rows(b"kind\na\n\nb") == [Row(2, 2, {"kind": "a"}), Row(4, 4, {"kind": "b"})]


@pytest.mark.parametrize(
    ("header", "error"),
    [
        (b"id,knd\n", 'no question is called "knd". Did you mean "kind"?'),
        (b"id,kind,ward,shoe size\n", 'no question is called "ward" (and 1 more).'),
        (b"id,,kind\n", 'no question is called "".'),
        (b"ID,kind\n", 'no question is called "ID". Did you mean "id"?'),
    ],
)
def test_unknown_columns_refuse_the_file(header: bytes, error: str) -> None:
    wanted = 'Name a column "id" or as a question; --ignore-unknown ignores others.'
    assert refused_header(header) == f"cases.csv:1: {error} {wanted}"


def test_a_header_that_cannot_be_read_refuses_the_file() -> None:
    assert refused_header(b"\n") == "cases.csv:1: empty; the first line of CSV names the columns"
    assert refused_header(BOM) == "cases.csv:1: empty; the first line of CSV names the columns"
    assert refused_header(b"id,\xff\n") == "cases.csv:1: not UTF-8; save the file as CSV in UTF-8"
    assert refused_header("id,kind\n".encode("utf-16")) == "cases.csv:1: not UTF-8; save the file as CSV in UTF-8"
    assert refused_header(b'id,"kind\n') == ("cases.csv:1: not a header of columns; check its quotes")


def test_unknown_columns_are_passed_over_if_wished() -> None:
    assert csv_rows(b"ward,kind,,id\n7,a,?,x\n", ignore_unknown=True) == [Row(2, "x", {"kind": "a"})]


# --- the rows of a table --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "case", "answers"),
    [
        (b"x,a,yes,x|y", "x", {"kind": "a", "done": "yes", "places": ["x", "y"]}),
        (b"x,a,,", "x", {"kind": "a"}),
        (b",,,", 2, {}),
        (b" x , a ,  , x | y \r\n", "x", {"kind": "a", "places": ["x", "y"]}),
        (b'"x","a","","x|y"', "x", {"kind": "a", "places": ["x", "y"]}),
        (b'"a ""b"", c",a,,', 'a "b", c', {"kind": "a"}),
        (b'"two\nlines",a,,\n', "two\nlines", {"kind": "a"}),
        (b'"two\r\nlines",a,,\r\n', "two\r\nlines", {"kind": "a"}),
        (b'5" 2,a,,', '5" 2', {"kind": "a"}),
        (b'x,a,,"x,y"', "x", {"kind": "a", "places": "x,y"}),
        (b"x,a,,,,", "x", {"kind": "a"}),
        (b"\xc3\xa9\xf0\x9f\x98\x80,a,,", "é😀", {"kind": "a"}),
        (b"x,,,x|", "x", {"places": ["x", ""]}),
    ],
)
def test_a_row_is_a_case(row: bytes, case: str | int, answers: dict[str, object]) -> None:
    assert csv_row(row) == Row(2, case, answers)


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (b"x,a", "2 cells, but 4 columns; leave a cell empty for not known"),
        (b"x", "1 cells, but 4 columns; leave a cell empty for not known"),
        (b"x,a,yes,x,y", "5 cells, but 4 columns; leave a cell empty for not known"),
        (b"x,a,,,,y", "6 cells, but 4 columns; leave a cell empty for not known"),
        (b"x;a;;", "1 cells, but 4 columns; leave a cell empty for not known"),
        (b'x,"a,,', "not CSV; check its quotes"),
        (b'"x"y,a,,', "not CSV; check its quotes"),
        (b'"' + b"x" * 131_073 + b'",a,,', "not CSV; check its quotes"),
        (b"x,\xff,,", "not UTF-8; save the file as UTF-8"),
        (b"x,\xed\xa0\x80,,", "not UTF-8; save the file as UTF-8"),
        (b"x" * (LIMIT + 1) + b",a,,", "longer than 1,048,576 bytes; a case is the answers of one person"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_row_that_is_no_case_is_refused_by_its_line_and_the_next_is_read(row: bytes, error: str) -> None:
    assert csv_rows(HEADER + row + b"\ny,b,,\n") == [Row(2, 2, None, error), Row(3, "y", {"kind": "b"})]


def test_lines_are_counted_as_they_stand_in_the_file() -> None:
    rows = csv_rows(HEADER + b'\n"one\n\ntwo",a,,\n \r\nx,b,,\n')
    assert rows == [Row(3, "one\n\ntwo", {"kind": "a"}), Row(7, "x", {"kind": "b"})]


def test_a_column_that_stands_twice_may_be_filled_once_in_a_row() -> None:
    rows = csv_rows(b"id,kind,kind,id\nx,a,,\n,,b,y\nx,a,b,\nx,,,y\nx,a,a,\n")
    assert rows == [
        Row(2, "x", {"kind": "a"}),
        Row(3, "y", {"kind": "b"}),
        Row(4, "x", None, "kind is given twice; give it once"),
        Row(5, "x", None, "id is given twice; give it once"),
        Row(6, "x", None, "kind is given twice; give it once"),
    ]


def test_an_id_that_is_the_number_of_its_line_is_an_id_all_the_same() -> None:
    assert csv_rows(b"id,id\n2,\n3,x\n") == [Row(2, "2", {}), Row(3, "3", None, "id is given twice; give it once")]


@pytest.mark.parametrize("forgotten", [b'"x,a,,', b'x,"a,,', b'"""x,a,,', b'"x,a,,"",'])
def test_a_quote_that_nothing_closes_costs_no_row_but_its_own(forgotten: bytes) -> None:
    good = b"".join(b'%d,b,,"x"\n' % number for number in range(300))
    first, *rest = csv_rows(HEADER + forgotten + b"\n" + good)
    assert (first.line, first.answers) == (2, None)
    assert rest == [Row(number + 3, str(number), {"kind": "b", "places": "x"}) for number in range(300)]


def test_quotes_in_two_rows_that_do_not_make_one_cost_no_row_between_them() -> None:
    assert csv_rows(HEADER + b'"x,a,,\ny,b,,\n"z,a,,\n')[1] == Row(3, "y", {"kind": "b"})


def test_a_row_may_go_on_for_100_lines_and_no_more() -> None:
    (row,) = csv_rows(HEADER + b'"' + b"\n" * 100 + b'",a,,')
    assert row == Row(2, 2, {"kind": "a"})
    first, last = csv_rows(HEADER + b'"' + b"\n" * 101 + b'",a,,')
    assert (first.line, first.answers) == (2, None)
    assert (last.line, last.answers) == (103, None)


# --- line ends ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["LF", "CR LF", "CR"])
@pytest.mark.parametrize("last", [True, False], ids=["ended", "not ended"])
def test_rows_are_the_same_with_any_line_ends(end: bytes, last: bool) -> None:
    table_lines = [b"id,done", b'x,"yes"', b"", b"z,"]
    assert csv_rows(end.join([*table_lines, *[b""] * last])) == [Row(2, "x", {"done": "yes"}), Row(4, "z", {})]
    lines = [b'{"answers": {"a": "y"}}', b"", b'{"id": "z", "answers": {}}']
    assert json_rows(end.join([*lines, *[b""] * last])) == [Row(1, 1, {"a": "y"}), Row(3, "z", {})]


def test_lines_that_end_in_cr_are_parted_across_blocks_and_cut_where_they_are_too_long() -> None:
    short = [b"id,a", *(b"%d,%s" % (n, b"y" * 999) for n in range(3000))]
    got = [line for _, line in numbered_lines(BytesIO(b"\r".join(short)))]
    assert [line.rstrip(b"\r") for line in got] == short
    got = [line for _, line in numbered_lines(BytesIO(b"id\r" + b"x" * 5_000_000 + b"\ry\r"))]
    assert [len(line) > LIMIT for line in got] == [False, True, False]
    assert len(got[1]) < 3 * LIMIT


def test_a_cr_ends_no_line_of_a_table_whose_header_ends_in_lf() -> None:
    lines = [b"id,done\n", b'x,"y\rz"\n']
    assert [line for _, line in numbered_lines(BytesIO(b"".join(lines)), header=True)] == lines


def test_a_line_whose_cr_ends_a_block_is_not_joined_with_the_next() -> None:
    blocks = b"12345678\r" * 233_017
    assert len(blocks) == 2 * LIMIT + 1
    got = [line for _, line in numbered_lines(BytesIO(blocks + b"z"))]
    assert (len(got), got[-1]) == (233_018, b"z")


# --- slips that --ignore-unknown must not hide ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (b"id|a", 'no column is a question .* separated by "|"; separate them by commas, semicolons or Tabs'),
        (b'"id"|"a"', 'separated by "|"'),
        (b"id:a", 'separated by ":"'),
        (b"ID,A", 'column "ID" differs from "id" in letter case; correct it'),
        (b"id,A,b", 'column "A" differs from "a" in letter case; correct it'),
        (b"x,y", "no column is a question of this pathway"),
        (b"id", "no column is a question of this pathway"),
    ],
)
def test_a_table_in_which_nothing_would_be_read_is_refused(header: bytes, said: str) -> None:
    with pytest.raises(RecurrenceError, match=said.replace("|", r"\|")):
        read_header(header + b"\n", "cases.csv", ["a", "b"], True)


def test_an_answer_in_other_letters_is_not_passed_over() -> None:
    read = JsonLines(frozenset(["a"]), ignore_unknown=True).read
    assert read(1, b'{"answers": {"A": "y"}}').error == 'answer "A" differs from "a" in letter case; correct it'
    assert read(1, b'{"answers": {"x": "y"}}').error.startswith("no answer is a question of this pathway")
    assert read(1, b'{"answers": {"x": "y", "a": "z"}}').answers == {"a": "z"}
    assert read(1, b'{"answers": {}}').answers == {}
