"""Parts c, c_infinite and c_noise: why the risk peaks where there are as many examples as weights."""

from itertools import product
from typing import Any

import numpy as np
from scipy import stats

import exambank as eb

from .problem import Given, problem

problem.choice(
    "c",
    key="singular",
    options={
        "unseen": (
            r"$n$ examples do not see all of $\beta$, and what they miss is largest at $n = d$",
            "What is left of β outside the span of the examples? Put n = d.",
        ),
        "singular": "$X$ has a singular value close to 0 there, and noise along its direction is divided by it",
        "large": (
            "the largest singular value is largest at $n = d$, and noise is multiplied by it",
            "The largest one grows with every example, also beyond d. And which way does the fit use it?",
        ),
        "weights": (
            "there are infinitely many weights that fit, and the method picks bad ones",
            "With n = d and an invertible X, how many weights fit?",
        ),
    },
)


@problem.part("c_infinite")
def infinite(given: Given) -> eb.Row:
    """1/χ² has a finite mean only from three degrees of freedom on, and there are |n − d| + 1."""
    return [n for n in range(1, 2 * given.dimension + 2) if abs(n - given.dimension) + 1 < 3]


@infinite.route
def inverse_gammas(given: Given) -> eb.Row:
    """1/χ² of k degrees is an inverse gamma variable of shape k/2; scipy knows which of these have a mean."""
    near = range(max(1, given.dimension - 5), given.dimension + 6)
    return [n for n in near if np.isinf(stats.invgamma.mean((abs(n - given.dimension) + 1) / 2))]


@infinite.law
def recursion_breaks_down(given: Given, found: Any) -> bool:
    """Add one row after the other: (1 + what there was)/(many − k − 2) must have a positive denominator throughout."""
    small = (sorted((n, given.dimension)) for n in range(1, 2 * given.dimension + 2))
    broken = [few + many - given.dimension for few, many in small if min(many - k - 2 for k in range(few)) <= 0]
    return list(found) == broken


infinite.mistake(
    "left out",
    "There the mean is infinite, but not only there: how many degrees of freedom does χ² have one step further?",
    lambda g: [g.dimension],
)
infinite.mistake(
    "left out",
    "You have one side of d only: with fewer examples than weights, rows and columns change places.",
    lambda g: [g.dimension, g.dimension + 1],
)
infinite.mistake(
    "border",
    "You went one step too far: the mean of 1/χ² is finite with three degrees of freedom.",
    lambda g: list(range(g.dimension - 2, g.dimension + 3)),
)


@problem.part("c_noise", eb.Several.of(total=eb.Rational(), share=eb.Rational()))
def amplified(given: Given) -> Any:
    """Along each singular direction the noise is divided by s: its variance is σ²/s²."""
    each = [given.sigma**2 / s**2 for s in given.singular]
    return {"total": sum(each), "share": max(each) / sum(each)}


@amplified.route
def all_noises(given: Given) -> Any:
    """Noise of ±σ in every direction, all signs listed: the mean of ‖X⁻¹ε‖², for X that has s on its diagonal."""
    noises = given.sigma * np.array(list(product((1, -1), repeat=len(given.singular))))
    means = np.square(noises / np.array(given.singular)).mean(0)
    return {"total": sum(means), "share": max(means) / sum(means)}


@amplified.law
def traces_agree(given: Given, found: Any) -> bool:
    """The covariance of the weights is σ²(XᵀX)⁻¹, for a turned X; total is its trace, and share its largest eigenvalue's."""
    turn = np.linalg.qr(np.random.default_rng(0).standard_normal((len(given.singular),) * 2))[0]
    X = turn @ np.diag([float(s) for s in given.singular]) @ turn.T
    covariance = float(given.sigma) ** 2 * np.linalg.inv(X.T @ X)
    values = [np.trace(covariance), np.linalg.norm(covariance, 2) / np.trace(covariance)]
    return bool(np.allclose([float(value) for value in found], values, rtol=1e-6))


def with_each(each: list[Any]) -> dict[str, Any]:
    """For the mistakes: both values, where the directions have these squares."""
    return {"total": sum(each), "share": max(each) / sum(each)}


amplified.mistake(
    "factor",
    "You divided by s: a variance is divided by its square.",
    lambda g: with_each([g.sigma**2 / s for s in g.singular]),
)
amplified.mistake(
    "flip",
    "You multiplied the noise by s: X turns weights into outputs, and the fit goes back.",
    lambda g: with_each([g.sigma**2 * s**2 for s in g.singular]),
)
amplified.mistake(
    "left out", "Your total is for noise of variance 1.", lambda g: with_each([1 / s**2 for s in g.singular])
)
amplified.mistake(
    "other quantity",
    "You gave the amount that is due to the smallest singular value: divide it by the total.",
    lambda g: {"total": amplified(g).total, "share": amplified(g).total * amplified(g).share},
)
