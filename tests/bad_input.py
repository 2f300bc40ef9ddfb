"""Bad input for what reads files, made by number, and the laws that hold for whatever is read.

Input n of seed s is always the same while the files it is made from stay as they are: the bundled pathway, `EVERYTHING`
of `build.py`, and the cases. Every `EVERY`th input is an extreme one, as large, deep, long or tangled as the size limit
lets it be; the rest are small.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from functools import cache
from io import BytesIO
from random import Random
from textwrap import dedent
from typing import Any, NamedTuple

import yaml
from yaml import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

import paths
from build import EVERYTHING, SMALL, note, pathway_text, steps
from recurrence_cli.loading import BUNDLED, load, load_bytes, read_case, read_example
from recurrence_cli.loading.cases import MAX_CASE_BYTES
from recurrence_cli.loading.problem_log import MAX_BYTES
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.problems import RecurrenceError, UnsoundFile, printable

EVERY = 4_000
NAME = "f"


class Input(NamedTuple):
    """Bytes, what kind they are, and what reads them: "pathway", "case" or "example"."""

    kind: str
    reader: str
    data: bytes


class Kind(NamedTuple):
    """A kind of input: its maker, its reader, and its share of a thousand inputs, which is 0 if it is extreme."""

    make: Callable[[Random], bytes]
    weight: int = 0
    reader: str = "pathway"


def made(seed: int, number: int) -> Input:
    """Input `number` of `seed`."""
    rng = Random(f"{seed}:{number}")
    if number % EVERY == 0:
        return made_of(EXTREME[number // EVERY % len(EXTREME)], rng)
    (name,) = rng.choices([*KINDS], [kind.weight for kind in KINDS.values()])
    return made_of(name, rng)


def made_of(name: str, rng: Random) -> Input:
    kind = KINDS[name]
    return Input(name, kind.reader, kind.make(rng))


# --- bytes with something changed, and pieces in no order -----------------------------------------------------------


@cache
def real() -> bytes:
    return BUNDLED.read_bytes()


CASES = (
    b'{"id": "p1", "answers": {"kind": "a", "places": ["x", "y"], "n": -1.5e3, "t": [true, null]}}',
    b"id: p1\npathway: {id: test, sha256: ab}\nanswers:\n  kind: a\n  places: [x, y]\n",
)
WORDS = sorted({*re.findall(r"\w[\w-]*", EVERYTHING), *re.findall(r"(?m)^ *([\w, ]{1,40}):", real().decode())})
ODD = (
    "", " ", "null", "~", "yes", "no", "not_known", "any", "a, b", ",", ",,", "x, x", "é", "\u200b", "\0", "\ufeff",
    "\U0001f600", "'", '"', "{", "[", "]", "}", "#", " #", "- a", ": ", "a: b", "&a", "*a", "!t", "<<", "%", "@", "`",
    "9" * 50, "1e999", "\n", "a\nb", "\t", "\u2028", "\u0085", "\r", "true", "2026-02-30", "kind", "S1", "N-1", "O-1",
    "x" * 300, "---", "...", "? ", "|", ">", "=", "\ud7ff", "\uffff", "ß" * 40, "../../x", "a.b", "\\",
)  # fmt: skip
PIECES = (
    "\n", "\n", "\n  ", "\n    ", " ", " ", "- ", ": ", ", ", "[", "]", "{", "}", "? ", "|\n", ">-\n", "'", '"', "#", " #",
    "&a ", "*a", "!t ", "<<: ", "\n---\n", "\n...\n", "%YAML 1.1\n", "\t", "\r\n", "\\x41", "\\U0010ffff", "\0", "\udc80",
)  # fmt: skip
JSON_PIECES = (
    '{"answers": ', '{"answers": {"kind": "a"}}', "{", "}", "[", "]", ", ", ": ", '"', '"id": ', '"pathway": ', "-0", "1.5",
    "9" * 30, "1e999", "null", "true", "NaN", "-Infinity", '"\\ud800"', '"\\u0000"', "\\", "\n", " ",
)  # fmt: skip


def _bytes(text: str) -> bytes:
    # Half of a surrogate pair makes bytes that are not UTF-8.
    return text.encode("utf-8", "surrogatepass")


def _changed(data: bytes, rng: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        at = rng.randrange(len(changed) + 1)
        start = rng.randrange(len(data) + 1)
        changed[at : at + rng.choice((0, 0, 1, 1, 2, 10, 100))] = rng.choice(
            (
                b"",
                bytes([rng.randrange(256)]),
                _bytes(rng.choice((*PIECES, *ODD))),
                data[start : start + rng.choice((1, 10, 100))],
                rng.choice(WORDS).encode(),
            )
        )
    return bytes(changed)


def _slice(rng: Random) -> bytes:
    lines = real().decode().split("\n")
    start = rng.randrange(len(lines))
    return dedent("\n".join(lines[start : start + rng.choice((5, 20, 60))])).encode()


def _soup(rng: Random, *heads: str, more: Sequence[str] = WORDS) -> bytes:
    pieces = (rng.choice(PIECES if rng.random() < 0.6 else more) for _ in range(rng.randrange(60)))
    return _bytes(rng.choice(heads) + "".join(pieces))


def _characters(rng: Random) -> bytes:
    ends = (0x80, 0x800, 0x3000, 0x10000, 0x110000)
    return _bytes("".join(chr(rng.randrange(rng.choice(ends))) for _ in range(rng.randrange(200))))


# --- trees with something changed -----------------------------------------------------------------------------------

LOADER, DUMPER = (yaml.CBaseLoader, yaml.CDumper) if yaml.__with_libyaml__ else (yaml.BaseLoader, yaml.Dumper)


def tree(data: bytes | str) -> Node:
    root = yaml.compose(data, LOADER)
    assert root is not None
    return root


def written(root: Node) -> bytes:
    return _bytes(str(yaml.serialize(root, Dumper=DUMPER, allow_unicode=True, width=120)))


def _spot(root: Node, rng: Random) -> tuple[Node, int]:
    """A list or mapping somewhere in the tree, and the number of one of its entries."""
    here, spot = root, (root, 0)
    while isinstance(here, CollectionNode) and here.value:
        at = rng.randrange(len(here.value))
        here, spot = _value(here.value[at]), (here, at)
        if rng.random() < 0.15:
            break
    return spot


def _value(entry: Any) -> Any:
    """An entry of a list, or the value of one of a mapping, which is a pair."""
    return entry[1] if isinstance(entry, tuple) else entry


def _reshape(root: Node, rng: Random) -> None:
    """Change an entry: drop it, or double, move, rename, replace, nest or unpack it."""
    holder, at = _spot(root, rng)
    if not isinstance(holder, CollectionNode) or not holder.value:
        return
    holder.flow_style = rng.random() < 0.5
    entries = holder.value
    value = _value(entries[at])
    other, place = _spot(root, rng)
    word = ScalarNode("tag:yaml.org,2002:str", rng.choice((rng.choice(WORDS), rng.choice(ODD))))
    match rng.randrange(12):
        case 0:
            del entries[at]
            return
        case 1:
            entries.insert(rng.randrange(len(entries) + 1), deepcopy(entries[at]))
            return
        case 2:
            entries.append(entries.pop(at))
            return
        case 3 if isinstance(holder, MappingNode):
            entries[at] = (word, value)
            return
        case 4:
            value = word
        case 5:
            value = tree(rng.choice(("[]", "{}", "[[]]", "[a]", "{a: b}", "[{note: N-9}]")))
        case 6:
            value = SequenceNode("tag:yaml.org,2002:seq", [value])
        case 7 if isinstance(value, CollectionNode) and value.value:
            value = _value(value.value[0])
        case _ if isinstance(other, CollectionNode) and isinstance(_value(other.value[place]), type(value)):
            # Names take the place of names, and lists that of lists.
            value = deepcopy(_value(other.value[place]))
    entries[at] = (entries[at][0], value) if isinstance(holder, MappingNode) else value


def _shape(data: bytes, rng: Random) -> bytes:
    root = tree(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        _reshape(root, rng)
    return written(root)


# --- extreme files --------------------------------------------------------------------------------------------------


def many(
    *pieces: str, heads: Sequence[str] = ("",), tail: bytes = b"", size: int = MAX_BYTES, reader: str = "pathway"
) -> Kind:
    """A head, then one of the pieces over and over, up to the size limit or what is given."""

    def make(rng: Random) -> bytes:
        head, piece = rng.choice(heads).encode(), rng.choice(pieces).encode()
        return head + piece * ((size - len(head) - len(tail)) // len(piece)) + tail

    return Kind(make, reader=reader)


def lines(*entries: str, head: str = "") -> Kind:
    """A head, then lines up to the size limit, whose `{n}` is their number, and none of which is cut."""

    def make(rng: Random) -> bytes:
        entry = rng.choice(entries)
        return (head + numbered(MAX_BYTES // len(entry), entry)).encode()[:MAX_BYTES].rpartition(b"\n")[0]

    return Kind(make)


def part(name: str, entry: str, *numbers: int, head: str = "", **others: str) -> Kind:
    """A file with so many entries in one of its parts, or so many steps."""

    def make(rng: Random) -> bytes:
        text = head + numbered(rng.choice(numbers), entry)
        return (steps(text, **others) if name == "steps" else pathway_text(**{name: text, **others})).encode()

    return Kind(make)


def numbered(number: int, entry: str, end: str = "\n") -> str:
    """Repeat a line; `{n}` in it is the number of the line and `{m}` the one before."""
    return "".join(entry.replace("{n}", str(n)).replace("{m}", str(n - 1)) + end for n in range(1, number + 1))


def _by_indentation(rng: Random) -> bytes:
    return "\n".join(" " * n + rng.choice(("a:", "-")) for n in range(4_000)).encode()


def _unknown_words(rng: Random) -> bytes:
    """Many words that treatments name, each near to many that are explained, and none of them."""
    word = "ab" * rng.choice((0, 20, 400))
    return pathway_text(
        glossary=numbered(5_000, f"{word}{{n}}: {{meaning: A, sources: []}}"),
        treatments=f"t: {{name: T, kind: surgery, what: It, words: [{numbered(5_000, word + '{n}x', ', ')}]}}",
    ).encode()


def _deep_asks(rng: Random) -> bytes:
    """Questions within questions, down to the limit, that have long names, and many branches at the bottom."""
    inner, name = numbered(4_000, "{ask: done, choices: {f{n}: []}}", ", "), "q" * 9_000
    for n in range(28):
        inner = f"{{ask: {name}, choices: {{? {name}{n} : [{inner}]}}}}"
    return steps(f"- {inner}").encode()


KINDS: dict[str, Kind] = {
    "bytes of a small file": Kind(lambda rng: _changed(EVERYTHING.encode(), rng), 270),
    "bytes of a slice": Kind(lambda rng: _changed(_slice(rng), rng), 170),
    "bytes of the real file": Kind(lambda rng: _changed(real(), rng), 10),
    "shape of a small file": Kind(lambda rng: _shape(EVERYTHING.encode(), rng), 250),
    "shape of the real file": Kind(lambda rng: _shape(real(), rng), 10),
    "grammar soup": Kind(lambda rng: _soup(rng, ""), 90),
    "random bytes": Kind(lambda rng: rng.randbytes(rng.randrange(300)), 30),
    "random characters": Kind(_characters, 40),
    "bytes of a case": Kind(lambda rng: _changed(rng.choice(CASES), rng), 50, "case"),
    "soup of a case": Kind(lambda rng: _soup(rng, '{"answers": ', "", "answers: ", more=JSON_PIECES), 50, "case"),
    "bytes of an example": Kind(lambda rng: _changed(rng.choice(paths.CASES[:40]).read_bytes(), rng), 30, "example"),
    "open brackets": many("[", "{"),
    "brackets": many("[]", "{}", "[],", "[{},", "[[],", "{a: ["),
    "brackets in a bracket": many("a,", "'a',", "a: b,", "a   ,", "[],", "\n,a", heads="["),
    "dashes": many("- ", "-\n", "? ", "- - -\n", "-\n -\n"),
    "deep by indentation": Kind(_by_indentation),
    "a long list": many("- a\n", "- []\n", "- {}\n", "- 'a'\n", '- ""\n', '- "\\u200b"\n'),
    "a long mapping": lines("k{n}:", "{n}: a", "? {n}", "k{n}: {}", "k{n}" + "x" * 9_000 + ": []"),
    "one key over and over": many("a: b\n", "<<: a\n", "? [a]\n: b\n", "pathway: {}\n"),
    "one long line": many("a", "a ", "é", "\U0001f600", "a#", "' ", "x:y", heads=["title: ", "!", "? "]),
    "one long text": Kind(lambda rng: SMALL.replace("title: Test", f'title: "{"a b " * 2_000_000}"').encode()),
    "one long block": many(" a\n", heads=["|\n", ">\n", "a: |\n", "\U0001f600: >\n"]),
    "one long quote": many("a", "\\n", "''", "\n", "\U0001f600", heads="\"'"),
    "nothing but line ends": many("\n", "\r\n", " \n", "\n#", "# a\n", "\U0001f600\n"),
    "hidden characters": many("\0", "\r", "\u200b", "\x85", "\u2028", "a\u200b\n", "\ufeff"),
    "one wide character": many("a", "a\n", "\n", " a", heads=["# \U0001f600\n"]),
    "comments": many("#", "#\n", " #a\n", "a #", "- a #\n"),
    "spaces": many(" ", "\t", " \t", "\n\t", heads=["", "a:"]),
    "documents": many("---\n", "...\n", "--- a\n", "---\n...\n"),
    "directives": lines("%TAG !{n}! a", "%YAML 1.1", "%X{n}", "%"),
    "directives of a second document": lines("%TAG !{n}! a", head="a: b\n...\n"),
    "anchors, aliases and tags": many("- &a b\n", "- *a\n", "- !a b\n", "- !!a [&b b]\n"),
    "an alias bomb": Kind(
        lambda rng: numbered(rng.randrange(10, 200), "a{n}: &a{n} [*a{m}, *a{m}, *a{m}, *a{m}, *a{m}]").encode()
    ),
    "bytes that are not UTF-8": many("a", "a\n", tail=b"\xff"),
    "random bytes without end": Kind(lambda rng: rng.randbytes(MAX_BYTES)),
    "too long by a byte": many("#", size=MAX_BYTES + 1),
    "the real file over and over": Kind(lambda rng: real() * (MAX_BYTES // len(real()))),
    "the real file and a long comment": Kind(lambda rng: real() + b"#" * (MAX_BYTES - len(real()))),
    "many unknown keys": part("pathway", "titl{n}: 1", 20_000, 1_000),
    "many empty questions": part("questions", "q{n}: {}", 10_000),
    "many questions": part(
        "questions", "q{n}: {ask: A, short: S, help: H, look_in: L, choices: {a: {label: A}, b: {label: B}}}", 2_000
    ),
    "many choices": part(
        "questions",
        "  c{n}: {label: C}",
        9_000,
        15,
        head="kind: {ask: A, short: S, help: H, look_in: L}\nq:\n choices:\n",
    ),
    "many sections": part("sections", "s{n}: {title: T}", 10_000, 99),
    "many keys of the tree": part("tree", "  c{n}: {x: []}", 10_000, 18, head="ask: kind\nchoices:\n"),
    "many names in a key": part("steps", f"- {{ask: done, choices: {{? '{'ab,' * 3_000}' : []}}}}", 900),
    "many names in a clash": part(
        "clashes", f"- {{when: {{done: '{'ab,' * 3_000}'}}, and: {{type: x}}, because: B}}", 900
    ),
    "many steps that ask": part("steps", "- {ask: done, choices: {'a{n}, b{n}, c{n}, d{n}': []}}", 6_000),
    "many notes": part("steps", f"- {note('N-{n}')}", 4_500),
    "many notes of one id": part("steps", f"- {note('N-1')}", 4_500),
    "many branches": part("branches", "b{n}: {steps: []}", 12_000),
    "a long chain of branches": part("branches", "b{n}: {steps: [{use: b{m}}]}", 7_000, head="b0: {steps: []}\n"),
    "a long chain of doubled branches": part(
        "branches", "b{n}: {steps: [{use: b{m}}, {use: b{m}}]}", 4_500, head="b0: {steps: []}\n"
    ),
    "a long ring of branches": part(
        "branches", "b{n}: {steps: [{use: b{m}}]}", 7_000, head="b0: {steps: [{use: b7000}]}\n"
    ),
    "branches that all use each other": part(
        "branches", f"b{{n}}: {{steps: [{', '.join(f'{{use: b{n}}}' for n in range(1, 111))}]}}", 110
    ),
    "many unknown branches": part("steps", "- use: b{n}x", 6_000, branches=numbered(6_000, "b{n}: {steps: []}")),
    "many unknown words": Kind(_unknown_words),
    "deep questions with long names": Kind(_deep_asks),
    "a case of long numbers": many(
        "1", heads=[f'{{"id": {sign}' for sign in ("", "0.", "-", "1e")], tail=b"}", size=500_000, reader="case"
    ),
    "a deep case": many("[", '{"a":', "[[],", heads=['{"answers": '], size=400_000, reader="case"),
    "a case at the edge of what is deep": many("[", heads=['{"answers": '], size=1_000, reader="case"),
    "a case as long as may be": many(
        "[],", "{},", '"ab",', "1.5,", heads=['{"answers": {"a": ['], tail=b"0]}}", size=MAX_CASE_BYTES, reader="case"
    ),
    "a case of one long key": many("a\\n", heads=['{"'], tail=b'": 1}', size=MAX_CASE_BYTES, reader="case"),
    "a case of many keys": Kind(
        lambda rng: b'{"answers": {' + b",".join(b'"%d": 1' % n for n in range(60_000)) + b"}}", reader="case"
    ),
    "a long case in YAML": many("- a\n", "[", "a: b\n", "\0", "\n", size=MAX_CASE_BYTES, reader="case"),
    "a case too long by a byte": many("1", size=MAX_CASE_BYTES + 1, reader="case"),
}
EXTREME = [name for name, kind in KINDS.items() if not kind.weight]


# --- the laws -------------------------------------------------------------------------------------------------------


@cache
def bundled() -> Pathway:
    return load()


def attempt(given: Input) -> tuple[bool, Exception | None]:
    """Read an input; return whether it was taken, and the exception if not."""
    try:
        if given.reader == "pathway":
            load_bytes(given.data, NAME)
        elif given.reader == "case":
            read_case(given.data, NAME)
        else:
            read_example(bundled(), given.data, NAME)
    except Exception as error:  # noqa: BLE001  # whatever else is raised is what is looked for
        return False, error
    return True, None


def fault_in(given: Input, error: Exception | None) -> str:
    """The law that `error`, raised for the input, breaks; empty when it breaks none."""
    if error is None:
        return ""
    if not isinstance(error, RecurrenceError):
        return f"raised {type(error).__name__}: {printable(str(error)[:200])}"
    if isinstance(error, UnsoundFile):
        places = [(problem.place.line, problem.place.column) for problem in error.problems]
        messages = [str(problem) for problem in error.problems]
        if not messages:
            return "refused without a problem"
    else:
        messages = [printable(str(error))]
        told = re.match(r"f:(\d+):(\d+): ", str(error))
        places = [(int(told[1]), int(told[2]))] if told else []
        if not messages[0].startswith("f:"):
            return f"a message that does not begin with the file: {messages[0][:200]}"
    for message in messages:
        if not message.isprintable():
            return f"a line that cannot be printed: {message[:200]!r}"
    return _outside(given.data, places)


def _outside(data: bytes, places: Sequence[tuple[int, int]]) -> str:
    wanted = {line for line, _ in places}
    lengths = {n: _length(line, n == 1) for n, line in enumerate(_lines(data), start=1) if n in wanted}
    for line, column in places:
        if line not in lengths or not 1 <= column <= lengths[line] + 1:
            return f"a place outside of the file: {line}:{column}"
    return ""


def _lines(data: bytes) -> Iterator[bytes]:
    # By the first end of a line; where that is CR, all of them are.
    if re.match(rb"[^\r\n]*\r(?!\n)", data):
        data = re.sub(rb"\r\n?", b"\n", data)
    yield from BytesIO(data)
    if not data or data.endswith(b"\n"):
        yield b""


def _length(line: bytes, first: bool) -> int:
    """The characters of a line, without its end and a byte order mark."""
    characters = line.removesuffix(b"\r\n").removesuffix(b"\n").decode("utf-8", "replace")
    return len(characters.removeprefix("\ufeff") if first else characters)


def law_broken_by(given: Input) -> str:
    """Describe what is wrong with how the input is read; empty if nothing is."""
    _, error = attempt(given)
    return fault_in(given, error)
