"""Newton–Schulz: a polynomial in a matrix that sets every singular value to 1, or near it, by products alone.

Convention: W is d_out × d_in; a product of n × m by m × q costs c·n·m·q (c = 1 counts MACs, c = 2 FLOPs); scaling
and adding matrices is not counted.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import numpy as np

import exambank as eb

Size = Annotated[int, eb.at_least(1), eb.at_most(10**5)]
SHORT = eb.Constraint("have a denominator of at most 1000", lambda value: value.denominator <= 1000)
BOUNDED = eb.Constraint(
    "be below √5 = 2.236…, beyond which the iteration diverges (divide W by its norm first)", lambda s: s**2 < 5
)
SEVERAL = eb.Constraint("have 1 to 8 entries", lambda values: 1 <= len(values) <= 8)
Start = Annotated[tuple[Annotated[Fraction, eb.more_than(0), SHORT, BOUNDED], ...], SEVERAL]


@dataclass(frozen=True)
class Given(eb.Givens):
    """A matrix, the singular values of a start, the range that Muon's steps must lift, and a batch of tokens."""

    d_out: Size = 3072
    d_in: Size = 768
    c: Annotated[int, eb.at_least(1), eb.at_most(1000)] = 2
    start: Start = (Fraction(1, 2), Fraction(3, 2), Fraction(2))
    smallest: Annotated[Fraction, eb.at_least(Fraction(1, 1000)), eb.less_than(1)] = Fraction(1, 100)
    steps: Annotated[int, eb.at_least(1), eb.at_most(10)] = 5
    tokens: Annotated[int, eb.at_least(1), eb.at_most(10**9)] = 2**19


def draw(rng: np.random.Generator) -> Given:
    """A start below 1, one above, one beyond √3; a matrix some times taller than wide; round numbers of tokens."""
    start = [["1/2", "1/3", "2/3", "1/4"], ["3/2", "4/3", "5/4", "5/3"], ["2", "9/5", "11/5", "13/6", "15/8"]]
    drawn: Any = tuple(str(value) for value in rng.permutation([rng.choice(values) for values in start]))
    width, ratio = int(rng.choice([100, 120, 200, 240, 300, 400, 480, 600])), int(rng.integers(2, 6))
    smallest, steps = Fraction(1, int(rng.choice([50, 100, 200, 500, 1000]))), int(rng.integers(3, 6))
    tokens, c = 1000 * int(rng.choice([20, 50, 100, 200, 500])), int(rng.integers(1, 3))
    return Given(ratio * width, width, c, drawn, smallest, steps, tokens)


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(d_out=1, d_in=1, c=1, start=(Fraction(1, 1000),), smallest=Fraction(1, 1000), steps=10, tokens=1),
        Given(d_out=5, d_in=7, c=3, smallest=Fraction(9, 10), steps=2, tokens=11),
        Given(start=(Fraction(1), Fraction(1), Fraction(433, 250), Fraction(559, 250)), steps=1),
    ],
)
