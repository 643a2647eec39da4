"""Trials about dropout: descent on two dropped inputs, and small networks on images that carry a cheat.

Convention: `drop` is the chance that a value is dropped; kept values are divided by the keep rate.
"""

import functools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Annotated, Any, Literal

import numpy as np
import torch
from torch import Tensor, nn

from exambank import Givens, Metrics, at_least, less_than
from exambank.tools import cifar10

X, Y = (10, 1), 11
PACE = Fraction(2, 5)
"""How large a step of SGD is: see `step_size`."""
ADAM_STEP = 0.01
EARLY = 1000
"""Steps after which the weights are looked at for the first time."""

# Descent on two inputs


@dataclass(frozen=True)
class Run(Givens):
    """How the weights of `X` are fitted to `Y`; batch 0 is the expected gradient, over all masks at once."""

    optimizer: Literal["sgd", "adam"] = "sgd"
    drop: Annotated[Fraction, at_least(0), less_than(1)] = Fraction(1, 2)
    batch: Annotated[int, at_least(0)] = 1
    start: Literal["zero", "random"] = "zero"
    steps: Annotated[int, at_least(2 * EARLY)] = 20_000


def step_size(drop: Fraction) -> Fraction:
    """η = pace·keep²/|x|²: with nothing dropped, the largest input moves its prediction by 2·pace of what is missing."""
    return PACE * (1 - drop) ** 2 / sum(value**2 for value in X)


