"""`recurrence schema`: JSON Schemas of what is read and written, for editors and programs."""

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
    """What there is a schema of."""

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
    """Print the JSON Schema of the knowledge file, a result or a case.

    An editor completes and checks the knowledge file with the first: after a new name, make data/treatments.schema.json
    anew.
    """
    return emit(schema_report(kind.value, _SCHEMAS[kind](open_pathway(pathway))), format, output)
