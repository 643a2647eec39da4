"""Parts e, f and f_factor: another start, and how large a step may be."""

from functools import cache
from typing import Any

import numpy as np
import sympy

import exambank as eb

from .problem import Given, problem
from .shortest import arrives, by_pinv, nearest


@problem.part("e")
def landing(given: Given) -> eb.Row:
    """What the rows cannot reach stays as it was: the solution nearest to the start."""
    return nearest(given, given.w0)


@landing.route
def correction_by_pseudo_inverse(given: Given) -> eb.Row:
    """The start, and the shortest correction of the error that it makes, by sympy's exact pseudo-inverse."""
    X, start = sympy.Matrix(given.X), sympy.Matrix(given.w0)
    return list(start + X.pinv() * (sympy.Matrix(given.y) - X * start))


@landing.law
def descent_from_the_start_arrives(given: Given, w: Any) -> bool:
    """Gradient descent is run from the start, a million steps at once."""
    return arrives(given, given.w0, w)


landing.mistake(
    "left out",
    "That is the end of a run from 0. A part of the start is never touched by any gradient.",
    by_pinv,
)
landing.mistake(
    "left out",
    "That is the part of the start that stays. Add to it what solves the equations.",
    lambda g: list(sympy.Matrix(g.w0) - sympy.Matrix(g.X).pinv() * sympy.Matrix(g.X) * sympy.Matrix(g.w0)),
)
landing.mistake(
    "counted twice",
    "You added the shortest solution to the start. The start meets a part of y already: correct only what it misses.",
    lambda g: np.add(by_pinv(g), g.w0),
)


@cache
def curvatures(given: Given) -> list[Any]:
    """The eigenvalues of XXᵀ that are not 0, in order; XᵀX has the same."""
    X = sympy.Matrix(given.X)
    return [root for root in sympy.real_roots((X * X.T).charpoly().as_expr()) if root != 0]


@problem.part("f", eb.Formula())
def largest_step(given: Given) -> Any:
    """A step multiplies the error along an eigenvector by 1 − 2ηλ, which must stay above −1 for the largest λ."""
    return 1 / curvatures(given)[-1]


@largest_step.law
def singular_value_has_it(given: Given, step: Any) -> bool:
    """LAPACK's largest singular value of X, squared, times the step is 1."""
    return bool(np.isclose(np.linalg.norm(given.X, 2) ** 2 * float(step), 1, rtol=1e-9))


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
    lambda g: 2 / curvatures(g)[-1],
)
largest_step.mistake(
    "factor",
    "At that step the error along the steepest direction is gone at once. A larger step overshoots, and still arrives.",
    lambda g: 1 / (2 * curvatures(g)[-1]),
)
largest_step.mistake(
    "other quantity",
    "That is the bound of the flattest direction. The steepest one breaks first.",
    lambda g: 1 / curvatures(g)[0],
)


def factors(given: Given, times: int = 2) -> list[Any]:
    """By how much a step multiplies the size of the error along each eigenvector."""
    return [sympy.Abs(1 - times * sympy.Rational(given.eta) * root) for root in curvatures(given)]


@problem.part("f_factor", eb.Formula())
def factor(given: Given) -> Any:
    """The slowest direction has the largest |1 − 2ηλ|; the others are forgotten."""
    return max(factors(given))


@factor.route
def of_the_step(given: Given) -> Any:
    """From the weights' side: eigenvalues of I − 2ηXᵀX, less a 1 for each direction that X does not see."""
    X = sympy.Matrix(given.X)
    step = sympy.eye(X.cols) - 2 * sympy.Rational(given.eta) * X.T * X
    found = sympy.real_roots(step.charpoly().as_expr())
    for _ in range(X.cols - X.rank()):
        found.remove(1)
    return max(map(sympy.Abs, found))


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
factor.mistake(
    "factor",
    "That is the factor of the loss, a square. The length of the error is asked for.",
    lambda g: max(factors(g)) ** 2,
)
factor.mistake("sign", "A length is multiplied, so the factor is an absolute value.", lambda g: -max(factors(g)))
problem.fact(
    "curved",
    curvatures,
    lambda g: [r for r in sympy.real_roots((sympy.Matrix(g.X).T * sympy.Matrix(g.X)).charpoly().as_expr()) if r],
    kind=eb.Vector(eb.Formula()),
)
