"""Convolution as a matrix: Y = AX for flattened images, the transposed convolution, and the pixel shuffle between them.

Convention: nothing is flipped, as in torch, and images are flattened row by row. A weight w[i, j] is the symbol wij.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

import exambank as eb

Side = Annotated[int, eb.at_least(1), eb.at_most(3)]
Length = Annotated[int, eb.at_least(1), eb.at_most(6)]
WEIGHTS = eb.Matrix(eb.Formula("w00 w01 w02 w10 w11 w12 w20 w21 w22"))


@dataclass(frozen=True)
class Given(eb.Givens):
    """A convolution with kernel × kernel weights; an image of height × width pixels that is enlarged by a factor."""

    kernel: Side = 2
    input_size: Length = 3
    stride: Length = 3
    padding: Annotated[int, eb.at_least(0), eb.at_most(3)] = 1
    height: Side = 2
    width: Side = 2
    factor: Side = 2

    def constrain(self) -> None:
        """The kernel fits into the padded image."""
        if self.kernel > self.input_size + 2 * self.padding:
            raise ValueError(f"kernel must fit into the padded image, got {self.kernel} for {self.input_size}")


GATHERED = {2: [(3, 1, 0), (3, 2, 1), (3, 3, 1), (2, 1, 1), (2, 2, 1)], 3: [(3, 2, 1), (3, 3, 2), (3, 4, 2), (2, 1, 1)]}
"""Input sizes, strides and paddings for a kernel: so few pixels that their matrix is written in minutes."""
ENLARGED = [(1, 2), (2, 1), (1, 3), (3, 1), (2, 2)]
"""Images to enlarge; with a large kernel or factor only the first few."""


def draw(rng: np.random.Generator) -> Given:
    """At most 64 entries a matrix, most of them 0."""
    kernel, factor = (int(side) for side in rng.choice([2, 3], 2))
    few = {(2, 2): 5, (3, 2): 4}.get((kernel, factor), 2)
    gathered, enlarged = rng.choice(GATHERED[kernel]), rng.choice(ENLARGED[:few])
    return Given(kernel, *map(int, (*gathered, *enlarged, factor)))


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(kernel=1, input_size=1, stride=1, padding=0, height=1, width=1, factor=1),
        Given(kernel=3, input_size=4, stride=1, padding=0, height=3, factor=1),
        Given(kernel=3, input_size=1, stride=5, padding=3, width=3, factor=3),
    ],
)
