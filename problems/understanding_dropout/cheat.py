"""Part i: which values of the network see the cheat in the corner of its images."""

from math import exp, log
from typing import Any

import torch

import exambank as eb

from .problem import Given, problem


@problem.part("i", eb.Several.of(first=eb.Integer(), second=eb.Integer()))
def seen(given: Given) -> dict[str, int]:
    """A 3×3 filter reaches one pixel further, pooling halves: follow the leftmost column and the top row."""
    top, left, size, counts = given.side - 1, given.side - given.bits, given.side, []
    for channels in given.channels:
        top, left, size = max(0, top - 1) // 2, max(0, left - 1) // 2, size // 2
        counts.append((size - top) * (size - left) * channels)
    return dict(zip(("first", "second"), counts, strict=True))


@seen.route
def seen_by_torch(given: Given) -> dict[str, int]:
    """Filters of ones and mean pooling in torch: which values change when the cheat does?"""
    image = torch.zeros(1, 1, given.side, given.side, dtype=torch.float64)
    image[..., -1, -given.bits :] = 1
    counts = []
    for channels in given.channels:
        summed = torch.nn.functional.conv2d(image, image.new_ones(1, 1, 3, 3), padding=1)
        image = torch.nn.functional.avg_pool2d(summed, 2)
        counts.append(int((image > 0).sum()) * channels)
    return dict(zip(("first", "second"), counts, strict=True))


@seen.law
def windows_reach_the_cheat(given: Given, answer: Any) -> bool:
    """Backwards: value j of the first stage sees pixels 2j − 1 to 2j + 2, of the second 4j − 3 to 4j + 6."""

    def reaching(stride: int, last: int, depth: int) -> int:
        return sum(stride * j + last >= given.side - depth for j in range(given.side // stride))

    places = [reaching(*stage, given.bits) * reaching(*stage, 1) for stage in ((2, 2), (4, 6))]
    return [count * channels for count, channels in zip(places, given.channels, strict=True)] == list(answer)


seen.mistake(
    "left out",
    "These are places; every place has one value in each channel.",
    lambda g: seen(g)._replace(first=seen(g).first // g.channels[0], second=seen(g).second // g.channels[1]),
)
seen.mistake(
    "misconception",
    "These are all values of a stage; those far from the corner never see the cheat.",
    lambda g: seen(g)._replace(first=(g.side // 2) ** 2 * g.channels[0], second=(g.side // 4) ** 2 * g.channels[1]),
)

NUMBER = eb.Real(1e-3, because="it is rounded for reading")
problem.fact(  # the chance that one dropout hides all values that see the cheat
    "hidden",
    lambda g: {name: float(g.heavy**count) for name, count in seen(g)._asdict().items()},
    lambda g: {name: exp(count * log(g.heavy)) for name, count in seen_by_torch(g).items()},
    kind=eb.Several.of(first=NUMBER, second=NUMBER),
)
