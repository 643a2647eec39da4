"""Trials with three classes: networks that tell horizontal bars, vertical bars and none.

All their images are constant in one direction, so the CNN is computed by its profiles (`networks.features`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import torch
from torch import Tensor

from exambank import Givens, Metrics, at_least, more_than

from .images import SIDE, THREE
from .networks import Parameters, cnn, edges, features, head, mlp, run_mlp
from .training import Data, follow, make, rounded, straightness

TESTS = 100
"""Test images a class."""
GROUND, BRIGHT, WIDTH = 0.1, 0.6, 2
"""The bar that is shown to trained networks in every place."""


@dataclass(frozen=True)
class Bars(Givens):
    """Which network, from how many images a class, drawn as the text says or as the code does, at which learning rate.

    `cnn` and `mlp` are trained as a whole; `random` and `edges` are CNNs whose kernels stay as they start. `shifted`:
    training bars in the first half of rows or columns, test bars in the second.
    """

    model: str = "cnn"
    each: Annotated[int, at_least(1)] = 10
    text: bool = False
    shifted: bool = False
    rate: Annotated[Fraction, more_than(0)] = Fraction(1, 100)


def bars_used() -> str:
    """The data of these trials."""
    return "synthetic images of bars, drawn for every seed"


def learn(run: Bars, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Train the networks of all seeds side by side."""
    data = make(seeds, THREE, run.each, TESTS, text=run.text, shifted=run.shifted)
    rngs = [torch.Generator().manual_seed(seed) for seed in seeds]
    parameters = (mlp if run.model == "mlp" else cnn)(rngs, len(THREE))
    if run.model == "edges":
        parameters = edges(parameters)
    first = parameters[0].clone()
    score, trained = scorer(run.model, parameters)
    inputs = prepared(run.model, parameters, data.x), prepared(run.model, parameters, data.test_x)
    found = follow(data, inputs, score, trained, rngs, rate=float(run.rate), often=True)
    if run.model == "cnn":
        for metrics, before, after in zip(found, first, parameters[0].detach(), strict=True):
            metrics["straight"] = [rounded(straightness(kernels).mean()) for kernels in (before, after)]
            metrics["kept"] = rounded(torch.corrcoef(torch.stack([before.flatten(), after.flatten()]))[0, 1])
    if run == Bars(each=100):
        for metrics, seed, *kernels in zip(found, seeds, first, parameters[0].tolist(), strict=True):
            drawn = [torch.as_tensor(some).flatten().tolist() for some in kernels]
            metrics["kernels"] = [[round(w, 2) for w in some] for some in drawn] if seed % 10 == 0 else None
    if run.shifted:
        probe(run.model, parameters, data, score, found)
    return list(found)


def scorer(model: str, parameters: Parameters) -> tuple[Callable[[Any], Tensor], Parameters]:
    """From prepared inputs to scores, and the parameters that are trained."""
    if model == "mlp":
        return lambda x: run_mlp(parameters, x), parameters
    if model == "cnn":
        return lambda x: head(parameters[4:], features(parameters, *x)), parameters
    return lambda x: head(parameters[4:], x), parameters[4:]


def prepared(model: str, parameters: Parameters, x: Tensor) -> Any:
    """Images as the model takes them: pixels; profiles and directions; what frozen kernels make of these."""
    if model == "mlp":
        return x.flatten(2)
    upright = (x[..., 0, :] != x[..., :1, 0]).any(-1)
    profiles = torch.where(upright[..., None], x[..., 0, :], x[..., 0])
    return (profiles, upright) if model == "cnn" else features(parameters, profiles, upright)


def probe(
    model: str, parameters: Parameters, data: Data, score: Callable[[Any], Tensor], found: list[dict[str, Any]]
) -> None:
    """The confusion matrix of the test images, and the probabilities of the classes for a horizontal bar in every place."""
    bars = torch.full((SIDE - WIDTH + 1, SIDE, SIDE), GROUND)
    for start, image in enumerate(bars):
        image[start : start + WIDTH] = BRIGHT
    scaled = (bars - data.mean[:, None, None, None]) / data.spread[:, None, None, None]
    with torch.no_grad():
        said = score(prepared(model, parameters, data.test_x)).argmax(-1)
        chances = score(prepared(model, parameters, scaled)).softmax(-1)
    for metrics, truth, told, shares in zip(found, data.test_y, said, chances, strict=True):
        metrics["confusion"] = torch.bincount(truth * len(THREE) + told, minlength=len(THREE) ** 2).tolist()
        metrics["probe"] = [[round(p, 3) for p in row] for row in shares.tolist()]
