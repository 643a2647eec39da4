"""Batch norm and its neighbours: what a batch does to each of its examples, forward and backward.

Convention: a row of X is an example, a column a feature. The variance that normalises is biased, ε stands inside the
root, and momentum is the weight of the new value. ε is large here, and such that all roots are rational.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations
from math import isqrt
from typing import Annotated, Any

import numpy as np

import exambank as eb

Small = Annotated[Fraction, eb.at_least(-1000), eb.at_most(1000)]
Row = tuple[Small, ...]
SMALL = eb.Constraint("have entries from -1000 to 1000", lambda rows: max(abs(x) for r in rows for x in r) <= 1000)
Table = Annotated[eb.Rectangle, SMALL]
Count = Annotated[int, eb.at_least(1), eb.at_most(12)]


def is_square(value: Fraction) -> bool:
    """Whether the root of a positive fraction is rational."""
    return all(isqrt(part) ** 2 == part for part in (value.numerator, value.denominator))


@dataclass(frozen=True)
class Given(eb.Givens):
    """A batch `X` with ∂L/∂Y = `dY`, γ, β and ε; stored statistics and an example `x` in test mode.

    Then a convolution of `images` [N, C, H, W] with `filters` [F, C, height, width].
    """

    X: Table = ((1, 8), (3, -4), (5, 6), (7, 2))
    dY: Table = ((1, 0), (0, 1), (2, -1), (1, 2))
    gamma: Row = (Fraction(3), Fraction(10))
    beta: Row = (Fraction(1), Fraction(-2))
    eps: Annotated[Fraction, eb.more_than(0), eb.at_most(1000)] = Fraction(4)
    mean: Row = (Fraction(2), Fraction(-1))
    var: tuple[Annotated[Fraction, eb.at_least(0), eb.at_most(10**6)], ...] = (Fraction(12), Fraction(5))
    momentum: Annotated[Fraction, eb.more_than(0), eb.at_most(1)] = Fraction(1, 10)
    x: Row = (Fraction(6), Fraction(3))
    images: eb.Shape = eb.Shape((2, 3, 4, 4))
    filters: eb.Shape = eb.Shape((3, 3, 4, 4))
    stride: Count = 2
    pad: Annotated[int, eb.at_least(0), eb.at_most(12)] = 1

    def constrain(self) -> None:
        """Sizes fit one another, every root is rational, windows fit into what they slide over."""
        n, d = len(self.X), len(self.X[0])
        spreads = [Fraction(n * sum(v * v for v in c) - sum(c) ** 2, n * n) for c in zip(*self.X, strict=True)]
        sides, high = min(self.images[2:], default=0) + 2 * self.pad, max(self.filters[2:], default=0)
        broken = {
            "X must have at least 2 rows, for one example has no variance": n < 2,
            "dY must have the size of X": (len(self.dY), len(self.dY[0])) != (n, d),
            "gamma, beta, mean, var and x must have an entry for each column of X": {d}
            != {len(row) for row in (self.gamma, self.beta, self.mean, self.var, self.x)},
            "eps must make each variance, plus eps, the square of a fraction": not all(
                is_square(value + self.eps) for value in (*spreads, *self.var)
            ),
            "images and filters must be 4 sizes each, the second of both alike": len(self.images) != 4
            or len(self.filters) != 4
            or self.images[1] != self.filters[1],
            "filters must fit into the padded images, and no size be over 20": high > sides
            or max(*self.images, *self.filters) > 20,
        }
        for message, is_broken in broken.items():
            if is_broken:
                raise ValueError(message)


@cache
def columns(n: int, eps: int) -> list[tuple[int, ...]]:
    """Columns of different whole numbers with a whole mean, whose variance + eps is a square; sorted."""
    whole = (column for column in combinations(range(-4, 10), n) if sum(column) % n == 0)
    return [c for c in whole if is_square(Fraction(sum(v * v for v in c), n) - Fraction(sum(c), n) ** 2 + eps)]


def draw(rng: np.random.Generator) -> Given:
    """Three or four examples of two features; a gradient that both means of the closed form meet; small maps."""
    n, eps = [(3, 1), (3, 3), (4, 4), (4, 11), (4, 6)][int(rng.integers(5))]
    X = np.array([rng.permutation(columns(n, eps)[k]) for k in rng.integers(len(columns(n, eps)), size=2)]).T
    dY = np.zeros_like(X)
    while not (dY.sum(0).all() and ((X - X.mean(0)) * dY).sum(0).all()):
        dY = rng.integers(-2, 4, X.shape)
    channels = int(rng.integers(1, 4))
    drawn: Any = {
        "X": X,
        "dY": dY,
        "gamma": rng.choice([2, 3, 4, 6, -2], 2),
        "beta": rng.integers(-3, 4, 2),
        "mean": rng.integers(-3, 4, 2),
        "var": rng.choice([k * k - eps for k in range(2, 7) if k * k > eps], 2),
        "x": rng.integers(-5, 9, 2),
        "momentum": Fraction(1, int(rng.choice([2, 4, 5, 10]))),
        "images": eb.Shape((int(rng.integers(1, 4)), channels, *rng.integers(4, 7, 2).tolist())),
        "filters": eb.Shape((int(rng.integers(1, 4)), channels, *rng.integers(2, 4, 2).tolist())),
        "stride": int(rng.integers(2, 4)),
        "pad": int(rng.integers(0, 2)),
    }
    return Given(**drawn, eps=Fraction(eps))


TINY: Any = {"X": ((0, 6), (6, 0)), "dY": ((0, 0), (0, 0)), "eps": 16, "var": (0, 9)}
problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(**TINY, images=eb.Shape((1, 1, 1, 1)), filters=eb.Shape((1, 1, 3, 3))),
        Given(X=((5, 1), (5, 3), (5, 5), (5, 7)), momentum=Fraction(1)),
        Given(images=eb.Shape((1, 2, 7, 5)), filters=eb.Shape((2, 2, 3, 2)), stride=3, pad=0),
    ],
)
