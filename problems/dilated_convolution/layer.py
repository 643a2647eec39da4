"""Parts a1, a2 and b: the shape that a layer puts out, and what the taps of a dilated kernel read."""

from operator import attrgetter
from typing import Any

import numpy as np
import torch
from scipy import signal

import exambank as eb

from .problem import Given, problem

first, second = attrgetter("kernel", "stride", "padding"), attrgetter("kernel2", "stride2", "padding2")


def sizes(given: Given, kernel: int, stride: int, padding: int) -> eb.Shape:
    """One map a filter; the first window is free, each further one takes `stride` more pixels."""
    sides = [(side + 2 * padding - kernel) // stride + 1 for side in (given.height, given.width)]
    return eb.Shape((given.batch, given.filters, *sides))


@problem.part("a1", key="[10, 64, 32, 32]")
def first_shape(given: Given) -> eb.Shape:
    """A batch stays a batch, each filter gives one map, and along each side the windows are counted."""
    return sizes(given, *first(given))


@problem.part("a2", key="[10, 64, 15, 15]")
def second_shape(given: Given) -> eb.Shape:
    """As in part a1, with another window."""
    return sizes(given, *second(given))


for part, layer in ((first_shape, first), (second_shape, second)):

    @part.route
    def shape_in_torch(given: Given, layer: Any = layer) -> Any:
        """Build the layer in torch and look at what comes out."""
        image = torch.empty(given.batch, given.channels, given.height, given.width, device="meta")
        return torch.nn.Conv2d(given.channels, given.filters, *layer(given), device="meta")(image).shape

    part.mistake(
        "misconception",
        "You kept the channels of the input: a filter spans all of them and gives one map, so count filters.",
        lambda g, part=part: (g.batch, g.channels, *part(g)[2:]),
    )
    part.mistake(
        "off by one",
        "You counted the steps of the window: it also stands at the place before the first step.",
        lambda g, part=part: (g.batch, g.filters, *(side - 1 for side in part(g)[2:])),
    )

first_shape.mistake(
    "border", "You left the padding out: it is added at both ends.", lambda g: sizes(g, g.kernel, g.stride, 0)
)
second_shape.mistake(
    "left out",
    "You divided the side by the stride: the window must fit.",
    lambda g: sizes(g, g.stride2, *second(g)[1:]),
)


def shifted(given: Given, dilation: int) -> Any:
    """Tap (a, b) reads the matrix D·a rows further down and D·b columns further right: add up what all taps read."""
    matrix, weights = np.array(given.matrix), np.array(given.weights)
    rows, columns = (m - dilation * (k - 1) for m, k in zip(matrix.shape, weights.shape, strict=True))
    places = [(weight, dilation * a, dilation * b) for (a, b), weight in np.ndenumerate(weights)]
    return sum(weight * matrix[down : down + rows, right : right + columns] for weight, down, right in places)


@problem.part("b", key="[[20]]")
def dilated(given: Given) -> eb.Table:
    """Every weight times what its tap sees of the matrix, from place to place; add these up."""
    return shifted(given, given.dilation)


@dilated.route
def dilated_in_torch(given: Given) -> Any:
    """Torch's conv2d knows dilation; in whole numbers it is exact."""
    matrix, weights = (torch.tensor(rows)[None, None] for rows in (given.matrix, given.weights))
    return torch.nn.functional.conv2d(matrix, weights, dilation=given.dilation)[0, 0]


@dilated.law
def is_ordinary_with_zeros(given: Given, answer: Any) -> bool:
    """Scipy's correlation, which knows no dilation, with the zeros between the taps written out."""
    spread = np.zeros([given.dilation * (k - 1) + 1 for k in np.shape(given.weights)], dtype=int)
    spread[:: given.dilation, :: given.dilation] = given.weights
    return np.array_equal(np.array(answer, dtype=int), signal.correlate2d(given.matrix, spread, "valid"))


dilated.mistake("left out", "You left the dilation out: neighbouring taps are D pixels apart.", lambda g: shifted(g, 1))
dilated.mistake(
    "misconception",
    "You took the dilation for a stride: a stride moves the whole kernel, dilation moves its taps apart.",
    lambda g: shifted(g, 1)[:: g.dilation, :: g.dilation],
)
