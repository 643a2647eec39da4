"""Parts b and b_solve: from dropout to the ordinary problem and its solution."""

from fractions import Fraction
from typing import Any

import numpy as np
import sympy

import exambank as eb

from .expectation import IN_KEEP, ROOTS, form, norms
from .masks import averages, close, roots_of_noise, trained
from .problem import Given, problem


def odds(given: Given) -> Fraction:
    """The odds that an entry is dropped."""
    return (1 - given.keep) / given.keep


@problem.part("b", eb.Several.of(factor=IN_KEEP, diagonal=ROOTS), key="factor = keep; diagonal = sqrt(6), sqrt(3)")
def conversion(given: Given) -> Any:
    """Call keep·w̃ your w: the fit is the ordinary one, and Γ̃w̃ = Γ̃w/keep makes the strength (1 − keep)/keep."""
    return {"factor": "keep", "diagonal": norms(given, odds(given))}


@conversion.route
def conversion_by_masks(given: Given) -> Any:
    """All masks are listed: the mean input is keep·X, and their noise, divided by keep², is Γ²."""
    return {"factor": "keep", "diagonal": roots_of_noise(given)}


@conversion.law
def losses_are_one_function(given: Given, conversion: Any) -> bool:
    """The ordinary loss at factor·w̃ is the mean loss over all masks at w̃, coefficient by coefficient."""
    factor = eb.put(conversion.factor, keep=given.keep)
    cross, square = averages(given)
    penalty = np.diag([Fraction(str(entry**2)) for entry in conversion.diagonal])
    quadratic = factor**2 * (given.data.T @ given.data + penalty)
    return bool((factor * given.data.T @ given.targets == cross).all() and (quadratic == square).all())


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
conversion.mistake(
    "flip",
    "You took the odds of being kept; the penalty grows with the odds of being dropped.",
    lambda g: conversion(g)._replace(diagonal=norms(g, 1 / odds(g))),
)
conversion.mistake(
    "factor",
    "You gave Γ²: the norm around Γw squares it, so its entries are the roots of these.",
    lambda g: conversion(g)._replace(diagonal=norms(g, odds(g)) ** 2),
)


def penalised(given: Given) -> Any:
    """XᵀX + Γ²: the odds of being dropped once more on the diagonal."""
    gram = given.data.T @ given.data
    return gram + odds(given) * np.diag(np.diag(gram))


def solve(matrix: Any, right: Any) -> list[sympy.Rational]:
    """The solution of a linear system in exact fractions."""
    return list(sympy.Matrix(matrix).LUsolve(sympy.Matrix(right)))


@problem.part("b_solve", eb.Several.of(dropout=eb.Vector(eb.Rational()), ridge=eb.Vector(eb.Rational())))
def minimisers(given: Given) -> Any:
    """Each of the two problems has normal equations of its own."""
    right = given.data.T @ given.targets
    return {"dropout": solve(form(given).matrix, given.keep * right), "ridge": solve(penalised(given), right)}


@minimisers.law
def gradients_vanish(given: Given, answer: Any) -> bool:
    """The gradient averaged over all masks is zero at w̃; that of ‖y − Xw‖² + ‖Γw‖², written out, is zero at w."""
    cross, square = averages(given)
    missed = given.data @ answer.ridge - given.targets
    pull = (given.data**2).sum(0) * answer.ridge * (1 / given.keep - 1)
    return bool((square @ answer.dropout == cross).all() and (given.data.T @ missed + pull == 0).all())


@minimisers.law
def lstsq_agrees(given: Given, answer: Any) -> bool:
    """NumPy's lstsq finds both: on all masked data at once, and on the data with the rows of Γ appended."""
    X = given.data.astype(float)
    gamma = np.diag(np.linalg.norm(X, axis=0)) * float(1 / given.keep - 1) ** 0.5
    ridge = np.linalg.lstsq(np.vstack([X, gamma]), np.append(given.y, 0 * gamma[0]), rcond=None)[0]
    return close([trained(given), ridge], answer)


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
problem.fact("odds", odds, lambda g: 1 / g.keep - 1)
problem.fact("penalised", penalised, lambda g: averages(g)[1] / g.keep**2)
problem.fact("fitted", lambda g: g.data @ minimisers(g).ridge, lambda g: g.keep * g.data @ minimisers(g).dropout)
problem.fact(
    "alone",  # each feature's own least squares
    lambda g: [Fraction(x @ g.targets, x @ x) for x in g.data.T],
    lambda g: averages(g)[0] / np.diag(averages(g)[1]),
)
