"""Comparison of texts by their meaningful words."""

import re
from functools import lru_cache

ALIKE = 0.4
"""Texts with at least this share of words in common are taken to say the same."""

_SMALL = frozenset(
    re.split(
        r"\s+",
        "a an and are as at be been by can for from has have if in is it its may not of on or so that "
        "the their them there they this to was were which who with",
    )
)
"""Stop words."""


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """Collect the words of a text in the singular, without stop words."""
    words = re.findall(r"[^\W_]+", text.lower())
    return frozenset(word.removesuffix("s") for word in words if word not in _SMALL)


def alike(one: str, other: str) -> bool:
    """Report whether two texts say nearly the same."""
    a, b = stems(one), stems(other)
    return len(a & b) >= ALIKE * max(1, min(len(a), len(b)))


def nested(one: str, other: str) -> bool:
    """Report whether one text has every word of the other."""
    a, b = stems(one), stems(other)
    return a <= b or b <= a


def plain_name(name: str) -> str:
    """Remove the brackets from a name, with their content."""
    return name.partition(" (")[0]
