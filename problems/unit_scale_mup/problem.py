"""Unit scale: weights that start at N(0, 1) for fp8, a constant c in every layer, and learning rates that fit any width.

Convention: a layer is y = c·W·x with W of size d_out × d_in, and x has an RMS of 1. A format of eight bits has a sign
bit, e exponent bits with the bias 2^(e−1) − 1, and 7 − e mantissa bits.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

import numpy as np

import exambank as eb

Size = Annotated[int, eb.at_least(1), eb.at_most(1024)]


@dataclass(frozen=True)
class Given(eb.Givens):
    """A layer, the examples in a batch, and the exponent bits of a float of eight bits."""

    d_in: Size = 256
    d_out: Size = 64
    batch: Annotated[int, eb.at_least(1), eb.at_most(10**6)] = 1
    exponent: Annotated[int, eb.at_least(3), eb.at_most(5)] = 4

    @property
    def mantissa(self) -> int:
        """The bits that are left."""
        return 7 - self.exponent

    @property
    def smallest_normal(self) -> Fraction:
        """The smallest positive number with all its significant bits."""
        return Fraction(1, 2 ** (2 ** (self.exponent - 1) - 2))


def draw(rng: np.random.Generator) -> Given:
    """Sizes whose roots are whole, and not the same; bits of which neither sort is scarce."""
    d_in, d_out = (int(side) for side in rng.choice([4, 16, 64, 256], 2, replace=False))
    return Given(d_in, d_out, exponent=int(rng.integers(3, 6)))


problem = eb.Problem(given=Given(), draw=draw, boundaries=[Given(1, 9, exponent=3), Given(7, 5, 3, 5)], fixed=["batch"])
