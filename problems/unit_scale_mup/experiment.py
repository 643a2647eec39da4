"""A trial about width: an MLP told one learning rate, in the unit-scale parameterisation or in the standard one.

Convention: a layer is y = c·W·x. In unit scale W starts at N(0, 1), c = 1/√d_in and a step is η/√d_in; in the
standard one W starts at N(0, 1/d_in), c = 1 and a step is η/64 at every width. At width 64 the two are one. The last
layer starts at 0 in both.
"""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, relu

from exambank import Givens, Metrics, at_least, more_than

TUNED, CLASSES = 64, 10
"""The width at which the two are told the same, which is also the number of pixels; the classes."""
BETAS, EPS = (0.9, 0.99), 1e-12
"""Adam's decays; nothing to speak of is added to its root."""
BATCH, TRAIN, TEST = 32, 1297, 500
LOOKS = (2, 10, 40)
"""Steps after which the network is looked at, as it is at the end; the first moves the last layer only."""


@dataclass(frozen=True)
class Run(Givens):
    """A width of the two hidden layers, the parameterisation, η at the start, and the steps in which it falls to 0."""

    width: Annotated[int, at_least(1)] = TUNED
    unit: bool = True
    rate: Annotated[Fraction, more_than(0)] = Fraction(1)
    steps: Annotated[int, at_least(1)] = 120


def digits_used() -> str:
    """The data of `train`."""
    return "the 1,797 real 8×8 digits that ship with scikit-learn, each image scaled to an RMS of 1"


@functools.cache
def digits() -> tuple[Tensor, Tensor]:
    """All images as rows of RMS 1, and their labels."""
    from sklearn.datasets import load_digits  # slow to import

    found = load_digits()
    images = torch.tensor(found.data, dtype=torch.float32)
    return images / images.square().mean(1, keepdim=True).sqrt(), torch.tensor(found.target)


def train(run: Run, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Train a network a seed, and measure what the updates of its square layer do to test images."""
    return [train_one(run, seed) for seed in seeds]


def train_one(run: Run, seed: int) -> Metrics:
    """The seed draws which images are trained on, their order, and the weights."""
    images, labels = digits()
    rng = torch.Generator().manual_seed(seed)
    chosen = torch.randperm(len(labels), generator=rng)
    training, test = chosen[:TRAIN], chosen[TRAIN : TRAIN + TEST]
    order = torch.cat([training[torch.randperm(TRAIN, generator=rng)] for _ in range(run.steps * BATCH // TRAIN + 1)])
    layers = [layer(d_in, d_out, run, rng) for d_in, d_out in sizes(run.width)]
    with torch.no_grad():
        layers[-1][0].zero_()
    start = layers[1][0].detach().clone()
    groups = [{"params": [W], "lr": rate} for W, _, rate in layers]
    optimizer = torch.optim.Adam(groups, betas=BETAS, eps=EPS, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / run.steps)
    found: dict[str, list[float]] = {"moved": [], "loss": [], "accuracy": []}
    for step in range(1, run.steps + 1):
        batch = order[(step - 1) * BATCH : step * BATCH]
        optimizer.zero_grad()
        cross_entropy(forward(layers, images[batch])[1], labels[batch]).backward()
        optimizer.step()
        schedule.step()
        if step in (*LOOKS, run.steps):
            with torch.no_grad():
                x, scores = forward(layers, images[test])
                change = layers[1][1] * x @ (layers[1][0] - start).T
                found["moved"].append(change.square().mean().sqrt().item())
                found["loss"].append(cross_entropy(scores, labels[test]).item())
                found["accuracy"].append((scores.argmax(1) == labels[test]).double().mean().item())
    return {name: [float(f"{value:.6g}") for value in values] for name, values in found.items()}


def sizes(width: int) -> list[tuple[int, int]]:
    """d_in and d_out of the three layers."""
    return [(TUNED, width), (width, width), (width, CLASSES)]


def layer(d_in: int, d_out: int, run: Run, rng: torch.Generator) -> tuple[Tensor, float, float]:
    """The weights, the constant c and Adam's first learning rate; the same function at the start either way."""
    W, root = torch.randn(d_out, d_in, generator=rng), math.sqrt(d_in)
    W, c, share = (W, 1 / root, 1 / root) if run.unit else (W / root, 1.0, 1 / TUNED)
    return W.requires_grad_(), c, float(run.rate) * share


def forward(layers: Sequence[tuple[Tensor, float, float]], x: Tensor) -> tuple[Tensor, Tensor]:
    """The input of the square layer, and the scores; √2·relu keeps the RMS."""
    (first, a, _), (square, b, _), (last, c, _) = layers
    x = math.sqrt(2) * relu(a * x @ first.T)
    return x, c * (math.sqrt(2) * relu(b * x @ square.T)) @ last.T
