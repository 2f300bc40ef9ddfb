"""Extreme files: as large, deep, long or tangled as the size limit lets them be."""

from collections.abc import Callable, Sequence
from random import Random

from build import note, pathway_text, surgery
from hostile_small import SMALL, real
from recurrence_cli.loading.problem_log import MAX_BYTES


def filled(piece: str, head: str = "", tail: str = "") -> bytes:
    """A file of exactly the size limit: `head`, then `piece` over and over, cut off where `tail` must begin."""
    room = MAX_BYTES - len(head.encode()) - len(tail.encode())
    whole = piece.encode()
    return head.encode() + (whole * (room // len(whole) + 1))[:room] + tail.encode()


def _entries(number: int, entry: str) -> str:
    """So many entries of a mapping, whose `{n}` is their number."""
    return "".join(entry.replace("{n}", str(n)) + "\n" for n in range(number)) or "{}"


def _numbered(entry: str) -> bytes:
    """A file of the size limit whose lines have numbers, which is not cut within its last line."""
    lines = (entry.replace("{n}", str(n)) for n in range(MAX_BYTES // len(entry)))
    return "".join(lines).encode()[:MAX_BYTES].rpartition(b"\n")[0]


def _steps(steps: Sequence[str], **parts: str) -> bytes:
    return pathway_text(surgery("\n".join(f"- {step}" for step in steps)), **parts).encode()


def _many_names(length: int) -> bytes:
    """Many words that treatments name, each near to many that are explained, and none of them."""
    words = [f"{'ab' * length}{n}" for n in range(5_000)]
    return pathway_text(
        glossary="".join(f"{word}: {{meaning: A, sources: []}}\n" for word in words),
        treatments=f"t: {{name: T, kind: surgery, what: It, words: [{', '.join(word + 'x' for word in words)}]}}",
    ).encode()


def _deep_asks(name: str) -> bytes:
    """Questions within questions, down to the limit, that have long names, and many branches at the bottom."""
    text = ", ".join(f"{{ask: done, choices: {{f{n}: []}}}}" for n in range(4_000))
    for n in range(28):
        text = f"{{ask: {name}, choices: {{? {name}{n} : [{text}]}}}}"
    return _steps([text])


EXTREMES: dict[str, Callable[[Random], bytes]] = {
    "open brackets": lambda rng: filled(rng.choice("[{")),
    "brackets": lambda rng: filled(
        rng.choice(("[]", "{}", "[],", "[{},", "[[],", "{a: [")), "[" if rng.random() < 0.5 else ""
    ),
    "dashes": lambda rng: filled(rng.choice(("- ", "-\n", "? ", "- - -\n", "-\n -\n"))),
    "deep by indentation": lambda rng: "\n".join(" " * n + rng.choice(("a:", "-")) for n in range(4_000)).encode(),
    "a long list": lambda rng: filled(rng.choice(("- a\n", "- []\n", "- {}\n", "- 'a'\n", '- ""\n'))),
    "a long list in brackets": lambda rng: filled(rng.choice(("a,", "'a',", "a: b,", "a   ,", "[],", "\n,a")), "["),
    "a long mapping": lambda rng: _numbered(rng.choice(("k{n}:\n", "{n}: a\n", "? {n}\n", "k{n}: {}\n"))),
    "one key over and over": lambda rng: filled(rng.choice(("a: b\n", "<<: a\n", "? [a]\n: b\n", "pathway: {}\n"))),
    "one long line": lambda rng: filled(rng.choice(("a", "a ", "é", "\U0001f600", "a#", "' ", "x:y")), "title: "),
    "one long text": lambda rng: SMALL.replace("title: Test", f'title: "{"a b " * 2_000_000}"').encode(),
    "one long block": lambda rng: filled(" a\n", rng.choice(("|\n", ">\n", "a: |\n", "\U0001f600: >\n"))),
    "one long quote": lambda rng: filled(rng.choice(("a", "\\n", "''", "\n", "\U0001f600")), rng.choice("\"'")),
    "one long key": lambda rng: filled("a", "? "),
    "one long name": lambda rng: filled("a", "xyz: ", "\n") if rng.random() < 0.5 else filled("!a", "", " a"),
    "many keys within the limit": lambda rng: _numbered("k{n}" + "x" * 9_000 + ": []\n"),
    "nothing but line ends": lambda rng: filled(rng.choice(("\n", "\r\n", " \n", "\n#", "# a\n", "\U0001f600\n"))),
    "hidden characters": lambda rng: filled(
        rng.choice(("\0", "\r", "\u200b", "\x85", "\u2028", "a\u200b\n", "\ufeff"))
    ),
    "hidden escapes": lambda rng: filled('- "\\u200b"\n'),
    "one wide character": lambda rng: filled(rng.choice(("a", "a\n", "\n", " a")), "# \U0001f600\n"),
    "comments": lambda rng: filled(rng.choice(("#", "#\n", " #a\n", "a #", "- a #\n"))),
    "spaces": lambda rng: filled(rng.choice((" ", "\t", " \t", "\n\t")), rng.choice(("", "a:"))),
    "documents": lambda rng: filled(rng.choice(("---\n", "...\n", "--- a\n", "---\n...\n"))),
    "directives": lambda rng: _numbered(rng.choice(("%TAG !{n}! a\n", "%YAML 1.1\n", "%X{n}\n", "%\n"))),
    "directives of a second document": lambda rng: b"a: b\n...\n" + _numbered("%TAG !{n}! a\n")[: MAX_BYTES - 9],
    "anchors, aliases and tags": lambda rng: filled(rng.choice(("- &a b\n", "- *a\n", "- !a b\n", "- !!a [&b b]\n"))),
    "an alias bomb": lambda rng: "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'lol'}]\n" for n in range(rng.randrange(10, 200))
    ).encode(),
    "bytes that are not UTF-8": lambda rng: filled("a" if rng.random() < 0.5 else "a\n")[:-1] + b"\xff",
    "random bytes": lambda rng: rng.randbytes(MAX_BYTES),
    "too long by a byte": lambda rng: filled("#") + b"#",
    "the real file over and over": lambda rng: real() * (MAX_BYTES // len(real())),
    "the real file and a long comment": lambda rng: real() + b"#" * (MAX_BYTES - len(real())),
    "many unknown keys": lambda rng: (SMALL + _entries(rng.choice((1_000, 20_000)), "titl{n}: 1")).encode(),
    "many empty questions": lambda rng: pathway_text(questions=_entries(10_000, "q{n}: {}")).encode(),
    "many questions": lambda rng: pathway_text(
        questions=_entries(
            2_000, "q{n}: {ask: A, short: S, help: H, look_in: L, choices: {a: {label: A}, b: {label: B}}}"
        )
    ).encode(),
    "many choices": lambda rng: pathway_text(
        questions="kind: {ask: A, short: S, help: H, look_in: L, choices: {"
        + ", ".join(f"c{n}: {{label: C}}" for n in range(rng.choice((15, 9_000))))
        + "}}"
    ).encode(),
    "many sections": lambda rng: pathway_text(
        "ask: kind\nchoices:\n" + _entries(18, "  c{n}: {x: []}"),
        sections=_entries(rng.choice((99, 10_000)), "s{n}: {title: T}"),
    ).encode(),
    "many keys of the tree": lambda rng: pathway_text(
        "ask: kind\nchoices:\n" + _entries(10_000, "  c{n}: {}")
    ).encode(),
    "many names in a key": lambda rng: _steps([f"{{ask: done, choices: {{? '{'ab,' * 3_000}' : []}}}}"] * 900),
    "many names in a clash": lambda rng: pathway_text(
        clashes=f"- {{when: {{done: '{'ab,' * 3_000}'}}, and: {{type: x}}, because: B}}\n" * 900
    ).encode(),
    "many steps that ask": lambda rng: _steps(
        [f"{{ask: done, choices: {{'{', '.join(f'c{n}x{m}' for m in range(9))}': []}}}}" for n in range(6_000)]
    ),
    "many notes": lambda rng: _steps([note("N-1" if rng.random() < 0.1 else f"N-{n}") for n in range(4_500)]),
    "many branches": lambda rng: pathway_text(branches=_entries(12_000, "b{n}: {steps: []}")).encode(),
    "a long chain of branches": lambda rng: pathway_text(
        branches="b0: {steps: []}\n" + "".join(f"b{n + 1}: {{steps: [{{use: b{n}}}]}}\n" for n in range(7_000))
    ).encode(),
    "a long chain of doubled branches": lambda rng: pathway_text(
        branches="b0: {steps: []}\n"
        + "".join(f"b{n + 1}: {{steps: [{{use: b{n}}}, {{use: b{n}}}]}}\n" for n in range(4_500))
    ).encode(),
    "a long ring of branches": lambda rng: pathway_text(
        branches="".join(f"b{n}: {{steps: [{{use: b{(n + 1) % 7_000}}}]}}\n" for n in range(7_000))
    ).encode(),
    "branches that all use each other": lambda rng: pathway_text(
        branches="".join(f"b{n}: {{steps: [{', '.join(f'{{use: b{m}}}' for m in range(110))}]}}\n" for n in range(110))
    ).encode(),
    "many unknown branches": lambda rng: _steps(
        [f"{{use: b{n}x}}" for n in range(6_000)], branches=_entries(6_000, "b{n}: {steps: []}")
    ),
    "many unknown words": lambda rng: _many_names(0),
    "many long unknown words": lambda rng: _many_names(rng.choice((20, 400))),
    "deep questions with long names": lambda rng: _deep_asks("q" * 9_000),
    "JSON: long numbers": lambda rng: (
        b'{"id": ' + rng.choice((b"1", b"0.1", b"-", b"1e")) + b"1" * 500_000 + b', "answers": {}}'
    ),
    "JSON: large numbers": lambda rng: (
        f'{{"answers": {{"kind": {rng.choice(("1e999", "-1e999", "1e99999", "9e-999"))}}}}}'.encode()
    ),
    "JSON: deep": lambda rng: b'{"answers": ' + rng.choice((b"[", b'{"a":', b"[[],")) * rng.choice((990, 100_000)),
    "JSON: long": lambda rng: filled(
        rng.choice(("[],", "{},", '"ab",', "1000,", "1.5,", "null,")), '{"answers": {"a": ['
    ),
    "JSON: as long as may be": lambda rng: (
        filled(rng.choice(("[],", "{},", '"ab",', "1.5,")), '{"answers": {"a": [')[: 1024 * 1024 - 4] + b"]}}"
    ),
    "JSON: many keys": lambda rng: b'{"answers": {' + b",".join(b'"%d": 1' % n for n in range(60_000)) + b"}}",
    "JSON: one long key": lambda rng: b'{"' + b"a\\n" * 300_000 + b'": 1}',
    "YAML case: long": lambda rng: filled(rng.choice(("- a\n", "[", "a: b\n", "\0", "\n")))[
        : rng.choice((1, 8)) * 1024 * 1024
    ],
}
"""What is large or deep enough to hurt, each within the size limit or a byte beyond it."""
