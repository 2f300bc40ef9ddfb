"""Plain text in labelled lines: no boxes, no colour, nothing that a screen reader or a pipe would trip over."""

from collections.abc import Iterable, Iterator

from recurrence_cli.page import Page
from recurrence_cli.render.rows import Row, case, head, parts


def render(page: Page, width: int) -> str:
    """The page in lines of at most `width` characters."""
    return "".join(text for _, text in draw(page, width))


def draw(page: Page, width: int) -> Iterator[tuple[str, str]]:
    """The page part by part, each with its title."""
    yield "Answers", _text([*head(page), Row(0, "ANSWERS GIVEN"), *case(page)], width)
    for title, rows in parts(page):
        yield title, _text(rows, width)


def _text(rows: Iterable[Row], width: int) -> str:
    return "".join(f"{line}\n" for row in rows for line in row.lines(width))
