"""Part f: a network with circular padding ignores circular shifts, if the padding keeps the size of its maps."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import torch

import exambank as eb

from .problem import Given, Line, problem

NETWORKS = 1000
"""Random networks on which the padding of the sources is tried."""


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
    spots: list[tuple[Line, int]] = [("horizontal", 1), ("vertical", 1)]
    spots += [(given.line3, given.place3), (given.line4, given.place4)]
    x = torch.stack([picture(given.side, *spot) for spot in spots])
    random = torch.Generator().manual_seed(0)
    for inputs, outputs in ((1, 3), (3, 3)):
        weights = torch.randn(outputs, inputs, 2, 2, generator=random, dtype=torch.float64)
        x = torch.nn.functional.pad(x, (1, 0, 1, 0), mode="circular")
        x = torch.tanh(torch.nn.functional.conv2d(x, weights))  # tanh: unlike ReLU, it silences nothing
    first, second, *others = x.mean(dim=(2, 3))
    known = ((first, given.horizontal), (second, given.vertical))
    same = [g for other in others for output, g in known if torch.allclose(other, output, rtol=1e-9)]
    return dict(zip(("g3", "g4"), same, strict=True))


def picture(side: int, line: Line, place: int) -> torch.Tensor:
    """A black picture with one white row or column, [1, side, side]."""
    image = torch.zeros(1, side, side, dtype=torch.float64)
    image[0][(place, slice(None)) if line == "horizontal" else (slice(None), place)] = 1
    return image


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


# The padding of the sources, one row and column on every side
@cache
def shares(side: int, behind: int) -> list[Fraction]:
    """For each row, the share of random networks whose features for a line there differ from those for row 1.

    Two layers of three 2×2 filters with whole weights and ReLU, without rounding. All columns of a picture of a
    horizontal line are equal, and stay so: one stands for all.
    """
    random = np.random.default_rng(182)
    x = np.eye(side, dtype=np.int64)[None, :, None, :, None]  # [network, row of the line, channel, height, width]
    for inputs, outputs in ((1, 3), (3, 3)):
        weights = random.integers(-99, 100, (NETWORKS, outputs, inputs, 2, 2))
        x = np.pad(x, ((0, 0), (0, 0), (0, 0), (1, behind), (1, behind)), mode="wrap")
        windows = np.lib.stride_tricks.sliding_window_view(x, (2, 2), axis=(3, 4))
        x = np.maximum(
            np.einsum("nrchwij,nocij->nrohw", np.broadcast_to(windows, (NETWORKS, *windows.shape[1:])), weights), 0
        )
    sums = x.sum(axis=(3, 4))
    return [Fraction(int(n), NETWORKS) for n in (sums != sums[:, 1:2]).any(axis=2).sum(axis=0)]


problem.fact(
    "heights",  # of the picture and the two maps, with padding on every side
    lambda g: [g.side, g.side + 1, g.side + 2],
    lambda g: [len(np.convolve(np.ones(g.side), np.ones(n))) for n in (1, 2, 3)],
)
problem.fact(
    "agree",
    lambda g: list(range(1, g.side - 1)),
    lambda g: [row for row, share in enumerate(shares(g.side, behind=1)) if share == 0],
)
problem.fact(
    "hidden",  # all of three signs are negative: of what the first layer gives to the repeated row, or of the second's
    lambda g: Fraction(1, 8) + Fraction(7, 8) * Fraction(1, 8),
    lambda g: 1 - shares(g.side, behind=1)[0],
    kind=eb.Real(0.2, because="a share of a thousand random networks", routes=0.2),
)
problem.fact(
    "one_sided", lambda g: list(range(g.side)), lambda g: [r for r, s in enumerate(shares(g.side, 0)) if s == 0]
)
