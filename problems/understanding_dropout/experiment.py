"""Trials about dropout: descent on two dropped inputs, and small networks on images that carry a cheat.

Convention: `drop` is the chance that a value is dropped; kept values are divided by the keep rate.
"""

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import numpy as np
import torch
from torch import Tensor, nn

from exambank import Givens, Metrics, at_least, less_than
from exambank.tools import cifar10

X, Y, PACE = (10, 1), 11, 0.4
"""The example, and how large a step of SGD is: η = PACE·keep²/|x|²."""
STEPS, EARLY = 20_000, 1000
"""How long a descent is, and when its weights are looked at for the first time."""

# Descent on two inputs


@dataclass(frozen=True)
class Run(Givens):
    """How the weights of `X` are fitted to `Y` by SGD from w = 0, with masks drawn anew for every batch."""

    drop: Annotated[Fraction, at_least(0), less_than(1)] = Fraction(1, 2)
    batch: Annotated[int, at_least(1)] = 1


def descend(run: Run, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Descend for all seeds side by side: weights early and late; means and spreads over time of the second half."""
    half, early, late = np.zeros((STEPS // 2, 3, len(seeds))), np.zeros(()), np.zeros(())
    for step, (late, losses) in zip(range(STEPS), descent(run, seeds), strict=False):
        if step + 1 == EARLY:
            early = late
        half[step % len(half)] = late[:, 0], late[:, 1], losses
    means, spreads = half.mean(0), half.std(0)
    measured = {"weights": late, "early": early, "average": means.T, "spread": spreads.T}
    return [
        {name: [float(f"{v:.6g}") for v in found[i]] for name, found in measured.items()} for i in range(len(seeds))
    ]


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


# Images that carry a cheat

TRAIN, TEST, BATCH, RATE, MOMENTUM, NOISE = 1000, 500, 32, 0.005, 0.9, 3
BITS, REPEAT = 4, 2
"""The cheat's pixels; how often each pixel of an 8×8 digit is repeated along both sides."""
LOOKS = (5, 10, 20, 40, 60, 80, 100, 120, 140, 160)
"""Epochs after which a network is tested; the last ends the training at the latest."""
PATIENCE, GAIN, FITTED = 20, 0.05, 0.01
"""Training ends when in so many epochs the mean loss falls by less than this share, or is below the last of these."""


@dataclass(frozen=True)
class Training(Givens):
    """How a network is trained: with or without the cheat in its images, with or without dropout."""

    cheat: bool = True
    drop: Annotated[Fraction, at_least(0), less_than(1)] = Fraction(0)


def images_used() -> str:
    """The data of `train`."""
    if cifar10.available():
        return "CIFAR-10 (official binary files, checksums verified)"
    return (
        "the 1,797 real 8×8 digits that ship with scikit-learn, every pixel repeated 2×2 times in three channels, "
        f"with Gaussian noise of {NOISE} standard deviations (CIFAR-10 was not at hand)"
    )


@functools.cache
def pictures() -> tuple[Tensor, Tensor]:
    """All images (N, 3, side, side) of mean 0 and variance 1, before any noise, and their labels."""
    if cifar10.available():
        photographs = cifar10.load("train")
        pixels, labels = torch.from_numpy(photographs.pixels).float(), torch.from_numpy(photographs.labels).long()
    else:
        from sklearn.datasets import load_digits  # slow to import

        digits = load_digits()
        small, labels = torch.tensor(digits.images, dtype=torch.float32), torch.tensor(digits.target)
        pixels = small.repeat_interleave(REPEAT, 1).repeat_interleave(REPEAT, 2)[:, None].repeat(1, 3, 1, 1)
    return (pixels - pixels.mean()) / pixels.std(), labels


def with_cheat(images: Tensor, labels: Tensor) -> Tensor:
    """The label in binary, as 3 or 0, in the last four pixels of the bottom row; the complement in other channels."""
    bits = (labels[:, None] >> torch.arange(BITS - 1, -1, -1)) & 1
    marked = images.clone()
    marked[:, 0, -1, -BITS:] = 3.0 * bits
    marked[:, 1:, -1, -BITS:] = 3.0 * (1 - bits)[:, None]
    return marked


def network(side: int, drop: float) -> nn.Sequential:
    """Two 3×3 convolutions, each followed by pooling, ReLU and dropout; a linear layer."""
    layers: list[nn.Module] = []
    for before, after in ((3, 16), (16, 32)):
        layers += [nn.Conv2d(before, after, 3, padding=1), nn.MaxPool2d(2), nn.ReLU(), nn.Dropout(drop)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(32 * (side // 4) ** 2, 10))


def train(config: Training, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Train a network a seed, and look at images it has not seen, with the cheat and without it."""
    return [train_one(config, seed) for seed in seeds]


def train_one(config: Training, seed: int) -> Metrics:
    """The seed draws which images are trained on and tested, the noise, the first weights and the dropout."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        images, labels = pictures()
        chosen = torch.randperm(len(labels))[: TRAIN + TEST]
        images, labels = images[chosen], labels[chosen]
        if not cifar10.available():
            images = (images + NOISE * torch.randn(images.shape)) / math.sqrt(1 + NOISE**2)
        images = images.contiguous(memory_format=torch.channels_last)  # the faster layout
        marked = with_cheat(images, labels)
        model = network(images.shape[-1], float(config.drop)).to(memory_format=torch.channels_last)
        losses: list[float] = []
        seen: dict[str, list[float]] = {"cheated": [], "clean": []}
        for loss in fit(model, (marked if config.cheat else images)[:TRAIN], labels[:TRAIN]):
            losses.append(loss)
            if len(losses) in LOOKS:
                for name, tested in (("cheated", marked), ("clean", images)):
                    seen[name].append(accuracy(model, tested[TRAIN:], labels[TRAIN:]))
            if len(losses) % PATIENCE == 0 and (len(losses) == LOOKS[-1] or settled(losses)):
                break
    # Once training has ended, the network stays as it is.
    return {"epochs": len(losses), **{name: (got + got[-1:] * len(LOOKS))[: len(LOOKS)] for name, got in seen.items()}}


def fit(model: nn.Module, images: Tensor, labels: Tensor) -> Iterator[float]:
    """SGD with momentum on the cross-entropy: the mean loss of every epoch, for as long as it is asked for."""
    optimizer = torch.optim.SGD(model.parameters(), RATE, momentum=MOMENTUM)
    while True:
        model.train()
        total = 0.0
        for batch in torch.randperm(len(labels)).split(BATCH):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        yield total / len(labels)


def settled(losses: Sequence[float]) -> bool:
    """Whether the loss no longer improves: see `PATIENCE`."""
    before, now = np.mean(losses[-2 * PATIENCE : -PATIENCE] or [math.inf]), np.mean(losses[-PATIENCE:])
    return bool(now < FITTED or now > (1 - GAIN) * before)


def accuracy(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    """The share of images that are told right, with nothing dropped."""
    model.eval()
    with torch.no_grad():
        return round(float((model(images).argmax(1) == labels).double().mean()), 6)
