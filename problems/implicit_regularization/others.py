"""Parts a_formula, b, c and d: a formula for the limit, its meaning, the other solutions, and the three errors."""

from fractions import Fraction
from math import gcd, lcm

import numpy as np
import sympy

import exambank as eb

from .problem import Given, equations, problem
from .shortest import by_pinv, nearest, shortest

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
def gives_the_shortest(given: Given, name: str) -> bool:
    """On independent rows that span the same, its inverse exists, and it gives the answer of part a."""
    independent = list(sympy.Matrix(given.X).T.rref()[1])
    X, y = (sympy.Matrix(table)[independent, :] for table in (given.X, given.y))
    formulas = {"rows": (X.T, X * X.T, y), "columns": (1, X.T * X, X.T * y), "once": (X.T, sympy.eye(X.rows), y)}
    left, inverted, right = formulas[name]
    return inverted.det() != 0 and list(left * inverted.LUsolve(right)) == list(shortest(given))


meaning = problem.choice(
    "b",
    key="perfect",
    options={
        "perfect": "Constraint: there is no training error at all. Objective: of all such weights take the shortest.",
        "trade": (
            "Constraint and objective are traded against each other: some training error is left, for shorter weights.",
            "That is ridge regression. Evaluate the loss where gradient descent ends: what is left of it?",
        ),
        "swapped": (
            "Constraint: the weights are no longer than a bound. Objective: the least training error with such weights.",
            "You exchanged the roles. Which of the two is reached exactly, and which is only as small as it can be?",
            "transposed",
        ),
        "sparse": (
            "Constraint: there is no training error at all. Objective: as few weights as possible are not zero.",
            "A sum of squares hardly notices a small weight; it is no count of the weights that are not zero.",
        ),
    },
)


@problem.part("c")
def another(given: Given) -> eb.Solutions:
    """A step v with Xv = 0, the part of an axis that X does not see, leads to another solution; not to part e's."""
    still = equations(given.X, [0] * len(given.y), given.w0)
    free = [nearest(still, axis) for axis in np.eye(len(given.w0), dtype=int).astype(object) + Fraction(0)]
    v = next(v for v in free if v.any())
    v = v * lcm(*(x.denominator for x in v))
    v = v / gcd(*map(int, v))
    short = nearest(given, 0 * v)
    if (short + v == nearest(given, given.w0)).all():
        v = -v
    rows = [
        eb.Condition([row], "=", target, f"Equation {place} does not hold: the loss is not zero there.")
        for place, (row, target) in enumerate(zip(given.X, given.y, strict=True), 1)
    ]
    moved = eb.Condition([[u] for u in free], "some ≠", 0, "That is the shortest solution, which part (a) has already.")
    return eb.Solutions((tuple(short + v),), (*rows, moved))


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
    """The example solves all equations, it is longer than the shortest, and it gives nothing of part e away."""
    X, y, _ = given.arrays
    w, short = np.array(answer.example[0]), np.array(by_pinv(given))
    return bool((X @ w == y).all() and w @ w > short @ short and (w != nearest(given, given.w0)).any())


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

split = problem.choice(
    "d",
    key="estimation",
    options={
        "estimation": "In the estimation error: which of the minimisers one gets is up to the method.",
        "optimisation": (
            "In the optimisation error: this is the term of the optimiser.",
            "That term counts what is left of the training loss. Both runs have left nothing.",
        ),
        "approximation": (
            "In the approximation error: an optimiser that prefers short weights has a smaller class of models.",
            "That term compares the best model of the class with the truth. Neither run has changed the class.",
        ),
        "none": (
            "In none of them: both have no training error, so they predict alike.",
            "They agree on the rows of X. What about an input that is no combination of these?",
        ),
    },
)
