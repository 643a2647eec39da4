"""Parts b1_share, c2 and c2_dims: how straight a kernel is, and which kernels three classes can make."""

from fractions import Fraction
from typing import Any

import numpy as np
import sympy

import exambank as eb

from .problem import Given, problem

SHARES = eb.Several.of(rows=eb.Rational(), columns=eb.Rational(), chance=eb.Rational())


@problem.part("b1_share", SHARES)
def shares(given: Given) -> Any:
    """Sums along rows, less their mean: three times their squares over all squares; by chance, k − 1 of k² dimensions."""
    K, k = np.array(given.weights, dtype=object), given.kernel
    total = Fraction(int((K**2).sum()))
    found = [sum((3 * s - K.sum()) ** 2 for s in K.sum(axis)) / (27 * total) for axis in (1, 0)]
    return {"rows": found[0], "columns": found[1], "chance": Fraction(k - 1, k**2)}


@shares.route
def by_projection(given: Given) -> Any:
    """Project on an orthonormal basis of straight kernels; for chance, count the projector's trace."""
    steps = [np.repeat([u], 3, 0).T for u in ([1, -1, 0], [1, 1, -2])]  # each the same along all rows
    found = []
    for L in (np.array(given.weights), np.array(given.weights).T):
        parts = [Fraction(int((u * L).sum()) ** 2, int((u * u).sum())) for u in steps]
        found.append(sum(parts) / int((L * L).sum()))
    k = given.kernel
    projector = np.kron(np.eye(k) - 1 / k, np.full((k, k), 1 / k))
    return {"rows": found[0], "columns": found[1], "chance": Fraction(round(np.trace(projector)), k**2)}


@shares.law
def is_a_share(given: Given, answer: Any) -> bool:
    """Both parts, the mean and the rest are orthogonal, so their squares add up to all; k² directions share one chance."""
    K = np.array(given.weights, float)
    flat = np.repeat(K.mean(0, keepdims=True), 3, 0)  # without what differs from row to row along with the rest
    columns = ((flat - K.mean()) ** 2).sum()
    rest = ((K - K.mean(1, keepdims=True) - flat + K.mean()) ** 2).sum() + 9 * K.mean() ** 2
    rows, total = (K**2).sum() - rest - columns, (K**2).sum()
    close = np.allclose([rows, columns], [float(share) * total for share in (answer.rows, answer.columns)])
    return bool(close and answer.chance * given.kernel**2 == given.kernel - 1)


shares.mistake(
    "left out",
    "Take the mean of the kernel away first: a kernel that is the same everywhere is no derivative.",
    lambda g: {**dict(zip(("rows", "columns"), raw_shares(g), strict=True)), "chance": shares(g).chance},
)
shares.mistake(
    "transposed",
    "A straight horizontal kernel is the same along each row, so it is known by its row sums.",
    lambda g: {"rows": shares(g).columns, "columns": shares(g).rows, "chance": shares(g).chance},
)
shares.mistake(
    "off by one",
    "Profiles of k numbers with mean 0: how many of them can be chosen?",
    lambda g: {"rows": shares(g).rows, "columns": shares(g).columns, "chance": Fraction(1, g.kernel)},
)


def raw_shares(given: Given) -> list[Fraction]:
    """The shares with the mean left in."""
    K = np.array(given.weights, dtype=object)
    return [Fraction(int((K.sum(axis) ** 2).sum()), 3 * int((K**2).sum())) for axis in (1, 0)]


@problem.part("c2")
def update(given: Given) -> eb.Table:
    """The update is u_i + v_j: what the first row and the first column say, and the corner once too often."""
    return [[r + c - given.row[0] for r in given.row] for c in given.column]


@update.route
def by_equations(given: Given) -> eb.Table:
    """Nine unknowns; in every square of four neighbours the diagonals have the same sum."""
    X = sympy.Matrix(3, 3, sympy.symbols("x:9"))
    known = [*(X[0, j] - given.row[j] for j in range(3)), *(X[i, 0] - given.column[i] for i in (1, 2))]
    squares = [X[i, j] + X[i + 1, j + 1] - X[i + 1, j] - X[i, j + 1] for i in (0, 1) for j in (0, 1)]
    (found,) = sympy.linsolve([*known, *squares], list(X))
    return [[int(value) for value in found[3 * i : 3 * i + 3]] for i in range(3)]


@update.law
def agrees_and_is_a_sum(given: Given, answer: eb.Table) -> bool:
    """It begins as given, and rows differ by the same number in all columns."""
    D = np.array(answer)
    return bool(
        (D[0] == given.row).all() and (D[:, 0] == given.column).all() and not np.diff(np.diff(D, axis=0), axis=1).any()
    )


update.mistake(
    "counted twice",
    "The corner is in the row and in the column, so you added it twice.",
    lambda g: [list(g.row), *([c, *(r + c for r in g.row[1:])] for c in g.column[1:])],
)
update.mistake(
    "misconception",
    "You made a product of a column and a row. The gradients of both kinds of bars are added.",
    lambda g: [[Fraction(r * c, g.row[0]) if g.row[0] else Fraction(r * c) for r in g.row] for c in g.column],
)


@problem.part("c2_dims", eb.Several.of(moves=eb.Integer(), stays=eb.Integer()))
def dimensions(given: Given) -> Any:
    """k numbers for the rows and k for the columns, of which one is there twice: a constant can be in either."""
    k = given.kernel
    return {"moves": 2 * k - 1, "stays": (k - 1) ** 2}


@dimensions.route
def by_rank(given: Given) -> Any:
    """The rank of all kernels that are the same along rows or along columns."""
    k = given.kernel
    ones = np.ones(k)
    kernels = [np.outer(e, ones) for e in np.eye(k)] + [np.outer(ones, e) for e in np.eye(k)]
    rank = int(np.linalg.matrix_rank(np.array(kernels).reshape(2 * k, -1)))
    return {"moves": rank, "stays": k**2 - rank}


@dimensions.law
def the_rest_is_double_differences(given: Given, answer: Any) -> bool:
    """All weights move or stay; what stays has one number for each square of four neighbours."""
    k = given.kernel
    squares = sum(1 for _ in range(k - 1) for _ in range(k - 1))
    return bool(answer.moves + answer.stays == k**2 and answer.stays == squares)


dimensions.mistake(
    "counted twice",
    "A kernel of one number everywhere is the same along rows and along columns: you counted it twice.",
    lambda g: {"moves": 2 * g.kernel, "stays": g.kernel**2 - 2 * g.kernel},
)
dimensions.mistake(
    "other quantity",
    "A sum of a profile over rows and one over columns can have any numbers in both.",
    lambda g: {"moves": 2, "stays": g.kernel**2 - 2},
)
