"""Parts a, c and e: where gradient descent ends, from 0 and from another start, and where it does not."""

from fractions import Fraction
from functools import cache
from math import gcd, lcm
from typing import Any

import numpy as np
import sympy

import exambank as eb

from .problem import Given, equations, problem


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


@problem.part("a", key="3 2 -1")
def shortest(given: Given) -> eb.Row:
    """Gradients are combinations of the rows, and only one solution is: the one nearest to 0."""
    return nearest(given, [0] * len(given.w0))


@shortest.route
@cache
def by_pinv(given: Given) -> eb.Row:
    """Sympy's exact pseudo-inverse, which gives the shortest solution."""
    return tuple(sympy.Matrix(given.X).pinv() * sympy.Matrix(given.y))


shortest.mistake(
    "left out",
    "You gave Xᵀy, the direction of the first step; the coefficients of the rows must solve XXᵀα = y.",
    lambda g: np.dot(g.y, g.X),
)
shortest.mistake(
    "special case",
    "You set a weight to zero and solved for the others. That fits, but it is no combination of the rows.",
    lambda g: sympy.flatten(
        sympy.Matrix(g.X).gauss_jordan_solve(sympy.Matrix(g.y))[0].replace(sympy.Symbol, lambda: 0)
    ),
)


@problem.part("e", key="2 5 2")
def landing(given: Given) -> eb.Row:
    """What the rows cannot reach stays as it was: the solution nearest to the start."""
    return nearest(given, given.w0)


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


landing.mistake(
    "left out", "That is the end of a run from 0. A part of the start is never touched by any gradient.", by_pinv
)
landing.mistake(
    "counted twice",
    "You added the shortest solution to the start. The start meets a part of y already: correct only what it misses.",
    lambda g: np.add(by_pinv(g), g.w0),
)


@problem.part("c")
def another(given: Given) -> eb.Solutions:
    """A step v with Xv = 0, the part of an axis that X does not see, leads to another solution; not to part e's."""
    still = equations(given.X, [0] * len(given.y), given.w0)
    free = [nearest(still, axis) for axis in np.eye(len(given.w0), dtype=int)]
    v = next(v for v in free if v.any())
    v = v * Fraction(lcm(*(x.denominator for x in v)), gcd(*(x.numerator for x in v)))
    if tuple(shortest(given) + v) == landing(given):
        v = -v
    rows = [
        eb.Condition([row], "=", target, f"Equation {place} does not hold: the loss is not zero there.")
        for place, (row, target) in enumerate(zip(given.X, given.y, strict=True), 1)
    ]
    moved = eb.Condition([[u] for u in free], "some ≠", 0, "That is the shortest solution, which part (a) has already.")
    return eb.Solutions((tuple(shortest(given) + v),), (*rows, moved))


@another.route
def by_elimination(given: Given) -> eb.Solutions:
    """Sympy's reduced equations, a basis of its null space, and a step along that."""
    X, y = sympy.Matrix(given.X), sympy.Matrix(given.y)
    free = X.nullspace()
    rows = [eb.Condition([row[:-1]], "=", row[-1], "no") for row in X.row_join(y).rref()[0].tolist()]
    moved = eb.Condition([[list(v)] for v in free], "some ≠", 0, "no")
    return eb.Solutions((tuple(np.add(by_pinv(given), free[0].flat())),), (*rows, moved))


@another.law
def it_fits_and_is_longer(given: Given, answer: eb.Solutions) -> bool:
    """The example solves all equations, is longer than the shortest and not part e's; a weight off is refused where seen."""
    X, y, _ = given.arrays
    w, short = np.array(answer.example[0]), np.array(by_pinv(given))
    refused = all(answer.broken((tuple(w + axis),)) for axis in np.eye(len(w), dtype=int) if (X @ axis).any())
    return bool((X @ w == y).all() and w @ w > short @ short and tuple(w) != landing(given) and refused)


another.mistake(
    "special case",
    "You gave the shortest solution again. Walk away from it without the equations noticing.",
    lambda g: [by_pinv(g)],
)
another.mistake(
    "transposed",
    "You added a row of X. Along its rows X does change the outputs; you want a direction orthogonal to all of them.",
    lambda g: [np.add(by_pinv(g), next(row for row in g.X if any(row)))],
)

problem.fact("gram", lambda g: np.dot(g.X, np.transpose(g.X)), lambda g: [[np.dot(a, b) for a in g.X] for b in g.X])
problem.fact(
    "multipliers",  # α with Xᵀα = w; of several the shortest
    lambda g: list(sympy.Matrix(g.X).T.pinv() * sympy.Matrix(shortest(g))),
    lambda g: list((sympy.Matrix(g.X) * sympy.Matrix(g.X).T).pinv() * sympy.Matrix(g.y)),
)
problem.fact("size", lambda g: sum(w * w for w in shortest(g)), lambda g: np.dot(by_pinv(g), by_pinv(g)))
