"""Dropout on a linear model is ridge regression with a penalty of its own for each feature.

Convention: each entry of X (rows are data) is kept with probability `keep`, else zeroed; nothing is rescaled.
R is the mask of independent coins, w̃ minimises E‖y − (R∘X)w‖², and Γ̃ is diagonal with the column norms of X.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import numpy as np

import exambank as eb

Small = Annotated[int, eb.at_least(-1000), eb.at_most(1000)]  # the roots of larger squares take long to simplify


@dataclass(frozen=True)
class Given(eb.Givens):
    """Data `X` (a row each) with targets `y`; each entry of X is kept with probability `keep`."""

    X: tuple[tuple[Small, ...], ...] = ((2, 1), (1, 1), (1, 1))
    y: tuple[Small, ...] = (3, 1, 1)
    keep: Annotated[Fraction, eb.more_than(0), eb.less_than(1)] = Fraction(1, 2)

    @property
    def data(self) -> Any:
        """X as an array of Python's integers, in which fractions stay exact: [rows, features]."""
        return np.array(self.X, dtype=object)

    @property
    def targets(self) -> Any:
        """y as such an array: [rows]."""
        return np.array(self.y, dtype=object)

    def constrain(self) -> None:
        """X is a table of up to 8 columns with a row for each target; no column is zero, or Γ has no inverse."""
        if not self.X or not self.X[0] or len({len(row) for row in self.X}) != 1 or len(self.X[0]) > 8:
            raise ValueError(f"X must have rows of one length, 1 to 8, got {self.X}")
        if len(self.y) != len(self.X):
            raise ValueError(f"y must have {len(self.X)} entries, one for each row of X, got {len(self.y)}")
        for place, column in enumerate(zip(*self.X, strict=True), 1):
            if not any(column):
                raise ValueError(f"X must have no zero column, for Γ could not be inverted; column {place} is zero")


def draw(rng: np.random.Generator) -> Given:
    """Two features, neither parallel nor orthogonal, of different norms, both correlated with y; w̃ is short.

    The rows of X̃ have different norms, too: else X̃ would look like the work of layer norm.
    """
    while True:
        X = rng.integers(-2, 4, (int(rng.integers(2, 4)), 2))
        y = rng.integers(-3, 6, len(X))
        keep = Fraction(str(rng.choice(["1/2", "1/3", "2/3", "1/4", "3/4"])))
        (a, b), (_, c) = (X.T @ X).tolist()
        u, v = (X.T @ y).tolist()
        if not a * b * c * u * v or a == c or a * c == b * b or len({*(X**2 @ [c, a])}) == 1:
            continue
        both = [c * u - keep * b * v, a * v - keep * b * u]  # w̃ by Cramer's rule, times the determinant
        if max((weight / (a * c - keep**2 * b * b)).denominator for weight in both) <= 30:
            return Given(X.tolist(), y.tolist(), keep)


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(X=((2,),), y=(3,), keep=Fraction(1, 3)),
        Given(X=((1, 2), (2, 4)), y=(1, 3), keep=Fraction(2, 3)),
        Given(X=((3, 0), (0, 3)), y=(1, 2), keep=Fraction(1, 4)),
        Given(X=((1, 1, 2), (0, 1, -1)), y=(2, 1)),
        Given(keep=Fraction(1, 100)),
        Given(keep=Fraction(99, 100)),
        Given(X=((1, -2), (-1, 2)), y=(1, 1)),
    ],
)
