"""The width of texts in terminal columns, and rows that fit."""

from recurrence_cli.lazy import lazy

_get_cwidth = lazy("prompt_toolkit.utils:get_cwidth")


def width_of(text: str) -> int:
    """Count the columns that a text takes."""
    return len(text) if text.isascii() else int(_get_cwidth(text))


def padded(text: str, width: int, sign: str = " ") -> str:
    """Fill a text up to a number of columns."""
    return text + sign * (width - width_of(text))


def clipped(text: str, width: int) -> str:
    """Cut a text to the characters that fit."""
    while width_of(text) > width:
        text = text[:-1]
    return text


def wrapped(text: str, width: int, lead: str = "", rest: str | None = None) -> list[str]:
    """Wrap a text to `width` columns, between words if possible."""
    rest = lead if rest is None else rest
    rows, row, empty = [], lead, True
    for word in text.split():
        if not empty and width_of(row) + 1 + width_of(word) > width:
            rows.append(row)
            row, empty = rest, True
        row += word if empty else f" {word}"
        empty = False
        while width_of(row) > width and len(row) > len(rest) + 1:
            fits = next(n for n in range(len(row) - 1, 0, -1) if width_of(row[:n]) <= width or n == len(rest) + 1)
            rows.append(row[:fits])
            row = rest + row[fits:]
    return [*rows, row]


def split_place(rows: list[str], room: int) -> int:
    """Choose where to split rows: after a blank one if possible."""
    places = range(room, room // 2, -1)
    if not rows[room].strip():
        # A blank row need not be shown.
        return room + 1
    blank = [place for place in places if not rows[place - 1].strip()]
    if blank:
        return blank[0]
    indents = {place: len(rows[place]) - len(rows[place].lstrip()) for place in places}
    return max(places, key=lambda place: (-indents[place], place))
