"""Part d: when to take which pooling, decided on windows of noise."""

from collections import Counter
from fractions import Fraction
from itertools import product
from operator import add
from typing import Any

import torch
from torch.nn.functional import avg_pool2d, max_pool2d

import exambank as eb

from .problem import Given, problem

problem.choice(
    "d",
    key="max_for_rare",
    options={
        "max_for_rare": "max pooling for the rare feature, average pooling for the common level",
        "average_for_rare": (
            "average pooling for the rare feature, max pooling for the common level",
            "You have them the wrong way round: what becomes of a single strong pixel if three others are averaged in?",
        ),
        "max_for_both": (
            "max pooling for both",
            "The maximum looks at one pixel and takes its noise along: if all four say the same, three are thrown away.",
        ),
        "average_for_both": (
            "average pooling for both",
            "The average dilutes what only one pixel says to a quarter: the maximum lets a strong one pass undiluted.",
        ),
    },
)

LAYERS: dict[str, Any] = {"max": max_pool2d, "average": avg_pool2d}
SIGNALS = {"rare": (2, 0, 0, 0), "level": (1, 1, 1, 1), "faint": (1, 0, 0, 0)}
NOISE = list(product((-1, 0, 0, 1), repeat=4))
"""All windows; a pixel is the sum of two coins that count ±½."""


def guessed(given: Given) -> dict[str, Fraction]:
    """How often the better of two guesses is right: ½·Σ max(P(v | noise), P(v | noise + signal)) over all windows."""
    found = {}
    for (signal, raised), (name, pool) in product(SIGNALS.items(), (("max", max), ("average", sum))):
        quiet, loud = Counter(map(pool, NOISE)), Counter(pool(map(add, pixels, raised)) for pixels in NOISE)
        found[f"{signal}_{name}"] = Fraction((quiet | loud).total(), 2 * len(NOISE))
    return found


def guessed_by_torch(given: Given) -> dict[str, Fraction]:
    """½ + ¼·Σ|p − q|, with the values that torch's layers put out for all windows."""
    found, noise = {}, torch.tensor(NOISE, dtype=torch.float64)
    for (signal, raised), (name, pool) in product(SIGNALS.items(), LAYERS.items()):
        both = noise, noise + torch.tensor(raised)
        quiet, loud = (pool(windows.reshape(-1, 1, 2, 2), 2).flatten().tolist() for windows in both)
        gaps = [abs(quiet.count(value) - loud.count(value)) for value in {*quiet, *loud}]
        found[f"{signal}_{name}"] = Fraction(1, 2) + Fraction(sum(gaps), 4 * len(noise))
    return found


EVIDENCE = eb.Several.of(**{f"{signal}_{name}": eb.Rational() for signal in SIGNALS for name in LAYERS})
problem.fact("evidence", guessed, guessed_by_torch, kind=EVIDENCE)
