"""Depthwise separable convolution: what it saves, and what it can no longer compute.

Convention: a kernel is W[f, c, i, j] (output channel, input channel, row, column); nothing has a bias; stride 1,
padded so that the resolution stays; 1 MAC is one multiplication with its addition.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

import exambank as eb

Side = Annotated[int, eb.at_least(1), eb.at_most(4096)]
Channels = Annotated[int, eb.at_least(1), eb.at_most(1024)]


@dataclass(frozen=True)
class Given(eb.Givens):
    """An image of `in_channels` channels and a layer of square kernels that puts out `out_channels` channels."""

    height: Side = 224
    width: Side = 224
    in_channels: Channels = 3
    kernel: Annotated[int, eb.at_least(1), eb.at_most(11)] = 3
    out_channels: Channels = 4

    @property
    def taps(self) -> int:
        """K², the weights of one filter in one channel."""
        return self.kernel**2

    @property
    def pixels(self) -> int:
        """Positions of the output, as many as of the input."""
        return self.height * self.width

    @property
    def padded(self) -> tuple[int, int, int]:
        """Channels and sides of the image in its frame of zeros, K − 1 more than before along each side."""
        return self.in_channels, self.height + self.kernel - 1, self.width + self.kernel - 1


def draw(rng: np.random.Generator) -> Given:
    """A small image and few channels; in half of all cases more filters than a kernel has taps."""
    height, width, channels = (int(n) for n in rng.integers((4, 4, 2), (33, 33, 7)))
    kernel, more = int(rng.choice([3, 3, 5])), rng.integers(2)
    filters = int(rng.choice([2, 3, 4, 6, 8])) + (kernel**2 if more else 0)
    return Given(height, width, channels, kernel, filters)


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(1, 1, 1, 1, 1),
        Given(5, 4, 3, 1, 4),
        Given(6, 5, 3, 2, 4),
        Given(7, 6, 1, 3, 5),
        Given(6, 7, 4, 3, 1),
        Given(4, 5, 2, 3, 20),
        Given(3, 2, 2, 5, 3),
        Given(8, 8, 6, 3, 9),
    ],
)
