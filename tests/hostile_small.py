"""Small hostile files: bytes and trees of sound ones with something changed, pieces of a grammar in no order, and noise."""

import json
import pickle
import re
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from textwrap import dedent
from typing import Any, NamedTuple, TypeAlias

import paths
from build import note, option, pathway_text, surgery
from recurrence_cli.loading import BUNDLED
from recurrence_cli.loading.nodes import MappingNode, Node, SequenceNode, read_nodes


class Input(NamedTuple):
    """Bytes, what kind they are, and what reads them: "pathway", "case" or "example"."""

    kind: str
    reader: str
    data: bytes


Kind: TypeAlias = Callable[[Random], Input]

SMALL = pathway_text(
    surgery(
        f"- ask: done\n  choices:\n    yes: [{option('O-1')}]\n    no: []\n    not_known: [{note('N-1')}]\n"
        f"- ask: type\n  choices: {{'x, y': [{{use: more}}], z: []}}"
    ),
    clashes='- {when: {done: "no"}, and: {type: "x, y"}, because: They clash.}',
    branches=f"more: {{title: More, caution: Mind., steps: [{note('N-2')}, {{use: rest}}]}}\nrest: {{steps: []}}",
    glossary="protein: {meaning: A protein., also: [a word], sources: [{id: S1}]}",
    ask_the_team="any: [{ask: What, sources: [{id: S1}]}]",
)

CASES = (
    b'{"id": "p1", "answers": {"kind": "a", "places": ["x", "y"], "n": -1.5e3, "t": [true, null]}}',
    b"id: p1\npathway: {id: test, sha256: ab}\nanswers:\n  kind: a\n  places: [x, y]\n",
)


@cache
def real() -> bytes:
    return BUNDLED.read_bytes()


@cache
def _real_lines() -> list[str]:
    return real().decode().split("\n")


@cache
def examples() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in paths.CASES[:40])


class Pairs(list[tuple[Any, Any]]):
    """A mapping as pairs of a key and a value, so that a key may stand twice and be no text."""


Tree: TypeAlias = str | list[Any]
"""Texts, lists of trees, and `Pairs` of trees."""


def tree(node: Node | None) -> Tree:
    if isinstance(node, MappingNode):
        return Pairs((key, tree(value)) for key, (_, value) in node.entries.items())
    if isinstance(node, SequenceNode):
        return [tree(item) for item in node.items]
    return node.value if node else ""


@cache
def _pickled(name: str) -> bytes:
    data = SMALL.encode() if name == "small" else real()
    return pickle.dumps(tree(read_nodes(data, lambda *told: None)))


def tree_of(name: str) -> Tree:
    """The tree of the "small" file or the "real" one, to be changed at will."""
    found: Tree = pickle.loads(_pickled(name))
    return found


WORDS = sorted({*re.findall(r"\w[\w-]*", SMALL), *re.findall(r"(?m)^ *([\w, ]{1,40}):", real().decode())})
ODD = (
    ["", " ", "null", "~", "yes", "no", "not_known", "any", "a, b", ",", ",,", "x, x", "é", "\u200b", "\0", "\ufeff"]
    + ["\U0001f600", "'", '"', "{", "[", "]", "}", "#", " #", "- a", ": ", "a: b", "&a", "*a", "!t", "<<", "%", "@"]
    + ["9" * 50, "1e999", "\n", "a\nb", "\t", "\u2028", "\u0085", "\r", "true", "2026-02-30", "kind", "S1", "N-1"]
    + ["x" * 300, "---", "...", "? ", "|", ">", "=", "\ud7ff", "\uffff", "ß" * 40, "../../x", "a.b", "O-1", "\\", "`"]
)
PIECES = [
    "\n",
    "\n",
    "\n  ",
    "\n    ",
    " ",
    " ",
    "- ",
    ": ",
    ", ",
    "[",
    "]",
    "{",
    "}",
    "? ",
    "|\n",
    ">-\n",
    "'",
    '"',
    "#",
] + [" #", "&a ", "*a", "!t ", "<<: ", "\n---\n", "\n...\n", "%YAML 1.1\n", "\t", "\r\n", "\\x41", "\\U0010ffff"]
JSON_PIECES = [
    '{"answers": ',
    '{"answers": {"kind": "a"}}',
    "{",
    "}",
    "[",
    "]",
    ", ",
    ": ",
    '"',
    '"id": ',
    '"pathway": ',
] + ["-0", "1.5", "9" * 30, "1e999", "null", "true", "NaN", "-Infinity", '"\\ud800"', '"\\u0000"', "\\", "\n", " "]


