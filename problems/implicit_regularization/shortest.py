"""Parts a and e: where gradient descent ends, from 0 and from another start."""

from functools import cache
from typing import Any

import numpy as np
import sympy

import exambank as eb

from .problem import Given, problem


def nearest(given: Given, start: Any) -> Any:
    """The solution nearest to a start: a step for each equation, in a direction that leaves those before it alone."""
    X, y, _ = given.arrays
    w, directions = np.array(start, dtype=object), list[Any]()
    for row, target in zip(X, y, strict=True):
        left = row - sum((row @ a / (a @ a) * a for a in directions), 0 * row)
        if left.any():
            w = w + (target - row @ w) / (left @ left) * left
            directions.append(left)
    return w


@problem.part("a")
def shortest(given: Given) -> eb.Row:
    """Gradients are combinations of the rows, and only one solution is: the one nearest to 0."""
    return nearest(given, [0] * len(given.w0))


@shortest.route
@cache
def by_pinv(given: Given) -> eb.Row:
    """Sympy's exact pseudo-inverse, which gives the shortest solution."""
    return tuple(sympy.Matrix(given.X).pinv() * sympy.Matrix(given.y))


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
def descent_arrives(given: Given, end: Any) -> bool:
    """A million steps of gradient descent at once: of the distance they leave what the slowest direction leaves."""
    X, y, start, end = (np.array(value, dtype=float) for value in (given.X, given.y, given.w0, end))
    eta, d = 1 / (2 * (X**2).sum()), len(start)
    step = np.block([[np.eye(d) - 2 * eta * X.T @ X, 2 * eta * (X.T @ y)[:, None]], [np.zeros(d), np.ones(1)]])
    last = (np.linalg.matrix_power(step, 2**20) @ [*start, 1])[:d]
    slowest = np.linalg.svd(X, compute_uv=False)[np.linalg.matrix_rank(X) - 1] ** 2
    left = abs(last - end).max() / (1 + abs(np.array([start, end])).max())
    return bool(left <= d * (1 - 2 * eta * slowest) ** 2**20 + 1e-7)


@shortest.law
def descent_from_zero_arrives(given: Given, end: Any) -> bool:
    """Gradient descent is run from 0, a million steps at once as a power of a matrix."""
    return descent_arrives(given.override({"w0": [0] * len(end)}), end)


def with_zeros(given: Given) -> Any:
    """The solution in which every weight that may be is zero, the last ones first."""
    some, free = sympy.Matrix(given.X).gauss_jordan_solve(sympy.Matrix(given.y))
    return list(some.subs(dict.fromkeys(free, 0)))


shortest.mistake(
    "left out",
    "You gave Xᵀy, the direction of the first step; the coefficients of the rows must solve XXᵀα = y.",
    lambda g: np.dot(g.y, g.X),
)
shortest.mistake(
    "special case",
    "You set a weight to zero and solved for the others. That fits, but it is no combination of the rows.",
    with_zeros,
)
landing.mistake(
    "left out", "That is the end of a run from 0. A part of the start is never touched by any gradient.", by_pinv
)
landing.mistake(
    "left out",
    "That is the part of the start that stays. Add to it what solves the equations.",
    lambda g: np.subtract(landing(g), by_pinv(g)),
)
landing.mistake(
    "counted twice",
    "You added the shortest solution to the start. The start meets a part of y already: correct only what it misses.",
    lambda g: np.add(by_pinv(g), g.w0),
)

problem.fact("gram", lambda g: np.dot(g.X, np.transpose(g.X)), lambda g: [[np.dot(a, b) for a in g.X] for b in g.X])
problem.fact(
    "multipliers",  # α with Xᵀα = w; of several the shortest
    lambda g: list(sympy.Matrix(g.X).T.pinv() * sympy.Matrix(shortest(g))),
    lambda g: list((sympy.Matrix(g.X) * sympy.Matrix(g.X).T).pinv() * sympy.Matrix(g.y)),
)
problem.fact("size", lambda g: sum(w * w for w in shortest(g)), lambda g: np.dot(by_pinv(g), by_pinv(g)))
