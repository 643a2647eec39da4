"""Part b: the risk of the shortest fit, exactly."""

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from scipy import stats

import exambank as eb

from .problem import Given, problem


def risk(given: Given, n: int) -> Fraction:
    """Noise of the new example, what n examples do not see of β, and the noise that gets into the weights."""
    d, noise, signal = given.dimension, given.sigma**2, given.beta**2
    if n > d:
        return noise + noise * Fraction(d, n - d - 1)
    return noise + signal * Fraction(d - n, d) + noise * Fraction(n, d - n - 1)


@problem.part("b")
def risks(given: Given) -> eb.Row:
    """Bias and variance; the variance is the mean trace of an inverse Wishart matrix."""
    return [risk(given, n) for n in given.n]


@cache
def grown(few: int, many: int) -> tuple[Fraction, Fraction]:
    """The mean trace of (A Aᵀ)⁻¹ for few rows of many, and the share of a vector outside them: one row at a time.

    By the block inverse, a new row of squared residual r adds (1 + what there was)/r, and 1/r has the mean
    1/(degrees of freedom − 2). Each row takes its share of the directions that are left.
    """
    trace, outside = Fraction(0), Fraction(1)
    for k in range(few):
        trace += (1 + trace) / (many - k - 2)
        outside *= 1 - Fraction(1, many - k)
    return trace, outside


def one_row_at_a_time(given: Given, n: int) -> Fraction:
    """The risk from the trace; with n > d it is the columns that are added, and nothing of β is outside."""
    trace, outside = grown(*sorted((n, given.dimension)))
    return given.sigma**2 * (1 + trace) + (given.beta**2 * outside if n < given.dimension else 0)


@risks.route
def risks_one_row_at_a_time(given: Given) -> eb.Row:
    """A recursion in the number of rows: nothing of the closed form is in it."""
    return [one_row_at_a_time(given, n) for n in given.n]


@risks.law
def scipy_agrees(given: Given, found: Any) -> bool:
    """Its means of an inverse Wishart matrix and of the share of a vector in a random subspace, a beta variable."""
    d, noise, signal, expected = given.dimension, float(given.sigma) ** 2, float(given.beta) ** 2, []
    for n in given.n:
        trace = np.sum(stats.invwishart.mean(max(n, d), np.eye(min(n, d))))  # beside the diagonal it is 0
        unseen = 1 - stats.beta.mean(n / 2, (d - n) / 2) if n < d else 0
        expected.append(noise * (1 + trace) + signal * unseen)
    return np.allclose([float(value) for value in found], expected, rtol=1e-9)


def bias(given: Given, n: int) -> Fraction:
    """For the mistakes: what n examples do not see of β."""
    return given.beta**2 * max(Fraction(0), 1 - Fraction(n, given.dimension))


risks.mistake(
    "left out",
    "You gave how far off the weights are; the target of a new example has noise of its own.",
    lambda g: [risk(g, n) - g.sigma**2 for n in g.n],
)
risks.mistake(
    "off by one",
    "Your denominator is the difference of n and d: the mean of 1/χ² takes more from its degrees of freedom.",
    lambda g: [g.sigma**2 * (1 + Fraction(min(n, g.dimension), abs(n - g.dimension))) + bias(g, n) for n in g.n],
)
risks.mistake(
    "left out",
    "With fewer examples than weights there is a bias as well: what part of β do the examples not see?",
    lambda g: [risk(g, n) - bias(g, n) for n in g.n],
)
risks.mistake(
    "special case",
    "You used the classical formula below d too: in how many dimensions can the weights be noisy there?",
    lambda g: [g.sigma**2 * (1 + Fraction(g.dimension, abs(n - g.dimension) - 1)) for n in g.n],
)
