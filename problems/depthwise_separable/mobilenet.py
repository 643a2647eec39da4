"""MobileNet v1 (Howard et al., 2017), counted again: nothing here depends on the given."""

from fractions import Fraction
from functools import cache
from typing import Any

import torch
from torch import nn

import exambank as eb

from .cost import flops, macs
from .counting import count, separable, standard
from .problem import Given, problem

BLOCKS = [(1, 64), (2, 128), (1, 128), (2, 256), (1, 256), (2, 512), *[(1, 512)] * 5, (2, 1024), (1, 1024)]
"""Stride of the depthwise layer and output channels of each block of the 224-pixel network."""
LAYER = Given(14, 14, 512, 3, 512)


def convolutions() -> list[tuple[int, int, int, int]]:
    """Kernel side, inputs that a filter sees, filters and pixels of each convolution."""
    side, channels = 112, 32
    listed = [(3, 3, channels, side**2)]
    for stride, filters in BLOCKS:
        side //= stride
        listed += [(3, 1, channels, side**2), (1, channels, filters, side**2)]
        channels = filters
    return listed


def network() -> dict[str, int]:
    """Add up the layer list: weights times pixels, two numbers for each normalised channel, the classifier."""
    weights = [k * k * depth * filters for k, depth, filters, _ in convolutions()]
    work = sum(size * pixels for size, (*_, pixels) in zip(weights, convolutions(), strict=True))
    norms = 2 * sum(filters for _, _, filters, _ in convolutions())
    classifier = (1024 + 1) * 1000
    return {
        "macs": work + 1024 * 1000,
        "convolutions": sum(weights),
        "norms": norms,
        "classifier": classifier,
        "parameters": sum(weights) + norms + classifier,
    }


def in_torch(last_stride: int) -> nn.Sequential:
    """The network in torch, without memory: batch norm and ReLU after each convolution, then the classifier."""

    def convolve(inputs: int, outputs: int, kernel: int, stride: int, groups: int = 1) -> list[nn.Module]:
        layer = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
        return [layer, nn.BatchNorm2d(outputs), nn.ReLU()]

    with torch.device("meta"):
        layers, channels = convolve(3, 32, 3, 2), 32
        for stride, filters in [*BLOCKS[:-1], (last_stride, BLOCKS[-1][1])]:
            layers += convolve(channels, channels, 3, stride, groups=channels) + convolve(channels, filters, 1, 1)
            channels = filters
        return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 1000))


@cache
def measured(last_stride: int = 1) -> dict[str, int]:
    """Count the parameters of torch's layers by type, and let its counter watch an image pass."""
    built = in_torch(last_stride)
    convolved, norms = (count(*(m for m in built if isinstance(m, kind))) for kind in (nn.Conv2d, nn.BatchNorm2d))
    return {
        "macs": flops(built, 3, 224, 224) // 2,
        "convolutions": convolved,
        "norms": norms,
        "classifier": count(built[-1]),
        "parameters": count(built),
    }


def rounded(number: int, digits: int) -> Fraction:
    """Millions with that many decimals."""
    return Fraction(round(number, digits - 6), 10**6)


def of_ones(place: int) -> Fraction:
    """What the 1 × 1 convolutions have of the weights (place 0) or MACs (1) of convolutions and classifier, in %."""
    sizes = [(k, depth * filters * k**2 * (pixels if place else 1)) for k, depth, filters, pixels in convolutions()]
    ones, every = sum(size for k, size in sizes if k == 1), sum(size for _, size in sizes) + 1024 * 1000
    return round(Fraction(100 * ones, every), 2)


PAPER = {
    "standard_macs": "462", "separable_macs": "52.3", "standard_parameters": "2.36", "separable_parameters": "0.27",
    "network_macs": "569", "network_parameters": "4.2", "ones_macs": "94.86", "ones_weights": "74.59",
}  # fmt: skip
"""As the paper (arXiv:1704.04861) prints them: millions, of a layer in table 3 and of the network in table 8; percents in table 2."""

counted = problem.fact(
    "network", lambda g: network(), lambda g: measured(), kind=eb.Several.of(**dict.fromkeys(network(), eb.Integer()))
)
problem.fact(
    "as_printed",  # 7 × 7 pixels become 4 × 4 in the last depthwise layer and in the layer after it
    lambda g: network()["macs"] - (7 * 7 - 4 * 4) * (9 * 1024 + 1024 * 1024),
    lambda g: measured(last_stride=2)["macs"],
)
problem.fact(
    "paper",
    lambda g: {
        "standard_macs": rounded(macs(LAYER).standard, 0),
        "separable_macs": rounded(macs(LAYER).separable, 1),
        "standard_parameters": rounded(standard(LAYER), 2),
        "separable_parameters": rounded(separable(LAYER), 2),
        "network_macs": rounded(network()["macs"], 0),
        "network_parameters": rounded(network()["parameters"], 1),
        "ones_macs": of_ones(1),
        "ones_weights": of_ones(0),
    },
    lambda g: {name: Fraction(printed) for name, printed in PAPER.items()},
    kind=eb.Several.of(**dict.fromkeys(PAPER, eb.Rational())),
)


@counted.law
def as_the_authors_code_lists(given: Given, found: Any) -> bool:
    """The sums over all convolutions in the comments of `mobilenet_v1.py`: 3,185,088 weights and 567,716,352 MACs."""
    return bool((found.convolutions, found.macs - 1024 * 1000) == (3_185_088, 567_716_352))
