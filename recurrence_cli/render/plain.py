"""Plain text in labelled lines: no boxes, no colour, nothing that a screen reader or a pipe would trip over."""

from recurrence_cli.page import Page
from recurrence_cli.render.rows import Role, Row, body, case


def render(page: Page, width: int) -> str:
    """The page in lines of at most `width` characters."""
    rows = (Row(0, page.title, role=Role.HEADING), Row(), Row(0, "ANSWERS GIVEN"), *case(page), *body(page))
    return "".join(f"{line}\n" for row in rows for line in row.lines(width))
