"""Double descent: a linear model whose risk is known exactly, and the peak where it can just fit its data.

Convention: the loss is ‖y − Xw‖² without a factor ½; the risk is the mean squared error of a new *noisy* example.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

import numpy as np

import exambank as eb

Positive = Annotated[Fraction, eb.more_than(0), eb.at_most(1000)]
FEW = eb.Constraint("have 1 to 6 entries", lambda values: 1 <= len(values) <= 6)


@dataclass(frozen=True)
class Given(eb.Givens):
    """`dimension` d weights of length `beta` together, noise `sigma`, numbers `n` of examples; the singular values of a small X.

    `train` and `classes` are of a classifier on random features.
    """

    dimension: Annotated[int, eb.at_least(4), eb.at_most(1000)] = 50
    n: Annotated[tuple[Annotated[int, eb.at_least(1), eb.at_most(10**5)], ...], FEW] = (25, 60, 100)
    sigma: Positive = Fraction(1, 2)
    beta: Positive = Fraction(1)
    singular: Annotated[tuple[Positive, ...], FEW] = (Fraction(4), Fraction(1), Fraction(1, 10))
    train: Annotated[int, eb.at_least(2), eb.at_most(1000)] = 200
    classes: Annotated[int, eb.at_least(2), eb.at_most(100)] = 10

    def constrain(self) -> None:
        """Every n has a finite risk, and below d there is a place where one more example hurts."""
        if any(abs(n - self.dimension) <= 1 for n in self.n):
            raise ValueError(f"n must differ from d = {self.dimension} by 2 or more, got {', '.join(map(str, self.n))}")
        if self.sigma**2 * self.dimension * (self.dimension - 1) <= 2 * self.beta**2:
            raise ValueError(
                f"sigma² d (d − 1) must be more than 2 beta², got sigma = {self.sigma}, beta = {self.beta}"
            )


def draw(rng: np.random.Generator) -> Given:
    """One n below d, one a little above, one far above; lengths with small squares; one small singular value."""
    d = int(rng.choice([8, 9, 10, 12, 15, 16, 18, 20, 24]))
    below, near, far = rng.integers(2, d - 2), d + 1 + rng.integers(2, 6), 2 * d + rng.integers(1, d)
    pairs = [("1/2", 1), ("1", 2), ("1", 3), ("3/2", 2), ("3/2", 3), ("2", 3)]  # quieter than the signal: a valley
    sigma, beta = pairs[rng.integers(len(pairs))]
    large, small = rng.integers(2, 6), rng.choice([4, 5, 10, 20])
    return Given(
        dimension=d,
        n=(int(below), int(near), int(far)),
        sigma=Fraction(sigma),
        beta=Fraction(beta),
        singular=(Fraction(int(large)), Fraction(1), Fraction(1, int(small))),
        train=int(rng.choice([50, 60, 80, 100, 120, 150])),
        classes=int(rng.integers(3, 13)),
    )


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(dimension=4, n=(1, 2, 6, 7)),
        Given(dimension=20, n=(18, 22), sigma=Fraction(3), beta=Fraction(1, 3), train=2, classes=2),
        Given(dimension=30, n=(1, 28, 32, 300), sigma=Fraction(1, 10), beta=Fraction(2), singular=(Fraction(1, 1000),)),
    ],
)
