"""Part d: when to take which pooling, decided on windows of noise."""

from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import product
from math import prod
from operator import add
from typing import Any

import torch
from torch.nn.functional import avg_pool2d, max_pool2d

import exambank as eb

from .problem import Given, problem

choice = problem.choice(
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
COINS = {-1: 1, 0: 2, 1: 1}
"""Noise with its odds: the sum of two coins that count ±½."""


@choice.law
def wins_with_normal_noise(given: Given, name: str) -> bool:
    """Torch's layers on 20 000 pairs of windows with normal noise: which ranks the signal above the noise more often?"""
    return simulated() == name


@cache
def simulated() -> str:
    """The option that the simulation speaks for; the leads are far beyond chance."""
    noise = torch.randn(2, 20_000, 2, 2, generator=torch.Generator().manual_seed(0)) * 0.5**0.5
    best = []
    for signal in ("rare", "level"):
        loud = noise[1] + torch.tensor(SIGNALS[signal]).reshape(2, 2)
        wins = {name: (pool(loud, 2) > pool(noise[0], 2)).double().mean() for name, pool in LAYERS.items()}
        best.append(max(wins, key=lambda name: float(wins[name])))
    return f"{best[0]}_for_{'both' if best[0] == best[1] else 'rare'}"


@cache
def guessed() -> dict[str, Fraction]:
    """How often the better of two guesses is right: ½·Σ max(P(v | noise), P(v | noise + signal)) over all windows."""
    found = {}
    for signal, pool in product(SIGNALS, (max, sum)):
        quiet, loud = Counter[int](), Counter[int]()
        for pixels in product(COINS, repeat=4):
            odds = prod(COINS[pixel] for pixel in pixels)
            quiet[pool(pixels)] += odds
            loud[pool(map(add, pixels, SIGNALS[signal]))] += odds
        best = sum(max(quiet[value], loud[value]) for value in quiet | loud)
        found[f"{signal}_{'max' if pool is max else 'average'}"] = Fraction(best, 2 * quiet.total())
    return found


@cache
def guessed_by_torch() -> dict[str, Fraction]:
    """½ + ¼·Σ|p − q|, with the values that torch's layers put out for all 4⁴ windows of four pairs of coins."""
    found, coins = {}, torch.tensor([-1.0, 0.0, 0.0, 1.0])
    noise = torch.cartesian_prod(coins, coins, coins, coins)
    for (signal, raised), (name, pool) in product(SIGNALS.items(), LAYERS.items()):
        quiet, loud = (pool((noise + torch.tensor(more)).reshape(-1, 1, 2, 2), 2) for more in ((0, 0, 0, 0), raised))
        gaps = [int(abs((quiet == value).sum() - (loud == value).sum())) for value in torch.cat([quiet, loud]).unique()]
        found[f"{signal}_{name}"] = Fraction(1, 2) + Fraction(sum(gaps), 4 * len(noise))
    return found


problem.fact(
    "evidence",
    lambda g: guessed(),
    lambda g: guessed_by_torch(),
    kind=eb.Several.of(**{f"{signal}_{name}": eb.Rational() for signal in SIGNALS for name in LAYERS}),
)
