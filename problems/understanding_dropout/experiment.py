"""The trial of the weights: descent on two dropped inputs.

Convention: `drop` is the chance that an input is dropped; kept ones are divided by the keep rate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Annotated, Any

import numpy as np

from exambank import Givens, Metrics, at_least, less_than

X, Y, PACE = (10, 1), 11, 0.4
"""The example, and how large a step of SGD is: η = PACE·keep²/|x|²."""
STEPS, EARLY = 20_000, 1000
"""How long a descent is, and when its weights are looked at for the first time."""


@dataclass(frozen=True)
class Run(Givens):
    """How the weights of `X` are fitted to `Y` by SGD from w = 0, with masks drawn anew for every batch."""

    drop: Annotated[Fraction, at_least(0), less_than(1)] = Fraction(1, 2)
    batch: Annotated[int, at_least(1)] = 1


def descend(run: Run, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Descend for all seeds side by side: the weights early and late, and their mean over the second half."""
    path = np.array([weights for weights, _ in islice(descent(run, seeds), STEPS)])
    found = {"early": path[EARLY - 1], "weights": path[-1], "average": path[STEPS // 2 :].mean(0)}
    return [{name: [float(f"{w:.6g}") for w in found[name][i]] for name in found} for i in range(len(seeds))]


def descent(run: Run, seeds: Sequence[int]) -> Iterator[tuple[Any, Any]]:
    """After every step the weights (seeds, 2), and the loss of its batch before it (seeds,).

    A batch enters the gradient by how often each mask occurs in it, which is multinomial.
    """
    keep, masks = float(1 - run.drop), np.array([[1, 1], [1, 0], [0, 1], [0, 0]])
    chances, inputs = np.where(masks == 1, keep, 1 - keep).prod(axis=1), masks * X / keep
    generators = [np.random.default_rng(seed) for seed in seeds]
    weights, rate = np.zeros((len(seeds), 2)), PACE * keep**2 / sum(value**2 for value in X)
    while True:
        drawn = np.stack([rng.multinomial(run.batch, chances, size=EARLY) / run.batch for rng in generators], axis=1)
        for shares in drawn:
            residuals = weights @ inputs.T - Y
            losses = (shares * residuals**2).sum(1)
            weights = weights - rate * 2 * (shares * residuals) @ inputs
            yield weights, losses
