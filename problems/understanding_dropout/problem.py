"""What dropout does to two weights, and to a network that is offered a cheat.

Convention: an input is dropped with probability `drop`; a kept one is divided by keep = 1 − drop.
The loss is the squared error (w·x − y)², without a factor ½; odds = drop/keep.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Annotated, Any

import numpy as np

import exambank as eb


@dataclass(frozen=True)
class Given(eb.Givens):
    """Fit w·x = y; then with dropout on x; then images with a cheat in `bits` pixels of their last row.

    `pace` sets the step size of SGD, `steps` is when we look, `heavy` the dropout of the network.
    """

    x: tuple[Fraction, ...] = (Fraction(10), Fraction(1))
    y: Fraction = Fraction(11)
    drop: Annotated[Fraction, eb.more_than(0), eb.less_than(1)] = Fraction(1, 2)
    batch: Annotated[int, eb.at_least(1)] = 1024
    pace: Annotated[Fraction, eb.more_than(0), eb.less_than(1)] = Fraction(2, 5)
    steps: Annotated[int, eb.at_least(1), eb.at_most(20_000)] = 1000
    side: Annotated[int, eb.at_least(8), eb.at_most(64)] = 32
    bits: Annotated[int, eb.at_least(1)] = 4
    channels: tuple[Annotated[int, eb.at_least(1), eb.at_most(64)], ...] = (16, 32)
    heavy: Annotated[Fraction, eb.more_than(0), eb.less_than(1)] = Fraction(3, 4)

    def constrain(self) -> None:
        """Every input speaks; the image can be halved twice and holds the cheat; there are two convolutions."""
        if not 2 <= len(self.x) <= 6 or 0 in self.x:
            raise ValueError(f"x must have 2 to 6 entries, none of them 0, got {list(map(str, self.x))}")
        if self.y == 0:
            raise ValueError("y must not be 0")
        if self.side % 4 or self.bits > self.side:
            raise ValueError(f"side must be divisible by 4 and at least bits, got {self.side} and {self.bits}")
        if len(self.channels) != 2:
            raise ValueError(f"channels must have 2 entries, one a convolution, got {self.channels}")

    @property
    def keep(self) -> Fraction:
        """The chance that an input is kept."""
        return 1 - self.drop

    @property
    def eta(self) -> Fraction:
        """The step size of SGD: with nothing dropped, a step closes 2·pace of the gap."""
        return self.pace * self.keep**2 / sum(value**2 for value in self.x)

    @property
    def masks(self) -> Any:
        """All masks, a row each, 1 for kept, counted down as binary numbers: all kept first, none last."""
        return np.array([*product((1, 0), repeat=len(self.x))])

    @property
    def chances(self) -> Any:
        """How likely each mask is: its coins are independent."""
        return (self.masks * self.keep + (1 - self.masks) * self.drop).prod(axis=1)

    @property
    def inputs(self) -> Any:
        """What the model sees under each mask, a row each."""
        return self.masks * np.array(self.x) / self.keep


def draw(rng: np.random.Generator) -> Given:
    """Two or three inputs of different sizes, the loudest first, one of them perhaps negative; a small image."""
    sizes = -np.sort(-rng.choice(np.arange(1, 11), int(rng.integers(2, 4)), replace=False))
    signs = rng.choice([1, 1, 1, -1], len(sizes))
    return Given(
        x=tuple(Fraction(int(value)) for value in sizes * signs),
        y=Fraction(int(rng.integers(1, 25))),
        drop=Fraction(str(rng.choice(["1/2", "1/3", "1/4", "2/3", "1/5", "3/4"]))),
        batch=int(2 ** rng.integers(1, 8)),
        pace=Fraction(int(rng.integers(1, 5)), 10),
        steps=int(rng.integers(1, 9)) * 5,
        side=int(4 * rng.integers(4, 10)),
        bits=int(rng.integers(2, 6)),
        channels=tuple(int(2 ** rng.integers(1, 6)) for _ in range(2)),
        heavy=Fraction(str(rng.choice(["1/2", "3/4", "2/3"]))),
    )


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given().override({"x": [1, 1], "y": 1, "drop": "1/4", "batch": 1}),
        Given().override({"x": [3, -3], "y": -2, "steps": 1, "pace": "9/10", "side": 8, "bits": 8, "channels": [1, 1]}),
        Given().override({"x": ["1/2", -4, 3, 2], "drop": "9/10", "steps": 50, "side": 64, "bits": 1}),
    ],
)
