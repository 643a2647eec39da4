"""Every mask with its probability: what routes and laws use, and no answer does."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any

import numpy as np
import sympy

from .problem import Given


def masked(given: Given) -> Iterator[tuple[Fraction, Any, int]]:
    """Each datum under each of its masks: the probability of the mask, the masked datum, its target.

    Coins of different data never meet in a squared loss, so the masks of one datum at a time are enough.
    """
    for row, target in zip(given.data, given.y, strict=True):
        for mask in product((0, 1), repeat=len(row)):
            chance = prod((given.keep if kept else 1 - given.keep for kept in mask), start=Fraction(1))
            yield chance, row * mask, target


@lru_cache(maxsize=1024)
def averages(given: Given) -> tuple[Any, Any]:
    """The means of Zᵀy and ZᵀZ over all masks, Z = R∘X: [features] and [features, features], exact."""
    cross: Any = 0
    square: Any = 0
    for chance, seen, target in masked(given):
        cross = cross + chance * seen * target
        square = square + chance * np.outer(seen, seen)
    return cross, square


def roots_of_noise(given: Given) -> Any:
    """Γ as the masks give it: the roots of what they add to the diagonal of XᵀX at w = keep·w̃, exact: [features]."""
    noise = np.diag(averages(given)[1]) / given.keep**2 - (given.data**2).sum(0)
    return np.array([sympy.sqrt(sympy.Rational(value)) for value in noise])


def trained(given: Given) -> Any:
    """w̃ in floats: NumPy's least squares on all masked data, each weighted by the probability of its mask."""
    chances, seen, targets = zip(*masked(given), strict=True)
    roots = np.sqrt(np.array(chances, dtype=float))
    return np.linalg.lstsq(roots[:, None] * np.array(seen, dtype=float), roots * targets, rcond=None)[0]


def close(one: Any, other: Any) -> bool:
    """Whether two arrays agree but for rounding, measured by their largest entry."""
    one, other = (np.array(value, dtype=float) for value in (one, other))
    return bool(np.allclose(one, other, rtol=0, atol=1e-8 * (1 + abs(other).max())))
