"""Parts b and b_growth: mean, variance and growth of dw for random images."""

from fractions import Fraction
from functools import cache
from itertools import product
from math import sqrt
from typing import Any

import numpy as np

import exambank as eb

from .convolution import slid
from .problem import Given, problem

IN_LAYER = eb.Formula("n k sigma_x sigma_g", where=lambda v: v["n"] >= v["k"])
MOMENTS = eb.Several.of(mean=IN_LAYER, variance=IN_LAYER)


@problem.part("b", MOMENTS, key="mean = 0; variance = (n - k + 1)^2 sigma_x^2 sigma_g^2")
def moments(given: Given) -> Any:
    """Each product x·dy has mean 0·0 and variance σx²σg²; no two of them in one entry share a factor: variances add."""
    return {"mean": 0, "variance": "sigma_x^2 * sigma_g^2 * (n + 1 - k)^2"}


@moments.law
def holds_for_every_image(given: Given, answer: Any) -> bool:
    """Skewed two-valued pixels and gradients, every image enumerated in whole numbers, every entry of dw: exactly this.

    x is −1 or 2 (odds 2:1, σx² = 2), dy is −3 or 1 (odds 1:3, σg² = 3).
    """
    for n, k in ((2, 1), (2, 2), (3, 2)):
        expected = [eb.put(formula, n=n, k=k, sigma_x="sqrt(2)", sigma_g="sqrt(3)") for formula in answer]
        if any((table != value).any() for table, value in zip(enumerated(n, k), expected, strict=True)):
            return False
    return True


@cache
def enumerated(n: int, k: int) -> list[Any]:
    """The means of dw and of its square, entry by entry, over all images and gradients with their odds."""
    m = n - k + 1
    images = [(2 ** x.count(-1), np.reshape(x, (n, n))) for x in product((-1, 2), repeat=n * n)]
    upstream = [(3 ** g.count(1), np.reshape(g, (m, m))) for g in product((-3, 1), repeat=m * m)]
    found = [(odds * more, slid(x, g)) for (odds, x), (more, g) in product(images, upstream)]
    return [sum(odds * dw**power for odds, dw in found) * Fraction(1, 3 ** (n * n) * 4 ** (m * m)) for power in (1, 2)]


moments.mistake(
    "other quantity",
    "You counted the pixels of the image: a weight is used once per output pixel, and there are fewer of these.",
    {"mean": 0, "variance": "n^2 sigma_x^2 sigma_g^2"},
)
moments.mistake(
    "off by one",
    "You are one place short in each direction: a window of k has n − k + 1 places among n pixels.",
    {"mean": 0, "variance": "(n - k)^2 sigma_x^2 sigma_g^2"},
)
moments.mistake(
    "other quantity",
    "That is the variance of an average over the positions: dw is their sum.",
    {"mean": 0, "variance": "sigma_x^2 sigma_g^2 / (n - k + 1)^2"},
)
moments.mistake(
    "misconception",
    "You added standard deviations: independent terms partly cancel, and only their variances add.",
    {"mean": 0, "variance": "(n - k + 1)^4 sigma_x^2 sigma_g^2"},
)

problem.choice(
    "b_growth",
    key="linear",
    options={
        "inverse": ("it shrinks like $1/n$", "An average over the positions would shrink like this: dw is their sum."),
        "constant": (
            "it stays the same",
            "The number of weights stays the same, but each of them is used at more places as the image grows.",
        ),
        "root": (
            r"it grows like $\sqrt{n}$",
            "√ of the number of terms is the right idea, but that number grows like n²: count rows and columns.",
        ),
        "linear": "it grows like $n$",
        "quadratic": (
            "it grows like $n^2$",
            "That is how the variance grows: the standard deviation is its square root.",
            "other quantity",
        ),
    },
)
SIDES, LAYERS = (16, 32, 64, 128), 200


@cache
def measured(k: int) -> list[float]:
    """The standard deviation of dw for unit σx and σg, for each of `SIDES`: exponential pixels, ±1 for gradients."""
    rng, found = np.random.default_rng(k), []
    for n in SIDES:
        x = rng.standard_exponential((LAYERS, n, n), dtype=np.float32) - 1
        g = 2 * rng.integers(0, 2, (LAYERS, n - k + 1, n - k + 1)).astype(np.float32) - 1
        corners = [np.s_[:, a : a + n - k + 1, b : b + n - k + 1] for a, b in np.ndindex(k, k)]
        found.append(sqrt(np.mean([np.einsum("tij,tij->t", x[corner], g) ** 2 for corner in corners])))
    return found
