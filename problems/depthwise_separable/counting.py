"""Parts a and b: the parameters of the standard and of the separable layer."""

import torch
from torch import nn

from .problem import Given, problem


def standard_layer(given: Given) -> nn.Conv2d:
    """The standard layer in torch, without memory and without padding: the image comes padded."""
    return nn.Conv2d(given.in_channels, given.out_channels, given.kernel, bias=False, device="meta")


def separable_layers(given: Given, filters: int = 1) -> tuple[nn.Conv2d, nn.Conv2d]:
    """The depthwise layer, with that many filters for each channel, and the pointwise layer after it."""
    channels, between = given.in_channels, given.in_channels * filters
    with torch.device("meta"):
        depthwise = nn.Conv2d(channels, between, given.kernel, groups=channels, bias=False)
        return depthwise, nn.Conv2d(between, given.out_channels, 1, bias=False)


def count(*layers: nn.Module) -> int:
    """All numbers that training changes."""
    return sum(parameter.numel() for layer in layers for parameter in layer.parameters())


@problem.part("a", key="108")
def standard(given: Given) -> int:
    """Each of the F filters is a block of K × K × C weights."""
    return given.taps * given.in_channels * given.out_channels


@standard.route
def standard_by_torch(given: Given) -> int:
    """Build `Conv2d(C, F, K, bias=False)` in torch and count its parameters."""
    return count(standard_layer(given))


standard.mistake(
    "counted twice",
    "You counted a new set of weights for every pixel: a convolution slides one and the same set over the image.",
    lambda g: standard(g) * g.pixels,
)
standard.mistake(
    "left out",
    "Your filters are flat: each of them reaches through all input channels, with a K × K slice for each.",
    lambda g: g.taps * g.out_channels,
)
standard.mistake(
    "left out",
    "You counted one filter: every output channel has a filter of its own.",
    lambda g: g.taps * g.in_channels,
)
standard.mistake(
    "other quantity",
    "You gave every filter a bias: this layer has none, as is usual where a batch norm follows.",
    lambda g: standard(g) + g.out_channels,
)
standard.mistake(
    "other quantity",
    "You counted the separable layer: in the standard one every filter has its own slice for every channel.",
    lambda g: g.in_channels * (g.taps + g.out_channels),
)


@problem.part("b", key="39")
def separable(given: Given) -> int:
    """One K × K filter for each input channel, then an F × C matrix that mixes the channels at every pixel."""
    return given.taps * given.in_channels + given.in_channels * given.out_channels


@separable.route
def separable_by_torch(given: Given) -> int:
    """Build `Conv2d(C, C, K, groups=C)` and `Conv2d(C, F, 1)` in torch and count their parameters."""
    return count(*separable_layers(given))


separable.mistake(
    "counted twice",
    "You multiplied by the size of the image: both layers use the same weights at every pixel.",
    lambda g: separable(g) * g.pixels,
)
separable.mistake(
    "left out",
    "You forgot the pointwise step: without it no output ever sees more than one input channel.",
    lambda g: g.taps * g.in_channels,
)
separable.mistake(
    "left out",
    "You forgot the depthwise step: without it no output ever sees more than one pixel.",
    lambda g: g.in_channels * g.out_channels,
)
separable.mistake(
    "other quantity",
    "You counted the standard layer again: here no filter is both K × K and as deep as the input.",
    standard,
)
separable.mistake(
    "left out",
    "You counted one K × K filter for all channels: each input channel has its own.",
    lambda g: g.taps + g.in_channels * g.out_channels,
)
separable.mistake(
    "other quantity",
    "You gave both layers biases, one for each channel that they put out: these layers have none.",
    lambda g: separable(g) + g.in_channels + g.out_channels,
)
separable.mistake(
    "counted twice",
    "You gave every pair of input and output channel a filter: depthwise, an input channel has only one.",
    lambda g: standard(g) + g.in_channels * g.out_channels,
)


problem.fact("depthwise_parameters", lambda g: g.taps * g.in_channels, lambda g: count(separable_layers(g)[0]))
problem.fact("pointwise_parameters", lambda g: g.in_channels * g.out_channels, lambda g: count(separable_layers(g)[1]))
