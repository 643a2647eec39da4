"""Parts c and c1: the receptive field of a stack of convolutions."""

from typing import Any

import torch

import exambank as eb

from .problem import Given, at, hand_on, problem

Stack = list[tuple[int, int]]
"""Kernel and stride of each layer, from the input on."""


def seen(layers: Stack) -> int:
    """Pixels with a gradient from one output: all-ones convolutions in torch."""
    length = 1
    for kernel, stride in reversed(layers):
        length = length * stride + kernel + 2  # more than one unit of output needs
    x = y = torch.ones(1, 1, length, dtype=torch.float64, requires_grad=True)
    for kernel, stride in layers:
        y = torch.nn.functional.conv1d(y, torch.ones(1, 1, kernel, dtype=torch.float64), stride=stride)
    (gradient,) = torch.autograd.grad(y[0, 0, 0], [x])
    return int(torch.count_nonzero(gradient))


@problem.part("c", eb.Formula("L K"), key="L(K - 1) + 1")
def field(given: Given) -> Any:
    """One unit sees itself; each layer adds the K−1 neighbours that its window reaches further."""
    return "1 + L*(K - 1)"


@field.law
def gets_a_gradient(given: Given, answer: Any) -> bool:
    """At the drawn numbers it is the number of pixels with a gradient in an all-ones torch stack."""
    return at(answer, given) == [field_by_gradient(given)]


field.mistake("misconception", "You laid the windows side by side: neighbouring windows overlap.", "L K")
field.mistake(
    "other quantity",
    "You stopped one layer early: this counts units in the first layer's output, not pixels of the input.",
    "(L - 1)(K - 1) + 1",
)
field.mistake(
    "left out", "You counted only what the layers add: with no layer at all the field is one pixel.", "L(K - 1)"
)


@problem.part("c1", key="7")
def field_pixels(given: Given) -> int:
    """Put the numbers into the formula of part c."""
    return int(at(field(given), given)[0])


@field_pixels.route
def field_by_gradient(given: Given) -> int:
    """Backpropagate from one output of an all-ones torch stack and count the pixels that get a gradient."""
    return seen([(given.kernel, 1)] * given.layers)


hand_on(field, field_pixels, lambda values: values[0])
