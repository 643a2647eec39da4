"""Parts b and b1: output of a max-pool."""

from dataclasses import replace
from typing import Any

import torch

import exambank as eb

from .layer import image, sides
from .problem import Given, at, but, hand_on, problem

POOLED = eb.Formula("W H C K S", where=lambda v: v["K"] <= min(v["W"], v["H"]))


@problem.part("b", eb.Several.of(height=POOLED, width=POOLED, channels=POOLED))
def pooling(given: Given) -> Any:
    """Windows are counted as in a convolution without padding; each channel is pooled on its own."""
    return {**sides("floor(({} - K)/S) + 1"), "channels": "C"}


@pooling.law
def a_stride_more_is_a_window_more(given: Given, answer: Any) -> bool:
    """Fewer than S pixels beyond the first window give no second one; every S further pixels give one more."""
    k, s, more = given.kernel, given.stride, range(30)
    counts = [[eb.put(answer.height, H=k + n, K=k, S=s), eb.put(answer.width, W=k + n, K=k, S=s)] for n in more]
    return counts == [[1 + n // s] * 2 for n in more]


@pooling.law
def is_that_of_a_pool(given: Given, answer: Any) -> bool:
    """At the drawn numbers the formulas give the shape that torch's max-pool gives."""
    return at(answer, given) == list(pool_in_torch(given))


pooling.mistake(
    "off by one",
    "You counted the steps of the window: there is one more window than there are steps.",
    but(pooling, **sides("floor(({} - K)/S)")),
)
pooling.mistake(
    "border",
    "You rounded up: a window that hangs over the edge is dropped (unless torch is told ceil_mode).",
    but(pooling, **sides("ceil(({} - K)/S) + 1")),
)
pooling.mistake(
    "special case",
    "You did not round: your sizes are right only where the stride divides.",
    but(pooling, **sides("({} - K)/S + 1")),
)
pooling.mistake(
    "misconception", "You pooled over the channels: each channel is pooled by itself.", but(pooling, channels=1)
)
pooling.mistake(
    "transposed",
    "You swapped the sizes: the height of the output comes from H, its width from W.",
    but(pooling, height=lambda g: pooling(g).width, width=lambda g: pooling(g).height),
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
    places = [len(range(0, side - given.kernel + 1, given.stride)) for side in (given.height, given.width)]
    return answer == (*places, given.channels)


hand_on(pooling, pool_shape, tuple)
pool_shape.mistake(
    "border",
    "You padded the pool as if it were the convolution: this pool has no padding.",
    lambda g: pool_shape(replace(g, height=g.height + 2 * g.padding, width=g.width + 2 * g.padding)),
)
