"""Parts c and c_ratio: the MACs of both layers, and what remains of them."""

from fractions import Fraction
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import exambank as eb

from .counting import separable, separable_layers, standard, standard_layer
from .problem import Given, problem


def flops(layers: nn.Module, *shape: int) -> int:
    """What torch's own counter finds while the layers run on an image without memory."""
    with FlopCounterMode(display=False) as counter:
        layers(torch.empty(1, *shape, device="meta"))
    return int(counter.get_total_flops())


class Cost(NamedTuple):
    """MACs of the standard and of the separable layer, and the second divided by the first."""

    standard: int
    separable: int
    ratio: Fraction


@problem.part("c")
def macs(given: Given) -> Cost:
    """Every weight is used once at every pixel, so multiply the parameters by the pixels."""
    return cost(given.pixels * standard(given), given.pixels * separable(given))


def cost(full: int, separated: int) -> Cost:
    """Both MACs and their ratio."""
    return Cost(full, separated, Fraction(separated, full))


@macs.route
def macs_by_torch(given: Given) -> Cost:
    """Torch's `flop_counter` watches both layers run; one MAC is two FLOPs."""
    layers = standard_layer(given), nn.Sequential(*separable_layers(given))
    full, separated = (flops(layer, *given.padded) // 2 for layer in layers)
    return Cost(full, separated, Fraction(separated, full))


@macs.law
def each_entry_of_each_patch_is_used(given: Given, found: Cost) -> bool:
    """Lay out the patches under the kernel: depthwise uses each entry once, the standard layer once for each filter."""
    patches = nn.functional.unfold(torch.empty(1, *given.padded, device="meta"), given.kernel)
    places = patches.shape[2]
    return (
        found.standard == given.out_channels * patches.numel()
        and found.separable == patches.numel() + given.out_channels * given.in_channels * places
        and found.ratio * found.standard == found.separable
    )


def unpadded(given: Given) -> Cost:
    """The mistake of letting the image shrink; the ratio stays."""
    places = max(given.height - given.kernel + 1, 0) * max(given.width - given.kernel + 1, 0)
    return Cost(places * standard(given), places * separable(given), macs(given).ratio)


macs.mistake(
    "left out",
    "You counted a single pixel: the layer computes one output vector for each pixel of the image.",
    lambda g: cost(standard(g), separable(g)),
)
macs.mistake(
    "units",
    "You counted multiplications and additions apart: those are FLOPs, and one MAC is two of them.",
    lambda g: cost(2 * macs(g).standard, 2 * macs(g).separable),
)
macs.mistake(
    "border",
    "You let the image shrink: here it is padded, so there are as many pixels after the layer as before.",
    unpadded,
)
macs.mistake(
    "left out",
    "You forgot the pointwise step: it takes C products for each pixel of each output channel.",
    lambda g: cost(macs(g).standard, g.pixels * g.taps * g.in_channels),
)
macs.mistake(
    "transposed",
    "You divided the standard cost by the separable one: the share that remains is asked for, not the saving.",
    lambda g: macs(g)._replace(ratio=1 / macs(g).ratio),
)


@problem.part("c_ratio", eb.Formula("H W C F K"))
def share(given: Given) -> str:
    """Image size and input channels are in both costs and cancel; each step leaves one term."""
    return "1/F + 1/K^2"


@share.route
def share_by_division(given: Given) -> str:
    """The two costs written out, one divided by the other."""
    return "(H*W*C*K^2 + H*W*C*F) / (H*W*C*F*K^2)"


@share.law
def share_is_measured(given: Given, answer: Any) -> bool:
    """At these numbers the formula is the ratio of what torch's counter finds for real layers."""
    h, w, c, f, k = given.height, given.width, given.in_channels, given.out_channels, given.kernel
    separated = flops(nn.Sequential(*separable_layers(given)), *given.padded)
    full = flops(standard_layer(given), *given.padded)
    return bool(eb.put(answer, H=h, W=w, C=c, F=f, K=k) == Fraction(separated, full))


share.mistake("factor", "You used one side of the kernel: a K × K kernel has K² weights.", "1/F + 1/K")
share.mistake(
    "transposed",
    "You exchanged input and output channels: the input channels are in both costs and cancel.",
    "1/C + 1/K^2",
)
share.mistake(
    "misconception",
    "You multiplied the shares of the two steps: one step runs after the other, so their costs add.",
    "1/(F*K^2)",
)
share.mistake(
    "transposed",
    "That is how many times cheaper it becomes: divide the separable cost by the standard one.",
    "F*K^2/(F + K^2)",
)


problem.fact(
    "depthwise_macs",
    lambda g: g.pixels * g.taps * g.in_channels,
    lambda g: flops(separable_layers(g)[0], *g.padded) // 2,
)
problem.fact(
    "pointwise_macs",
    lambda g: g.pixels * g.in_channels * g.out_channels,
    lambda g: flops(separable_layers(g)[1], g.in_channels, g.height, g.width) // 2,
)
