"""Trials about batch norm and dropout: fully connected networks made of the NumPy layers of this room, on real digits."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any

import numpy as np

from exambank import Givens, Metrics, at_least, at_most, more_than

from .layers import Running, batch_norm, batch_norm_backward, batch_norm_test, dropout, dropout_backward

Array = Any
PIXELS, CLASSES, TEST = 64, 10, 500
RATE, BETAS, TINY = 1e-3, (0.9, 0.999), 1e-8
"""Adam as everybody uses it."""
LOOKS = (25, 50, 100, 200, 400, 800, 1600)
"""Steps after which a network is looked at, if it is trained so long."""


@dataclass(frozen=True)
class Run(Givens):
    """How a network is built and trained; `wrong` is the share of the training labels that are drawn anew at random."""

    scale: Annotated[float, more_than(0)] = 0.1
    norm: bool = False
    eps: Annotated[float, more_than(0)] = 1e-5
    keep: Annotated[float, more_than(0), at_most(1)] = 1.0
    depth: Annotated[int, at_least(1)] = 5
    width: Annotated[int, at_least(1)] = 50
    images: Annotated[int, at_least(2)] = 1000
    batch: Annotated[int, at_least(2)] = 50
    wrong: Annotated[float, at_least(0), at_most(1)] = 0.0
    steps: Annotated[int, at_least(1)] = 400


def digits_used() -> str:
    """The data of `train`."""
    return "the 1,797 real 8×8 digits that ship with scikit-learn, each pixel made of mean 0 and the whole of variance 1"  # fmt: skip


@functools.cache
def digits() -> tuple[Array, Array]:
    """All images as rows (N, 64), and their labels."""
    from sklearn.datasets import load_digits  # slow to import

    found = load_digits()
    pixels = found.data - found.data.mean(0)
    return pixels / pixels.std(), found.target


class Network:
    """Linear layers with what stands between them; all weights lie in one vector, of which the layers see parts."""

    def __init__(self, run: Run, rng: np.random.Generator) -> None:
        sizes = [PIXELS, *[run.width] * run.depth, CLASSES]
        shapes = [shape for d_in, d_out in pairwise(sizes) for shape in ((d_in, d_out), (d_out,))]
        shapes += [(run.width,)] * (2 * run.depth * run.norm)
        ends = np.cumsum([np.prod(shape) for shape in shapes])
        self.run, self.steps = run, 0
        self.weights, self.gradient, self.moments = np.zeros(ends[-1]), np.zeros(ends[-1]), np.zeros((2, ends[-1]))

        def pairs(whole: Array) -> list[tuple[Array, Array]]:
            """W and b of each linear layer, then γ and β of each batch norm: views of the vector."""
            parts = [part.reshape(shape) for part, shape in zip(np.split(whole, ends[:-1]), shapes, strict=True)]
            return list(zip(parts[::2], parts[1::2], strict=True))

        self.linear, self.norms = pairs(self.weights)[: run.depth + 1], pairs(self.weights)[run.depth + 1 :]
        self.slopes = pairs(self.gradient)
        for W, _ in self.linear:
            W[:] = run.scale * rng.standard_normal(W.shape)
        for gamma, _ in self.norms:
            gamma[:] = 1
        self.running = [Running(np.zeros(run.width), np.ones(run.width)) for _ in self.norms]

    def scores(self, x: Array, own: bool = False) -> Array:
        """In test mode; with `own` statistics these images are normalised by their own mean and variance instead."""
        for layer, (W, b) in enumerate(self.linear[:-1]):
            x = x @ W + b
            if self.run.norm:
                gamma, beta = self.norms[layer]
                running = Running(x.mean(0), x.var(0)) if own else self.running[layer]
                x = batch_norm_test(x, gamma, beta, running, self.run.eps)
            x = np.maximum(x, 0)
        W, b = self.linear[-1]
        return x @ W + b

    def step(self, x: Array, labels: Array, rng: np.random.Generator) -> None:
        """Forward and backward in training mode, and a step of Adam."""
        run, caches = self.run, []
        for layer, (W, b) in enumerate(self.linear[:-1]):
            before, normed, mask = x, None, None
            x = x @ W + b
            if run.norm:
                gamma, beta = self.norms[layer]
                x, normed = batch_norm(x, gamma, beta, self.running[layer], run.eps)
            positive = x > 0
            x = x * positive
            if run.keep < 1:
                x, mask = dropout(x, run.keep, rng)
            caches.append((before, normed, positive, mask))
        W, b = self.linear[-1]
        slope = softmax(x @ W + b)
        slope[np.arange(len(x)), labels] -= 1
        slope = self.back(run.depth, x, slope / len(x))
        for layer in reversed(range(run.depth)):
            before, normed, positive, mask = caches[layer]
            if mask is not None:
                slope = dropout_backward(slope, mask)
            slope = slope * positive
            if run.norm:
                dgamma, dbeta = self.slopes[run.depth + 1 + layer]
                slope, dgamma[:], dbeta[:] = batch_norm_backward(slope, normed)
            slope = self.back(layer, before, slope)
        self.adam()

    def back(self, layer: int, x: Array, slope: Array) -> Array:
        """Through a linear layer: keep the gradients of its weights, and hand on that of its input."""
        dW, db = self.slopes[layer]
        np.matmul(x.T, slope, out=dW)
        db[:] = slope.sum(0)
        return slope @ self.linear[layer][0].T

    def adam(self) -> None:
        """One step of Adam."""
        self.steps += 1
        for moment, beta, new in zip(self.moments, BETAS, (self.gradient, self.gradient**2), strict=True):
            moment += (1 - beta) * (new - moment)
        mean, square = (moment / (1 - beta**self.steps) for moment, beta in zip(self.moments, BETAS, strict=True))
        self.weights -= RATE * mean / (np.sqrt(square) + TINY)


def softmax(scores: Array) -> Array:
    """Probabilities, a row an example."""
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def train(run: Run, seeds: Sequence[int], device: str) -> list[Metrics]:
    """Train a network a seed, and look at it in test mode."""
    return [train_one(run, seed) for seed in seeds]


def train_one(run: Run, seed: int) -> Metrics:
    """By look: accuracy in percent on the images trained on, on others, and on others by their own statistics; the loss."""
    images, labels = digits()
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(labels))
    training, test = chosen[: run.images], chosen[-TEST:]
    labels = labels.copy()
    noisy = training[: round(run.wrong * run.images)]
    labels[noisy] = rng.integers(0, CLASSES, len(noisy))
    network, order = Network(run, rng), np.array([], dtype=int)
    found: dict[str, list[float]] = {"training": [], "test": [], "own": [], "loss": []}
    for step in range(1, run.steps + 1):
        if len(order) < run.batch:
            order = rng.permutation(training)
        batch, order = order[: run.batch], order[run.batch :]
        network.step(images[batch], labels[batch], rng)
        if step in LOOKS:
            shares = softmax(network.scores(images[training]))
            loss = -np.log(shares[np.arange(len(training)), labels[training]] + 1e-300).mean()
            found["loss"].append(float(f"{loss:.6g}"))
            for name, part in (("training", training), ("test", test), ("own", test)):
                right = (network.scores(images[part], name == "own").argmax(1) == labels[part]).mean()
                found[name].append(round(100 * float(right), 2))
    return found
