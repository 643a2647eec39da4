"""A network that folds space: every layer is f₁(x) = |W x + b| with W = 2I and b = −1, on the open cube (0, 1)ᵈ.

Convention: F identifies n regions onto the cube if the points that it maps into the cube make up n disjoint open
regions, each mapped one to one onto the whole cube. A crease is where two pieces meet; the ends of (0, 1) are none.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

import numpy as np

import exambank as eb


@dataclass(frozen=True)
class Given(eb.Givens):
    """`depth` folds of a cube of `dimension`; a `crease` of the folded strip; a ReLU net of `layers` of `width`."""

    dimension: Annotated[int, eb.at_least(1), eb.at_most(16)] = 3
    depth: Annotated[int, eb.at_least(1), eb.at_most(10)] = 4
    crease: Annotated[Fraction, eb.more_than(0), eb.less_than(1)] = Fraction(1, 2)
    width: Annotated[int, eb.at_least(3), eb.at_most(20)] = 5
    layers: Annotated[int, eb.at_least(1), eb.at_most(20)] = 10

    def constrain(self) -> None:
        """So many folds have a crease there."""
        if 2**self.depth % self.crease.denominator:
            raise ValueError(f"crease must be a multiple of 1/{2**self.depth}, got {self.crease}")


def draw(rng: np.random.Generator) -> Given:
    """A few folds, with a crease of one of the first three layers. No 2 or 4: powers hide there, as 2 + 2 = 2² = 4."""
    dimension, depth = int(rng.choice([3, 5])), int(rng.integers(3, 6))
    parts = 2 ** int(rng.integers(1, 4))
    crease = Fraction(2 * int(rng.integers(parts // 2)) + 1, parts)
    return Given(dimension, depth, crease, int(rng.integers(3, 7)), int(rng.integers(3, 9)))


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(dimension=1, depth=1, width=3, layers=1),
        Given(dimension=1, width=20, layers=20),
        Given(dimension=16, depth=10, crease=Fraction(1023, 1024), width=4, layers=2),
    ],
)
