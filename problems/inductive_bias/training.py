"""How the networks of all trials are trained, and what is noted on the way.

A stack of S networks, one a seed, learns side by side, each from images and an order of its own: STEPS batches of 10 images,
however many images there are. Inputs are scaled to the mean 0 and the variance 1 of the training images.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .images import dataset
from .networks import Parameters, descend, epochs, loss_of

STEPS = 1500
LOOKS = (50, 100, 200, 400, 750, 1500)
"""Steps after which the test images are told; the last is the end."""
OFTEN, TARGET = 50, 0.9
"""Where it is asked for, it is noted after how many times this many steps the test accuracy has first reached the target."""


@dataclass(frozen=True)
class Data:
    """Training and test images of a stack of networks, (S, N, 28, 28), their labels, (S, N), and the scale of the images."""

    x: Tensor
    y: Tensor
    test_x: Tensor
    test_y: Tensor
    mean: Tensor
    spread: Tensor


def make(
    seeds: Sequence[int], kinds: Sequence[str], each: int, tests: int, *, text: bool = False, shifted: bool = False
) -> Data:
    """Draw images of all classes for each seed, the same for all networks, and scale them."""
    found: list[tuple[Any, ...]] = []
    for seed in seeds:
        (x, y), (test_x, test_y) = (
            dataset(np.random.default_rng([seed, part]), kinds, count, text, half if shifted else "")
            for part, (count, half) in enumerate([(each, "first"), (tests, "second")])
        )
        mean, spread = x.mean(), x.std()
        found.append(((x - mean) / spread, y, (test_x - mean) / spread, test_y, mean / 255, spread / 255))
    x, y, test_x, test_y, mean, spread = (torch.tensor(np.array(values)) for values in zip(*found, strict=True))
    return Data(x.float(), y, test_x.float(), test_y, mean.float(), spread.float())


def picked(x: Any, which: Tensor) -> Any:
    """Some examples of each network, (S, B) places, from a tensor (S, N, …) or a tuple of such."""
    if isinstance(x, tuple):
        return tuple(picked(part, which) for part in x)
    return x[torch.arange(len(which))[:, None], which]


def follow(
    data: Data,
    inputs: tuple[Any, Any],
    score: Callable[[Any], Tensor],
    trained: Parameters,
    rngs: Sequence[torch.Generator],
    *,
    rate: float = 0.01,
    often: bool = False,
) -> list[dict[str, Any]]:
    """Train on what `inputs` has for training and for tests, and say what was seen, a dictionary a network."""
    x, test_x = inputs
    found: list[dict[str, Any]] = [{"accuracy": [], "loss": []} for _ in rngs]

    def losses() -> Iterator[Tensor]:
        for which in epochs(rngs, data.y.shape[1], STEPS):
            yield loss_of(score(picked(x, which)), picked(data.y, which))

    for made in descend(trained, losses(), rate):
        if made not in LOOKS and not (often and made % OFTEN == 0):
            continue
        with torch.no_grad():
            scores = score(test_x)
            shares, test_losses = right(scores, data.test_y), loss_of(scores, data.test_y)
        for metrics, share, loss in zip(found, shares, test_losses, strict=True):
            if made in LOOKS:
                metrics["accuracy"].append(rounded(share))
                metrics["loss"].append(rounded(loss))
            if often and metrics.get("reached") is None:
                metrics["reached"] = made if share >= TARGET else None
    with torch.no_grad():
        for metrics, share in zip(found, right(score(x), data.y), strict=True):
            metrics["fit"] = rounded(share)
    return found


def right(scores: Tensor, labels: Tensor) -> Tensor:
    """The share of examples that each network tells right, (S,)."""
    return (scores.argmax(-1) == labels).double().mean(1)


def rounded(value: Any) -> float:
    """Four digits."""
    return float(f"{float(value):.4g}")


def straightness(kernels: Tensor) -> Tensor:
    """The share of a kernel's squared weights, (…, k, k), in its best straight derivative.

    That is a profile of mean 0 that is the same in all columns, or in all rows.
    """
    k, total = kernels.shape[-1], kernels.square().sum((-1, -2))
    profiles = torch.stack([kernels.mean(-1), kernels.mean(-2)])
    profiles = profiles - profiles.mean(-1, keepdim=True)
    return (k * profiles.square().sum(-1)).amax(0) / total
