"""What commands take alike that has nothing to do with treatments: no colour, and no words beside the result."""

import os
from typing import Annotated, TypeAlias

import typer


def _without_colour(wanted: bool) -> None:
    # All that draws on a terminal looks there, our libraries too.
    if wanted:
        os.environ["NO_COLOR"] = "1"


NoColor: TypeAlias = Annotated[
    bool, typer.Option("--no-color", callback=_without_colour, help="No colour; NO_COLOR=1 says the same.")
]
Quiet: TypeAlias = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing on stderr but what is wrong.")]
