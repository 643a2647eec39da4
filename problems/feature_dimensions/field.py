"""Parts c, c1, d1 and d: the receptive field of convolutions, and how pooling makes it grow."""

from typing import Any

import torch

import exambank as eb
from exambank.tools.receptive_field import Layer, receptive_field

from .problem import Given, at, but, hand_on, problem

Stack = list[tuple[int, int]]
"""Kernel and stride of each layer, from the input on."""
BLOCKS = eb.Formula("L K B", high=12)


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


def network(layers: int, kernel: int, blocks: int) -> list[Layer]:
    """Some convolutions and a pool in each block."""
    return [*[Layer(kernel)] * layers, Layer(2, stride=2)] * blocks


@problem.part("d1", eb.Several.of(field=eb.Integer(), step=eb.Integer()), key="field = 50; step = 8")
def pooled(given: Given) -> Any:
    """Layer by layer, a window reaches K − 1 steps further; a pool reaches one step further and doubles the step."""
    found = receptive_field(network(given.layers, given.kernel, given.blocks))
    return {"field": found.size, "step": found.stride}


@pooled.route
def pooled_by_gradient(given: Given) -> Any:
    """Count gradients of an all-ones torch stack; two neighbouring outputs together see one step more."""
    one, two = stacked(given, given.blocks), stacked(given, given.blocks, (2, 1))
    return {"field": one, "step": two - one}


def stacked(given: Given, blocks: int, *more: tuple[int, int]) -> int:
    """Pixels with a gradient behind some blocks, and perhaps a layer more."""
    return seen([*([(given.kernel, 1)] * given.layers + [(2, 2)]) * blocks, *more])


@problem.part(
    "d",
    eb.Several.of(field=BLOCKS, step=BLOCKS),
    key="field = 2^B (L(K - 1) + 1) - L(K - 1); step = 2^B",  # by r + L(K − 1), which every block doubles
)
def growth(given: Given) -> Any:
    """The b-th block works in steps of 2ᵇ⁻¹ pixels and reaches L(K−1)+1 steps further; sum the geometric series."""
    return {"field": "1 + (2^B - 1)*(L*(K - 1) + 1)", "step": "2^B"}


growth.mistake(
    "misconception",
    "You let every layer add the same: behind a pool, one unit further is twice as far in pixels.",
    but(growth, field="1 + B(L(K - 1) + 1)"),
)
growth.mistake(
    "left out",
    "Your pools only lengthen the step: the window of a pool also looks one unit further by itself.",
    but(growth, field="1 + (2^B - 1) L (K - 1)"),
)
growth.mistake(
    "misconception",
    "You doubled the field at each pool: it is the step that doubles, and with it what later layers add.",
    but(growth, field="2^B + 2 (2^B - 1) L (K - 1)"),
)
growth.mistake("factor", "Your step adds up the strides: a step of a step is a product.", but(growth, step="2 B"))

hand_on(growth, pooled, lambda values: {"field": values[0], "step": values[1]})
problem.fact(
    "fields",  # behind 0, 1, 2, … blocks
    lambda g: [receptive_field(network(g.layers, g.kernel, b)).size for b in range(g.blocks + 1)],
    lambda g: [stacked(g, b) for b in range(g.blocks + 1)],
)


def resnet50(version: int) -> Stack:
    """The longest path; where a bottleneck halves the map, its first layer has stride 2 (v1) or its second (v1.5)."""
    bottlenecks = [stage > 0 and block == 0 for stage, blocks in enumerate((3, 4, 6, 3)) for block in range(blocks)]
    path = [(k, 1 + (halves and place == version)) for halves in bottlenecks for place, k in enumerate((1, 3, 1))]
    return [(7, 2), (3, 2), *path]


FAMOUS: dict[str, Stack] = {
    "vgg16": [layer for depth in (2, 2, 3, 3, 3) for layer in [(3, 1)] * depth + [(2, 2)]],  # to its last pool
    "resnet50": resnet50(0),
    "resnet50_v15": resnet50(1),
}

problem.fact(
    "famous",
    lambda g: {name: receptive_field(Layer(k, s) for k, s in layers).size for name, layers in FAMOUS.items()},
    # As published; in v1.5 a 3×3 window in each of three stages works in front of the stride, with half the step.
    lambda g: {"vgg16": 212, "resnet50": 483, "resnet50_v15": 483 - 2 * (4 + 8 + 16)},
    kind=eb.Several.of(**dict.fromkeys(FAMOUS, eb.Integer())),
)
