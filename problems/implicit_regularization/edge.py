"""Parts f and f_factor: how large a step may be, and how fast a run is."""

from functools import cache
from typing import Any

import numpy as np
import sympy

import exambank as eb

from .problem import Given, problem


@cache
def spectrum(rows: tuple[tuple[int, ...], ...]) -> list[Any]:
    """The eigenvalues of XXᵀ that are not 0, in order, where X has these rows; of XᵀX, where they are its columns."""
    X = sympy.Matrix(rows)
    return [root for root in sympy.real_roots((X * X.T).charpoly().as_expr()) if root != 0]


problem.fact(
    "curved", lambda g: spectrum(g.X), lambda g: spectrum(tuple(zip(*g.X, strict=True))), kind=eb.Vector(eb.Formula())
)


@problem.part("f", eb.Formula(), key="1/19")
def largest_step(given: Given) -> Any:
    """A step multiplies the error along an eigenvector by 1 − 2ηλ, which must stay above −1 for the largest λ."""
    return 1 / spectrum(given.X)[-1]


@largest_step.law
def edge_of_the_runs(given: Given, step: Any) -> bool:
    """In 16,384 steps a thousandth below the edge no error grows; a thousandth above it one does, without end."""
    X = np.array(given.X, dtype=float)
    runs = [np.eye(len(X)) - 2 * near * float(step) * X @ X.T for near in (0.999, 1.001)]
    with np.errstate(all="ignore"):
        below, above = (np.linalg.norm(np.linalg.matrix_power(run, 2**14) @ X) for run in runs)
    return bool(below <= np.linalg.norm(X) and not above < 1e6)


largest_step.mistake(
    "factor",
    "2/λmax belongs to a loss with a factor ½. This one has none, so its gradient is twice as large.",
    lambda g: 2 / spectrum(g.X)[-1],
)
largest_step.mistake(
    "factor",
    "At that step the error along the steepest direction is gone at once. A larger step overshoots, and still arrives.",
    lambda g: 1 / (2 * spectrum(g.X)[-1]),
)


def factors(given: Given, times: int = 2) -> list[Any]:
    """By how much a step multiplies the size of the error along each eigenvector."""
    return [abs(1 - times * sympy.Rational(given.eta) * root) for root in spectrum(given.X)]


@problem.part("f_factor", eb.Formula(), key="19/20")
def factor(given: Given) -> Any:
    """The slowest direction has the largest |1 − 2ηλ|; the others are forgotten."""
    return max(factors(given))


@factor.law
def norm_of_a_step(given: Given, answer: Any) -> bool:
    """LAPACK's norm of a step on what X sees, which X⁺X projects onto."""
    X = np.array(given.X, dtype=float)
    step = (np.eye(X.shape[1]) - 2 * float(given.eta) * X.T @ X) @ np.linalg.pinv(X) @ X
    return bool(np.isclose(np.linalg.norm(step, 2), float(answer), rtol=1e-9, atol=1e-9))


factor.mistake("factor", "You left out the 2 of the gradient.", lambda g: max(factors(g, 1)))
factor.mistake(
    "other quantity", "That is the fastest direction. After a while another one is left.", lambda g: min(factors(g))
)
factor.mistake("sign", "A length is multiplied, so the factor is an absolute value.", lambda g: -max(factors(g)))
