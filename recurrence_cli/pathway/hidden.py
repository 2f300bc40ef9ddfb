"""Invisible characters, and the joiners that are allowed.

Words of some scripts, and emoji, need them.
"""

import re
from collections.abc import Iterator

from recurrence_cli.lazy import lazy

_category = lazy("unicodedata:category")
_combining = lazy("unicodedata:combining")

# Characters that show as nothing, or that turn the direction of the text round them: C0 and C1 controls, soft hyphen,
# joiners and fillers, zero-width and bidirectional marks, line and paragraph separators, surrogates, the byte order mark
# inside a text, variation selectors, tags, and what is no character at all.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)

_ZWNJ, _ZWJ, _VS16 = "\u200c", "\u200d", "\ufe0f"

# Arabic, Syriac, N'Ko, Mandaic; Devanagari to Sinhala; Myanmar, Khmer, Mongolian; Brahmi and its kin; Adlam.
_JOINING = re.compile(
    "[\u0600-\u077f\u07c0-\u07ff\u0840-\u0dff\u1000-\u109f\u1780-\u18af\u1b00-\u1b7f\ufb50-\ufdff\ufe70-\ufefc"
    "\U00011000-\U00011fff\U0001e900-\U0001e95f]"
)
_VIRAMA = 9
_KEYCAP = "\u20e3"


def hidden_characters(text: str) -> Iterator[re.Match[str]]:
    """Find hidden characters in a text, except joiners in their place."""
    if text.isascii() and text.isprintable():
        return iter(())
    return (match for match in _HIDDEN.finditer(text) if not joins(text, match.start()))


def without_hidden(text: str) -> str:
    """Replace what is hidden by U+FFFD, but for joiners in their place."""
    return _HIDDEN.sub(lambda match: match[0] if joins(text, match.start()) else "\ufffd", text)


def joins(text: str, index: int) -> bool:
    """Report whether a character is a joiner in its place.

    The non-joiner and the joiner are in their place between two letters of a script whose letters join, or after a
    virama, and the joiner between emoji; variation selector 16 is after a sign that it makes an emoji of.
    """
    character, before, after = text[index], text[index - 1 : index], text[index + 1 : index + 2]
    if character not in (_ZWNJ, _ZWJ, _VS16) or not before:
        return False
    if character == _VS16:
        return after == _KEYCAP if before in "0123456789#*" else _is_sign(before)
    if _combining(before) == _VIRAMA:
        return True
    if character == _ZWJ and after and _is_sign(after):
        return before == _VS16 or _is_sign(before)
    return _is_joining_letter(before) and _is_joining_letter(after)


def _is_sign(character: str) -> bool:
    """Report whether a character may be an emoji or a skin colour."""
    return _category(character) in ("So", "Sm") or "\U0001f3fb" <= character <= "\U0001f3ff" or character in "‼⁉ℹ〰"


def _is_joining_letter(character: str) -> bool:
    return _JOINING.match(character) is not None and _category(character)[0] in "LM"


def visible(text: str) -> str:
    """Write hidden characters of a text as escapes; leave its lines alone."""
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(lambda m: m[0] if m[0] == "\r" or joins(text, m.start()) else _escape(m[0]), text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "backslashreplace").decode()


def printable(text: str) -> str:
    """Write a text as one line that shows everything.

    What would break the line, or is hidden, becomes an escape.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or joins(text, i) else _escape(c) for i, c in enumerate(text))
