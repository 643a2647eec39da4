"""A ReLU network is a line at a time: which line it is at a point, where the next one begins, and what autograd says.

Convention: h(x) = W₃·relu(W₂·relu(W₁x + b₁) + b₂) + b₃ with one input, one output and two units a layer; a unit is
alive where the relu reads more than 0. A breakpoint is a point at which the slope of h changes.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import permutations
from typing import Annotated, Any

import numpy as np

import exambank as eb

EPSILON = Fraction(1, 2**40)  # breakpoints are further from a number of 1/64ths, or at it
EXACT = eb.Constraint("be multiples of 1/64 from -64 to 64", lambda x: abs(x) <= 64 and (64 * x).denominator == 1)
Number = Annotated[Fraction, EXACT]  # few enough digits for floats to be exact
Pair = tuple[Number, Number]
ZERO, HALF, ONE, THREE = Fraction(0), Fraction(1, 2), Fraction(1), Fraction(3)


@dataclass(frozen=True)
class Given(eb.Givens):
    """Weights and biases of the three layers, the points of parts a to c, and the point of part e."""

    W1: Pair = (HALF, HALF)
    b1: Pair = (ZERO, ONE)
    W2: tuple[Pair, Pair] = ((ONE, ONE), (ONE, ONE))
    b2: Pair = (ZERO, ZERO)
    W3: Pair = (ONE, ONE)
    b3: Number = ONE
    xa: Number = ONE
    xb: Number = -ONE
    xc: Number = -HALF
    kink: Number = Fraction(-2)

    @cached_property
    def weights(self) -> tuple[Any, ...]:
        """W1, W2 and W3 as arrays."""
        return np.array(self.W1), np.array(self.W2), np.array(self.W3)

    def read(self, x: Fraction) -> Any:
        """What the four relus read at x, the first layer's before the second's."""
        first = self.weights[0] * x + self.b1
        return np.append(first, self.weights[1] @ np.maximum(first, 0) + self.b2)

    def h(self, x: Fraction) -> Fraction:
        """The output, as the network is written."""
        return Fraction(self.weights[2] @ np.maximum(self.read(x)[2:], 0) + self.b3)

    def pattern(self, x: Fraction) -> tuple[bool, ...]:
        """Which of the four units are alive at x."""
        return tuple(z > 0 for z in self.read(x))

    def constrain(self) -> None:
        """At the points of a to c no unit switches, or there might be no line."""
        for name, x in (("xa", self.xa), ("xb", self.xb), ("xc", self.xc)):
            if self.pattern(x - EPSILON) != self.pattern(x + EPSILON):
                raise ValueError(f"{name} must not be a point where a unit switches between dead and alive, got {x}")


def draw(rng: np.random.Generator) -> Given:
    """Two to four breakpoints at halves; xb and xc in one pattern, xa in another; at the kink, units that die together."""
    grid = [Fraction(k, 2) for k in range(-12, 13)]
    while True:
        W1, b1 = (rng.choice([-4, -2, -1, 1, 2, 4], 2) * HALF).tolist(), rng.integers(-3, 4, 2).tolist()
        W2, b2 = rng.choice([-1, 1, 1, 2], (2, 2)).tolist(), rng.integers(-2, 2, 2).tolist()
        W3, b3 = rng.choice([-2, -1, 1, 1, 2], 2).tolist(), Fraction(int(rng.integers(-2, 4)))
        net = Given(W1, b1, W2, b2, W3, b3, *[Fraction(64)] * 3)  # far from every switch; the points come below
        after = {x: net.pattern(x + EPSILON) for x in grid}
        calm = all(after[x] == net.pattern(x + HALF - EPSILON) for x in grid)
        if not calm or any(net.pattern(9 * x) != net.pattern(x) for x in (grid[0] - HALF, grid[-1] + HALF)):
            continue  # a unit switches between the points of the grid, or outside
        slopes = {x: 2 * (net.h(x + HALF) - net.h(x)) for x in grid}
        breaks = [x for x in grid[1:] if slopes[x] != slopes[x - HALF]]
        kinks = [x for x in breaks if net.pattern(x) in (after[x - HALF], after[x])]
        still = [x for x in grid[4:-4] if after[x] == after[x - HALF]]
        alike = [(x, y) for x, y in permutations(still, 2) if after[x] == after[y] and any(after[x][2:])]
        triples = [(x, *pair) for x in still for pair in alike if slopes[x] and after[x] != after[pair[0]]]
        if 2 <= len(breaks) <= 4 and kinks and max(map(abs, slopes.values())) <= 8 and triples:
            xa, xb, xc = triples[rng.integers(len(triples))]
            return replace(net, xa=xa, xb=xb, xc=xc, kink=kinks[rng.integers(len(kinks))])


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(W1=(ONE, -ONE), b1=(ZERO, ZERO), W3=(ONE, -THREE), kink=ZERO),
        Given(W2=((ONE, -ONE), (-ONE, ONE)), b2=(-HALF, -HALF), xb=-THREE),
        Given(W1=(ZERO, ONE), b1=(ONE, ONE), kink=-ONE, xb=THREE),
        Given(W2=((-ONE, -ONE), (ONE, THREE)), b2=(ONE, -ONE), kink=Fraction(-1, 64), xb=THREE),
        Given(W1=(64 * ONE, -64 * ONE), b1=(ONE / 64, 63 * ONE / 64), W3=(64 * ONE, ONE / 64)),
    ],
)
