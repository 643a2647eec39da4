"""Parts a and a_split: the expected loss, as a polynomial and as two squares."""

from dataclasses import replace
from fractions import Fraction
from math import log
from typing import Any

import numpy as np
import sympy
import torch

import exambank as eb

from .masks import averages
from .problem import Given, problem

FORM = eb.Several.of(constant=eb.Rational(), linear=eb.Vector(eb.Rational()), matrix=eb.Matrix(eb.Rational()))
IN_KEEP = eb.Formula("keep", between={"keep": (0, 1)})
ROOTS = eb.Vector(eb.Formula())


def quadratic(given: Given, one: Fraction, two: Fraction) -> Any:
    """XᵀX with its diagonal times the probability `one`, all else times `two`."""
    gram = given.data.T @ given.data
    return (two + (one - two) * np.eye(len(gram), dtype=object)) * gram


@problem.part("a", FORM)
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


@form.law
def torch_agrees(given: Given, form: Any) -> bool:
    """20,000 masks of torch's dropout have these means, within a bar that one sample in 10⁹ exceeds (Hoeffding)."""
    data = torch.tensor(np.column_stack([given.X, given.y]), dtype=torch.float64)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        kept = torch.nn.functional.dropout(torch.ones(20_000, *data.shape), 1 - float(given.keep)) > 0
    kept[:, :, -1] = True  # a target is never dropped
    seen, half = kept * data, np.array(form.linear) / -2
    exact = np.block([[np.array(form.matrix), half[:, None]], [half, form.constant]]).astype(float)
    bar = data.abs().T @ data.abs() * (log(2e9) / (2 * len(seen))) ** 0.5
    return bool((abs(torch.einsum("mij,mik->jk", seen, seen) / len(seen) - torch.tensor(exact)) <= bar).all())


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
    "factor",
    "You took keep² for the variance of a coin; it is keep − keep², so a coin times itself has the mean keep.",
    lambda g: form(g)._replace(matrix=quadratic(g, 2 * g.keep**2, g.keep**2)),
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
        cross, square = averages(replace(given, keep=keep))
        penalty = np.diag([Fraction(str(strength * norm**2)) for norm in split.diagonal])
        if (shrink * given.data.T @ given.targets != cross).any():
            return False
        if (shrink**2 * given.data.T @ given.data + penalty != square).any():
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
