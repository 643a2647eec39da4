"""Parts d2, e2 and f_pool: a bar that is far, pixels that part, and what pooling keeps."""

from fractions import Fraction
from typing import Any

import numpy as np
import torch
from scipy.signal import convolve2d

import exambank as eb

from .problem import Given, problem


@problem.part("d2", eb.Several.of(horizontal=eb.Integer(), vertical=eb.Integer(), never=eb.Integer()))
def lit_before(given: Given) -> Any:
    """The far bar is in rows where no horizontal bar was; it crosses the columns of the vertical ones."""
    return {
        "horizontal": 0,
        "vertical": given.width * given.half,
        "never": given.width * (given.side - given.half),
    }


@lit_before.route
def by_masks(given: Given) -> Any:
    """Mark every pixel that each class has ever lit, and look beneath the bar."""
    image = np.zeros((given.side, given.side), bool)
    horizontal, vertical, bar = image.copy(), image.copy(), image.copy()
    horizontal[: given.half], vertical[:, : given.half], bar[-given.width :] = True, True, True
    never = bar & ~horizontal & ~vertical
    return {"horizontal": (bar & horizontal).sum(), "vertical": (bar & vertical).sum(), "never": never.sum()}


@lit_before.law
def pixels_of_the_bar(given: Given, answer: Any) -> bool:
    """The three make up the bar; by symmetry a far vertical bar is to rows as this one is to columns."""
    columns = [column < given.half for column in range(given.side)]
    return bool(sum(answer) == given.width * given.side and answer.vertical == given.width * sum(columns) and not answer.horizontal)  # fmt: skip


lit_before.mistake(
    "transposed",
    "You exchanged the classes: which training bars cross the rows of the far bar?",
    lambda g: {"horizontal": g.width * g.half, "vertical": 0, "never": g.width * (g.side - g.half)},
)
lit_before.mistake(
    "left out",
    "The bar goes all the way across: its first pixels are in columns where vertical bars were.",
    lambda g: {"horizontal": 0, "vertical": 0, "never": g.width * g.side},
)


@problem.part("e2")
def together(given: Given) -> Fraction:
    """In each axis n(2k − 1) − k(k − 1) ordered pairs are less than k apart; the pairs of a pixel with itself are none."""
    n, k = given.side, given.kernel
    near = n * (2 * k - 1) - k * (k - 1)
    return Fraction(near**2 - n**2, n**2 * (n**2 - 1))


@together.route
def by_pairs(given: Given) -> Fraction:
    """List the rows of all pairs, and the columns."""
    n, k = given.side, given.kernel
    near = np.abs(np.subtract.outer(np.arange(n), np.arange(n))) < k
    pairs = np.multiply.outer(near, near).sum() - n**2
    return Fraction(int(pairs), n**2 * (n**2 - 1))


@together.law
def by_counting_neighbours(given: Given, answer: Fraction) -> bool:
    """For each pixel, scipy adds up the pixels around it."""
    n, k = given.side, given.kernel
    around = convolve2d(np.ones((n, n)), np.ones((2 * k - 1, 2 * k - 1)), mode="same") - 1
    return bool(answer * n**2 * (n**2 - 1) == round(around.sum()))


together.mistake(
    "border",
    "Near the border fewer places are close: count pairs in each axis, border included.",
    lambda g: Fraction((2 * g.kernel - 1) ** 2 - 1, g.side**2 - 1),
)
together.mistake(
    "counted twice",
    "You counted the pairs of a pixel with itself: two neighbours never fall on the same place.",
    lambda g: Fraction((g.side * (2 * g.kernel - 1) - g.kernel * (g.kernel - 1)) ** 2, g.side**4),
)


@problem.part("f_pool", eb.Several.of(maximum=eb.Rational(), average=eb.Rational()))
def pooled(given: Given) -> Any:
    """The average keeps the mean; the maximum lights every pair of rows that the bar touches."""
    touched = (given.start + given.width - 1) // 2 - given.start // 2 + 1
    return {"maximum": Fraction(2 * touched, given.side), "average": Fraction(given.width, given.side)}


@pooled.route
def by_torch(given: Given) -> Any:
    """Pool the map in torch."""
    image = torch.zeros(1, 1, given.side, given.side, dtype=torch.float64)
    image[:, :, given.start : given.start + given.width] = 1
    means = [f(image, 2).mean().item() for f in (torch.nn.functional.max_pool2d, torch.nn.functional.avg_pool2d)]
    return dict(zip(("maximum", "average"), (Fraction(round(m * given.side), given.side) for m in means), strict=True))


@pooled.law
def by_rows(given: Given, answer: Any) -> bool:
    """Row by row: the pairs with a lit row, and the lit rows."""
    lit = [given.start <= row < given.start + given.width for row in range(given.side)]
    pairs = [lit[i] or lit[i + 1] for i in range(0, given.side, 2)]
    return bool(answer.maximum == Fraction(sum(pairs), len(pairs)) and answer.average == Fraction(sum(lit), len(lit)))


pooled.mistake(
    "other quantity",
    "The maximum over 2 × 2 places lights a pair of rows as soon as the bar touches one of them.",
    lambda g: {"maximum": Fraction(g.width, g.side), "average": Fraction(g.width, g.side)},
)
pooled.mistake(
    "units",
    "You divided by the rows before pooling: after it there are half as many.",
    lambda g: {"maximum": pooled(g).maximum / 2, "average": pooled(g).average / 2},
)
