"""JSON Schemas (draft 2020-12) of what we read and write.

Each is made for one pathway and its names.

In the knowledge file a name may be newer than the schema. There the known names are offered by an editor and any other
one passes: names that dangle are the business of the checks. Cases and outcomes are about a sound pathway, and strict.
"""

from recurrence_cli.reports.schemas.cases import case_schema
from recurrence_cli.reports.schemas.file import pathway_schema
from recurrence_cli.reports.schemas.outcomes import batch_schema, outcome_schema

__all__ = ["batch_schema", "case_schema", "outcome_schema", "pathway_schema"]
