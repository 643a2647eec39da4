"""Part d: what a filter leaves of noise."""

from fractions import Fraction
from math import comb

import numpy as np

from .blur import box
from .problem import LAPLACIAN, VERTICAL, Given, problem


@problem.part("d")
def noise_left(given: Given) -> Fraction:
    """Variances of independent pixels add, each times its weight squared."""
    return sum((weight**2 for row in box(given) for weight in row), Fraction(0))


@noise_left.route
def noise_left_by_coin_flips(given: Given) -> Fraction:
    """For pixels of ±1, by the number k of heads among them: the mean square of (2k − n)/n under the binomial law."""
    n = given.size**2
    return sum((Fraction(comb(n, k), 2**n) * Fraction(2 * k - n, n) ** 2 for k in range(n + 1)), Fraction(0))


@noise_left.law
def noise_passes_at_every_frequency(given: Given, answer: Fraction) -> bool:
    """White noise has the same power at all frequencies; the mean of the box's |DFT|² over all of them is what passes."""
    n = given.size
    passed = np.mean(np.abs(np.fft.fft2(np.ones((n, n)), (2 * n, 2 * n))) ** 2) / n**4
    return bool(abs(passed / float(answer) - 1) < 1e-9)


noise_left.mistake(
    "factor",
    "This is what happens to the standard deviation; the variance is its square.",
    lambda g: Fraction(1, g.size),
)
noise_left.mistake(
    "factor",
    "You divided by the sum of the squared weights; multiply by it: a blur makes the variance smaller.",
    lambda g: g.size**2,
)
noise_left.mistake(
    "misconception", "The weights add up to 1, which keeps the mean; for the variance, add up their squares.", 1
)
problem.fact(
    "neighbours",  # correlation of two outputs side by side: their filters share all columns but one
    lambda g: 1 - Fraction(1, g.size),
    lambda g: Fraction(int((np.eye(g.size) @ np.eye(g.size, k=1)).sum()), g.size),
)
problem.fact(
    "amplified",  # the variance of noise by the Laplacian and the vertical filter; by Parseval, a mean of |H|²
    lambda g: [(np.array(kernel) ** 2).sum() for kernel in (LAPLACIAN, VERTICAL)],
    lambda g: [np.rint(np.mean(np.abs(np.fft.fft2(kernel, (4, 4))) ** 2)) for kernel in (LAPLACIAN, VERTICAL)],
)
