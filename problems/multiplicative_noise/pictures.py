"""The pictures of `multiplicative_noise`: noisy losses around the line of their mean, and how much they vary."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from exambank import Picture, canvas, palette, put

from .dropout import spread
from .expectation import loss, roughness
from .noise import two_valued
from .problem import Given

STEPS = [Fraction(step, 4) for step in range(9)]  # the variances shown, in units of the given one


def averages(given: Given, draws: int) -> Any:
    """Means of the loss over so many draws of R: [normal or two values, three repeats, variance]."""
    X, y, w = (array.astype(float) for array in given.arrays)
    rng, mean, size = np.random.default_rng(draws), float(given.mean), (3, draws, *X.shape)
    means = []
    for variance in (float(step * given.variance) for step in STEPS):
        (rare, high), (_, low) = two_valued(mean, variance)
        masks = mean + variance**0.5 * rng.standard_normal(size), np.where(rng.random(size) < rare, high, low)
        means.append([((y - (r * X) @ w) ** 2).sum(-1).mean(-1) for r in masks])
    return np.array(means).transpose(1, 2, 0)


def draw_cloud(axes: Any, given: Given, draws: int) -> None:
    """One state: the line of the expected loss, and around it averages over so many draws."""
    variances = [float(step * given.variance) for step in STEPS]
    normal, other = averages(given, draws)
    axes.plot(variances, normal.T, "o", color=palette.blue, markersize=3.5)
    axes.plot(variances, other.T, "x", color=palette.orange, markersize=4.5)
    line = [float(loss(replace(given, variance=step * given.variance))) for step in STEPS]
    axes.plot(variances, line, color=palette.ink, linewidth=1.2)
    axes.plot(variances[4], line[4], "s", color=palette.ink, markersize=6)
    axes.set(title=f"average of {draws} draws", xlabel="variance σ²", ylim=(0, 1.6 * line[-1]))
    axes.set_xticks(variances[::4], [str(step * given.variance) for step in STEPS[::4]])


def cloud(given: Given) -> Picture:
    """Averages over more and more draws of either noise close in on one line."""
    figure, axes = canvas(7, 2.9, columns=3, sharey=True)
    for ax, draws in zip(axes, (10, 100, 1000), strict=True):
        draw_cloud(ax, given, draws)
    axes[0].set_ylabel("loss")
    axes[0].legend(axes[0].lines[::3][:2], ["normal noise", "two values"], loc="upper left", fontsize=8)
    return Picture(
        figure,
        alt=f"Loss against the variance of the noise from 0 to {2 * given.variance}, three times: averages over 10, 100 "
        f"and 1000 draws. A straight line rises from {loss(replace(given, variance=Fraction(0)))} with slope "
        f"{roughness(given)}, through a square at variance {given.variance} and loss {loss(given)}. Dots for normal noise "
        "and crosses for noise with two values scatter around it, less and less from left to right.",
        caption="The expected loss is a line in the variance: it starts at the fit, and its slope is ‖Γw‖². Averages "
        "close in on it, whether the noise is normal or has two values only, with the same mean and variance.",
    )


def spreads(given: Given) -> Picture:
    """The variance of the loss for either noise, in units of the squared mean loss, against keep."""
    figure, (axes,) = canvas(7, 2.6)
    keeps = [Fraction(step, 50) for step in range(4, 47)]
    for name, formula in spread(given)._asdict().items():
        ratios = [float(put(formula, keep=keep) * (keep / (1 - keep)) ** 2) for keep in keeps]
        axes.plot(np.array(keeps, dtype=float), ratios, label=name)
    axes.set(xlabel="keep", ylabel="Var(loss) / σ⁴", ylim=(0, 10), xlim=(0, 1))
    axes.legend(loc="upper center", ncols=2)
    return Picture(
        figure,
        alt="Variance of the loss over the square of its mean, against keep. For normal noise it is 2 at every keep. For "
        "the coin it is 0 at keep 1/2 and rises without bound towards keep 0 and keep 1, crossing 2 at about 0.21 and 0.79.",
        caption="Both noises have the same mean loss at every keep, yet their losses vary alike at two values of keep only.",
    )