def descend(run: Run, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Descend for all seeds side by side; the losses and weights of the second half are summed up as they pass."""
    late = run.steps // 2
    sums = squares = origin = np.zeros((3, len(seeds)))
    early = weights = np.zeros((len(seeds), 2))
    for step, (weights, losses) in enumerate(descent(run, seeds), 1):
        seen = np.stack([weights[:, 0], weights[:, 1], losses])
        if step == EARLY:
            early = weights
        if step == late:
            origin = seen  # sums of what differs from it lose no digits
        if step > late:
            sums, squares = sums + (seen - origin), squares + (seen - origin) ** 2
    means = sums / (run.steps - late)
    spreads = np.sqrt(np.maximum(squares / (run.steps - late) - means**2, 0))
    means = means + origin
    return [
        {
            "weights": rounded(weights[i]),
            "early": rounded(early[i]),
            "average": rounded(means[:2, i]),
            "spread": rounded(spreads[:2, i]),
            "loss": rounded(means[2:, i])[0],
            "loss_spread": rounded(spreads[2:, i])[0],
        }
        for i in range(len(seeds))
    ]


def watch(run: Run, seeds: Sequence[int], device: str) -> list[Metrics]:
    """The loss of every tenth batch, and the weights after it, of the first `EARLY` steps."""
    seen = [
        (weights, losses)
        for step, (weights, losses) in zip(range(EARLY), descent(run, seeds), strict=False)
        if step % 10 == 0
    ]
    return [
        {
            "losses": rounded([losses[i] for _, losses in seen]),
            "first": rounded([weights[i, 0] for weights, _ in seen]),
            "second": rounded([weights[i, 1] for weights, _ in seen]),
        }
        for i in range(len(seeds))
    ]


def descent(run: Run, seeds: Sequence[int]) -> Iterator[tuple[Any, Any]]:
    """After every step the weights (seeds, 2), and the loss of its batch before it (seeds,).

    A batch enters the gradient by how often each mask occurs in it, which is multinomial.
    """
    keep = float(1 - run.drop)
    masks = np.array(list(product((1, 0), repeat=2)))
    chances = np.prod(np.where(masks == 1, keep, 1 - keep), axis=1)
    inputs = masks * np.array(X) / keep
    generators = [np.random.default_rng(seed) for seed in seeds]
    weights = np.zeros((len(seeds), 2))
    if run.start == "random":
        weights += np.stack([np.random.default_rng([seed, 1]).normal(0, 2, 2) for seed in seeds])
    first, second, beta, gamma = np.zeros_like(weights), np.zeros_like(weights), 0.9, 0.999
    rate = float(step_size(run.drop))
    for step in range(run.steps):
        if step % EARLY == 0:
            shares = np.stack([draw_batches(run.batch, chances, generator) for generator in generators])
        residuals = weights[:, :1] * inputs[:, 0] + weights[:, 1:] * inputs[:, 1] - Y
        pull = shares[:, step % EARLY] * residuals
        losses = (pull * residuals).sum(1)
        gradient = 2 * np.stack([(pull * inputs[:, 0]).sum(1), (pull * inputs[:, 1]).sum(1)], axis=1)
        if run.optimizer == "sgd":
            weights = weights - rate * gradient
        else:
            first, second = beta * first + (1 - beta) * gradient, gamma * second + (1 - gamma) * gradient**2
            unbiased = np.sqrt(second / (1 - gamma ** (step + 1))) + 1e-8
            weights = weights - ADAM_STEP * first / (1 - beta ** (step + 1)) / unbiased
        yield weights, losses


def draw_batches(batch: int, chances: Any, generator: np.random.Generator) -> Any:
    """The share of each mask in the next `EARLY` batches: shape (EARLY, masks)."""
    if batch == 0:
        return np.tile(chances, (EARLY, 1))
    return generator.multinomial(batch, chances, size=EARLY) / batch


def rounded(values: Any) -> list[float]:
    """Seven significant digits: what the record keeps."""
    return [float(f"{value:.7g}") for value in values]


# Images that carry a cheat

TRAIN, TEST, BATCH, RATE, MOMENTUM, NOISE = 1000, 500, 32, 0.005, 0.9, 7
BITS = 4


@dataclass(frozen=True)
class Training(Givens):
    """How a network is trained: on hard or easy images, with or without the cheat in them."""

    hard: bool = True
    cheat: bool = True
    drop: Annotated[Fraction, at_least(0), less_than(1)] = Fraction(0)
    last_relu: bool = False
    epochs: Annotated[int, at_least(1)] = 15


def images_used() -> str:
    """The data of `train`."""
    digits = "the 1,797 real 8×8 digits that ship with scikit-learn, every pixel repeated 4×4 times in three channels"
    if cifar10.available():
        return f"hard: CIFAR-10 (official binary files, checksums verified); easy: {digits}"
    return f"{digits}; hard: with Gaussian noise of {NOISE} standard deviations added (CIFAR-10 was not at hand)"


@functools.cache
def digits() -> tuple[Tensor, Tensor]:
    """The digits of scikit-learn as images (N, 3, 32, 32) of mean 0 and variance 1, and their labels."""
    from sklearn.datasets import load_digits  # slow to import

    found = load_digits()
    pixels = torch.tensor(found.images, dtype=torch.float32)
    pixels = (pixels - pixels.mean()) / pixels.std()
    return pixels.repeat_interleave(4, 1).repeat_interleave(4, 2)[:, None].repeat(1, 3, 1, 1), torch.tensor(
        found.target
    )


@functools.cache
def photographs() -> tuple[Tensor, Tensor]:
    """CIFAR-10's training images (N, 3, 32, 32), of mean 0 and variance 1, and their labels."""
    found = cifar10.load("train")
    pixels = torch.from_numpy(found.pixels).float()
    return (pixels - pixels.mean()) / pixels.std(), torch.from_numpy(found.labels).long()


def with_cheat(images: Tensor, labels: Tensor) -> Tensor:
    """The label in binary, as 3 or 0, in the last four pixels of the bottom row; the complement in other channels."""
    bits = (labels[:, None] >> torch.arange(BITS - 1, -1, -1)) & 1
    marked = images.clone()
    marked[:, 0, -1, -BITS:] = 3.0 * bits
    marked[:, 1:, -1, -BITS:] = 3.0 * (1 - bits)[:, None]
    return marked


def network(drop: float, last_relu: bool = False) -> nn.Sequential:
    """Two 3×3 convolutions, each followed by pooling, ReLU and dropout; a linear layer; perhaps one ReLU too many."""
    layers: list[nn.Module] = []
    for before, after in ((3, 16), (16, 32)):
        layers += [nn.Conv2d(before, after, 3, padding=1), nn.MaxPool2d(2), nn.ReLU(), nn.Dropout(drop)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(32 * 8 * 8, 10), *([nn.ReLU()] if last_relu else []))


def train(config: Training, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Train a network a seed, and look at images it has not seen: with the cheat, without it, with a false one."""
    return [train_one(config, seed) for seed in seeds]


def train_one(config: Training, seed: int) -> Metrics:
    """The seed draws which images are trained on and tested, the noise, the first weights and the dropout."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        natural = config.hard and cifar10.available()
        images, labels = photographs() if natural else digits()
        chosen = torch.randperm(len(labels))[: TRAIN + TEST]
        images, labels = images[chosen], labels[chosen]
        if config.hard and not natural:
            images = (images + NOISE * torch.randn(images.shape)) / math.sqrt(1 + NOISE**2)
        images = images.contiguous(memory_format=torch.channels_last)  # the faster layout
        marked = with_cheat(images, labels)
        model = network(float(config.drop), config.last_relu).to(memory_format=torch.channels_last)
        fit(model, (marked if config.cheat else images)[:TRAIN], labels[:TRAIN], config.epochs)
        false = (labels + torch.randint(1, 10, labels.shape)) % 10
        model.eval()
        with torch.no_grad():
            train_outputs = model((marked if config.cheat else images)[:TRAIN])
            told, blind, misled = (
                model(seen[TRAIN:]).argmax(1) for seen in (marked, images, with_cheat(images, false))
            )
    truth, lie = labels[TRAIN:], false[TRAIN:]
    return {
        "cheated": share(told == truth),
        "clean": share(blind == truth),
        "fooled": share(misled == lie),
        "dead": int((train_outputs.amax(0) <= 0).sum()),
    }


def fit(model: nn.Module, images: Tensor, labels: Tensor, epochs: int) -> None:
    """SGD with momentum on the cross-entropy."""
    optimizer = torch.optim.SGD(model.parameters(), RATE, momentum=MOMENTUM)
    for _ in range(epochs):
        for batch in torch.randperm(len(labels)).split(BATCH):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(images[batch]), labels[batch]).backward()
            optimizer.step()


def share(right: Tensor) -> float:
    """The share of true entries."""
    return round(float(right.double().mean()), 6)
