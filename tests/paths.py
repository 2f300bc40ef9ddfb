"""Where the tests find their data, and the project."""

from pathlib import Path

TESTS = Path(__file__).parent
ROOT = TESTS.parent
CASES = sorted((TESTS / "cases").glob("*.yaml"))
WHEN_TO_CALL = TESTS / "pathways_of_others" / "when-to-call.yaml"
"""A small pathway of another field."""
