"""What a convolution knows of images: a small CNN and a larger MLP tell bars.

Convention: an image has `side` rows and columns, numbered from 0; a bar is a run of full rows (horizontal) or full columns
(vertical). The CNN is convolution, ReLU, 2 × 2 pooling, convolution, ReLU, the mean of each map, a linear layer.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

import numpy as np

import exambank as eb

Count = Annotated[int, eb.at_least(1), eb.at_most(1000)]
Integers = tuple[int, ...]
SQUARE = eb.Constraint("be three rows of three", lambda rows: [len(row) for row in rows] == [3, 3, 3])
TRIPLE = eb.Constraint("be three numbers", lambda row: len(row) == 3)


@dataclass(frozen=True)
class Given(eb.Givens):
    """The images and both networks; a bar, a kernel, an update and some test images for pencil and paper."""

    side: Annotated[int, eb.at_least(6), eb.at_most(64)] = 28
    widest: Annotated[int, eb.at_least(2)] = 5
    half: Count = 14
    kernel: Annotated[int, eb.at_least(2)] = 7
    filters: Count = 3
    classes: Annotated[int, eb.at_least(2), eb.at_most(10)] = 3
    hidden: tuple[Count, ...] = (50, 10)
    start: Annotated[int, eb.at_least(0)] = 3
    width: Count = 2
    weights: Annotated[tuple[Integers, ...], SQUARE] = ((3, 2, 1), (-1, 0, -2), (-2, -2, 1))
    row: Annotated[Integers, TRIPLE] = (5, 2, 6)
    column: Annotated[Integers, TRIPLE] = (5, 1, -3)
    tests: Count = 20
    early: Count = 12
    late: Count = 18
    bits: Count = 20

    def constrain(self) -> None:
        """Bars and kernels fit into the image, rows pool in pairs, and the network improves but stays imperfect."""
        if self.side % 2 or not max(self.widest, self.kernel) < self.side or not 2 < self.half < self.side:
            raise ValueError(
                f"side must be even and larger than widest, kernel and half, which is at least 3, got {self.side}, "
                f"{self.widest}, {self.kernel} and {self.half}"
            )
        if self.start + self.width > self.side or self.width > self.side - self.half:
            raise ValueError(f"the bar must fit, got start {self.start} and width {self.width}")
        if len(self.hidden) != 2:
            raise ValueError(f"hidden must be the sizes of two layers, got {self.hidden}")
        if not any(map(any, self.weights)) or self.row[0] != self.column[0]:
            raise ValueError("weights must not all be 0, and row and column must begin with the same number")
        if not self.early < self.late < self.tests:
            raise ValueError(f"early < late < tests must hold, got {self.early}, {self.late} and {self.tests}")


def draw(rng: np.random.Generator) -> Given:
    """Small images and networks, small whole weights; a network that gets better and worse at once."""
    side = 2 * int(rng.integers(5, 9))
    width = int(rng.integers(1, 4))
    tests = int(rng.choice([10, 20, 25]))
    early, late = sorted(int(n) for n in rng.choice(np.arange(tests // 2, tests - 1), 2, replace=False))
    least = 2 * tests // (tests - late) + 1  # so that the loss rises
    corner = int(rng.integers(1, 6))
    row, column = ((corner, *(int(n) for n in rng.integers(-5, 6, 2))) for _ in range(2))
    return Given(
        side=side,
        widest=int(rng.integers(3, 6)),
        half=side // 2 - int(rng.integers(0, 2)),
        kernel=int(rng.choice([3, 5])),
        filters=int(rng.integers(2, 6)),
        classes=int(rng.choice([3, 4, 5])),
        hidden=(int(rng.integers(2, 5) * 10), int(rng.integers(1, 3) * 5)),
        start=int(rng.integers(1, side - width)),
        width=width,
        weights=tuple(tuple(int(n) for n in line) for line in rng.integers(-3, 4, (3, 3)) + np.eye(3, dtype=int) * 4),
        row=row,
        column=column,
        tests=tests,
        early=early,
        late=late,
        bits=least + int(rng.integers(0, 6)),
    )


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(side=6, widest=2, half=3, kernel=2, filters=1, classes=2, hidden=(1, 1), start=0, width=1),
        Given(side=8, widest=7, half=5, kernel=7, start=5, width=3, weights=((1, 1, 1), (1, 1, 1), (1, 1, 1))),
        Given(side=64, widest=20, half=40, kernel=33, start=63, width=1, tests=3, early=1, late=2, bits=1),
    ],
)


problem.fact("last_row", lambda g: g.side - 1, lambda g: max(range(g.side)))
problem.fact("narrower", lambda g: g.widest - 1, lambda g: len(range(1, g.widest)))
problem.fact("first_units", lambda g: g.hidden[0], lambda g: max(g.hidden[:1]))
problem.fact("second_units", lambda g: g.hidden[1], lambda g: max(g.hidden[1:]))
problem.fact(
    "ceiling_percent",
    lambda g: 100 * (1 - Fraction(2, 3 * (g.side - 1))),
    lambda g: Fraction(300 * (g.side - 1) - 200, 3 * (g.side - 1)),
)
