"""Parts b, b_solve, e and f: what training with dropout finds, and which ordinary problem has that solution."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

import exambank as eb

from .expectation import IN_KEEP, ROOTS, averages, form, is_mean_loss, norms, quadratic
from .problem import Given, problem

FRACTIONS = eb.Vector(eb.Rational())


def odds(given: Given) -> Fraction:
    """The odds that an entry is dropped."""
    return (1 - given.keep) / given.keep


@problem.part("b", eb.Several.of(factor=IN_KEEP, diagonal=ROOTS), key="factor = keep; diagonal = sqrt(6), sqrt(3)")
def conversion(given: Given) -> Any:
    """Call keep·w̃ your w: the fit is the ordinary one, and Γ̃w̃ = Γ̃w/keep makes the strength (1 − keep)/keep."""
    return {"factor": "keep", "diagonal": norms(given, odds(given))}


@conversion.law
def losses_are_one_function(given: Given, conversion: Any) -> bool:
    """The ordinary loss at factor·w̃ is the mean loss over all masks at w̃, coefficient by coefficient."""
    factor = eb.put(conversion.factor, keep=given.keep)
    return is_mean_loss(given, factor, [(factor * entry) ** 2 for entry in conversion.diagonal])


conversion.mistake(
    "flip",
    "You divided by keep: the trained w̃ is too large for data of which nothing is dropped, so it must shrink.",
    lambda g: conversion(g)._replace(factor="1 / keep"),
)
conversion.mistake(
    "left out",
    "You left Γ as it acts on w̃: put w/keep for w̃ into the penalty, too.",
    lambda g: conversion(g)._replace(diagonal=norms(g, g.keep * (1 - g.keep))),
)


def penalised(given: Given) -> Any:
    """XᵀX + Γ²: the odds of being dropped once more on the diagonal."""
    return quadratic(given, 1 + odds(given), Fraction(1))


@problem.part("b_solve", eb.Several.of(dropout=FRACTIONS, ridge=FRACTIONS), key="dropout = 1 1; ridge = 1/2 1/2")
def minimisers(given: Given) -> Any:
    """Each of the two problems has normal equations of its own."""
    right = given.data.T @ given.targets
    systems = [(form(given).matrix, given.keep * right), (penalised(given), right)]
    dropout, ridge = ([*sympy.Matrix(matrix).LUsolve(sympy.Matrix(side))] for matrix, side in systems)
    return {"dropout": dropout, "ridge": ridge}


@minimisers.law
def gradients_vanish(given: Given, answer: Any) -> bool:
    """The gradient averaged over all masks is zero at w̃; that of ‖y − Xw‖² + ‖Γw‖², written out, is zero at w."""
    cross, square = averages(given)
    missed = given.data @ answer.ridge - given.targets
    pull = (given.data**2).sum(0) * answer.ridge * (1 / given.keep - 1)
    return bool((square @ answer.dropout == cross).all() and (given.data.T @ missed + pull == 0).all())


minimisers.mistake(
    "flip",
    "You divided w̃ by keep to get w: at test time every entry is there, so the weights must shrink instead.",
    lambda g: minimisers(g)._replace(ridge=[w / g.keep for w in minimisers(g).dropout]),
)
minimisers.mistake(
    "left out",
    "You forgot the keep in front of Xᵀy: on average only this share of a feature meets the target.",
    lambda g: minimisers(g)._replace(dropout=[w / g.keep for w in minimisers(g).dropout]),
)


@problem.part(
    "e",
    eb.Several.of(dropout=FRACTIONS, limit=FRACTIONS, least_norm=FRACTIONS),
    key="dropout = 8/9 4/9; limit = 2/3 1/3; least_norm = 4/15 8/15",
)
def twins(given: Given) -> Any:
    """Both contribute c/(1 + keep) of the feature, c its own least squares; the least norm contributes 1 : 4."""
    feature = given.data[:, 0]
    c = Fraction(feature @ given.targets, feature @ feature)
    u = c / (1 + given.keep)
    return {"dropout": [u, u / 2], "limit": [c / 2, c / 4], "least_norm": [c / 5, 2 * c / 5]}


@twins.law
def numpy_reaches_the_limits(given: Given, twins: Any) -> bool:
    """NumPy solves for the mean over all masks, at keep and at 1 − 10⁻⁶, near the limit; its pinv has the least norm."""
    data = replace(given, X=tuple((row[0], 2 * row[0]) for row in given.X))
    means = (averages(replace(data, keep=keep)) for keep in (given.keep, 1 - Fraction(1, 10**6)))
    solved = [np.linalg.solve(square.astype(float), cross.astype(float)) for cross, square in means]
    least = np.linalg.pinv(np.array(data.X)) @ given.y
    return np.allclose(np.array(twins, dtype=float), [*solved, least], rtol=1e-5, atol=1e-9)


twins.mistake(
    "other quantity",
    "You took the limit of dropout for the least norm; dropout measures ‖Γ̃w‖, and there the double weighs more.",
    lambda g: twins(g)._replace(limit=twins(g).least_norm),
)
twins.mistake(
    "left out",
    "You divided a least squares solution by keep; with dropout there is a penalty too, and it shrinks the weights.",
    lambda g: twins(g)._replace(dropout=[w / g.keep for w in twins(g).limit]),
)


problem.choice(
    "f",
    key="stays",
    options={
        "stays": "it stays at 1",
        "vanishes": (
            "it shrinks towards 0",
            "That is what plain weight decay does; dropout's penalty on a weight has the norm of its feature in it.",
        ),
        "grows": (
            "it grows without bound",
            "Nothing pushes it: ask what share a feature that is zero in every datum has in a gradient.",
        ),
        "shares": (
            "it moves to a value that depends on the other features",
            "A feature shares the work only with features it is correlated with, and zero is correlated with none.",
        ),
    },
)

problem.fact("odds", odds, lambda g: 1 / g.keep - 1)
problem.fact("penalised", penalised, lambda g: averages(g)[1] / g.keep**2)
problem.fact("fitted", lambda g: g.data @ minimisers(g).ridge, lambda g: g.keep * g.data @ minimisers(g).dropout)
problem.fact(
    "alone",  # each feature's own least squares
    lambda g: [Fraction(x @ g.targets, x @ x) for x in g.data.T],
    lambda g: averages(g)[0] / np.diag(averages(g)[1]),
)
