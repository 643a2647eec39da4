"""Parts a and a_split: the expected loss, as a polynomial and as two squares."""

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any

import numpy as np
import sympy

import exambank as eb

from .problem import Given, problem

FORM = eb.Several.of(constant=eb.Rational(), linear=eb.Vector(eb.Rational()), matrix=eb.Matrix(eb.Rational()))
IN_KEEP = eb.Formula("keep", between={"keep": (0, 1)})
ROOTS = eb.Vector(eb.Formula())


@lru_cache(maxsize=1024)
def averages(given: Given) -> tuple[Any, Any]:
    """The means of Zᵀy and ZᵀZ over all masks, Z = R∘X: [features] and [features, features]; no answer uses them.

    Coins of different data never meet in a squared loss, so the masks of one datum at a time are enough.
    """
    cross: Any = 0
    square: Any = 0
    for row, target in zip(given.data, given.y, strict=True):
        for mask in product((0, 1), repeat=len(row)):
            chance, seen = prod(given.keep if kept else 1 - given.keep for kept in mask), row * mask
            cross, square = cross + chance * seen * target, square + chance * np.outer(seen, seen)
    return cross, square


def is_mean_loss(given: Given, factor: Any, squares: Any) -> bool:
    """Whether ‖y − factor·Xw‖² + Σ squares_j·w_j² is the mean loss over all masks, coefficient by coefficient."""
    cross, square = averages(given)
    penalty = np.diag([Fraction(str(entry)) for entry in squares])
    quadratic = factor**2 * given.data.T @ given.data + penalty
    return bool((factor * given.data.T @ given.targets == cross).all() and (quadratic == square).all())


def quadratic(given: Given, one: Fraction, two: Fraction) -> Any:
    """XᵀX with its diagonal times the probability `one`, all else times `two`."""
    gram = given.data.T @ given.data
    return (two + (one - two) * np.eye(len(gram), dtype=object)) * gram


@problem.part("a", FORM, key="constant = 11; linear = -8 -5; matrix = 3 1; 1 3/2")
def form(given: Given) -> Any:
    """Two different coins are both kept in keep² of all cases, one coin twice in keep: so the diagonal is larger."""
    return {
        "constant": given.targets @ given.targets,
        "linear": -2 * given.keep * given.data.T @ given.targets,
        "matrix": quadratic(given, given.keep, given.keep**2),
    }


@form.route
def form_by_masks(given: Given) -> Any:
    """All masks are listed, and their losses summed in fractions, each times the probability of its mask."""
    cross, square = averages(given)
    return {"constant": sum(t * t for t in given.y), "linear": -2 * cross, "matrix": square}


form.mistake(
    "left out",
    "You put the mean of the mask for the mask: the mean of a square also has the variance of the coins in it.",
    lambda g: form(g)._replace(matrix=quadratic(g, g.keep**2, g.keep**2)),
)
form.mistake(
    "special case",
    "You treated the off-diagonal like the diagonal: two different columns have two coins, and both must say “keep”.",
    lambda g: form(g)._replace(matrix=quadratic(g, g.keep, g.keep)),
)
form.mistake(
    "misconception",
    "You divided the kept entries by keep, as PyTorch does; here nothing is rescaled.",
    lambda g: form(g)._replace(linear=-2 * g.data.T @ g.targets, matrix=quadratic(g, 1 / g.keep, Fraction(1))),
)


def norms(given: Given, factor: Fraction = Fraction(1)) -> Any:
    """The column norms of X times √factor, as exact roots: [features]."""
    return np.array([sympy.sqrt(sympy.Rational(factor * (x @ x))) for x in given.data.T])


@problem.part(
    "a_split",
    eb.Several.of(shrink=IN_KEEP, strength=IN_KEEP, diagonal=ROOTS),
    key="shrink = keep; strength = keep - keep^2; diagonal = sqrt(6), sqrt(3)",
)
def split(given: Given) -> Any:
    """A mean square is the square of the mean plus the variance, and a coin has the variance keep − keep²."""
    return {"shrink": "keep", "strength": "keep (1 - keep)", "diagonal": norms(given)}


@split.law
def squares_meet_masks(given: Given, split: Any) -> bool:
    """With numbers put in, the two squares multiply out to what all masks give, for three values of keep."""
    for keep in (given.keep, Fraction(1, 5), Fraction(6, 7)):
        shrink, strength = eb.put(split.shrink, keep=keep), eb.put(split.strength, keep=keep)
        if not is_mean_loss(replace(given, keep=keep), shrink, [strength * norm**2 for norm in split.diagonal]):
            return False
    return True


split.mistake(
    "factor",
    "You squared keep in the wrong term: inside the norm it stands once, and the norm squares it.",
    lambda g: split(g)._replace(shrink="keep^2"),
)
split.mistake(
    "counted twice",
    "You took the mean square of a coin, which is keep; the square of its mean is in the first term already.",
    lambda g: split(g)._replace(strength="keep"),
)
split.mistake(
    "sign",
    "Your penalty is negative: a variance is the mean of the square minus the square of the mean.",
    lambda g: split(g)._replace(strength="keep^2 - keep"),
)
split.mistake(
    "factor",
    "You gave the diagonal of XᵀX, the squared norms; the norm around Γ̃w squares once more, so take the roots.",
    lambda g: split(g)._replace(diagonal=norms(g) ** 2),
)

problem.fact("gram", lambda g: g.data.T @ g.data, lambda g: np.tensordot(g.X, g.X, (0, 0)))
problem.fact("moments", lambda g: g.data.T @ g.targets, lambda g: averages(g)[0] / g.keep)
problem.fact("squares", lambda g: (g.data**2).sum(0), lambda g: np.diag(averages(g)[1]) / g.keep)
problem.fact("masks", lambda g: 2**g.data.size, lambda g: (2 ** len(g.X)) ** len(g.X[0]))
