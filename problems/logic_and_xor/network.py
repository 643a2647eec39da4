"""Part e: two hidden units fold the square, and one more cuts it."""

from functools import cache
from itertools import product
from typing import Any

import numpy as np
import torch

import exambank as eb

from .gates import must_give, unit
from .problem import POINTS, TABLES, XNOR, XOR, Given, problem

OR, AND = unit((0, 1, 1, 1)), unit((0, 0, 0, 1))


@problem.part("e")
def network(given: Given) -> eb.Solutions:
    """XOR is OR and not AND: the hidden units are these two, and the last one singles out their difference."""
    return made(given, OR, AND, unit((0, 0, 1, 0)))


def made(given: Given, first: Any, second: Any, last: Any) -> eb.Solutions:
    """A network whose last unit is meant for XOR; for XNOR it is turned round."""
    sign = 1 if given.third == XOR else -1
    return eb.Solutions((first, second, tuple(sign * number for number in last)), must_give(given.third, "network"))


@network.law
def runs(given: Given, answer: eb.Solutions) -> bool:
    """Torch runs the network on all inputs at once, with its own step function, told to be 1 at 0."""
    signals = torch.tensor(POINTS, dtype=torch.float64)
    for rows in (answer.example[:2], answer.example[2:]):
        layer = torch.tensor([[*map(float, row)] for row in rows], dtype=torch.float64)
        sums = signals @ layer[:, :2].T + layer[:, 2]
        signals = torch.heaviside(sums, torch.ones((), dtype=torch.float64))
    return [*signals[:, 0]] == [*given.third]


@network.law
def accepts_just_what_runs(given: Given, answer: eb.Solutions) -> bool:
    """Of all networks made of two gates and one of four last units, on the line or off it, just the right ones pass."""
    return bool((outputs(answer.example) == given.third).all()) and accepts(given.third, answer.conditions)


def outputs(rows: Any) -> Any:
    """What the last unit gives at the four inputs, by NumPy."""
    signals = POINTS.T
    for layer in (np.array(rows[:2], float), np.array(rows[2:], float)):
        signals = layer @ [*signals, np.ones(4)] >= 0
    return signals[0].astype(int)


@cache
def accepts(table: Any, conditions: Any) -> bool:
    """Whether the conditions agree with `outputs`."""
    gates = [unit(each) for each in TABLES if each not in (XOR, XNOR)]
    networks = product(gates, gates, [(1, -1, -1), (-1, 1, 0), (1, 1, -2), (-1, -1, 1)])
    return all(all(c.holds(n) for c in conditions) == (outputs(n) == table).all() for n in networks)


network.mistake("sign", "Your network gives 0 and 1 the wrong way round at every input.",
    lambda g: made(g, OR, AND, [-number for number in unit((0, 0, 1, 0))]))  # fmt: skip
network.mistake("misconception", "Your last unit gives the same at h = (1, 0) and h = (1, 1), so it cannot tell “just one is 1” from “both are”.",
    lambda g: made(g, OR, AND, OR))  # fmt: skip
network.mistake("border", "Where the inputs are equal, your hidden sums are 0, and at 0 a unit fires. Give the hidden units a bias.",
    lambda g: made(g, (1, -1, 0), (-1, 1, 0), OR))  # fmt: skip
