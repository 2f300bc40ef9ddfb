"""Rows of a screen: wrapped texts, and the opening."""

import sys

from prompt_toolkit.application import get_app
from prompt_toolkit.formatted_text import StyleAndTextTuples

from recurrence_cli.wizard.columns import padded, width_of, wrapped
from recurrence_cli.wizard.prompts import Opening

MOST_COLUMNS = 100

Rows = list[StyleAndTextTuples]
"""Rows in pieces, each with its style."""

_ALERT = "bold #ffffff bg:#af0000"
"""As in the summary, a background of its own lets a colour be read on any other."""


def boxed_opening(opening: Opening, width: int) -> Rows:
    """Draw the opening, with the urgent signs in a box."""
    width = min(width, 79)
    first, *others = opening.lines
    rows = styled_rows(first, width, "bold") + [row for line in others for row in styled_rows(line, width)]
    if not opening.signs:
        return rows
    longest = max(width_of(label) for label, _ in opening.signs)
    inside = width - 4
    rows.append([("", "")])
    rows.append([("bold", f"+-- Urgent? Ring first {'-' * (width - 24)}+")])
    for label, signs in opening.signs:
        lead = f"{padded(label, longest)}  "
        for place, row in enumerate(screen_rows("; ".join(signs), inside, lead, " " * width_of(lead))):
            cut = 0 if place else len(label)
            rows.append([("", "| "), (_ALERT, row[:cut]), ("", f"{padded(row, inside)[cut:]} |")])
    foot = " u: all signs, and whom to ring "
    rows.append([("bold", f"+{'-' * (width - len(foot) - 5)}{foot}---+")])
    return rows


def compact_opening(opening: Opening, width: int) -> Rows:
    """Write the opening in as few rows as possible."""
    rows = styled_rows(opening.brief, width)
    for label, signs in opening.signs:
        first, *others = screen_rows(f"{label}: {'; '.join(signs)}", width)
        cut = len(label) + 1
        rows.append([(_ALERT, first[:cut]), ("", first[cut:])])
        rows += [[("", other)] for other in others]
    return rows


def screen_size() -> tuple[int, int]:
    size = get_app().output.get_size()
    return limited(size.columns), size.rows


def limited(columns: int) -> int:
    return max(20, min(columns, MOST_COLUMNS))


def encodable(text: str) -> str:
    """Replace what the terminal's encoding lacks, as its stream does."""
    encoding = sys.stderr.encoding
    return text.encode(encoding, sys.stderr.errors or "replace").decode(encoding)


def packed_rows(parts: list[str], width: int, gap: int = 3) -> list[str]:
    """Pack texts into rows; wrap only a text wider than a row."""
    rows: list[str] = []
    for part in parts:
        if rows and width_of(rows[-1]) + gap + width_of(part) <= width:
            rows[-1] += " " * gap + part
        else:
            rows += screen_rows(part, width)
    return rows


def styled_lines(rows: Rows) -> StyleAndTextTuples:
    return [piece for row in rows[:-1] for piece in (*row, ("", "\n"))] + rows[-1]


def styled_rows(text: str, width: int, style: str = "") -> Rows:
    """Wrap a text to rows of one style."""
    return [[(style, row)] for row in screen_rows(text, width)]


def screen_rows(text: str, width: int, lead: str = "", rest: str | None = None) -> list[str]:
    """Wrap a text to `width` columns, between words if possible."""
    return wrapped(encodable(text), width, lead, rest)
