"""`recurrence paths`: every path, as a table to sign off."""

from typing import Annotated

from recurrence_cli.cli.inputs import open_pathway
from recurrence_cli.cli.options import OutputFile, PathwayFile, format_option
from recurrence_cli.cli.output import emit
from recurrence_cli.engine.routes import routes
from recurrence_cli.formats import Format
from recurrence_cli.reports.paths import paths_report


def paths(
    format: Annotated[Format, format_option(Format.CSV)] = Format.CSV,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """List every path for sign-off, with room to agree and to comment."""
    loaded = open_pathway(pathway)
    return emit(paths_report(loaded, routes(loaded)), format, output)
