"""Parts a and loss: the expected loss is a fit and a penalty, in symbols and in numbers."""

from fractions import Fraction
from operator import mul
from typing import Any

import numpy as np
import sympy
import torch
from sympy import stats

import exambank as eb

from .noise import MU, PAIRS, SIGMA, average_loss, once, two_valued
from .problem import Given, problem

IN_BOTH = eb.Formula("mu sigma", between={"mu": (-5, 5), "sigma": (0, 5)})


@problem.part("a", eb.Several.of(A=IN_BOTH, B=IN_BOTH))
def split(given: Given) -> Any:
    """The fit sees the mean of the noise; σ² is what an entry's mean square has beyond μ², and Γ weighs it."""
    return {"A": "mu", "B": "sigma^2"}


@split.route
@once
def split_by_coefficients(given: Given) -> Any:
    """Sympy integrates over two independent entries: −2A is at the first powers of w, A² at products, A² + B at squares."""
    r, s = stats.Normal("r", MU, SIGMA), stats.Normal("s", MU, SIGMA)
    return {"A": stats.E(r), "B": sympy.expand(stats.E(r * r) - stats.E(r * s))}


@split.law
def squares_are_the_mean_of_all_outcomes(given: Given, split: Any) -> bool:
    """With numbers put in, the two squares are the loss averaged over all outcomes of a noise with two values."""
    X, y, w = given.arrays
    for mu, sigma in PAIRS:
        A, B = (eb.put(formula, mu=mu, sigma=sigma) for formula in split)
        squares = ((y - A * X @ w) ** 2).sum() + B * ((X * w) ** 2).sum()
        if squares != average_loss(given, two_valued(mu, sigma**2)):
            return False
    return True


split.mistake(
    "counted twice",
    "You took the mean square μ² + σ² for B: its μ² is in the first term already, squared by the norm.",
    {"A": "mu", "B": "mu^2 + sigma^2"},
)
split.mistake(
    "other quantity",
    "You scaled the fit by the standard deviation; what multiplies X on average is the mean of the noise.",
    {"A": "sigma", "B": "sigma^2"},
)
split.mistake(
    "factor",
    "Your A is squared: it stands inside the norm, which squares it once more.",
    {"A": "mu^2", "B": "sigma^2"},
)


def roughness(given: Given) -> Any:
    """‖Γw‖²: each weight squared, times the squared norm of its column."""
    X, _, w = given.arrays
    return (X**2).sum(0) @ w**2


def missed(given: Given) -> Any:
    """y − μXw: by how much the mean output misses each target."""
    X, y, w = given.arrays
    return y - given.mean * (X @ w)


@problem.part("loss", eb.Rational())
def loss(given: Given) -> Any:
    """The fit of μXw, plus the variance times ‖Γw‖²."""
    return missed(given) @ missed(given) + given.variance * roughness(given)


@loss.route
def loss_of_all_outcomes(given: Given) -> Any:
    """Another noise with this mean and variance, all its outcomes listed, has this mean loss exactly."""
    return average_loss(given, two_valued(given.mean, given.variance))


@loss.law
def torch_samples_it(given: Given, loss: Any) -> bool:
    """The mean over 4,000 normal masks drawn by torch is off by less than six standard errors."""
    X, y, w = (torch.tensor(array.astype(float)) for array in given.arrays)
    normal = torch.randn(4000, *X.shape, generator=torch.Generator().manual_seed(0), dtype=X.dtype)
    losses = ((y - (float(given.mean) + float(given.variance) ** 0.5 * normal) * X @ w) ** 2).sum(1)
    return bool(abs(losses.mean() - float(loss)) <= 6 * losses.std() / len(losses) ** 0.5 + 1e-9 * (1 + float(loss)))


loss.mistake(
    "left out",
    "You put the mean of the noise for the noise: the penalty is missing.",
    lambda g: loss(g) - g.variance * roughness(g),
)
loss.mistake(
    "counted twice",
    "You weighed the penalty by the mean square of the noise; the square of its mean is in the fit already.",
    lambda g: loss(g) + g.mean**2 * roughness(g),
)
loss.mistake(
    "special case",
    "Your penalty is the variance times ‖Xw‖², as if a row had one draw for all its entries; each has its own.",
    lambda g: loss(g) + g.variance * (sum(sum(map(mul, row, g.w)) ** 2 for row in g.X) - roughness(g)),
)
loss.mistake(
    "order",
    "You summed each column before squaring: the diagonal of XᵀX has the sums of the squares.",
    lambda g: loss(g) + g.variance * (np.sum(g.X, 0) ** 2 @ np.square(g.w) - roughness(g)),
)

problem.fact("outputs", lambda g: np.array(g.X) @ g.w, lambda g: [sum(map(mul, row, g.w)) for row in g.X])
problem.fact("missed", missed, lambda g: np.subtract(g.y, [g.mean * sum(map(mul, row, g.w)) for row in g.X]))
problem.fact("fit", lambda g: missed(g) @ missed(g), lambda g: average_loss(g, [(1, g.mean)]))
problem.fact("squares", lambda g: np.square(g.X).sum(0), lambda g: np.diag(np.tensordot(g.X, g.X, (0, 0))))
problem.fact("rough", roughness, lambda g: average_loss(g, two_valued(Fraction(0), Fraction(1))) - np.dot(g.y, g.y))
