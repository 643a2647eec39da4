"""Parts d and d_interval: Muon's quintic has no fixed point at 1; where it leads all the same."""

from dataclasses import replace
from math import sqrt
from typing import Any

import numpy as np
import torch
from numpy.polynomial import Polynomial

import exambank as eb

from .problem import Given, problem

A, B, C = 3.4445, -4.7750, 2.0315
NUMBER = eb.Real(1e-3, because="one unit in the last of four digits is no more")


def phi(s: Any) -> Any:
    """φ(σ), of a number or of many."""
    return A * s + B * s**3 + C * s**5


def positive(constant: float, square: float, fourth: float) -> list[float]:
    """The positive σ, the smaller first, with constant + square·σ² + fourth·σ⁴ = 0: a quadratic in σ²."""
    return [sqrt((-square + sign * sqrt(square**2 - 4 * fourth * constant)) / (2 * fourth)) for sign in (-1, 1)]


@problem.part("d", eb.Several.of(at_one=NUMBER, low=NUMBER, high=NUMBER))
def fixed_points(given: Given) -> Any:
    """φ(σ) = σ, divided by σ, is a quadratic equation in σ²."""
    low, high = positive(A - 1, B, C)
    return {"at_one": phi(1), "low": low, "high": high}


@fixed_points.route
def fixed_points_by_numpy(given: Given) -> Any:
    """NumPy finds all five fixed points of a polynomial with PyTorch's own coefficients; two are positive."""
    p = pytorch()
    low, high = np.sort((p - Polynomial([0, 1])).roots().real)[-2:]
    return {"at_one": p(1), "low": low, "high": high}


def pytorch() -> Polynomial:
    """The polynomial that torch.optim.Muon takes."""
    a, b, c = torch.optim.Muon([torch.empty(1, 1)]).defaults["ns_coefficients"]
    return Polynomial([0, a, 0, b, 0, c])


@fixed_points.law
def a_matrix_leaves_them(given: Given, found: Any) -> bool:
    """A diagonal matrix takes the three products of a step: 1 becomes at_one, and the other two stay."""
    X = np.diag([1, found.low, found.high])
    square = X @ X.T
    after = A * X + (B * square + C * square @ square) @ X
    return np.allclose(np.diag(after), found) and bool(0 < found.low < found.high)


fixed_points.mistake(
    "factor", "You solved for σ²: take the roots.", {"at_one": 0.701, "low": 0.753467, "high": 1.597011}
)
fixed_points.mistake(
    "other quantity",
    "You gave peak and dip, where φ′(σ) = 0: at a fixed point φ(σ) = σ.",
    {"at_one": 0.701, "low": 0.554529, "high": 1.050136},
)
fixed_points.mistake(
    "misconception",
    "You took 1 for a fixed point: add up the coefficients.",
    lambda g: {**fixed_points(g)._asdict(), "at_one": 1},
)


def path(given: Given) -> list[list[float]]:
    """The interval after each step: its ends are images of the last ends, or of peak or dip if they lie inside."""
    ends, found = [float(given.smallest), 1.0], []
    for _ in range(given.steps):
        images = [phi(s) for s in (*ends, *(t for t in positive(A, 3 * B, 5 * C) if ends[0] < t < ends[1]))]
        ends = [min(images), max(images)]
        found.append(ends)
    return found


@problem.part("d_interval", eb.Several.of(low=NUMBER, high=NUMBER))
def interval(given: Given) -> Any:
    """A continuous function sends an interval to an interval: follow its ends, and the turning points inside."""
    low, high = path(given)[-1]
    return {"low": low, "high": high}


@interval.route
def interval_by_numpy(given: Given) -> Any:
    """NumPy finds where φ′ is 0; of these, what lies outside is moved to an end, where it does no harm."""
    p, low, high = pytorch(), float(given.smallest), 1.0
    for _ in range(given.steps):
        images = p(np.clip([low, high, *p.deriv().roots().real], low, high))
        low, high = images.min(), images.max()
    return {"low": low, "high": high}


@interval.law
def many_starts_fill_it(given: Given, found: Any) -> bool:
    """A hundred thousand starts stay inside, and come close to both ends."""
    s = np.linspace(float(given.smallest), 1, 100_001)
    for _ in range(given.steps):
        s *= A + s**2 * (B + s**2 * C)
    return bool(-1e-9 < s.min() - found.low < 1e-3 and -1e-9 < found.high - s.max() < 1e-3)


def ends_alone(given: Given) -> Any:
    """The mistake of following nothing but the ends."""
    ends = np.array([float(given.smallest), 1])
    for _ in range(given.steps):
        ends = np.sort(phi(ends))
    return {"low": ends[0], "high": ends[1]}


interval.mistake("left out", "You followed the ends only: the peak and the dip of φ reach further.", ends_alone)
interval.mistake(
    "off by one", "You took a step too few.", lambda g: interval(replace(g, steps=max(1, g.steps - 1)))._asdict()
)
problem.fact(
    "coefficients", lambda g: [A, B, C], lambda g: pytorch().coef[1::2], kind=eb.Vector(eb.Real(1e-4, "exact"))
)
problem.fact("path", path, lambda g: [[*interval_by_numpy(replace(g, steps=n + 1)).values()] for n in range(g.steps)],
             kind=eb.Matrix(NUMBER))  # fmt: skip
problem.fact(
    "turning",  # place and height of the peak, then of the dip
    lambda g: [[s, phi(s)] for s in positive(A, 3 * B, 5 * C)],
    lambda g: [[s, pytorch()(s)] for s in np.sort(pytorch().deriv().roots().real)[2:]],
    kind=eb.Matrix(NUMBER),
)
