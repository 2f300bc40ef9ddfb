"""Bytes of a knowledge file to a pathway, or to every problem."""

from contextlib import suppress
from hashlib import sha256

from recurrence_cli.checks import SOUND, problems_of
from recurrence_cli.loading.mapping_reader import Reading
from recurrence_cli.loading.nodes import read_nodes
from recurrence_cli.loading.pathway_reader import read_pathway
from recurrence_cli.loading.problem_log import ProblemLog, TooManyProblems
from recurrence_cli.pathway.model import Pathway
from recurrence_cli.pathway.problems import Problem, UnsoundPathway


def load_bytes(data: bytes, name: str) -> Pathway:
    """Read a sound pathway from `data`, which messages call `name`.

    Raises `UnsoundPathway` with every problem found.
    """
    log = ProblemLog(name)
    pathway = _read(data, log)
    if pathway is not None:
        with suppress(TooManyProblems):
            for problem in problems_of(pathway, SOUND):
                log.add(problem)
    if pathway is None or log.problems:
        raise UnsoundPathway(log.problems)
    return pathway


def read_bytes(data: bytes, name: str) -> tuple[Pathway | None, list[Problem]]:
    """Read as much of a pathway as possible, with its problems.

    The checks have not run on it: names may dangle.
    """
    log = ProblemLog(name)
    return _read(data, log), log.problems


def _read(data: bytes, log: ProblemLog) -> Pathway | None:
    with suppress(TooManyProblems):
        root = read_nodes(data, log.report)
        if root is not None:
            return read_pathway(root, log.name, sha256(data).hexdigest(), Reading(log.report))
    return None
