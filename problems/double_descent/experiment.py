"""Two trials: Gaussian regression, whose risk has a closed form, and random features of real digits.

The loss is ‖y − Xw‖² + penalty·‖w‖²; without a penalty, of all weights that fit best the shortest.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import numpy as np

from exambank import Givens, Metrics, at_least, at_most

DIMENSIONS, NOISE, DATASETS = 50, 0.5, 25
"""Weights, of length 1 together; the standard deviation of the noise; data sets a seed draws."""


@dataclass(frozen=True)
class Design(Givens):
    """How many examples there are, and the penalty."""

    n: Annotated[int, at_least(1)] = DIMENSIONS
    penalty: Annotated[Fraction, at_least(0)] = Fraction(0)


def regress(run: Design, seeds: Sequence[int], device: str) -> list[Metrics]:
    """For each seed the mean and the median risk over some data sets, and the median smallest singular value."""
    return [regress_one(run, seed) for seed in seeds]


def regress_one(run: Design, seed: int) -> Metrics:
    """Each data set has weights, inputs and noise of its own; the risk is σ² + ‖ŵ − w‖², exactly."""
    rng, risks, smallest = np.random.default_rng(seed), [], []
    for _ in range(DATASETS):
        w = rng.standard_normal(DIMENSIONS)
        w /= np.linalg.norm(w)
        X = rng.standard_normal((run.n, DIMENSIONS))
        U, s, V = np.linalg.svd(X, full_matrices=False)
        found = V.T @ (s / (s**2 + float(run.penalty)) * (U.T @ (X @ w + NOISE * rng.standard_normal(run.n))))
        risks.append(NOISE**2 + ((found - w) ** 2).sum())
        smallest.append(s[-1])
    return rounded(mean=np.mean(risks), median=np.median(risks), smallest=np.median(smallest))


def rounded(**found: Any) -> Metrics:
    """Numbers to five digits."""
    return {name: float(f"{value:.5g}") for name, value in found.items()}


TEST, CLASSES = 900, 10
"""Images that the error is measured on, none of which is trained on; one output a class."""


@dataclass(frozen=True)
class Features(Givens):
    """Random features, training images, the share of false labels, the penalty, steps of descent (0: the limit)."""

    width: Annotated[int, at_least(1)] = 200
    train: Annotated[int, at_least(1), at_most(800)] = 200
    false: Annotated[Fraction, at_least(0), at_most(1)] = Fraction(1, 5)
    penalty: Annotated[Fraction, at_least(0)] = Fraction(0)
    steps: Annotated[int, at_least(0)] = 0


def digits_used() -> str:
    """The data of `classify`."""
    return "the 1,797 real 8×8 digits that ship with scikit-learn, less the mean image, scaled to an RMS of 1"


@functools.cache
def digits() -> tuple[Any, Any]:
    """All images as rows, and their labels."""
    from sklearn.datasets import load_digits  # slow to import

    found = load_digits()
    images = found.data - found.data.mean(0)
    return images / images.std(), found.target


def classify(run: Features, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Fit the last layer of a network a seed, and measure its errors."""
    return [classify_one(run, seed) for seed in seeds]


def classify_one(run: Features, seed: int) -> Metrics:
    """The seed draws which images are trained on, their false labels, and the features."""
    images, labels = digits()
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(labels))
    training, test = order[: run.train], order[-TEST:]
    is_false = rng.random(len(labels)) < float(run.false)
    told = np.where(is_false, (labels + rng.integers(1, CLASSES, len(labels))) % CLASSES, labels)[training]
    first = rng.standard_normal((images.shape[1], run.width)) / np.sqrt(images.shape[1])
    seen, unseen = (np.maximum(images[chosen] @ first, 0) * np.sqrt(2 / run.width) for chosen in (training, test))
    U, s, V = np.linalg.svd(seen, full_matrices=False)
    weights = V.T @ (learned(run, s)[:, None] * (U.T @ (np.eye(CLASSES)[told] - 1 / CLASSES)))
    wrong, missed = ((x @ weights).argmax(1) != y for x, y in ((unseen, labels[test]), (seen, told)))
    return rounded(error=100 * wrong.mean(), unfitted=100 * missed.mean(), smallest=s[-1], norm=np.linalg.norm(weights))


def learned(run: Features, s: Any) -> Any:
    """What multiplies the target along each singular direction: 1/s at the end, less with a penalty or few steps.

    A step goes by Xᵀ(y − Xw)/s₁²; after t of them 1 − (1 − s²/s₁²)ᵗ of 1/s is learned.
    """
    if not run.steps:
        return s / (s**2 + float(run.penalty))
    left = np.maximum(1 - (s / s[0]) ** 2, 0) ** run.steps
    return (1 - left) / s
