"""The one result type of all commands."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from recurrence_cli.pathway.value import value

if TYPE_CHECKING:
    from recurrence_cli.reports.document import Document


@value
class Report:
    """A result: `data` for programs, a `document` for people, exit `status`.

    Data and document are made when a format asks for them, since a format needs only one of the two.
    """

    make_data: "Callable[[], dict[str, Any]]"
    make_document: "Callable[[], Document]"
    status: int = 0

    @cached_property
    def data(self) -> dict[str, Any]:
        return self.make_data()

    @cached_property
    def document(self) -> "Document":
        return self.make_document()
