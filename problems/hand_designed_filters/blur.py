"""Parts a and a_step: a blur, and what it makes of a step edge."""

from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

import numpy as np
import torch
from scipy import ndimage

import exambank as eb

from .problem import Given, problem

NEGATIVE = "A weight is negative: a blur mixes pixels, it subtracts none."
ALONE = "One weight is everything, which copies a pixel: a blur mixes several."


def weights(rows: Any) -> Any:
    """A filter in exact fractions."""
    return tuple(tuple(Fraction(weight) for weight in row) for row in rows)


def box(given: Given) -> Any:
    """Equal weights that add up to 1."""
    return [[Fraction(1, given.size**2)] * given.size] * given.size


def at(*places: tuple[int, ...], size: int = 3) -> Any:
    """Coefficients that are 1 at these places: the sum of the weights there."""
    return [[int((r, c) in places) for c in range(size)] for r in range(size)]


@problem.part("a", key="[1/9 1/9 1/9] [1/9 1/9 1/9] [1/9 1/9 1/9]")
def blur(given: Given) -> eb.Solutions:
    """The mean of the pixels under the filter: equal weights that add up to 1."""
    n = given.size
    places = [*product(range(n), repeat=2)]
    flat = eb.Condition(
        at(*places, size=n), "=", 1, "The weights must add up to 1, or a flat area changes its grey level."
    )
    mixing = [
        *(eb.Condition(at(place, size=n), "≥", 0, NEGATIVE) for place in places),
        *(eb.Condition(at(place, size=n), "<", 1, ALONE) for place in places),
    ]
    return eb.Solutions(weights(box(given)), (flat, *mixing))


@blur.law
def torch_averages(given: Given, answer: eb.Solutions) -> bool:
    """On random pixels, torch's conv2d with this filter gives what its avg_pool2d with stride 1 gives."""
    image = torch.tensor(np.random.default_rng(given.size).integers(0, 256, (1, 1, 16, 16)), dtype=torch.float64)
    kernel = torch.tensor(np.array(answer.example, dtype=float))[None, None]
    filtered = torch.nn.functional.conv2d(image, kernel)
    return bool(torch.allclose(filtered, torch.nn.functional.avg_pool2d(image, given.size, 1), rtol=1e-12))


@blur.law
def judged_by_what_it_does(given: Given, answer: eb.Solutions) -> bool:
    """Right are just those that keep a flat page and spread a bright pixel over several, subtracting none: of means,
    Pascal's triangle, sums, copies, sharpeners and the answer itself."""
    n = given.size
    even, pascal = np.ones((n, n), dtype=int), np.array([comb(n - 1, k) for k in range(n)])
    copy = np.array(at((n // 2, n // 2), size=n))
    page = np.pad([[1]], n)
    for table in (even, np.outer(pascal, pascal), even - copy, copy, 2 * copy - even, 4 * n * n * copy - even):
        for divisor in (int(table.sum()) or 1, 1, n):
            spread = ndimage.correlate(page, table)
            blurs = spread.sum() == divisor and spread.min() >= 0 and spread.max() < divisor
            if bool(answer.broken(weights([[Fraction(int(w), divisor) for w in row] for row in table]))) == blurs:
                return False
    return not answer.broken(answer.example)


blur.mistake(
    "factor",
    "You add the pixels up instead of averaging them: a flat area gets brighter by the sum of all weights.",
    lambda g: np.ones((g.size, g.size), dtype=int),
)
blur.mistake(
    "factor",
    "You divided by the length of one side of the filter; count the pixels that lie under all of it.",
    lambda g: [[Fraction(1, g.size)] * g.size] * g.size,
)
blur.mistake(
    "misconception",
    "This filter keeps one pixel and ignores its neighbours, so the picture stays as sharp as it was.",
    lambda g: at((g.size // 2, g.size // 2), size=g.size),
)


@problem.part("a_step")
def blurred_step(given: Given) -> eb.Row:
    """With j of its columns beyond the edge, j/size of the filter sees the new grey level: a straight ramp."""
    return [given.dark + Fraction(j, given.size) * given.rise for j in range(given.size + 1)]


@blurred_step.route
def blurred_by_scipy(given: Given) -> eb.Row:
    """Scipy's convolve with ones, in whole numbers, divided by the pixels under the filter; the frame is left out."""
    n = given.size
    sums = ndimage.convolve(given.step, np.ones((n, n), dtype=int))[n // 2]
    first = (n - 1) // 2  # where scipy puts the first filter that lies inside
    return [Fraction(int(total), n * n) for total in sums[first : first + n + 1]]


@blurred_step.law
def ramp_joins_both_levels(given: Given, ramp: Any) -> bool:
    """It begins and ends at the grey levels of the image, and every step is as large as the last."""
    return (ramp[0], ramp[-1]) == (given.dark, given.bright) and len({*np.diff(ramp)}) == 1


blurred_step.mistake(
    "factor",
    "These are the sums of the pixels under the filter: to be a mean, they must be divided by their number.",
    lambda g: [g.size**2 * y for y in blurred_step(g)],
)
blurred_step.mistake(
    "misconception",
    "Your edge is as sharp as before; wherever the filter lies across the edge, it sees both grey levels.",
    lambda g: [g.dark if 2 * j <= g.size else g.bright for j in range(g.size + 1)],
)
