"""Parts d and d_interval: Muon's quintic has no fixed point at 1; where it leads all the same."""

from collections import namedtuple
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.polynomial import Polynomial

import exambank as eb

from .problem import Given, problem

A, B, C = 3.4445, -4.7750, 2.0315
phi = Polynomial([0, A, 0, B, 0, C])
NUMBER = eb.Real(1e-3, because="one unit in the last of four digits is no more")
TRIED = replace(NUMBER, routes=1e-3)  # so close do a hundred thousand starts come to the ends of an interval
Span = namedtuple("Span", "low high")


def positive(constant: float, square: float, fourth: float) -> Span:
    """The positive σ with constant + square·σ² + fourth·σ⁴ = 0: a quadratic in σ²."""
    root = np.sqrt(square**2 - 4 * fourth * constant)
    return Span(*np.sqrt([(-square - root) / (2 * fourth), (-square + root) / (2 * fourth)]))


TURNING = positive(A, 3 * B, 5 * C)  # where φ′ is 0: the peak and the dip of φ


def pytorch() -> Polynomial:
    """The polynomial that torch.optim.Muon takes. No answer uses it."""
    a, b, c = torch.optim.Muon([torch.empty(1, 1)]).defaults["ns_coefficients"]
    return Polynomial([0, a, 0, b, 0, c])


@problem.part("d", eb.Several.of(at_one=NUMBER, low=NUMBER, high=NUMBER), key="0.7010; 0.8680; 1.264")
def fixed_points(given: Given) -> Any:
    """φ(σ) = σ, divided by σ, is a quadratic equation in σ²."""
    return {"at_one": phi(1), **positive(A - 1, B, C)._asdict()}


@fixed_points.route
def fixed_points_by_numpy(given: Given) -> Any:
    """NumPy finds all five fixed points of a polynomial with PyTorch's own coefficients; two are positive."""
    low, high = np.sort((pytorch() - Polynomial([0, 1])).roots().real)[-2:]
    return {"at_one": pytorch()(1), "low": low, "high": high}


for family, message, wrong in (
    ("factor", "You solved for σ²: take the roots.", {"low": 0.753467, "high": 1.597011}),
    ("other quantity", "You gave peak and dip, where φ′(σ) = 0: at a fixed point φ(σ) = σ.", TURNING._asdict()),
    ("misconception", "You took 1 for a fixed point: add up the coefficients.", {"at_one": 1}),
):
    fixed_points.mistake(family, message, lambda g, wrong=wrong: fixed_points(g)._replace(**wrong))


def path(given: Given, turning: tuple[float, ...] = TURNING) -> list[Span]:
    """The interval after each step: its ends are images of the last ends, or of peak or dip if they lie inside."""
    spans = [Span(float(given.smallest), 1.0)]
    for _ in range(given.steps):
        images = phi(np.clip([*spans[-1], *turning], *spans[-1]))  # a turning point outside counts as an end
        spans.append(Span(images.min(), images.max()))
    return spans[1:]


@problem.part("d_interval", eb.Several(Span, {"low": TRIED, "high": TRIED}), key="0.6818; 1.134")
def interval(given: Given) -> Any:
    """A continuous function sends an interval to an interval: follow its ends, and the turning points inside."""
    return path(given)[-1]


@interval.route
def many_starts(given: Given) -> Any:
    """A hundred thousand starts take the steps of PyTorch's polynomial, and nearly reach both ends."""
    s = np.linspace(float(given.smallest), 1, 100_001)
    for _ in range(given.steps):
        s = pytorch()(s)
    return Span(s.min(), s.max())


interval.mistake(
    "left out", "You followed the ends only: the peak and the dip of φ reach further.", lambda g: path(g, ())[-1]
)
interval.mistake("off by one", "You took a step too few.", lambda g: path(g)[-2:][0])

problem.fact(
    "coefficients", lambda g: [A, B, C], lambda g: pytorch().coef[1::2], kind=eb.Vector(eb.Real(1e-4, "exact"))
)
problem.fact(
    "path", path, lambda g: [many_starts(replace(g, steps=n + 1)) for n in range(g.steps)], kind=eb.Matrix(TRIED)
)
problem.fact(
    "turning",  # place and height of the peak, then of the dip
    lambda g: [[s, phi(s)] for s in TURNING],
    lambda g: [[s, pytorch()(s)] for s in np.sort(pytorch().deriv().roots().real)[2:]],
    kind=eb.Matrix(NUMBER),
)
