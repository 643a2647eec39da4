"""What a gradient at the input tells: of a score that is a sum of ReLUs, of a linear score, of features.

Convention: the network's score is f(x) = v·relu(W1·x + b1) + b2, and x is read channel by channel; a unit is alive where its
ReLU reads more than 0. The linear score is w·z + bias. Features F are channels × places, their Gram matrix is FFᵀ.
Losses are sums of squares, without a factor in front.
"""

import contextlib
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import numpy as np

import exambank as eb

from .draws import draw_features, draw_linear, draw_network

SMALL = eb.Constraint("have entries from -99 to 99", lambda rows: max(abs(x) for row in rows for x in row) <= 99)
Cells = Annotated[eb.Rectangle, SMALL]
Whole = Annotated[int, eb.at_least(-99), eb.at_most(99)]
Pixel = Annotated[Fraction, eb.at_least(0), eb.at_most(1)]
Positive = Annotated[Fraction, eb.more_than(0), eb.at_most(99)]
TENTH = Fraction(1, 10)


@dataclass(frozen=True)
class Given(eb.Givens):
    """A network of three units (a, d_guided), a linear score (b, c), two channels with slopes (d), features (e)."""

    x: Cells = ((2, 0, 1), (1, 1, 2))
    W1: Cells = ((1, -1, 2, 0, 1, -1), (-1, 2, 0, 1, -1, 1), (0, 1, -2, -1, 1, 0))
    b1: tuple[Whole, Whole, Whole] = (-1, 2, 1)
    v: tuple[Whole, Whole, Whole] = (3, -2, 1)
    b2: Whole = 1
    eps: Positive = Fraction(1, 2)
    w: tuple[Whole, ...] = (4, -3, 2, -1)
    z: tuple[Pixel, ...] = (Fraction(6, 10), Fraction(3, 10), TENTH, Fraction(4, 10))
    bias: Annotated[Fraction, eb.at_least(-99), eb.at_most(99)] = Fraction(7, 10)
    decay: Positive = Fraction(1, 4)
    rate: Positive = Fraction(1)
    steps: Annotated[int, eb.at_least(1), eb.at_most(20)] = 3
    A1: Cells = ((0, 2, 1), (3, 4, 0))
    A2: Cells = ((3, 0, 1), (0, 2, 4))
    D1: Cells = ((1, 4, 2), (0, 3, 2))
    D2: Cells = ((-2, 1, 0), (-1, 0, -4))
    F: Cells = ((1, 0, 2), (2, 1, 0))
    P: Cells = ((0, 1, 2), (2, 3, 1))
    S: Cells = ((1, 1, 1), (0, 2, 1))
    image: Cells = ((1, 1, 0), (3, 4, 0), (1, 2, 2))

    @property
    def net(self) -> Any:
        """W1, b1, v and the flattened x as arrays of whole numbers."""
        return tuple(np.array(each) for each in (self.W1, self.b1, self.v, np.ravel(self.x)))

    @property
    def linear(self) -> Any:
        """w and z as arrays of fractions, and the score."""
        w, z = (np.array(each, dtype=object) + Fraction(0) for each in (self.w, self.z))
        return w, z, w @ z + self.bias

    @property
    def slopes(self) -> Any:
        """∂f/∂x, flattened: of the rows of W1, those of the units that are alive, times v."""
        W, b, v, x = self.net
        return ((W @ x + b > 0) * v) @ W

    @property
    def bends(self) -> Any:
        """By how much a step of ε along the signs of the slopes brings less than they say."""
        W, b, v, x = self.net
        there = x - self.eps * np.sign(self.slopes)
        fall = v @ np.maximum(W @ x + b, 0) - v @ np.maximum(W @ there + b, 0)
        return self.eps * abs(self.slopes).sum() - fall

    def constrain(self) -> None:
        """The sizes fit; no slope is 0; a step of ε bends the score; the linear score is above 0 and can be brought to 0."""
        W, b, _, x = self.net
        if len(self.x) != 2 or W.shape != (3, x.size) or x.size > 12:
            raise ValueError("x must have 2 rows, at most 6 columns, and W1 3 rows with an entry for each of x")
        if not (W @ x + b).all() or not self.slopes.all():
            raise ValueError("W1, b1 and v must be such that no unit is at its kink and no slope of the score is 0")
        if not self.bends:
            raise ValueError(f"eps must be such that the network does not do what its slopes say, got {self.eps}")
        w, z, score = self.linear
        if len(w) != len(z) or not 2 <= len(w) <= 6 or not w.all():
            raise ValueError(f"w and z must be 2 to 6 numbers each, no w of them 0, got {len(w)} and {len(z)}")
        if not 0 < score <= abs(w) @ np.where(w > 0, z, 1 - z):
            raise ValueError(f"w·z + bias must be above 0, and 0 for some pixels from 0 to 1, got {score}")
        if self.rate * self.decay >= Fraction(1, 2):
            raise ValueError(f"rate·decay must be less than 1/2, got {self.rate * self.decay}")
        for names in (("A1", "A2", "D1", "D2"), ("F", "P", "S")):
            if len({np.shape(getattr(self, name)) for name in names}) > 1:
                raise ValueError(f"{', '.join(names)} must be of one size")
        if min(np.shape(self.S)) < 2 or len({sum(x * x for x in row) for row in self.S}) < len(self.S):
            raise ValueError("S must have 2 channels and 2 places at least, and no two channels of equal length")
        if np.shape(self.image) != (3, 3):
            raise ValueError("image must be 3 × 3")


def draw(rng: np.random.Generator) -> Given:
    """Small whole numbers, and round fractions; each group again until it is worth asking and allowed."""
    found: dict[str, Any] = {}
    for some in (draw_network, draw_linear, draw_features):
        for _ in range(10_000):
            with contextlib.suppress(ValueError):
                Given(**(numbers := some(rng)))
                break
        else:
            raise RuntimeError(f"{some.__name__} finds nothing that is allowed")
        found |= numbers
    return Given(**found)


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(x=((1,), (2,)), W1=((1, 2), (-1, 1), (1, -3)), b1=(0, 0, 0), v=(1, 2, 1), b2=0, eps=Fraction(99)),
        Given(w=(1, -1), z=(Fraction(1), Fraction(0)), bias=Fraction(1), steps=1),
        Given(z=(Fraction(1, 2),) * 4, bias=Fraction(-63, 64), decay=Fraction(1, 4), rate=Fraction(1, 64)),
        Given(A1=((0,),), A2=((1,),), D1=((1,),), D2=((-1,),), S=((1, 0, 0), (0, 0, 0))),
        Given(
            image=((0, 0, 0), (0, 9, 0), (0, 0, 0)),
            steps=20,
            F=((0, 0), (0, 0)),
            P=((1, -1), (0, 0)),
            S=((2, 3), (1, 1)),
        ),
    ],
)
