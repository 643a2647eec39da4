"""Parts a and a_formula: where gradient descent from 0 ends."""

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


def arrives(given: Given, start: Any, end: Any) -> bool:
    """Whether a run ends there: of the distance, 2²⁰ steps leave what the slowest direction leaves, and no more."""
    X, y, start, end = (np.array(value, dtype=float) for value in (given.X, given.y, start, end))
    eta, d = 1 / (2 * (X**2).sum()), len(start)
    step = np.block([[np.eye(d) - 2 * eta * X.T @ X, 2 * eta * (X.T @ y)[:, None]], [np.zeros(d), np.ones(1)]])
    last = (np.linalg.matrix_power(step, 2**20) @ [*start, 1])[:d]
    slowest = np.linalg.svd(X, compute_uv=False)[np.linalg.matrix_rank(X) - 1] ** 2
    left = abs(last - end).max() / (1 + abs(np.array([start, end])).max())
    return bool(left <= d * (1 - 2 * eta * slowest) ** 2**20 + 1e-7)


@problem.part("a")
def shortest(given: Given) -> eb.Row:
    """Gradients are combinations of the rows, and only one solution is: the one nearest to 0."""
    return nearest(given, [0] * len(given.w0))


@shortest.route
@cache
def by_pinv(given: Given) -> eb.Row:
    """Sympy's exact pseudo-inverse, which gives the shortest solution."""
    return tuple(sympy.Matrix(given.X).pinv() * sympy.Matrix(given.y))


@shortest.law
def descent_from_zero_arrives(given: Given, w: Any) -> bool:
    """Gradient descent is run from 0, a million steps at once as a power of a matrix."""
    return arrives(given, [0] * len(w), w)


@shortest.law
def multipliers_exist(given: Given, w: Any) -> bool:
    """Lagrange: all equations hold, and 2w, the gradient of ‖w‖², is a combination of the rows."""
    X, y, _ = given.arrays
    return bool((X @ w == y).all()) and sympy.Matrix([*X, list(w)]).rank() == sympy.Matrix(X).rank()


def with_zeros(given: Given) -> Any:
    """The solution in which every weight that may be is zero, the last ones first."""
    table, pivots = sympy.Matrix(given.X).row_join(sympy.Matrix(given.y)).rref()
    return [table[pivots.index(j), len(given.w0)] if j in pivots else 0 for j in range(len(given.w0))]


shortest.mistake(
    "left out",
    "You gave Xᵀy, the direction of the first step; the coefficients of the rows must solve XXᵀα = y.",
    lambda g: np.transpose(g.X) @ g.y,
)
shortest.mistake(
    "special case",
    "You set a weight to zero and solved for the others. That fits, but it is no combination of the rows.",
    with_zeros,
)

formula = problem.choice(
    "a_formula",
    key="rows",
    options={
        "rows": r"$w = X^\top (X X^\top)^{-1} y$",
        "columns": (
            r"$w = (X^\top X)^{-1} X^\top y$",
            "Count the rank of XᵀX: it is d × d, but its rank is that of X, at most n < d. There is no such inverse.",
            "special case",
        ),
        "once": (r"$w = X^\top y$", "Put it into Xw = y: you get XXᵀy, which is y only by accident.", "left out"),
    },
)


@formula.law
def formula_arrives(given: Given, name: str) -> bool:
    """On independent rows that span the same, its inverse exists, and it gives the end of a run."""
    X, y = sympy.Matrix(given.X), sympy.Matrix(given.y)
    kept = list(X.T.rref()[1])
    X, y = X[kept, :], y[kept, :]
    left, inverted, right = {
        "rows": (X.T, X * X.T, y),
        "columns": (sympy.eye(X.cols), X.T * X, X.T * y),
        "once": (X.T, sympy.eye(X.rows), y),
    }[name]
    return inverted.det() != 0 and arrives(given, [0] * X.cols, list(left * inverted.LUsolve(right)))


problem.fact("gram", lambda g: np.array(g.X) @ np.transpose(g.X), lambda g: [[np.dot(a, b) for a in g.X] for b in g.X])
problem.fact(
    "multipliers",  # α with Xᵀα = w; of several the shortest
    lambda g: list(sympy.Matrix(g.X).T.pinv() * sympy.Matrix(list(shortest(g)))),
    lambda g: list((sympy.Matrix(g.X) * sympy.Matrix(g.X).T).pinv() * sympy.Matrix(g.y)),
)
problem.fact("size", lambda g: sum(w * w for w in shortest(g)), lambda g: np.dot(by_pinv(g), by_pinv(g)))
