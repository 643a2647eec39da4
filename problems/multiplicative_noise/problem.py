"""A linear model whose data are multiplied by noise, entry by entry: on average it pays a penalty.

Convention: every entry of R is drawn by itself from N(μ, σ²); `mean` is μ and `variance` is σ², not σ.
R∘X is the product entry by entry, and Γ is diagonal with the column norms of X: Γ² = diag(XᵀX).
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import numpy as np

import exambank as eb

Small = Annotated[int, eb.at_least(-1000), eb.at_most(1000)]
Exact = Annotated[Fraction, eb.at_least(-1000), eb.at_most(1000)]


@dataclass(frozen=True)
class Given(eb.Givens):
    """Data `X` (a row each) with targets `y`, weights `w`, and noise of this `mean` and `variance`."""

    mean: Exact = Fraction(1, 2)
    variance: Annotated[Fraction, eb.at_least(0), eb.at_most(1000)] = Fraction(1, 3)
    X: tuple[tuple[Small, ...], ...] = ((2, 1), (1, 1), (1, 1))
    y: tuple[Small, ...] = (3, 1, 1)
    w: tuple[Exact, ...] = (Fraction(2), Fraction(-1))

    @property
    def arrays(self) -> Any:
        """X, y and w as arrays of Python's own numbers, which stay exact: [rows, features], [rows], [features]."""
        return (np.array(value, dtype=object) for value in (self.X, self.y, self.w))

    def constrain(self) -> None:
        """X is a table of up to 20 rows and 6 columns, with a target for each row and a weight for each column."""
        if not 1 <= len(self.X) <= 20 or len({*map(len, self.X)}) != 1 or not 1 <= len(self.X[0]) <= 6:
            raise ValueError(f"X must have 1 to 20 rows of one length, 1 to 6, got {self.X}")
        if (len(self.y), len(self.w)) != np.shape(self.X):
            raise ValueError(
                f"y must have an entry for each row of X and w one for each column, got {self.y}, {self.w}"
            )


def draw(rng: np.random.Generator) -> Given:
    """Two correlated features of different norms, both in use, which do not fit exactly; simple fractions."""
    while True:
        X = rng.integers(-2, 3, (int(rng.integers(2, 4)), 2))
        y, w = rng.integers(-3, 6, len(X)), rng.choice([-2, -1, 1, 2], 2)
        (a, b), (_, c) = (X.T @ X).tolist()
        mean, variance = (Fraction(rng.choice(["1/2", "1/3", "2/3", "3/2", "2", "1/4"])) for _ in "ab")
        if a * b * c and a != c and a * c != b * b and (X @ w).all() and (y != mean * (X @ w)).any():
            return Given(mean, variance, X.tolist(), y.tolist(), w.tolist())


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(X=((2,),), y=(3,), w=(Fraction(1, 3),)),
        Given(variance=Fraction(0)),
        Given(mean=Fraction(0)),
        Given(mean=Fraction(-2), variance=Fraction(5)),
        Given(X=((1, -2, 3), (0, 1, -1)), y=(2, 1), w=(Fraction(1), Fraction(1, 2), Fraction(-3))),
        Given(X=((0, 0), (0, 0)), y=(1, 2)),
    ],
)
