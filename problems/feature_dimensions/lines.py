"""Part f: a network with circular padding ignores circular shifts, if the padding keeps the size of its maps."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import torch

import exambank as eb

from .problem import Given, problem


@problem.part(
    "f",
    eb.Several.of(g3=eb.Vector(eb.Rational()), g4=eb.Vector(eb.Rational())),
    key="g3 = [0, 0.8, 0]; g4 = [0.8, 0, 0]",
)
def features(given: Given) -> Any:
    """A circular shift changes nothing, so only the direction of a line counts."""
    known = {"horizontal": given.horizontal, "vertical": given.vertical}
    return {"g3": known[given.line3], "g4": known[given.line4]}


@features.route
def features_by_network(given: Given) -> Any:
    """Run a random network with one-sided circular padding; pictures with equal outputs have equal features."""
    lines = ("horizontal", 1), ("vertical", 1), (given.line3, given.place3), (given.line4, given.place4)
    x = torch.zeros(4, 1, given.side, given.side, dtype=torch.float64)
    for image, (line, place) in zip(x, lines, strict=True):
        image.select(1 if line == "horizontal" else 2, place).fill_(1)
    random = torch.Generator().manual_seed(0)
    for channels in (1, 3):
        weights = torch.randn(3, channels, 2, 2, generator=random, dtype=torch.float64)
        x = torch.nn.functional.pad(x, (1, 0, 1, 0), mode="circular")
        x = torch.tanh(torch.nn.functional.conv2d(x, weights))  # tanh: unlike ReLU, it silences nothing
    first, second, *others = x.mean(dim=(2, 3))
    known = ((first, given.horizontal), (second, given.vertical))
    same = [g for other in others for output, g in known if torch.allclose(other, output, rtol=1e-9)]
    return dict(zip(("g3", "g4"), same, strict=True))


features.mistake(
    "transposed",
    "You exchanged the two directions: compare each line with the two known pictures again.",
    lambda g: features(replace(g, horizontal=g.vertical, vertical=g.horizontal)),
)
features.mistake(
    "misconception",
    "You shifted the features along with the line: the maps shift, but their average over all places does not.",
    lambda g: {name: g_[-1:] + g_[:-1] for name, g_ in features(g)._asdict().items()},
)


@cache
def shares(side: int, behind: int) -> list[Fraction]:
    """For each row, the share of random networks whose features for a line there differ from those for row 1.

    They pad by one in front and by `behind` on the other side, which is one, too, in the sources; two layers of three
    2×2 filters with whole weights and ReLU, without rounding. All columns of a picture of a horizontal line are equal,
    and stay so: one stands for all.
    """
    networks, random, row = 1000, np.random.default_rng(182), np.eye(side, dtype=np.int64)
    x = np.broadcast_to(row[:, None, :, None], (networks, side, 1, side, 1))  # network, line, channel, height, width
    for channels in (1, 3):
        weights = random.integers(-99, 100, (networks, 3, channels, 2, 2))
        x = np.pad(x, ((0, 0), (0, 0), (0, 0), (1, behind), (1, behind)), mode="wrap")
        windows = np.lib.stride_tricks.sliding_window_view(x, (2, 2), axis=(3, 4))
        x = np.maximum(np.einsum("nrchwij,nocij->nrohw", windows, weights), 0)
    sums = x.sum(axis=(3, 4))
    return [Fraction(int(n), networks) for n in (sums != sums[:, 1:2]).any(axis=2).sum(axis=0)]


problem.fact(
    "hidden",  # all of three signs are negative: of what the first layer gives to the repeated row, or of the second's
    lambda g: Fraction(1, 8) + Fraction(7, 8) * Fraction(1, 8),
    lambda g: 1 - shares(g.side, behind=1)[0],
    kind=eb.Real(0.2, because="a share of a thousand random networks", routes=0.2),
)
