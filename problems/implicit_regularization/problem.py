"""More weights than equations: which of the many perfect solutions does gradient descent find?

Convention: the loss is ‖Xw − y‖² without a factor ½, so its gradient is 2Xᵀ(Xw − y) and a step subtracts η times that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, isqrt
from typing import Annotated, Any

import numpy as np
import sympy

import exambank as eb

Exact = Annotated[Fraction, eb.at_least(-(10**6)), eb.at_most(10**6)]
SMALL = eb.Constraint(
    "have entries from -1000 to 1000, not all of them 0", lambda rows: 0 < max(abs(x) for r in rows for x in r) <= 1000
)


@dataclass(frozen=True)
class Given(eb.Givens):
    """The equations Xw = y, a row each; a start `w0` and a step size `eta`."""

    X: Annotated[eb.Rectangle, SMALL] = ((3, 1, 0), (3, 0, 1))
    y: tuple[Exact, ...] = (Fraction(11), Fraction(8))
    w0: tuple[Exact, ...] = (Fraction(-1), Fraction(4), Fraction(2))
    eta: Annotated[Fraction, eb.more_than(0), eb.at_most(1000)] = Fraction(1, 40)

    @property
    def arrays(self) -> Any:
        """X, y and w0 as arrays of fractions, which stay exact: [equations, weights], [equations], [weights]."""
        return (np.array(value, dtype=object) + Fraction(0) for value in (self.X, self.y, self.w0))

    def constrain(self) -> None:
        """There are fewer equations than weights; they can all hold at once."""
        n, d = len(self.X), len(self.X[0])
        if not n < d <= 6:
            raise ValueError(f"X must have fewer rows than columns, and at most 6 columns, got {n} × {d}")
        if (len(self.y), len(self.w0)) != (n, d):
            raise ValueError(f"y must have {n} entries and w0 must have {d}, got {len(self.y)} and {len(self.w0)}")
        X = sympy.Matrix(self.X)
        if X.row_join(sympy.Matrix(self.y)).rank() > X.rank():
            raise ValueError(f"y must be such that Xw = y has a solution, got {', '.join(map(str, self.y))}")


equations: Callable[..., Given] = Given
"""The same for lists and arrays, which it makes exact."""


def draw(rng: np.random.Generator) -> Given:
    """Two coupled equations with rational eigenvalues, whose solutions and steps are small whole numbers.

    With λmax = 2λmin the bound of the flattest direction would pass for a forgotten factor.
    """
    while True:
        X = rng.integers(-1, 4, (2, 3))
        (p, q), (_, s) = (X @ X.T).tolist()
        square, rest = (p - s) ** 2 + 4 * q * q, np.cross(*X)
        root = isqrt(square)
        if not q or root**2 != square or root == p + s or 3 * root == p + s or np.count_nonzero(rest) < 2:
            continue
        shortest, towards = rng.choice([-2, -1, 1, 2], 2) @ X, rng.choice([-1, 1, 2], 2) @ X
        start = shortest + rng.choice([-1, 1]) * rest // gcd(*rest.tolist()) - towards
        if max(map(abs, [*shortest, *start])) <= 7 and shortest.all() and start.any():
            edge = Fraction(2, p + s + root + 2 * int(rng.integers(1, 10)))
            return equations(X.tolist(), (X @ shortest).tolist(), start.tolist(), edge)


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        equations([[1, 2]], [5], [3, -1], Fraction(1, 20)),
        equations([[0, 2]], [Fraction(1, 3)], [0, 0], 1),
        equations([[1, 0, 1, 0], [0, 1, 0, 1], [1, 1, 1, 1]], [2, 3, 5], [1, 2, 3, 4], Fraction(1, 3)),
        equations([[1, 1, 0], [0, 1, 1]], [0, 0], [1, 0, 0]),
    ],
)
