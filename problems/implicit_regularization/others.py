"""Parts b, c and d: what the limit means, the other solutions, and what they do to the three errors."""

from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np
import sympy

import exambank as eb

from .problem import Given, equations, problem
from .shortest import arrives, by_pinv, nearest, with_zeros

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


@meaning.law
def descent_solves_it(given: Given, name: str) -> bool:
    """Of the minimisers that the options describe, a run ends at this one. Under a tight bound it is that of a trade."""
    X, y, _ = (value.astype(float) for value in given.arrays)
    traded = X.T @ np.linalg.solve(X @ X.T + np.eye(len(X)), y)
    shortest = np.linalg.lstsq(X, y)[0]
    ends = {"perfect": shortest, "trade": traded, "swapped": traded, "sparse": with_zeros(given)}
    return arrives(given, [0] * len(shortest), ends[name])


def sideways(given: Given) -> list[Any]:
    """For each weight, what the equations do not notice of its axis: vectors v with Xv = 0."""
    still = equations(given.X, [0] * len(given.y), given.w0)
    return [nearest(still, axis) for axis in np.eye(len(given.w0), dtype=int).astype(object) + Fraction(0)]


@problem.part("c")
def another(given: Given) -> eb.Solutions:
    """Any step v with Xv = 0 leads from the shortest solution to another one; not to that of part e."""
    free = sideways(given)
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
    some: Any = [[u] for u in free]
    moved = eb.Condition(some, "some ≠", 0, "That is the shortest solution, which part (a) has already.")
    return eb.Solutions((tuple(short + v),), (*rows, moved))


@another.route
def by_elimination(given: Given) -> eb.Solutions:
    """Sympy's reduced equations, a basis of its null space, and a step along that."""
    table, pivots = sympy.Matrix(given.X).row_join(sympy.Matrix(given.y)).rref()
    free = sympy.Matrix(given.X).nullspace()
    rows = [eb.Condition([list(table[i, :-1])], "=", table[i, len(given.w0)], "no") for i in range(len(pivots))]
    some: Any = [[list(v)] for v in free]
    return eb.Solutions(
        (tuple(np.add(by_pinv(given), free[0].flat())),), (*rows, eb.Condition(some, "some ≠", 0, "no"))
    )


@another.law
def it_fits_and_is_longer(given: Given, answer: eb.Solutions) -> bool:
    """The example solves all equations, it is longer than the shortest, and it gives nothing of part e away."""
    X, y, _ = given.arrays
    w, short = np.array(answer.example[0]), np.array(by_pinv(given))
    return bool((X @ w == y).all() and w @ w > short @ short and (w != nearest(given, given.w0)).any())


another.mistake(
    "special case",
    "You gave the shortest solution again. Walk away from it without the equations noticing.",
    lambda g: [list(by_pinv(g))],
)
another.mistake(
    "transposed",
    "You added a row of X. Along its rows X does change the outputs; you want a direction orthogonal to all of them.",
    lambda g: [list(np.add(by_pinv(g), next(row for row in g.X if any(row))))],
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


@split.law
def only_this_term_differs(given: Given, name: str) -> bool:
    """The terms of two solutions, one of which is the truth, on inputs of unit covariance: the risk is ‖w − truth‖²."""
    X, y, _ = given.arrays
    truth = np.array(another(given).example[0])
    one, other = (
        {"approximation": 0, "optimisation": sum((X @ w - y) ** 2), "estimation": sum((w - truth) ** 2)}
        for w in (np.array(by_pinv(given)), truth)
    )
    return [term for term in one if one[term] != other[term]] == [name]
