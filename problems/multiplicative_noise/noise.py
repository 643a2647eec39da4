"""Noise that can be listed, value by value: what routes and laws use, and no answer does."""

from collections.abc import Callable
from fractions import Fraction
from functools import cache, wraps
from itertools import product
from math import prod
from typing import Any

import sympy

from .problem import Given

MU = sympy.Symbol("mu", real=True)
SIGMA, KEEP = sympy.symbols("sigma keep", positive=True)
PAIRS = [(Fraction(2), Fraction(3)), (Fraction(1, 2), Fraction(1, 3)), (Fraction(-1), Fraction(1, 4))]  # μ and σ
KEEPS = [Fraction(1, 5), Fraction(1, 2), Fraction(7, 8)]
Noise = list[tuple[Any, Any]]  # the values of one entry of R, each behind its chance


def two_valued(mean: Any, variance: Any) -> Noise:
    """Noise of this mean and variance that takes two values only: lopsided, nothing like a normal one, rational."""
    return [(variance / (1 + variance), mean + 1), (1 / (1 + variance), mean - variance)]


def coin(keep: Any, value: Any) -> Noise:
    """A coin that gives `value` with probability `keep`, else 0."""
    return [(keep, value), (1 - keep, Fraction(0))]


def average_loss(given: Given, noise: Noise) -> Any:
    """The mean of ‖y − (R∘X)w‖² over all outcomes; rows never meet in it, so those of one row at a time."""
    total = Fraction(0)
    for row, target in zip(given.X, given.y, strict=True):
        for outcome in product(noise, repeat=len(row)):
            output = sum(value * x * w for (_, value), x, w in zip(outcome, row, given.w, strict=True))
            total += prod(chance for chance, _ in outcome) * (target - output) ** 2
    return total


def cost_alike(given: Given, coins: Noise, mean: Any, variance: Any) -> bool:
    """Whether coins have the mean loss of a noise with this mean and variance."""
    return bool(average_loss(given, coins) == average_loss(given, two_valued(mean, variance)))


def once(way: Callable[[Given], Any]) -> Callable[[Given], Any]:
    """A way in symbols, which depends on no given: it is walked for the first one only."""
    known = cache(lambda: way(Given()))
    return wraps(way)(lambda given: known())
