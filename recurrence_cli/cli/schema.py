"""`recurrence schema`: JSON Schemas of files and results."""

from enum import StrEnum
from typing import Annotated

import typer

from recurrence_cli.cli.inputs import open_pathway
from recurrence_cli.cli.options import AnyFormat, OutputFile, PathwayFile
from recurrence_cli.cli.output import emit
from recurrence_cli.formats import Format
from recurrence_cli.reports.files import schema_report
from recurrence_cli.reports.schemas import batch_schema, case_schema, outcome_schema, pathway_schema


class SchemaName(StrEnum):
    """A document with a schema."""

    PATHWAY = "pathway"
    OUTCOME = "outcome"
    CASE = "case"
    BATCH = "batch"


_SCHEMAS = {
    SchemaName.PATHWAY: pathway_schema,
    SchemaName.OUTCOME: outcome_schema,
    SchemaName.CASE: case_schema,
    SchemaName.BATCH: batch_schema,
}


def schema(
    kind: Annotated[SchemaName, typer.Argument(help="The knowledge file, an outcome, a case, or a line of a batch.")],
    format: AnyFormat = Format.TEXT,
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """Print the JSON Schema of a knowledge file, result or case.

    Editors use the schema of the knowledge file to complete and check names: after adding a name, write
    data/treatments.schema.json again.
    """
    return emit(schema_report(kind.value, _SCHEMAS[kind](open_pathway(pathway))), format, output)
