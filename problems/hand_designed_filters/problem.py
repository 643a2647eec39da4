"""Filters designed by hand: blur, Laplacian and vertical edges, on a step edge, on noise and on a photograph.

Convention: filters are laid on the image as they are (cross-correlation, no flip), as in torch's conv layers.
Columns run along a row of pixels; a vertical edge has one grey level to its left and another to its right.
"""

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

import exambank as eb

LAPLACIAN = ((0, 1, 0), (1, -4, 1), (0, 1, 0))
VERTICAL = ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1))


@dataclass(frozen=True)
class Given(eb.Givens):
    """A blur over `size` × `size` pixels; a step image of `size` columns of one grey level, then of another."""

    size: Annotated[int, eb.at_least(2), eb.at_most(12)] = 3
    dark: Annotated[int, eb.at_least(0), eb.at_most(255)] = 0
    bright: Annotated[int, eb.at_least(0), eb.at_most(255)] = 90

    @property
    def rise(self) -> int:
        """By how much the grey level changes at the step, from left to right."""
        return self.bright - self.dark

    @property
    def step(self) -> Any:
        """The step image: `size` + 2 rows of `size` columns on either side of the edge."""
        return np.tile(np.repeat([self.dark, self.bright], self.size), (self.size + 2, 1))

    def constrain(self) -> None:
        """The step is one."""
        if self.dark == self.bright:
            raise ValueError(f"dark and bright must differ, got {self.dark} for both")


def draw(rng: np.random.Generator) -> Given:
    """A small blur and a step from dark to bright that is a multiple of its size."""
    size, dark = int(rng.integers(2, 5)), 10 * int(rng.integers(0, 4))
    return Given(size, dark, dark + size * int(rng.integers(2, 13)))


problem = eb.Problem(
    given=Given(), draw=draw, boundaries=[Given(size=2), Given(size=6, dark=255, bright=0), Given(size=9)]
)
