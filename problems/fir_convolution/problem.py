"""Convolution as a filter: a boxcar meets a decaying impulse response, an image meets an edge kernel.

Convention: `*` flips the filter, y[n] = Σᵢ x[n−i]·h[i], as in signal processing; torch's conv layers do not.
The signals are x[n] = 1 for 0 ≤ n < L (the boxcar) and h[n] = rⁿ for n ≥ 0, both zero elsewhere.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import numpy as np

import exambank as eb

SHORT = eb.Constraint("have a denominator of at most 1000000", lambda ratio: ratio.denominator <= 10**6)
SMALL = eb.Constraint(
    "have entries from -1000000 to 1000000", lambda rows: max(abs(x) for r in rows for x in r) <= 10**6
)


@dataclass(frozen=True)
class Given(eb.Givens):
    """A boxcar of `length` samples enters a filter that decays by `ratio`; an image of pixels meets a kernel."""

    length: Annotated[int, eb.at_least(1), eb.at_most(500)] = 7
    ratio: Annotated[Fraction, eb.more_than(0), eb.less_than(1), SHORT] = Fraction(1, 2)
    start: Annotated[int, eb.at_least(-500)] = -6
    stop: Annotated[int, eb.at_most(500)] = 12
    shift: Annotated[int, eb.at_least(1), eb.at_most(500)] = 5
    image: Annotated[eb.Rectangle, SMALL] = tuple(tuple(range(first, first + 5)) for first in range(1, 26, 5))
    kernel: Annotated[eb.Rectangle, SMALL] = ((-1, -2, -1), (0, 0, 0), (1, 2, 1))

    @property
    def window(self) -> range:
        """The times shown, both ends included."""
        return range(self.start, self.stop + 1)

    def constrain(self) -> None:
        """The window is not empty, and the kernel fits into the image."""
        if self.start > self.stop:
            raise ValueError(f"start must not be after stop, got {self.start} and {self.stop}")
        if len(self.kernel) > len(self.image) or len(self.kernel[0]) > len(self.image[0]):
            raise ValueError(f"kernel must fit into the image, got {self.kernel} for {self.image}")


def draw(rng: np.random.Generator) -> Given:
    """A short boxcar, a simple ratio; digits on a slope of tens, so that an edge kernel finds the slope everywhere."""
    length, shift = int(rng.integers(2, 6)), int(rng.integers(1, 5))
    rows, columns = rng.integers(4, 6, 2)
    image = 10 * np.arange(rows)[:, None] + rng.integers(0, 10, (rows, columns))
    smooth = rng.choice([(1, 1, 1), (1, 2, 1), (1, 3, 1), (1, 2, 3), (2, 1, 1)])
    kernel = np.outer(rng.choice([(-1, 0, 1), (1, 0, -1)]), smooth)
    turned: Any = (image.T, kernel.T) if rng.integers(2) else (image, kernel)
    ratio, start = rng.choice(["1/2", "1/3", "2/3", "1/4"]), int(rng.integers(-4, 0))
    return Given(length, ratio, start, length + shift + int(rng.integers(2)), shift, *turned)


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(length=1),
        Given(start=0, stop=0),
        Given(start=-3, stop=-1),
        Given(start=9, stop=12),
        Given(ratio=Fraction(9, 10), stop=40, shift=1),
        Given(image=((3, 1, 4), (1, 5, 9), (2, 6, 5))),
        Given(image=((1, 2, 3, 5), (8, 13, 21, 34), (55, 89, 144, 233)), kernel=((1, -1), (2, 0))),
        Given(image=((10**6,) * 3,) * 3, kernel=((-(10**6),) * 2,) * 2),
        Given(kernel=((2,),)),
    ],
)
