"""Part c3: a network that is right more often, and loses more by being sure."""

from fractions import Fraction
from typing import Any

import numpy as np

import exambank as eb

from .problem import Given, problem


@problem.part("c3", eb.Several.of(early=eb.Rational(), late=eb.Rational()))
def losses(given: Given) -> Any:
    """A mean of the bits: early 1 for right images and 2 for wrong ones, late 0 and many."""
    early = Fraction(given.early + 2 * (given.tests - given.early), given.tests)
    return {"early": early, "late": Fraction(given.bits * (given.tests - given.late), given.tests)}


@losses.route
def by_logarithms(given: Given) -> Any:
    """The probabilities of the true class, image by image, and their logarithms."""
    wrong = [given.tests - right for right in (given.early, given.late)]
    early = -np.log2([0.5] * given.early + [0.25] * wrong[0])
    late = -np.log2([1.0] * given.late + [2.0**-given.bits] * wrong[1])
    return {"early": Fraction(round(early.sum()), given.tests), "late": Fraction(round(late.sum()), given.tests)}


@losses.law
def products_of_chances(given: Given, answer: Any) -> bool:
    """2 to the minus sum of all bits is the probability that all labels are guessed from the network's odds."""
    early = Fraction(1, 2) ** given.early * Fraction(1, 4) ** (given.tests - given.early)
    late = Fraction(1, 2**given.bits) ** (given.tests - given.late)
    sums = [value * given.tests for value in answer]
    return bool(all(s.denominator == 1 for s in sums) and [Fraction(1, 2 ** int(s)) for s in sums] == [early, late])


losses.mistake(
    "other quantity",
    "You averaged over the wrong images only; the loss is a mean over all.",
    lambda g: {"early": 2, "late": g.bits},
)
losses.mistake(
    "transposed",
    "You exchanged the images that are right and those that are wrong.",
    lambda g: {
        "early": Fraction(2 * g.early + g.tests - g.early, g.tests),
        "late": Fraction(g.bits * g.late, g.tests),
    },
)
