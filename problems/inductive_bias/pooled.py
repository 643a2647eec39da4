"""Trials with five classes: CNNs that pool by the maximum or by the average."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import torch

from exambank import Givens, Metrics, at_least

from .images import FIVE
from .networks import cnn, run_cnn
from .training import follow, make

TESTS = 50
"""Test images a class."""


@dataclass(frozen=True)
class Pooling(Givens):
    """How 2 × 2 places are pooled after the first convolution, and from how many images a class it is learned."""

    average: bool = False
    each: Annotated[int, at_least(1)] = 10


def bars_used() -> str:
    """The data of these trials."""
    return "synthetic images of bars, drawn for every seed"


def pool(run: Pooling, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Train the networks of all seeds side by side; a seed has the same images and the same start with either pooling."""
    data = make(seeds, FIVE, run.each, TESTS)
    rngs = [torch.Generator().manual_seed(seed) for seed in seeds]
    parameters = cnn(rngs, len(FIVE))
    return list(follow(data, (data.x, data.test_x), lambda x: run_cnn(parameters, x, run.average), parameters, rngs))
