"""Parts c and d: how far a stack of dilated layers sees, and how fast that grows if the dilations double."""

from typing import Any

import torch

import exambank as eb

from .problem import Given, problem


def gradient(dilations: tuple[int, ...], taps: int, axes: int = 1) -> Any:
    """The gradient of one output of an all-ones torch stack, from the first pixel that has one to the last."""
    convolve = (torch.nn.functional.conv1d, torch.nn.functional.conv2d)[axes - 1]
    weights = torch.ones(1, 1, *[taps] * axes, dtype=torch.float64)
    x = y = torch.ones(1, 1, *[1 + taps * sum(dilations)] * axes, dtype=torch.float64, requires_grad=True)
    for dilation in dilations:
        y = convolve(y, weights, dilation=dilation)
    found = torch.autograd.grad(y.flatten()[0], [x])[0][0, 0].round().long()
    return found[(slice(int(found.nonzero().max()) + 1),) * axes]


@problem.part("c", key="7")
def field(given: Given) -> int:
    """A unit sees itself; in a layer of dilation D the outer two of its K taps are D·(K−1) pixels apart."""
    return 1 + (given.taps - 1) * sum(given.dilations)


@field.route
def field_by_gradient(given: Given) -> int:
    """Backpropagate from one output of an all-ones torch stack: from the first to the last pixel with a gradient."""
    return len(gradient(given.dilations, given.taps))


field.mistake(
    "left out",
    "You left the dilation out: neighbouring taps are D pixels apart, so the outer two are D·(K − 1) apart.",
    lambda g: 1 + (g.taps - 1) * len(g.dilations),
)
field.mistake(
    "misconception", "You added the sizes: kernels do not lie side by side.", lambda g: g.taps * len(g.dilations)
)
field.mistake(
    "off by one",
    "Either you let a kernel span D·K pixels, though nothing follows its last tap, or you added the spans, though a "
    "kernel starts from a unit that is counted already.",
    lambda g: 1 + sum(d * g.taps - 1 for d in g.dilations),
)


@problem.part("d", eb.Formula("K L", high=40))
def doubled(given: Given) -> Any:
    """Layer l adds (K−1)·2ˡ⁻¹ pixels to the one that a unit is, and 1 + 2 + … + 2ᴸ⁻¹ = 2ᴸ − 1."""
    return "1 + (K - 1) (2^L - 1)"


@doubled.law
def widens_layer_by_layer(given: Given, answer: Any) -> bool:
    """One pixel without a layer, and layer n + 1, with dilation 2ⁿ, adds (K−1)·2ⁿ."""
    r = [eb.put(answer, K=given.taps, L=n) for n in range(7)]
    return r[0] == 1 and all(r[n + 1] - r[n] == (given.taps - 1) * 2**n for n in range(6))


@doubled.law
def gets_a_gradient(given: Given, answer: Any) -> bool:
    """For one to four layers: as many pixels as the gradient of a torch stack spans."""
    return all(eb.put(answer, K=given.taps, L=n) == len(gradient((1, 2, 4, 8)[:n], given.taps)) for n in (1, 2, 3, 4))


doubled.mistake(
    "off by one", "You counted one layer too many: layer L has dilation 2^(L − 1).", "1 + (K - 1) (2^(L + 1) - 1)"
)
doubled.mistake(
    "left out", "You counted what layers add: with no layer at all the field is one pixel.", "(K - 1) (2^L - 1)"
)
