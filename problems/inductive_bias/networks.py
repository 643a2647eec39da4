"""The networks of the trials, one for each seed side by side, and how they learn.

Convention: a stack of S networks sees a batch (S, B, …). A convolution is a cross-correlation with reflected borders that
keeps the size; the CNN is convolution, ReLU, pooling by 2 × 2, convolution, ReLU, the mean over all places, and a linear
layer. On an image that is constant along rows, or along columns, everything in between is constant that way as well, and
only the row sums, or column sums, of a kernel count: `Profiles` computes just that.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional

Parameters = list[Tensor]
FILTERS, HIDDEN = 3, (50, 10)
MOMENTUM, BATCH = 0.9, 10


def uniform(rngs: Sequence[torch.Generator], *shape: int, fan_in: int) -> Tensor:
    """PyTorch's default start, ±1/√fan_in, from a generator a network."""
    return torch.stack([(2 * torch.rand(shape, generator=rng) - 1) / math.sqrt(fan_in) for rng in rngs])


def cnn(rngs: Sequence[torch.Generator], classes: int, kernel: int = 7) -> Parameters:
    """Kernels (S, 3, in, k, k) and biases (S, 3) of both convolutions; the linear layer."""
    found = []
    for before in (1, FILTERS):
        fan_in = before * kernel**2
        found.append(uniform(rngs, FILTERS, before, kernel, kernel, fan_in=fan_in))
        found.append(uniform(rngs, FILTERS, fan_in=fan_in))
    return found + linear(rngs, FILTERS, classes)


def linear(rngs: Sequence[torch.Generator], before: int, after: int) -> Parameters:
    """Weights (S, after, before) and biases (S, after)."""
    return [uniform(rngs, after, before, fan_in=before), uniform(rngs, after, fan_in=before)]


def mlp(rngs: Sequence[torch.Generator], classes: int, pixels: int = 784) -> Parameters:
    """The three layers of the MLP."""
    sizes = (pixels, *HIDDEN, classes)
    return [tensor for before, after in pairwise(sizes) for tensor in linear(rngs, before, after)]


def edges(parameters: Parameters) -> Parameters:
    """The source's edge detectors: +1 over −1 in the middle rows, its transpose, and a kernel as it started.

    The second layer has the same three, each for all its inputs; biases are 0.
    """
    K1, b1, _, b2, *rest = parameters
    step = torch.zeros(7, 7)
    step[2], step[3] = 1, -1
    kernels = torch.stack([torch.stack([step, step.T, own[0, 0]]) for own in K1])[:, :, None]
    return [kernels, 0 * b1, kernels.repeat(1, 1, FILTERS, 1, 1), 0 * b2, *rest]


def run_mlp(parameters: Parameters, x: Tensor) -> Tensor:
    """Scores (S, B, classes) of pixels (S, B, 784)."""
    for place in range(0, len(parameters), 2):
        x = torch.baddbmm(parameters[place + 1][:, None], x, parameters[place].mT)
        x = functional.relu(x) if place + 2 < len(parameters) else x
    return x


def run_cnn(parameters: Parameters, x: Tensor, average: bool = False) -> Tensor:
    """Scores (S, B, classes) of images (S, B, 28, 28)."""
    K1, b1, K2, b2, W, b = parameters
    stack, pad = len(W), (K1.shape[-1] // 2,) * 4
    x = functional.relu(
        functional.conv2d(
            functional.pad(x.transpose(0, 1), pad, "reflect"), K1.flatten(0, 1), b1.flatten(), groups=stack
        )
    )
    x = functional.avg_pool2d(x, 2) if average else functional.max_pool2d(x, 2)
    x = functional.relu(
        functional.conv2d(functional.pad(x, pad, "reflect"), K2.flatten(0, 1), b2.flatten(), groups=stack)
    )
    return torch.baddbmm(b[:, None], x.mean((2, 3)).unflatten(1, (stack, -1)).transpose(0, 1), W.mT)


def features(parameters: Parameters, x: Tensor, upright: Tensor) -> Tensor:
    """What the CNN's linear layer sees, (S, B, 3), of images that are constant in one direction.

    x: what they are in the other one, (S, B, 28); upright: whether they are constant along columns, (S, B).
    """
    x = x[:, :, None]
    for K, bias in (parameters[:2], parameters[2:4]):
        sums = torch.stack([K.sum(-1), K.sum(-2)]).flatten(3)[upright.long(), torch.arange(len(K))[:, None]]
        taps = functional.pad(x.flatten(0, 1), (3, 3), "reflect").unfold(2, 7, 1).unflatten(0, upright.shape)
        taps = taps.transpose(2, 3).flatten(3)
        x = functional.relu(sums @ taps.mT + bias[:, None, :, None])
        if K is parameters[0]:
            x = x.unflatten(-1, (-1, 2)).amax(-1)
    return x.mean(-1)


def head(parameters: Parameters, x: Tensor) -> Tensor:
    """The linear layer on top of `features`."""
    return torch.baddbmm(parameters[1][:, None], x, parameters[0].mT)


def loss_of(scores: Tensor, labels: Tensor) -> Tensor:
    """The mean cross-entropy of each network, (S,)."""
    losses = functional.cross_entropy(scores.flatten(0, 1), labels.flatten(), reduction="none")
    return losses.unflatten(0, labels.shape).mean(1)


def epochs(rngs: Sequence[torch.Generator], count: int, steps: int) -> Tensor:
    """Which examples are in each batch, (steps, S, 10): all once, in another order every epoch."""
    rounds = -(-steps * BATCH // count)
    orders = [torch.cat([torch.randperm(count, generator=rng) for _ in range(rounds)]) for rng in rngs]
    return torch.stack([order[: steps * BATCH].view(steps, BATCH) for order in orders], 1)


def descend(parameters: Parameters, losses: Iterator[Tensor], rate: float) -> Iterator[int]:
    """SGD with momentum, a step for each loss: how many steps were made, after each."""
    for tensor in parameters:
        tensor.requires_grad_()
    optimizer = torch.optim.SGD(parameters, rate, momentum=MOMENTUM, fused=True)
    for made, loss in enumerate(losses, 1):
        optimizer.zero_grad()
        loss.sum().backward()
        optimizer.step()
        yield made
