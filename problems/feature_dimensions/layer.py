"""Parts a and a1: parameters and output of a convolution."""

from typing import Any

import torch

import exambank as eb

from .problem import Given, at, but, hand_on, problem

SIDES = eb.Formula("W H C K P S F", where=lambda v: v["K"] <= min(v["W"], v["H"]) + 2 * v["P"])


def image(given: Given) -> torch.Tensor:
    """An input of this shape: sizes without data."""
    return torch.empty(1, given.channels, given.height, given.width, device="meta")


@problem.part(
    "a",
    eb.Several.of(weights=SIDES, biases=SIDES, height=SIDES, width=SIDES, channels=SIDES),
    key="weights = K^2 C F; biases = F; height = floor((H - K + 2P)/S) + 1; width = floor((W - K + 2P)/S) + 1; "
    "channels = F",
)
def convolution(given: Given) -> Any:
    """Each of F filters spans all C channels; the first window is free, each further one takes S more pixels."""
    return {"weights": "F*C*K*K", "biases": "F", **sides("floor(({} + 2*P - K)/S) + 1"), "channels": "F"}


def sides(formula: str) -> dict[str, str]:
    """A formula for height and width."""
    return {"height": formula.format("H"), "width": formula.format("W")}


@convolution.law
def is_that_of_a_layer(given: Given, answer: Any) -> bool:
    """At the drawn numbers the formulas give what a torch layer has."""
    weights, biases, shape = sizes_in_torch(given).values()
    return at(answer, given) == [weights, biases, *shape]


convolution.mistake(
    "left out", "You left the biases out: each filter adds one number of its own.", but(convolution, biases=0)
)
convolution.mistake(
    "counted twice", "Your weights include the biases: give them separately.", but(convolution, weights="(K^2 C + 1) F")
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
convolution.mistake(
    "transposed",
    "You swapped the sizes: the height of the output comes from H, its width from W.",
    but(convolution, height=lambda g: convolution(g).width, width=lambda g: convolution(g).height),
)
convolution.mistake(
    "border",
    "You rounded up: a last window that hangs over the edge is not computed.",
    but(convolution, **sides("ceil(({} - K + 2P)/S) + 1")),
)
convolution.mistake(
    "special case",
    "You did not round: where the stride does not divide evenly, your size is a fraction of a row. Use floor.",
    but(convolution, **sides("({} - K + 2P)/S + 1")),
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
    return {"weights": layer.weight.numel(), "biases": len(layer.bias), "shape": (*sides, channels)}


@layer_sizes.law
def counts_entries_and_windows(given: Given, answer: Any) -> bool:
    """Lay out all filters and count their entries; list the places of the window, and count them."""
    k, p, s = given.kernel, given.padding, given.stride
    places = [len(range(-p, side + p - k + 1, s)) for side in (given.height, given.width)]
    filters = torch.empty(given.filters, k, k, given.channels, device="meta")
    return tuple(answer) == (filters.numel(), given.filters, (*places, given.filters))


hand_on(convolution, layer_sizes, sizes)
