"""Parts d2 and e: what halving a map saves, and the table of a whole network."""

from fractions import Fraction
from typing import Any

import torch

import exambank as eb

from .layer import image
from .problem import Given, but, problem

RATIOS = eb.Several.of(features=eb.Rational(), macs=eb.Rational(), weights=eb.Rational())


@problem.part("d2", RATIOS, key="features = 1/2; macs = 1; weights = 4")
def saving(given: Given) -> Any:
    """A quarter of the positions times two in features, two squared in weights, and both in MACs."""
    positions = Fraction((given.height // 2) * (given.width // 2), given.height * given.width)
    return {"features": 2 * positions, "macs": 4 * positions, "weights": 4}


@saving.route
def saving_in_torch(given: Given) -> Any:
    """Build both layers in torch, pool in between, and count; a MAC is one weight at one position."""
    before = image(given)
    after = torch.nn.functional.max_pool2d(before, 2).repeat(1, 2, 1, 1)
    layers = [torch.nn.Conv2d(x.shape[1], x.shape[1], given.kernel, bias=False, device="meta") for x in (before, after)]
    few, many = (layer.weight.numel() for layer in layers)
    macs = Fraction(many * after[0, 0].numel(), few * before[0, 0].numel())
    return {"features": Fraction(after.numel(), before.numel()), "macs": macs, "weights": Fraction(many, few)}


@saving.law
def counts_windows(given: Given, answer: Any) -> bool:
    """List the windows of the pool and count them; twice the channels on both ends make four times the weights."""
    down, across = (len(range(0, side - 1, 2)) for side in (given.height, given.width))
    area = given.height * given.width
    return tuple(value * area for value in answer) == (2 * down * across, 4 * down * across, 4 * area)


saving.mistake(
    "misconception",
    "You let the work fall with the features: the next layer also has twice as many filters to apply.",
    but(saving, macs=lambda g: saving(g).features),
)
saving.mistake(
    "left out",
    "You halved the resolution but kept the number of channels.",
    lambda g: {"features": saving(g).features / 2, "macs": saving(g).macs / 4, "weights": 1},
)
saving.mistake(
    "special case",
    "You took a quarter of the positions: where a side is odd, rounding leaves a little less.",
    but(saving, features=Fraction(1, 2), macs=1),
)

ROWS = ("conv1", "pool1", "conv2", "pool2", "flatten", "dense")
CELLS = eb.Several.of(**dict.fromkeys(ROWS, eb.Integer()), **{f"{row}_shape": eb.Dimensions() for row in ROWS})


@problem.part(
    "e",
    CELLS,
    key="conv1 = 100; conv1_shape = 28 x 28 x 10; pool1 = 0; pool1_shape = 14 x 14 x 10; conv2 = 910; "
    "conv2_shape = 14 x 14 x 10; pool2 = 0; pool2_shape = 7 x 7 x 10; flatten = 0; flatten_shape = 490; "
    "dense = 1473; dense_shape = 3",
)
def table(given: Given) -> Any:
    """Row by row: a convolution keeps the size, a pool halves it, and only layers with weights have parameters."""
    return fill(given, bias=1)


def fill(given: Given, bias: int, up: int = 0) -> Any:
    """The rows of the table, with so many biases for each filter or output, and sides rounded down or up."""
    height, width, channels, filters = given.height, given.width, given.channels, given.filters
    cells: dict[str, Any] = {}
    for conv, pool in (("conv1", "pool1"), ("conv2", "pool2")):
        cells[conv] = (given.table_kernel**2 * channels + bias) * filters
        channels = filters
        cells[f"{conv}_shape"] = (height, width, channels)
        height, width = (height + up) // 2, (width + up) // 2
        cells[pool], cells[f"{pool}_shape"] = 0, (height, width, channels)
    features = height * width * channels
    cells |= {"flatten": 0, "flatten_shape": [features]}
    return {**cells, "dense": (features + bias) * given.classes, "dense_shape": [given.classes]}


@table.route
def table_in_torch(given: Given) -> Any:
    """Build the network in torch, count the parameters of each layer and run an image through it."""
    x = image(given)
    cells: dict[str, Any] = {}
    for row in ROWS:
        layer: torch.nn.Module = torch.nn.MaxPool2d(2) if row.startswith("pool") else torch.nn.Flatten()
        if row.startswith("conv"):
            k = given.table_kernel
            layer = torch.nn.Conv2d(x.shape[1], given.filters, k, padding=k // 2, device="meta")
        if row == "dense":
            layer = torch.nn.Linear(x.shape[1], given.classes, device="meta")
        x = layer(x)
        cells |= {row: sum(p.numel() for p in layer.parameters()), f"{row}_shape": (*x.shape[2:], x.shape[1])}
    return cells


@table.law
def pools_keep_whole_windows(given: Given, answer: Any) -> bool:
    """Two pools of 2×2 cut the picture into whole squares of 4×4."""
    return bool(answer.pool2_shape == (given.height // 4, given.width // 4, given.filters))


table.mistake(
    "left out",
    "You left out the biases: one for each filter of a convolution and one for each output of the last layer.",
    lambda g: fill(g, bias=0),
)
table.mistake(
    "left out",
    "Your second convolution looks at one channel: each filter has a slice for every channel of the map before it.",
    but(table, conv2=lambda g: (g.table_kernel**2 + 1) * g.filters),
)
table.mistake(
    "misconception",
    "You gave the pools parameters: a maximum has nothing to learn.",
    but(table, pool1=lambda g: 4 * g.filters, pool2=lambda g: 4 * g.filters),
)
table.mistake(
    "border",
    "You rounded up at a pool: an odd row or column at the end fills no window and is lost.",
    lambda g: fill(g, bias=1, up=1),
)
