"""Gradient descent, Adam and sign descent, run from 0 until all equations hold, on the published equations.

Gradient descent has a constant step size. Sign descent never comes to rest with one: for it, and for Adam alike, the
step size is halved every 200 steps. A run has converged once no equation is off by more than `CLOSE`.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import cache, partial
from typing import Any

import numpy as np
import torch

import exambank as eb

from .problem import Given, problem

CLOSE, HALVED, MOST = 1e-9, 200, 20_000
NAMES = ("descent_fast", "descent_slow", "adam_fast", "adam_slow", "sign_fast", "sign_slow")
RATES = dict(zip(NAMES, map(Fraction, ("1/40", "1/60", "1", "1/10", "1", "1/4")), strict=True))  # at first
OPTIMIZERS = {
    "descent": torch.optim.SGD,
    "adam": torch.optim.Adam,
    "sign": partial(torch.optim.Adam, betas=(0.0, 0.0), eps=1e-30),  # without memory: a slope over its own size
}


def descend(given: Given, name: str) -> Any:
    """A run from w0 in numpy, until it has converged."""
    X, y, w = (value.astype(float) for value in given.arrays)
    mean = square = 0 * w
    for step in range(MOST):
        missed = X @ w - y
        if abs(missed).max() <= CLOSE:
            return w
        slope = 2 * X.T @ missed
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        adam = mean / (1 - 0.9 ** (step + 1)) / (np.sqrt(square / (1 - 0.999 ** (step + 1))) + 1e-8)
        smaller = 0.5 ** (step // HALVED)
        moves = {"descent": slope, "adam": smaller * adam, "sign": smaller * np.sign(slope)}
        w = w - float(RATES[name]) * moves[name.split("_")[0]]
    raise ValueError(f"{name} has not converged in {MOST} steps from {given}")


def descend_by_torch(given: Given, name: str) -> Any:
    """The same with torch: its optimizers, autograd and schedule."""
    X, y, w = (torch.tensor(value.astype(float)) for value in given.arrays)
    optimizer: Any = OPTIMIZERS[name.split("_")[0]]([w.requires_grad_()], lr=float(RATES[name]))
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, HALVED, 1 if name.startswith("descent") else 0.5)
    while (missed := X @ w - y).detach().abs().max() > CLOSE:
        (w.grad,) = torch.autograd.grad(missed @ missed, w)
        optimizer.step()
        schedule.step()
    return w.detach().numpy()


@cache
def compared(run: Callable[..., Any]) -> dict[str, Any]:
    """All ends from 0 on the published equations, with the squares of their lengths and the first step sizes."""
    ends = {name: run(problem.given.override({"w0": [0, 0, 0]}), name) for name in RATES}
    sizes = {f"{name}_size": w @ w for name, w in ends.items()}
    return ends | sizes | {f"{name}_rate": rate for name, rate in RATES.items()}


FLOAT = eb.Real(2e-3, "a run in floats, stopped when it has converged", routes=1e-6)
KINDS: dict[str, Any] = {"": eb.Vector(FLOAT), "_size": FLOAT, "_rate": eb.Rational()}
problem.fact(
    "runs",
    lambda g: compared(descend),
    lambda g: compared(descend_by_torch),
    kind=eb.Several.of(**{name + of: kind for name in RATES for of, kind in KINDS.items()}),
)
