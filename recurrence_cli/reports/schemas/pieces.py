"""The pieces that every schema is made of."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from recurrence_cli.pathway.model import NOT_KNOWN, Pathway
from recurrence_cli.reports.data import Data as Record

NAME = "[A-Za-z0-9][A-Za-z0-9_.-]*"
ID = f"^(?!{NOT_KNOWN}$){NAME}$"
SAID = r"\S"
DATE = "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"


def document(pathway: Pathway, kind: str, about: tuple[str, str], body: Record, parts: Record) -> Record:
    """Make a whole schema, with its title and its description.

    `ref` points to `parts`.
    """
    title, description = about
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:recurrence:{pathway.about.id}:{kind}",
        "title": title,
        "description": description,
        **body,
        "$defs": parts,
    }


def ref(part: str, description: str = "") -> Record:
    return {**_described(description), "$ref": f"#/$defs/{part}"}


def fields(properties: Record, description: str = "", *, optional: Iterable[str] = ()) -> Record:
    """Describe a mapping with these keys and no others."""
    may_be_left_out = set(optional)
    return {
        **_described(description),
        "type": "object",
        "properties": properties,
        "required": [key for key in properties if key not in may_be_left_out],
        "additionalProperties": False,
    }


def mapping(of: Record, description: str, *, keys: str = ID, known: Mapping[str, Record] | None = None) -> Record:
    """Describe a mapping from names of its own.

    Those `known` are offered first.
    """
    return {
        "description": description,
        "type": "object",
        **({"properties": dict(known)} if known else {}),
        "propertyNames": {"pattern": keys},
        "additionalProperties": of,
    }


def items(of: Record, description: str = "", *, at_least: int = 0) -> Record:
    return {**_described(description), "type": "array", "items": of, **({"minItems": at_least} if at_least else {})}


def set_of(names: Iterable[str], description: str = "") -> Record:
    """Describe a list of at least one of these names, each once."""
    return {**items({"enum": list(names)}, description, at_least=1), "uniqueItems": True}


def string(description: str, pattern: str = SAID, *, or_null: bool = False) -> Record:
    return {"description": description, "type": ["string", "null"] if or_null else "string", "pattern": pattern}


def one_of(kind: type[StrEnum], description: str) -> Record:
    return {"description": description, "enum": [member.value for member in kind]}


def sha256() -> Record:
    return string("The hash of the knowledge file.", "^[0-9a-f]{64}$")


def _described(description: str) -> Record:
    return {"description": description} if description else {}
