"""Parts b and b_growth: mean, variance and growth of dw for random images."""

from functools import cache
from itertools import product
from math import prod, sqrt
from typing import Any

import numpy as np

import exambank as eb

from .problem import Given, pieces, problem

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
    for n, k in ((1, 1), (2, 1), (2, 2), (3, 2), (3, 3)):
        mean, square = enumerated(n, k)
        at = {"n": n, "k": k, "sigma_x": "sqrt(2)", "sigma_g": "sqrt(3)"}
        expected = [eb.put(formula, **at) * 3 ** (n * n) * 4 ** ((n - k + 1) ** 2) for formula in answer]
        if any((table != value).any() for table, value in zip((mean, square), expected, strict=True)):
            return False
    return True


@cache
def enumerated(n: int, k: int) -> tuple[Any, Any]:
    """The sums of dw and of its squares, entry by entry, over all images and gradients, weighted by their odds."""
    m, mean, square = n - k + 1, np.zeros((k, k), dtype=object), np.zeros((k, k), dtype=object)
    for x in product(((-1, 2), (2, 1)), repeat=n * n):
        windows = pieces(np.reshape([value for value, _ in x], (n, n)), m)
        for g in product(((-3, 1), (1, 3)), repeat=m * m):
            dw = (windows * np.reshape([value for value, _ in g], (m, m))).sum((2, 3))
            weight = prod(odds for _, odds in x + g)
            mean, square = mean + weight * dw, square + weight * dw**2
    return mean, square


for family, message, variance in (
    (
        "other quantity",
        "You counted the pixels of the image: a weight is used once per output pixel, and there are fewer of these.",
        "n^2 sigma_x^2 sigma_g^2",
    ),
    (
        "off by one",
        "You are one place short in each direction: a window of k has n − k + 1 places among n pixels.",
        "(n - k)^2 sigma_x^2 sigma_g^2",
    ),
    (
        "left out",
        "You counted the places in one row only: the sum runs over rows and columns.",
        "(n - k + 1) sigma_x^2 sigma_g^2",
    ),
    (
        "factor",
        "You forgot to square σx and σg: the variance of a product of independent factors is σx²·σg².",
        "(n - k + 1)^2 sigma_x sigma_g",
    ),
    (
        "other quantity",
        "That is the variance of an average over the positions: dw is their sum.",
        "sigma_x^2 sigma_g^2 / (n - k + 1)^2",
    ),
    (
        "misconception",
        "You added standard deviations: independent terms partly cancel, and only their variances add.",
        "(n - k + 1)^4 sigma_x^2 sigma_g^2",
    ),
):
    moments.mistake(family, message, {"mean": 0, "variance": variance})

growth = problem.choice(
    "b_growth",
    key="linear",
    options={
        "inverse": (
            "it shrinks like $1/n$",
            "An average over the positions would shrink like this: dw is their sum.",
        ),
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
EXPONENTS = {"inverse": -1.0, "constant": 0.0, "root": 0.5, "linear": 1.0, "quadratic": 2.0}
SIDES, LAYERS = (16, 32, 64, 128), 200


@growth.law
def is_the_measured_exponent(given: Given, name: str) -> bool:
    """Of the five exponents, it is the nearest to the slope that random layers show between n = 16 and 128."""
    found = measured(given.k)
    slope = float(np.log(found[-1] / found[0]) / np.log(SIDES[-1] / SIDES[0]))
    return min(EXPONENTS, key=lambda other: abs(EXPONENTS[other] - slope)) == name


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
