"""The trial of the images: a small network on images that carry a cheat."""

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

import numpy as np
import torch
from torch import Tensor, nn

from exambank import Givens, Metrics, at_least, less_than
from exambank.tools import cifar10

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
        tested = {"cheated": with_cheat(images, labels), "clean": images}
        model = network(images.shape[-1], float(config.drop)).to(memory_format=torch.channels_last)
        losses: list[float] = []
        seen: dict[str, list[float]] = {name: [] for name in tested}
        for loss in fit(model, tested["cheated" if config.cheat else "clean"][:TRAIN], labels[:TRAIN]):
            losses.append(loss)
            if len(losses) in LOOKS:
                for name, shown in tested.items():
                    seen[name].append(accuracy(model, shown[TRAIN:], labels[TRAIN:]))
            if len(losses) == LOOKS[-1] or (len(losses) % PATIENCE == 0 and settled(losses)):
                break
    # Once training has ended, the network stays as it is.
    return {"epochs": len(losses), **{name: (got + got[-1:] * len(LOOKS))[: len(LOOKS)] for name, got in seen.items()}}


def fit(model: nn.Module, images: Tensor, labels: Tensor) -> Iterator[float]:
    """SGD with momentum on the cross-entropy: the mean loss of every epoch, for as long as it is asked for.

    The step is written out: the first use of `torch.optim` imports for a second, in every worker.
    """
    weights = [*model.parameters()]
    velocities = [torch.zeros_like(weight) for weight in weights]
    while True:
        model.train()
        total = 0.0
        for batch in torch.randperm(len(labels)).split(BATCH):
            loss = nn.functional.cross_entropy(model(images[batch]), labels[batch])
            slopes = torch.autograd.grad(loss, weights)
            with torch.no_grad():
                for weight, velocity, slope in zip(weights, velocities, slopes, strict=True):
                    weight.sub_(velocity.mul_(MOMENTUM).add_(slope), alpha=RATE)
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
