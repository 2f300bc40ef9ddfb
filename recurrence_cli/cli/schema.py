"""`recurrence schema`: JSON Schemas of what is read and put out, for editors and programs."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from recurrence_cli.cli.options import OutputFile, PathwayFile, open_pathway
from recurrence_cli.cli.output import write
from recurrence_cli.problems import Exit
from recurrence_cli.schemas import batch_schema, case_schema, outcome_schema, pathway_schema


class Kind(StrEnum):
    """What there is a schema of."""

    PATHWAY = "pathway"
    OUTCOME = "outcome"
    CASE = "case"
    BATCH = "batch"


_SCHEMAS = {
    Kind.PATHWAY: pathway_schema,
    Kind.OUTCOME: outcome_schema,
    Kind.CASE: case_schema,
    Kind.BATCH: batch_schema,
}


def schema(
    kind: Annotated[Kind, typer.Argument(help="The knowledge file, an outcome, a case, or a line of a batch.")],
    output: OutputFile = "",
    pathway: PathwayFile = "",
) -> int:
    """The JSON Schema of the knowledge file, or of what programs give and get, with the names of the pathway in it.

    An editor completes and checks the knowledge file with the first: after a new name, make data/treatments.schema.json
    anew.
    """
    document = _SCHEMAS[kind](open_pathway(pathway))
    write(json.dumps(document, indent=2) + "\n", Path(output) if output else None)
    return Exit.DONE
