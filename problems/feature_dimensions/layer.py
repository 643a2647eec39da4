"""Parts a, a1, b and b1: parameters and output of a convolution, and the output of a max-pool."""

from typing import Any

import torch

import exambank as eb

from .problem import Given, at, but, hand_on, problem

SIDES = eb.Formula("W H C K P S F", where=lambda v: v["K"] <= min(v["W"], v["H"]) + 2 * v["P"])
POOLED = eb.Formula("W H C K S", where=lambda v: v["K"] <= min(v["W"], v["H"]))


def image(given: Given) -> torch.Tensor:
    """An input of this shape: sizes without data."""
    return torch.empty(1, given.channels, given.height, given.width, device="meta")


def sides(formula: str) -> dict[str, str]:
    """A formula for height and width."""
    return {"height": formula.format("H"), "width": formula.format("W")}


def windows(given: Given, padding: int) -> list[int]:
    """The places of the window, listed and counted: down and across."""
    ends = [side + padding - given.kernel + 1 for side in (given.height, given.width)]
    return [len(range(-padding, end, given.stride)) for end in ends]


@problem.part(
    "a",
    eb.Several.of(weights=SIDES, biases=SIDES, height=SIDES, width=SIDES, channels=SIDES),
    key="weights = K^2 C F; biases = F; height = floor((H - K + 2P)/S) + 1; width = floor((W - K + 2P)/S) + 1; "
    "channels = F",
)
def convolution(given: Given) -> Any:
    """Each of F filters spans all C channels; the first window is free, each further one takes S more pixels."""
    return {"weights": "F*C*K*K", "biases": "F", **sides("floor(({} + 2*P - K)/S) + 1"), "channels": "F"}


convolution.mistake(
    "left out", "You left the biases out: each filter adds one number of its own.", but(convolution, biases=0)
)
convolution.mistake(
    "border",
    "You added the padding once along each axis: it is added at both ends.",
    but(convolution, **sides("floor(({} - K + P)/S) + 1")),
)
convolution.mistake(
    "left out",
    "Your filters are flat: a filter has a slice for each of the channels that come in.",
    but(convolution, weights="K^2 F"),
)


@problem.part(
    "a1",
    eb.Several.of(weights=eb.Integer(), biases=eb.Integer(), shape=eb.Dimensions()),
    key="weights = 90; biases = 10; shape = 28 x 28 x 10",
)
def layer_sizes(given: Given) -> Any:
    """Put the numbers into the formulas of part a."""
    return sizes(at(convolution(given), given))


def sizes(values: list[Any]) -> Any:
    """The values of the formulas of part a, as part a1 asks for them."""
    return {"weights": values[0], "biases": values[1], "shape": values[2:]}


@layer_sizes.route
def sizes_in_torch(given: Given) -> Any:
    """Build the layer in torch, count its parameters and look at what comes out."""
    layer = torch.nn.Conv2d(given.channels, given.filters, given.kernel, given.stride, given.padding, device="meta")
    channels, *sides = layer(image(given))[0].shape
    return {"weights": layer.weight.numel(), "biases": len(layer.bias), "shape": [*sides, channels]}


@layer_sizes.law
def counts_entries_and_windows(given: Given, answer: Any) -> bool:
    """Lay out all filters and count their entries; list the places of the window, and count them."""
    filters = torch.empty(given.filters, given.channels, given.kernel, given.kernel, device="meta")
    return tuple(answer) == (filters.numel(), len(filters), (*windows(given, given.padding), len(filters)))


@problem.part(
    "b",
    eb.Several.of(height=POOLED, width=POOLED, channels=POOLED),
    key="height = floor((H - K)/S) + 1; width = floor((W - K)/S) + 1; channels = C",
)
def pooling(given: Given) -> Any:
    """Windows are counted as in a convolution without padding; each channel is pooled on its own."""
    return {**sides("floor(({} - K)/S) + 1"), "channels": "C"}


pooling.mistake(
    "off by one",
    "You counted the steps of the window: there is one more window than there are steps.",
    but(pooling, **sides("floor(({} - K)/S)")),
)
pooling.mistake(
    "misconception", "You pooled over the channels: each channel is pooled by itself.", but(pooling, channels=1)
)


@problem.part("b1", key="26 x 26 x 1")
def pool_shape(given: Given) -> eb.Shape:
    """Put the numbers into the formulas of part b."""
    return eb.Shape(at(pooling(given), given))


@pool_shape.route
def pool_in_torch(given: Given) -> eb.Shape:
    """Run torch's max-pool and look at what comes out."""
    channels, *sides = torch.nn.functional.max_pool2d(image(given), given.kernel, given.stride)[0].shape
    return eb.Shape((*sides, channels))


@pool_shape.law
def counts_windows(given: Given, answer: eb.Shape) -> bool:
    """List the places of the window, and count them; the channels stay."""
    return answer == (*windows(given, 0), given.channels)


for part, room in ((convolution, "{} - K + 2P"), (pooling, "{} - K")):
    part.mistake(
        "border",
        "You rounded up: a last window that hangs over the edge is not computed.",
        but(part, **sides(f"ceil(({room})/S) + 1")),
    )
    part.mistake(
        "special case",
        "You did not round: where the stride does not divide evenly, your size is a fraction of a row. Use floor.",
        but(part, **sides(f"({room})/S + 1")),
    )

hand_on(convolution, layer_sizes, sizes)
hand_on(pooling, pool_shape, tuple)
