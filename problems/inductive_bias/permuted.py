"""Trials with permuted pixels: the same three classes, with the pixels of all images in one other order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import torch

from exambank import Givens, Metrics, at_least

from .images import SIDE, THREE
from .networks import cnn, mlp, run_cnn, run_mlp
from .training import follow, make, rounded, straightness

TESTS = 50
"""Test images a class."""


@dataclass(frozen=True)
class Permuted(Givens):
    """A CNN with kernels of some size, or an MLP (kernel 0); whether pixels are permuted; images a class."""

    kernel: Annotated[int, at_least(0)] = 7
    permuted: bool = True
    each: Annotated[int, at_least(1)] = 50


def bars_used() -> str:
    """The data of these trials."""
    return "synthetic images of bars, drawn for every seed"


def permute(run: Permuted, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Train the networks of all seeds side by side, each with an order of its own."""
    data = make(seeds, THREE, run.each, TESTS)
    rngs = [torch.Generator().manual_seed(seed) for seed in seeds]
    orders = torch.stack([torch.randperm(SIDE**2, generator=rng) for rng in rngs])[:, None]
    pixels = [part.flatten(2) for part in (data.x, data.test_x)]
    x, test_x = (torch.take_along_dim(part, orders, 2) if run.permuted else part for part in pixels)
    if not run.kernel:
        parameters = mlp(rngs, len(THREE))
        return list(follow(data, (x, test_x), lambda x: run_mlp(parameters, x), parameters, rngs))
    parameters = cnn(rngs, len(THREE), run.kernel)
    first = parameters[0].clone()
    images = x.unflatten(2, (SIDE, SIDE)), test_x.unflatten(2, (SIDE, SIDE))
    found = follow(data, images, lambda x: run_cnn(parameters, x), parameters, rngs)
    for metrics, before, after in zip(found, first, parameters[0].detach(), strict=True):
        metrics["straight"] = [rounded(straightness(kernels).mean()) for kernels in (before, after)]
        metrics["kept"] = rounded(torch.corrcoef(torch.stack([before.flatten(), after.flatten()]))[0, 1])
    return list(found)