# --- changes --------------------------------------------------------------------------------------------------------


def _bytes_changed(data: bytes, rng: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        at = rng.randrange(len(changed) + 1)
        end = min(len(changed), at + rng.choice((0, 0, 1, 1, 2, 10, 100)))
        new: bytes = b""
        match rng.randrange(6):
            case 0:
                new = bytes([rng.randrange(256)])
            case 1:
                new = rng.choice(PIECES).encode()
            case 2:
                new = rng.choice(ODD).encode()
            case 3:
                start = rng.randrange(len(data) + 1)
                new = data[start : start + rng.choice((1, 10, 100))]
            case 4:
                new = rng.choice(WORDS).encode()
        changed[at:end] = new
    return bytes(changed)


def _misspelt(word: str, rng: Random) -> str:
    at = rng.randrange(len(word) + 1)
    return word[:at] + rng.choice(("", "x", word[at:][:1] * 2)) + word[at + 1 :]


def _spot(root: Tree, rng: Random) -> tuple[list[Any], int] | None:
    """Somewhere in the tree: a list or mapping, and the number of one of its entries."""
    here, spot = root, None
    while isinstance(here, list) and here:
        at = rng.randrange(len(here))
        spot = (here, at)
        if rng.random() < 0.15:
            break
        here = here[at][1] if isinstance(here, Pairs) else here[at]
    return spot


def _reshaped(root: Tree, rng: Random) -> Tree:
    """The tree after one change: an entry dropped, doubled, moved, renamed, replaced, nested or taken out."""
    spot = _spot(root, rng)
    if spot is None:
        return rng.choice(ODD)
    where, at = spot
    key, value = where[at] if isinstance(where, Pairs) else ("", where[at])
    match rng.randrange(14):
        case 0:
            del where[at]
            return root
        case 1:
            where.insert(rng.randrange(len(where) + 1), _copy(where[at]))
            return root
        case 2:
            other = rng.randrange(len(where))
            where[at], where[other] = where[other], where[at]
            return root
        case 3 if isinstance(where, Pairs):
            key = rng.choice((rng.choice(WORDS), rng.choice(ODD), _misspelt(str(key), rng)))
        case 4:
            value = rng.choice(ODD)
        case 5:
            value = rng.choice(([], Pairs(), [[]], ["a"], Pairs([("a", "b")]), [Pairs([("note", "N-9")])]))
        case 6:
            value = [value] if rng.random() < 0.5 else Pairs([(rng.choice(WORDS), value)])
        case 7 if isinstance(value, list) and value:
            value = value[0][1] if isinstance(value, Pairs) else value[0]
        case _:
            value = _elsewhere(root, value, rng)
    where[at] = (key, value) if isinstance(where, Pairs) else value
    return root


def _elsewhere(root: Tree, value: Tree, rng: Random) -> Tree:
    """Another part of the file, if it can be a text where `value` is one, so that names take the place of names."""
    for _ in range(4):
        if (spot := _spot(root, rng)) is not None:
            where, at = spot
            found = where[at][1] if isinstance(where, Pairs) else where[at]
            if isinstance(found, str) == isinstance(value, str):
                copied: Tree = _copy(found)
                return copied
    return value


def _copy(part: Any) -> Any:
    """The part again, so that what is changed in one place stays in that one."""
    return pickle.loads(pickle.dumps(part))


def _thinned(node: Tree, rng: Random) -> Tree:
    """The tree with a few entries left of each long list or mapping."""
    if isinstance(node, Pairs):
        kept = node if len(node) < 16 else [node[at] for at in sorted(rng.sample(range(len(node)), 4))]
        return Pairs((key, _thinned(value, rng)) for key, value in kept)
    if isinstance(node, list):
        return [_thinned(item, rng) for item in (node if len(node) < 4 else rng.sample(node, 2))]
    return node


_PLAIN = re.compile(r"[A-Za-z0-9][\w .-]*")


def _scalar(text: Tree, rng: Random) -> str:
    if not isinstance(text, str):
        return _flow(text, rng)
    if rng.random() < 0.0003 or (_PLAIN.fullmatch(text) and rng.random() < 0.9):
        return text
    return json.dumps(text, ensure_ascii=False)


def _flow(node: Tree, rng: Random) -> str:
    if isinstance(node, Pairs):
        return "{" + ", ".join(f"{_scalar(key, rng)}: {_flow(value, rng)}" for key, value in node) + "}"
    if isinstance(node, list):
        return "[" + ", ".join(_flow(item, rng) for item in node) + "]"
    return _scalar(node, rng)


def _block(node: Tree, indent: int, rng: Random) -> Iterator[str]:
    """The lines of a list or mapping that is not empty."""
    margin = " " * indent
    if isinstance(node, Pairs):
        for key, value in node:
            if isinstance(value, list) and value and rng.random() < 0.95:
                yield f"{margin}{_scalar(key, rng)}:"
                yield from _block(value, indent + 2, rng)
            else:
                yield f"{margin}{_scalar(key, rng)}: {_flow(value, rng)}"
    else:
        for item in node:
            if isinstance(item, list) and item and rng.random() < 0.9:
                first, *rest = _block(item, indent + 2, rng)
                yield f"{margin}- {first.lstrip(' ')}"
                yield from rest
            else:
                yield f"{margin}- {_flow(item, rng)}"


def written(node: Tree, rng: Random) -> bytes:
    text = "\n".join(_block(node, 0, rng)) + "\n" if isinstance(node, list) and node else _scalar(node, rng)
    return text.encode("utf-8", "surrogatepass")


def _small_bytes(rng: Random) -> Input:
    return Input("bytes of a small file", "pathway", _bytes_changed(SMALL.encode(), rng))


def _slice_bytes(rng: Random) -> Input:
    lines = _real_lines()
    start = rng.randrange(len(lines))
    text = dedent("\n".join(lines[start : start + rng.choice((5, 20, 60))]))
    return Input("bytes of a slice", "pathway", _bytes_changed(text.encode(), rng))


def real_bytes(rng: Random) -> Input:
    return Input("bytes of the real file", "pathway", _bytes_changed(real(), rng))


def _shape(kind: str, node: Tree, rng: Random) -> Input:
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        node = _reshaped(node, rng)
    return Input(kind, "pathway", written(node, rng))


def _small_shape(rng: Random) -> Input:
    return _shape("shape of a small file", tree_of("small"), rng)


def _thin_shape(rng: Random) -> Input:
    return _shape("shape of a thinned file", _thinned(tree_of("real"), rng), rng)


def real_shape(rng: Random) -> Input:
    return _shape("shape of the real file", tree_of("real"), rng)


def _soup(rng: Random) -> Input:
    pieces = (rng.choice(PIECES) if rng.random() < 0.6 else rng.choice(WORDS) for _ in range(rng.randrange(60)))
    return Input("grammar soup", "pathway", "".join(pieces).encode())


def _random_bytes(rng: Random) -> Input:
    return Input("random bytes", "pathway", rng.randbytes(rng.randrange(300)))


def _random_text(rng: Random) -> Input:
    ends = (0x80, 0x800, 0x3000, 0x10000, 0x110000)
    characters = (chr(rng.randrange(rng.choice(ends))) for _ in range(rng.randrange(200)))
    return Input("random characters", "pathway", "".join(characters).encode("utf-8", "surrogatepass"))


def _case_bytes(rng: Random) -> Input:
    return Input("bytes of a case", "case", _bytes_changed(rng.choice(CASES), rng))


def _case_soup(rng: Random) -> Input:
    pieces = rng.choice((PIECES, JSON_PIECES, JSON_PIECES))
    text = rng.choice(('{"answers": ', "", "answers: ")) + "".join(rng.choices(pieces, k=rng.randrange(20)))
    return Input("soup of a case", "case", text.encode())


def _example_bytes(rng: Random) -> Input:
    return Input("bytes of an example", "example", _bytes_changed(rng.choice(examples()), rng))


SMALL_KINDS: dict[Kind, int] = {
    _small_bytes: 270,
    _slice_bytes: 170,
    real_bytes: 10,
    _small_shape: 235,
    _thin_shape: 15,
    real_shape: 10,
    _soup: 90,
    _random_bytes: 30,
    _random_text: 40,
    _case_bytes: 50,
    _case_soup: 50,
    _example_bytes: 30,
}
