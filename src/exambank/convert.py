"""From arrays to the exact tuples that answers are made of."""

from fractions import Fraction
from typing import Any


def integers(vector: Any) -> tuple[int, ...]:
    """A vector of any library as exact integers. Raises ValueError where an entry is none."""
    return tuple(_whole(entry) for entry in vector)


def integer_rows(matrix: Any) -> tuple[tuple[int, ...], ...]:
    """A matrix of any library as rows of exact integers. Raises ValueError where an entry is none."""
    return tuple(integers(row) for row in matrix)


def rationals(text: str) -> tuple[Fraction, ...]:
    """Fractions typed side by side, for keys: `rationals("0 1/2 3/4")`."""
    return tuple(Fraction(item) for item in text.split())


def _whole(entry: Any) -> int:
    value = int(entry)
    if value != entry:
        raise ValueError(f"{entry} is not a whole number")
    return value
